package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// world is a rep's store, the CRM, and all that the rep ever told it.
type world struct {
	t     *rapid.T
	ctx   context.Context
	now   time.Time
	rand  *rand.ChaCha8
	db    *store.Store
	crm   *upstreamtest.Memory
	net   *upstreamtest.Faulty
	ids   []lead.ID
	told  map[string]lead.Change // every change that was ever queued, by key
	ended map[string]string      // those that left the outbox by a person's hand, and how
	loose map[lead.ID]bool       // leads where a person chose to differ from upstream
}

// promote is a model in small: a demo request makes a lead an MQL.
func promote(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
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

func newWorld(t *rapid.T, dir string) *world {
	w := &world{
		t: t, ctx: context.Background(), now: noon, rand: rand.NewChaCha8([32]byte{1}),
		told: map[string]lead.Change{}, ended: map[string]string{}, loose: map[lead.ID]bool{},
	}
	leads := upstreamtest.Leads(5)
	leads[3].Fields.Set("stage", string(lead.StageLead))
	leads[4].Fields.Set("owner", "")
	for _, l := range leads {
		w.ids = append(w.ids, l.ID)
	}
	w.crm = upstreamtest.NewMemory(upstreamtest.MemoryOptions{PageSize: 3, Overlap: 2, Now: w.clock}, leads...)
	w.net = upstreamtest.NewFaulty(w.crm)
	var err error
	w.db, err = store.Open(store.Options{Path: filepath.Join(dir, "leads.db"), Now: w.clock, Assess: promote, Entropy: w.rand})
	if err != nil {
		t.Fatal(err)
	}
	w.sync(w.db)
	return w
}

func (w *world) clock() time.Time { return w.now }

func (w *world) engine(s syncer.Store) *syncer.Engine {
	return syncer.New(syncer.Options{Store: s, Upstream: w.net, Now: w.clock, Entropy: w.rand, Me: "ana"})
}

func (w *world) sync(s syncer.Store) {
	_, err := w.engine(s).Sync(w.ctx, false, nil)
	if err == nil || errors.Is(err, errCrash) {
		return
	}
	for _, class := range []error{upstream.ErrUnreachable, upstream.ErrRetry, upstream.ErrAuth, upstream.ErrCursor, upstream.ErrRefused} {
		if errors.Is(err, class) {
			return
		}
	}
	w.t.Fatalf("sync: %v; want an error with a class", err)
}

func (w *world) id(label string) lead.ID { return rapid.SampledFrom(w.ids).Draw(w.t, label) }

// rep performs a random act on a random lead.
func (w *world) rep(*rapid.T) {
	id := w.id("lead")
	act := rapid.SampledFrom([]lead.Act{
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, Note: "rang out"},
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "has a project"},
		lead.Touch{Kind: lead.KindEmail, Outcome: lead.OutcomeOptedOut},
		lead.Disposition{Verdict: lead.Accept},
		lead.Disposition{Verdict: lead.Accept},
		lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"},
		lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing", Details: map[string]string{"when": "2027-01-15"}},
		lead.Disposition{Verdict: lead.Qualify, AE: "zoe"},
		lead.SetAnswers{Answers: []lead.Answer{
			{Criterion: "need", Value: lead.Yes, Evidence: "drowning"}, {Criterion: "timeline", Value: lead.Yes}, {Criterion: "budget", Value: lead.Yes},
		}},
		lead.Assign{To: "ben"},
		lead.Assign{To: "ana"},
		lead.Snooze{Until: w.now.Add(time.Hour)},
		lead.Undo{},
		lead.Undo{},
	}).Draw(w.t, "act")
	_, eff, err := w.db.Act(w.ctx, id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return act.Perform(r, lead.Env{
			Now: w.now, By: "ana", Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true},
			Key: func() (string, error) { return lead.NewKey(w.now, w.rand) },
		})
	})
	var move *lead.MoveError
	switch {
	case errors.Is(err, lead.ErrRefused), errors.As(err, &move), errors.Is(err, store.ErrNotFound):
	case err != nil:
		w.t.Fatalf("%T on %s: %v", act, id, err)
	case eff.Change != nil:
		w.told[eff.Change.Key] = *eff.Change
	case eff.Withdraw != "":
		w.ended[eff.Withdraw] = "withdrawn"
	}
}

