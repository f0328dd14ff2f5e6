package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"banter/store/lead"
)

// Restored is what a restore did.
type Restored struct {
	Summary
	Aside    string // where the replaced store is now; "" if there was none
	Carried  int    // changes that waited in the replaced store and wait now too
	Key      string // the ID of the key that the store is encrypted under now; "" is none
	Doubtful int    // changes of the backup that are looked up upstream before they are sent: they may have been
}

// Restore puts a backup in the place of the store, which is kept beside it under
// another name; the backup itself stays as it is. It is checked first, and
// brought to the format of this banter. What waits in the store (or, where that
// can't be read, in its journal) waits afterwards too, and what waits in the
// backup alone is looked up upstream before it is sent, for it may have been.
// How far upstream was read is the backup's, so the next sync brings the rest.
//
// The error is ErrNewer, ErrDamaged or, unless forced, ErrForeign where one fits;
// nothing is changed then.
func Restore(ctx context.Context, o Options, from string, force bool) (Restored, error) {
	s, err := prepare(o)
	if err != nil {
		return Restored{}, err
	}
	if a, err := os.Stat(from); err == nil {
		if b, err := os.Stat(s.o.Path); err == nil && os.SameFile(a, b) {
			return Restored{}, fmt.Errorf("restore store: %s is the store itself; name a backup", from)
		}
	}
	release, err := s.lock(ctx)
	if err != nil {
		return Restored{}, err
	}
	defer release()
	res, err := s.bring(ctx, from, force)
	if err != nil {
		return Restored{}, errors.Join(fmt.Errorf("restore store: %w", err), removeIf(s.newPath()))
	}
	if res.Aside, err = s.setAside("replaced"); err == nil {
		err = s.swap()
	}
	if err != nil {
		return Restored{}, fmt.Errorf("restore store: %w", err)
	}
	return res, nil
}

// bring makes the new file beside the old one. The caller holds the lock.
func (s *Store) bring(ctx context.Context, from string, force bool) (res Restored, err error) {
	sum, faults, err := s.inspect(from)
	if err != nil || len(faults) > 0 {
		return res, errors.Join(append([]error{err}, faults...)...)
	}
	if sum.Format > s.format() {
		return res, fmt.Errorf("%w: %s has format %d, this banter knows up to %d; install the newer banter", ErrNewer, from, sum.Format, s.format())
	}
	res.Summary = sum
	live, err := s.waiting(ctx, sum, force)
	if err != nil {
		return res, err
	}
	if err := removeIf(s.newPath()); err != nil {
		return res, err
	}
	if err := copyFile(from, s.newPath()); err != nil {
		return res, unwritable(s.o.Path, err)
	}
	// Upgraded, and the erasing of a lead finished, as any store is on opening.
	o := s.o
	o.Path = s.newPath()
	fresh, err := openCopy(o, s.steps)
	if err != nil {
		return res, err
	}
	err = fresh.update(ctx, func(t *txn) error {
		res.Carried, res.Doubtful, err = t.carry(live)
		return err
	})
	if err != nil {
		return res, err
	}
	// A backup of another time must not open what is encrypted by now.
	if now, known, err := s.keyOf(s.o.Path); err == nil && known && now != "" {
		if _, err := s.keys.sealer(now); err == nil {
			if _, err := fresh.rekey(ctx, now); err != nil {
				return res, err
			}
		}
	}
	if err := errors.Join(append(fresh.Check(ctx), fresh.removeLocks())...); err != nil {
		return res, err
	}
	var box []lead.Change
	var seal *sealer
	err = fresh.view(ctx, func(t *txn) (err error) {
		seal, res.Key = t.seal, string(t.meta.Get([]byte(metaKey)))
		box, err = s.changes(t.outbox)
		return err
	})
	if err != nil {
		return res, err
	}
	// The journal of the new file is that of its outbox from here on.
	return res, s.journalOf(seal, box)
}

// waiting is the outbox of the store that is replaced, or of its journal.
func (s *Store) waiting(ctx context.Context, sum Summary, force bool) (live []lead.Change, err error) {
	if _, err := os.Stat(s.o.Path); err == nil {
		now, faults, err := s.inspect(s.o.Path)
		if errors.Is(err, ErrNoKey) && !force {
			return nil, fmt.Errorf("what waits in the store that is there can't be carried over: %w; --force replaces it all the same, and keeps it beside", err)
		}
		if err == nil && len(faults) == 0 {
			strange := len(sum.Origins) > 0 && len(now.Origins) > 0 && !slices.ContainsFunc(sum.Origins, func(o string) bool { return slices.Contains(now.Origins, o) })
			if strange && !force {
				return nil, fmt.Errorf("%w: it was synced with %v, the store with %v; --force replaces it all the same", ErrForeign, sum.Origins, now.Origins)
			}
			if live, err := s.Outbox(ctx); err == nil {
				return live, nil
			}
		}
	}
	live, _, err = s.readJournal()
	if errors.Is(err, ErrNoKey) && force {
		return nil, nil
	}
	return live, err
}

// carry makes the outbox of a backup that of the present: what waits now, and of
// the backup's own changes those that nothing tells the end of.
func (t *txn) carry(live []lead.Change) (carried, doubtful int, err error) {
	now := map[string]bool{}
	for _, ch := range live {
		now[ch.Key] = true
	}
	box, err := t.s.changes(t.outbox)
	if err != nil {
		return 0, 0, err
	}
	touched := map[lead.ID]bool{}
	for i := range box {
		ch := &box[i]
		touched[ch.Lead] = true
		if now[ch.Key] {
			if err := t.remove(ch); err != nil {
				return 0, 0, err
			}
			continue
		}
		doubtful++
		if ch.State != lead.ChangeParked {
			ch.State, ch.Attempts = lead.ChangeSending, max(ch.Attempts, 1)
		}
		if err := t.putChange(ch); err != nil {
			return 0, 0, err
		}
	}
	if _, err := t.orphans(live); err != nil {
		return 0, 0, err
	}
	for i := range live {
		carried++
		touched[live[i].Lead] = true
		if err := t.adopt(&live[i]); err != nil {
			return 0, 0, err
		}
	}
	for id := range touched {
		known := t.rows.Get([]byte(id)) != nil
		if err := t.edit(id, func(*lead.Record) error { return nil }); err != nil {
			return 0, 0, err
		}
		if !known {
			t.added++
		}
	}
	t.forget = true // the rows are those of another time
	return carried, doubtful, nil
}

// removeLocks removes the lock files of a copy that nobody else works on.
func (s *Store) removeLocks() error {
	return errors.Join(removeIf(s.lockPath()), removeIf(s.turnPath()))
}
