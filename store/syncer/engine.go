package syncer

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"banter/store"
	"banter/store/lead"
	"banter/store/upstream"
)

// ErrBusy is returned by Sync where another process, or another goroutine of
// this one, is syncing the same store. Nothing is wrong: what waits is sent by
// the other.
var ErrBusy = errors.New("somebody else is syncing this store")

// ErrPinned is returned by Sync where the upstream is another account than the
// store has been filled from. Nothing was pulled and nothing was sent.
var ErrPinned = errors.New("the store belongs to another account")

// ErrWipe is returned by Sync where an administrator asked upstream for the leads on
// this machine to be removed. What waited was sent, as far as that was possible in
// wipePatience; nothing was pulled. Whoever called Sync has to remove the store.
var ErrWipe = errors.New("an administrator asked for the leads on this machine to be removed")

// wipePatience is how long what waits in the outbox is sent for before the store is
// removed, in calendar time.
const wipePatience = 30 * time.Second

// Store is what a sync needs of the store. *store.Store is one.
type Store interface {
	SyncLock() (release func(), err error)
	Cursor(ctx context.Context, origin string) (string, error)
	ApplyRemote(ctx context.Context, b store.Batch) (store.Applied, error)
	Outbox(ctx context.Context) ([]lead.Change, error)
	Begin(ctx context.Context, keys []string) error
	Settle(ctx context.Context, origin string, ss []store.Settlement) error
	Meta(ctx context.Context, key string) ([]byte, error)
	SetMeta(ctx context.Context, key string, value []byte) error
	Told(ctx context.Context, origin string, after lead.ID, n int) ([]lead.ID, error)
}

// Options are what an Engine works with. Store, Upstream and Now are needed.
type Options struct {
	Store    Store
	Upstream upstream.Upstream
	Now      func() time.Time
	Entropy  io.Reader      // jitter; nil is crypto/rand
	Me       string         // the rep: an owner that is me takes nothing away from me
	Progress func(Progress) // told of the syncs of Watch; may be nil
}

// Engine syncs one store with one upstream. It holds no state that a crash
// could lose, and may be used by several goroutines.
type Engine struct {
	o  Options
	mu sync.Mutex // held while a sync runs
}

// New returns an engine; it does nothing until it is asked to.
func New(o Options) *Engine {
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	return &Engine{o: o}
}

// Report is what a sync did.
type Report struct {
	store.Applied // leads that came in

	Sent     int // changes that upstream acknowledged
	Deferred int // changes that could not be sent now and are tried again by themselves
	Parked   int // changes that upstream refused, or that are in conflict: a person must act
	Waiting  int // changes in the outbox at the end, parked ones included

	Refused []upstream.Refused // rows of the source that could not be read
	Problem string             // why it could not go on, in plain words; "" if it could
	Hint    string             // how to mend it
	Skew    time.Duration      // how far upstream's clock is ahead of ours; 0 where it does not tell
	NextAt  time.Time          // when the first deferred change may be tried again; zero if none
}

// Progress says how far a sync has come.
type Progress struct {
	Phase       string // "pull", "sweep", "push"
	Done, Total int    // leads, changes; Total 0: unknown
}

// Sync pulls every page, then drains the outbox. full pulls everything, not
// only what changed since the last time, and then asks for the leads that it
// did not meet where the upstream is a Sweeper; an interrupted one goes on where
// it was. progress may be nil.
//
// The report holds what was done even where err is not nil. err wraps ErrBusy,
// ErrPinned, one of the retry classes of package upstream, the context's error
// ErrWipe
// or an error of the store; Report.Problem and Hint say it in plain words. What
// could not be sent stays in the outbox, always.
//
// No lock of the store is held while upstream is spoken to; only the one that
// keeps syncs apart is.
func (e *Engine) Sync(ctx context.Context, full bool, progress func(Progress)) (Report, error) {
	if !e.mu.TryLock() {
		return Report{Problem: ErrBusy.Error()}, ErrBusy
	}
	defer e.mu.Unlock()
	release, err := e.o.Store.SyncLock()
	if errors.Is(err, store.ErrLocked) {
		err = fmt.Errorf("%w: %w", ErrBusy, err)
		return Report{Problem: err.Error()}, err
	}
	if err != nil {
		return Report{Problem: err.Error()}, fmt.Errorf("sync: %w", err)
	}
	defer release()
	if progress == nil {
		progress = func(Progress) {}
	}
	r := &run{Engine: e, ctx: ctx, origin: e.o.Upstream.Name(), progress: progress, batch: maxBatch}
	err = r.all(full)
	if err != nil {
		r.report.Problem, r.report.Hint = explain(r.origin, err)
		err = fmt.Errorf("sync with %s: %w", r.origin, err)
	}
	if note := e.note(context.WithoutCancel(ctx), r.origin, &r.report); note != nil {
		err = errors.Join(err, note)
	}
	return r.report, err
}