// colleague does something in the CRM.
func (w *world) colleague(t *rapid.T) {
	id := w.id("lead")
	edit := func(field string, texts ...string) {
		w.crm.Edit(id, values(field+"="+rapid.SampledFrom(texts).Draw(t, field)))
	}
	switch rapid.IntRange(0, 11).Draw(t, "what") {
	case 0, 1:
		edit("phone", "+49 30 5557 0001", "+49 30 5557 0002", "")
	case 2:
		edit("title", "Director", "Vice President")
	case 3, 4:
		edit("stage", "lead", "mql", "sal", "sql", "opportunity", "won", "nurture", "disqualified")
	case 5:
		edit("owner", "ana", "ben", "cem", "")
	case 6:
		edit("do_not_contact", "true", "")
	case 7:
		edit("status", "attempting", "connected")
	case 8, 9:
		n := rapid.IntRange(0, 5).Draw(t, "activity")
		kind := lead.KindWebinar
		if n == 0 {
			kind = lead.KindDemoRequest
		}
		w.crm.Add(id, lead.Activity{ID: fmt.Sprintf("%s-%d", id, n), Kind: kind, At: noon})
	case 10:
		w.crm.Refuse(id, rapid.SampledFrom([]string{"a validation rule", ""}).Draw(t, "why"))
	case 11:
		if rapid.IntRange(0, 3).Draw(t, "rare") > 0 {
			return
		}
		if other := w.id("into"); other != id {
			w.crm.Merge(id, other)
		} else if rapid.Bool().Draw(t, "for good") {
			w.crm.Vanish(id)
		} else {
			w.crm.Delete(id)
		}
	}
}

// fault makes a coming call go wrong.
func (w *world) fault(t *rapid.T) {
	f := upstreamtest.Fault{
		Op:    rapid.SampledFrom([]upstreamtest.Op{upstreamtest.OpPush, upstreamtest.OpPush, upstreamtest.OpPush, upstreamtest.OpChanges, upstreamtest.OpLookup, upstreamtest.OpCheck}).Draw(t, "op"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
		Times: rapid.IntRange(1, 2).Draw(t, "times"),
	}
	switch how := rapid.IntRange(0, 5).Draw(t, "how"); {
	case f.Op == upstreamtest.OpPush && how == 0:
		f.Err, f.Commit = upstream.ErrUnreachable, true
	case f.Op == upstreamtest.OpPush && how == 1:
		f.Drop = rapid.IntRange(1, 2).Draw(t, "drop")
	case f.Op == upstreamtest.OpPush && how == 2:
		f.Receipt, f.Take = rapid.SampledFrom([]upstream.State{upstream.Retry, upstream.Unknown}).Draw(t, "receipt"), rapid.IntRange(0, 1).Draw(t, "take")
	case f.Op == upstreamtest.OpChanges && how < 4:
		f.Duplicate, f.Reorder, f.Stale = how == 0, how == 1, how >= 2
	default:
		f.Err = rapid.SampledFrom([]error{upstream.ErrUnreachable, upstream.ErrRetry, upstream.ErrAuth, upstream.ErrRefused, errors.New("no class")}).Draw(t, "err")
		if f.Op == upstreamtest.OpPush && errors.Is(upstream.Class(f.Err), upstream.ErrRefused) {
			f.Times = 1
		}
	}
	w.net.Inject(f)
}

// person settles something that is parked.
func (w *world) person(t *rapid.T) {
	var parked []lead.Change
	for _, c := range w.outbox() {
		if c.State == lead.ChangeParked {
			parked = append(parked, c)
		}
	}
	if len(parked) == 0 {
		return
	}
	c := rapid.SampledFrom(parked).Draw(t, "parked")
	if c.Problem == "" {
		t.Errorf("change %s is parked without a reason", c.Title())
	}
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "way out") {
	case 0:
		err = w.db.DropChange(w.ctx, c.Key)
		w.ended[c.Key], w.loose[c.Lead] = "dropped", true
	case 1:
		err = w.db.RetryChange(w.ctx, c.Key)
	default:
		if len(c.Conflicts) == 0 {
			return
		}
		mine := map[string]bool{}
		for _, x := range c.Conflicts {
			mine[x.Field] = rapid.Bool().Draw(t, "mine")
		}
		err = w.db.ResolveChange(w.ctx, c.Key, mine)
		if !slices.ContainsFunc(w.outbox(), func(x lead.Change) bool { return x.Key == c.Key }) {
			w.ended[c.Key] = "resolved"
		}
	}
	if err != nil {
		t.Fatalf("settle what is parked: %v", err)
	}
}

