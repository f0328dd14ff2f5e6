package reports

import (
	"math"
	"time"

	"banter/scoring/report"
	"banter/tui/chart"
)

// velocity is how long the way takes.
func (s *Screen) velocity(lw, rw int) (left, right []string) {
	v := &s.data.Velocity
	var rows []chart.Interval
	var figures [][]string
	longest := time.Duration(0)
	for i := range v.Total.Spans {
		longest = max(longest, v.Total.Spans[i].Took.P75)
	}
	unit, name := unitOf(longest)
	for i := range v.Total.Spans {
		x := &v.Total.Spans[i]
		row := chart.Interval{Label: way(x), Text: longOf(x.Took.N, x.Took.P50) + "  n " + count(x.Took.N)}
		figures = append(figures, []string{
			way(x), count(x.Took.N), longOf(x.Took.N, x.Took.P25), longOf(x.Took.N, x.Took.P50), longOf(x.Took.N, x.Took.P75), longOf(x.Took.N, x.Took.P90), count(x.Open),
		})
		row.Low, row.Mid, row.High = float64(x.Took.P25)/float64(unit), float64(x.Took.P50)/float64(unit), float64(x.Took.P75)/float64(unit)
		if x.Took.N == 0 {
			row.Low, row.Text = math.NaN(), "nobody yet"
		}
		rows = append(rows, row)
	}
	left = append(left, s.heading("How long the way takes, in "+name+" of the calendar", lw))
	left = append(left, s.kit.Intervals(rows, chart.Axis{Min: 0, Max: max(1, float64(longest)/float64(unit))}, lw)...)
	left = append(left, "")
	left = append(left, s.grid([]string{"gone on", "n", "25 %", "50 %", "75 %", "90 %", "open"}, figures, lw)...)
	left = append(left, "")
	left = append(left, s.small("● half are faster; the middle half lies between the ends, as in the columns of 25 to 75 %. Leads that are still on the way are open: they are in no figure, and will make it longer.", lw)...)
	left = append(left, s.faults(v.Faults, lw)...)

	var table [][]string
	for i := range v.Lines[:min(len(v.Lines), mostLines)] {
		l := &v.Lines[i]
		sql, won := wayOf(l, report.StepMQL, report.StepSQL), wayOf(l, report.StepLead, report.StepWon)
		table = append(table, []string{
			report.KeyLabel(v.By, l.Key), count(sql.Took.N), longOf(sql.Took.N, sql.Took.P50), longOf(sql.Took.N, sql.Took.P90), count(sql.Open),
			longOf(won.Took.N, won.Took.P50), count(won.Took.N),
		})
	}
	right = append(right, s.heading("MQL → SQL by "+string(v.By), rw))
	right = append(right, s.grid([]string{"", "n", "half within", "9 of 10", "open", "to won", "n"}, table, rw)...)
	return left, append(right, s.more(len(v.Lines), rw)...)
}

// way names a span in few cells.
func way(x *report.Span) string {
	short := func(s report.Step) string {
		if s == report.StepOpportunity {
			return "Opp."
		}
		return s.Label()
	}
	return short(x.From) + " → " + short(x.To)
}

// wayOf is the span between two steps.
func wayOf(l *report.VelocityLine, from, to report.Step) report.Span {
	for _, x := range l.Spans {
		if x.From == from && x.To == to {
			return x
		}
	}
	return report.Span{From: from, To: to}
}

// unitOf is the unit that a duration is best told in.
func unitOf(d time.Duration) (unit time.Duration, name string) {
	switch {
	case d >= 48*time.Hour:
		return 24 * time.Hour, "days"
	case d >= 2*time.Hour:
		return time.Hour, "hours"
	}
	return time.Minute, "minutes"
}
