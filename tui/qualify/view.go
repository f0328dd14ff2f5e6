package qualify

import (
	"strings"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
)

// beside is the width from which the history stands beside the checklist.
const beside = 110

// View draws the checklist.
func (m *model) View(w, h int) string {
	if !m.Loaded {
		return m.Waiting("  Loading…", w, h)
	}
	if left := w * 6 / 10; w >= beside {
		side := append([]string{m.Theme.Muted.Render("What happened"), ""}, form.History(m.Theme, m.Case.Record, m.Now, w-left-3, h-2)...)
		return form.Beside(m.Theme, m.checklist(left, h), form.Fit(side, 0, 0, w-left-3, h), w, h)
	}
	return m.checklist(w, h)
}

// checklist draws the criteria, and below them the gate: it stays in sight where
// there is no room for all of them.
func (m *model) checklist(w, h int) string {
	head := m.head(w)
	foot := m.gate(w)
	roomy := h-len(head)-len(foot) >= 3*len(m.items)+2
	lines, from, to := m.blocks(w, roomy)
	body := min(max(0, h-len(head)-len(foot)), len(lines)+1)
	if body == 0 { // too low for all: what is asked comes first
		return form.Fit(append(head, lines...), from+len(head), to+len(head), w, h)
	}
	out := append(head, strings.Split(form.Fit(lines, from, to, w, body), "\n")...)
	return cell.Box(strings.Join(append(out, foot...), "\n"), w, h)
}

// head is who it is and how to reach them.
func (m *model) head(w int) []string {
	th, l := m.Theme, &m.Case.Record.Lead
	reach := l.Phone
	if l.DoNotContact {
		reach = "! do not contact"
	}
	facts := []string{}
	for _, s := range []string{reach, form.Local(l, m.Zone, m.Now), m.Case.Score.WhyNow} {
		if s != "" {
			facts = append(facts, s)
		}
	}
	return []string{
		cell.Fit("  "+m.Who(w-2), w),
		cell.Fit("  "+th.Muted.Render(cell.Text(strings.Join(facts, " · "))), w),
		"",
	}
}

// blocks draws the criteria; from and to are the lines of the one at hand.
func (m *model) blocks(w int, roomy bool) (lines []string, from, to int) {
	for i, it := range m.items {
		if i == m.at {
			from = len(lines)
		}
		lines = append(lines, m.block(it, w, i == m.at, roomy)...)
		if i == m.at {
			to = len(lines) - 1
		}
		if roomy {
			lines = append(lines, "")
		}
	}
	return lines, from, to
}

func (m *model) block(it *item, w int, focused, roomy bool) []string {
	th := m.Theme
	inner := w - form.LabelWidth - 2
	lines := []string{m.verdict(it)}
	evidence := it.evidence.Lines(th, inner, 3, focused && m.typing)
	switch {
	case focused:
		lines = append(append(lines, th.Muted.Render(it.Question)), evidence...)
	case !it.evidence.Empty():
		lines = append(lines, evidence...)
	case roomy:
		lines = append(lines, th.Faint.Render(it.Question))
	}
	label := it.Label
	if label == "" {
		label = it.Code
	}
	bar, style := "  ", th.Muted
	if focused {
		bar, style = th.Accent.UnsetUnderline().Render("▌")+" ", th.Bold
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		left := strings.Repeat(" ", form.LabelWidth)
		if i == 0 {
			left = th.Key.Render(cell.Fit(it.keys[0], 1)) + " " + style.Render(cell.Fit(label, form.LabelWidth-3)) + " "
		}
		out[i] = cell.Fit(bar+left+l, w)
	}
	return out
}

// verdict is the answer as a sign and a word, and who noted it when.
func (m *model) verdict(it *item) string {
	th := m.Theme
	var s string
	switch it.value {
	case lead.Yes:
		s = th.Good.Bold(true).Render("✓ yes")
	case lead.No:
		s = th.Bad.Render("✗ no")
	default:
		s = th.Muted.Render("? unknown")
	}
	a := m.Case.Record.Answer(it.Code)
	switch {
	case m.dirty(it):
		s += th.Accent.Render("   not saved yet")
	case a.At.IsZero():
	case m.stale(it):
		s += th.Warn.Render("   ! stale, from " + a.At.In(m.Now.Location()).Format("2 Jan 2006") + ": ask again")
	default:
		s += th.Faint.Render("   " + cell.Text(strings.TrimPrefix(a.By+", ", ", ")) + form.Ago(a.At, m.Now))
	}
	return s
}

// gate is the bottom of the screen: what the way to SQL still needs.
func (m *model) gate(w int) []string {
	th := m.Theme
	switch {
	case m.Busy():
		return m.gateRow([]string{th.Muted.Render("saving…")}, w)
	case m.Trouble.What != "":
		return m.Trouble.Lines(th, w)
	}
	missing := m.missing()
	if len(missing) == 0 {
		return m.gateRow([]string{th.Good.Bold(true).Render("✓ open") + th.Muted.Render("   Q saves and hands over")}, w)
	}
	lines := cell.Wrap(strings.Join(missing, "; "), max(1, w-form.LabelWidth-12))
	for i, l := range lines {
		pre := "          "
		if i == 0 {
			pre = th.Warn.Render("! closed") + "  "
		}
		lines[i] = pre + th.Text.Render(strings.TrimRight(l, " "))
	}
	if m.restored {
		lines = append(lines, th.Muted.Render("restored: the answers marked are not saved yet"))
	}
	return m.gateRow(lines, w)
}

// gateRow stands in line with the answers above it.
func (m *model) gateRow(lines []string, w int) []string {
	rows := form.Row(m.Theme, "Gate", lines, w-2, false)
	for i := range rows {
		rows[i] = cell.Fit("  "+rows[i], w)
	}
	return rows
}
