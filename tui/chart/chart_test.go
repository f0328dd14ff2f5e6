package chart_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"banter/tui/cell"
	"banter/tui/chart"
	"banter/tui/theme"
)

func plain() chart.Kit { return chart.Kit{Theme: theme.New(true, false)} }

func strip(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = ansi.Strip(l)
	}
	return out
}

func equal(t *testing.T, got []string, want ...string) {
	t.Helper()
	got = strip(got)
	for i := range got {
		got[i] = strings.TrimRight(got[i], " ")
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBars(t *testing.T) {
	t.Parallel()
	bars := []chart.Bar{{Label: "web", Value: 16, Text: "16"}, {Label: "event", Value: 8, Text: "8"}, {Label: "mail", Value: 1, Text: "1"}, {Label: "none", Text: "0"}, {Label: "lost", Value: math.NaN(), Text: "–"}}
	equal(t, plain().Bars(bars, 0, 27),
		"web    ━━━━━━━━━━━━━━━━  16",
		"event  ━━━━━━━━           8",
		"mail   ━                  1",
		"none                      0",
		"lost                      –")
	equal(t, plain().Bars(bars[:3], 128, 27),
		"web    ━━                16",
		"event  ━                  8",
		"mail   ╸                  1")
	equal(t, chart.Kit{Theme: theme.New(true, false), ASCII: true}.Bars(bars[:3], 0, 27),
		"web    ################  16",
		"event  ########           8",
		"mail   #                  1")
	equal(t, plain().Bars(bars[:2], 0, 8), "web   16", "event  8")
	equal(t, plain().Bars(bars[:2], 0, 7), "web  16", "eve…  8")
}

func TestFunnel(t *testing.T) {
	t.Parallel()
	equal(t, plain().Funnel([]chart.Step{
		{Label: "MQL", N: 20, Open: 5, Text: "20", Note: "8 of 15 go on, 5 open"},
		{Label: "SAL", N: 8, Text: "8"},
	}, 29),
		"MQL  ━━━━━━━━━━━━━━━─────  20",
		"  └ 8 of 15 go on, 5 open",
		"SAL  ━━━━━━━━               8")
}

func TestIntervals(t *testing.T) {
	t.Parallel()
	percent := func(v float64) string { return strconv.Itoa(int(v*100 + 0.5)) }
	got := plain().Intervals([]chart.Interval{
		{Label: "A", Low: 0.2, Mid: 0.4, High: 0.6, Text: "n 9"},
		{Label: "B", Low: 0.5, Mid: 0.5, High: 0.5, Text: "n 1"},
		{Label: "C", Low: math.NaN(), Mid: 0.5, High: 1, Text: "n 0"},
		{Label: "D", Low: -3, Mid: 0.9, High: 4, Text: "n 2"},
	}, chart.Axis{Min: 0, Max: 1, Marks: []float64{0.3}, Format: percent}, 29)
	equal(t, got,
		"A      ├───●───┤          n 9",
		"B        ┊   ●            n 1",
		"C        ┊                n 0",
		"D  ◂─────────────────●─▸  n 2",
		"   ┴─────────┴─────────┴",
		"   0        50       100")
}

func TestHeat(t *testing.T) {
	t.Parallel()
	h := chart.Heat{Levels: []chart.HeatLevel{{Words: "in time", Tone: chart.Good}, {Words: "late", Tone: chart.Bad}}}
	h.Cells[0][9] = chart.HeatCell{Level: 1}
	h.Cells[6][23] = chart.HeatCell{Level: 2}
	equal(t, plain().Heat(h, 30)[:3],
		"    00 03 06 09 12 15 18 21",
		"Mon ·········▓··············",
		"Tue ························")
	got := strip(plain().Heat(h, 30))
	if len(got) != 9 || !strings.HasSuffix(strings.TrimRight(got[7], " "), "·█") || !strings.Contains(got[8], "▓ in time  █ late") {
		t.Errorf("%q", got)
	}
	// Two hours share a cell in a narrow place.
	equal(t, plain().Heat(h, 18)[:2], "    00 06 12 18", "Mon ····▓·······")
}

func TestSpark(t *testing.T) {
	t.Parallel()
	equal(t, []string{plain().Spark([]float64{0, 1, 4, 8, math.NaN()}, 8, 7)}, "▁▂▅█·")
	equal(t, []string{plain().Spark([]float64{0, 0, 4, 4, 8, 8}, 0, 3)}, "▁▅█")
}

func TestBurn(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	equal(t, plain().Burn(chart.Burn{Total: 8, Left: []float64{8, 8, 4, 2, nan, nan, nan, nan}, From: "1", To: "31"}, 11, 5),
		" 8│██",
		"  │██··",
		"  │███ ··",
		"  │████  ··",
		"   1     31")
}

func TestTicks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low, high float64
		n         int
		want      []float64
	}{
		{0, 1, 6, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		{0, 1, 3, []float64{0, 0.5, 1}},
		{0, 97, 5, []float64{0, 20, 40, 60, 80}},
		{-5, 5, 5, []float64{-4, -2, 0, 2, 4}},
		{3, 3, 5, []float64{3}},
		{2, 1, 5, nil},
		{math.NaN(), 1, 5, nil},
	} {
		got := chart.Ticks(c.low, c.high, c.n)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }) {
			t.Errorf("%v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

// number draws any number there is.
func number() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.Float64Range(-10, 1000), rapid.Float64(), rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, math.SmallestNonzeroFloat64}))
}

