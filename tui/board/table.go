package board

import (
	"fmt"
	"strings"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// column is one of the figures of a group.
type column struct {
	title string
	w     int
	text  func(l *report.Line) string
}

// figures are the columns that fit into w cells, in their order; what is left
// is the bar's.
func figures(w int) (cols []column, bar int) {
	num := func(n int) string {
		if n == 0 {
			return "–"
		}
		return fmt.Sprint(n)
	}
	all := []struct {
		column
		from int // the width that it needs
	}{
		{column{"LATE", 5, func(l *report.Line) string { return num(l.Breached) }}, 0},
		{column{"RISK", 5, func(l *report.Line) string { return num(l.AtRisk) }}, 0},
		{column{"RUN", 5, func(l *report.Line) string { return num(l.Running + l.Paused) }}, 40},
		{column{"P50", 8, func(l *report.Line) string { return tookOf(l, l.P50) }}, 50},
		{column{"P90", 8, func(l *report.Line) string { return tookOf(l, l.P90) }}, 60},
		{column{"IN TIME", 9, share}, 46},
		{column{"N", 6, func(l *report.Line) string { return num(l.Of) }}, 56},
	}
	rest := w - 2 - nameWidth(w)
	for _, c := range all {
		if w >= c.from {
			cols = append(cols, c.column)
			rest -= c.w
		}
	}
	return cols, max(0, min(24, rest-2))
}

func nameWidth(w int) int { return min(24, max(8, w/5)) }

// table draws the groups: a heading and the rows around the cursor, h lines.
func (s *Screen) table(w, h, y int) []string {
	if h <= 0 {
		return nil
	}
	p := s.o.Theme.Plain
	cols, bar := figures(w)
	out := []string{p.Muted.Paint(heading(groupName(s.by), cols, bar, w))}
	if len(s.data.Lines) == 0 {
		return append(out, p.Muted.Paint(cell.Cut("  …", w)))
	}
	most := s.most()
	s.at.table = area{0, y + 1, w, h - 1}
	s.group.scroll(len(s.data.Lines), h-1)
	for i := s.group.top; i < len(s.data.Lines) && len(out) < h; i++ {
		out = append(out, s.row(&s.data.Lines[i], i == s.group.row, cols, bar, most, w))
	}
	return out
}

// heading is the line over the groups.
func heading(group string, cols []column, bar, w int) string {
	head := cell.Spaces(2) + cell.Fit(strings.ToUpper(group), nameWidth(w))
	if bar > 0 {
		head += cell.Fit("OPEN", bar+1)
	}
	for _, c := range cols {
		head += cell.FitRight(c.title, c.w)
	}
	return cell.Fit(head, w)
}

// most is how many clocks are open in the group that has most of them.
func (s *Screen) most() int {
	most := 0
	for i := range s.data.Lines {
		most = max(most, open(&s.data.Lines[i]))
	}
	return most
}

// scroll keeps the cursor in sight.
func (c *cursor) scroll(n, h int) {
	h = max(1, h)
	c.top = max(min(c.top, c.row), c.row-h+1)
	c.top = max(0, min(c.top, n-h))
}

func (s *Screen) row(l *report.Line, at bool, cols []column, bar, most, w int) string {
	t := s.o.Theme
	p, mark := &t.Plain, "  "
	if at {
		mark = "▌ "
		if !s.leads.focus {
			p = &t.OnSelected
		}
	}
	var b strings.Builder
	b.WriteString(p.AccentBold.Paint(mark) + p.Text.Paint(cell.Fit(name(s.shownBy(), l.Key), nameWidth(w)-1)+" "))
	if bar > 0 {
		b.WriteString(openBar(l, most, bar, p) + p.Text.Paint(" "))
	}
	for i, c := range cols {
		pen := &p.Text
		switch {
		case i == 0 && l.Breached > 0:
			pen = &p.Bad
		case i == 1 && l.AtRisk > 0:
			pen = &p.Warn
		}
		b.WriteString(pen.Paint(cell.FitRight(c.text(l), c.w)))
	}
	return b.String() + p.Text.Paint(cell.Spaces(w-cell.Width(b.String())))
}

// leadList is the leads of the group under the cursor.
func (s *Screen) leadList(w, h, y int) []string {
	line := s.line()
	if line == nil || h < 2 {
		return nil
	}
	t, pane := s.o.Theme, &s.leads
	count := fmt.Sprintf("%d open", open(line))
	if open(line) > len(pane.items) && len(pane.items) == MaxLeads {
		count += fmt.Sprintf(", the first %d", MaxLeads)
	}
	head := " " + name(s.by, line.Key) + ": " + count + " "
	head = cell.Cut(head, max(0, w-4))
	title := t.Plain.Bold
	if pane.focus {
		title = t.Plain.AccentBold
	}
	out := []string{cell.Fit(t.Ink.Rule.Paint("──")+title.Paint(head)+t.Ink.Rule.Paint(strings.Repeat("─", max(0, w-2-cell.Width(head)))), w)}
	switch {
	case !pane.ready:
		return append(out, t.Plain.Muted.Paint("  …"))
	case len(pane.items) == 0:
		return append(out, t.Plain.Muted.Paint(cell.Cut("  no clock is open: everybody is answered", w)))
	}
	s.at.leads = area{0, y + 1, w, h - 1}
	pane.cur.scroll(len(pane.items), h-1)
	for i := pane.cur.top; i < len(pane.items) && len(out) < h; i++ {
		out = append(out, s.leadRow(i, w))
	}
	return out
}

// leadRow is a lead with what is left of its clock at now.
func (s *Screen) leadRow(i, w int) string {
	t, pane := s.o.Theme, &s.leads
	it := &pane.items[i]
	p, bar, mark := &t.Plain, " ", " "
	if pane.marks[it.ID] {
		p, mark = &t.OnMarked, "●"
	}
	if pane.focus && i == pane.cur.row {
		p, bar = &t.OnSelected, "▌"
	}
	due, pen := dueText(it, s, p)
	owner := ""
	if s.by != report.ByRep {
		owner = name(report.ByRep, it.Owner)
	}
	rest := max(0, w-2-clock.DueWidth-2-7)
	ow := 0
	if owner != "" {
		ow = min(10, rest/4)
	}
	who := min(30, (rest-ow)*2/5)
	company := min(28, (rest-ow-who)/2)
	why := rest - who - company - ow
	var b strings.Builder
	b.WriteString(p.AccentBold.Paint(bar) + p.AccentBold.Paint(mark) + pen.Paint(cell.FitRight(due, clock.DueWidth)) + p.Text.Paint("  "))
	b.WriteString(p.Text.Paint(cell.FitRight(fmt.Sprintf("%d %s", it.Score.Total, cell.Text(string(it.Score.Grade))), 5) + "  "))
	b.WriteString(p.Text.Paint(field(displayName(it), who)) + p.Muted.Paint(field(it.Company, company)))
	b.WriteString(p.Text.Paint(field(it.WhyNow, why)) + p.Muted.Paint(cell.Fit(owner, ow)))
	return b.String() + p.Text.Paint(cell.Spaces(w-cell.Width(b.String())))
}

// dueText is the countdown of a lead's clock.
func dueText(it *Item, s *Screen, p *theme.Pens) (string, *theme.Pen) {
	text, state := clock.Due(it.Clock, s.now)
	switch {
	case text == "":
		return strings.ReplaceAll(string(state), "_", " "), &p.Muted
	case text[0] == '+':
		return text, &p.Bad
	case text[0] == '!':
		return text, &p.Warn
	case state == lead.ClockRunning && it.Clock.Due.Sub(s.now) < clock.Soon:
		return text, &p.Bold
	}
	return text, &p.Text
}

func displayName(it *Item) string {
	for _, s := range [...]string{it.Name, it.Email, it.Phone} {
		if s != "" {
			return s
		}
	}
	return string(it.ID)
}

// field is text in a column of w cells, the last of them blank.
func field(s string, w int) string { return cell.Fit(cell.Fit(cell.Text(s), w-1), w) }
