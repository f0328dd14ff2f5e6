package board

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"banter/scoring/report"
	"banter/tui/cell"
	"banter/tui/theme"
)

// foretold is the forecast on one line, with the key that applies its first
// move.
func (s *Screen) foretold(w int) string {
	p, f := s.o.Theme.Plain, &s.data.Forecast
	text, pen := s.forecastText(), p.Good
	sign := "✓ "
	if f.WillBreach > 0 {
		sign, pen = "▲ ", p.Warn
	}
	line := pen.Paint(cell.Cut(" "+sign+text, w))
	if move := s.moveText(); move != "" {
		more := "  " + s.o.Keys.Apply.Help().Key + " " + move
		if s.o.Wall {
			more = "; " + strings.Replace(move, "moves", "move", 1)
		}
		line += p.Accent.Paint(cell.Cut(more, w-cell.Width(line)))
	}
	return cell.Fit(line, w)
}

func (s *Screen) forecastText() string {
	f := &s.data.Forecast
	by := f.Until.In(s.now.Location())
	until := by.Format("15:04")
	if by.YearDay() != s.now.YearDay() {
		until = by.Format("Mon 15:04")
	}
	if f.WillBreach == 0 {
		return "nothing will breach by " + until
	}
	return fmt.Sprintf("%d will breach by %s", f.WillBreach, until)
}

// moveText is the first proposed move: "moves 4 from ana to ben".
func (s *Screen) moveText() string {
	if len(s.data.Forecast.Moves) == 0 {
		return ""
	}
	m := &s.data.Forecast.Moves[0]
	return fmt.Sprintf("moves %d from %s to %s", len(m.IDs), name(report.ByRep, m.From), cell.Text(m.To))
}

// outlook is the forecast with its assumptions and the weeks behind, h lines.
func (s *Screen) outlook(w, h int) []string {
	if h <= 0 {
		return nil
	}
	out := s.forecast(w)
	past := s.past(w)
	if room := h - len(past) - 1; len(out) > room && room >= 0 {
		out = out[:room]
	}
	out = append(append(out, ""), past...)
	return cell.Lines(out, w, h)
}

// forecast is what lies ahead with all that it assumes.
func (s *Screen) forecast(w int) []string {
	p := s.o.Theme.Plain
	out := s.ahead(w)
	out = append(out, "", p.Bold.Paint(cell.Cut("Assumed", w)))
	for _, a := range s.data.Forecast.Assumptions {
		for i, l := range cell.Wrap(cell.Text(a), max(1, w-2)) {
			sign := "  "
			if i == 0 {
				sign = "· "
			}
			out = append(out, p.Muted.Paint(cell.Cut(sign+strings.TrimRight(l, " "), w)))
		}
	}
	return out
}

// ahead is who will breach what until the shift is over, and the moves.
func (s *Screen) ahead(w int) []string {
	p, f := s.o.Theme.Plain, &s.data.Forecast
	pen, sign := p.Good, "✓ "
	if f.WillBreach > 0 {
		pen, sign = p.Warn, "▲ "
	}
	out := []string{pen.Paint(cell.Cut(sign+s.forecastText(), w))}
	head := cell.Fit("  REP", 11) + cell.FitRight("OPEN", 5) + cell.FitRight("DUE", 5) + cell.FitRight("BREACH", 8) + cell.FitRight("PACE", 8) + cell.FitRight("SPARE", 7)
	out = append(out, p.Muted.Paint(cell.Cut(head, w)))
	for i := range f.Reps {
		out = append(out, repLine(&f.Reps[i], w, p))
	}
	for i := range f.Moves {
		m := &f.Moves[i]
		key := cell.Spaces(2)
		if i == 0 {
			key = s.o.Keys.Apply.Help().Key + " "
			out = append(out, "")
		}
		text := fmt.Sprintf("move %d from %s to %s", len(m.IDs), name(report.ByRep, m.From), cell.Text(m.To))
		out = append(out, s.o.Theme.Ink.Key.Paint(key)+p.Text.Paint(cell.Cut(text, w-2)))
	}
	return out
}

func repLine(r *report.RepForecast, w int, p theme.Pens) string {
	pen := p.Text
	pace := fmt.Sprintf("%.1f/h", r.Pace)
	if !r.Own {
		pace = "~" + pace
	}
	spare := strconv.Itoa(r.Spare)
	switch {
	case r.Rep == "":
		pace, spare, pen = "–", "–", p.Muted
	case !r.OnShift:
		pace, spare, pen = "off", "–", p.Muted
	}
	breach, late := "–", pen
	if r.WillBreach > 0 {
		breach, late = signLate+" "+strconv.Itoa(r.WillBreach), p.Bad
	}
	line := pen.Paint(field("  "+name(report.ByRep, r.Rep), 11)+cell.FitRight(strconv.Itoa(r.Open), 5)+cell.FitRight(strconv.Itoa(r.Due), 5)) +
		late.Paint(cell.FitRight(breach, 8)) + pen.Paint(cell.FitRight(pace, 8)+cell.FitRight(spare, 7))
	return cell.Cut(line, w)
}

// past is whether the team gets better: the weeks behind, and where the time of
// speed to lead goes.
func (s *Screen) past(w int) []string {
	p := s.o.Theme.Plain
	var half, within []float64
	var first, last *Week
	for i := range s.data.Weeks {
		k := &s.data.Weeks[i]
		h, in := -1.0, -1.0
		if k.N > 0 {
			h = k.P50.Minutes()
			if first == nil {
				first = k
			}
			last = k
		}
		if k.Of > 0 {
			in = k.Within
		}
		half, within = append(half, h), append(within, in)
	}
	out := []string{p.Bold.Paint(cell.Cut(fmt.Sprintf("The last %d weeks", len(s.data.Weeks)), w))}
	text := "nothing has ended"
	switch {
	case last == nil:
	case first == last:
		text = took(last.P50)
	default:
		text = took(first.P50) + " → " + took(last.P50)
	}
	out = append(out, p.Muted.Paint("p50      ")+p.Accent.Paint(spark(half, slices.Max(append(half, 0))))+p.Text.Paint(cell.Cut("  "+text, w-9-len(half))))
	switch {
	case last == nil:
	case first == last:
		text = fmt.Sprintf("%d of %d", last.Met, last.Of)
	default:
		text = fmt.Sprintf("%d of %d → %d of %d", first.Met, first.Of, last.Met, last.Of)
	}
	out = append(out, p.Muted.Paint("in time  ")+p.Accent.Paint(spark(within, 1))+p.Text.Paint(cell.Cut("  "+text, w-9-len(within))))
	if v := &s.data.Speed; v.N > 0 {
		line := fmt.Sprintf("speed to lead, n %d: half within %s, of it %s the system, %s the rep", v.N, took(v.P50), took(v.SystemP50), took(v.RepP50))
		for _, l := range cell.Wrap(line, max(1, w)) {
			out = append(out, p.Muted.Paint(cell.Cut(strings.TrimRight(l, " "), w)))
		}
	}
	return out
}
