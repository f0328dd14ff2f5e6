//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bashTries completes lines in bash as Tab does: words are parted as bash parts
// them, and what is offered is printed. The cursor is at the end.
const bashTries = `
source "$1"
try() {
    COMP_LINE=$1 COMP_POINT=${#1}
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_TYPE=9 COLUMNS=120 COMPREPLY=()
    __start_banter 2> >(grep -v compopt) # which wants a Tab
    echo "$COMP_LINE: ${COMPREPLY[*]}"
}
try 'banter sho' banter sho
try 'banter show  pri' banter show pri
try 'banter show priyan' banter show priyan
try 'banter show priya\ n' banter show 'priya\ n'
try 'banter show to' banter show to
COMP_WORDBREAKS=$' \t\n"\'@><=;|&(:'
try 'banter show priya@nor' banter show priya @nor
try 'banter reject tom --set=of=priya@nor' banter reject tom --set = of = priya @nor
try 'banter reject priya --reason=wrong_s' banter reject priya --reason = wrong_s
try 'banter reject priya --reason wrong_s' banter reject priya --reason wrong_s
try 'banter log priya ' banter log priya ''
try 'banter show 3' banter show 3
`

// Bash completes the names of leads without the bash-completion package, and no
// lead makes it do anything.
func TestBashCompletesLeads(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	bin, home := build(t), t.TempDir()
	rows := `id,name,email,company,owner,stage,created_at
1,Priya Natarajan,priya@northwind.example,Northwind,ana,mql,2026-03-02T09:00:00Z
2,Priyanka O'Neil,pon@contoso.example,Contoso,ana,mql,2026-03-02T09:00:00Z
3,Tom $(touch pwned) One,tom@contoso.example,$(touch pwned),ana,mql,2026-03-02T09:00:00Z
4,Tom $(touch pwned) Two,tim@contoso.example,Contoso,ana,mql,2026-03-02T09:00:00Z
`
	if err := os.WriteFile(filepath.Join(home, "leads.csv"), []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, bin, home, "config", "init", "--me", "ana")
	run(t, bin, home, "import", "leads.csv")
	script := filepath.Join(home, "banter.bash")
	if err := os.WriteFile(script, []byte(run(t, bin, home, "completion", "bash")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bash, "--norc", "-c", bashTries, "bash", script)
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state",
		"TZ=UTC", "LANG=C.UTF-8", "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"banter sho: show\n",
		`banter show  pri: priya\ Natarajan   (Priya Natarajan · Northwind) priyanka\ O\'Neil  (`,
		"banter show priyan: priyanka\\ O\\'Neil\n",
		"banter show priya\\ n: priya\\ natarajan\n",
		"banter show to: ",
		"banter show priya@nor: @northwind.example\n",
		"banter reject priya --reason=wrong_s: wrong_size\n",
		"banter reject priya --reason wrong_s: wrong_size\n",
		"banter log priya : call email meeting message\n",
		"banter show 3: 3\n",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "$(") || strings.Contains(string(out), "not found") {
		t.Errorf("offered:\n%s", out)
	}
	if _, err := os.Stat(filepath.Join(home, "pwned")); err == nil {
		t.Error("the name of a lead was run")
	}
}
