//go:build unix

package main

import (
	"path/filepath"
	"testing"
)

// Real leads and, from a second file, which of them were won: the report of their
// sources tells what was counted in the two files with another program (see
// scoring/report, TestSourcesOfOlist).
func TestRealOutcomes(t *testing.T) {
	t.Parallel()
	leads, deals := shared(t, "olist/mql.csv"), shared(t, "olist/closed_deals.csv")
	maps, err := filepath.Abs(filepath.Join("..", "..", "testdata", "mappings"))
	if err != nil {
		t.Fatal(err)
	}
	bin, home := build(t), t.TempDir()
	run(t, bin, home, "--now", "2018-12-01T00:00:00Z", "import", "--map", filepath.Join(maps, "olist_mql.toml"), leads)
	run(t, bin, home, "--now", "2018-12-01T00:00:00Z", "import", "--map", filepath.Join(maps, "olist_deals.toml"), deals)
	type line struct {
		Key string
		N   int
		Won struct {
			N   int
			P25 int `json:"p25_seconds"`
			P50 int `json:"p50_seconds"`
			P75 int `json:"p75_seconds"`
		}
	}
	var got struct {
		Data struct {
			Total line
			Lines []line
		}
	}
	decode(t, run(t, bin, home, "--now", "2018-12-01T00:00:00Z", "report", "sources", "--json"), &got)
	if w := got.Data.Total; w.N != 4171 || w.Won.N != 362 || w.Won.P25 != 788400 || w.Won.P50 != 1970115 || w.Won.P75 != 8195045 {
		t.Errorf("all: %+v", w)
	}
	want := line{Key: "organic_search", N: 1263}
	want.Won.N, want.Won.P25, want.Won.P50, want.Won.P75 = 118, 737496, 1623116, 6902524
	if len(got.Data.Lines) != 10 || got.Data.Lines[0] != want {
		t.Errorf("%d origins, the first %+v, want %+v", len(got.Data.Lines), got.Data.Lines[0], want)
	}
}
