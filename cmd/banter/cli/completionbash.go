package cli

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// bashWords parts the line in words without the bash-completion package, which
// many machines lack; what bash parts at signs such as @ stays together.
//
//go:embed completionwords.bash
var bashWords string

// bashPatches are the places of the script that cobra writes which do not do for
// the names of leads, and what stands there instead.
func bashPatches() [][2]string {
	return [][2]string{
		{`    if declare -F _init_completion >/dev/null 2>&1; then
        _init_completion -n =: || return
    else
        __banter_init_completion -n =: || return
    fi
`, "    __banter_words\n"},
		{"# Macs have bash3 for which the bash-completion package doesn't include\n# _init_completion. This is a minimal version of that function.\n__banter_init_completion()\n{\n    COMPREPLY=()\n    _get_comp_words_by_ref \"$@\" cur prev words cword\n}\n", bashWords},
		// An e-mail address is one word.
		{"    __banter_handle_special_char \"$cur\" =\n", "    __banter_handle_special_char \"$cur\" =\n    __banter_at\n"},
		// What several names have in common is put on the line as it is listed: it is
		// escaped in the list too, or a blank would end the word, and worse.
		{`    if [[ "${completions[*]}" != *$tab* ]]; then`, `    if false; then`},
		{`COMPREPLY+=("$compline")`, `COMPREPLY+=("$comp${compline#"${compline%%$tab*}"}")`},
		{"        comp=${compline%%$tab*}\n        if ((${#comp}>longest)); then", "        if ((${#comp}>longest)); then"},
		{`COMPREPLY[0]=$(printf "%q" "${COMPREPLY[0]%%$tab*}")`, `COMPREPLY[0]=${COMPREPLY[0]%%$tab*}`},
	}
}

// bashCompletion is the completion script of bash.
func bashCompletion(root *cobra.Command) (string, error) {
	var b bytes.Buffer
	if err := root.GenBashCompletionV2(&b, true); err != nil {
		return "", fmt.Errorf("write the completion of bash: %w", err)
	}
	script := b.String()
	for _, p := range bashPatches() {
		if strings.Count(script, p[0]) != 1 {
			return "", fmt.Errorf("write the completion of bash: the script has not one place for %q", p[1])
		}
		script = strings.Replace(script, p[0], p[1], 1)
	}
	return script, nil
}
