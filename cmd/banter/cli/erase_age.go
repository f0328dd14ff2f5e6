package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"banter/cmd/banter/desk"
	"banter/store"
	"banter/store/lead"
)

// untouched are the leads that nothing has happened to for an age. A lead of
// which no time at all is known is not among them.
func (a *app) untouched(ctx context.Context, d *desk.Desk, age string) (out []lead.Excerpt, err error) {
	before, err := ago(d.Now(), age)
	if err != nil {
		return nil, err
	}
	xs, _, err := d.Excerpts(ctx, d.Now())
	if err != nil {
		return nil, err
	}
	for i := range xs {
		x := &xs[i]
		if latest(x.CreatedAt, x.LastActivityAt, x.SnoozedUntil, x.WakeAt).After(before) {
			continue // no need to look into it
		}
		r, err := d.Record(ctx, x.ID)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return nil, err
		}
		last := latest(x.CreatedAt, x.LastActivityAt)
		for _, e := range r.Events {
			if e.Mover == lead.ByRep {
				last = latest(last, e.At)
			}
		}
		if !last.IsZero() && last.Before(before) {
			out = append(out, *x)
		}
	}
	return out, nil
}

func latest(ts ...time.Time) (last time.Time) {
	for _, t := range ts {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// ago is the time an age before now, by the calendar: 24mo, 2y, 90d, 6w.
func ago(now time.Time, age string) (time.Time, error) {
	for _, unit := range []struct {
		suffix              string
		years, months, days int
	}{{"mo", 0, 1, 0}, {"y", 1, 0, 0}, {"w", 0, 0, 7}, {"d", 0, 0, 1}} {
		text, ok := strings.CutSuffix(age, unit.suffix)
		if n, err := strconv.Atoi(text); ok && err == nil && n > 0 && n < 10000 {
			return now.AddDate(-n*unit.years, -n*unit.months, -n*unit.days), nil
		}
	}
	return time.Time{}, usagef("--older-than: %q is no age; write it as 24mo, 2y, 6w or 90d", age)
}
