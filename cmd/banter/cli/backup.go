package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/store"
)

const (
	// rollEvery is how old the newest backup beside the store gets before another
	// one is made, in calendar time: once a working day.
	rollEvery = 20 * time.Hour
	// rollAfter is how long the screens are up before it is looked at, so that
	// nothing of it is felt at the start.
	rollAfter = 10 * time.Second
	// lookForRoll is how often a program that runs for days looks.
	lookForRoll = 10 * time.Minute
)

func (a *app) backupCmd() *cobra.Command {
	var list, asJSON bool
	c := &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Copy the store to a file, or add to the backups beside it",
		Long: `Copy the store, as it is at one instant, to FILE: checked, and readable by you
alone. It can be made while banter works. Without FILE it goes beside the store,
where three are kept; banter makes one a day there by itself, and one before an
upgrade. --list shows them. banter restore FILE brings one back.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("name one file to write; see %s --help", cmd.CommandPath())
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			a.plainOutput = asJSON
			if list {
				return a.listCopies(asJSON)
			}
			d, _, err := a.open(cmd.Context(), "banter backup")
			if err != nil {
				return err
			}
			var path string
			if len(args) == 1 {
				path, err = args[0], d.Backup(cmd.Context(), args[0])
			} else if path, err = d.Roll(cmd.Context(), store.Rolling{}); err == nil && path == "" {
				return fmt.Errorf("%w: the store has no leads, or is being written to: try again", errNothing)
			}
			if err != nil {
				return err
			}
			return a.saidBackup(path, asJSON)
		},
	}
	c.Flags().BoolVar(&list, "list", false, "list the backups beside the store")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// copyJSON is a backup in banter backup --json.
type copyJSON struct {
	Path string    `json:"path"`
	Kind string    `json:"kind"` // backup, replaced or damaged
	At   time.Time `json:"at"`
	Size int64     `json:"bytes"`
}

func (a *app) saidBackup(path string, asJSON bool) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if asJSON {
		return a.json(copyJSON{Path: path, Kind: "backup", At: info.ModTime().UTC(), Size: info.Size()})
	}
	return a.printf("%s: %s, checked; banter restore %s brings it back\n", path, bytesText(info.Size()), path)
}

// listCopies lists the backups without a look at the store, which may be damaged.
func (a *app) listCopies(asJSON bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	all, err := store.Copies(s.paths.Store)
	if err != nil {
		return err
	}
	if asJSON {
		out := make([]copyJSON, len(all))
		for i, c := range all {
			out[i] = copyJSON(c)
		}
		return a.json(out)
	}
	if len(all) == 0 {
		return fmt.Errorf("%w: there is no backup beside %s; banter backup makes one", errNothing, s.paths.Store)
	}
	for _, c := range all {
		if err := a.printf("%s  %-8s  %8s  %s\n", c.At.In(a.now().Location()).Format("2006-01-02 15:04"), c.Kind, bytesText(c.Size), c.Path); err != nil {
			return err
		}
	}
	return nil
}

func bytesText(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// roll makes the backup of the day in the background, after a while. One that
// can't be made is told to fail; the work goes on without.
func (a *app) roll(ctx context.Context, d *desk.Desk, wait time.Duration, fail func(error)) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timer.C:
	}
	made, err := d.Roll(ctx, store.Rolling{Every: rollEvery})
	a.log.Debug("backed up", "path", made, "error", err)
	if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrReadOnly) && !errors.Is(err, fs.ErrPermission) {
		fail(err)
	}
}

// bigImport is how large the files of an import are together that is worth a
// backup before it, in bytes: some thousands of leads.
const bigImport = 1 << 20

// rollBefore makes a backup before a big import, if none was made within the
// hour.
func rollBefore(ctx context.Context, d *desk.Desk, paths []string) error {
	total := int64(0)
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil { // one that is missing is told of when its turn comes
			total += info.Size()
		}
	}
	if total < bigImport {
		return nil
	}
	_, err := d.Roll(ctx, store.Rolling{Every: time.Hour})
	return err
}
