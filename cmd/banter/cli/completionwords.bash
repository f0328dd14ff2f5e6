# Fills words, cword, cur and prev with the line up to the cursor. Bash parts words
# at signs such as =, : and @ too; those are put together again.
__banter_words()
{
    local line=${COMP_LINE:0:COMP_POINT} word i
    words=()
    cword=-1
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i == 0)) || [[ $line == [[:space:]]* ]]; then
            line=${line#"${line%%[![:space:]]*}"}
            words[++cword]=
        fi
        ((i == COMP_CWORD)) && word=$line
        words[cword]+=$word
        line=${line#"$word"}
    done
    cur=${words[cword]}
    prev=
    ((cword > 0)) && prev=${words[cword - 1]}
    return 0
}

# Takes what stands before the @ out of what is offered: bash puts an offer in the
# place of the @ and what follows it.
__banter_at()
{
    [[ $cur == *@* && $COMP_WORDBREAKS == *@* ]] || return 0
    local word=${cur%@*} i
    word=${word##*[=:]}
    for i in "${!COMPREPLY[@]}"; do
        COMPREPLY[i]=${COMPREPLY[i]#"$word"}
    done
}
