package store

import (
	"context"
	"fmt"

	"banter/store/lead"
)

// Act changes one record: f performs on it, then the model is asked. Lead,
// events, activities, answers, row and outbox entry are written in one
// transaction. If Act returned without an error it is on disk.
//
// f gets the record and its row as they hold now. An error of f comes back as
// it is, and nothing is written. The effect that Act returns has the Change as
// it was queued; it is nil where Effect.Withdraw took the change that it undoes
// out of the outbox in time.
func (s *Store) Act(ctx context.Context, id lead.ID, f func(*lead.Record, lead.Excerpt) (lead.Effect, error)) (x lead.Excerpt, eff lead.Effect, err error) {
	err = s.update(ctx, func(t *txn) error {
		x, eff, err = t.act(id, f)
		return err
	})
	if err != nil {
		return lead.Excerpt{}, lead.Effect{}, err
	}
	return x, eff, nil
}

// ActAll is Act for many, all or nothing, in one transaction of at most 500
// leads. The error says at which lead it stopped.
func (s *Store) ActAll(ctx context.Context, ids []lead.ID, f func(*lead.Record, lead.Excerpt) (lead.Effect, error)) error {
	if len(ids) > chunk {
		return fmt.Errorf("%d leads at once are too many; at most %d", len(ids), chunk)
	}
	if len(ids) == 0 {
		return nil
	}
	return s.update(ctx, func(t *txn) error {
		for _, id := range ids {
			if _, _, err := t.act(id, f); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
		return nil
	})
}

func (t *txn) act(id lead.ID, f func(*lead.Record, lead.Excerpt) (lead.Effect, error)) (x lead.Excerpt, eff lead.Effect, err error) {
	r, err := t.load(id)
	if err != nil {
		return x, eff, err
	}
	before := r.Clone()
	x, ok, err := t.row(id)
	if err != nil {
		return x, eff, err
	}
	if !ok || x.Stale(t.now) {
		old := x
		x = t.assess(r)
		x.Pending, x.Parked, x.BaseVersion = old.Pending, old.Parked, old.BaseVersion
	}
	callback(func() { eff, err = f(r, x) })
	if err != nil {
		return x, eff, err
	}
	if eff.Withdraw != "" {
		gone, err := t.withdraw(r, eff.Withdraw)
		if err != nil {
			return x, eff, err
		}
		if gone {
			eff.Change = nil
		}
	}
	if eff.Change != nil {
		if err := t.queue(id, eff.Change); err != nil {
			return x, eff, err
		}
	}
	x, err = t.keep(before, r, "")
	return x, eff, err
}
