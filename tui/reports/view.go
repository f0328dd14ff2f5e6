package reports

import (
	"fmt"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/tui/cell"
)

// besideFrom is the width from which a report has two columns.
const besideFrom = 116

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	p := s.o.Theme.Plain
	head := []string{s.tabLine(w), s.question(w)}
	switch {
	case !s.load.ready && s.load.err != nil:
		head = append(head, "", p.Bad.Paint(" ✗ ")+p.Text.Paint("The reports can't be made: "+cell.Text(s.load.err.Error())), p.Muted.Paint("   It is tried again by itself."))
		return strings.Join(cell.Lines(head, w, h), "\n")
	case !s.load.ready:
		return strings.Join(cell.Lines(append(head, "", p.Muted.Paint("  "+s.load.text("Counting…"))), w, h), "\n")
	}
	head = append(head, cell.Spaces(w))
	if h <= len(head)+2 {
		head = head[:min(1, h-1)]
	}
	if what, hint := s.nothing(); what != "" {
		head = append(head, cell.Empty(what, hint, p.Bold.Paint, p.Muted.Paint, w, h-len(head))...)
		return strings.Join(cell.Lines(head, w, h), "\n")
	}
	body := s.pane.View(s.body(w), w, h-len(head))
	return strings.Join(append(cell.Lines(head, w, len(head)), body), "\n")
}

// name is a tab in full, or shorter where there is little room.
func (t tab) name(short bool) string {
	full := [...]string{"Funnel", "Sources", "Velocity", "Response", "Calibration", "Reasons", "Promises", "Model"}
	brief := [...]string{"Fun", "Src", "Vel", "Resp", "Calib", "Why", "Prom", "Model"}
	if short {
		return brief[t]
	}
	return full[t]
}

func (s *Screen) tabLine(w int) string {
	all := s.shown()
	need := 0
	for _, t := range all {
		need += len(t.name(false)) + 2
	}
	// The names stand apart, then close together, then they are abbreviated.
	gap, short := " ", need > w
	if need+len(all) > w {
		gap = ""
	}
	s.tabs = s.tabs[:0]
	line := ""
	for _, t := range all {
		text := " " + t.name(short) + " "
		pen := s.o.Theme.Ink.Tab
		if t == s.tab {
			pen, text = s.o.Theme.Ink.TabActive, "["+t.name(short)+"]"
		}
		from := cell.Width(line) + len(gap)
		line += gap + pen.Paint(text)
		s.tabs = append(s.tabs, place{from: from, to: cell.Width(line), tab: t})
	}
	return cell.Fit(line, w)
}

// question is what is counted, with the keys that ask another.
func (s *Screen) question(w int) string {
	t, k := s.o.Theme, s.o.Keys
	cohort := "came in"
	if s.q.Cohort == report.CohortMQL {
		cohort = "became an MQL"
	}
	line := ""
	for _, part := range [][2]string{{k.Period.Help().Key, s.q.Span.Label()}, {k.GroupBy.Help().Key, "by " + string(s.q.By)}, {k.Cohort.Help().Key, "who " + cohort}} {
		line += " " + t.Ink.Key.Paint(part[0]) + " " + t.Plain.Text.Paint(part[1]) + " "
	}
	right := ""
	switch {
	case s.load.stale:
		right = t.Plain.Accent.Paint(s.load.text("◌ counting") + " ")
	case s.load.ready:
		right = t.Plain.Muted.Paint("n ") + t.Plain.Bold.Paint(count(s.data.N)) + " "
	}
	if cell.Width(line)+cell.Width(right)+1 > w {
		line = cell.Cut(line, max(0, w-cell.Width(right)-1))
	}
	return cell.Between(line, right, w)
}

