package trial_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/scoring/trial"
	"banter/store/lead"
)

func run(scope trial.Scope, a, b *scoring.Model, p *sla.Policies, rs ...*lead.Record) trial.Result {
	t := trial.NewTrial(scope, a, b, p)
	for _, r := range rs {
		t.Add(r)
	}
	return t.Result()
}

// Four leads, two of whom end well: the present model takes one good and one bad
// lead, a lower threshold takes both good ones and one bad.
func TestBacktest(t *testing.T) {
	m := model(t, plainModel)
	lower := model(t, strings.Replace(plainModel, "threshold = 40", "threshold = 20", 1))
	p := lead.KindPricingPage
	rs := []*lead.Record{
		ends(record("a", 0, "", p, p), 50, lead.StageSQL, ""),
		ends(record("b", 200, "", p), 50, lead.StageSQL, ""),
		ends(record("c", 400, "", p, p), 50, lead.StageDisqualified, "no_need"),
		ends(record("d", 800, ""), 50, lead.StageDisqualified, "no_need"),
	}
	r := run(trial.Scope{Now: now}, m, lower, sla.Default(time.UTC), rs...)
	a, b := r.Present, r.Candidate
	if a.N != 4 || a.Good != 2 || a.Qualified != 2 || a.Hit != 1 || b.Qualified != 3 || b.Hit != 2 {
		t.Fatalf("%+v\n%+v", a, b)
	}
	if *a.Lift != 1 || *b.Lift != 4.0/3 || *a.AUC != 0.625 || r.Gained.N != 1 || r.Gained.Good != 1 || r.Lost.N != 0 || r.Gained.Named[0].ID != "b" {
		t.Errorf("%+v", r)
	}
	if got := *b.AWeek; got < 0.62 || got > 0.64 { // 3 in 800 hours
		t.Errorf("%v MQLs a week", got)
	}
	if len(b.Load) != 1 || b.Load[0].Rep != "ana" || b.Load[0].Clocks != 3 || b.Load[0].ADay == nil {
		t.Errorf("load %+v", b.Load)
	}
	if text := r.Better(); !strings.Contains(text, "too few") || !strings.Contains(text, "n 4") {
		t.Errorf("a verdict on four leads: %s", text)
	}
}

// The score that was frozen when a lead became an MQL stands against a replay.
func TestFrozenStands(t *testing.T) {
	m := model(t, plainModel)
	r := record("f", 0, "", lead.KindPricingPage)
	r.AddEvent(lead.Event{
		ID: "mql", Kind: lead.EventMoved, At: begun.Add(2 * time.Hour), By: "model", Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: 1,
		Score: lead.Frozen{Total: 70, Behaviour: 60, Fit: 10, Grade: "A", Path: lead.PathScored, Model: m.Version()},
	})
	r.Lead.Stage, r.Lead.QualifiedAt = lead.StageMQL, begun.Add(2*time.Hour)
	ends(r, 40, lead.StageSQL, "")
	other := model(t, strings.Replace(plainModel, `version = "1"`, `version = "9"`, 1))
	res := run(trial.Scope{Now: now}, m, other, nil, r)
	if res.Frozen != 1 || res.Present.Qualified != 1 || res.Candidate.Qualified != 0 || res.Lost.N != 1 {
		t.Errorf("%+v", res)
	}
}

