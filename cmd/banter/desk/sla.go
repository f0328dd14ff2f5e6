package desk

import (
	"context"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// RowsAt are the rows of all leads as they stood at a time. For the desk's clock
// they are read; for an earlier one each lead is taken back to it by its events,
// and leads that were not there yet are left out.
func (d *Desk) RowsAt(ctx context.Context, at time.Time) ([]lead.Excerpt, error) {
	if !at.Before(d.Now()) {
		xs, _, err := d.Excerpts(ctx, at)
		return xs, err
	}
	var xs []lead.Excerpt
	err := d.Each(ctx, func(r *lead.Record) error {
		if r.Lead.CreatedAt.After(at) {
			return nil
		}
		_, x := d.RecordAt(r, at)
		xs = append(xs, x)
		return nil
	})
	return xs, err
}

// EachRow calls f with the row of every lead, in no order. f must neither change
// nor keep it, and must not call the desk.
func (d *Desk) EachRow(ctx context.Context, f func(x *lead.Excerpt)) error {
	_, err := d.EachExcerpt(ctx, d.Now(), f)
	return err
}

// RecordAt is a record and its row as they stood at a time. Of a time that has
// passed, what the model would have made of the lead is left out: what it made
// is in the events.
func (d *Desk) RecordAt(r *lead.Record, at time.Time) (*lead.Record, lead.Excerpt) {
	then := sla.AsOf(r, at)
	moved := then.Clone()
	_, x := d.book.Assess(moved, at)
	if !at.Before(d.Now()) {
		return moved, x
	}
	if l := &then.Lead; moved.Lead.Stage != l.Stage || moved.Lead.Cycle != l.Cycle {
		x.Stage, x.Status, x.Cycle, x.QualifiedAt = l.Stage, l.Status, l.Cycle, l.QualifiedAt
		x.Clocks = d.book.Policies.Clocks(then, at)
	}
	return then, x
}
