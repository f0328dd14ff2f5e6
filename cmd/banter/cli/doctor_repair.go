package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"banter/store"
)

// faults are what is wrong with the pages and values of the store's file; none
// where there is no file.
func (a *app) faults(ctx context.Context, s settings) []error {
	_, faults, err := store.Inspect(ctx, a.storeOptions(s, "banter doctor"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return []error{err}
	}
	return faults
}

// ailing looks at the store as the doctor does, and returns what is wrong.
func (a *app) ailing(ctx context.Context, s settings) []error {
	if faults := a.faults(ctx, s); len(faults) > 0 {
		return faults
	}
	d, err := a.openDesk(ctx, s, "banter doctor", nil)
	if err != nil {
		return []error{err}
	}
	return d.Check(ctx)
}

// repair makes a damaged store anew.
func (a *app) repair(ctx context.Context, yes bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	faults := a.ailing(ctx, s)
	if len(faults) == 0 {
		return a.printf("%s is whole: there is nothing to repair\n", s.paths.Store)
	}
	if err := errors.Join(faults...); !errors.Is(err, store.ErrDamaged) {
		return err // locked, newer or out of reach: a repair does not mend that
	}
	for i, f := range faults {
		if i < maxShown {
			a.tell("  %v\n", f)
		}
	}
	ok, err := a.agree(ctx, yes, "Make %s anew from what can be read? The old file is kept.", s.paths.Store)
	if err != nil {
		return err
	}
	if !ok {
		return a.printf("nothing was changed\n")
	}
	rep, err := store.Repair(ctx, a.storeOptions(s, "banter doctor --repair"))
	if err != nil {
		return err
	}
	return a.saidRepair(s, rep)
}

func (a *app) saidRepair(s settings, rep store.Repaired) error {
	err := a.printf("%s is made anew and checked:\n", s.paths.Store)
	for _, k := range rep.Kinds {
		lost := ""
		if k.Lost > 0 {
			lost = fmt.Sprintf(", %d lost", k.Lost)
		}
		err = errors.Join(err, a.printf("  %-10s %7d kept%s\n", k.Kind, k.Kept, lost))
	}
	line := func(when bool, format string, args ...any) {
		if when {
			err = errors.Join(err, a.printf(format+"\n", args...))
		}
	}
	line(rep.Pages > 0, "%d pages could not be read.", rep.Pages)
	line(rep.Made > 0, "%d leads are there as far as their history and upstream's last word tell.", rep.Made)
	line(rep.Doubtful > 0, "%d changes may have been sent: banter outbox list shows them, parked.", rep.Doubtful)
	line(rep.Resync, "The next banter sync brings everything anew from upstream.")
	line(rep.Aside != "", "The damaged file is %s; delete it when all is well.", rep.Aside)
	return err
}
