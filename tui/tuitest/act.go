package tuitest

import (
	"context"
	"fmt"
	"slices"

	"banter/store/lead"
)

// Act performs an act on a copy of the record and keeps it if it was not
// refused.
func (d *Desk) Act(ctx context.Context, id lead.ID, act lead.Act) error {
	return d.ActAll(ctx, []lead.ID{id}, act)
}

// ActAll is Act for many, all or none.
func (d *Desk) ActAll(ctx context.Context, ids []lead.ID, act lead.Act) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return err
	}
	done := map[lead.ID]*lead.Record{}
	var effects []lead.Effect
	for _, id := range ids {
		e := d.leads[id]
		if e == nil {
			return fmt.Errorf("act on %s: no such lead", id)
		}
		rec := e.rec.Clone()
		rules := Settings().Rules
		env := lead.Env{Now: d.now, By: "ana", Rules: rules, Score: d.excerpt(e).Score, WhyNow: e.score.WhyNow, Key: d.key}
		for _, p := range e.score.Parts {
			env.Why = append(env.Why, fmt.Sprintf("%s %+d", p.Label, p.Points))
		}
		eff, err := act.Perform(rec, env)
		if err != nil {
			return err
		}
		done[id] = rec
		effects = append(effects, eff)
	}
	for id, rec := range done {
		d.leads[id].rec = rec
	}
	for _, eff := range effects {
		d.queue(eff)
	}
	return nil
}

// queue puts the change of an effect into the outbox, or withdraws another.
func (d *Desk) queue(eff lead.Effect) {
	n := len(d.outbox)
	d.outbox = slices.DeleteFunc(d.outbox, func(c lead.Change) bool {
		return eff.Withdraw != "" && c.Key == eff.Withdraw && c.State == lead.ChangeWaiting
	})
	if eff.Change == nil || len(d.outbox) < n {
		return
	}
	c := *eff.Change
	c.State, c.Seq = lead.ChangeWaiting, uint64(d.keys)
	d.outbox = append(d.outbox, c)
}

func (d *Desk) key() (string, error) {
	d.keys++
	return fmt.Sprintf("KEY%023d", d.keys), nil
}

// RetryChange makes a parked change wait again.
func (d *Desk) RetryChange(ctx context.Context, key string) error {
	return d.change(ctx, key, func(i int) {
		c := &d.outbox[i]
		c.State, c.Problem, c.Hint = lead.ChangeWaiting, "", ""
	})
}

// DropChange takes a change out of the outbox.
func (d *Desk) DropChange(ctx context.Context, key string) error {
	return d.change(ctx, key, func(i int) { d.outbox = slices.Delete(d.outbox, i, i+1) })
}

// ResolveChange settles a conflict: what is mine is sent again, what is theirs
// is taken over.
func (d *Desk) ResolveChange(ctx context.Context, key string, mine map[string]bool) error {
	return d.change(ctx, key, func(i int) {
		c := &d.outbox[i]
		keep := false
		for _, f := range c.Conflicts {
			keep = keep || mine[f.Field]
		}
		if !keep {
			d.outbox = slices.Delete(d.outbox, i, i+1)
			return
		}
		c.State, c.Problem, c.Hint, c.Conflicts, c.Force = lead.ChangeWaiting, "", "", nil, true
	})
}

func (d *Desk) change(ctx context.Context, key string, f func(i int)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(d.outbox, func(c lead.Change) bool { return c.Key == key })
	if i < 0 {
		return fmt.Errorf("outbox: there is no change %s", key)
	}
	f(i)
	return nil
}

// Draft returns a saved draft, nil if there is none.
func (d *Desk) Draft(ctx context.Context, id lead.ID, form string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.drafts[form+" "+string(id)]), d.err(ctx)
}

// SaveDraft keeps a draft; nil data drops it.
func (d *Desk) SaveDraft(ctx context.Context, id lead.ID, form string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if data == nil {
		delete(d.drafts, form+" "+string(id))
	} else {
		d.drafts[form+" "+string(id)] = slices.Clone(data)
	}
	return d.err(ctx)
}

// SyncNow counts.
func (d *Desk) SyncNow() { d.mu.Lock(); d.syncs++; d.mu.Unlock() }
