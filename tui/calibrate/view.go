package calibrate

import (
	"fmt"
	"strconv"
	"strings"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/cell"
)

// Widths from which more stands side by side.
const (
	twoFrom   = 72  // facts and what it did
	threeFrom = 150 // and the list of all leads
	listW     = 44
)

// frameLines are those above and below the card.
const frameLines = 5

// Frame draws exactly h lines of w cells.
func (p *Program) Frame(w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	t := p.o.Theme
	body := max(1, h-frameLines)
	var lines []string
	switch {
	case p.err != nil:
		lines = []string{"", t.Plain.Bad.Paint(" ✗ ") + t.Plain.Text.Paint("The test can't be read: "+cell.Text(p.err.Error())), t.Plain.Muted.Paint("   Any key tries again, q ends.")}
	case !p.ready:
		lines = []string{"", t.Plain.Muted.Paint("  Loading…")}
	case p.at == len(p.sit.Cards):
		lines = p.finished(w)
	default:
		lines = p.card(w, body)
	}
	lines = cell.Lines(lines, w, body)
	if h <= frameLines {
		return strings.Join(lines[:1], "\n") + strings.Repeat("\n"+cell.Spaces(w), h-1)
	}
	out := append([]string{p.header(w), p.strip(w), p.rule(w)}, lines...)
	out = append(out, t.Ink.Rule.Paint(strings.Repeat("─", w)), p.footer(w))
	return strings.Join(cell.Lines(out, w, h), "\n")
}

func (p *Program) header(w int) string {
	t := p.o.Theme
	left := " " + t.Title.Render("banter") + t.Plain.Muted.Paint("  the "+strconv.Itoa(max(2, len(p.sit.Cards)))+"-lead test · ") + t.Plain.Text.Paint(cell.Cut(cell.Text(p.o.Judge), max(0, w-60)))
	if !p.ready {
		left = " " + t.Title.Render("banter") + t.Plain.Muted.Paint("  the 20-lead test")
		return cell.Fit(left, w)
	}
	right := t.Plain.Bold.Paint(fmt.Sprintf("%d/%d", p.sit.Done(), len(p.sit.Cards))) + t.Plain.Muted.Paint(" judged  ")
	switch {
	case p.save.err != nil:
		right += t.Plain.Bad.Paint("✗ not saved ")
	case p.Unsaved() > 0:
		right += t.Plain.Muted.Paint("◌ saving ")
	default:
		right += t.Plain.Good.Paint("● ") + t.Plain.Muted.Paint("saved ")
	}
	return cell.Between(left, right, w)
}

// mark is the sign of an answer.
func mark(a jury.Answer, missing bool) string {
	switch {
	case missing:
		return "?"
	case a.Worth == lead.Yes:
		return "✓"
	case a.Worth == lead.No:
		return "✗"
	}
	return "·"
}

// strip is a sign for each lead, the one on show with an arrow before it; where there is no
// room for all, those around it.
func (p *Program) strip(w int) string {
	t, n := p.o.Theme, len(p.sit.Cards)
	if n == 0 {
		return cell.Spaces(w)
	}
	room := max(1, (w-3)/3)
	from := max(0, min(p.at-room/2, n-room))
	var b strings.Builder
	b.WriteString(" ")
	for i := from; i < min(n, from+room); i++ {
		sign := mark(p.sit.Answers[i], p.sit.Cards[i].Missing)
		pen := t.Plain.Muted
		if p.sit.Answers[i].Answered() {
			pen = t.Plain.Text
		}
		if i == p.at {
			b.WriteString(t.Plain.AccentBold.Paint("▸"+sign) + " ")
			continue
		}
		b.WriteString(" " + pen.Paint(sign) + " ")
	}
	return cell.Fit(b.String(), w)
}

func (p *Program) rule(w int) string {
	t := p.o.Theme
	title := "20-lead test"
	switch {
	case !p.ready:
	case p.at == len(p.sit.Cards):
		title = "The end"
	default:
		title = fmt.Sprintf("Lead %d of %d", p.at+1, len(p.sit.Cards))
	}
	title = cell.Cut(title, max(0, w-6))
	return cell.Fit(t.Ink.Rule.Paint("── ")+t.Plain.Bold.Paint(title)+" "+t.Ink.Rule.Paint(strings.Repeat("─", max(0, w-cell.Width(title)-4))), w)
}

// footer is the keys that count, or why the last answers are not saved.
func (p *Program) footer(w int) string {
	t := p.o.Theme
	if p.save.err != nil {
		return cell.Fit(" "+t.Plain.Bad.Paint("✗ ")+t.Plain.Text.Paint(cell.Cut("Not saved: "+cell.Text(p.save.err.Error())+" – any key tries again", w-4)), w)
	}
	k := p.o.Keys
	quit := k.Quit.Help().Key
	pairs := [][2]string{
		{k.Yes.Help().Key, "worth it"},
		{k.No.Help().Key, "not"},
		{"a–d", "grade"},
		{"t", "note"},
		{k.Undo.Help().Key, "clear"},
		{"←→", "leads"},
		{"↑↓", "scroll"},
		{quit, "stop"},
	}
	switch {
	case !p.ready:
		pairs = [][2]string{{quit, "stop"}}
	case p.typing:
		pairs = [][2]string{{"⏎", "done"}, {"", "kept as you type"}}
	case p.at == len(p.sit.Cards):
		pairs = [][2]string{{"←", "look through them"}, {quit, "stop"}}
	}
	line := ""
	for _, kv := range pairs {
		text := " " + t.Ink.Key.Paint(kv[0]) + " " + t.Ink.KeyText.Paint(kv[1]) + " "
		if cell.Width(line)+cell.Width(text) > w {
			break
		}
		line += text
	}
	return cell.Fit(line, w)
}
