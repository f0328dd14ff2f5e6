package files

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/store/upstream"
)

// table of n leads with some columns.
func manyLeads(n int) string {
	var b strings.Builder
	b.WriteString("Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Create Date,Company Name,Job Title,Number of Employees,Country/Region\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Ana%d,Souza,ana%d@x.example,+49 30 %d,Lead,2026-03-01 10:00,Company %d,VP,51-200,Germany\n", i, i, i, i, i%500)
	}
	return b.String()
}

func benchClient(b *testing.B, n int) *Client {
	b.Helper()
	dir := b.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte(manyLeads(n)), 0o600); err != nil {
		b.Fatal(err)
	}
	c, err := New(Options{Dir: dir, Now: wall})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

// A first sync: every page of one file.
func BenchmarkPull50k(b *testing.B) {
	const n = 50_000
	c := benchClient(b, n)
	for b.Loop() {
		var at upstream.Cursor
		leads := 0
		for more := true; more; {
			p, err := c.Changes(b.Context(), at)
			if err != nil {
				b.Fatal(err)
			}
			leads, at, more = leads+len(p.Leads), p.Next, p.More
		}
		if leads != n {
			b.Fatalf("%d leads", leads)
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "leads/s")
}

// A verdict over a folder of 50,000 leads: its row is looked for.
func BenchmarkPushOver50k(b *testing.B) {
	c := benchClient(b, 50_000)
	for i := 0; b.Loop(); i++ {
		ch := accept(fmt.Sprintf("01K%023d", i), "hs-49999", string(lead.StageLead), string(lead.StageSAL))
		if rs, err := c.Push(b.Context(), []lead.Change{ch}); err != nil || rs[0].State != upstream.Done {
			b.Fatalf("%+v, %v", rs, err)
		}
	}
}
