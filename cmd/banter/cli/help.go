package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/manual"
	"banter/tui/keymap"
)

// helpCmd prints the help of a command or a page on a topic. Where a topic is
// called as a command is, the page comes; --help is the command's.
func (a *app) helpCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "help [TOPIC...]",
		Short: "Help on a command or a topic",
		Long: "Help on a command or a topic. Where a topic is called as a command is, the page\ncomes; --help is the command's.\n\nTopics:\n" +
			topicList(),
		Example: "  banter help keys\n  banter help model\n  banter help model lint",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				return root.Help()
			}
			if t, ok := manual.Find(args[0]); ok && len(args) == 1 {
				return a.topic(t)
			}
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("there is neither a command nor a topic %q; topics are %s", strings.Join(args, " "), strings.Join(topicNames(), ", "))
			}
			return c.Help()
		},
	}
}

func topicNames() (out []string) {
	for _, t := range manual.Topics() {
		out = append(out, t.Name)
	}
	return out
}

func topicList() string {
	var b strings.Builder
	for _, t := range manual.Topics() {
		fmt.Fprintf(&b, "  %-11s %s\n", t.Name, t.Title)
	}
	return b.String()
}

func (a *app) topic(t manual.Topic) error {
	if t.Name != "keys" {
		return a.printf("%s", t.Plain())
	}
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return usageError{err}
	}
	m, err := config.Keys(p.File("keys.toml"))
	if err != nil {
		return err
	}
	return a.printf("%s", t.Fill("keys", keyTable(&m)).Plain())
}

// shippedKeys fills a page with the keys as they ship.
func shippedKeys(t manual.Topic) manual.Topic {
	m := keymap.Default()
	return t.Fill("keys", keyTable(&m))
}

// keyTable lists every key with what it does and the name that keys.toml calls
// it by, a block for each place where keys count.
func keyTable(m *keymap.Map) string {
	all := slices.DeleteFunc(m.List(), func(e keymap.Entry) bool { return !e.Binding.Enabled() })
	slices.SortStableFunc(all, func(a, b keymap.Entry) int {
		return cmp.Compare(slices.Index(keymap.Places(), a.Place), slices.Index(keymap.Places(), b.Place))
	})
	var b strings.Builder
	place := ""
	for _, e := range all {
		if e.Place != place {
			if place != "" {
				b.WriteString("```\n\n")
			}
			place = e.Place
			fmt.Fprintf(&b, "%s:\n\n```text\n", strings.ToUpper(place[:1])+place[1:])
		}
		fmt.Fprintf(&b, "%-18s %-24s %s\n", strings.Join(e.Binding.Keys(), " "), e.Binding.Help().Desc, e.Name)
	}
	if place != "" {
		b.WriteString("```\n")
	}
	return b.String()
}

func completeTopic(_ context.Context, cmd *cobra.Command, args []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	c, _, err := cmd.Root().Find(args)
	if err != nil {
		return nil, noFiles
	}
	for _, sub := range shown(c) {
		out = append(out, cobra.CompletionWithDesc(sub.Name(), sub.Short))
	}
	if len(args) == 0 {
		for _, t := range manual.Topics() {
			if _, isCommand, _ := cmd.Root().Find([]string{t.Name}); len(isCommand) > 0 {
				out = append(out, cobra.CompletionWithDesc(t.Name, t.Title))
			}
		}
	}
	return out, noFiles
}
