package syncer_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
	"banter/store/upstream/upstreamtest/model"
)

// desk is a store and a CRM for tests of the engine.
type desk struct {
	*testing.T
	now    time.Time
	rand   *rand.ChaCha8
	db     *store.Store
	crm    *upstreamtest.Memory
	net    *upstreamtest.Faulty
	engine *syncer.Engine
	pushed [][]string // the keys of each batch that was pushed
}

// spy notes what is pushed.
type spy struct {
	upstream.Upstream
	d *desk
}

func (s spy) Push(ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
	var keys []string
	for _, c := range cs {
		keys = append(keys, c.Key)
	}
	s.d.pushed = append(s.d.pushed, keys)
	return s.Upstream.Push(ctx, cs)
}

func newDesk(t *testing.T, leads int) *desk {
	t.Helper()
	d := &desk{T: t, now: noon, rand: rand.NewChaCha8([32]byte{2})}
	clock := func() time.Time { return d.now }
	d.crm = upstreamtest.NewMemory(upstreamtest.MemoryOptions{Now: clock}, upstreamtest.Leads(leads)...)
	d.net = upstreamtest.NewFaulty(d.crm)
	dir, remove := model.Folder(t)
	t.Cleanup(remove)
	var err error
	d.db, err = store.Open(store.Options{Path: filepath.Join(dir, "leads.db"), Now: clock, Assess: model.Promote, Entropy: d.rand})
	if err != nil {
		t.Fatal(err)
	}
	d.engine = syncer.New(syncer.Options{Store: d.db, Upstream: spy{d.net, d}, Now: clock, Entropy: d.rand, Me: "ana"})
	t.Cleanup(func() {
		for _, err := range d.db.Check(context.Background()) {
			t.Errorf("store: %v", err)
		}
	})
	return d
}

func (d *desk) sync() syncer.Report {
	d.Helper()
	r, err := d.engine.Sync(d.Context(), false, nil)
	if err != nil {
		d.Fatalf("sync: %v", err)
	}
	return r
}

// act performs an act and returns the key of its change.
func (d *desk) act(id lead.ID, a lead.Act) string {
	d.Helper()
	_, eff, err := d.db.Act(d.Context(), id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return a.Perform(r, lead.Env{
			Now: d.now, By: "ana", Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true},
			Key: func() (string, error) { return lead.NewKey(d.now, d.rand) },
		})
	})
	if err != nil {
		d.Fatal(err)
	}
	if eff.Change == nil {
		return ""
	}
	return eff.Change.Key
}

func (d *desk) call(id lead.ID) string {
	d.Helper()
	return d.act(id, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})
}

