package report_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/scoring/report"
	"banter/store/lead"
)

// rec builds a record whose cycle-1 moves lie a day apart, the first on day 1
// after it came in on monday.
type rec struct{ *lead.Record }

func newRec(id string) rec {
	return rec{&lead.Record{Lead: lead.Lead{
		ID: lead.ID(id), Name: "Priya", Company: "Northwind", Email: "p@northwind.example", Source: "web", Campaign: "spring",
		CreatedAt: monday, Standing: lead.Standing{Stage: lead.StageLead, Cycle: 1},
	}}}
}

func day(n int) time.Time { return monday.AddDate(0, 0, n) }

func (r rec) move(day int, to lead.Stage, mover lead.Mover, score int) rec {
	e := lead.Event{ID: fmt.Sprintf("e%d", len(r.Events)+1), Kind: lead.EventMoved, At: monday.AddDate(0, 0, day), Mover: mover, From: r.Lead.Stage, To: to, Cycle: r.Lead.Cycle}
	if score > 0 {
		e.Score = lead.Frozen{Total: score, Behaviour: score, Path: lead.PathScored, Model: "v1"}
		e.Rule = "scored"
	}
	r.Lead.Stage = to
	if to == lead.StageMQL {
		r.Lead.QualifiedAt = e.At
	}
	r.AddEvent(e)
	return r
}

func (r rec) verdict(day int, d lead.Disposition) rec {
	r.AddEvent(lead.Event{
		ID: fmt.Sprintf("e%d", len(r.Events)+1), Kind: lead.EventVerdict, At: monday.AddDate(0, 0, day), By: "ana", Mover: lead.ByRep,
		From: r.Lead.Stage, To: d.Verdict.To(), Cycle: r.Lead.Cycle, Score: lead.Frozen{Total: 99, Model: "v1"}, Disposition: &d,
	})
	r.Lead.Stage, r.Lead.Reason = d.Verdict.To(), d.Reason
	return r
}

func (r rec) undo(day int, event string, back lead.Stage) rec {
	r.AddEvent(lead.Event{ID: "u-" + event, Kind: lead.EventUndone, At: monday.AddDate(0, 0, day), Mover: lead.ByUndo, From: r.Lead.Stage, To: back, Cycle: r.Lead.Cycle, Undoes: event})
	r.Lead.Stage = back
	return r
}

func (r rec) did(day int, kind lead.Kind, source, by string, outcome lead.Outcome) rec {
	r.AddActivity(lead.Activity{ID: fmt.Sprintf("a%d", len(r.Activities)+1), Kind: kind, At: monday.AddDate(0, 0, day), Source: source, By: by, Outcome: outcome})
	return r
}

func only(t *testing.T, r rec) report.Case {
	t.Helper()
	cs := report.Cases(r.Record, nil)
	if len(cs) != 1 {
		t.Fatalf("%d cases", len(cs))
	}
	return cs[0]
}

func TestCaseOfAWholeWay(t *testing.T) {
	r := newRec("a").did(0, lead.KindWebinar, "webinar", "", "").
		move(1, lead.StageMQL, lead.ByModel, 52).
		did(2, lead.KindCall, "", "ana", lead.OutcomeNoAnswer).
		did(3, lead.KindCall, "", "ana", lead.OutcomeConnected).
		verdict(4, lead.Disposition{Verdict: lead.Accept}).
		did(5, lead.KindPricingPage, "ad", "", "").
		verdict(6, lead.Disposition{Verdict: lead.Qualify}).
		move(8, lead.StageOpportunity, lead.ByUpstream, 0).
		did(9, lead.KindPageView, "docs", "", "").
		move(20, lead.StageWon, lead.ByUpstream, 0)
	r.Lead.Deal = lead.Deal{Opportunity: "o", Amount: 1200, Currency: "EUR", OpportunityAt: day(7), ClosedAt: day(18)}
	c := only(t, r)
	want := [6]time.Time{day(0), day(1), day(4), day(6), day(7), day(18)}
	if c.At != want || c.Furthest != report.StepWon || c.Ended != lead.StageWon || !c.EndedAt.Equal(day(18)) {
		t.Errorf("it came to %v at %v, ended %s at %s", c.Furthest, c.At, c.Ended, c.EndedAt)
	}
	if !c.Scored || c.Frozen.Total != 52 || !c.FrozenAt.Equal(day(1)) || c.Path != lead.PathScored || c.Rule != "scored" {
		t.Errorf("frozen %+v at %s, path %s, rule %s", c.Frozen, c.FrozenAt, c.Path, c.Rule)
	}
	if c.FirstTouch != "webinar" || c.LastTouch != "ad" {
		t.Errorf("first touch %s, last before the opportunity %s", c.FirstTouch, c.LastTouch)
	}
	if c.Attempts != 2 || !c.Connected || !c.Touched.Equal(day(2)) || c.Amount != 1200 || c.Currency != "EUR" {
		t.Errorf("%+v", c)
	}
	if all := report.HasName | report.HasCompany | report.HasReach | report.HasSource | report.HasCampaign | report.HasWhy; c.Context != all {
		t.Errorf("context %b", c.Context)
	}
}

