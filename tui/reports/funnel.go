package reports

import (
	"fmt"
	"math"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/tui/chart"
)

// mostLines is how many groups a table lists.
const mostLines = 40

// funnel is how far the leads came.
func (s *Screen) funnel(lw, rw int) (left, right []string) {
	f := &s.data.Funnel
	var steps []chart.Step
	for i, at := range f.Total.Steps {
		step := chart.Step{Label: at.Step.Label(), N: at.N, Open: at.Open, Text: count(at.N)}
		if i+1 < len(f.Total.Steps) {
			step.Note = onward(at, f.Total.Steps[i+1])
		}
		steps = append(steps, step)
	}
	left = append([]string{s.heading("How far they came", lw)}, s.kit.Funnel(steps, lw)...)
	left = append(left, s.small("░ still there, undecided. A step that was jumped over counts as passed.", lw)...)
	left = append(left, s.faults(f.Faults, lw)...)

	right = s.alerts(rw)
	var rows [][]string
	for i := range f.Lines[:min(len(f.Lines), mostLines)] {
		l := &f.Lines[i]
		open := 0
		for _, st := range l.Steps {
			open += st.Open
		}
		sql := report.NewRate(l.Step(report.StepSQL).N, l.Step(report.StepMQL).N)
		rows = append(rows, []string{
			report.KeyLabel(f.By, l.Key), count(l.N), count(l.Step(report.StepMQL).N), share(sql), count(l.Step(report.StepWon).N), count(open),
			share(l.Step(report.StepMQL).Rate), count(l.Step(report.StepSQL).N),
		})
	}
	right = append(right, s.heading("By "+string(f.By), rw))
	right = append(right, s.grid([]string{"", "n", "MQL", "MQL→SQL", "Won", "open", "→MQL", "SQL"}, rows, rw)...)
	return left, append(right, s.more(len(f.Lines), rw)...)
}

// onward is what became of those who came to a step.
func onward(at, next report.FunnelStep) string {
	if at.N == 0 {
		return "nobody came so far"
	}
	parts := []string{fmt.Sprintf("%d of %d go on, too few for a rate", next.Rate.K, next.Rate.N)}
	if !next.Rate.Few() {
		parts[0] = fmt.Sprintf("%.0f %% go on (%.0f–%.0f)", 100*next.Rate.Share, 100*next.Rate.Low, 100*next.Rate.High)
	}
	if at.Open > 0 {
		parts = append(parts, count(at.Open)+" open")
	}
	if at.Out > 0 {
		parts = append(parts, count(at.Out)+" out")
	}
	if next.Took.N > 0 {
		parts = append(parts, "half within "+long(next.Took.P50))
	}
	return strings.Join(parts, ", ")
}

// more says that a table was cut.
func (s *Screen) more(n, w int) []string {
	if n <= mostLines {
		return nil
	}
	return s.small(fmt.Sprintf("and %d more: banter report funnel lists them all", n-mostLines), w)
}

// faults are what can't be right in the data.
func (s *Screen) faults(f report.Faults, w int) []string {
	var parts []string
	for _, x := range []struct {
		n    int
		text string
	}{{f.Future, "in the future"}, {f.Undated, "without a date"}, {f.Negative, "with steps in the wrong order"}} {
		if x.n > 0 {
			parts = append(parts, count(x.n)+" "+x.text)
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return append([]string{""}, s.small("▲ Data that can't be right: "+strings.Join(parts, ", ")+". banter report quality names them.", w)...)
}

// alerts are rates that fell out of their own range.
func (s *Screen) alerts(w int) []string {
	as := s.data.Funnel.Alerts
	if len(as) == 0 {
		return nil
	}
	p := s.o.Theme.Plain
	out := []string{p.Warn.Paint(fmt.Sprintf("▲ %d rates fell", len(as)))}
	if len(as) == 1 {
		out[0] = p.Warn.Paint("▲ A rate fell")
	}
	for i := range as[:min(len(as), 3)] {
		out = append(out, s.small(as[i].Text(s.data.Funnel.By, s.now.Location()), w)...)
	}
	return append(out, "")
}

// sources is what each group brought and what it was worth.
func (s *Screen) sources(lw, rw int) (left, right []string) {
	d := &s.data.Sources
	lines := d.Lines[:min(len(d.Lines), mostLines)]
	bars, rates := make([]chart.Bar, len(lines)), make([]chart.Interval, len(lines))
	for i := range lines {
		l := &lines[i]
		label := report.KeyLabel(d.By, l.Key)
		bars[i] = chart.Bar{Label: label, Value: float64(l.N), Text: count(l.N)}
		rates[i] = interval(label, report.NewRate(l.Step(report.StepSQL).N, l.Step(report.StepMQL).N))
	}
	left = append([]string{s.heading("How many each brought, by "+string(d.By), lw)}, s.kit.Bars(bars, 0, lw)...)
	left = append(left, "", s.heading("MQLs that came to SQL, with 95 % intervals", lw))
	left = append(left, s.kit.Intervals(rates, shares(report.AimLow, report.AimHigh), lw)...)
	left = append(left, s.small("┊ the aim of 30 to 50 %. Open leads count as not there yet.", lw)...)

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
	left = append(left, s.grid([]string{"", "n", "a quarter in", "half", "three", "9 of 10", "open"}, figures, lw)...)
	left = append(left, "")
	left = append(left, s.small("● half are faster; the middle half lies between the ends. Leads that are still on the way are open: they are in no figure, and will make it longer.", lw)...)
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
