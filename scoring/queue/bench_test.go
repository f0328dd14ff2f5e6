package queue_test

import (
	"fmt"
	"testing"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
)

func many(n int) []lead.Excerpt {
	xs := make([]lead.Excerpt, n)
	for i := range xs {
		xs[i] = row(fmt.Sprintf("big-%07d", i*7919%n), i*37%120, time.Duration(i*53%5000-1000)*time.Minute)
		xs[i].Company, xs[i].Title, xs[i].Phone = fmt.Sprintf("Company %d", i%977), "VP Marketing", "+49 30 5557 0142"
		xs[i].Clocks = append(xs[i].Clocks, lead.Clock{Kind: lead.ClockVerdict, Started: now.Add(-time.Hour), Due: now.Add(72 * time.Hour)})
	}
	return xs
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{100_000, 1_000_000} {
		xs := many(n)
		d := deck(xs)
		for name, q := range map[string]queue.Query{
			"all":   {Now: now},
			"empty": {Now: now, View: queue.ViewCallbacks},
			"find":  {Now: now, Find: "company 97 0142"},
			"none":  {Now: now, Find: "zebra"},
			"score": {Now: now, Sort: queue.SortScore},
		} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				bk := book()
				b.ReportAllocs()
				for b.Loop() {
					bk.Build(d, q)
				}
			})
		}
	}
}

// BenchmarkPut is what a lead costs to take in, and what it takes up.
func BenchmarkPut(b *testing.B) {
	xs := many(100_000)
	for name, search := range map[string]bool{"plain": false, "searchable": true} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := &queue.Deck{}
				d.Grow(len(xs), 0)
				if search {
					_ = d.Search(func(func(*lead.Excerpt)) error { return nil })
				}
				for i := range xs {
					d.Put(&xs[i])
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(xs)), "ns/lead")
		})
	}
}

func BenchmarkAssess(b *testing.B) {
	bk := book()
	r := record(lead.StageMQL, lead.KindPricingPage, lead.KindPricingPage, lead.KindWebinar, lead.KindEmailOpen, lead.KindCaseStudy, lead.KindPageView)
	b.ReportAllocs()
	for b.Loop() {
		bk.Assess(r, now)
	}
}