func TestCaseKeepsCyclesApart(t *testing.T) {
	r := newRec("a").did(0, lead.KindDownload, "fair", "", "").
		move(1, lead.StageMQL, lead.ByModel, 60).
		did(2, lead.KindCall, "", "ana", lead.OutcomeConnected).
		verdict(3, lead.Disposition{Verdict: lead.Recycle, Reason: "no_budget"})
	r.Lead.Cycle = 2
	r = r.move(40, lead.StageMQL, lead.ByModel, 75).did(41, lead.KindPricingPage, "ad", "", "").
		did(42, lead.KindCall, "", "ana", lead.OutcomeNoAnswer).verdict(43, lead.Disposition{Verdict: lead.Accept})
	r.AddEvent(lead.Event{ID: "late", Kind: lead.EventClock, At: day(44), Cycle: 1, Clock: &lead.Clock{Kind: lead.ClockResponse}, New: string(lead.ClockBreached)})
	r.AddEvent(lead.Event{ID: "met", Kind: lead.EventClock, At: day(44), Cycle: 2, Clock: &lead.Clock{Kind: lead.ClockVerdict}, New: string(lead.ClockMet)})
	cs := report.Cases(r.Record, nil)
	if len(cs) != 2 {
		t.Fatalf("%d cases", len(cs))
	}
	one, two := cs[0], cs[1]
	if one.Ended != lead.StageNurture || one.Reason != "no_budget" || one.Verdict != lead.Recycle || one.Attempts != 1 || one.Frozen.Total != 60 || one.Response.Broken != 1 {
		t.Errorf("the first: %+v", one)
	}
	if two.Open() != true || two.Furthest != report.StepSAL || two.Attempts != 1 || two.Frozen.Total != 75 || !two.Entered().Equal(day(40)) ||
		two.Response != (report.Promise{}) || two.Decision.Kept != 1 || two.Reason != "" {
		t.Errorf("the second: %+v", two)
	}
	if one.LastTouch != "fair" || two.FirstTouch != "fair" || two.LastTouch != "ad" {
		t.Errorf("touches: %s, then %s and %s", one.LastTouch, two.FirstTouch, two.LastTouch)
	}
}

func TestCaseLeavesOutWhatWasUndone(t *testing.T) {
	r := newRec("a").move(1, lead.StageMQL, lead.ByModel, 55).verdict(2, lead.Disposition{Verdict: lead.Reject, Reason: "no_need"})
	r = r.undo(3, "e2", lead.StageMQL)
	r.Lead.Reason = ""
	if c := only(t, r); !c.Open() || c.Reason != "" || c.Furthest != report.StepMQL {
		t.Errorf("after an undo: %+v", c)
	}
}

func TestCaseOfAnImport(t *testing.T) {
	for _, tc := range []struct {
		name  string
		stage lead.Stage
		at    time.Time
		sql   time.Time
	}{
		{"its time is a guess where it is that of coming in", lead.StageSQL, monday, time.Time{}},
		{"its time is known where a later sync tells of it", lead.StageSQL, day(5), day(5)},
	} {
		r := newRec("a")
		r.Lead.Stage = tc.stage
		r.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: tc.at, Mover: lead.ByUpstream, From: lead.StageLead, To: tc.stage, Cycle: 1})
		if c := only(t, r); c.Furthest != report.StepSQL || !c.At[report.StepSQL].Equal(tc.sql) {
			t.Errorf("%s: %+v", tc.name, c)
		}
	}
	// A lead without events tells all by itself.
	r := newRec("b")
	r.Lead.Stage, r.Lead.QualifiedAt, r.Lead.ClosedAt = lead.StageWon, day(1), day(9)
	if c := only(t, r); c.Furthest != report.StepWon || !c.At[report.StepWon].Equal(day(9)) || !c.At[report.StepMQL].Equal(day(1)) {
		t.Errorf("without events: %+v", c)
	}
	r.Lead.Gone = true
	if cs := report.Cases(r.Record, nil); len(cs) != 0 {
		t.Errorf("a lead that is gone has %d cases", len(cs))
	}
}

