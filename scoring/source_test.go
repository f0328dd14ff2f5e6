package scoring_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"banter/scoring"
	"banter/store/lead"
)

// TestSourcePoints reproduces the scores of another program from the points of
// its activities.
func TestSourcePoints(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "testdata", "models", "source_points.toml"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := scoring.Parse("source_points.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	if f := m.Lint(now); len(f) > 0 {
		t.Errorf("the model deserves a look: %v", f)
	}
	dir := filepath.Join("..", "..", "shared", "data", "b2b_security")
	leads, acts := rows(t, filepath.Join(dir, "leads.csv")), rows(t, filepath.Join(dir, "activities.csv"))
	records := map[string]*lead.Record{}
	for i, a := range acts {
		r := records[a["lead_id"]]
		if r == nil {
			r = &lead.Record{}
			records[a["lead_id"]] = r
		}
		points, err := strconv.Atoi(a["points"])
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.Parse(time.DateOnly, a["activity_timestamp"])
		if err != nil {
			t.Fatal(err)
		}
		r.AddActivity(lead.Activity{ID: strconv.Itoa(i), Kind: lead.KindCustomActivity, At: at, Subject: a["activity_value"], Points: points})
	}
	wrong := 0
	for _, l := range leads {
		r := records[l["lead_id"]]
		if r == nil {
			r = &lead.Record{}
		}
		want, err := strconv.Atoi(l["lead_score_current"])
		if err != nil {
			t.Fatal(err)
		}
		if s := checkScore(t, m, r, now); s.Total != want {
			wrong++
			t.Logf("lead %s: %d, want %d", l["lead_id"], s.Total, want)
		}
	}
	if wrong > 0 || len(leads) != 1500 {
		t.Errorf("%d of %d leads score otherwise", wrong, len(leads))
	}
}

func rows(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the data set is not here: %v", err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := make([]map[string]string, 0, len(all))
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		out = append(out, row)
	}
	return out
}
