package hubspot

import (
	"context"
	"errors"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store" //nolint:depguard // the test drives the adapter as the sync does, over a real store
	"banter/store/lead"
	"banter/store/syncer" //nolint:depguard // as above
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// world is a rep's store, a portal, and all that the rep ever told it.
type world struct {
	*desk
	rt    *rapid.T
	ctx   context.Context
	rand  *rand.ChaCha8
	db    *store.Store
	calls *upstreamtest.Faulty
	ids   []lead.ID
	// objects are the lead objects of some of the contacts, deals their deals.
	objects []string
	deals   []string
	forms   []string
	sent    map[lead.ID][]string   // the activities that forms are, by lead
	told    map[string]lead.Change // every change that was ever queued, by key
	ended   map[string]string      // those that left the outbox by a person's hand, and how
	loose   map[lead.ID]bool       // leads where a person chose to differ from HubSpot
	lag     time.Duration          // how late the index is
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

func newWorld(t *testing.T, rt *rapid.T) *world {
	t.Helper()
	o := custom()
	o.IndexLag = time.Duration(rapid.IntRange(0, 20).Draw(rt, "lag")) * time.Second
	o.FollowMerged = rapid.Bool().Draw(rt, "follow")
	w := &world{
		desk: serve(t, o), rt: rt, ctx: t.Context(), rand: rand.NewChaCha8([32]byte{1}),
		lag: o.IndexLag, sent: map[lead.ID][]string{}, told: map[string]lead.Change{}, ended: map[string]string{}, loose: map[lead.ID]bool{},
	}
	leads := upstreamtest.Leads(5)
	leads[3].Fields.Set("stage", string(lead.StageLead))
	leads[4].Fields.Set("owner", "")
	for _, l := range leads {
		w.put(string(l.ID), l.Fields, l.Activities)
		w.ids = append(w.ids, Prefix+l.ID)
		if rapid.Bool().Draw(rt, "lead object") {
			w.objects = append(w.objects, w.leadObject("", string(l.ID), "new-stage-id"))
		}
		for range rapid.IntRange(0, 2).Draw(rt, "deals") {
			w.deals = append(w.deals, w.deal("", string(l.ID), "dealstage=closedlost createdate=2026-01-02T00:00:00Z closedate=2026-02-01T00:00:00Z"))
		}
	}
	for _, name := range []string{"Newsletter", "Demo request"} {
		w.forms = append(w.forms, w.portal.AddForm(emulator.Form{Name: name}))
	}
	w.clock.pass(time.Minute)
	w.calls = upstreamtest.NewFaulty(w.client(func(o *Options) { o.PageSize = 3 }))
	var err error
	w.db, err = store.Open(store.Options{Path: filepath.Join(t.TempDir(), "leads.db"), Now: w.clock.now, Assess: promote, Entropy: w.rand})
	if err != nil {
		rt.Fatal(err)
	}
	w.sync(w.db)
	return w
}

func (w *world) engine(s syncer.Store) *syncer.Engine {
	return syncer.New(syncer.Options{Store: s, Upstream: w.calls, Now: w.clock.now, Entropy: w.rand, Me: "ana"})
}

func (w *world) sync(s syncer.Store) {
	_, err := w.engine(s).Sync(w.ctx, false, nil)
	if err == nil || errors.Is(err, errCrash) {
		return
	}
	for _, class := range []error{upstream.ErrUnreachable, upstream.ErrRetry, upstream.ErrAuth} {
		if errors.Is(err, class) {
			return
		}
	}
	w.rt.Fatalf("sync: %v; want none, or one that is worth another try", err)
}

func (w *world) id(label string) lead.ID { return rapid.SampledFrom(w.ids).Draw(w.rt, label) }

// rep performs a random act on a random lead.
func (w *world) rep(*rapid.T) {
	id, now := w.id("lead"), w.clock.now()
	act := rapid.SampledFrom([]lead.Act{
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, Note: "rang out"},
		lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "has a <project> & more"},
		lead.Touch{Kind: lead.KindMessage, Outcome: lead.OutcomeSent, Note: "hello"},
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
		lead.Undo{},
		lead.Undo{},
	}).Draw(w.rt, "act")
	_, eff, err := w.db.Act(w.ctx, id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return act.Perform(r, lead.Env{
			Now: now, By: "ana", Rules: lead.DefaultRules(), Score: lead.Frozen{Review: true},
			Key: func() (string, error) { return lead.NewKey(now, w.rand) },
		})
	})
	var move *lead.MoveError
	switch {
	case errors.Is(err, lead.ErrRefused), errors.As(err, &move), errors.Is(err, store.ErrNotFound):
	case err != nil:
		w.rt.Fatalf("%T on %s: %v", act, id, err)
	case eff.Change != nil:
		w.told[eff.Change.Key] = *eff.Change
	case eff.Withdraw != "":
		w.ended[eff.Withdraw] = "withdrawn"
	}
}