// change is an entry of the outbox.
func (d *desk) change(key string) (lead.Change, bool) {
	d.Helper()
	out, err := d.db.Outbox(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	i := slices.IndexFunc(out, func(c lead.Change) bool { return c.Key == key })
	if i < 0 {
		return lead.Change{}, false
	}
	return out[i], true
}

func (d *desk) wantState(key string, want lead.ChangeState) lead.Change {
	d.Helper()
	c, ok := d.change(key)
	if !ok && want != "" || ok && c.State != want {
		d.Errorf("change %s: %q (%s); want %q", key, c.State, c.Problem, want)
	}
	return c
}

func TestSyncPullsThenPushes(t *testing.T) {
	d := newDesk(t, 250)
	var phases []string
	r, err := d.engine.Sync(t.Context(), false, func(p syncer.Progress) {
		phases = append(phases, fmt.Sprintf("%s %d/%d", p.Phase, p.Done, p.Total))
	})
	if err != nil || r.New != 250 || r.Problem != "" {
		t.Fatalf("first sync: %+v, %v", r, err)
	}
	if got := strings.Join(phases, ", "); got != "pull 0/0, pull 100/250, pull 200/250, pull 250/250, push 0/0" {
		t.Errorf("progress: %s", got)
	}
	if r := d.sync(); r.New+r.Changed+r.Unchanged > 0 {
		t.Errorf("second sync: %+v; want nothing", r)
	}
	key := d.call("7")
	if r := d.sync(); r.Sent != 1 || r.Waiting != 0 {
		t.Errorf("sync of a touch: %+v", r)
	}
	d.wantState(key, "")
	if d.crm.Effects(key) != 1 {
		t.Errorf("the touch has had %d effects", d.crm.Effects(key))
	}
	if r, err := d.engine.Sync(t.Context(), true, nil); err != nil || r.Unchanged != 250 {
		t.Errorf("full sync: %+v, %v; want 250 unchanged", r, err)
	}
	st, err := syncer.ReadStatus(t.Context(), d.db)
	if err != nil || !st.Success.Equal(noon) || st.Problem != "" || st.Origin != "memory" {
		t.Errorf("status %+v, %v", st, err)
	}
}

func TestSyncSendsInOrderOneChangeOfALeadAtATime(t *testing.T) {
	d := newDesk(t, 130)
	d.sync()
	a1, a2 := d.call("1"), d.act("1", lead.Disposition{Verdict: lead.Accept})
	b1 := d.call("2")
	var rest []string
	for i := 3; i <= 120; i++ {
		rest = append(rest, d.call(lead.ID(fmt.Sprint(i))))
	}
	if r := d.sync(); r.Sent != 121 || r.Waiting != 0 {
		t.Fatalf("report %+v", r)
	}
	if len(d.pushed) != 2 || len(d.pushed[0]) != 100 {
		t.Fatalf("%d batches, the first of %d", len(d.pushed), len(d.pushed[0]))
	}
	if d.pushed[0][0] != a1 || d.pushed[0][1] != b1 || d.pushed[0][2] != rest[0] || d.pushed[1][0] != a2 {
		t.Errorf("sent out of order: %v", d.pushed)
	}
}

func TestSyncHoldsBackOnlyTheLeadThatFails(t *testing.T) {
	d := newDesk(t, 3)
	d.sync()
	d.crm.Refuse("1", "a validation rule says no")
	a1, a2, b := d.call("1"), d.act("1", lead.Disposition{Verdict: lead.Accept}), d.call("2")
	r := d.sync()
	if r.Sent != 1 || r.Parked != 1 || r.Waiting != 2 {
		t.Errorf("report %+v", r)
	}
	if c := d.wantState(a1, lead.ChangeParked); c.Problem != "a validation rule says no" || c.Hint == "" {
		t.Errorf("parked as %q, %q", c.Problem, c.Hint)
	}
	d.wantState(a2, lead.ChangeWaiting)
	d.wantState(b, "")
	d.crm.Refuse("1", "")
	if err := d.db.RetryChange(t.Context(), a1); err != nil {
		t.Fatal(err)
	}
	if r := d.sync(); r.Sent != 2 || r.Waiting != 0 {
		t.Errorf("after a retry: %+v", r)
	}
}

func TestSyncOfAVerdictOnALeadThatTheModelPromoted(t *testing.T) {
	d := newDesk(t, 1)
	d.crm.Edit("1", values("stage=lead"))
	d.crm.Add("1", lead.Activity{ID: "d", Kind: lead.KindDemoRequest, At: noon})
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Accept})
	if r := d.sync(); r.Sent != 1 || r.Parked != 0 {
		c, _ := d.change(key)
		t.Errorf("report %+v, change %+v; upstream never heard of the MQL, so there is no conflict", r, c)
	}
	if s, _ := d.crm.Fields("1").Get("stage"); s != "sal" {
		t.Errorf("upstream has the stage %q", s)
	}
}

