package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// veiledCommands show leads and can hide who they are. The others print files,
// counts or the settings of leads as they are.
func veiledCommands() []string {
	return []string{
		"", "demo", "board", "list", "show", "why", "log", "bant", "accept", "qualify", "reject", "recycle", "snooze", "assign", "undo", "outbox", "help",
	}
}

// checkPrivate refuses --private where it would promise too much.
func (a *app) checkPrivate(cmd *cobra.Command) error {
	if !a.private {
		return nil
	}
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	first, _, _ := strings.Cut(path, " ")
	if slices.Contains(veiledCommands(), first) {
		return nil
	}
	return usagef("--private hides leads on screens and in list, show, why, outbox and the verdicts; %s shows them as they are: leave it out", cmd.CommandPath())
}
