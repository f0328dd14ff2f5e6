package lead

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAddActivity(t *testing.T) {
	r := &Record{}
	a := Activity{ID: "a", Kind: KindWebinar, At: noon()}
	if !r.AddActivity(a) || r.AddActivity(a) {
		t.Error("the second time is not the one that changes nothing")
	}
	a.At = a.At.UTC()
	if r.AddActivity(a) {
		t.Error("the same instant in another zone counts as a change")
	}
	a.At = noon().Add(time.Hour)
	if !r.AddActivity(a) || len(r.Activities) != 1 {
		t.Errorf("not replaced: %+v", r.Activities)
	}
	r.Activities[0].Withdrawn = true
	if a.Subject = "new"; !r.AddActivity(a) || !r.Activities[0].Withdrawn {
		t.Errorf("a withdrawn activity came back: %+v", r.Activities)
	}
}

func TestOrderOfTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Record{}
		ids := rapid.SliceOfN(rapid.StringMatching(`[a-f]`), 0, 20).Draw(t, "ids")
		for i, id := range ids {
			at := noon().Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "minute")) * time.Minute)
			r.AddActivity(Activity{ID: id, At: at})
			r.AddEvent(Event{ID: id, At: at, Old: string(rune('A' + i))})
		}
		seen := map[string]bool{}
		for i, a := range r.Activities {
			if seen[a.ID] {
				t.Fatalf("%s is there twice", a.ID)
			}
			seen[a.ID] = true
			if i > 0 && compareActivities(r.Activities[i-1], a) >= 0 {
				t.Fatalf("activities out of order: %v", r.Activities)
			}
		}
		if len(r.Events) != len(ids) {
			t.Fatalf("%d events of %d", len(r.Events), len(ids))
		}
		for i := 1; i < len(r.Events); i++ {
			a, b := r.Events[i-1], r.Events[i]
			if b.At.Before(a.At) || b.At.Equal(a.At) && b.Old < a.Old {
				t.Fatalf("events out of order, or not as they came: %v then %v", a, b)
			}
		}
	})
}

func TestTouchesAndLastActivity(t *testing.T) {
	r := &Record{}
	add := func(id string, k Kind, minute int, by string, withdrawn bool) {
		r.AddActivity(Activity{ID: id, Kind: k, At: noon().Add(time.Duration(minute) * time.Minute), By: by, Withdrawn: withdrawn})
	}
	minute := func(at time.Time) int { return int(at.Sub(noon()) / time.Minute) }
	if n, first, last := r.Touches(noon()); n != 0 || !first.IsZero() || !last.IsZero() || !r.LastEngaged().IsZero() || !r.LastActivity().IsZero() {
		t.Error("something of nothing")
	}
	add("a", KindDemoRequest, 1, "", false)
	add("b", KindCall, 2, "ana", false)
	add("c", KindEmail, 3, "", false) // automatic
	add("d", KindCall, 4, "ana", true)
	add("e", KindMessage, 5, "bo", false)
	add("f", KindNote, 6, "bo", false)
	if n, first, last := r.Touches(noon()); n != 2 || minute(first) != 2 || minute(last) != 5 {
		t.Errorf("%d touches from %v to %v", n, first, last)
	}
	if n, first, _ := r.Touches(noon().Add(2*time.Minute + 1)); n != 1 || minute(first) != 5 {
		t.Errorf("%d touches since the first", n)
	}
	if minute(r.LastEngaged()) != 1 || minute(r.LastActivity()) != 6 {
		t.Errorf("engaged %v, active %v", r.LastEngaged(), r.LastActivity())
	}
}

func TestCycleStart(t *testing.T) {
	r := &Record{Lead: Lead{Standing: Standing{Cycle: 1}}}
	for i, cycle := range []int{1, 1, 2, 2} {
		r.AddEvent(Event{ID: string(rune('a' + i)), At: noon().Add(time.Duration(i) * time.Hour), Cycle: cycle})
	}
	if !r.CycleStart().IsZero() {
		t.Error("the first cycle has a start")
	}
	r.Lead.Cycle = 2
	if got := r.CycleStart(); !got.Equal(noon().Add(2 * time.Hour)) {
		t.Errorf("the second began %v", got)
	}
}

