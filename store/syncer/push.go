package syncer

import (
	"context"
	"errors"
	"slices"
	"time"

	"banter/store"
	"banter/store/lead"
	"banter/store/upstream"
)

// maxBatch is how many changes one Push carries.
const maxBatch = 100

// push sends what waits in the outbox, in its order and one change of a lead at
// a time, until nothing is left that may be sent now.
//
// A change that can't be sent holds back the later ones of its lead only.
func (r *run) push() error {
	total := 0
	for {
		changes, err := r.o.Store.Outbox(r.ctx)
		if err != nil {
			return err
		}
		now := r.o.Now()
		total = max(total, r.report.Sent+len(changes))
		r.progress(Progress{Phase: "push", Done: r.report.Sent, Total: total})
		ready := ready(changes, now, r.batch)
		if len(ready) == 0 {
			r.leave(changes)
			return nil
		}
		if err := r.send(ready); err != nil {
			return err
		}
	}
}

// leave notes what stays in the outbox.
func (r *run) leave(changes []lead.Change) {
	r.report.Waiting, r.report.NextAt = len(changes), time.Time{}
	blocked := map[lead.ID]bool{} // the first change of a lead decides when it goes on
	for i := range changes {
		c := &changes[i]
		if !blocked[c.Lead] && c.State != lead.ChangeParked && (r.report.NextAt.IsZero() || c.NotBefore.Before(r.report.NextAt)) {
			r.report.NextAt = c.NotBefore
		}
		blocked[c.Lead] = true
	}
}

// ready are the changes that may be sent now, in the order of the outbox, at
// most n: the first of each lead, if it waits and its time has come.
func ready(changes []lead.Change, now time.Time, n int) []lead.Change {
	var out []lead.Change
	seen := map[lead.ID]bool{}
	for _, c := range changes {
		if seen[c.Lead] {
			continue
		}
		seen[c.Lead] = true
		if c.State == lead.ChangeWaiting && c.Due(now) && len(out) < n {
			out = append(out, c)
		}
	}
	return out
}

// look finds out what became of the changes that a crash or a lost answer has
// left in doubt. It does so before the pull: what upstream tells of a lead can
// only be merged right where it is known whether our own change is in it. What
// upstream does not know was not taken and waits again.
func (r *run) look() error {
	changes, err := r.o.Store.Outbox(r.ctx)
	if err != nil {
		return err
	}
	doubt := slices.DeleteFunc(changes, func(c lead.Change) bool { return c.State != lead.ChangeSending })
	for part := range slices.Chunk(doubt, maxBatch) {
		found, err := r.o.Upstream.Lookup(r.ctx, part)
		if err != nil {
			return classed(err)
		}
		ss := make([]store.Settlement, len(part))
		for i := range part {
			c := &part[i]
			ss[i] = store.Settlement{Key: c.Key} // waits again
			if receipt, ok := found[c.Key]; ok {
				ss[i] = r.settlement(c, receipt)
			}
		}
		if err := r.settle(ss); err != nil {
			return err
		}
	}
	return nil
}

// send pushes changes and settles each by its receipt.
func (r *run) send(changes []lead.Change) error {
	keys := make([]string, len(changes))
	for i := range changes {
		keys[i] = changes[i].Key
		changes[i].Attempts++ // as Begin counts
		changes[i].State = lead.ChangeSending
	}
	if err := r.o.Store.Begin(r.ctx, keys); errors.Is(err, store.ErrNoChange) {
		return nil // withdrawn or dropped meanwhile: the caller reads the outbox anew
	} else if err != nil {
		return err
	}
	receipts, err := r.o.Upstream.Push(r.ctx, changes)
	err = classed(err)
	ss := make([]store.Settlement, len(changes))
	for i := range changes {
		c := &changes[i]
		at := slices.IndexFunc(receipts, func(x upstream.Receipt) bool { return x.Key == c.Key })
		switch {
		case at >= 0:
			ss[i] = r.settlement(c, receipts[at])
		case err != nil:
			ss[i] = r.failed(c, err, len(changes))
		default:
			ss[i] = r.unknown(c, nil) // a receipt that is missing says nothing
		}
	}
	if settled := r.settle(ss); settled != nil {
		return errors.Join(err, settled)
	}
	if errors.Is(err, upstream.ErrRefused) && r.ctx.Err() == nil {
		// One of them spoils the batch: alone each gets its own answer. A batch of
		// one has been parked, so this ends.
		r.batch = 1
		return nil
	}
	return err
}

