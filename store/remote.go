package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Merged is what a MergeFunc decides.
type Merged struct {
	Record    *lead.Record // nil: nothing to write but the base
	Changed   bool         // Record differs from local
	Base      lead.Base
	Conflicts []lead.Conflict // park the lead's waiting changes with these
	Park      string          // park the lead's waiting changes for this reason ("deleted upstream …"); "" is none
	Hint      string          // how a person gets out of Conflicts or Park
	ParkKeys  []string        // with Park: only these of the waiting changes; nil is all
}

// MergeFunc is pure: local is nil for a new lead; pending are the lead's outbox
// entries, in their order.
type MergeFunc func(base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change, now time.Time) Merged

// Batch is what a source tells at once.
type Batch struct {
	Origin string // whose bases these are: "files", "import hubspot"
	Leads  []lead.Remote
	Merge  MergeFunc
	Cursor *string // nil: no cursor is kept; else stored under Origin with the last leads
	// Chunk is how many leads one transaction takes; 0 is 2,000, or what 20 ms are
	// enough for, which keeps others from waiting.
	Chunk int
}

// Applied counts the leads of a batch by what became of them. New, Changed,
// Unchanged and Gone add up to all; Conflicts counts those of them whose
// waiting changes were parked.
type Applied struct{ New, Changed, Unchanged, Gone, Conflicts int }

// longHold is how long a chunk of the usual size keeps others from writing, in
// calendar time: one that takes longer, on a slow or busy machine, ends early.
const longHold = 20 * time.Millisecond

// ApplyRemote merges what a source tells into the store. The leads are written
// in order of ID, in transactions of Chunk leads; the cursor is written with or
// after the last of them. A batch that was cut off may be in part in the store,
// its cursor is not: applying it again finishes it, and applying a batch twice
// changes nothing. Leads that have not changed since their base was written cost
// a look and no lock.
//
// Merge and Options.Assess are called by several goroutines at once, for leads
// that are new outside of any transaction.
//
// On an error Applied counts what was committed before it.
func (s *Store) ApplyRemote(ctx context.Context, b Batch) (Applied, error) {
	var done Applied
	if b.Merge == nil || b.Origin == "" || strings.IndexByte(b.Origin, 0) >= 0 {
		return done, fmt.Errorf("apply a batch: it needs an origin and a merge")
	}
	for i := range b.Leads {
		if err := checkID(b.Leads[i].ID); err != nil {
			return done, fmt.Errorf("apply a batch of %s: %w", b.Origin, err)
		}
	}
	groups, stop := s.receive(ctx, &b)
	defer stop()
	moved := false
	for g := range groups {
		if err := g.failed(); err != nil {
			return done, fmt.Errorf("apply a batch of %s: %w", b.Origin, err)
		}
		done.Unchanged += g.same
		for in := g.in; len(in) > 0; {
			n, err := s.applySome(ctx, &b, in, &done, g.last)
			if err != nil {
				return done, err
			}
			in = in[n:]
			moved = g.last
		}
	}
	if err := ctx.Err(); err != nil || moved {
		return done, err
	}
	return done, s.moveCursor(ctx, b.Origin, b.Cursor)
}

// applySome writes the first of in, and the cursor with the last of the last,
// in one transaction; it returns how many they were and adds them to done.
func (s *Store) applySome(ctx context.Context, b *Batch, in []incoming, done *Applied, last bool) (n int, err error) {
	var part Applied
	err = s.update(ctx, func(t *txn) error {
		n, part = len(in), *done
		t.pack()
		for i := range in {
			if err := t.take(b, &in[i], &part); err != nil {
				return fmt.Errorf("apply %s: %w", in[i].ID, err)
			}
			if b.Chunk <= 0 && s.o.Now().Sub(t.now) > longHold {
				n = i + 1
				break
			}
		}
		if last && n == len(in) {
			return t.putCursor(b.Origin, b.Cursor)
		}
		return nil
	})
	if err == nil {
		*done = part
	}
	return n, err
}