var errCrash = errors.New("killed")

// dying is a store whose process is killed at one of its writes: before it, or
// right after.
type dying struct {
	*store.Store
	left  int
	after bool
}

func (d *dying) step(do func() error) error {
	d.left--
	if d.left > 0 {
		return do()
	}
	if d.left == 0 && d.after {
		return errors.Join(do(), errCrash)
	}
	return errCrash
}

func (d *dying) ApplyRemote(ctx context.Context, b store.Batch) (a store.Applied, err error) {
	err = d.step(func() error { a, err = d.Store.ApplyRemote(ctx, b); return err })
	return a, err
}

func (d *dying) Begin(ctx context.Context, keys []string) error {
	return d.step(func() error { return d.Store.Begin(ctx, keys) })
}

func (d *dying) Settle(ctx context.Context, origin string, ss []store.Settlement) error {
	return d.step(func() error { return d.Store.Settle(ctx, origin, ss) })
}

func (w *world) crash(t *rapid.T) {
	w.sync(&dying{Store: w.db, left: rapid.IntRange(1, 6).Draw(t, "write"), after: rapid.Bool().Draw(t, "after")})
}

func (w *world) outbox() []lead.Change {
	out, err := w.db.Outbox(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (w *world) record(id lead.ID) *lead.Record {
	r, err := w.db.Record(w.ctx, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// TestModel lets a rep, a colleague, a bad network and crashes do what they
// like, then lets the sync come to rest and compares both sides.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, t.TempDir())
		rt.Repeat(map[string]func(*rapid.T){
			"rep":       w.rep,
			"rep again": w.rep,
			"colleague": w.colleague,
			"fault":     w.fault,
			"person":    w.person,
			"crash":     w.crash,
			"forget":    func(*rapid.T) { w.crm.Forget() },
			"sync":      func(*rapid.T) { w.sync(w.db) },
			"time":      func(t *rapid.T) { w.now = w.now.Add(time.Duration(rapid.IntRange(1, 1200).Draw(t, "s")) * time.Second) },
			"":          func(*rapid.T) { w.held() },
		})
		w.drain()
		w.check()
	})
}

// held: what the rep typed stands as long as the change that carries it waits.
func (w *world) held() {
	last := map[lead.ID]map[string]string{}
	for _, c := range w.outbox() {
		for _, v := range c.Fields {
			if last[c.Lead] == nil {
				last[c.Lead] = map[string]string{}
			}
			last[c.Lead][v.Field] = v.Text
		}
		if was, ok := w.told[c.Key]; !ok || c.Kind != was.Kind || (c.Activity == nil) != (was.Activity == nil) {
			w.t.Fatalf("the outbox holds %+v, which nobody did", c)
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
				w.t.Fatalf("lead %s: %s is %q; the rep made it %q and that waits to be sent", id, field, got, mine)
			}
		}
	}
}