// colleague does something at HubSpot's own screens.
func (w *world) colleague(t *rapid.T) {
	id := remoteID(w.id("lead"))
	if w.goneToo(localID(id)) {
		return
	}
	edit := func(field string, texts ...string) {
		// An edit that the index still hides from the pull meets the rep's own in the
		// push. Where both are the same, what comes right after it may be missed.
		local := localID(id)
		w.loose[local] = w.loose[local] || slices.ContainsFunc(w.outbox(), func(c lead.Change) bool {
			_, carries := c.Fields.Get(field)
			return carries && c.Lead == local && w.lag > 0
		})
		w.put(id, setting(field, rapid.SampledFrom(texts).Draw(t, field)), nil)
	}
	switch rapid.IntRange(0, 12).Draw(t, "what") {
	case 11, 12:
		if len(w.objects) > 0 {
			w.work(t)
		}
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
		c, _ := w.portal.Contact(id)
		s := emulator.Submission{Form: rapid.SampledFrom(w.forms).Draw(t, "form"), At: w.clock.now(), Values: map[string]string{"email": c.Properties["email"]}}
		w.portal.Submit(s)
		w.sent[localID(id)] = append(w.sent[localID(id)], activityID(formPrefix, s.At))
	case 10:
		if rapid.IntRange(0, 3).Draw(t, "rare") > 0 {
			return
		}
		other := remoteID(w.id("into"))
		if other == id && rapid.Bool().Draw(t, "for good") {
			w.portal.PurgeContact(id)
		} else if other == id {
			w.portal.ArchiveContact(id)
		} else if into, ok := w.portal.MergeContacts(other, id); ok {
			w.ids = append(w.ids, localID(into))
		}
	}
}

// work moves a lead object as a colleague does.
func (w *world) work(t *rapid.T) {
	id := rapid.SampledFrom(w.objects).Draw(t, "lead object")
	for _, c := range w.outbox() {
		_, moves := c.Fields.Get("stage")
		_, works := c.Fields.Get("status")
		w.loose[c.Lead] = w.loose[c.Lead] || w.lag > 0 && (moves || works) // as in colleague
	}
	w.leadObject(id, "", rapid.SampledFrom([]string{
		"new-stage-id", "attempting-stage-id", "connected-stage-id", "qualified-stage-id", "unqualified-stage-id",
	}).Draw(t, "to"))
}

// executive moves a deal as an account executive does.
func (w *world) executive(t *rapid.T) {
	if len(w.deals) == 0 {
		return
	}
	id := rapid.SampledFrom(w.deals).Draw(t, "deal")
	for _, c := range w.outbox() {
		_, moves := c.Fields.Get("stage")
		w.loose[c.Lead] = w.loose[c.Lead] || w.lag > 0 && moves // as in colleague
	}
	closed := " closedate=" + w.clock.now().Format(time.RFC3339)
	w.deal(id, "", rapid.SampledFrom([]string{"amount=300", "dealstage=contractsent", "dealstage=closedwon" + closed, "dealstage=closedlost" + closed}).Draw(t, "to"))
}

func setting(field, text string) lead.Values {
	var v lead.Values
	v.Set(field, text)
	return v
}

