package report_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"banter/scoring/report"
	"banter/store/lead"
)

// The published table: bands 0–30, 31–50, 51–70, 71+; n 45, 30, 18, 7; SQL rate
// 5, 15, 35, 60 %.
func TestThresholdsOfThePublishedTable(t *testing.T) {
	got := report.Thresholds([]int{0, 31, 51, 71}, []int{45, 30, 18, 7}, []float64{.05, .15, .35, .60})
	for i, want := range []struct {
		n                       int
		precision, recall, lift string
		verdict                 report.Judgement
	}{
		{100, "17.25", "100", "1.00", report.Under},
		{55, "27.3", "87", "1.58", report.Under},
		{25, "42", "61", "2.43", report.InAim},
		{7, "60", "24", "3.48", report.TooFew},
	} {
		g := got[i]
		digits := 0
		if _, frac, ok := strings.Cut(want.precision, "."); ok {
			digits = len(frac)
		}
		precision := fmt.Sprintf("%.*f", digits, 100**g.Precision)
		if g.N != want.n || precision != want.precision || fmt.Sprintf("%.0f", 100**g.Recall) != want.recall || fmt.Sprintf("%.2f", *g.Lift) != want.lift || g.Verdict != want.verdict {
			t.Errorf("from %d: n %d, precision %s, recall %.1f, lift %.3f, %s; want %+v", g.From, g.N, precision, 100**g.Recall, *g.Lift, g.Verdict, want)
		}
	}
	if low, high := *got[3].Low, *got[3].High; math.Round(low*100) != 27 || math.Round(high*100) != 86 {
		t.Errorf("71+ is between %.3f and %.3f", low, high)
	}
	if text := got[3].Verdict.Text(got[3].N); text != "too few: n 7" {
		t.Errorf("71+ is judged %q", text)
	}
}

func TestThresholdsOfNothing(t *testing.T) {
	for _, got := range [][]report.Threshold{
		report.Thresholds([]int{0, 50}, []int{0, 0}, []float64{0, 0}),
		report.Thresholds([]int{0, 50}, []int{40, 30}, []float64{0, 0}),
		report.Thresholds(nil, nil, nil),
	} {
		for _, g := range got {
			if g.Recall != nil || g.Lift != nil {
				t.Errorf("recall or lift of nothing: %+v", g)
			}
		}
		if _, err := json.Marshal(got); err != nil {
			t.Error(err)
		}
	}
}

// calibrated adds n leads of a score of which k came to SQL; days is how long ago
// they became MQLs.
func calibrated(b *report.Builder, name string, score, n, k, days int) {
	for i := range n {
		r := newRec(fmt.Sprintf("%s-%d", name, i)).move(200-days, lead.StageMQL, lead.ByModel, score)
		if i < k {
			r.verdict(201-days, lead.Disposition{Verdict: lead.Qualify})
		}
		b.Add(r.Record)
	}
}

func TestCalibration(t *testing.T) {
	b := report.NewBuilder(report.Query{Now: day(200)})
	calibrated(b, "low", 30, 40, 2, 150)
	calibrated(b, "edge", 31, 20, 4, 150)  // 31 is in the second band: half-open
	calibrated(b, "high", 70, 20, 10, 150) // 70 is in the third
	calibrated(b, "top", 71, 7, 4, 150)
	calibrated(b, "young", 60, 9, 2, 10) // undecided ones among them are too young
	b.Add(newRec("unscored").Record)
	c := b.Calibration()
	want := []struct {
		label   string
		k, n    int
		verdict report.Judgement
	}{
		{"0–30", 2, 40, report.Under}, {"31–50", 4, 20, report.Under}, {"51–70", 12, 22, report.Over}, {"71+", 4, 7, report.TooFew},
	}
	for i, w := range want {
		g := c.Bands[i]
		if g.Label() != w.label || g.SQL.K != w.k || g.SQL.N != w.n || g.Verdict != w.verdict {
			t.Errorf("band %s: %+v, want %+v", g.Label(), g, w)
		}
	}
	if c.Unscored != 1 || c.Unripe != 7 || c.Base.N != 89 || c.Models["v1"] != 89 {
		t.Errorf("unscored %d, unripe %d, base %+v, models %v", c.Unscored, c.Unripe, c.Base, c.Models)
	}
	// What came to SQL lately is decided on SQL, not yet on won.
	if g := c.Bands[2]; g.Won.N != 20 || g.Won.K != 0 {
		t.Errorf("won: %+v", g.Won)
	}
}

func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		share float64
		n     int
		want  report.Judgement
	}{
		{0.4, 19, report.TooFew},
		{0.2999, 20, report.Under},
		{0.30, 20, report.InAim},
		{0.50, 20, report.InAim},
		{0.51, 20, report.Over},
		{0.60, 20, report.Over},
		{0.61, 20, report.FarOver},
		{0, 0, report.TooFew},
	} {
		if got := report.Judge(tc.share, tc.n); got != tc.want {
			t.Errorf("%.4f of %d is %s, want %s", tc.share, tc.n, got, tc.want)
		}
	}
}
