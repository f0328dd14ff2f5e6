package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"banter/cmd/banter/manual"
)

func (a *app) manCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "man [DIR]",
		Short: "Print the manual as one page, or write a page for each command",
		Long: `Print the manual as one man page; banter man | man -l - shows it. With a folder
write a page for each command (banter-list.1) and for each topic (banter-keys.7)
into it.`,
		Args: argsBetween(0, 1, "[DIR]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.printf("%s", a.wholeManual(cmd.Root()))
			}
			return a.writeManual(cmd.Root(), args[0])
		},
	}
}

// page begins the man page of a command.
func (a *app) page(c *cobra.Command) *manual.Page {
	b := ownBuild()
	p := manual.NewPage(pageName(c), 1, b.released(a.now()), b.Version, c.Short)
	p.Section("Synopsis")
	p.Text(usageLines(c))
	p.Section("Description")
	p.Text(longText(c))
	return p
}

func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func usageLines(c *cobra.Command) string {
	var out []string
	if c.Runnable() {
		out = append(out, c.UseLine())
	}
	if len(shown(c)) > 0 {
		out = append(out, c.CommandPath()+" COMMAND")
	}
	return strings.Join(out, "\n")
}

// longText is what a command's help says, its examples included.
func longText(c *cobra.Command) string {
	text := c.Long
	if text == "" {
		text = c.Short + "."
	}
	if c.Example != "" {
		text += "\n\n" + c.Example
	}
	return text
}

// shown are the commands of c that a person is told of.
func shown(c *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(c.Commands()), func(sub *cobra.Command) bool {
		return !sub.IsAvailableCommand() || sub.Name() == "help"
	})
}

func options(p *manual.Page, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		long := strings.TrimSpace("--" + f.Name + " " + name)
		if f.Shorthand != "" {
			long = "-" + f.Shorthand + ", " + long
		}
		if f.DefValue != "" && !slices.Contains([]string{"false", "0", "[]"}, f.DefValue) && !strings.Contains(usage, "(default") {
			usage += " (default " + f.DefValue + ")"
		}
		p.Term(long, usage)
	})
}

// wholeManual is the program as one man page.
func (a *app) wholeManual(root *cobra.Command) string {
	p := a.page(root)
	p.Section("Options")
	options(p, root.LocalNonPersistentFlags())
	options(p, root.PersistentFlags())
	p.Section("Commands")
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range shown(c) {
			p.Sub(sub.CommandPath())
			p.Text(usageLines(sub) + "\n\n" + longText(sub))
			options(p, sub.LocalNonPersistentFlags())
			walk(sub)
		}
	}
	walk(root)
	surroundings(p)
	return p.String()
}

// surroundings are the parts that the program as a whole has.
func surroundings(p *manual.Page) {
	p.Section("Exit status")
	for code, text := range exitTexts() {
		p.Term(fmt.Sprint(code), text)
	}
	p.Section("Environment")
	for _, v := range environment() {
		p.Term(v[0], v[1])
	}
}

// exitTexts say what each exit code means.
func exitTexts() []string {
	return []string{
		exitDone: "done", exitFailed: "failed", exitUsage: "usage", exitNothing: "nothing found", exitRefused: "refused by a rule",
		exitConflict: "conflict", exitUnreachable: "upstream unreachable",
	}
}

// environment is what the program reads from its environment.
func environment() [][2]string {
	return [][2]string{
		{"NO_COLOR", "with any value: no colour."},
		{"VISUAL, EDITOR", "what banter config edit runs."},
		{"XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "where the files are; banter config path prints them."},
		{"BANTER_HUBSPOT_TOKEN", "a token of HubSpot, in place of the keyring."},
		{"BANTER_STORE_KEY", "the key of an encrypted store, in place of the keyring."},
		{"BANTER_SALESFORCE_TOKEN, BANTER_SALESFORCE_INSTANCE", "a session of Salesforce and the address of its org, in place of the keyring."},
		{"BANTER_SLACK_WEBHOOK, BANTER_TEAMS_WEBHOOK", "where banter watch tells."},
	}
}

// writeManual writes a page for each command and each topic into a folder.
func (a *app) writeManual(root *cobra.Command, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { // pages are for everybody
		return fmt.Errorf("write the manual: %w", err)
	}
	n := 0
	write := func(name string, p *manual.Page) error {
		n++
		if err := os.WriteFile(filepath.Join(dir, name), []byte(p.String()), 0o644); err != nil {
			return fmt.Errorf("write the manual: %w", err)
		}
		return nil
	}
	var walk func(c *cobra.Command) error
	walk = func(c *cobra.Command) error {
		if err := write(pageName(c)+".1", a.commandPage(c)); err != nil {
			return err
		}
		for _, sub := range shown(c) {
			if err := walk(sub); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(root); err != nil {
		return err
	}
	b := ownBuild()
	for _, t := range manual.Topics() {
		name := "banter-" + t.Name
		p := manual.NewPage(name, 7, b.released(a.now()), b.Version, t.Title)
		p.Topic(shippedKeys(t))
		p.Section("See also")
		p.Text("banter(1)")
		if err := write(name+".7", p); err != nil {
			return err
		}
	}
	a.tell("banter: %d pages in %s\n", n, dir)
	return nil
}

func (a *app) commandPage(c *cobra.Command) *manual.Page {
	p := a.page(c)
	p.Section("Options")
	options(p, c.LocalNonPersistentFlags())
	options(p, c.Root().PersistentFlags())
	var also []string
	if c.HasParent() {
		also = append(also, pageName(c.Parent())+"(1)")
	} else {
		surroundings(p)
	}
	if subs := shown(c); len(subs) > 0 {
		p.Section("Commands")
		for _, sub := range subs {
			p.Term(sub.Name(), sub.Short+".")
			also = append(also, pageName(sub)+"(1)")
		}
	}
	if !c.HasParent() {
		for _, t := range manual.Topics() {
			also = append(also, "banter-"+t.Name+"(7)")
		}
	}
	p.Section("See also")
	p.Text(strings.Join(also, ", "))
	return p
}
