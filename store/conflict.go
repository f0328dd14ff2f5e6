package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"banter/store/lead"
)

// ResolveChange settles a parked conflict: a field that is true in mine keeps
// the rep's value, sent with Force over theirs; any other takes theirs: it goes
// out of the change and into the lead, and the history says so. The change
// waits to be sent again; one that has nothing left to tell leaves the outbox.
//
// The error is ErrNoChange if the outbox does not have it, and a *lead.Refusal
// if it is not in conflict.
func (s *Store) ResolveChange(ctx context.Context, key string, mine map[string]bool) error {
	return s.update(ctx, func(t *txn) error {
		ch, err := t.wanted(key)
		if err != nil {
			return err
		}
		if ch.State != lead.ChangeParked || len(ch.Conflicts) == 0 {
			return &lead.Refusal{Field: "change", What: fmt.Sprintf("“%s” is not in conflict: it is %s", ch.Title(), ch.State), Hint: "retry or drop it instead"}
		}
		return t.edit(ch.Lead, func(r *lead.Record) error { return t.resolve(r, ch, mine) })
	})
}

func (t *txn) resolve(r *lead.Record, ch lead.Change, mine map[string]bool) error {
	for _, c := range ch.Conflicts {
		value, side := c.Theirs, lead.ByUpstream
		if mine[c.Field] {
			// A field that is upstream's has shown theirs while the conflict waited.
			value, side, ch.Force = c.Mine, lead.ByRep, true
			ch.Base.Set(c.Field, c.Theirs)
			ch.Over.Set(c.Field, c.Theirs)
		} else {
			ch.Fields.Delete(c.Field)
			ch.Base.Delete(c.Field)
			ch.Over.Delete(c.Field)
			if err := t.yield(ch.Lead, c.Field, ch.Seq); err != nil {
				return err
			}
		}
		followed, err := t.writes(ch.Lead, c.Field, ch.Seq)
		if err != nil {
			return err
		}
		if followed {
			continue // a later change of the rep's says what the field is here
		}
		if err := t.choose(r, c.Field, value, side); err != nil {
			return err
		}
	}
	ch.State, ch.NotBefore, ch.Problem, ch.Hint, ch.Conflicts = lead.ChangeWaiting, time.Time{}, "", "", nil
	if len(ch.Fields) == 0 && ch.Activity == nil && ch.Disposition == nil && len(ch.Answers) == 0 && ch.Brief == "" && ch.Undoes == "" {
		return t.remove(&ch)
	}
	return t.putChange(&ch)
}

// choose gives a field of the lead one side's value. A stage or a work status
// that a side leaves empty is none: the lead keeps the one it has.
func (t *txn) choose(r *lead.Record, field, value string, side lead.Mover) error {
	if value == "" && (field == "stage" || field == "status") {
		return nil
	}
	old := r.Lead.Get(field)
	from := r.Lead.Stage
	if err := r.Lead.Set(field, value); err != nil {
		return fmt.Errorf("resolve a conflict: %w", err)
	}
	if r.Lead.Get(field) == old {
		return nil
	}
	e := lead.Event{Kind: lead.EventEdited, Mover: side, Field: field, Old: old, New: value}
	switch field {
	case "stage":
		e = lead.Event{Kind: lead.EventMoved, Mover: side, From: from, To: r.Lead.Stage}
	case "owner":
		e.Kind = lead.EventAssigned
		if r.Lead.AssignedAt = t.now; r.Lead.Owner == "" {
			r.Lead.AssignedAt = time.Time{}
		}
	}
	return t.note(r, e)
}

// relearn gives what is in conflict on a lead the values that upstream tells by
// now: was and now are what it told before and tells since. Where it has come
// round to mine, or gone back to what the change was made against, the field is
// no conflict any more; a parked change that has none left waits again.
func (t *txn) relearn(id lead.ID, was, now lead.Values) (learnt bool, err error) {
	chs, err := t.pending(id)
	if err != nil {
		return false, err
	}
	for i := range chs {
		ch := &chs[i]
		var left []lead.Conflict
		for _, c := range ch.Conflicts {
			theirs, _ := now.Get(c.Field)
			if before, _ := was.Get(c.Field); before != theirs {
				c.Theirs = theirs
				if base, _ := ch.Base.Get(c.Field); theirs == c.Mine || theirs == base {
					continue
				}
			}
			left = append(left, c)
		}
		if slices.Equal(left, ch.Conflicts) {
			continue
		}
		if err := t.keepConflicts(ch, left); err != nil {
			return learnt, err
		}
		learnt = true
	}
	return learnt, nil
}

