package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) completionCmd() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:       "completion bash|zsh|fish|powershell",
		Short:     "Print the completion script of a shell",
		ValidArgs: shells,
		Args:      wantArgs(1, strings.Join(shells, "|")),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out, true)
			case "zsh":
				return root.GenZshCompletion(a.out)
			case "fish":
				return root.GenFishCompletion(a.out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out)
			}
			return usagef("there is no completion for %q; one of: %s", args[0], strings.Join(shells, ", "))
		},
	}
}

func (a *app) manCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "man",
		Short: "Print the manual page",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := a.out.WriteString(manual(cmd.Root(), a.now()))
			return err
		},
	}
}

// manual writes the whole program as one man page, in roff.
func manual(root *cobra.Command, now time.Time) string {
	var b strings.Builder
	esc := strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`).Replace
	text := func(s string) {
		for line := range strings.SplitSeq(s, "\n") {
			if strings.HasPrefix(line, ".") {
				line = `\&` + line
			}
			fmt.Fprintf(&b, "%s\n", esc(line))
		}
	}
	fmt.Fprintf(&b, ".TH BANTER 1 %q\n.SH NAME\nbanter \\- %s\n.SH SYNOPSIS\n.B banter\n[command] [flags]\n.SH DESCRIPTION\n.nf\n", now.Format(time.DateOnly), esc(strings.ToLower(root.Short[:1])+root.Short[1:]))
	text(root.Long)
	b.WriteString(".fi\n.SH OPTIONS\n")
	options(&b, esc, root.PersistentFlags())
	b.WriteString(".SH COMMANDS\n")
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			if !sub.IsAvailableCommand() || sub.Name() == "help" {
				continue
			}
			fmt.Fprintf(&b, ".SS %s\n.nf\n", esc(sub.UseLine()))
			long := sub.Long
			if long == "" {
				long = sub.Short
			}
			text(long)
			b.WriteString(".fi\n")
			options(&b, esc, sub.LocalNonPersistentFlags())
			walk(sub)
		}
	}
	walk(root)
	b.WriteString(".SH EXIT STATUS\n.nf\n0 done, 1 failed, 2 usage, 3 nothing found, 4 refused by a rule, 5 conflict, 6 upstream unreachable\n.fi\n")
	b.WriteString(".SH ENVIRONMENT\n.B NO_COLOR\nwith any value: no colour.\n.br\n.B VISUAL, EDITOR\nwhat banter config edit runs.\n.br\n.B XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME\nwhere the files are; banter config path prints them.\n")
	return b.String()
}

func options(b *strings.Builder, esc func(string) string, flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Hidden {
			return
		}
		name, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", esc(strings.TrimSpace("--"+f.Name+" "+name)), esc(usage))
	})
}
