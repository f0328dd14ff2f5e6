package trial_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/scoring/trial"
	"banter/store/lead"
)

func office(tb testing.TB, hours, target string) *sla.Policies {
	tb.Helper()
	p, err := sla.Parse("sla.toml", []byte(fmt.Sprintf(`
[[calendar]]
name = "office"
zone = "UTC"
[calendar.hours]
mon = [%[1]q]
tue = [%[1]q]
[[policy]]
name = "mql"
version = 1
clock = "response"
target = %[2]q
`, hours, target)), time.UTC)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// mqlAt is an MQL of Monday 5 January 2026 at an hour, touched some hours later;
// 0 is never.
func mqlAt(id string, hour, touched int) *lead.Record {
	r := record(id, 0, "Director", lead.KindPricingPage, lead.KindPricingPage)
	at := time.Date(2026, 1, 5, hour, 0, 0, 0, time.UTC)
	was := r.Lead.Standing
	r.Lead.Stage, r.Lead.QualifiedAt, r.Lead.AssignedAt, r.Lead.Path = lead.StageMQL, at, at, lead.PathScored
	r.AddEvent(lead.Event{ID: id + "-mql", Kind: lead.EventMoved, At: at, Mover: lead.ByModel, From: lead.StageLead, To: lead.StageMQL, Cycle: 1, Before: &was})
	if touched > 0 {
		r.AddActivity(lead.Activity{ID: id + "-call", Kind: lead.KindCall, At: at.Add(time.Duration(touched) * time.Hour), By: "ana", Outcome: lead.OutcomeNoAnswer, Cycle: 1})
	}
	return r
}

func TestWhatIf(t *testing.T) {
	m := model(t, plainModel)
	rs := []*lead.Record{mqlAt("quick", 12, 1), mqlAt("slow", 12, 3), mqlAt("lost", 13, 0), mqlAt("evening", 17, 1)}
	lines := func(after *sla.Policies, m2 string) []trial.LoadLine {
		other := m
		if m2 != "" {
			other = model(t, m2)
		}
		w := trial.NewWhatIf(now, report.Period{}, m, other, office(t, "09:00-20:00", "2h"), after)
		for _, r := range rs {
			w.Add(r)
		}
		return w.Lines()
	}
	// A target of 4 h: only what nobody touched is late.
	got := lines(office(t, "09:00-20:00", "4h"), "")
	if len(got) != 1 || got[0].Rep != "ana" || got[0].Clock != "response" {
		t.Fatalf("%+v", got)
	}
	if b, a := got[0].Before, got[0].After; b.Started != 4 || b.Breached != 2 || a.Started != 4 || a.Breached != 1 || b.InTime.K != 2 || a.InTime.K != 3 {
		t.Errorf("%+v", got[0])
	}
	// Closing at 13:00 leaves the slow one until Tuesday at 10:00.
	if got := lines(office(t, "09:00-13:00", "2h"), ""); got[0].After.Breached != 1 {
		t.Errorf("%+v", got[0].After)
	}
	// A threshold that two looks at the prices do not reach: no clock starts.
	if got := lines(office(t, "09:00-20:00", "2h"), strings.Replace(plainModel, "threshold = 40", "threshold = 50", 1)); got[0].After.Started != 0 || got[0].Before.Started != 4 {
		t.Errorf("%+v", got[0])
	}
	// A lower one takes a lead that is none now; when it would be touched nobody knows.
	w := trial.NewWhatIf(now, report.Period{}, m, model(t, strings.Replace(plainModel, "threshold = 40", "threshold = 20", 1)), office(t, "09:00-20:00", "2h"), office(t, "09:00-20:00", "2h"))
	w.Add(record("one look", 0, "", lead.KindPricingPage))
	if got := w.Lines(); w.Gained() != 1 || len(got) != 1 || got[0].After.Started != 1 || got[0].Before.Started != 0 || got[0].After.InTime.N != 0 {
		t.Errorf("%+v", got)
	}
	// Out of the period nothing is counted.
	w = trial.NewWhatIf(now, report.Period{From: now}, m, m, office(t, "09:00-20:00", "2h"), office(t, "09:00-20:00", "2h"))
	w.Add(rs[0])
	if len(w.Lines()) != 0 {
		t.Errorf("%+v", w.Lines())
	}
}

func TestThreshold(t *testing.T) {
	m, err := trial.Threshold("tried", []byte(plainModel), 55)
	if err != nil {
		t.Fatal(err)
	}
	if n, _, _ := m.Threshold(); n != 55 {
		t.Errorf("%d", n)
	}
	if _, err := trial.Threshold("tried", []byte(strings.Replace(plainModel, "points = 20\n", "points = 20\ncap = 20\n", 1)), 55); err == nil || !strings.Contains(err.Error(), "no lead can reach 55") {
		t.Errorf("%v", err)
	}
}