// known reports whether a lead comes exactly as it came the last time.
func (t *txn) known(origin string, r *incoming) (bool, error) {
	if !bytes.Equal(t.bases.Get(baseKey(origin, r.ID)), r.base) {
		return false, nil
	}
	v := t.leads.Get([]byte(r.ID))
	if v == nil {
		return false, nil
	}
	if r.Gone || r.MergedInto != "" {
		l, err := t.s.code.lead(v)
		return l.Gone && l.MergedInto == r.MergedInto, err
	}
	for _, a := range r.Activities {
		ok, err := t.knownActivity(r.ID, a)
		if err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// knownActivity compares an activity with the one of the same ID and time,
// except for what only this store knows of it.
func (t *txn) knownActivity(id lead.ID, a lead.Activity) (bool, error) {
	v := t.activities.Get(activityKey(id, a))
	if v == nil {
		return false, nil
	}
	was, err := t.s.code.activity(v)
	a.At, a.Cycle, a.Withdrawn = was.At, was.Cycle, was.Withdrawn
	return a == was, err
}

// take writes a lead: as it was made ready where the store still knows nothing of
// it, else merged with what is there.
func (t *txn) take(b *Batch, in *incoming, done *Applied) error {
	if in.fresh != nil {
		absent, err := t.absent(b.Origin, in.ID)
		if err != nil {
			return err
		}
		if absent {
			done.New++
			return t.land(in)
		}
	}
	return t.apply(b, in, done)
}

// apply merges one lead.
func (t *txn) apply(b *Batch, in *incoming, done *Applied) error {
	var base lead.Base
	key := baseKey(b.Origin, in.ID)
	if v := t.bases.Get(key); v != nil {
		var err error
		if base, err = t.s.code.base(v); err != nil {
			return err
		}
	}
	var local, before *lead.Record
	if t.leads.Get([]byte(in.ID)) != nil {
		var err error
		if local, err = t.load(in.ID); err != nil {
			return err
		}
		before = local.Clone()
	}
	pending, err := t.pending(in.ID)
	if err != nil {
		return err
	}
	var m Merged
	callback(func() { m = b.Merge(base, local, *in.Remote, pending, t.now) })
	if m.Record != nil && m.Record.Lead.ID != in.ID {
		return fmt.Errorf("the merge made it %q", string(m.Record.Lead.ID))
	}
	parked, err := t.parkMerged(pending, m)
	if err != nil {
		return err
	}
	learnt, err := t.relearn(in.ID, base.Fields, m.Base.Fields)
	if err != nil {
		return err
	}
	if err := t.put(t.bases, key, m.Base); err != nil {
		return err
	}
	after := m.Record
	switch {
	case after != nil && before == nil:
		done.New++
	case after != nil && after.Lead.Gone && !before.Lead.Gone:
		done.Gone++
	case after != nil && m.Changed:
		done.Changed++
	default:
		done.Unchanged++
		after = nil
	}
	if parked {
		done.Conflicts++
	}
	if after != nil {
		_, err := t.keep(before, after, m.Base.Version)
		return err
	}
	if parked || learnt || m.Base.Version != base.Version {
		return t.resync(in.ID, m.Base.Version)
	}
	return nil
}

// parkMerged parks what waits for a lead: all of it where the merge gives a
// reason; where it found conflicts, the changes that write one of the fields
// (all of them if none does). What is parked already learns the new values.
func (t *txn) parkMerged(pending []lead.Change, m Merged) (parked bool, err error) {
	if m.Park == "" && len(m.Conflicts) == 0 {
		return false, nil
	}
	writes := func(ch *lead.Change) bool { return len(conflictsOf(ch, m.Conflicts)) > 0 }
	hit := slices.ContainsFunc(pending, func(ch lead.Change) bool { return writes(&ch) })
	for _, ch := range pending {
		if ch.State == lead.ChangeSending || m.Park == "" && hit && !writes(&ch) {
			continue
		}
		if m.Park != "" && m.ParkKeys != nil && !slices.Contains(m.ParkKeys, ch.Key) && !writes(&ch) {
			continue
		}
		ch.State, ch.Hint = lead.ChangeParked, m.Hint
		if ch.Problem = m.Park; m.Park == "" {
			ch.Problem = conflictText(m.Conflicts)
		}
		if len(m.Conflicts) > 0 {
			if ch.Conflicts = conflictsOf(&ch, m.Conflicts); !hit {
				ch.Conflicts = m.Conflicts
			}
		}
		if err := t.putChange(&ch); err != nil {
			return parked, err
		}
		parked = true
	}
	return parked, nil
}

// conflictsOf are the conflicts in fields that a change writes, with its own
// value as mine.
func conflictsOf(ch *lead.Change, cs []lead.Conflict) (out []lead.Conflict) {
	for _, c := range cs {
		if mine, ok := ch.Fields.Get(c.Field); ok {
			c.Mine = mine
			out = append(out, c)
		}
	}
	return out
}

func conflictText(cs []lead.Conflict) string {
	fields := make([]string, len(cs))
	for i, c := range cs {
		fields[i] = c.Field
	}
	return "both sides changed " + strings.Join(fields, ", ")
}