// settle writes down what became of changes. It does so even where the context
// has ended meanwhile: upstream's answer must not be lost.
func (r *run) settle(ss []store.Settlement) error {
	if err := r.o.Store.Settle(context.WithoutCancel(r.ctx), r.origin, ss); err != nil {
		return err
	}
	for _, s := range ss {
		switch {
		case s.Done:
			r.report.Sent++
		case s.Park:
			r.report.Parked++
		case s.Sending || !s.NotBefore.IsZero():
			r.report.Deferred++
		}
	}
	return nil
}

// settlement turns upstream's receipt of a change into what the store does.
func (r *run) settlement(c *lead.Change, x upstream.Receipt) store.Settlement {
	s := store.Settlement{Key: c.Key, Problem: lead.Clean(x.Problem), Hint: lead.Clean(x.Hint)}
	switch x.State {
	case upstream.Done:
		s.Done, s.Version, s.Problem, s.Hint = true, x.Version, "", ""
	case upstream.Retry:
		s.NotBefore = r.later(c, x.After)
	case upstream.Conflict:
		s.Park, s.Conflicts = true, conflicts(c, x.Theirs)
		if s.Problem == "" {
			s.Problem = "upstream changed it meanwhile"
		}
		if s.Hint == "" {
			s.Hint = "keep mine or take theirs, field by field"
		}
	case upstream.Rejected:
		s.Park = true
		if s.Problem == "" {
			s.Problem = "upstream refused it without saying why"
		}
		if s.Hint == "" {
			s.Hint = "mend it upstream and retry, or drop it"
		}
	default: // Unknown, and states that nobody has heard of
		s.Sending, s.NotBefore = true, r.later(c, x.After)
	}
	return s
}

// conflicts are the fields that a change carries and upstream has otherwise.
func conflicts(c *lead.Change, theirs lead.Values) []lead.Conflict {
	var out []lead.Conflict
	for _, t := range theirs {
		mine, carried := c.Fields.Get(t.Field)
		if !carried || mine == t.Text {
			continue
		}
		base, _ := c.Base.Get(t.Field)
		out = append(out, lead.Conflict{Field: t.Field, Base: base, Mine: mine, Theirs: t.Text})
	}
	return out
}

// failed is what becomes of a change of a batch of n that got no receipt
// because the whole Push failed.
func (r *run) failed(c *lead.Change, err error, n int) store.Settlement {
	problem, hint := explain(r.origin, err)
	s := store.Settlement{Key: c.Key, Problem: problem, Hint: hint}
	switch {
	case errors.Is(err, upstream.ErrRetry):
		s.NotBefore = r.later(c, upstream.After(err))
	case errors.Is(err, upstream.ErrAuth):
		// Not taken, and it goes on as soon as a person has logged in.
	case errors.Is(err, upstream.ErrRefused) && n == 1:
		s.Park = true
	case errors.Is(err, upstream.ErrRefused):
		// Sent again alone at once.
	default:
		return r.unknown(c, err)
	}
	return s
}

// unknown leaves a change in doubt, to be looked up later.
func (r *run) unknown(c *lead.Change, err error) store.Settlement {
	s := store.Settlement{Key: c.Key, Sending: true, NotBefore: r.later(c, upstream.After(err)), Problem: "no answer yet; it is looked up before it is sent again"}
	return s
}

// later is when a change may be tried again.
func (r *run) later(c *lead.Change, asked time.Duration) time.Time {
	return r.o.Now().Add(upstream.Backoff(c.Attempts, asked, r.random()))
}