// run is one sync.
type run struct {
	*Engine
	ctx      context.Context //nolint:containedctx // a run lives as long as the call it serves
	origin   string
	progress func(Progress)
	report   Report
	batch    int                  // changes a push may hold
	met      map[lead.ID]struct{} // leads that a pull of everything has brought; nil in any other pull
}

func (r *run) all(full bool) error {
	if err := r.pin(); err != nil {
		return err
	}
	if r.wipeAsked() {
		return r.farewell()
	}
	looked := r.look()
	if looked != nil && !errors.Is(looked, upstream.ErrRefused) {
		return looked
	}
	pulled := r.pull(full)
	if pulled != nil && !errors.Is(pulled, upstream.ErrRefused) {
		// Upstream could not be reached or wants to be left alone, or the store
		// fails: pushing would fare no better.
		return pulled
	}
	return cmp.Or(r.push(), pulled, looked)
}

// wipeAsked reports whether an administrator wants the leads here gone. An error is
// no such wish, and if it lasts the pull that follows tells of it.
func (r *run) wipeAsked() bool {
	w, ok := r.o.Upstream.(upstream.Wiper)
	if !ok {
		return false
	}
	asked, err := w.WipeAsked(r.ctx, r.o.Me)
	return err == nil && asked
}

// farewell sends what waits, in bounded time, whatever becomes of it.
func (r *run) farewell() error {
	ctx, cancel := context.WithTimeout(r.ctx, wipePatience)
	defer cancel()
	last := *r
	last.ctx = ctx
	err := cmp.Or(last.look(), last.push())
	r.report = last.report
	if box, berr := r.o.Store.Outbox(r.ctx); berr == nil {
		r.report.Waiting = len(box)
	}
	if err != nil {
		return fmt.Errorf("%w; not all that waited could be sent: %w", ErrWipe, err)
	}
	return ErrWipe
}

// metaPin is where the store keeps whose account it is.
const metaPin = "pin"

// pin checks that the upstream is the account that the store was first synced
// with, so that a profile mixed up does not mix two companies' leads.
func (r *run) pin() error {
	id, err := r.o.Upstream.Check(r.ctx)
	if err != nil {
		return classed(err)
	}
	pin, err := r.o.Store.Meta(r.ctx, metaPin)
	if err != nil {
		return err
	}
	switch {
	case id.Account == "" || string(pin) == id.Account:
		return nil
	case len(pin) == 0:
		return r.o.Store.SetMeta(r.ctx, metaPin, []byte(id.Account))
	}
	return fmt.Errorf("%w: it was filled from %s, and this is %s", ErrPinned, lead.Clean(string(pin)), lead.Clean(id.Account))
}

// classed gives an error of an upstream that has no class the one that the
// contract says it counts as. The error of a context that ended stays as it is.
func classed(err error) error {
	if class := upstream.Class(err); !errors.Is(err, class) && errors.Is(class, upstream.ErrRefused) {
		return fmt.Errorf("%w: %w", class, err)
	}
	return err
}

// random is uniform in [0, 1).
func (e *Engine) random() float64 {
	var b [8]byte
	if _, err := io.ReadFull(e.o.Entropy, b[:]); err != nil {
		return 0.5 // jitter only spreads load: without entropy the middle will do
	}
	return float64(binary.BigEndian.Uint64(b[:])>>11) / (1 << 53)
}
