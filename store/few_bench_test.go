package store

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkApplyRemoteFew is a sync that brings 100 changed leads into a store
// of many: it costs what they cost, and grows with the depth of the tree alone.
func BenchmarkApplyRemoteFew(b *testing.B) {
	const few = 100
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := must[*Store](b)(Open(options(b.TempDir() + "/leads.db")))
			if _, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: remotes(n), Merge: take, Chunk: 5000}); err != nil {
				b.Fatal(err)
			}
			rs := remotes(n)[:few]
			for i := range rs {
				rs[i] = remote(i * (n / few)) // all over the tree
			}
			b.ResetTimer()
			for round := range b.N {
				b.StopTimer()
				for i := range rs {
					rs[i].Fields.Set("title", fmt.Sprint("VP ", round))
				}
				b.StartTimer()
				if got, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: rs, Merge: take}); err != nil || got.Changed != few {
					b.Fatalf("%+v, %v", got, err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N), "ms/sync")
		})
	}
}
