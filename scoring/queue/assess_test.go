package queue_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/scoring/sla"
	"banter/store/lead"
)

const day = 24 * time.Hour

// now is a Wednesday morning.
var now = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

func book() *queue.Book {
	return &queue.Book{Model: scoring.Default(), Policies: sla.Default(time.UTC)}
}

// record is a director of a software company of 300: grade A.
func record(stage lead.Stage, kinds ...lead.Kind) *lead.Record {
	r := &lead.Record{Lead: lead.Lead{
		ID: "t-1", Name: "Sam Okafor", Title: "Director", Employees: 300, Industry: "Software", Email: "sam@wingtip.example",
		CreatedAt: now.Add(-90 * day), Standing: lead.Standing{Stage: stage, Owner: "ana", AssignedAt: now.Add(-day)},
	}}
	r.AddEvent(lead.Event{ID: "created", Kind: lead.EventCreated, At: now.Add(-90 * day)})
	for i, k := range kinds {
		r.AddActivity(lead.Activity{ID: string(k) + string(rune('a'+i)), Kind: k, At: now.Add(-time.Duration(i+1) * time.Hour)})
	}
	return r
}

// assess assesses twice: the second time must find nothing to add. The events
// are those of the model; what became of clocks is told by marks.
func assess(t *testing.T, b *queue.Book, r *lead.Record, at time.Time) ([]lead.Event, lead.Excerpt) {
	t.Helper()
	events, x := b.Assess(r, at)
	again, y := b.Assess(r, at)
	if len(again) > 0 || !reflect.DeepEqual(x, y) {
		t.Errorf("assessed again at one instant:\n%+v\n%+v\n%+v", again, x, y)
	}
	events = slices.DeleteFunc(events, func(e lead.Event) bool { return e.Kind == lead.EventClock })
	for _, e := range events {
		if !e.At.Equal(at) || e.Mover != lead.ByModel || e.Kind != lead.EventMoved || e.Score.Model != b.Model.Version() {
			t.Errorf("event %+v", e)
		}
	}
	return events, x
}