func TestSyncPutsOffAndLooksUp(t *testing.T) {
	d := newDesk(t, 3)
	d.sync()
	busy := &upstream.HTTPError{Status: 429, After: 20 * time.Minute, Class: upstream.ErrRetry}
	for _, c := range []struct {
		name    string
		fault   upstreamtest.Fault
		state   lead.ChangeState
		effects int
		class   error
		atLeast time.Duration
	}{
		{"unreachable", upstreamtest.Fault{Err: upstream.ErrUnreachable}, lead.ChangeSending, 0, upstream.ErrUnreachable, time.Second},
		{"commit, then a time-out", upstreamtest.Fault{Err: upstream.ErrUnreachable, Commit: true}, lead.ChangeSending, 1, upstream.ErrUnreachable, time.Second},
		{"a receipt is missing", upstreamtest.Fault{Drop: 1}, lead.ChangeSending, 1, nil, time.Second},
		{"the receipt says unknown", upstreamtest.Fault{Receipt: upstream.Unknown}, lead.ChangeSending, 0, nil, time.Second},
		{"the receipt says retry", upstreamtest.Fault{Receipt: upstream.Retry}, lead.ChangeWaiting, 0, nil, time.Second},
		{"429 with Retry-After", upstreamtest.Fault{Err: busy}, lead.ChangeWaiting, 0, upstream.ErrRetry, 20 * time.Minute},
		{"the credentials are refused", upstreamtest.Fault{Err: upstream.ErrAuth}, lead.ChangeWaiting, 0, upstream.ErrAuth, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.T = t
			c.fault.Op = upstreamtest.OpPush
			d.net.Inject(c.fault)
			key := d.call("1")
			r, err := d.engine.Sync(t.Context(), false, nil)
			if !errors.Is(err, c.class) || (err == nil) != (c.class == nil) {
				t.Errorf("error %v; want %v", err, c.class)
			}
			if err != nil && (r.Problem == "" || r.Hint == "") {
				t.Errorf("report %+v; want a problem and a hint", r)
			}
			ch := d.wantState(key, c.state)
			if wait := ch.NotBefore.Sub(d.now); c.atLeast > 0 && wait < c.atLeast || c.atLeast == 0 && !ch.NotBefore.IsZero() {
				t.Errorf("put off until %s (%s)", ch.NotBefore, wait)
			}
			if n := d.crm.Effects(key); n != c.effects {
				t.Errorf("%d effects; want %d", n, c.effects)
			}
			pushes := len(d.pushed)
			d.now = d.now.Add(time.Hour)
			if r := d.sync(); r.Sent != 1 || r.Waiting != 0 {
				t.Errorf("an hour later: %+v", r)
			}
			if n := d.crm.Effects(key); n != 1 {
				t.Errorf("an hour later %d effects; want 1", n)
			}
			if c.effects == 1 && len(d.pushed) != pushes {
				t.Error("it was sent again although upstream has it")
			}
		})
	}
}

func TestSyncFindsTheOneThatSpoilsABatch(t *testing.T) {
	d := newDesk(t, 4)
	d.sync()
	keys := []string{d.call("1"), d.call("2"), d.call("3")}
	// The batch is refused as a whole, then the second of them alone.
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, Err: fmt.Errorf("%w: property x does not exist", upstream.ErrRefused)})
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, After: 1, Err: errors.New("no class")})
	r := d.sync()
	if r.Sent != 2 || r.Parked != 1 {
		t.Errorf("report %+v", r)
	}
	d.wantState(keys[0], "")
	if c := d.wantState(keys[1], lead.ChangeParked); !strings.Contains(c.Problem, "no class") {
		t.Errorf("parked as %q", c.Problem)
	}
	d.wantState(keys[2], "")
}

func TestSyncParksAConflictWithAllThreeValues(t *testing.T) {
	d := newDesk(t, 2)
	d.sync()
	verdict, touch := d.act("1", lead.Disposition{Verdict: lead.Accept}), d.call("2")
	d.crm.Edit("1", values("stage=nurture"))
	if r := d.sync(); r.Conflicts != 1 || r.Sent != 1 {
		t.Errorf("report %+v", r)
	}
	d.wantState(touch, "")
	c := d.wantState(verdict, lead.ChangeParked)
	if want := (lead.Conflict{Field: "stage", Base: "mql", Mine: "sal", Theirs: "nurture"}); len(c.Conflicts) != 1 || c.Conflicts[0] != want {
		t.Errorf("conflicts %+v; want %+v", c.Conflicts, want)
	}
	if err := d.db.ResolveChange(t.Context(), verdict, map[string]bool{"stage": true}); err != nil {
		t.Fatal(err)
	}
	if r := d.sync(); r.Sent != 1 {
		t.Errorf("after keeping mine: %+v", r)
	}
	if s, _ := d.crm.Fields("1").Get("stage"); s != "sal" {
		t.Errorf("upstream has the stage %q; mine was chosen", s)
	}
}

