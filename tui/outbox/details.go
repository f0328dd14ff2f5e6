package outbox

import (
	"fmt"
	"strings"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
	"banter/tui/theme"
)

// state is a change's state as a sign and a word, with its urgency.
func (m *model) state(c *lead.Change, p *theme.Pens) (string, theme.Pen) {
	switch {
	case c.State == lead.ChangeParked && len(c.Conflicts) > 0:
		return "≠ conflict", p.Bad
	case c.State == lead.ChangeParked:
		return "✗ refused", p.Bad
	case c.State == lead.ChangeSending:
		return "↑ sending", p.Accent
	case c.NotBefore.After(m.Now):
		return "· in " + countdown(c, m), p.Warn
	}
	return "· waiting", p.Muted
}

// countdown is the time until the next try, as m:ss or h:mm:ss.
func countdown(c *lead.Change, m *model) string {
	s := int(c.NotBefore.Sub(m.Now).Seconds() + 0.999)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}

// details draws the change under the cursor: what it carries, why it waits,
// its conflicts, and the question or trouble that it is in. focus is the line
// that must show.
func (m *model) details(w int) (lines []string, focus int) {
	c, th := m.at(), m.Theme
	if c == nil {
		return nil, 0
	}
	lines = []string{
		cell.Fit(" "+th.Bold.Render(cell.Text(m.name(c.Lead))), w),
		cell.Fit(" "+th.Text.Render(cell.Text(c.Title()))+th.Muted.Render("   "+cell.Text(by(c))+form.Ago(c.At, m.Now)), w),
	}
	lines = append(lines, m.why(c, w)...)
	if len(c.Conflicts) > 0 {
		lines = append(lines, "")
		table, at := m.conflicts(c, w)
		if m.pane {
			focus = len(lines) + at
		}
		lines = append(lines, table...)
	} else {
		lines = append(lines, m.carried(c, w)...)
	}
	before := len(lines)
	lines = append(lines, m.said(w)...)
	if len(lines) > before {
		focus = len(lines) - 1
	}
	return lines, focus
}

// said is what the last key led to: a question, or what went wrong.
func (m *model) said(w int) []string {
	th := m.Theme
	var lines []string
	switch {
	case m.busy:
		lines = append(lines, " "+th.Muted.Render("saving…"))
	case m.ask != nil:
		lines = append(lines, "")
		lines = append(lines, wrap(th.Warn.Render, "! "+m.ask.text, w)...)
	case m.trouble.What != "":
		lines = append(lines, "")
		lines = append(lines, wrap(th.Bad.Render, "✗ "+m.trouble.What, w)...)
		if m.trouble.Hint != "" {
			lines = append(lines, wrap(th.Muted.Render, "  "+m.trouble.Hint, w)...)
		}
	case m.broken != nil:
		lines = append(lines, "")
		lines = append(lines, wrap(th.Warn.Render, "! what shows may be old: "+m.broken.Error(), w)...)
	}
	return lines
}

func by(c *lead.Change) string {
	if c.By == "" {
		return ""
	}
	return c.By + ", "
}

func wrap(render func(...string) string, text string, w int) []string {
	lines := form.Wrap(render, text, w-2)
	for i := range lines {
		lines[i] = " " + lines[i]
	}
	return lines
}

// why says what holds the change back, and how to go on.
func (m *model) why(c *lead.Change, w int) []string {
	th := m.Theme
	var lines []string
	if c.Problem != "" {
		style := th.Warn
		sign := "! "
		if c.State == lead.ChangeParked {
			style, sign = th.Bad, "✗ "
		}
		lines = append(lines, wrap(style.Render, sign+c.Problem, w)...)
	}
	if c.Hint != "" {
		lines = append(lines, wrap(th.Muted.Render, c.Hint, w)...)
	}
	if c.State == lead.ChangeWaiting && c.NotBefore.After(m.Now) {
		lines = append(lines, " "+th.Muted.Render(fmt.Sprintf("next try in %s, after %s; r tries now", countdown(c, m), tries(c.Attempts))))
	}
	if c.State == lead.ChangeSending {
		lines = append(lines, wrap(th.Muted.Render, "given to upstream, its answer is not known yet: it is looked for before anything is sent again", w)...)
	}
	return lines
}

