package desk

import (
	"context"
	"time"

	"banter/store/lead"
	"banter/tui/board"
)

var _ board.Desk = (*Desk)(nil)

// Board sums up every lead for the manager's board. A zero q.Now is the desk's
// clock.
func (d *Desk) Board(ctx context.Context, q board.Query) (board.Data, error) {
	if q.Now.IsZero() {
		q.Now = d.Now()
	}
	xs, err := d.measured(ctx, q.Now)
	if err != nil {
		return board.Data{}, err
	}
	return board.Sum(xs, q, d.book.Policies), nil
}

// BoardLeads are the leads of one group of the board with an open clock.
func (d *Desk) BoardLeads(ctx context.Context, q board.Query, key string) ([]board.Item, error) {
	if q.Now.IsZero() {
		q.Now = d.Now()
	}
	xs, err := d.measured(ctx, q.Now)
	if err != nil {
		return nil, err
	}
	return board.Leads(d.veilRows(xs), q, key, d.book.Policies), nil
}

// hoursBehind and hoursAhead are how much of working hours a case tells of.
const (
	hoursBehind = 24 * time.Hour
	hoursAhead  = 48 * time.Hour
)

// hours are when the owner of a lead works around now; of a lead that nobody
// has, when who is at the desk does.
func (d *Desk) hours(l *lead.Lead, now time.Time) [][2]time.Time {
	rep := l.Owner
	if rep == "" {
		rep = d.me
	}
	return d.book.Policies.Calendar().For(rep).Shifts(now.Add(-hoursBehind), now.Add(hoursAhead))
}
