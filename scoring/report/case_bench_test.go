package report_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/report"
	"banter/store/lead"
)

const (
	benchLeads      = 100_000
	benchActivities = 10 // of each lead
)

// stream makes the records of a year one after the other, in one and the same
// place, so that none of them is kept.
func stream(add func(*lead.Record)) {
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []lead.Kind{lead.KindPageView, lead.KindPricingPage, lead.KindWebinar, lead.KindEmailClick, lead.KindDownload, lead.KindCall}
	rec := &lead.Record{}
	for i := range benchLeads {
		at := monday.Add(time.Duration(r.IntN(365*24)) * time.Hour)
		rec.Lead = lead.Lead{
			ID: lead.ID(fmt.Sprintf("l-%06d", i)), Title: "Director of Sales", Employees: int64(r.IntN(2000)), Industry: "software", Email: "a@b.example",
			Source: fmt.Sprintf("source %d", r.IntN(20)), Campaign: fmt.Sprintf("campaign %d", r.IntN(200)), CreatedAt: at,
			Standing: lead.Standing{Stage: lead.StageLead, Cycle: 1, Owner: fmt.Sprintf("rep %d", r.IntN(30))},
		}
		rec.Activities, rec.Events = rec.Activities[:0], rec.Events[:0]
		for j := range benchActivities {
			a := lead.Activity{ID: fmt.Sprint(j), Kind: kinds[r.IntN(len(kinds))], At: at.Add(time.Duration(j) * 5 * time.Hour), Source: "web", Note: "spoke about the budget and the team"}
			if a.Kind == lead.KindCall {
				a.By = rec.Lead.Owner
			}
			rec.Activities = append(rec.Activities, a)
		}
		from := lead.StageLead
		for k, to := range []lead.Stage{lead.StageMQL, lead.StageSAL, lead.StageSQL, lead.StageOpportunity, lead.StageWon}[:r.IntN(6)] {
			rec.Events = append(rec.Events, lead.Event{
				ID: fmt.Sprint("e", k), Kind: lead.EventMoved, At: at.Add(time.Duration(k+1) * 30 * time.Hour), Mover: lead.ByModel, From: from, To: to, Cycle: 1,
				Score: lead.Frozen{Total: r.IntN(120), Model: "v1"},
			})
			from = to
		}
		rec.Lead.Stage = from
		add(rec)
	}
}

// One run is all reports over a hundred thousand leads with a million
// activities; MB-held is what the builder still holds at its end.
func BenchmarkBuilder(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		before := held()
		x := report.NewBuilder(report.Query{Now: monday.AddDate(2, 0, 0)})
		stream(x.Add)
		b.ReportMetric(float64(held()-before)/(1<<20), "MB-held")
		if c := x.Calibration(); c.Base.N == 0 {
			b.Fatal("nothing is calibrated")
		}
	}
}

// held is the heap that is in use.
func held() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// One run scores a hundred thousand leads with a million activities.
func BenchmarkRescore(b *testing.B) {
	m := scoring.Default()
	now := monday.AddDate(1, 0, 0)
	b.ReportAllocs()
	for b.Loop() {
		stream(func(r *lead.Record) { m.Score(r, now) })
	}
}

// What the two others spend on making the records.
func BenchmarkStream(b *testing.B) {
	for b.Loop() {
		stream(func(*lead.Record) {})
	}
}
