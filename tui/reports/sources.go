package reports

import (
	"fmt"
	"math"
	"strings"

	"banter/scoring/report"
	"banter/tui/chart"
)

// sources is what each group brought and what it was worth.
func (s *Screen) sources(lw, rw int) (left, right []string) {
	d := &s.data.Sources
	lines := d.Lines[:min(len(d.Lines), mostLines)]
	bars, rates := make([]chart.Bar, len(lines)), make([]chart.Interval, len(lines))
	for i := range lines {
		l := &lines[i]
		label := report.KeyLabel(d.By, l.Key)
		bars[i] = chart.Bar{Label: label, Value: float64(l.N), Text: count(l.N)}
		rates[i] = interval(label, l.Decided)
	}
	left = append([]string{s.heading("How many each brought, by "+string(d.By), lw)}, s.kit.Bars(bars, 0, lw)...)
	left = append(left, "", s.heading("MQLs that came to SQL, with 95 % intervals", lw))
	left = append(left, s.kit.Intervals(rates, shares(report.AimLow, report.AimHigh), lw)...)
	left = append(left, s.small("┊ the aim of 30 to 50 %. Of the MQLs that "+s.settled()+".", lw)...)

	rows := make([][]string, len(lines))
	for i := range lines {
		l := &lines[i]
		rows[i] = []string{report.KeyLabel(d.By, l.Key), count(l.Step(report.StepWon).N), worth(l.Value), longOf(l.Won.N, l.Won.P50), longOf(l.Won.N, l.Won.P90), worth(l.Hopes)}
	}
	right = append(right, s.heading("What it was worth", rw))
	right = append(right, s.grid([]string{"", "won", "value", "half within", "9 of 10", "open deals"}, rows, rw)...)
	if len(d.Touches) > 0 {
		rows = rows[:0]
		for _, t := range d.Touches[:min(len(d.Touches), mostLines)] {
			rows = append(rows, []string{report.KeyLabel(report.BySource, t.Key), count(t.FirstWon), worth(t.FirstValue), count(t.LastWon), worth(t.LastValue)})
		}
		right = append(right, "", s.heading("Won deals by the first and by the last touch", rw))
		right = append(right, s.grid([]string{"source", "first", "value", "last", "value"}, rows, rw)...)
	}
	return left, append(right, s.more(len(d.Lines), rw)...)
}

// worth is sums of money, the largest currency first.
func worth(ms []report.Money) string {
	if len(ms) == 0 {
		return "–"
	}
	out := make([]string, 0, 2)
	for _, m := range ms[:min(len(ms), 2)] {
		out = append(out, strings.TrimSpace(money(m.Sum)+" "+m.Currency))
	}
	if len(ms) > 2 {
		out = append(out, "…")
	}
	return strings.Join(out, " + ")
}

// money is a sum in at most five figures.
func money(n int64) string {
	switch a := math.Abs(float64(n)); {
	case a >= 1e10:
		return fmt.Sprintf("%.0f bn", float64(n)/1e9)
	case a >= 1e7:
		return fmt.Sprintf("%.1f m", float64(n)/1e6)
	case a >= 1e5:
		return fmt.Sprintf("%.0f k", float64(n)/1e3)
	}
	return fmt.Sprint(n)
}

// interval is a rate as a row of a chart; one of too few cases is drawn as well:
// its width says it.
func interval(label string, r report.Rate) chart.Interval {
	out := chart.Interval{Label: label, Low: r.Low, Mid: r.Share, High: r.High, Text: fmt.Sprintf("%s  n %s", share(r), count(r.N))}
	if r.Few() {
		out.Tone, out.Text = chart.Quiet, share(r)
	}
	if r.N == 0 {
		out.Low, out.Text = math.NaN(), "n 0"
	}
	return out
}

// shares is the axis of shares, with lines at marks.
func shares(marks ...float64) chart.Axis {
	return chart.Axis{Min: 0, Max: 1, Marks: marks, Format: percent}
}
