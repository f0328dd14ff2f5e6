package board

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/theme"
)

func TestTook(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 s", 40 * time.Second: "40 s", 4*time.Minute + 59*time.Second: "4 min", time.Hour: "1 h", 72 * time.Minute: "1 h 12",
		9*time.Hour + 5*time.Minute: "9 h 05", 26*time.Hour + 40*time.Minute: "26 h",
	} {
		if got := took(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

// TestShare: a rate is said of 20 and more; of fewer the counts.
func TestShare(t *testing.T) {
	t.Parallel()
	line := func(met, of int) *report.Line {
		l := &report.Line{Met: met, Of: of, N: of, Within: float64(met) / float64(max(1, of))}
		l.Low, l.High = report.Wilson(met, of)
		return l
	}
	for _, tc := range []struct {
		l           *report.Line
		want, after string
	}{
		{line(0, 0), "–", ", nothing has ended yet"},
		{line(4, 7), "4 of 7", ", too few for a rate"},
		{line(19, 19), "19 of 19", ", too few for a rate"},
		{line(15, 20), "75 %", " (53–89) of 20"},
	} {
		if got, after := share(tc.l), interval(tc.l); got != tc.want || after != tc.after {
			t.Errorf("%d of %d is %q%q, want %q%q", tc.l.Met, tc.l.Of, got, after, tc.want, tc.after)
		}
	}
}

func TestSpark(t *testing.T) {
	t.Parallel()
	for want, v := range map[string][]float64{"▁▄▇": {0, 5, 10}, "·▇": {-1, 10}, "": nil, "▇": {99}} {
		if got := spark(v, 10); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
	if got := spark([]float64{0, 0}, 0); got != "▁▁" {
		t.Errorf("nothing at all is %q", got)
	}
}

// TestOpenBar: as wide as it has to be, and nothing that is there is left out
// where there is room for a sign of each.
func TestOpenBar(t *testing.T) {
	t.Parallel()
	p := theme.New(true, true).Plain
	rapid.Check(t, func(t *rapid.T) {
		l := &report.Line{
			Breached: rapid.IntRange(0, 500).Draw(t, "late"), AtRisk: rapid.IntRange(0, 50).Draw(t, "risk"),
			Paused: rapid.IntRange(0, 5).Draw(t, "paused"), Running: rapid.IntRange(0, 5000).Draw(t, "running"),
		}
		w := rapid.IntRange(0, 30).Draw(t, "w")
		most := open(l) + rapid.IntRange(0, 10).Draw(t, "more")
		bar := ansi.Strip(openBar(l, most, w, &p))
		if cell.Width(bar) != w {
			t.Fatalf("the bar of %+v has %d cells of %d", l, cell.Width(bar), w)
		}
		for n, sign := range map[*int]string{&l.Breached: signLate, &l.AtRisk: signRisk} {
			if *n > 0 && w > 25 && l.Breached+l.AtRisk < 20 && !strings.Contains(bar, sign) {
				t.Fatalf("%d %s are not in %q", *n, sign, bar)
			}
		}
		if most <= w {
			if got := strings.Count(bar, signLate); got != l.Breached {
				t.Fatalf("%d of %d late in %q", got, l.Breached, bar)
			}
		}
	})
}

func TestBig(t *testing.T) {
	t.Parallel()
	got := strings.Join(big("17", 1), "\n")
	want := " █  ███ \n██    █ \n █   █  \n █   █  \n███  █  "
	if got != want {
		t.Errorf("17 is\n%s\nwant\n%s", got, want)
	}
	for _, l := range big("0123456789%– x", 2) {
		if cell.Width(l) != 13*8 {
			t.Errorf("a line has %d cells: %q", cell.Width(l), l)
		}
	}
}