// keepConflicts leaves a change with these of its conflicts; one that was parked
// with some and has none left waits again, for nothing is left to settle.
func (t *txn) keepConflicts(ch *lead.Change, left []lead.Conflict) error {
	was := len(ch.Conflicts)
	if ch.Conflicts = left; ch.State == lead.ChangeParked && was > 0 && len(left) == 0 {
		ch.State, ch.NotBefore, ch.Problem, ch.Hint = lead.ChangeWaiting, time.Time{}, "", ""
	}
	return t.putChange(ch)
}

// yield takes a field out of the changes before seq that carry it too: a person
// took theirs for what came after them, so they must not write it either. What
// upstream makes of one that is being sent is told again.
func (t *txn) yield(id lead.ID, field string, seq uint64) error {
	chs, err := t.pending(id)
	if err != nil {
		return err
	}
	for i := range chs {
		ch := &chs[i]
		if _, has := ch.Fields.Get(field); !has || ch.Seq >= seq {
			continue
		}
		ch.Fields.Delete(field)
		ch.Base.Delete(field)
		ch.Over.Delete(field)
		left := slices.DeleteFunc(slices.Clone(ch.Conflicts), func(c lead.Conflict) bool { return c.Field == field })
		if err := t.keepConflicts(ch, left); err != nil {
			return err
		}
	}
	return nil
}

// catchUp gives a lead what upstream told of a field while a change that is out
// of the outbox now held it back. value is the change's own side of it: where
// upstream still told just that, there is nothing to catch up with. side is whose
// value it was in the first place.
func (t *txn) catchUp(r *lead.Record, field, value string, side lead.Mover) error {
	told, err := t.told(r.Lead.ID)
	if err != nil || told == nil {
		return err
	}
	theirs, _ := told.Fields.Get(field)
	if theirs == value {
		return nil
	}
	if held, err := t.writes(r.Lead.ID, field, 0); err != nil || held {
		return err
	}
	return t.choose(r, field, theirs, side)
}

// giveUp gives a lead what upstream says in the fields of a change that a person
// has dropped, if upstream has changed any of them since the change was made. An
// opt-out stays: only upstream lifts it.
func (t *txn) giveUp(r *lead.Record, ch *lead.Change) error {
	told, err := t.told(ch.Lead)
	if err != nil || told == nil {
		return err
	}
	theirs := lead.Values{}
	moved := len(ch.Conflicts) > 0
	for _, v := range ch.Fields {
		held, err := t.writes(ch.Lead, v.Field, 0)
		if err != nil {
			return err
		}
		if held || v.Field == "do_not_contact" && v.Text != "" {
			continue
		}
		now, _ := told.Fields.Get(v.Field)
		base, _ := ch.Base.Get(v.Field)
		_, over := ch.Over.Get(v.Field)
		moved = moved || over || now != base
		theirs.Set(v.Field, now)
	}
	if !moved {
		return nil
	}
	for _, c := range ch.Conflicts {
		if _, ok := theirs.Get(c.Field); ok {
			theirs.Set(c.Field, c.Theirs) // an answer to a push is told only by the next pull
		}
	}
	for _, v := range theirs {
		if err := t.choose(r, v.Field, v.Text, lead.ByUpstream); err != nil {
			return err
		}
	}
	return nil
}

// movedOn reports whether the model has moved a lead on to where it stands from
// a stage: it does not tell upstream of that.
func movedOn(r *lead.Record, from lead.Stage) bool {
	for _, e := range slices.Backward(r.Events) {
		if e.Kind == lead.EventMoved && e.Mover == lead.ByModel && e.To == r.Lead.Stage {
			return e.From == from
		}
	}
	return false
}
