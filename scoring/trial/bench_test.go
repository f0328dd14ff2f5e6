package trial_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/sla"
	"banter/scoring/trial"
	"banter/store/lead"
)

// streamed makes a record of 10 activities at a time: 100,000 of them are never
// held together.
func streamed(i int) *lead.Record {
	kinds := []lead.Kind{lead.KindPageView, lead.KindEmailOpen, lead.KindPricingPage, lead.KindWebinar, lead.KindDownload, lead.KindEmailClick, lead.KindCaseStudy}
	at := begun.Add(time.Duration(i) * time.Minute)
	r := &lead.Record{Lead: lead.Lead{
		ID: lead.ID(fmt.Sprintf("l%06d", i)), Name: "Somebody", Title: []string{"Director of IT", "VP Marketing", "Clerk", "Buyer"}[i%4],
		Industry: []string{"software", "retail", "mining"}[i%3], Employees: int64(i*37%5000 + 1), Country: []string{"DE", "US", "BR"}[i/7%3], Source: []string{"web", "fair"}[i/3%2], CreatedAt: at,
	}}
	r.Lead.Stage, r.Lead.Cycle, r.Lead.Owner = lead.StageLead, 1, fmt.Sprintf("rep-%02d", i%40)
	r.Events = append(r.Events, lead.Event{ID: "c", Kind: lead.EventCreated, At: at, To: lead.StageLead, Cycle: 1})
	for j := range 10 {
		r.Activities = append(r.Activities, lead.Activity{ID: fmt.Sprint(j), Kind: kinds[(i*3+j*j)%len(kinds)], At: at.Add(time.Duration(j+1) * 7 * time.Hour)})
	}
	to := lead.StageDisqualified
	if (i*7919+i%4*400)%1000 < 300 {
		to = lead.StageSQL
	}
	return ends(r, 24*5, to, "no_need")
}

const many = 100_000

// live reports how much memory is held at the end.
func live(b *testing.B) {
	b.Helper()
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-live")
}

// BenchmarkBacktest replays 100,000 leads with 1,000,000 activities under two
// models, leaks watched.
func BenchmarkBacktest(b *testing.B) {
	m := scoring.Default()
	other, err := trial.Threshold("other", m.Text(), 35)
	if err != nil {
		b.Fatal(err)
	}
	p := sla.Default(time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		t := trial.NewTrial(trial.Scope{Now: now.AddDate(1, 0, 0)}, m, other, p)
		for i := range many {
			t.Add(streamed(i))
		}
		if r := t.Result(); r.Present.N != many {
			b.Fatal(r.Present.N)
		}
		t.Leaks()
		live(b)
		runtime.KeepAlive(t)
	}
}

// BenchmarkStream is what making those records costs by itself.
func BenchmarkStream(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for i := range many {
			streamed(i)
		}
	}
}

// BenchmarkSuggest learns from 100,000 leads with 1,000,000 activities.
func BenchmarkSuggest(b *testing.B) {
	m := scoring.Default()
	b.ReportAllocs()
	for b.Loop() {
		d := trial.NewDraft(trial.Scope{Now: now.AddDate(1, 0, 0)}, m)
		for i := range many {
			d.Add(streamed(i))
		}
		if _, err := d.Suggest(lead.DefaultReasons(), nil); err != nil {
			b.Fatal(err)
		}
		live(b)
		runtime.KeepAlive(d)
	}
}
