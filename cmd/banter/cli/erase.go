package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/store"
	"banter/store/lead"
)

type eraseFlags struct {
	olderThan                string
	dryRun, dropPending, yes bool
}

func (a *app) eraseCmd() *cobra.Command {
	var f eraseFlags
	c := &cobra.Command{
		Use:   "erase LEAD...",
		Short: "Erase leads for good: nothing of them is left in any file of banter",
		Long: `Erase leads for good. Everything of them goes: from the store and its journal,
whose files are made anew so that no byte is left, from the backups beside it, and
from the log. Upstream keeps its own; a lead that is still there comes back with
the next full sync.

--older-than erases the leads that nothing has happened to for that long: they did
nothing, and no rep did anything with them. A lead with changes that wait to be sent is
left out unless --drop-pending says that they may be lost.`,
		Example: `  banter erase priya@northwind.example
  banter erase --older-than 24mo --dry-run`,
		Args: func(cmd *cobra.Command, args []string) error {
			if (len(args) > 0) == (f.olderThan != "") {
				return usagef("name the leads, or --older-than AGE; see %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return a.erase(cmd.Context(), f, args) },
	}
	c.Flags().StringVar(&f.olderThan, "older-than", "", "erase what nothing has happened to for this `age`: 24mo, 2y, 90d")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "erase nothing: list what would go")
	c.Flags().BoolVar(&f.dropPending, "drop-pending", false, "erase leads with changes that wait to be sent too")
	c.Flags().BoolVar(&f.yes, "yes", false, "do not ask")
	return c
}

func (a *app) erase(ctx context.Context, f eraseFlags, texts []string) error {
	d, s, err := a.open(ctx, "banter erase")
	if err != nil {
		return err
	}
	var xs []lead.Excerpt
	if f.olderThan != "" {
		if xs, err = a.untouched(ctx, d, f.olderThan); err != nil {
			return err
		}
	}
	for _, text := range texts {
		id, err := d.Resolve(ctx, text)
		if err != nil {
			return err
		}
		x, err := d.Excerpt(ctx, id)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(xs, func(y lead.Excerpt) bool { return y.ID == id }) {
			xs = append(xs, x)
		}
	}
	gone, kept := a.split(xs, f.dropPending)
	if len(kept) > 0 && f.olderThan == "" {
		return refusePending(kept)
	}
	for i := range kept {
		if err := a.printf("left out: %s has %d changes that wait to be sent; banter outbox list, or --drop-pending\n", display(&kept[i]), kept[i].Pending); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return fmt.Errorf("%w: no lead is older than %s", errNothing, f.olderThan)
	}
	if f.dryRun || len(gone) > 1 {
		for i := range gone {
			if err := a.printf("%s  %s\n", gone[i].ID, display(&gone[i])); err != nil {
				return err
			}
		}
	}
	if f.dryRun {
		return a.printf("%d leads would be erased\n", len(gone))
	}
	ok, err := a.agree(ctx, f.yes, "Erase %s for good?", some(gone))
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was erased\n")
	}
	return a.eraseAll(ctx, d, s.paths.Log, gone)
}

// split parts the leads with changes that wait from the others.
func (a *app) split(xs []lead.Excerpt, drop bool) (gone, kept []lead.Excerpt) {
	for _, x := range xs {
		if x.Pending > 0 && !drop {
			kept = append(kept, x)
		} else {
			gone = append(gone, x)
		}
	}
	return gone, kept
}

func refusePending(kept []lead.Excerpt) error {
	return &lead.Refusal{
		Field: "outbox", What: fmt.Sprintf("%s has %d changes that wait to be sent", display(&kept[0]), kept[0].Pending),
		Hint: "banter sync sends them; --drop-pending erases them too",
	}
}

func some(xs []lead.Excerpt) string {
	if len(xs) == 1 {
		return display(&xs[0])
	}
	return fmt.Sprintf("these %d leads", len(xs))
}

// eraseAll erases from every file that banter keeps, and says where something
// may be left.
func (a *app) eraseAll(ctx context.Context, d *desk.Desk, log string, xs []lead.Excerpt) error {
	ids := make([]lead.ID, len(xs))
	for i := range xs {
		ids[i] = xs[i].ID
	}
	if err := d.Erase(ctx, ids...); err != nil {
		return err
	}
	if err := a.printf("erased %s: the store and its journal have nothing of it\n", some(xs)); err != nil {
		return err
	}
	all, failed := store.Copies(d.Path())
	for _, c := range all {
		switch had, err := d.EraseCopy(ctx, c.Path, ids...); {
		case err != nil:
			a.tell("banter: %s may still hold it, for it can't be opened: %v; delete it if you can do without: rm %s\n", c.Path, err, c.Path)
			failed = errors.Join(failed, silentError{exitFailed})
		case had:
			if err := a.printf("  and from %s\n", c.Path); err != nil {
				return err
			}
		}
	}
	if err := cleanLog(log, ids); err != nil {
		failed = errors.Join(failed, err)
	}
	notes, err := d.Mentions(ctx, ids...)
	for _, n := range notes {
		a.tell("banter: the note %q still names its ID\n", n)
	}
	if err := a.printf("Files that you made (exports, backups elsewhere, refused rows) are yours to look through:\n  banter --store FILE erase does a backup.\n"); err != nil {
		return err
	}
	return errors.Join(failed, err)
}

// cleanLog takes the lines out of the log that name one of the leads.
func cleanLog(path string, ids []lead.ID) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("clean the log: %w", err)
	}
	var out []byte
	for line := range bytes.Lines(data) {
		if !slices.ContainsFunc(ids, func(id lead.ID) bool { return store.Names(line, id) }) {
			out = append(out, line...)
		}
	}
	if len(out) == len(data) {
		return nil
	}
	if err := os.WriteFile(path, out, 0o600); err != nil {
		return fmt.Errorf("clean the log: %w", err)
	}
	return nil
}
