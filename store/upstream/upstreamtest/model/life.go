package model

import (
	"context"
	"errors"

	"pgregory.net/rapid"

	"banter/store" //nolint:depguard // as in model.go
	"banter/store/lead"
	"banter/store/upstream"
)

// ErrKilled is what a process that is dead gets of everything it tries.
var ErrKilled = errors.New("killed")

// Moment is when a process is killed, as seen from one of its steps.
type Moment string

// The moments: Amid is in the middle of a step that takes several transactions.
const (
	Before Moment = "before"
	Amid   Moment = "amid"
	After  Moment = "after"
)

// Moments lists them.
func Moments() []Moment { return []Moment{Before, Amid, After} }

// Life is that of a process which is killed at one of its steps, writes of the
// store and calls of upstream; from then on nothing it does has any effect.
type Life struct {
	Left int // the steps up to the one at which it is killed; 0 or less is never
	When Moment

	Steps int // that it has taken
	dead  bool
}

func (l *Life) step(do, half func() error) error {
	if l.dead {
		return ErrKilled
	}
	if l.Steps++; l.Steps != l.Left {
		return do()
	}
	l.dead = true
	switch l.When {
	case After:
		return errors.Join(ErrKilled, do())
	case Amid:
		return errors.Join(ErrKilled, half())
	case Before:
	}
	return ErrKilled
}

func nothing() error { return nil }

// Disk is a store that belongs to a process with a life.
type Disk struct {
	*store.Store
	Life *Life
}

// ApplyRemote is a step.
func (d Disk) ApplyRemote(ctx context.Context, b store.Batch) (a store.Applied, err error) {
	err = d.Life.step(
		func() error { a, err = d.Store.ApplyRemote(ctx, b); return err },
		func() error {
			b.Leads, b.Cursor = b.Leads[:len(b.Leads)/2], nil
			a, err = d.Store.ApplyRemote(ctx, b)
			return err
		},
	)
	return a, err
}

// Begin is a step.
func (d Disk) Begin(ctx context.Context, keys []string) error {
	return d.Life.step(func() error { return d.Store.Begin(ctx, keys) }, nothing)
}

// Settle is a step.
func (d Disk) Settle(ctx context.Context, origin string, ss []store.Settlement) error {
	return d.Life.step(
		func() error { return d.Store.Settle(ctx, origin, ss) },
		func() error { return d.Store.Settle(ctx, origin, ss[:len(ss)/2]) },
	)
}

// SetMeta is a step.
func (d Disk) SetMeta(ctx context.Context, key string, value []byte) error {
	return d.Life.step(func() error { return d.Store.SetMeta(ctx, key, value) }, nothing)
}

// Line is an upstream that a process with a life speaks to.
type Line struct {
	upstream.Upstream
	Life *Life
}

var (
	_ upstream.Upstream = Line{}
	_ upstream.Sweeper  = Line{}
)

// Check is a step.
func (n Line) Check(ctx context.Context) (id upstream.Identity, err error) {
	err = n.Life.step(func() error { id, err = n.Upstream.Check(ctx); return err }, nothing)
	return id, err
}

// Changes is a step.
func (n Line) Changes(ctx context.Context, cursor upstream.Cursor) (p upstream.Page, err error) {
	err = n.Life.step(func() error { p, err = n.Upstream.Changes(ctx, cursor); return err }, nothing)
	return p, err
}

// Push is a step; killed in the middle of it, the process has sent half of the
// changes.
func (n Line) Push(ctx context.Context, changes []lead.Change) (rs []upstream.Receipt, err error) {
	send := func(cs []lead.Change) func() error {
		return func() error { rs, err = n.Upstream.Push(ctx, cs); return err }
	}
	err = n.Life.step(send(changes), send(changes[:len(changes)/2]))
	return rs, err
}

// Lookup is a step.
func (n Line) Lookup(ctx context.Context, changes []lead.Change) (rs map[string]upstream.Receipt, err error) {
	err = n.Life.step(func() error { rs, err = n.Upstream.Lookup(ctx, changes); return err }, nothing)
	return rs, err
}

// Sweep is a step of an upstream that can sweep; another tells nothing.
func (n Line) Sweep(ctx context.Context, ids []lead.ID) (rs []lead.Remote, err error) {
	s, ok := n.Upstream.(upstream.Sweeper)
	if !ok {
		return nil, nil
	}
	err = n.Life.step(func() error { rs, err = s.Sweep(ctx, ids); return err }, nothing)
	return rs, err
}

// crash kills a sync.
func (w *World) crash(t *rapid.T) {
	l := &Life{Left: rapid.IntRange(1, 12).Draw(t, "step"), When: rapid.SampledFrom(Moments()).Draw(t, "when")}
	w.run(Disk{w.db, l}, Line{w.calls, l})
}