// What has become of a clock is permanent from the instant on at which a row
// stops to hold, whatever the policies say later.
func TestBreachIsPermanent(t *testing.T) {
	b := book()
	r := record(lead.StageLead, lead.KindDemoRequest)
	_, x := b.Assess(r, now)
	due := x.Clocks[0].Due
	if !x.ValidUntil.Equal(due) {
		t.Fatalf("the row holds until %s, the clock is due %s", x.ValidUntil, due)
	}
	events, x := b.Assess(r, due)
	if len(events) != 1 || events[0].Kind != lead.EventClock || !events[0].At.Equal(due) || events[0].Text() != "response breached (hand-raiser v1)" || !x.ValidUntil.After(due) {
		t.Fatalf("at the due time: %+v, holds until %s", events, x.ValidUntil)
	}
	p, err := sla.Parse("sla.toml", []byte(strings.NewReplacer(`"5m"`, `"20m"`, "version = 1", "version = 2").Replace(string(sla.DefaultText()))), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	b.Policies = p
	if _, x = b.Assess(r, due.Add(time.Minute)); x.Clocks[0].Policy != "hand-raiser v1" || x.Clocks[0].State(due) != lead.ClockBreached || x.Clocks[1].Policy != "verdict v2" {
		t.Errorf("under other policies: %+v", x.Clocks)
	}
}

func moves(events []lead.Event) string {
	out := make([]string, len(events))
	for i, e := range events {
		out[i] = e.ID + " " + string(e.From) + ">" + string(e.To) + " " + e.Rule
	}
	return strings.Join(out, ", ")
}

func TestPromote(t *testing.T) {
	scored := []lead.Kind{lead.KindPricingPage, lead.KindPricingPage, lead.KindPricingPage, lead.KindWebinar}
	for _, c := range []struct {
		name  string
		r     *lead.Record
		want  string
		path  lead.Path
		cycle int
	}{
		{"scored", record(lead.StageLead, scored...), "model-1-mql lead>mql scored", lead.PathScored, 1},
		{"hand-raiser", record(lead.StageLead, lead.KindDemoRequest), "model-1-mql lead>mql hand_raiser", lead.PathHandRaiser, 1},
		{"not enough", record(lead.StageLead, lead.KindWebinar), "", "", 1},
		{"a rep has it", record(lead.StageSAL, lead.KindDemoRequest), "", lead.PathHandRaiser, 1},
		{"handed over", record(lead.StageSQL, lead.KindDemoRequest), "", "", 1},
		{"out", record(lead.StageDisqualified, lead.KindDemoRequest), "", "", 1},
		{"in nurture, asleep", record(lead.StageNurture, scored...), "", "", 1},
		{"in nurture, raises its hand", record(lead.StageNurture, lead.KindDemoRequest), "model-2-mql nurture>mql hand_raiser", lead.PathHandRaiser, 2},
	} {
		events, x := assess(t, book(), c.r, now)
		if moves(events) != c.want || c.r.Lead.Path != c.path || c.r.Lead.Cycle != c.cycle {
			t.Errorf("%s: %q on path %q in cycle %d, want %q on %q in %d", c.name, moves(events), c.r.Lead.Path, c.r.Lead.Cycle, c.want, c.path, c.cycle)
		}
		if len(events) > 0 && (!c.r.Lead.QualifiedAt.Equal(now) || c.r.Lead.Status != lead.StatusNew || x.Stage != lead.StageMQL || len(x.Clocks) == 0) {
			t.Errorf("%s: %+v", c.name, x)
		}
	}
}

func TestRecycledLeadStartsANewCycle(t *testing.T) {
	b := book()
	r := record(lead.StageLead, lead.KindDemoRequest)
	assess(t, b, r, now)
	// The rep recycles it for a month.
	st := &r.Lead.Standing
	st.Stage, st.Reason, st.WakeAt, st.RecycledAt, st.Status = lead.StageNurture, "bad_timing", now.Add(31*day), now.Add(day), lead.StatusWaiting
	r.AddEvent(lead.Event{ID: "v1", Kind: lead.EventVerdict, At: now.Add(day), To: lead.StageNurture, Cycle: 1})

	events, x := assess(t, b, r, now.Add(2*day))
	if len(events) > 0 || x.Woken || x.Score.Review || !x.ValidUntil.Before(now.Add(31*day+time.Second)) {
		t.Errorf("asleep: %v %+v", events, x)
	}
	// It wakes, and the old hand-raise makes no MQL: a rep has a look.
	events, x = assess(t, b, r, now.Add(31*day))
	if len(events) > 0 || !x.Woken || !x.Score.Review || x.WhyNow != "wake date reached" {
		t.Errorf("woken: %v %+v", events, x)
	}
	// It raises its hand again: a second cycle with clocks of its own.
	r.AddActivity(lead.Activity{ID: "again", Kind: lead.KindContactSales, At: now.Add(32 * day)})
	r.AddActivity(lead.Activity{ID: "call", Kind: lead.KindCall, By: "ana", At: now.Add(2 * time.Hour)})
	events, x = assess(t, b, r, now.Add(32*day+time.Hour))
	if moves(events) != "model-2-mql nurture>mql hand_raiser" || x.Cycle != 2 || x.Woken || x.Attempts != 0 || x.WhyNow != "contact sales" {
		t.Errorf("the second cycle: %q %+v", moves(events), x)
	}
	if st.Reason != "" || !st.WakeAt.IsZero() || !st.RecycledAt.IsZero() {
		t.Errorf("the second cycle carries the end of the first: %+v", st)
	}
	if events[0].Before == nil || events[0].Before.Stage != lead.StageNurture || events[0].Before.Cycle != 1 {
		t.Errorf("the move does not keep what was: %+v", events[0].Before)
	}
}

func TestWakesWhenItReEngages(t *testing.T) {
	r := record(lead.StageNurture, lead.KindWebinar)
	r.Lead.RecycledAt, r.Lead.WakeOnEngage = now.Add(-2*time.Hour), true
	if _, x := assess(t, book(), r, now.Add(-90*time.Minute)); x.Woken || !x.ValidUntil.Equal(now.Add(-time.Hour)) {
		t.Errorf("before it re-engages: woken %t, valid until %s", x.Woken, x.ValidUntil)
	}
	if _, x := assess(t, book(), r, now); !x.Woken || !x.Score.Review || x.WhyNow != "webinar" {
		t.Errorf("after: %+v", x)
	}
}

func TestReviewAndTarget(t *testing.T) {
	c := record(lead.StageLead, lead.KindDemoRequest)
	c.Lead.Title = "Analyst"
	c.Lead.Industry = ""
	if events, x := assess(t, book(), c, now); len(events) > 0 || !x.Score.Review || x.Score.Grade != "C" {
		t.Errorf("a grade C hand-raiser: %v %+v", events, x)
	}
	c.Lead.Stage = lead.StageSAL
	if _, x := assess(t, book(), c, now); x.Score.Review {
		t.Error("an accepted lead is under review")
	}
	c.Lead.Stage, c.Lead.RecycledAt, c.Lead.WakeAt = lead.StageNurture, now.Add(-2*time.Hour), now.Add(30*day)
	if _, x := assess(t, book(), c, now); !x.Woken || !x.Score.Review {
		t.Error("a grade C lead that raises its hand in nurture is not seen by anybody")
	}
	if _, x := assess(t, book(), record(lead.StageLead), now); !x.Target || x.WhyNow != "fits, no activity yet" {
		t.Errorf("grade A without activity: %+v", x)
	}
	if _, x := assess(t, book(), record(lead.StageSAL), now); x.Target {
		t.Error("a lead that a rep works is listed for outbound")
	}
}

func TestGoneAndDoNotContact(t *testing.T) {
	r := record(lead.StageLead, lead.KindDemoRequest)
	r.Lead.Gone = true
	if events, x := assess(t, book(), r, now); len(events) > 0 || r.Lead.Stage != lead.StageLead || !x.Gone {
		t.Errorf("a deleted lead was moved: %v", events)
	}
	r = record(lead.StageLead, lead.KindDemoRequest)
	r.Lead.DoNotContact = true
	if _, x := assess(t, book(), r, now); x.Stage != lead.StageMQL || !x.DoNotContact {
		t.Errorf("do-not-contact is apart from the stage: %+v", x)
	}
}

func TestMQLOfUpstream(t *testing.T) {
	r := record(lead.StageMQL, lead.KindDemoRequest)
	_, x := assess(t, book(), r, now)
	if !x.QualifiedAt.Equal(now.Add(-day)) || r.Lead.Path != lead.PathHandRaiser || x.Cycle != 1 {
		t.Errorf("upstream's MQL: qualified %s, path %s", x.QualifiedAt, r.Lead.Path)
	}
	r = record(lead.StageMQL)
	r.Lead.AssignedAt = time.Time{}
	r.AddEvent(lead.Event{ID: "up", Kind: lead.EventMoved, At: now.Add(-time.Hour), Mover: lead.ByUpstream, From: lead.StageLead, To: lead.StageMQL})
	if _, x = assess(t, book(), r, now); !x.QualifiedAt.Equal(now.Add(-time.Hour)) {
		t.Errorf("an MQL since upstream's move: %s", x.QualifiedAt)
	}
}

func TestFastLane(t *testing.T) {
	m, err := scoring.Parse("m.toml", append(scoring.DefaultText(), "\n[[fast_lane]]\nname = \"demo to sal\"\nto = \"sal\"\nkinds = [\"demo_request\"]\n"...))
	if err != nil {
		t.Fatal(err)
	}
	b := &queue.Book{Model: m, Policies: sla.Default(time.UTC)}
	r := record(lead.StageLead, lead.KindDemoRequest)
	events, _ := assess(t, b, r, now)
	if moves(events) != "model-1-mql lead>mql hand_raiser, model-1-sal mql>sal demo to sal" {
		t.Errorf("moves: %s", moves(events))
	}
	r.Lead.Stage = lead.StageMQL // upstream takes it back
	if events, _ = assess(t, b, r, now); len(events) > 0 {
		t.Errorf("the lane fires twice in a cycle: %s", moves(events))
	}
}

func TestPromotionSurfaces(t *testing.T) {
	r := record(lead.StageLead, lead.KindDemoRequest)
	r.Lead.SnoozedUntil, r.Lead.SnoozeNote = now.Add(day), "later"
	if _, x := assess(t, book(), r, now); !x.SnoozedUntil.IsZero() {
		t.Error("a new hand-raiser stays snoozed")
	}
	r = record(lead.StageLead, lead.KindDemoRequest)
	r.Lead.SnoozedUntil, r.Lead.Callback = now.Add(day), true
	if _, x := assess(t, book(), r, now); !x.SnoozedUntil.Equal(now.Add(day)) {
		t.Error("a promised call is forgotten")
	}
}

func TestHash(t *testing.T) {
	b := book()
	m, err := scoring.Parse("m.toml", append(scoring.DefaultText(), '\n'))
	if err != nil {
		t.Fatal(err)
	}
	other := &queue.Book{Model: m, Policies: b.Policies}
	if b.Hash() == "" || b.Hash() != book().Hash() || b.Hash() == other.Hash() {
		t.Errorf("hashes %q and %q", b.Hash(), other.Hash())
	}
}
