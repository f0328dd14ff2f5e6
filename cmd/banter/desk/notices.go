package desk

import (
	"context"
	"errors"
	"time"

	"banter/cmd/banter/notice"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
)

// Notices is what is worth telling at the desk's clock: of the leads' clocks of
// the kinds, of escalations, and of a sync that does not go through.
func (d *Desk) Notices(ctx context.Context, clocks []lead.ClockKind) ([]notice.Notice, error) {
	now := d.Now()
	ns, moved, err := d.found(ctx, clocks, now)
	if err != nil {
		return nil, err
	}
	for _, id := range moved {
		r, err := d.Record(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		ns = append(ns, notice.Escalated(r, now)...)
	}
	st, err := syncer.ReadStatus(ctx, d.Store)
	if err != nil {
		return nil, err
	}
	if n, ok := notice.Syncing(st, now); ok {
		ns = append(ns, n)
	}
	return ns, nil
}

// found is what the rows tell, and which leads changed hands lately: an
// escalation may have been behind it.
func (d *Desk) found(ctx context.Context, clocks []lead.ClockKind, now time.Time) (ns []notice.Notice, moved []lead.ID, err error) {
	xs, err := d.measured(ctx, now)
	if err != nil {
		return nil, nil, err
	}
	for i := range xs {
		x := &xs[i]
		if x.Owner != "" && x.AssignedAt.After(x.QualifiedAt) && now.Sub(x.AssignedAt) < notice.Fresh && !x.Gone {
			moved = append(moved, x.ID)
		}
	}
	return notice.Find(xs, clocks, now), moved, nil
}
