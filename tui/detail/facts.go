package detail

import (
	"fmt"
	"strings"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
)

// facts is the card of the lead, w cells wide.
func (s *Screen) facts(w int) []string {
	out := s.card.About(w, s.now)
	out = append(out, "")
	out = append(out, s.card.Now(w, s.now)...)
	out = append(out, s.outbox(w)...)
	out = append(out, "")
	if when := s.card.Strip(w, s.now); when != nil {
		out = append(append(out, when...), "")
	}
	out = append(out, s.card.Score(w, 0)...)
	if needs := s.kase.Score.Needs; needs != "" {
		out = append(out, s.wrapped("Needs", needs, w)...)
	}
	out = append(out, "")
	out = append(out, s.answers(w)...)
	out = append(out, "")
	return append(out, s.origin(w)...)
}

const labelWidth = 9

func (s *Screen) labelled(label, text string, w int) string {
	p := s.o.Theme.Plain
	return p.Muted.Paint(cell.Fit(label, labelWidth)) + p.Text.Paint(cell.Cut(cell.Text(text), w-labelWidth))
}

func (s *Screen) wrapped(label, text string, w int) []string {
	var out []string
	for _, l := range cell.Wrap(cell.Text(text), max(8, w-labelWidth)) {
		out = append(out, s.labelled(label, l, w))
		label = ""
	}
	return out
}

// outbox is what of the lead waits to go upstream.
func (s *Screen) outbox(w int) []string {
	p := s.o.Theme.Plain
	waiting := 0
	var out []string
	for i := range s.kase.Pending {
		c := &s.kase.Pending[i]
		if c.State != lead.ChangeParked {
			waiting++
			continue
		}
		out = append(out, p.Muted.Paint(cell.Fit("Outbox", labelWidth))+p.Bad.Paint(cell.Cut(cell.Text("✗ "+c.Title()+": "+c.Problem), w-labelWidth)))
	}
	if waiting > 0 {
		text := fmt.Sprintf("↑ %d changes wait to be sent", waiting)
		if waiting == 1 {
			text = "↑ 1 change waits to be sent"
		}
		out = append(out, s.labelled("Outbox", text, w))
	}
	return out
}

// answers is what is known of each criterion, with what was said.
func (s *Screen) answers(w int) []string {
	p := s.o.Theme.Plain
	f := s.o.Settings.Rules.Framework
	out := []string{p.Muted.Paint(cell.Fit(f.Name, labelWidth)) + p.Good.Paint("✓ gate open")}
	if missing := f.Missing(s.kase.Record, s.now); len(missing) > 0 {
		out = s.wrapped(f.Name, "needs: "+strings.Join(missing, "; "), w)
	}
	for _, c := range f.Criteria {
		a := s.kase.Record.Answer(c.Code)
		sign, pen := "?", p.Muted
		switch a.Value {
		case lead.Yes:
			sign, pen = "✓", p.Good
		case lead.No:
			sign, pen = "✗", p.Bad
		case lead.Unknown:
		}
		text := cell.Text(strings.ReplaceAll(a.Evidence, "\n", " / "))
		if a.Value != lead.Unknown {
			if text == "" {
				text = string(a.Value)
			}
			if by := " · " + cell.Text(a.By) + ", " + clock.Hour(a.At, s.now); cell.Width(text) > w-15 || cell.Width(text+by) <= w-15 {
				text += by
			}
		}
		if a.Stale(s.now, f.StaleAfter) {
			sign, pen, text = "!", p.Warn, "old, ask again: "+text
		}
		out = append(out, "  "+pen.Paint(sign)+" "+p.Text.Paint(cell.Fit(c.Label, 10))+" "+p.Muted.Paint(cell.Cut(text, w-15)))
	}
	return out
}

// origin is where the lead comes from.
func (s *Screen) origin(w int) []string {
	l := &s.kase.Record.Lead
	source := l.Source
	if l.Campaign != "" {
		source += " · " + l.Campaign
	}
	var out []string
	add := func(label, text string) {
		if text != "" {
			out = append(out, s.labelled(label, text, w))
		}
	}
	add("Source", source)
	add("Since", clock.Hour(l.CreatedAt, s.now))
	if l.Cycle > 1 {
		add("Cycle", fmt.Sprintf("%d: came back after nurture", l.Cycle))
	}
	add("Uses", strings.ReplaceAll(l.Technologies, ";", ", "))
	add("Web", l.Website)
	add("ID", string(l.ID))
	return out
}