// Whatever is drawn is exactly as wide as its place, and never says NaN.
func TestWidths(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := chart.Kit{Theme: theme.New(rapid.Bool().Draw(t, "dark"), rapid.Bool().Draw(t, "colour")), ASCII: rapid.Bool().Draw(t, "ascii")}
		w, h := rapid.IntRange(0, 220).Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")
		text := rapid.SampledFrom([]string{"", "web", "製造株式会社", "a label that is longer than most", "\x1b[31mred", "12 %"})
		n := rapid.IntRange(0, 6).Draw(t, "n")
		var bars []chart.Bar
		var steps []chart.Step
		var rows []chart.Interval
		var values []float64
		heat := chart.Heat{Levels: []chart.HeatLevel{{Words: text.Draw(t, "a")}, {Words: text.Draw(t, "b"), Tone: chart.Bad}}}
		for i := range n {
			bars = append(bars, chart.Bar{Label: text.Draw(t, "l"), Value: number().Draw(t, "v"), Text: text.Draw(t, "t"), Tone: chart.Tone(i)})
			steps = append(steps, chart.Step{Label: text.Draw(t, "l"), N: rapid.IntRange(-3, 1e9).Draw(t, "n"), Open: rapid.IntRange(-3, 1e9).Draw(t, "o"), Text: text.Draw(t, "t"), Note: text.Draw(t, "note")})
			rows = append(rows, chart.Interval{Label: text.Draw(t, "l"), Low: number().Draw(t, "lo"), Mid: number().Draw(t, "mid"), High: number().Draw(t, "hi"), Text: text.Draw(t, "t")})
			values = append(values, number().Draw(t, "v"))
			heat.Cells[i][rapid.IntRange(0, 23).Draw(t, "hour")] = chart.HeatCell{Level: rapid.IntRange(-1, 5).Draw(t, "level"), Text: text.Draw(t, "t")}
		}
		axis := chart.Axis{Min: number().Draw(t, "min"), Max: number().Draw(t, "max"), Marks: values}
		var lines []string
		lines = append(lines, k.Bars(bars, number().Draw(t, "top"), w)...)
		lines = append(lines, k.Funnel(steps, w)...)
		lines = append(lines, k.Intervals(rows, axis, w)...)
		lines = append(lines, k.Heat(heat, w)...)
		if w > 0 {
			lines = append(lines, k.Spark(values, number().Draw(t, "top"), w))
		}
		burn := k.Burn(chart.Burn{Total: number().Draw(t, "total"), Left: values, From: text.Draw(t, "f"), To: text.Draw(t, "to")}, w, h)
		if w > 0 && len(burn) != h {
			t.Fatalf("%d lines of a burn-down, want %d", len(burn), h)
		}
		for _, l := range append(lines, burn...) {
			if cell.Width(l) != w || strings.Contains(l, "NaN") || strings.Contains(l, "Inf") {
				t.Fatalf("%d cells, want %d: %q", cell.Width(l), w, l)
			}
		}
	})
}

// A larger value never has a shorter bar.
func TestBarsAreMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(0, 1e6).Draw(t, "a"), rapid.Float64Range(0, 1e6).Draw(t, "b")
		got := strip(plain().Bars([]chart.Bar{{Value: min(a, b)}, {Value: max(a, b)}}, rapid.Float64Range(0, 1e6).Draw(t, "top"), rapid.IntRange(4, 200).Draw(t, "w")))
		if length(got[0]) > length(got[1]) {
			t.Fatalf("%q for %v, %q for %v", got[0], min(a, b), got[1], max(a, b))
		}
	})
}

// length is that of a bar in halves of a cell.
func length(bar string) int {
	n := 0
	for _, r := range bar {
		if i := strings.IndexRune("╸━", r); i >= 0 {
			n += i/3 + 1
		}
	}
	return n
}

// Ticks lie in their order between the ends, not more than were asked for.
func TestTicksProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		low, high, n := number().Draw(t, "low"), number().Draw(t, "high"), rapid.IntRange(1, 20).Draw(t, "n")
		got := chart.Ticks(low, high, n)
		if len(got) > n {
			t.Fatalf("%d ticks of at most %d: %v", len(got), n, got)
		}
		slack := (high - low) * 1e-6
		for i, v := range got {
			if math.IsNaN(v) || v < low-slack || v > high+slack || i > 0 && v < got[i-1] {
				t.Fatalf("%v to %v: %v", low, high, got)
			}
		}
	})
}
