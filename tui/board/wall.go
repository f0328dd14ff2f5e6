package board

import (
	"fmt"
	"strconv"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/theme"
)

// wall is the board for a screen that many look at from afar: large figures, the
// forecast, and the groups in turns.
func (s *Screen) wall(w, h int) []string {
	p := s.o.Theme.Plain
	title := " SLA board · " + s.kind.Label()
	stamp := s.now.Format("Mon 2 Jan 15:04") + " "
	out := []string{cell.Between(p.Bold.Paint(title), p.Muted.Paint(stamp), w)}
	if s.load.err != nil {
		out = append(out, p.Bad.Paint(cell.Cut(" ✗ these figures are of "+s.data.At.Format("15:04")+": "+cell.Text(s.load.err.Error()), w)))
	}
	out = append(out, "")
	head := s.headline()
	if large := s.figures(w, h); large != nil {
		out = append(append(out, large...), "")
		head = head[1:] // the rest says no figure twice
	}
	out = append(out, joined(head, p, w)...)
	out = append(out, s.foretold(w), "")
	cols, bar := figures(w)
	out = append(out, p.Muted.Paint(heading("by "+groupName(s.shown.By), cols, bar, w)))
	most := s.most()
	spaced := h-len(out) > 2*len(s.data.Lines)
	for i := range s.data.Lines {
		if spaced {
			out = append(out, "")
		}
		if len(out) >= h-1 && i < len(s.data.Lines)-1 {
			return append(out, p.Muted.Paint(cell.Cut(fmt.Sprintf("  and %d more", len(s.data.Lines)-i), w)))
		}
		out = append(out, s.row(&s.data.Lines[i], false, cols, bar, most, w))
	}
	return out
}

// figures are the four numbers, large where there is room.
func (s *Screen) figures(w, h int) []string {
	p, t := s.o.Theme.Plain, &s.data.Total
	within := "–"
	if t.Of >= enough {
		within = strconv.Itoa(int(t.Within*100+0.5)) + "%"
	}
	late, risk := p.Text, p.Text
	if t.Breached > 0 {
		late = p.Bad
	}
	if t.AtRisk > 0 {
		risk = p.Warn
	}
	list := []figure{
		{strconv.Itoa(t.Breached), signLate + " breached", late},
		{strconv.Itoa(t.AtRisk), signRisk + " at risk", risk},
		{strconv.Itoa(t.Running), signRun + " running", p.Text},
		{within, fmt.Sprintf("in time, n %d", t.Of), p.Text},
	}
	each := w / len(list)
	scale := 2
	for scale > 0 && (each < 4*scale*3 || h < 20) {
		scale--
	}
	if scale == 0 {
		return nil // the headline below says the same
	}
	lines := make([]string, bigLines+1)
	for _, f := range list {
		for i, l := range f.lines(scale, each) {
			lines[i] += l
		}
	}
	return lines
}

// figure is a number with what it counts below.
type figure struct {
	number, label string
	pen           theme.Pen
}

func (f figure) lines(scale, w int) []string {
	number := big(f.number, scale)
	if cell.Width(number[0]) >= w-2 {
		number = big(f.number, 1)
	}
	if cell.Width(number[0]) >= w-2 { // too long to be large
		number = []string{"", "", f.number, "", ""}
	}
	out := make([]string, 0, bigLines+1)
	for _, l := range number {
		out = append(out, f.pen.Paint(cell.Fit("  "+l, w)))
	}
	return append(out, f.pen.Paint(cell.Fit("  "+f.label, w)))
}

// shownBy is the grouping of the figures on show.
func (s *Screen) shownBy() report.Group {
	if s.o.Wall {
		return s.shown.By
	}
	return s.by
}
