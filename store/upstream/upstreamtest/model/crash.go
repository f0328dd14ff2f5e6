package model

import (
	"context"
	"errors"

	"pgregory.net/rapid"

	"banter/store" //nolint:depguard // as in model.go
	"banter/store/lead"
)

var errCrash = errors.New("killed")

// dying is a store whose process is killed at one of its writes: before it, in
// the middle where it takes several transactions, or right after.
type dying struct {
	*store.Store
	left int
	when moment
}

type moment string

const (
	before moment = "before"
	amid   moment = "amid"
	after  moment = "after"
)

func (d *dying) step(do, half func() error) error {
	d.left--
	switch {
	case d.left > 0:
		return do()
	case d.left == 0 && d.when == after:
		return errors.Join(do(), errCrash)
	case d.left == 0 && d.when == amid:
		return errors.Join(half(), errCrash)
	}
	return errCrash
}

func nothing() error { return nil }

// ApplyRemote may be the last that the process does.
func (d *dying) ApplyRemote(ctx context.Context, b store.Batch) (a store.Applied, err error) {
	err = d.step(
		func() error { a, err = d.Store.ApplyRemote(ctx, b); return err },
		func() error {
			b.Leads, b.Cursor = b.Leads[:len(b.Leads)/2], nil
			a, err = d.Store.ApplyRemote(ctx, b)
			return err
		},
	)
	return a, err
}

// Begin may be the last that the process does.
func (d *dying) Begin(ctx context.Context, keys []string) error {
	return d.step(func() error { return d.Store.Begin(ctx, keys) }, nothing)
}

// Settle may be the last that the process does.
func (d *dying) Settle(ctx context.Context, origin string, ss []store.Settlement) error {
	return d.step(
		func() error { return d.Store.Settle(ctx, origin, ss) },
		func() error { return d.Store.Settle(ctx, origin, ss[:len(ss)/2]) },
	)
}

// SetMeta may be the last that the process does.
func (d *dying) SetMeta(ctx context.Context, key string, value []byte) error {
	return d.step(func() error { return d.Store.SetMeta(ctx, key, value) }, nothing)
}

func (w *World) crash(t *rapid.T) {
	w.sync(&dying{
		Store: w.db, left: rapid.IntRange(1, 8).Draw(t, "write"),
		when: rapid.SampledFrom([]moment{before, amid, after}).Draw(t, "when"),
	})
}

// held: what the rep typed stands as long as the change that carries it waits.
func (w *World) held() {
	last := map[lead.ID]map[string]string{}
	for _, c := range w.outbox() {
		for _, v := range c.Fields {
			if last[c.Lead] == nil {
				last[c.Lead] = map[string]string{}
			}
			last[c.Lead][v.Field] = v.Text
		}
		if was, ok := w.told[c.Key]; !ok || c.Kind != was.Kind || (c.Activity == nil) != (was.Activity == nil) {
			w.rt.Fatalf("the outbox holds %+v, which nobody did", c)
		}
	}
	for id, fields := range last {
		if w.loose[id] {
			continue
		}
		r := w.record(id)
		for field, mine := range fields {
			if field == "owner" || field == "stage" || field == "do_not_contact" && mine == "" {
				continue // upstream's to say, in a conflict
			}
			if got := r.Lead.Get(field); got != mine {
				w.rt.Fatalf("lead %s: %s is %q; the rep made it %q and that waits to be sent", id, field, got, mine)
			}
		}
	}
}
