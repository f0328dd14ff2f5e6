package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"banter/store/lead"
)

// Settlement is what became of a change.
type Settlement struct {
	Key           string
	Done          bool // remove it; where Version is told, it and the Fields become the base of Origin
	Version       string
	NotBefore     time.Time // not done: waiting again, not before
	Sending       bool      // not done, outcome unknown: stays in sending, not before NotBefore
	Park          bool
	Problem, Hint string
	Conflicts     []lead.Conflict
}

// Settle writes what became of changes that were sent, in transactions of at
// most 500. A change that is no longer in the outbox is passed over, so that
// settling twice does no harm.
func (s *Store) Settle(ctx context.Context, origin string, ss []Settlement) error {
	for len(ss) > 0 {
		n := min(chunk, len(ss))
		err := s.update(ctx, func(t *txn) error {
			for _, one := range ss[:n] {
				if err := t.settle(origin, one); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		ss = ss[n:]
	}
	return nil
}

func (t *txn) settle(origin string, one Settlement) error {
	ch, ok, err := t.change(one.Key)
	if err != nil || !ok {
		return err
	}
	if one.Done {
		if err := t.remove(&ch); err != nil {
			return err
		}
		return t.acknowledge(origin, &ch, one.Version)
	}
	ch.NotBefore, ch.Problem, ch.Hint, ch.Conflicts = one.NotBefore, one.Problem, one.Hint, one.Conflicts
	if ch.PutOffAt = (time.Time{}); !ch.NotBefore.IsZero() {
		ch.PutOffAt = t.now
	}
	switch {
	case one.Park:
		ch.State = lead.ChangeParked
	case one.Sending:
		ch.State = lead.ChangeSending
	default:
		ch.State = lead.ChangeWaiting
	}
	if err := t.putChange(&ch); err != nil {
		return err
	}
	return t.resync(ch.Lead, "")
}

// acknowledge makes what upstream has taken part of the lead's base. An upstream
// that names no revision keeps outcomes apart from its leads, as a folder of
// files does: it goes on telling the old values, and the base stays as it was
// told, or they would look like an edit that takes the outcome back.
//
// Where upstream has told of a later revision already, the change was in doubt
// meanwhile and looked up late: what was told came after it, and stands.
func (t *txn) acknowledge(origin string, ch *lead.Change, version string) error {
	if version == "" {
		return t.resync(ch.Lead, "")
	}
	var base lead.Base
	key := baseKey(origin, ch.Lead)
	if v := t.bases.Get(key); v != nil {
		var err error
		if base, err = t.s.code.base(v); err != nil {
			return err
		}
	}
	if lead.Older(version, base.Version) {
		return t.edit(ch.Lead, func(r *lead.Record) error {
			for _, v := range ch.Fields {
				if r.Lead.Get(v.Field) != v.Text {
					continue
				}
				if err := t.catchUp(r, v.Field, v.Text, lead.ByUpstream); err != nil {
					return err
				}
			}
			return nil
		})
	}
	was := slices.Clone(base.Fields)
	for _, v := range ch.Fields {
		base.Fields.Set(v.Field, v.Text)
	}
	base.Version = version
	if err := t.put(t.bases, key, base); err != nil {
		return err
	}
	if _, err := t.relearn(ch.Lead, was, base.Fields); err != nil {
		return err
	}
	if err := t.restore(ch); err != nil {
		return err
	}
	return t.resync(ch.Lead, version)
}

// restore gives a lead what upstream has taken of a change, where it has shown
// theirs since the change was in conflict.
func (t *txn) restore(ch *lead.Change) error {
	r, err := t.load(ch.Lead)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(ch.Fields, func(v lead.Value) bool { return r.Lead.Get(v.Field) != v.Text }) {
		return nil
	}
	return t.edit(ch.Lead, func(r *lead.Record) error {
		for _, v := range ch.Fields {
			if v.Field == "stage" && movedOn(r, lead.Stage(v.Text)) {
				continue
			}
			if err := t.catchUp(r, v.Field, r.Lead.Get(v.Field), lead.ByRep); err != nil {
				return err
			}
		}
		return nil
	})
}

// RetryChange lets a change be sent again at once: a parked one as it is, one
// whose outcome is unknown after a look upstream. The error is ErrNoChange if
// the outbox does not have it.
func (s *Store) RetryChange(ctx context.Context, key string) error {
	return s.update(ctx, func(t *txn) error {
		ch, err := t.wanted(key)
		if err != nil {
			return err
		}
		ch.NotBefore = time.Time{}
		if ch.State != lead.ChangeSending {
			ch.State, ch.Problem, ch.Hint, ch.Conflicts = lead.ChangeWaiting, "", "", nil
		}
		if err := t.putChange(&ch); err != nil {
			return err
		}
		return t.resync(ch.Lead, "")
	})
}

// DropChange takes a change out of the outbox for good: upstream will not learn
// of it, and the history of the lead says so. Where upstream has changed one of
// its fields meanwhile, the lead has what upstream says in all of them; else it
// stays as it is. The error is ErrNoChange if the outbox does not have it.
func (s *Store) DropChange(ctx context.Context, key string) error {
	return s.update(ctx, func(t *txn) error {
		ch, err := t.wanted(key)
		if err != nil {
			return err
		}
		if err := t.remove(&ch); err != nil {
			return err
		}
		return t.edit(ch.Lead, func(r *lead.Record) error {
			err := t.note(r, lead.Event{
				Kind: lead.EventEdited, By: ch.By, Mover: lead.ByRep, Field: "outbox", Old: ch.Title(), New: "dropped", Change: ch.Key,
			})
			if err != nil {
				return err
			}
			return t.giveUp(r, &ch)
		})
	})
}

// edit changes a record and writes it with its row.
func (t *txn) edit(id lead.ID, f func(*lead.Record) error) error {
	r, err := t.load(id)
	if err != nil {
		return err
	}
	before := r.Clone()
	if err := f(r); err != nil {
		return err
	}
	_, err = t.keep(before, r, "")
	return err
}

// note adds an event to a record: now, in its cycle, with its score as the row
// has it.
func (t *txn) note(r *lead.Record, e lead.Event) error {
	key, err := lead.NewKey(t.now, t.s.o.Entropy)
	if err != nil {
		return fmt.Errorf("name an event: %w", err)
	}
	x, _, err := t.row(r.Lead.ID)
	if err != nil {
		return err
	}
	e.ID, e.At, e.Cycle, e.Score = key, t.now, r.Lead.Cycle, x.Score
	r.AddEvent(e)
	return nil
}
