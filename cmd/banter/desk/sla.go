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

// RecordAt is a record and its row as they stood at a time. What the model would
// make of the lead then is left out: what it made is in the events.
func (d *Desk) RecordAt(r *lead.Record, at time.Time) (*lead.Record, lead.Excerpt) {
	then := sla.AsOf(r, at)
	_, x := d.book.Assess(then.Clone(), at)
	l := &then.Lead
	x.Stage, x.Status, x.Cycle, x.Owner, x.Reason = l.Stage, l.Status, l.Cycle, l.Owner, l.Reason
	x.AssignedAt, x.QualifiedAt, x.DoNotContact = l.AssignedAt, l.QualifiedAt, l.DoNotContact
	x.Clocks = d.book.Policies.Clocks(then, at)
	return then, x
}
