package store

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
)

// bulk imports leads that are new each time, without a pause, until it is killed.
func bulk(ctx context.Context, s *Store, size int) error {
	for n := 0; ; n++ {
		rs := make([]lead.Remote, 5000)
		for i := range rs {
			rs[i] = remote(i)
			rs[i].ID = lead.ID(fmt.Sprintf("bulk-%04d-%06d", n, i))
		}
		if _, err := s.ApplyRemote(ctx, Batch{Origin: "bulk", Leads: rs, Merge: take, Chunk: size}); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(os.Stdout, n); err != nil {
			return err
		}
	}
}

// BenchmarkActBesideImport is a rep's verdict while another process imports in
// bulk without a pause: how long half of them take, and all but one in a hundred.
func BenchmarkActBesideImport(b *testing.B) {
	for _, what := range []string{"alone", "bulk0", "bulk2000"} {
		b.Run(what, func(b *testing.B) {
			s := must[*Store](b)(Open(options(filepath.Join(b.TempDir(), "leads.db"))))
			apply(b, s, "c", remotes(2000)...)
			if what != "alone" {
				cmd := exec.CommandContext(b.Context(), os.Args[0], what)
				cmd.Env = append(os.Environ(), childEnv+"="+s.Path())
				out := must[io.ReadCloser](b)(cmd.StdoutPipe())
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				defer func() {
					_ = cmd.Process.Kill()
					_ = cmd.Wait() // it was killed
				}()
				_, _ = out.Read(make([]byte, 1)) // it is at work
			}
			took := make([]time.Duration, 0, b.N)
			b.ResetTimer()
			for i := range b.N {
				at := time.Now()
				if _, _, err := s.Act(context.Background(), remote(i%2000).ID, call("beside")); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(at))
				time.Sleep(5 * time.Millisecond) // a rep is no loop
			}
			slices.Sort(took)
			ms := func(part float64) float64 { return took[int(part*float64(len(took)-1))].Seconds() * 1000 }
			b.ReportMetric(ms(.5), "p50-ms")
			b.ReportMetric(ms(.99), "p99-ms")
			b.ReportMetric(ms(1), "max-ms")
		})
	}
}

// BenchmarkVerdict is a durable act with the file opened for it, beside what the
// disk needs for two synced writes of a page at the same time.
func BenchmarkVerdict(b *testing.B) {
	for _, leads := range []int{1000, 100_000} {
		b.Run(fmt.Sprint(leads), func(b *testing.B) {
			s := must[*Store](b)(Open(options(filepath.Join(b.TempDir(), "leads.db"))))
			if _, err := s.ApplyRemote(context.Background(), Batch{Origin: "x", Leads: remotes(leads), Merge: take, Chunk: 5000}); err != nil {
				b.Fatal(err)
			}
			f := must[*os.File](b)(os.Create(filepath.Join(b.TempDir(), "raw")))
			defer func() { _ = f.Close() }()
			block := make([]byte, 4096)
			var acts, syncs []time.Duration
			b.ResetTimer()
			for i := range b.N {
				at := time.Now()
				for j := range int64(2) {
					block[0]++
					if _, err := f.WriteAt(block, 4096*(j+int64(i%64))); err != nil {
						b.Fatal(err)
					}
					if err := datasync(f); err != nil {
						b.Fatal(err)
					}
				}
				syncs = append(syncs, time.Since(at))
				at = time.Now()
				if _, _, err := s.Act(context.Background(), remote(i*7919%leads).ID, call("verdict")); err != nil {
					b.Fatal(err)
				}
				acts = append(acts, time.Since(at))
			}
			slices.Sort(acts)
			slices.Sort(syncs)
			a, y := acts[len(acts)/2].Seconds(), syncs[len(syncs)/2].Seconds()
			b.ReportMetric(a*1000, "act-p50-ms")
			b.ReportMetric(y*1000, "2-syncs-p50-ms")
			b.ReportMetric(a/y, "times-2-syncs")
		})
	}
}