func TestSyncKeepsTheTouchAndParksTheVerdictOfAReassignedLead(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	touch, verdict := d.call("1"), d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.crm.Edit("1", values("owner=ben"))
	d.sync()
	d.wantState(touch, "")
	if c := d.wantState(verdict, lead.ChangeParked); !strings.Contains(c.Problem, "ben") || c.Hint == "" {
		t.Errorf("parked as %q, %q", c.Problem, c.Hint)
	}
}

func TestSyncStartsAnewWhereTheCursorIsForgotten(t *testing.T) {
	d := newDesk(t, 5)
	d.sync()
	d.crm.Forget()
	if r := d.sync(); r.Unchanged != 5 {
		t.Errorf("report %+v; want all five told again", r)
	}
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpChanges, Err: upstream.ErrCursor, Times: 2})
	if _, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, upstream.ErrCursor) {
		t.Errorf("an upstream that knows not even the empty cursor: %v", err)
	}
}

func TestSyncGoesOnWhereItWasInterrupted(t *testing.T) {
	d := newDesk(t, 250)
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpChanges, After: 1, Err: upstream.ErrUnreachable})
	r, err := d.engine.Sync(t.Context(), false, nil)
	if !errors.Is(err, upstream.ErrUnreachable) || r.New != 100 {
		t.Fatalf("report %+v, %v", r, err)
	}
	st, err := syncer.ReadStatus(t.Context(), d.db)
	if err != nil || st.Failed != 1 || st.Problem == "" || !st.Success.IsZero() {
		t.Errorf("status %+v, %v", st, err)
	}
	if r := d.sync(); r.New != 150 || r.Unchanged != 0 {
		t.Errorf("second sync %+v; want the other 150 only", r)
	}
}

func TestSyncOfAnUpstreamThatCantPull(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.call("1")
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpChanges, Err: upstream.ErrUnreachable})
	if _, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, upstream.ErrUnreachable) || len(d.pushed) != 0 {
		t.Errorf("unreachable: %v, pushed %v; want no push", err, d.pushed)
	}
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpChanges, Err: upstream.ErrRefused})
	if r, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, upstream.ErrRefused) || r.Sent != 1 {
		t.Errorf("a page that can't be read: %+v, %v; want the touch sent and the error told", r, err)
	}
	d.wantState(key, "")
}

func TestSyncIsPinnedToOneAccount(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	other := upstreamtest.NewMemory(upstreamtest.MemoryOptions{Account: "another"}, upstreamtest.Leads(9)...)
	e := syncer.New(syncer.Options{Store: d.db, Upstream: other, Now: func() time.Time { return d.now }})
	r, err := e.Sync(t.Context(), false, nil)
	if !errors.Is(err, syncer.ErrPinned) || r.New != 0 || !strings.Contains(r.Problem, "another") || r.Hint == "" {
		t.Errorf("report %+v, %v", r, err)
	}
}

func TestSyncIsSingleFlight(t *testing.T) {
	d := newDesk(t, 1)
	release, err := d.db.SyncLock()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, syncer.ErrBusy) {
		t.Errorf("while another syncs: %v", err)
	}
	release()
	d.sync()
}