func TestFrozenScoreOfWhoNeverBecameAnMQL(t *testing.T) {
	r := newRec("a")
	for i, score := range []int{10, 34, 20} {
		r.AddEvent(lead.Event{ID: fmt.Sprint(i), Kind: lead.EventTouched, At: day(i), Cycle: 1, Score: lead.Frozen{Total: score}})
	}
	if c := only(t, r); !c.Scored || c.Frozen.Total != 34 || !c.FrozenAt.Equal(day(1)) || c.Path != "" {
		t.Errorf("%+v", c)
	}
}

// anyRecord draws a record that went through random moves.
func anyRecord(t *rapid.T, id string) *lead.Record {
	r := newRec(id)
	r.Lead.Source = rapid.SampledFrom([]string{"", "web", "fair"}).Draw(t, "source")
	at := 0
	for range rapid.IntRange(0, 8).Draw(t, "moves") {
		at += rapid.IntRange(-2, 9).Draw(t, "days")
		to := rapid.SampledFrom(lead.Stages()).Draw(t, "to")
		if to == r.Lead.Stage {
			continue
		}
		if (r.Lead.Stage == lead.StageNurture || r.Lead.Stage == lead.StageLost) && to == lead.StageMQL {
			r.Lead.Cycle++
		}
		r = r.move(at, to, rapid.SampledFrom([]lead.Mover{lead.ByModel, lead.ByUpstream}).Draw(t, "mover"), rapid.IntRange(0, 100).Draw(t, "score"))
	}
	if rapid.Bool().Draw(t, "deal") {
		r.Lead.Deal = lead.Deal{Amount: rapid.Int64().Draw(t, "amount"), ClosedAt: day(rapid.IntRange(-5, 60).Draw(t, "closed"))}
	}
	return r.Record
}

// Whatever happened: every case that came to a step is open there, ended there
// or came to the next; groups add up to all; and the order does not matter.
func TestFunnelLosesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rs []*lead.Record
		n := 0
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			r := anyRecord(t, fmt.Sprintf("l%d", i))
			n += len(report.Cases(r, nil))
			rs = append(rs, r)
		}
		q := report.Query{Now: day(100), By: rapid.SampledFrom(report.CaseGroups()).Draw(t, "by")}
		build := func() *report.Builder {
			b := report.NewBuilder(q)
			for _, r := range rs {
				b.Add(r)
			}
			return b
		}
		b := build()
		f := b.Funnel()
		if f.Total.N+f.Faults.Future != n {
			t.Fatalf("%d cases, %d in the funnel, %d ahead", n, f.Total.N, f.Faults.Future)
		}
		for _, l := range append(slices.Clone(f.Lines), f.Total) {
			for i, s := range l.Steps {
				next := 0
				if i+1 < len(l.Steps) {
					next = l.Steps[i+1].N
				}
				if s.N != s.Open+s.Out+next {
					t.Fatalf("%s of %q: %d came, %d are open, %d ended, %d went on", s.Step.Label(), l.Key, s.N, s.Open, s.Out, next)
				}
			}
		}
		sum := 0
		for _, l := range f.Lines {
			sum += l.N
		}
		if sum != f.Total.N {
			t.Fatalf("groups have %d, all has %d", sum, f.Total.N)
		}
		slices.Reverse(rs)
		again := build()
		for name, pair := range map[string][2]any{
			"funnel": {f, again.Funnel()}, "sources": {b.Sources(), again.Sources()}, "velocity": {b.Velocity(), again.Velocity()},
			"calibration": {b.Calibration(), again.Calibration()}, "reasons": {b.Reasons(), again.Reasons()}, "commitments": {b.Commitments(), again.Commitments()},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Fatalf("%s depends on the order:\n%+v\n%+v", name, pair[0], pair[1])
			}
		}
	})
}

// Open MQLs count against the aim when they have had long enough, not before.
func TestDecidedOfAFunnel(t *testing.T) {
	b := report.NewBuilder(report.Query{Now: day(200)})
	b.Add(newRec("sql").move(150, lead.StageMQL, lead.ByModel, 60).verdict(151, lead.Disposition{Verdict: lead.Qualify}).Record)
	b.Add(newRec("out").move(150, lead.StageMQL, lead.ByModel, 60).verdict(151, lead.Disposition{Verdict: lead.Reject}).Record)
	b.Add(newRec("young").move(111, lead.StageMQL, lead.ByModel, 60).Record)
	b.Add(newRec("old").move(110, lead.StageMQL, lead.ByModel, 60).Record)
	b.Add(newRec("lead").Record)
	f := b.Funnel()
	if got := f.Total.Decided; got.K != 1 || got.N != 3 {
		t.Errorf("decided: %+v", got)
	}
	if got := f.Total.Qualified(); got.K != 1 || got.N != 4 {
		t.Errorf("qualified: %+v", got)
	}
}
