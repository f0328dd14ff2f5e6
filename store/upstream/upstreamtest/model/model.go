// Package model is the model-based test of an adapter: over a real store and the
// real sync it lets a rep, a colleague, a bad network, crashes and a clock that
// jumps do what they like, then lets the sync come to rest and compares both
// sides. Nothing may be lost, nothing done twice, nothing that the rep typed is
// overwritten, and both sides agree wherever nothing waits for a person.
package model

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store" //nolint:depguard // the test drives an adapter as the sync does, over a real store
	"banter/store/lead"
	"banter/store/syncer" //nolint:depguard // as above
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// Side is an upstream under test, and what can be done to it behind its back.
type Side struct {
	Upstream upstream.Upstream
	Leads    []lead.ID // that it begins with
	Me       string
	Now      func() time.Time    // the rep's clock
	Pass     func(time.Duration) // lets time pass, for everybody
	Jump     func(time.Duration) // sets the rep's clock so far ahead of upstream's, or behind it; nil: it can't be

	// Colleague chooses what somebody does at upstream's own screens; it is done at
	// once, or between the pull and the push of the next sync. Nil is nothing.
	Colleague func(w *World, t *rapid.T) (do func())
	// Fault makes a coming request go wrong; Heal ends every fault. Nil: it has no
	// requests that could.
	Fault func(t *rapid.T)
	Heal  func()
	// Forget makes every cursor unknown; nil: upstream forgets none.
	Forget func()
	// Effects counts the effects that the change with a key has had.
	Effects func(key string) int
	// Theirs is a lead as upstream has it: Gone, and MergedInto, if it has not.
	// Activities that it names have to be here too.
	Theirs func(id lead.ID) lead.Remote
	// Exact says that a pull of what changed tells everything that a pull of
	// everything would, but for leads that were deleted for good.
	Exact bool
	// Agree reports whether a field that is not the same on both sides is so
	// rightly; nil is never.
	Agree func(id lead.ID, field, here, there string) bool
	// Also compares more of a lead that is on both sides; it may be nil.
	Also func(w *World, r *lead.Record)
}

// World is a rep's store, an upstream, and all that the rep ever told it.
type World struct {
	Side
	rt    *rapid.T
	ctx   context.Context
	rand  *rand.ChaCha8
	db    *store.Store
	calls *upstreamtest.Faulty
	told  map[string]lead.Change // every change that was ever queued, by key
	ended map[string]string      // those that left the outbox by a person's hand, and how
	loose map[lead.ID]bool       // leads where a person chose to differ from upstream
	later []func()               // what colleagues do before the next push
	rude  bool                   // a fault is on its way that no adapter should answer with
}

// between is the upstream with colleagues who come between a pull and a push.
type between struct {
	upstream.Upstream
	w *World
}

// Push lets them come first.
func (b between) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	for _, do := range b.w.later {
		do()
	}
	b.w.later = nil
	return b.Upstream.Push(ctx, changes)
}

// Sweep is the upstream's, if it has one.
func (b between) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	if s, ok := b.Upstream.(upstream.Sweeper); ok {
		return s.Sweep(ctx, ids)
	}
	return nil, nil
}

// Run is the test. It takes the same random choices each time, 200 runs of them,
// unless -rapid.checks or -rapid.seed ask for others.
func Run(t *testing.T, side func(t *testing.T, rt *rapid.T) Side) {
	t.Helper()
	same(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := &World{
			Side: side(t, rt), rt: rt, ctx: t.Context(), rand: rand.NewChaCha8([32]byte{1}),
			told: map[string]lead.Change{}, ended: map[string]string{}, loose: map[lead.ID]bool{},
		}
		w.calls = upstreamtest.NewFaulty(between{w.Upstream, w})
		dir, remove := Folder(t)
		defer remove()
		var err error
		w.db, err = store.Open(store.Options{Path: filepath.Join(dir, "leads.db"), Now: w.Now, Assess: Promote, Entropy: w.rand})
		if err != nil {
			rt.Fatal(err)
		}
		w.sync()
		rt.Repeat(w.actions())
		w.drain()
		w.check()
	})
}

