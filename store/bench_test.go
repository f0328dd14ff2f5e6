package store

import (
	"context"
	"os"
	"testing"

	"banter/store/lead"
)

const many = 100_000

func filled(b *testing.B) *Store {
	b.Helper()
	s := must[*Store](b)(Open(options(b.TempDir() + "/leads.db")))
	if _, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: remotes(many), Merge: take, Chunk: 5000}); err != nil {
		b.Fatal(err)
	}
	if *encrypted {
		if _, err := s.Encrypt(context.Background(), testKey(0)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkApplyRemoteFresh(b *testing.B) {
	rs := remotes(many)
	for _, size := range []struct {
		name  string
		chunk int
	}{{"chunk500", 500}, {"chunk5000", 5000}} {
		b.Run(size.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				s := must[*Store](b)(Open(options(b.TempDir() + "/leads.db")))
				if *encrypted {
					if _, err := s.Encrypt(context.Background(), testKey(0)); err != nil {
						b.Fatal(err)
					}
				}
				b.StartTimer()
				if _, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: rs, Merge: take, Chunk: size.chunk}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "leads/s")
		})
	}
}

func BenchmarkApplyRemoteUnchanged(b *testing.B) {
	s, rs := filled(b), remotes(many)
	b.ResetTimer()
	for range b.N {
		if _, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: rs, Merge: take}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "leads/s")
}

func BenchmarkExcerpts(b *testing.B) {
	s := filled(b)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if xs, _, err := s.Excerpts(context.Background(), noon); err != nil || len(xs) != many {
			b.Fatal(len(xs), err)
		}
	}
}

func BenchmarkDecodeExcerpt(b *testing.B) {
	r := lead.Record{}
	_ = r.Lead.Set("name", "Priya Natarajan")
	_, x := assess(&r, noon)
	x.Clocks = []lead.Clock{{Kind: 1, Policy: "hot v1", Started: noon, Warn: noon, Due: noon}}
	row, a := encodeExcerpt(&x), newArena()
	b.ReportAllocs()
	for range b.N {
		var y lead.Excerpt
		if err := a.decode("id", row, &y); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAct(b *testing.B) {
	s := filled(b)
	b.ResetTimer()
	for i := range b.N {
		if _, _, err := s.Act(context.Background(), remote(i*7919%many).ID, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChanged(b *testing.B) {
	s := filled(b)
	rev := must[uint64](b)(s.Revision(context.Background()))
	for i := range 20 {
		if _, _, err := s.Act(context.Background(), remote(i).ID, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})); err != nil {
			b.Fatal(err)
		}
	}
	b.ResetTimer()
	for range b.N {
		if xs, _, all, err := s.Changed(context.Background(), rev, noon); err != nil || all || len(xs) != 20 {
			b.Fatal(len(xs), all, err)
		}
	}
}

func BenchmarkRevision(b *testing.B) {
	s := filled(b)
	b.ResetTimer()
	for range b.N {
		if _, err := s.Revision(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkShape is what Open does before it trusts the pages of a file.
func BenchmarkShape(b *testing.B) {
	s := filled(b)
	f := must[*os.File](b)(os.Open(s.Path()))
	defer func() { _ = f.Close() }()
	b.ResetTimer()
	for range b.N {
		if _, err := shape(f, s.Path()); err != nil {
			b.Fatal(err)
		}
	}
}