// fault makes a coming call go wrong, below the adapter or in it.
func (w *world) fault(t *rapid.T) {
	if rapid.Bool().Draw(t, "whole call") {
		op := rapid.SampledFrom([]upstreamtest.Op{upstreamtest.OpPush, upstreamtest.OpChanges, upstreamtest.OpLookup}).Draw(t, "op")
		f := upstreamtest.Fault{Op: op, After: rapid.IntRange(0, 2).Draw(t, "after")}
		switch how := rapid.IntRange(0, 2).Draw(t, "how"); {
		case op == upstreamtest.OpPush && how == 0:
			f.Err, f.Commit = upstream.ErrUnreachable, true
		case op == upstreamtest.OpPush && how == 1:
			f.Drop = 1
		case op == upstreamtest.OpChanges && how < 2:
			f.Duplicate, f.Stale = how == 0, how == 1
		default:
			f.Err = upstream.ErrUnreachable
		}
		w.calls.Inject(f)
		return
	}
	f := emulator.Fault{
		Path: rapid.SampledFrom([]string{
			"", "/crm/objects/2026-09/contacts/batch/update", "/crm/objects/2026-09/contacts/batch/update", "/crm/objects/2026-09/calls/batch/create",
			"/crm/objects/2026-09/notes/batch/create", "/crm/objects/2026-09/contacts/search", "/crm/associations/",
			"/crm/objects/2026-09/leads/batch/update", "/crm/objects/2026-09/leads/search", "/crm/objects/2026-09/deals/search", "/crm/objects/2026-09/deals/batch/read",
		}).Draw(t, "path"),
		Mode:  rapid.SampledFrom([]string{"status", "drop", "commit_then_drop", "commit_then_drop"}).Draw(t, "mode"),
		After: rapid.IntRange(0, 2).Draw(t, "after"),
	}
	if f.Mode == "status" {
		f.Status = rapid.SampledFrom([]int{423, 429, 500, 502, 503}).Draw(t, "status")
		if f.Status == 429 {
			f.Policy = rapid.SampledFrom([]string{"SECONDLY", "TEN_SECONDLY_ROLLING"}).Draw(t, "policy")
		}
	}
	w.portal.Fault(f)
}

// person settles something that is parked.
func (w *world) person(t *rapid.T) {
	parked := slices.DeleteFunc(w.outbox(), func(c lead.Change) bool { return c.State != lead.ChangeParked })
	if len(parked) == 0 {
		return
	}
	c := rapid.SampledFrom(parked).Draw(t, "parked")
	if c.Problem == "" || c.Hint == "" && len(c.Conflicts) == 0 {
		t.Errorf("change %s is parked without a reason or a way out: %q, %q", c.Title(), c.Problem, c.Hint)
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
			// An undo of what is left of the change brings the old work status back
			// here, and has nothing to tell.
			w.loose[c.Lead] = w.loose[c.Lead] || x.Field == "status" && !mine[x.Field]
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
	if d.left--; d.left > 0 {
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
		w.rt.Fatal(err)
	}
	return out
}

// TestModel lets a rep, a colleague, a bad network and crashes do what they
// like, then lets the sync come to rest and compares both sides.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, rt)
		rt.Repeat(map[string]func(*rapid.T){
			"rep":       w.rep,
			"rep again": w.rep,
			"colleague": w.colleague,
			"fault":     w.fault,
			"person":    w.person,
			"crash":     w.crash,
			"executive": w.executive,
			"sync":      func(*rapid.T) { w.sync(w.db) },
			"time":      func(t *rapid.T) { w.clock.pass(time.Duration(rapid.IntRange(1, 1200).Draw(t, "s")) * time.Second) },
		})
		w.drain()
		w.check()
	})
}

// drain syncs without faults until nothing moves any more.
func (w *world) drain() {
	w.calls.Reset()
	w.portal.ResetFaults()
	for range 12 {
		w.clock.pass(20 * time.Minute)
		r, err := w.engine(w.db).Sync(w.ctx, false, nil)
		if err != nil {
			w.rt.Fatalf("sync without faults: %v", err)
		}
		if r.Deferred == 0 && r.Sent == 0 && r.Changed == 0 && r.New == 0 {
			break
		}
	}
	w.clock.pass(20 * time.Minute)
	if _, err := w.engine(w.db).Sync(w.ctx, true, nil); err != nil {
		w.rt.Fatalf("full sync without faults: %v", err)
	}
	for _, full := range []bool{false, true, false} {
		w.clock.pass(20 * time.Minute)
		r, err := w.engine(w.db).Sync(w.ctx, full, nil)
		if err != nil || r.New+r.Changed+r.Conflicts+r.Sent+r.Parked+r.Deferred > 0 {
			w.rt.Fatalf("one more sync (full %t) at rest: %+v, %v", full, r, err)
		}
	}
}