func TestSyncThatIsStoppedKeepsTheAnswers(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.call("1")
	ctx, cancel := context.WithCancel(t.Context())
	e := syncer.New(syncer.Options{Store: d.db, Upstream: stopping{d.crm, cancel}, Now: func() time.Time { return d.now }, Entropy: d.rand})
	if _, err := e.Sync(ctx, false, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	d.wantState(key, "")
}

// stopping is an upstream whose user presses ctrl+c while it answers.
type stopping struct {
	*upstreamtest.Memory
	cancel func()
}

func (s stopping) Push(ctx context.Context, cs []lead.Change) ([]upstream.Receipt, error) {
	defer s.cancel()
	return s.Memory.Push(ctx, cs)
}

// The accept was taken and its answer lost; a colleague decided otherwise after
// it. Where nothing can be looked up before the pull, the later word still wins.
func TestSyncCatchesUpAfterALateAnswer(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpPush, Err: upstream.ErrUnreachable, Commit: true})
	if _, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, upstream.ErrUnreachable) {
		t.Fatal(err)
	}
	d.crm.Edit("1", values("stage=nurture"))
	d.net.Inject(upstreamtest.Fault{Op: upstreamtest.OpLookup, Err: fmt.Errorf("%w: no right to read notes", upstream.ErrRefused)})
	if _, err := d.engine.Sync(t.Context(), false, nil); !errors.Is(err, upstream.ErrRefused) {
		t.Fatalf("error %v; want that of the look-up", err)
	}
	d.wantState(key, lead.ChangeSending)
	if r := d.sync(); r.Sent != 1 || r.Parked != 0 {
		t.Errorf("report %+v", r)
	}
	r, err := d.db.Record(t.Context(), "1")
	if err != nil || r.Lead.Stage != lead.StageNurture || d.crm.Effects(key) != 1 {
		t.Errorf("stage %s (%v), %d effects; the colleague had the last word", r.Lead.Stage, err, d.crm.Effects(key))
	}
}

// An undo takes a verdict in conflict back before it was sent: what upstream
// said meanwhile is what then holds.
func TestUndoOfAVerdictInConflictTakesTheirs(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Disposition{Verdict: lead.Accept})
	d.crm.Edit("1", values("stage=nurture"))
	d.sync()
	d.wantState(key, lead.ChangeParked)
	if undo := d.act("1", lead.Undo{}); undo != "" {
		t.Errorf("a compensating change %s for what was never sent", undo)
	}
	d.wantState(key, "")
	r, err := d.db.Record(t.Context(), "1")
	if err != nil || r.Lead.Stage != lead.StageNurture {
		t.Errorf("stage %s (%v); want upstream's", r.Lead.Stage, err)
	}
}

// The owner is upstream's while the conflict waits, and mine again once chosen.
func TestSyncGivesTheOwnerBackWhereMineIsChosen(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Assign{To: "cem"})
	d.crm.Edit("1", values("owner=ben"))
	d.sync()
	d.wantState(key, lead.ChangeParked)
	owner := func() string {
		r, err := d.db.Record(t.Context(), "1")
		if err != nil {
			t.Fatal(err)
		}
		return r.Lead.Owner
	}
	if got := owner(); got != "ben" {
		t.Errorf("while it waits the owner is %q; want upstream's", got)
	}
	if err := d.db.ResolveChange(t.Context(), key, map[string]bool{"owner": true}); err != nil {
		t.Fatal(err)
	}
	d.sync()
	if there, _ := d.crm.Fields("1").Get("owner"); owner() != "cem" || there != "cem" {
		t.Errorf("owner %q here and %q there; want cem", owner(), there)
	}
}

// An undo of what was settled with mine, before it is sent, leaves the lead with
// what upstream has, and not with what was here before both.
func TestSyncCatchesUpWhenASettledChangeIsUndone(t *testing.T) {
	d := newDesk(t, 1)
	d.sync()
	key := d.act("1", lead.Assign{To: "cem"})
	d.crm.Edit("1", values("owner=ben"))
	d.sync()
	d.wantState(key, lead.ChangeParked)
	if err := d.db.ResolveChange(t.Context(), key, map[string]bool{"owner": true}); err != nil {
		t.Fatal(err)
	}
	if undo := d.act("1", lead.Undo{}); undo != "" {
		t.Errorf("a compensating change %s for what was never sent", undo)
	}
	if r, err := d.db.Record(t.Context(), "1"); err != nil || r.Lead.Owner != "ben" {
		t.Errorf("the owner is %q (%v); want upstream's", r.Lead.Owner, err)
	}
}
