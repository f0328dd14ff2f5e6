package dispose

import (
	"fmt"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
)

// briefBeside is the width from which the brief stands beside the form.
const briefBeside = 100

// View draws the form.
func (m *model) View(w, h int) string {
	th := m.Theme
	switch {
	case !m.Loaded:
		return m.Waiting("Loading…", w, h)
	case m.verdict != lead.Qualify || len(m.IDs) > 1:
		lines, from, to := m.lines(w, h)
		return form.Fit(lines, from, to, w, h)
	case w < briefBeside:
		lines, from, to := m.lines(w, h)
		if len(lines)+2 < h {
			lines = append(append(lines, ""), m.brief(w, h-len(lines)-1)...)
		}
		return form.Fit(lines, from, to, w, h)
	}
	left := w * 6 / 11
	lines, from, to := m.lines(left, h)
	return form.Beside(th, form.Fit(lines, from, to, left, h), cell.Box(strings.Join(m.brief(w-left-3, h), "\n"), w-left-3, h), w, h)
}

// lines draws the form; from and to are the lines of what has the focus.
func (m *model) lines(w, h int) (lines []string, from, to int) {
	lines = append(lines, m.head(w)...)
	if h > 18 || !m.needsReason() {
		lines = append(lines, "")
	}
	for _, f := range m.fields() {
		if f == onNote || f == onPains {
			lines = append(lines, "")
		}
		if f == m.focus {
			from = len(lines)
		}
		lines = append(lines, m.row(f, w, h)...)
		if f == field(m.Trouble.Field) && !m.Busy() {
			lines = append(lines, m.Trouble.Lines(m.Theme, w)...)
		}
		if f == m.focus {
			to = len(lines) - 1
		}
	}
	if !m.more && m.verdict != "" {
		lines = append(lines, form.Under(m.Theme, "^o adds pains, objections, quotes, next step", w, false)...)
	}
	switch {
	case m.Busy():
		lines = append(lines, form.Under(m.Theme, "saving…", w, false)...)
	case m.restored:
		lines = append(lines, form.Under(m.Theme, "restored: this was not decided yet", w, false)...)
	}
	return lines, from, to
}

// head is who it is, and where they stand.
func (m *model) head(w int) []string {
	th := m.Theme
	if len(m.IDs) > 1 {
		return []string{m.Who(w), cell.Fit(th.Muted.Render("one verdict for all of them, or for none"), w)}
	}
	l, s := &m.Case.Record.Lead, &m.Case.Score
	facts := []string{l.Stage.Label(), fmt.Sprintf("%d %s", s.Total, s.Grade), s.WhyNow}
	if c := m.Case.Row.Clock; c.Kind != 0 && c.Open(m.Now) {
		facts = append(facts, c.Kind.Label()+" due "+form.Day(c.Due, m.Now))
	}
	facts = slices.DeleteFunc(facts, func(s string) bool { return strings.TrimSpace(s) == "" })
	return []string{m.Who(w), cell.Fit(th.Muted.Render(cell.Text(strings.Join(facts, " · "))), w)}
}

func (m *model) row(f field, w, h int) []string {
	th, inner, focused := m.Theme, w-form.LabelWidth, f == m.focus
	row := func(label string, lines ...string) []string { return form.Row(th, label, lines, w, focused) }
	switch f {
	case onVerdict:
		return m.verdictRow(w)
	case onReason:
		return row("Reason", m.reasonLines(inner, h)...)
	case onWake:
		return row("Wakes on", append(m.text(f).Lines(th, inner, 1, focused), m.wakeMeaning(inner)...)...)
	case onEngage:
		mark := th.Muted.Render("– no, only on that day")
		if m.engage {
			mark = th.Bold.Render("✓ yes, as soon as it does something again")
		}
		return row("Or earlier", mark)
	case onAE:
		if len(m.aes.Items) == 0 {
			return row("Hand to", m.text(f).Lines(th, inner, 1, focused)...)
		}
		return row("Hand to", m.aeLines(inner)...)
	case onNote:
		return row("Note", append(m.text(f).Lines(th, inner, 4, focused), m.noteCount()...)...)
	case onPains:
		return row("Pain points", m.text(f).Lines(th, inner, 1, focused)...)
	case onObjections:
		return row("Objections", m.text(f).Lines(th, inner, 1, focused)...)
	case onCompetitor:
		return row("Competitor", m.text(f).Lines(th, inner, 1, focused)...)
	case onQuotes:
		return row("Quotes", m.text(f).Lines(th, inner, 3, focused)...)
	case onNext:
		return row("Next step", m.text(f).Lines(th, inner, 1, focused)...)
	}
	return m.detailRow(f, w)
}