func (w *world) check() {
	for _, err := range w.db.Check(w.ctx) {
		w.rt.Errorf("store: %v", err)
	}
	stuck, here := map[lead.ID]bool{}, map[string]bool{}
	for _, c := range w.outbox() {
		here[c.Key] = true
		if c.State != lead.ChangeParked && !stuck[c.Lead] {
			w.rt.Errorf("at rest %s (%s) is %s, and nothing before it is parked", c.Title(), c.Key, c.State)
		}
		stuck[c.Lead] = true
	}
	for key, c := range w.told {
		want := 1
		if here[key] || w.ended[key] != "" {
			want = 0
		}
		n := len(w.portal.Effects("[banter:" + key + " "))
		if gone := w.goneToo(c.Lead); gone && want == 0 && n == 1 {
			continue // the contact went before anybody could look what had become of it
		}
		if n != want {
			w.rt.Errorf("%s of %s (%s; in the outbox: %t) has had %d effects; want %d", c.Title(), c.Lead, w.ended[key], here[key], n, want)
		}
	}
	for _, id := range w.ids {
		w.compare(id, stuck[id])
	}
}

// compare wants both sides to agree on a lead: on what nobody edits here always,
// on all else where nothing waits for a person.
func (w *world) compare(id lead.ID, stuck bool) {
	c, _ := w.portal.Contact(remoteID(id))
	r, err := w.db.Record(w.ctx, id)
	if errors.Is(err, store.ErrNotFound) && w.goneToo(id) {
		return // it came and went between two pulls
	}
	if err != nil {
		w.rt.Fatalf("lead %s: %v", id, err)
	}
	if w.goneToo(id) {
		if !r.Lead.Gone {
			w.rt.Errorf("lead %s is gone there and not here", id)
		}
		if want := localID(c.MergedInto); c.MergedInto != "" && r.Lead.MergedInto != want && !w.goneToo(want) {
			w.rt.Errorf("lead %s was merged into %s; here it is into %q", id, want, r.Lead.MergedInto)
		}
		return
	}
	rd := &reader{m: (Mapping{Owners: w.options().Mapping.Owners}).complete(), schema: &schema{known: true, byName: map[string]*definition{"banter_stage": {}}}, owners: &owners{names: map[string]string{"101": "ana", "102": "ben", "103": "cem"}}}
	o := &object{ID: idText(id), Properties: c.Properties}
	client := w.client(nil)
	s, err := client.readSchema(w.ctx)
	if err == nil {
		rd.leads, err = client.leadsOf(w.ctx, s, []*object{o}, client.m.lifeOf)
	}
	if err == nil {
		rd.deals, err = client.dealsOf(w.ctx, []*object{o}, client.m.lifeOf)
	}
	if err != nil {
		w.rt.Fatal(err)
	}
	theirs, err := rd.contact(o)
	if err != nil {
		w.rt.Fatal(err)
	}
	fields := []string{"name", "phone", "title", "email", "company", "opportunity", "amount", "currency", "opportunity_at", "closed_at"}
	if !stuck && !w.loose[id] {
		fields = append(fields, "owner", "do_not_contact", "status", "reason", "wake_at", "ae", "stage")
	}
	for _, f := range fields {
		here := r.Lead.Get(f)
		there, _ := theirs.Fields.Get(f)
		switch {
		case f == "stage" && here == "mql" && there == "lead": // the model's doing, which is not sent
		case f == "status" && there == "": // HubSpot never heard of one
		case here != there:
			w.rt.Errorf("lead %s: %s is %q here and %q there", id, f, here, there)
		}
	}
	for _, sent := range w.sent[id] {
		if !slices.ContainsFunc(r.Activities, func(a lead.Activity) bool { return a.ID == sent }) {
			w.rt.Errorf("lead %s: the form %s is not here", id, sent)
		}
	}
	seen := map[string]bool{}
	for _, a := range r.Activities {
		if seen[a.ID] {
			w.rt.Errorf("lead %s: activity %s is there twice", id, a.ID)
		}
		seen[a.ID] = true
	}
}

// goneToo reports whether a contact that others were merged into is gone itself:
// nobody tells of those any more.
func (w *world) goneToo(id lead.ID) bool {
	c, there := w.portal.Contact(remoteID(id))
	return !there || c.Archived || c.MergedInto != ""
}

func idText(l lead.ID) id { return id(remoteID(l)) }
