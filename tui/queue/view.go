package queue

import (
	"strings"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
)

// previewFrom is the width from which the lead under the cursor is shown beside
// the rows.
const previewFrom = 116

// besideEdge is what the line between rows and preview takes, with the blanks
// about it and at the right end.
const besideEdge = 4

// tableWidth is the part of w cells that the rows take.
func (s *Screen) tableWidth(w int) int {
	if w < previewFrom {
		return w
	}
	return w - min(64, max(39, w*33/100)) - besideEdge
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	tw := s.tableWidth(w)
	if s.list.Len() == 0 {
		tw = w // nobody to show beside
	}
	if s.w != w || s.cols.w != tw || s.cols.view != s.view {
		s.cols = columns(tw, s.view, s.scope)
	}
	var top []string
	if s.find.open || s.find.text != "" {
		top = append(top, s.findLine(tw))
	}
	if s.list.Len() > 0 && h > len(top)+2 {
		top = append(top, s.cols.heading(&s.o.Theme.Plain, tw))
	}
	resized := s.w != w || s.h != h || s.rowsAt != len(top)
	s.w, s.h, s.rowsAt = w, h, len(top)
	if resized {
		s.clamp()
	}
	lines := append(make([]string, 0, h), top...)
	if s.list.Len() == 0 {
		lines = append(lines, cell.Lines(s.empty(tw, h-len(top)), tw, h-len(top))...)
	} else {
		lines = append(lines, s.table(tw, h-len(top))...)
	}
	lines = lines[:min(h, len(lines))]
	for len(lines) < h {
		lines = append(lines, cell.Spaces(tw))
	}
	if tw < w {
		s.beside(lines, w-tw-besideEdge)
	}
	return strings.Join(lines, "\n")
}

// table draws the rows in sight.
func (s *Screen) table(w, h int) []string {
	out, words := make([]string, 0, max(0, h)), s.sought()
	for line := s.top; line < s.lines() && len(out) < h; line++ {
		row, heading := s.at(line)
		if heading {
			out = append(out, s.section(row, w))
			continue
		}
		out = append(out, s.drawRow(row, w, words))
	}
	return out
}

// section is the heading before a row.
func (s *Screen) section(row, w int) string {
	name, count := s.list.SectionOf(row), ""
	for _, sec := range s.list.Sections() {
		if sec.From == row {
			count = cell.Count(sec.Count)
		}
	}
	pen := s.o.Theme.Plain.Bold
	if name == "breached" {
		pen = s.o.Theme.Plain.Bad
	}
	head := cell.Cut(" "+name+" "+count+" ", max(0, w-5))
	line := s.o.Theme.Ink.Rule.Paint(" ──") + pen.Paint(head) + s.o.Theme.Ink.Rule.Paint(strings.Repeat("─", max(0, w-4-cell.Width(head))))
	return cell.Fit(line, w)
}

// drawRow draws a row: the bar of the cursor, the mark, the columns. A row that
// is still to be read is blank for a frame. words are those that are looked for.
func (s *Screen) drawRow(i, w int, words []string) string {
	r := s.row(i)
	blank := r == nil
	if blank {
		r = &order.Row{Excerpt: &lead.Excerpt{ID: s.list.ID(i)}}
	}
	t := s.o.Theme
	p := &t.Plain
	bar, mark := " ", " "
	marked := s.marks[r.ID]
	if marked {
		p, mark = &t.OnMarked, "●"
	}
	if i == s.cur {
		p, bar = &t.OnSelected, "▌"
	}
	var b strings.Builder
	b.Grow(w * 4)
	b.WriteString(sign(p, bar))
	b.WriteString(sign(p, mark))
	used := gutter
	for n, c := range s.cols.cols {
		if n > 0 {
			b.WriteString(p.Text.Paint("  "))
			used += 2
		}
		text, pen := c.text(r, s.now, p)
		text = cell.Text(text)
		switch {
		case blank:
			text = cell.Spaces(c.w)
		case c.right:
			text = cell.FitRight(text, c.w)
		case c.tail != nil:
			if tail := c.tail(r); cell.Width(text)+cell.Width(tail) <= c.w {
				text += tail
			}
			text = cell.Fit(text, c.w)
		default:
			text = cell.Fit(text, c.w)
		}
		if c.sought && !blank {
			b.WriteString(paintFound(text, words, pen, p.AccentBold))
		} else {
			b.WriteString(pen.Paint(text))
		}
		used += c.w
	}
	b.WriteString(p.Text.Paint(cell.Spaces(w - used)))
	if used > w {
		return cell.Fit(b.String(), w)
	}
	return b.String()
}

// sign paints a sign of the gutter; a blank takes the ground alone, because the
// accent is an underline where there is no colour.
func sign(p *theme.Pens, s string) string {
	if s == " " {
		return p.Text.Paint(s)
	}
	return p.AccentBold.Paint(s)
}

// empty says what to do next where there is no row.
func (s *Screen) empty(w, h int) []string {
	head, hint := s.emptyText()
	p := s.o.Theme.Plain
	return cell.Empty(head, hint, p.Bold.Paint, p.Muted.Paint, w, h)
}

func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return cell.Count(n) + " " + one + "s"
}