func TestCloneSharesNothingThatActsChange(t *testing.T) {
	g := newRig(t, StageMQL)
	g.must(call(OutcomeNoAnswer))
	g.must(SetAnswers{Answers: []Answer{{Criterion: "need", Value: Yes}, {Criterion: "budget", Value: Yes}}})
	g.r.Lead.Extra = map[string]string{"a": "1"}
	c := g.r.Clone()
	for _, a := range []Act{SetAnswers{Answers: []Answer{{Criterion: "need", Value: Unknown}}}, Undo{}, Undo{}, Undo{}} {
		if _, err := a.Perform(c, g.env); err != nil {
			t.Fatal(err)
		}
	}
	c.Lead.Extra["a"] = "2"
	if g.r.Activities[0].Withdrawn || g.r.Answer("need").Value != Yes || len(g.r.Answers) != 2 || len(g.r.Events) != 2 || g.r.Lead.Extra["a"] != "1" {
		t.Errorf("the clone's acts are in the record: %+v", g.r)
	}
}

func TestClockStates(t *testing.T) {
	at := func(minute int) time.Time { return noon().Add(time.Duration(minute) * time.Minute) }
	c := Clock{Kind: ClockResponse, Started: at(0), Warn: at(5), Due: at(10)}
	stopped := func(minute int) Clock { k := c; k.Stopped = at(minute); return k }
	cancelled := stopped(7)
	cancelled.Cancelled = true
	for _, tc := range []struct {
		c      Clock
		minute int
		want   ClockState
		open   bool
	}{
		{Clock{}, 0, ClockNotStarted, false},
		{c, -1, ClockNotStarted, false},
		{c, 0, ClockRunning, true},
		{c, 5, ClockAtRisk, true},
		{c, 9, ClockAtRisk, true},
		{c, 10, ClockBreached, true},
		{stopped(9), 8, ClockAtRisk, true},
		{stopped(9), 9, ClockMet, false},
		{stopped(10), 11, ClockMetLate, false},
		{stopped(12), 11, ClockBreached, true},
		{cancelled, 6, ClockAtRisk, true},
		{cancelled, 7, ClockCancelled, false},
	} {
		if got := tc.c.State(at(tc.minute)); got != tc.want || tc.c.Open(at(tc.minute)) != tc.open {
			t.Errorf("%+v at minute %d: %s", tc.c, tc.minute, got)
		}
	}
	x := &Excerpt{Clocks: []Clock{stopped(3), {Kind: ClockVerdict, Started: at(0), Due: at(30)}, {Kind: ClockNextTouch, Started: at(3), Due: at(20)}}}
	if k, ok := x.Clock(at(4)); !ok || k.Kind != ClockNextTouch {
		t.Errorf("the clock that counts is %+v", k)
	}
	if k, ok := (&Excerpt{Clocks: []Clock{stopped(3), stopped(4)}}).Clock(at(9)); !ok || !k.Stopped.Equal(at(4)) {
		t.Errorf("of closed ones %+v counts", k)
	}
	if _, ok := (&Excerpt{}).Clock(at(0)); ok {
		t.Error("a clock of none")
	}
}

func TestExcerptGoesStale(t *testing.T) {
	x := &Excerpt{ComputedAt: noon()}
	if x.Stale(noon()) || !x.Stale(noon().Add(-1)) || x.Stale(noon().AddDate(1, 0, 0)) {
		t.Error("without an end it holds from when it was computed")
	}
	x.ValidUntil = noon().Add(time.Hour)
	if x.Stale(x.ValidUntil.Add(-1)) || !x.Stale(x.ValidUntil) {
		t.Error("it holds until its end, that not included")
	}
}
