package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// runnable are the commands below c that do something themselves.
func runnable(c *cobra.Command) (out []*cobra.Command) {
	for _, sub := range c.Commands() {
		out = append(out, runnable(sub)...)
		own := 0
		sub.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				own++
			}
		})
		if !sub.HasSubCommands() || own > 0 {
			out = append(out, sub)
		}
	}
	return out
}

// Every command's help shows how it is used, with words and flags that it takes.
func TestHelpHasExamples(t *testing.T) {
	t.Parallel()
	for _, c := range runnable(testRoot(t)) {
		n := 0
		for l := range strings.Lines(c.Long + "\n" + c.Example) {
			words := strings.TrimSpace(l)
			if !strings.HasPrefix(l, "  ") || !strings.HasPrefix(words, "banter ") && words != "banter" {
				continue
			}
			if i := strings.Index(words, "  "); i > 0 {
				words = words[:i] // what it does stands behind it
			}
			n++
			if err := parseLine(t, words); err != nil {
				t.Errorf("%s: %s: %v", c.CommandPath(), words, err)
			}
		}
		if n == 0 && c.Name() != "completion" { // it shows each shell
			t.Errorf("%s has no example", c.CommandPath())
		}
	}
	root := testRoot(t)
	for _, all := range []map[string][]string{leadExamples(), otherExamples()} {
		for path := range all {
			if c, rest, err := root.Find(strings.Fields(path)[1:]); err != nil || len(rest) > 0 || c.Hidden {
				t.Errorf("there is an example of %s, which is no command: %v", path, err)
			}
		}
	}
}

// parseLine reads a command line as the program does, and runs nothing.
func parseLine(t *testing.T, line string) error {
	t.Helper()
	root := testRoot(t)
	if err := checkLine(root, line); err != nil {
		return err
	}
	c, rest, err := root.Find(shellWords(line)[1:])
	if err != nil {
		return err
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	return c.ValidateArgs(c.Flags().Args())
}

// No line of help is much wider than a small terminal, but for the tables of
// flags.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	for _, c := range append(runnable(testRoot(t)), testRoot(t)) {
		for l := range strings.Lines(c.Long + "\n" + c.Example) {
			if n := len([]rune(strings.TrimRight(l, "\n"))); n > maxHelp {
				t.Errorf("%s: %d columns: %s", c.CommandPath(), n, l)
			}
		}
	}
}

// maxHelp is how wide a line of help may be.
const maxHelp = 90
