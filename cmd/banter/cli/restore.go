package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"banter/store"
)

func (a *app) restoreCmd() *cobra.Command {
	var force, yes bool
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the store",
		Long: `Put a backup in the place of the store; banter backup --list shows those that
there are. It is checked first; the store that it replaces stays beside it.

What waits in the outbox now waits afterwards too. What waits in the backup alone
is looked up upstream before it is sent, for it may have been sent since. The next
sync brings what upstream has learnt meanwhile.`,
		Args: wantArgs(1, "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.restore(cmd.Context(), args[0], force, yes)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "replace the store even with a backup of another upstream")
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

// storeOptions are the options of the store, for what has to be done without
// opening it first.
func (a *app) storeOptions(s settings, command string) store.Options {
	book := s.agreed.Book
	return store.Options{Path: s.paths.Store, Command: command, Assess: book.Assess, Stamp: book.Hash(), Now: a.now, Entropy: a.entropy, Keys: a.keys(s.paths, false)}
}

func (a *app) restore(ctx context.Context, file string, force, yes bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	if err := a.checkWiped(ctx, s); err != nil {
		return err
	}
	o := a.storeOptions(s, "banter restore")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("restore: there is no file %s; banter backup --list shows the backups beside the store", file)
	}
	there := o
	there.Path = file
	sum, faults, err := store.Inspect(ctx, there)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	if len(faults) > 0 {
		return fmt.Errorf("restore: %s is no whole backup: %w", file, faults[0])
	}
	text := fmt.Sprintf("%s has %d leads, %d changes that wait, last written %s.", file, sum.Leads, sum.Outbox, sum.Made.In(a.now().Location()).Format("2 Jan 2006 15:04"))
	ok, err := a.agree(ctx, yes, "%s\nPut it in the place of %s?", text, o.Path)
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was changed\n")
	}
	res, err := store.Restore(ctx, o, file, force)
	if err != nil {
		return err
	}
	parts := []string{fmt.Sprintf("restored %d leads from %s", res.Leads, file)}
	if res.Carried > 0 {
		parts = append(parts, fmt.Sprintf("%d changes that waited still wait", res.Carried))
	}
	if res.Doubtful > 0 {
		parts = append(parts, fmt.Sprintf("%d of the backup are looked up upstream before they are sent", res.Doubtful))
	}
	if res.Aside != "" {
		parts = append(parts, "the store it replaced is "+res.Aside)
	}
	return a.printf("%s\n", strings.Join(parts, ";\n  "))
}