// drain syncs without faults until nothing moves any more.
func (w *world) drain() {
	w.net.Reset()
	for range 12 {
		w.now = w.now.Add(20 * time.Minute)
		r, err := w.engine(w.db).Sync(w.ctx, false, nil)
		if err != nil {
			w.t.Fatalf("sync without faults: %v", err)
		}
		if r.Deferred == 0 && r.Sent == 0 && r.Changed == 0 && r.New == 0 {
			break
		}
	}
	w.now = w.now.Add(20 * time.Minute)
	if _, err := w.engine(w.db).Sync(w.ctx, true, nil); err != nil {
		w.t.Fatalf("full sync without faults: %v", err)
	}
	before, err := w.db.Revision(w.ctx)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, full := range []bool{false, true} {
		r, err := w.engine(w.db).Sync(w.ctx, full, nil)
		if err != nil || r.New+r.Changed+r.Gone+r.Conflicts+r.Sent+r.Parked+r.Deferred > 0 {
			w.t.Fatalf("one more sync (full %t) at rest: %+v, %v", full, r, err)
		}
	}
	if after, err := w.db.Revision(w.ctx); err != nil || after != before {
		xs, _, _, _ := w.db.Changed(w.ctx, before, w.now)
		w.t.Fatalf("one more sync at rest wrote something: revision %d, then %d (%v): %+v", before, after, err, xs)
	}
}

func (w *world) check() {
	for _, err := range w.db.Check(w.ctx) {
		w.t.Errorf("store: %v", err)
	}
	stuck := map[lead.ID]bool{}
	here := map[string]bool{}
	for _, c := range w.outbox() {
		here[c.Key] = true
		if c.State != lead.ChangeParked && !stuck[c.Lead] {
			w.t.Errorf("at rest %s (%s) is %s, and nothing before it is parked", c.Title(), c.Key, c.State)
		}
		stuck[c.Lead] = true
		if n := w.crm.Effects(c.Key); n != 0 {
			w.t.Errorf("%s waits in the outbox and has had %d effects", c.Title(), n)
		}
	}
	for key, c := range w.told {
		want := 1
		if here[key] || w.ended[key] != "" {
			want = 0
		}
		if n := w.crm.Effects(key); n != want {
			w.t.Errorf("%s of %s (%s; in the outbox: %t) has had %d effects; want %d", c.Title(), c.Lead, w.ended[key], here[key], n, want)
		}
	}
	for _, id := range w.ids {
		w.compare(id, stuck[id])
	}
}

// compare wants both sides to agree on a lead: on what nobody edits here always,
// on all else where nothing waits for a person.
func (w *world) compare(id lead.ID, stuck bool) {
	theirs, there := w.crm.Get(id)
	theirs.Gone = theirs.Gone || !there // it has vanished, which the full sync has swept
	r := w.record(id)
	// One that was merged and then deleted for good is remembered as merged.
	if r.Lead.Gone != theirs.Gone || theirs.MergedInto != "" && r.Lead.MergedInto != theirs.MergedInto {
		w.t.Errorf("lead %s: gone %t into %q here; %t into %q there", id, r.Lead.Gone, r.Lead.MergedInto, theirs.Gone, theirs.MergedInto)
	}
	if theirs.Gone {
		return
	}
	fields := []string{"name", "phone", "title", "email", "company", "created_at"}
	if !stuck && !w.loose[id] {
		fields = append(fields, "owner", "do_not_contact", "status", "reason", "wake_at", "ae", "stage")
	}
	for _, f := range fields {
		here := r.Lead.Get(f)
		there, _ := theirs.Fields.Get(f)
		switch {
		case f == "stage" && here == "mql" && there == "lead": // the model's doing, which is not sent
		case f == "status" && there == "": // the CRM never heard of one
		case here != there:
			w.t.Errorf("lead %s: %s is %q here and %q there", id, f, here, there)
		}
	}
	ours := map[string]lead.Activity{}
	for _, a := range r.Activities {
		if _, twice := ours[a.ID]; twice {
			w.t.Errorf("lead %s: activity %s is there twice", id, a.ID)
		}
		ours[a.ID] = a
	}
	for _, a := range theirs.Activities {
		b, ok := ours[a.ID]
		if !ok || a.Withdrawn && !b.Withdrawn || !stuck && !w.loose[id] && a.Withdrawn != b.Withdrawn {
			w.t.Errorf("lead %s: activity %+v there, %+v here", id, a, b)
		}
	}
}
