package calibrate

import (
	"fmt"
	"strings"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/cell"
)

// card draws the lead on show: who it is, what it did, and the question.
func (p *Program) card(w, h int) []string {
	t, c := p.o.Theme, &p.sit.Cards[p.at]
	if c.Missing {
		return []string{
			"", t.Plain.Warn.Paint(" ? ") + t.Plain.Text.Paint("This lead is not in this store: "+cell.Text(string(c.ID))), "",
			t.Plain.Muted.Paint("   banter sync may fetch it. The others can be judged meanwhile: → goes on."),
		}
	}
	side := 0
	if w >= threeFrom {
		side = listW
	}
	cw := w - side
	who := joined(c.Title, c.Company)
	if who == "" {
		who = "neither title nor company is known"
	}
	top := []string{
		cell.Fit(" "+t.Plain.Bold.Paint(cell.Cut(cell.Text(c.Name), cw-2)), cw),
		cell.Fit(" "+t.Plain.Muted.Paint(cell.Cut(who, cw-2)), cw),
		cell.Spaces(cw),
	}
	ask := p.question(cw)
	room := max(0, h-len(top)-len(ask))
	var middle []string
	if cw >= twoFrom {
		fw := factsWidth(c, cw)
		left, right := p.facts(c, fw-2), p.acts(c, cw-fw-2)
		for i := range max(len(left), len(right)) {
			middle = append(middle, " "+cell.Fit(at(left, i), fw-1)+" "+cell.Fit(at(right, i), cw-fw-1))
		}
	} else {
		for _, l := range append(append(p.facts(c, cw-2), ""), p.acts(c, cw-2)...) {
			middle = append(middle, " "+cell.Fit(l, cw-1))
		}
	}
	// The question stays in its place from card to card, near what it is about.
	free := min(room, max(len(middle)+1, 14))
	out := append(top, strings.Split(p.pane.View(middle, cw, free), "\n")[:free]...)
	if more := len(middle) - free; more > 0 && free > 0 && cw >= 20 {
		out[len(out)-1] = cell.Fit(" "+t.Plain.Faint.Paint("↑↓ there is more"), cw)
	}
	out = append(out, ask...)
	if h < len(top)+len(ask) { // so low that the question matters most
		out = append(append([]string{}, top[0]), ask[1:]...)
	}
	if side == 0 {
		return out
	}
	list := p.list(side-3, h)
	for i := range max(len(out), len(list)) {
		if i == len(out) {
			out = append(out, "")
		}
		out[i] = cell.Fit(out[i], cw) + t.Ink.Rule.Paint("│") + " " + at(list, i)
	}
	return out
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func joined(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, cell.Text(s))
		}
	}
	return strings.Join(out, " · ")
}

// label is the column with the names of the fields.
const label = 14

// factsWidth is how much of w cells the fields take: what the longest needs, and
// of what is left for the acts no less than half, or what "nothing" takes.
func factsWidth(c *jury.Card, w int) int {
	need := 28
	for _, f := range c.Facts {
		need = max(need, label+cell.Width(f.Value)+4)
	}
	if len(c.Acts) == 0 {
		return min(need, w-30)
	}
	return min(need, w*48/100, 70)
}

// facts are the fields that are known, a line each, long ones wrapped.
func (p *Program) facts(c *jury.Card, w int) []string {
	t := p.o.Theme
	var out []string
	for _, f := range c.Facts {
		for i, l := range cell.Wrap(cell.Text(f.Value), max(1, w-label)) {
			name := ""
			if i == 0 {
				name = f.Label
			}
			out = append(out, t.Plain.Muted.Paint(cell.Fit(name, label))+t.Plain.Text.Paint(cell.Cut(strings.TrimRight(l, " "), w-label)))
		}
	}
	if len(out) == 0 {
		out = []string{t.Plain.Muted.Paint("nothing else is known of it")}
	}
	return out
}