// Odd histories are said in words; nothing is no number.
func TestBacktestBadInput(t *testing.T) {
	m := model(t, plainModel)
	nobody := model(t, `
[model]
name = "nobody"
version = "1"
[[fit]]
name = "never"
axis = "company"
field = "industry"
equals = "there is none such"
points = 1
[grades]
A = 1
[mql]
grades = ["A"]
threshold = 0
`)
	var won, lost []*lead.Record
	for i := range 30 {
		won = append(won, ends(record("w"+string(rune('a'+i)), i, "Director"), 50, lead.StageSQL, ""))
		lost = append(lost, ends(record("x"+string(rune('a'+i)), i, ""), 50, lead.StageDisqualified, "no_need"))
	}
	future := record("future", 24*900, "")
	for _, tc := range []struct {
		name string
		rs   []*lead.Record
		says string
	}{
		{"nothing", nil, "too few leads with an outcome for a verdict: n 0"},
		{"all in the future", []*lead.Record{future}, "n 0"},
		{"seen unalike", append(undated(30), lost...), "the outcomes are not seen alike: of 100 %"},
		{"all won", won, "all of the leads ended well"},
		{"none won", lost, "none of the leads ended well"},
		{"ranks nobody", append(append([]*lead.Record{}, won...), lost...), "it ranks nobody"},
	} {
		r := run(trial.Scope{Now: now}, m, nobody, sla.Default(time.UTC), tc.rs...)
		if got := r.Better(); !strings.Contains(got, tc.says) {
			t.Errorf("%s: %s", tc.name, got)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if r.Candidate.AUC != nil {
			t.Errorf("%s: an AUC of %v", tc.name, *r.Candidate.AUC)
		}
	}
	if r := run(trial.Scope{Now: now}, m, m, nil, future); r.Odd != 1 {
		t.Errorf("%+v", r)
	}
	if r := run(trial.Scope{Now: now, Order: "x.n"}, m, m, nil, won...); r.Odd != 30 {
		t.Errorf("without the order: %+v", r)
	}
	if r := run(trial.Scope{Now: now, Period: report.Period{From: begun.Add(20 * time.Hour)}}, m, m, nil, won...); r.Present.N != 10 {
		t.Errorf("in the period: %d", r.Present.N)
	}
}

// Each cycle of a lead is a case of its own: what it did in the first is known in
// the second, a hand-raise of the first counts there no more.
func TestCycles(t *testing.T) {
	m := model(t, strings.Replace(plainModel, "threshold = 40", "threshold = 400\nhand_raisers = [\"demo_request\"]", 1))
	r := record("twice", 0, "Director", lead.KindDemoRequest)
	at := func(hours int) time.Time { return begun.Add(time.Duration(hours) * time.Hour) }
	move := func(id string, hours, cycle int, from, to lead.Stage) {
		was := r.Lead.Standing
		r.Lead.Stage, r.Lead.Cycle = to, cycle
		if to == lead.StageNurture {
			r.Lead.RecycledAt = at(hours)
		} else {
			r.Lead.RecycledAt = time.Time{}
		}
		r.AddEvent(lead.Event{ID: id, Kind: lead.EventMoved, At: at(hours), Mover: lead.ByModel, From: from, To: to, Cycle: cycle, Before: &was})
	}
	move("mql", 2, 1, lead.StageLead, lead.StageMQL)
	move("nurture", 50, 1, lead.StageMQL, lead.StageNurture)
	r.AddActivity(lead.Activity{ID: "again", Kind: lead.KindPricingPage, At: at(200)})
	move("mql again", 201, 2, lead.StageNurture, lead.StageMQL)
	move("sql", 300, 2, lead.StageMQL, lead.StageSQL)
	scope := trial.Scope{Now: now}
	pasts, _, _ := scope.Past(r, nil)
	if len(pasts) != 2 || pasts[0].Good || !pasts[1].Good || !pasts[0].Cutoff.Equal(at(2)) || !pasts[1].Cutoff.Equal(at(201)) {
		t.Fatalf("%+v", pasts)
	}
	first := trial.Play(m, r, trial.At(r, pasts[0].Cutoff), &pasts[0])
	second := trial.Play(m, r, trial.At(r, pasts[1].Cutoff), &pasts[1])
	if !first.Qualified || first.Path != lead.PathHandRaiser || second.Qualified || second.Rank != 30 {
		t.Errorf("first %+v\nsecond %+v", first, second)
	}
}

// undated are leads that came in won, without a time.
func undated(n int) []*lead.Record {
	out := make([]*lead.Record, n)
	for i := range out {
		r := record("u"+string(rune('a'+i)), i, "Director")
		r.Lead.Stage, r.Lead.QualifiedAt = lead.StageWon, r.Lead.CreatedAt
		r.AddEvent(lead.Event{ID: "m", Kind: lead.EventMoved, At: r.Lead.CreatedAt, Mover: lead.ByUpstream, From: lead.StageLead, To: lead.StageWon, Cycle: 1})
		out[i] = r
	}
	return out
}