func (w *World) actions() map[string]func(*rapid.T) {
	actions := map[string]func(*rapid.T){
		"rep":       w.rep,
		"rep again": w.rep,
		"colleague": w.colleague,
		"fault":     w.fault,
		"person":    w.person,
		"crash":     w.crash,
		"sync":      func(*rapid.T) { w.sync() },
		"time":      func(t *rapid.T) { w.Pass(time.Duration(rapid.IntRange(1, 1200).Draw(t, "s")) * time.Second) },
		"":          func(*rapid.T) { w.held() },
	}
	if w.Jump != nil {
		actions["clock"] = func(t *rapid.T) {
			w.Jump(rapid.SampledFrom([]time.Duration{0, time.Hour, 30 * time.Hour, -time.Hour, -30 * time.Hour}).Draw(t, "ahead"))
		}
	}
	if w.Forget != nil {
		actions["forget"] = func(*rapid.T) { w.Forget() }
	}
	return actions
}

// colleague lets a colleague do something, now or at a bad moment.
func (w *World) colleague(t *rapid.T) {
	switch do := w.Colleague(w, t); {
	case do == nil:
	case rapid.IntRange(0, 3).Draw(t, "at a bad moment") == 0:
		w.later = append(w.later, do)
	default:
		do()
	}
}

// Promote is a scoring model in small: a demo request makes a lead an MQL.
func Promote(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
	var events []lead.Event
	l := &r.Lead
	asked := slices.ContainsFunc(r.Activities, func(a lead.Activity) bool { return a.Kind == lead.KindDemoRequest })
	if asked && l.Stage == lead.StageLead && !l.Gone {
		l.Stage, l.QualifiedAt, l.Path = lead.StageMQL, now, lead.PathHandRaiser
		e := lead.Event{Kind: lead.EventMoved, At: now, Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: l.Cycle}
		r.AddEvent(e)
		events = append(events, e)
	}
	return events, lead.Excerpt{ID: l.ID, Name: l.Name, Stage: l.Stage, Owner: l.Owner, Gone: l.Gone, ComputedAt: now}
}

// ID draws one of the leads.
func (w *World) ID(t *rapid.T, label string) lead.ID {
	return rapid.SampledFrom(w.Leads).Draw(t, label)
}

// Errorf says what is wrong, and goes on.
func (w *World) Errorf(format string, args ...any) {
	w.rt.Helper()
	w.rt.Errorf(format, args...)
}

// Carries reports whether a change of a lead waits that carries a field.
func (w *World) Carries(id lead.ID, field string) bool {
	return slices.ContainsFunc(w.outbox(), func(c lead.Change) bool {
		_, carries := c.Fields.Get(field)
		return carries && c.Lead == id
	})
}

// Loosen says that the two sides may differ on where a lead stands.
func (w *World) Loosen(id lead.ID) { w.loose[id] = true }

func (w *World) engine(s syncer.Store, up upstream.Upstream) *syncer.Engine {
	return syncer.New(syncer.Options{Store: s, Upstream: up, Now: w.Now, Entropy: w.rand, Me: w.Me})
}

func (w *World) sync() { w.run(w.db, w.calls) }

func (w *World) run(s syncer.Store, up upstream.Upstream) {
	_, err := w.engine(s, up).Sync(w.ctx, false, nil)
	if err == nil || errors.Is(err, ErrKilled) {
		return
	}
	for _, class := range []error{upstream.ErrUnreachable, upstream.ErrRetry, upstream.ErrAuth} {
		if errors.Is(err, class) {
			return
		}
	}
	if w.rude && errors.Is(err, upstream.ErrRefused) {
		return
	}
	w.rt.Fatalf("sync: %v; want none, or one that is worth another try", err)
}

func (w *World) outbox() []lead.Change {
	out, err := w.db.Outbox(w.ctx)
	if err != nil {
		w.rt.Fatal(err)
	}
	return out
}

func (w *World) record(id lead.ID) *lead.Record {
	r, err := w.db.Record(w.ctx, id)
	if err != nil {
		w.rt.Fatalf("lead %s: %v", id, err)
	}
	return r
}