func (m *model) verdictRow(w int) []string {
	th := m.Theme
	if m.verdict == "" {
		return form.Row(th, "Verdict", m.explained(w-form.LabelWidth), w, true)
	}
	var b strings.Builder
	for i, v := range verdicts() {
		if i > 0 {
			b.WriteString("  ")
		}
		mark, style := "  ", th.Muted
		if v.verdict == m.verdict {
			mark, style = th.Accent.UnsetUnderline().Render("● "), th.Bold
		}
		b.WriteString(mark + th.Key.Render(v.key) + " " + style.Render(v.name))
	}
	out := form.Row(th, "Verdict", []string{cell.Fit(b.String(), w-form.LabelWidth)}, w, m.focus == onVerdict)
	if len(m.IDs) > 1 || m.verdict == "" || m.Trouble.Field == string(onVerdict) {
		return out
	}
	if err := lead.CheckMove(lead.ByRep, m.Case.Record.Lead.Stage, m.verdict.To()); err != nil {
		out = append(out, form.Row(th, "", form.Wrap(th.Warn.Render, "! "+err.Error(), w-form.LabelWidth), w, m.focus == onVerdict)...)
	}
	if m.verdict == lead.Qualify {
		gate, style := "✓ the gate is open", th.Good
		if missing := m.Settings.Rules.Framework.Missing(m.Case.Record, m.Now); len(missing) > 0 {
			gate, style = "! the gate is closed: "+strings.Join(missing, "; ")+" (^b asks)", th.Warn
		}
		out = append(out, form.Row(th, "", form.Wrap(style.Render, gate, w-form.LabelWidth), w, m.focus == onVerdict)...)
	}
	return out
}

// explained are the verdicts and what each means, while none is chosen.
func (m *model) explained(w int) []string {
	th := m.Theme
	var out []string
	for _, v := range verdicts() {
		name, means := th.Bold, v.means
		if stage := m.Case.Record.Lead.Stage; len(m.IDs) == 1 && lead.CheckMove(lead.ByRep, stage, v.verdict.To()) != nil {
			name, means = th.Faint, "not from "+stage.Label()
		}
		out = append(out, cell.Fit(th.Key.Render(v.key)+" "+name.Render(cell.Fit(v.name, 9))+th.Muted.Render(means), w))
	}
	return out
}

// reasonLines is the list while one picks, and the reason picked after that.
func (m *model) reasonLines(w, h int) []string {
	th := m.Theme
	if m.focus != onReason {
		r := m.picked()
		if r.Code == "" {
			return []string{th.Faint.Render("none yet")}
		}
		return []string{cell.Fit(th.Bold.Render(r.Label)+"  "+th.Faint.Render(r.Code), w)}
	}
	out := m.reasons.Filter.Lines(th, w, 1, true)
	list := m.reasons.Lines(th, w, max(3, h-5), m.reason, true)
	if len(list) > 0 || m.Trouble.What != "" {
		return append(out, list...)
	}
	// Nothing fits: say at once what is wrong with it.
	t := form.TroubleOf(m.noReason())
	out = append(out, form.Wrap(th.Warn.Render, "! "+t.What, w)...)
	return append(out, form.Wrap(th.Muted.Render, "  "+t.Hint, w)...)
}

func (m *model) noReason() error {
	_, err := m.Settings.Rules.Reasons.Find(m.verdict, m.reasons.Filter.Value())
	return err
}

func (m *model) detailRow(f field, w int) []string {
	th, inner, focused := m.Theme, w-form.LabelWidth, f == m.focus
	d, ok := m.detailOf(f)
	if !ok {
		return nil
	}
	lines := m.text(f).Lines(th, inner, 1, focused)
	switch {
	case d.Type == lead.DetailLead && m.finder.id != "":
		lines = append(lines, cell.Fit(th.Accent.Render("→ "+string(m.finder.id)), inner))
	case d.Type == lead.DetailLead && focused:
		lines = append(lines, m.finder.pick.Lines(th, inner, foundLimit, "", true)...)
	case d.Type == lead.DetailDate && !m.text(f).Empty():
		if t, ok := m.day(f); ok {
			lines = append(lines, th.Accent.Render("→ "+t.Format("Mon 2 Jan 2006")))
		}
	}
	label := []string{th.Muted.Render(d.Label)}
	if !d.Optional {
		label[0] += th.Warn.Render(" *")
	}
	return form.Row(th, "", append(label, lines...), w, focused)
}

// wakeMeaning says on which day it wakes and where that comes from.
func (m *model) wakeMeaning(w int) []string {
	th := m.Theme
	t, ok := m.wake()
	switch {
	case ok && !m.text(onWake).Empty():
		return []string{th.Accent.Render("→ " + t.Format("Mon 2 Jan 2006"))}
	case ok:
		return []string{cell.Fit(th.Accent.Render("→ "+t.Format("Mon 2 Jan 2006"))+th.Muted.Render("  proposed; type another to change it"), w)}
	case m.text(onWake).Empty() && !t.IsZero():
		return []string{cell.Fit(th.Warn.Render("! the proposed day, "+t.Format("2 Jan 2006")+", has passed"), w)}
	}
	return nil
}

// aeLines is the list while one picks, and who was picked after that.
func (m *model) aeLines(w int) []string {
	th := m.Theme
	if m.focus != onAE {
		return []string{th.Bold.Render(m.ae())}
	}
	list := m.aes.Lines(th, w, 5, "", true)
	if m.aes.Filter.Empty() {
		return list
	}
	return append(m.aes.Filter.Lines(th, w, 1, true), list...)
}

// noteCount counts characters where the reason asks for a minimum.
func (m *model) noteCount() []string {
	want := m.picked().MinNote
	if want == 0 || !m.needsReason() {
		return nil
	}
	n := m.noteLength()
	if n >= want {
		return []string{m.Theme.Good.Render(fmt.Sprintf("✓ %d characters", n))}
	}
	return []string{m.Theme.Muted.Render(fmt.Sprintf("%d of %d characters", n, want))}
}
