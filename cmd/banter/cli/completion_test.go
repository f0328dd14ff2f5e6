package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"banter/store/lead"
)

// testRoot is the whole program, with its files in a folder of its own.
func testRoot(t *testing.T) *cobra.Command {
	t.Helper()
	dir := t.TempDir()
	out, err := os.Create(filepath.Join(dir, "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = out.Close() })
	a := &app{in: os.Stdin, out: out, err: out, now: func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }}
	root := a.root()
	a.configFile, a.storeFile = filepath.Join(dir, "config.toml"), filepath.Join(dir, "leads.db")
	if err := a.completions(root); err != nil {
		t.Fatal(err)
	}
	return root
}

func every(c *cobra.Command, f func(*cobra.Command)) {
	f(c)
	for _, sub := range c.Commands() {
		every(sub, f)
	}
}

// What a usage line names is completed; a word that nobody has thought of is
// found here.
func TestEveryArgumentIsCompleted(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	known := []string{"LEAD", "REP", "KEY", "TOPIC", "FILE", "DIR", "A", "B"}
	every(root, func(c *cobra.Command) {
		if c.ValidArgsFunction == nil {
			t.Errorf("%s has no completion", c.CommandPath())
		}
		words, _ := places(c.Use)
		for _, w := range words {
			if !slices.Contains(known, w) && w != strings.ToLower(w) {
				t.Errorf("%s: nobody knows how to complete %s", c.CommandPath(), w)
			}
		}
	})
}

// A flag that takes no file offers none, and one that takes known words offers
// them.
func TestEveryFlagIsCompleted(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	every(root, func(c *cobra.Command) {
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "bool" {
				return
			}
			complete, ok := c.GetFlagCompletionFunc(f.Name)
			if !ok {
				t.Errorf("%s --%s has no completion", c.CommandPath(), f.Name)
				return
			}
			c.SetContext(t.Context())
			got, how := complete(c, []string{"x", "call"}, "")
			if kind, _ := pflag.UnquoteUsage(f); kind != "file" && kind != "folder" && how&noFiles == 0 {
				t.Errorf("%s --%s offers files", c.CommandPath(), f.Name)
			}
			if f.DefValue != "" && len(got) > 0 && !slices.Contains(got, f.DefValue) && f.Value.Type() == "string" {
				t.Errorf("%s --%s offers %v without its default %s", c.CommandPath(), f.Name, got, f.DefValue)
			}
		})
	})
}

// The words that are offered are those that the command takes.
func TestOfferedWords(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	for line, want := range map[string][]string{
		"list --view ":                           words(views()),
		"log x call --outcome ":                  words(lead.Outcomes(lead.KindCall)),
		"log x email --outcome ":                 words(lead.Outcomes(lead.KindEmail)),
		"log x ":                                 {"call", "email", "meeting", "message"},
		"recycle x --reason ":                    {"no_budget", "bad_timing", "using_competitor", "unreachable", "other"},
		"recycle x --reason no_budget --set ":    {"budget_opens="},
		"bant x --need ":                         {"yes", "no", "unknown"},
		"config show ":                           {"reasons"},
		"completion ":                            {"bash", "zsh", "fish", "powershell"},
		"show x ":                                nil,
		"show ":                                  nil, // there is no store, and none is made
		"outbox drop ":                           nil,
		"model backtest --model m.toml --order ": nil,
	} {
		var b bytes.Buffer
		root.SetOut(&b)
		args := strings.Split(line, " ")
		root.SetArgs(append([]string{cobra.ShellCompRequestCmd}, args...))
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Errorf("%q: %v", line, err)
		}
		var got []string
		for l := range strings.Lines(b.String()) {
			word, _, _ := strings.Cut(strings.TrimSpace(l), "\t")
			if !strings.HasPrefix(word, ":") && !strings.HasPrefix(word, "Completion ended") {
				got = append(got, word)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
}

func TestCompleted(t *testing.T) {
	t.Parallel()
	x := &lead.Excerpt{ID: "hs-51", Name: "Élodie de la Marchand", Email: "em@boulangerie.example"}
	for typed, want := range map[string]string{
		"":           "Élodie de la Marchand",
		"E":          "Elodie de la Marchand",
		"elo":        "elodie de la Marchand",
		"ÉLO":        "ÉLOdie de la Marchand",
		"elodie de":  "elodie de la Marchand",
		"mar":        "marchand",
		"la m":       "la marchand",
		"hs":         "hs-51",
		"em@":        "em@boulangerie.example",
		"EM@b":       "EM@boulangerie.example",
		"elodiex":    "",
		"boulanger":  "",
		"elodie d x": "",
	} {
		if got, ok := completed(x, typed); got != want && ok || ok != (want != "") {
			t.Errorf("%q becomes %q (%v), want %q", typed, got, ok, want)
		}
	}
	if got, ok := completed(&lead.Excerpt{ID: "n-1"}, ""); !ok || got != "n-1" {
		t.Errorf("a lead without a name is %q (%v)", got, ok)
	}
}

// No lead can make a shell do anything.
func TestCompletedIsInert(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Ann $(touch x)", "Ann `id`", "Ann; id", "Ann\\", `Ann "B`, "Ann & id", "Ann > x", "Ann !1", "Ann #", "--help", "~root", "{a,b}", "A\nid"} {
		for _, x := range []lead.Excerpt{{ID: "n-1", Name: name}, {ID: "n-1", Email: name}, {ID: lead.ID(name)}} {
			for _, typed := range []string{"", name[:1], "Ann"} {
				if got, ok := completed(&x, typed); ok && got != "n-1" {
					t.Errorf("%q offers %q for %q, %q, %q", typed, got, x.ID, x.Name, x.Email)
				}
			}
		}
	}
	if got, ok := completed(&lead.Excerpt{ID: "n-1", Name: "Siobhán O'Neil"}, "sio"); !ok || got != "siobhán O'Neil" {
		t.Errorf("%q (%v)", got, ok)
	}
}
