package tuitest

import (
	"context"
	"maps"
	"slices"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/calibrate"
)

var _ calibrate.Desk = (*Desk)(nil)

// Judging is a test of the first twenty canned leads, as a judge sees it.
func (d *Desk) Judging(ctx context.Context, judge string) (jury.Sitting, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return jury.Sitting{}, err
	}
	return d.test().Sit(judge, func(id lead.ID) *lead.Record {
		if e := d.leads[id]; e != nil {
			return e.rec
		}
		return nil
	}), nil
}

// PutAnswers keeps answers in memory.
func (d *Desk) PutAnswers(ctx context.Context, judge string, answers []jury.Answer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return err
	}
	for _, a := range answers {
		a.At = d.now
		if err := d.test().Put(judge, "seat of "+judge, a); err != nil {
			return err
		}
	}
	return nil
}

// Test is a copy of the 20-lead test with its answers.
func (d *Desk) Test() jury.Test {
	d.mu.Lock()
	defer d.mu.Unlock()
	t := *d.test()
	t.Judges = slices.Clone(t.Judges)
	return t
}

func (d *Desk) test() *jury.Test {
	if d.jury == nil {
		d.jury = &jury.Test{ID: "canned", At: d.now, Seed: 1}
		for _, id := range slices.Sorted(maps.Keys(d.leads)) {
			if len(d.jury.Leads) < 20 {
				d.jury.Leads = append(d.jury.Leads, jury.Pick{ID: id})
			}
		}
	}
	return d.jury
}
