package desk_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/report"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/tui/reports"
)

// BenchmarkReports makes all that the Funnel screen shows, of 20,000 leads with
// two activities each: after a commit, and once more where nothing has changed.
func BenchmarkReports(b *testing.B) {
	const n = 20_000
	dir := b.TempDir()
	agreed, err := config.LoadAgreed(config.Paths{Config: filepath.Join(dir, "config.toml")}, config.Config{Me: "ana", Zone: "Europe/Berlin"})
	if err != nil {
		b.Fatal(err)
	}
	now := time.Date(2026, 3, 3, 9, 41, 0, 0, time.UTC)
	d, err := desk.Open(b.Context(), desk.Options{
		Agreed: agreed, Me: "ana", Zone: time.UTC, Now: func() time.Time { return now }, Entropy: rand.NewChaCha8([32]byte{}),
		Path: filepath.Join(dir, "leads.db"), Command: "test",
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	batch := store.Batch{Origin: "test", Merge: syncer.Merge("ana")}
	for i := range n {
		at := now.Add(-time.Duration(i) * 8 * time.Minute)
		r := lead.Remote{ID: lead.ID(fmt.Sprintf("hs-%06d", i)), Version: "1", Activities: []lead.Activity{
			{ID: "a", Kind: lead.KindPricingPage, At: at}, {ID: "b", Kind: lead.KindWebinar, At: at.Add(time.Minute)},
		}}
		for f, text := range map[string]string{
			"name": "Priya Natarajan", "title": "VP Sales", "company": "Northwind", "industry": "Software", "employees": "400", "country": "Germany", "owner": "ana",
			"source": fmt.Sprint("source ", i%9), "stage": []string{"lead", "mql", "sql", "disqualified"}[i%4], "created_at": at.Format(time.RFC3339),
		} {
			r.Fields.Set(f, text)
		}
		batch.Leads = append(batch.Leads, r)
	}
	if _, err := d.ApplyRemote(b.Context(), batch); err != nil {
		b.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		b.Run(map[bool]string{false: "anew", true: "again"}[again], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !again {
					if err := d.SetMeta(b.Context(), "bench", []byte(fmt.Sprint(b.Elapsed()))); err != nil {
						b.Fatal(err)
					}
				}
				data, err := d.Reports(b.Context(), reports.Query{Span: reports.All, By: report.BySource, Cohort: report.CohortEntered})
				if err != nil || data.N != n {
					b.Fatal(data.N, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/lead")
		})
	}
}