// body is all lines of the report on show.
func (s *Screen) body(w int) []string {
	draw := map[tab]func(lw, rw int) (left, right []string){
		tabFunnel: s.funnel, tabSources: s.sources, tabVelocity: s.velocity, tabResponse: s.response,
		tabCalibration: s.calibration, tabReasons: s.reasons, tabCommitments: s.commitments, tabProposal: s.proposal,
	}[s.tab]
	if w < besideFrom {
		left, right := draw(max(1, w-2), max(1, w-2))
		if len(left) > 0 && len(right) > 0 {
			left = append(left, "")
		}
		return indent(append(left, right...))
	}
	lw := (w - 5) * 54 / 100
	rw := w - 5 - lw
	left, right := draw(lw, rw)
	if len(right) == 0 {
		left, _ = draw(max(1, w-2), max(1, w-2))
		return indent(left)
	}
	out := make([]string, 0, max(len(left), len(right)))
	bar := s.o.Theme.Ink.Rule.Paint("│")
	for i := range max(len(left), len(right)) {
		out = append(out, " "+cell.Fit(at(left, i), lw)+" "+bar+" "+cell.Fit(at(right, i), rw))
	}
	return out
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func indent(lines []string) []string {
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// nothing says why there is nothing to show and what to do about it; "" where
// there is something.
func (s *Screen) nothing() (what, hint string) {
	if s.data.N > 0 || s.tab == tabProposal || s.tab == tabReasons && s.data.Reasons.N > 0 || s.tab == tabResponse && s.data.Response.Of > 0 || s.tab == tabCommitments {
		return "", ""
	}
	k, mqls := s.o.Keys, s.q.Cohort == report.CohortMQL
	switch {
	case s.q.Span != All && mqls:
		return "No lead became an MQL in this period", k.Period.Help().Key + cell.Tie + "turns to another one."
	case s.q.Span != All:
		return "No lead came in during this period", k.Period.Help().Key + cell.Tie + "turns to another one."
	case mqls:
		return "No lead has become an MQL yet", k.Cohort.Help().Key + cell.Tie + "counts all that came in;\nbanter model show says what makes an MQL."
	}
	return "There is no lead yet", "banter sync fetches leads,\nbanter import FILE reads them from files."
}

// say is a sentence, and below it what to do.
func (s *Screen) say(what, hint string, w int) []string {
	p := s.o.Theme.Plain
	var out []string
	for _, l := range cell.Wrap(what, max(1, w)) {
		out = append(out, p.Text.Paint(cell.Cut(strings.TrimRight(l, " "), w)))
	}
	return append(out, s.small(hint, w)...)
}

// small is muted text on as many lines as it needs.
func (s *Screen) small(text string, w int) []string {
	var out []string
	if text == "" {
		return nil
	}
	for _, l := range cell.Wrap(cell.Text(text), max(1, w)) {
		out = append(out, s.o.Theme.Plain.Muted.Paint(cell.Cut(strings.TrimRight(l, " "), w)))
	}
	return out
}

func (s *Screen) heading(text string, w int) string {
	return s.o.Theme.Plain.Bold.Paint(cell.Cut(text, w))
}

// count is a number in groups of three.
func count(n int) string { return cell.Count(n) }

// percent is a share of 0 to 1 in per cent.
func percent(f float64) string { return fmt.Sprintf("%.0f %%", 100*f) }

// share is a rate in few cells: per cent, or counts where there are too few.
func share(r report.Rate) string {
	switch {
	case r.N == 0:
		return "–"
	case r.Few():
		return fmt.Sprintf("%d of %d", r.K, r.N)
	}
	return percent(r.Share)
}

// ranged is a rate with its interval and n.
func ranged(r report.Rate) string {
	switch {
	case r.N == 0:
		return "– of 0"
	case r.Few():
		return fmt.Sprintf("%d of %d, too few for a rate", r.K, r.N)
	}
	return fmt.Sprintf("%.0f %% (%.0f–%.0f) of %s", 100*r.Share, 100*r.Low, 100*r.High, count(r.N))
}

// long is a duration of calendar time: "40 s", "12 min", "5 h", "14 d".
func long(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
	return fmt.Sprintf("%d d", int(d/(24*time.Hour)))
}

// longOf is a quantile of a spread, a dash where there is none.
func longOf(n int, d time.Duration) string {
	if n == 0 {
		return "–"
	}
	return long(d)
}
