package reports

import (
	"fmt"
	"strings"

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
	left = append(left, s.small("─ still there, undecided. A step that was jumped over counts as passed.", lw)...)
	left = append(left, s.faults(f.Faults, lw)...)

	right = s.alerts(rw)
	var rows [][]string
	for i := range f.Lines[:min(len(f.Lines), mostLines)] {
		l := &f.Lines[i]
		open := 0
		for _, st := range l.Steps {
			open += st.Open
		}
		rows = append(rows, []string{
			report.KeyLabel(f.By, l.Key), count(l.N), count(l.Step(report.StepMQL).N), share(l.Step(report.StepMQL).Rate),
			count(l.Step(report.StepSQL).N), judged(l.Decided), count(l.Step(report.StepWon).N), count(open),
		})
	}
	right = append(right, s.heading("By "+string(f.By), rw))
	right = append(right, s.grid([]string{"", "n", "MQL", "of n", "SQL", "MQL→SQL", "Won", "open"}, rows, rw)...)
	right = append(right, s.small("MQL→SQL is of the MQLs that "+s.settled()+". ✓ in the aim of 30 to 50 %, ▼ under it, ▲ over it.", rw)...)
	return left, append(right, s.more(len(f.Lines), rw)...)
}

// judged is a share of MQL→SQL with what it says of the threshold; one of too few
// says nothing.
func judged(r report.Rate) string {
	if r.Few() {
		return share(r)
	}
	return share(r) + " " + verdictSign(report.Judge(r.Share, r.N))
}

// settled says which MQLs are held against the aim: one that is still worked and
// young is neither for nor against a threshold.
func (s *Screen) settled() string {
	return fmt.Sprintf("are decided or %d days old", s.data.Calibration.MatureDays)
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
