package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func (a *app) completionCmd() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion bash|zsh|fish|powershell",
		Short: "Print the completion script of a shell",
		Long: `Print the completion script of a shell. It completes commands and flags, and the
names of leads, reasons, outcomes, views and people as they are in your store and
your configuration.

  bash        banter completion bash > ~/.local/share/bash-completion/completions/banter
  zsh         banter completion zsh > "${fpath[1]}/_banter"
  fish        banter completion fish > ~/.config/fish/completions/banter.fish
  powershell  banter completion powershell | Out-String | Invoke-Expression

Bash needs no other package for it: source <(banter completion bash) in ~/.bashrc
does as well.`,
		Args: wantArgs(1, strings.Join(shells, "|")),
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				script, err := bashCompletion(root)
				if err != nil {
					return err
				}
				return a.file([]byte(script))
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

// A completer says what could stand where typed has been begun. It is quick and
// quiet: where it can't know, it says nothing.
type completer func(ctx context.Context, cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective)

// completeTime bounds how long a shell is made to wait.
const completeTime = time.Second

// completions gives every command and every flag below c its completer: of
// arguments by the words of the usage line, of flags by their names.
func (a *app) completions(c *cobra.Command) error {
	if !c.HasParent() {
		c.InitDefaultHelpCmd()
	}
	places, more := places(c.Use)
	c.ValidArgsFunction = func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		i := len(args)
		if more && len(places) > 0 {
			i = min(i, len(places)-1)
		}
		if i >= len(places) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return bounded(a.place(places[i]))(cmd, args, typed)
	}
	for _, set := range []*pflag.FlagSet{c.LocalNonPersistentFlags(), c.PersistentFlags()} {
		var err error
		set.VisitAll(func(f *pflag.Flag) {
			if err == nil && f.Value.Type() != "bool" {
				err = c.RegisterFlagCompletionFunc(f.Name, bounded(a.flagValue(c, f)))
			}
		})
		if err != nil {
			return err
		}
	}
	for _, sub := range c.Commands() {
		if err := a.completions(sub); err != nil {
			return err
		}
	}
	return nil
}

// places are the arguments that a usage line names, up to its first flag; more
// is true where the last may be repeated.
func places(use string) (out []string, more bool) {
	for _, word := range strings.Fields(use)[1:] {
		if strings.HasPrefix(word, "-") {
			break
		}
		word, more = strings.CutSuffix(strings.Trim(word, "[]"), "...")
		out = append(out, strings.Trim(word, "[]"))
	}
	return out, more
}

func bounded(f completer) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completeTime)
		defer cancel()
		return f(ctx, cmd, args, typed)
	}
}

// fixed completes words that are always the same, in their order.
func fixed[T ~string](words ...T) completer {
	return func(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		out := make([]cobra.Completion, len(words))
		for i, w := range words {
			out[i] = cobra.Completion(w)
		}
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// fileNames completes names of files that end as given; of none, any.
func fileNames(ends ...cobra.Completion) completer {
	return func(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(ends) == 0 {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return ends, cobra.ShellCompDirectiveFilterFileExt
	}
}

func folderNames(context.Context, *cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// place is the completer of an argument by its word in the usage line.
func (a *app) place(word string) completer {
	switch word {
	case "LEAD":
		return a.completeLead
	case "REP":
		return a.completeRep
	case "KEY":
		return a.completeChange
	case "TOPIC":
		return completeTopic
	case "FILE", "A", "B":
		return fileNames()
	case "DIR":
		return folderNames
	}
	return fixed(strings.Split(word, "|")...)
}

// flagValue is the completer of a flag.
func (a *app) flagValue(c *cobra.Command, f *pflag.Flag) completer {
	if by, ok := a.flagWords(c)[f.Name]; ok {
		return by
	}
	switch kind, _ := pflag.UnquoteUsage(f); kind {
	case "file":
		return fileNames()
	case "folder":
		return folderNames
	}
	return fixed[string]()
}

// oneOf completes the word that an earlier argument decides.
func oneOf(n int, words func(arg string) []string) completer {
	return func(ctx context.Context, cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) <= n {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return fixed(slices.Clone(words(args[n]))...)(ctx, cmd, args, typed)
	}
}
