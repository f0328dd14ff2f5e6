package report_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"banter/scoring/report"
	"banter/store/lead"
)

const olist = "../../../shared/data/olist/"

func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(olist + name)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the Olist data is not here: " + olist)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, head := range rows[0] {
			m[head] = row[i]
		}
		out = append(out, m)
	}
	return out
}

// Real leads of a marketplace: what the report says of each origin is what
// another program worked out. The numbers come from Python over the same two
// files: leads and deals counted by origin, and of won_date − first_contact_date
// in seconds, without negative ones, the nearest-rank quartiles
// sorted(v)[ceil(q·n) − 1].
func TestSourcesOfOlist(t *testing.T) {
	won := map[string]time.Time{}
	for _, row := range table(t, "closed_deals.csv") {
		at, err := time.Parse(time.DateTime, row["won_date"])
		if err != nil {
			t.Fatal(err)
		}
		won[row["mql_id"]] = at
	}
	build := func(change func(*lead.Lead)) *report.Builder {
		b := report.NewBuilder(report.Query{Now: time.Date(2018, 12, 1, 0, 0, 0, 0, time.UTC)})
		for _, row := range table(t, "mql.csv") {
			first, err := time.Parse(time.DateOnly, row["first_contact_date"])
			if err != nil {
				t.Fatal(err)
			}
			r := &lead.Record{Lead: lead.Lead{
				ID: lead.ID(row["mql_id"]), Source: row["origin"], Campaign: row["landing_page_id"], CreatedAt: first,
				Standing: lead.Standing{Stage: lead.StageMQL, QualifiedAt: first, Cycle: 1},
			}}
			if at, ok := won[row["mql_id"]]; ok {
				r.Lead.Stage, r.Lead.ClosedAt = lead.StageWon, at
			}
			change(&r.Lead)
			b.Add(r)
		}
		return b
	}
	s := build(func(*lead.Lead) {}).Sources()
	want := []struct {
		origin           string
		n, won           int
		first, mid, last int // quartiles of seconds to won
	}{
		{"organic_search", 1263, 118, 737496, 1623116, 6902524},
		{"paid_search", 786, 83, 839508, 2059958, 13057200},
		{"social", 617, 32, 2144534, 3867306, 11622093},
		{"unknown", 593, 78, 702000, 1512239, 7043199},
		{"email", 275, 6, 1603750, 2408982, 7666891},
		{"direct_traffic", 266, 29, 784800, 1535090, 3760815},
		{"referral", 148, 6, 846865, 1022628, 3442967},
		{"other", 91, 1, 477676, 477676, 477676},
		{"display", 72, 2, 352800, 352800, 669834},
		{"other_publicities", 36, 2, 3089648, 3089648, 4205510},
		{"", 24, 5, 486543, 566312, 745087},
	}
	check := func(l *report.SourceLine, n, k, p25, p50, p75 int) {
		t.Helper()
		share := l.Step(report.StepWon).Share
		if l.N != n || share.K != k || share.N != n || l.Won.N != k {
			t.Errorf("%q: %d of %d won (%d with a time), want %d of %d", l.Key, share.K, l.N, l.Won.N, k, n)
		}
		for _, q := range []struct {
			name string
			got  time.Duration
			want int
		}{{"p25", l.Won.P25, p25}, {"median", l.Won.P50, p50}, {"p75", l.Won.P75, p75}} {
			if q.got != time.Duration(q.want)*time.Second {
				t.Errorf("%q: %s to won is %s, want %d s", l.Key, q.name, q.got, q.want)
			}
		}
	}
	if len(s.Lines) != len(want) {
		t.Fatalf("%d origins, want %d", len(s.Lines), len(want))
	}
	for i, w := range want {
		if s.Lines[i].Key != w.origin {
			t.Errorf("line %d is %q, want %q", i, s.Lines[i].Key, w.origin)
			continue
		}
		check(&s.Lines[i], w.n, w.won, w.first, w.mid, w.last)
	}
	check(&s.Total, 4171, 362, 788400, 1970115, 8195045)

	// A deal won before its first contact is told as a fault and is in no duration.
	turned := false
	b := build(func(l *lead.Lead) {
		if !turned && l.Source == "email" && !l.ClosedAt.IsZero() {
			turned, l.ClosedAt = true, l.CreatedAt.Add(-time.Hour)
		}
	})
	s = b.Sources()
	if email := s.Lines[4]; email.Won.Faults != 1 || email.Won.N != 5 || email.Step(report.StepWon).N != 6 || s.Faults.Negative != 1 {
		t.Errorf("won before first contact: %+v, faults %+v", email.Won, s.Faults)
	}
	if q := b.Quality(); len(q.Faults) == 0 || q.Faults[0].Name != "negative" || q.Faults[0].N != 1 {
		t.Errorf("faults: %+v", q.Faults)
	}
}