// acts are what the lead did, newest first; the same on one day is counted.
func (p *Program) acts(c *jury.Card, w int) []string {
	t := p.o.Theme
	out := []string{t.Plain.Muted.Paint(cell.Cut("What it did, newest first", w))}
	if len(c.Acts) == 0 {
		return append(out, t.Plain.Text.Paint(cell.Cut("nothing that is known", w)))
	}
	last := ""
	for i := 0; i < len(c.Acts); i++ {
		a := c.Acts[i]
		day := a.At.In(p.o.Zone).Format("_2 Jan 2006")
		n := 1
		for i+1 < len(c.Acts) && c.Acts[i+1].What == a.What && c.Acts[i+1].Subject == a.Subject && c.Acts[i+1].At.In(p.o.Zone).Format("_2 Jan 2006") == day {
			n++
			i++
		}
		what := cell.Text(a.What)
		if n > 1 {
			what += fmt.Sprintf(" ×%d", n)
		}
		shown := day
		if day == last {
			shown = ""
		}
		last = day
		text := t.Plain.Text.Paint(cell.Cut(what, w-13))
		if a.Subject != "" {
			text += t.Plain.Muted.Paint(cell.Cut("  "+cell.Text(a.Subject), w-13-cell.Width(what)))
		}
		out = append(out, t.Plain.Muted.Paint(cell.Fit(shown, min(13, w)))+text)
	}
	return out
}

// question is what is asked, what was answered, and the note.
func (p *Program) question(w int) []string {
	t, a := p.o.Theme, p.answer()
	choice := func(key, text string, on bool) string {
		if on {
			return t.Ink.TabActive.Paint(" "+key+" "+text+" ✓ ") + " "
		}
		return " " + t.Ink.Key.Paint(key) + t.Ink.KeyText.Paint(" "+text) + "    "
	}
	k := p.o.Keys
	answers := choice(k.Yes.Help().Key, "yes", a.Worth == lead.Yes) + choice(k.No.Help().Key, "no", a.Worth == lead.No)
	grades := t.Plain.Muted.Paint("grade ")
	for _, g := range jury.Grades() {
		if g == a.Grade {
			grades += t.Ink.TabActive.Paint("[" + g + "]")
			continue
		}
		grades += t.Ink.Tab.Paint(" " + g + " ")
	}
	note := t.Plain.Muted.Paint("note ") + t.Plain.Text.Paint(cell.Cut(cell.Text(a.Note), w-7))
	switch {
	case p.typing:
		note = t.Plain.Accent.Paint("note ") + p.note.Lines(t, max(1, w-7), 1, true)[0]
	case a.Note == "":
		note = t.Plain.Muted.Paint("note ") + t.Plain.Faint.Paint("–")
	}
	return []string{
		t.Ink.Rule.Paint(strings.Repeat("╌", w)),
		cell.Fit(" "+t.Plain.Bold.Paint(cell.Cut("Would this lead be worth a rep's time?", w-2)), w),
		cell.Fit(cell.Fit(answers, min(w, 26))+grades, w),
		cell.Fit(" "+note, w),
	}
}

// list names all leads with the signs of their answers, the one on show in
// sight.
func (p *Program) list(w, h int) []string {
	t := p.o.Theme
	from := max(0, min(p.at-h/2, len(p.sit.Cards)-h))
	var out []string
	for i := from; i < min(len(p.sit.Cards), from+h); i++ {
		c := &p.sit.Cards[i]
		name := cell.Text(c.Name)
		if c.Missing {
			name = "not in this store"
		}
		line := fmt.Sprintf("%3d %s %-1s %s", i+1, mark(p.sit.Answers[i], c.Missing), grade(p.sit.Answers[i]), name)
		pen := t.Plain.Muted
		if i == p.at {
			pen = t.OnSelected.Text
		}
		out = append(out, pen.Paint(cell.Fit(line, w)))
	}
	return out
}

func grade(a jury.Answer) string {
	if a.Grade == "" {
		return " "
	}
	return a.Grade
}
