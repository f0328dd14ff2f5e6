package board

import (
	"fmt"
	"strings"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/theme"
)

// besideFrom is the width from which the forecast stands beside the groups.
const besideFrom = 110

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	s.at = areas{}
	p := s.o.Theme.Plain
	switch {
	case !s.load.ready && s.load.err != nil:
		lines := []string{"", p.Bad.Paint(" ✗ ") + p.Text.Paint("The board can't be summed up: "+cell.Text(s.load.err.Error())), p.Muted.Paint("   It is tried again by itself.")}
		return strings.Join(cell.Lines(lines, w, h), "\n")
	case !s.load.ready:
		return strings.Join(cell.Lines([]string{"", p.Muted.Paint("  Loading…")}, w, h), "\n")
	case s.o.Wall:
		return strings.Join(cell.Lines(s.wall(w, h), w, h), "\n")
	}
	if s.whole {
		lines := append(append(s.forecast(max(1, w-2)), ""), s.past(max(1, w-2))...)
		for i := range lines {
			lines[i] = " " + lines[i]
		}
		return s.scroll.View(lines, w, h)
	}
	if len(s.data.Lines) == 0 && !s.load.busy {
		hint := "One starts when a lead waits to be answered; the board then says who answers, how soon, and what is about to be late.\n" +
			s.o.Keys.ClockKind.Help().Key + cell.Tie + "turns to another clock."
		return strings.Join(cell.Empty("No "+s.kind.Label()+" clock runs, and none has ended in four weeks", hint, p.Bold.Paint, p.Muted.Paint, w, h), "\n")
	}
	top := joined(s.headline(), s.o.Theme.Plain, w)
	lw := w
	var side []string
	if w >= besideFrom {
		sw := min(64, max(46, w*36/100))
		lw = w - sw - 3
		side = s.outlook(sw-1, h-len(top))
	} else if line := s.foretold(w); line != "" {
		top = append(top, line)
	}
	top = append(top, p.Text.Paint(""))[:min(len(top), h)]
	left := s.columns(lw, h-len(top), len(top))
	out := top
	bar := s.o.Theme.Ink.Rule.Paint("│")
	for i := range h - len(top) {
		line := cell.Fit(left[i], lw)
		if side != nil {
			line += " " + bar + " " + cell.Fit(side[i], w-lw-3)
		}
		out = append(out, line)
	}
	return strings.Join(cell.Lines(out, w, h), "\n")
}

// headline is the team's figures: what is open, how soon it answers, and how much
// of that in time.
func (s *Screen) headline() []string {
	t, p := &s.data.Total, s.o.Theme.Plain
	late, risk := p.Muted, p.Muted
	if t.Breached > 0 {
		late = p.Bad
	}
	if t.AtRisk > 0 {
		risk = p.Warn
	}
	return []string{
		late.Paint(fmt.Sprintf("%s %d breached", signLate, t.Breached)) + "  " + risk.Paint(fmt.Sprintf("%s %d at risk", signRisk, t.AtRisk)) +
			"  " + p.Text.Paint(fmt.Sprintf("%s %d running", signRun, t.Running)) + paused(t, p),
		p.Muted.Paint("half within ") + p.Bold.Paint(tookOf(t, t.P50)) + p.Muted.Paint(", 9 of 10 within ") + p.Bold.Paint(tookOf(t, t.P90)),
		p.Muted.Paint("in time ") + p.Bold.Paint(share(t)) + p.Muted.Paint(interval(t)),
	}
}

// joined puts parts on as many lines of w cells as they need.
func joined(parts []string, p theme.Pens, w int) []string {
	var out []string
	line := ""
	for _, part := range parts {
		switch {
		case line == "":
			line = " " + part
		case cell.Width(line)+3+cell.Width(part) < w:
			line += p.Faint.Paint(" · ") + part
		default:
			out = append(out, cell.Fit(line, w))
			line = " " + part
		}
	}
	return append(out, cell.Fit(line, w))
}

func paused(t *report.Line, p theme.Pens) string {
	if t.Paused == 0 {
		return ""
	}
	return "  " + p.Muted.Paint(fmt.Sprintf("%s %d paused", signPaused, t.Paused))
}

// interval is how sure a share is: its 95 % interval and n, or that n is too
// small for one.
func interval(l *report.Line) string {
	switch {
	case l.Of == 0:
		return ", nothing has ended yet"
	case l.Of < enough:
		return ", too few for a rate"
	}
	return fmt.Sprintf(" (%.0f–%.0f) of %d", 100*l.Low, 100*l.High, l.Of)
}

// columns is the groups and, below them, the leads of the one under the cursor.
func (s *Screen) columns(w, h, y int) []string {
	rows := len(s.data.Lines)
	chart := s.hours(w, h)
	table := 2 + max(1, rows)
	leads := 2 + max(1, len(s.leads.items))
	free := h - len(chart)
	if table+leads > free {
		table = max(min(table, 5), min(table, max(free*2/5, free-leads)))
	}
	table = min(table, max(0, free))
	out := append(s.tabs(w), chart...)
	out = append(out, s.table(w, table-1, y+len(out))...)
	out = append(out, s.leadList(w, h-len(out), y+len(out))...)
	for len(out) < h {
		out = append(out, "")
	}
	return out[:max(0, h)]
}

// tabs name the groupings, the one on show in brackets.
func (s *Screen) tabs(w int) []string {
	t := s.o.Theme
	line := t.Plain.Muted.Paint(" by")
	for _, g := range report.Groups() {
		if g == s.by {
			line += " " + t.Ink.TabActive.Paint("["+groupName(g)+"]")
			continue
		}
		line += t.Ink.Tab.Paint("  " + groupName(g) + " ")
	}
	return []string{cell.Fit(line, w)}
}

func groupName(g report.Group) string {
	if g == report.ByHour {
		return "hour of week"
	}
	return string(g)
}

// name is a group's key as a person reads it.
func name(by report.Group, key string) string {
	switch {
	case key != "":
		return cell.Text(key)
	case by == report.ByRep:
		return "the pool"
	}
	return "(none)"
}