func tries(n int) string {
	if n == 1 {
		return "1 try"
	}
	return fmt.Sprintf("%d tries", n)
}

// carried are the values that the change writes.
func (m *model) carried(c *lead.Change, w int) []string {
	th := m.Theme
	var lines []string
	for _, v := range c.Fields {
		was, _ := c.Base.Get(v.Field)
		lines = append(lines, cell.Fit(" "+th.Muted.Render(cell.Fit(v.Field, 14))+th.Faint.Render(dash(was)+" → ")+th.Text.Render(dash(v.Text)), w))
	}
	if a := c.Activity; a != nil && a.Note != "" {
		lines = append(lines, wrap(th.Text.Render, "“"+strings.ReplaceAll(a.Note, "\n", " / ")+"”", w)...)
	}
	for _, a := range c.Answers {
		text := string(a.Value)
		if a.Evidence != "" {
			text += " – " + a.Evidence
		}
		lines = append(lines, cell.Fit(" "+th.Muted.Render(cell.Fit(m.Settings.Rules.Framework.Label(a.Criterion), 14))+th.Text.Render(cell.Text(text)), w))
	}
	if d := c.Disposition; d != nil && d.Note != "" {
		lines = append(lines, wrap(th.Text.Render, "“"+strings.ReplaceAll(d.Note, "\n", " / ")+"”", w)...)
	}
	if len(lines) > 0 {
		lines = append([]string{""}, lines...)
	}
	return lines
}

// conflicts is the table of base, mine and theirs, with the choice made; at is
// the last line of the field at hand. Values that are too long to stand beside
// each other stand below each other: their difference must show.
func (m *model) conflicts(c *lead.Change, w int) (lines []string, at int) {
	th := m.Theme
	col := max(6, (w-16)/3-1)
	for _, f := range c.Conflicts {
		if max(cell.Width(f.Base), cell.Width(f.Mine), cell.Width(f.Theirs)) > col-2 {
			return m.stacked(c, w)
		}
	}
	lines = []string{cell.Fit("  "+th.Faint.Render(cell.Fit("FIELD", 14)+cell.Fit("BASE", col)+" "+cell.Fit("MINE", col)+" "+cell.Fit("THEIRS", col)), w)}
	for i, f := range c.Conflicts {
		lines = append(lines, cell.Fit(m.bar(i)+th.Muted.Render(cell.Fit(f.Field, 14))+th.Faint.Render(cell.Fit(dash(f.Base), col))+" "+
			m.side(f, true, f.Mine, col)+" "+m.side(f, false, f.Theirs, col), w))
	}
	return lines, min(m.field, len(c.Conflicts)-1) + 1
}

// stacked is conflicts with three lines to a field.
func (m *model) stacked(c *lead.Change, w int) (lines []string, at int) {
	th := m.Theme
	const label = 14 + 8
	for i, f := range c.Conflicts {
		row := func(name, side, value string) {
			lines = append(lines, cell.Fit(m.bar(i)+th.Muted.Render(cell.Fit(name, 14))+th.Faint.Render(cell.Fit(side, 8))+value, w))
		}
		room := max(6, w-2-label)
		row(f.Field, "base", th.Faint.Render(cell.Fit(dash(f.Base), room)))
		row("", "mine", m.side(f, true, f.Mine, room))
		row("", "theirs", m.side(f, false, f.Theirs, room))
		if i == m.field {
			at = len(lines) - 1
		}
	}
	return lines, at
}

// bar stands before the field at hand.
func (m *model) bar(field int) string {
	if m.pane && field == m.field {
		return m.Theme.Accent.UnsetUnderline().Render("▌") + " "
	}
	return "  "
}

// side draws one side of a conflict; the chosen one has a sign and is bold.
func (m *model) side(f lead.Conflict, mine bool, text string, w int) string {
	th := m.Theme
	if !m.chosen[f.Field] || m.mine[f.Field] != mine {
		return th.Text.Render(cell.Fit(dash(text), w))
	}
	return th.AccentBold.Render(cell.Fit("✓ "+dash(text), w))
}

func dash(s string) string {
	if s == "" {
		return "–"
	}
	return cell.Text(s)
}
