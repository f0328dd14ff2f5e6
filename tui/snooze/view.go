package snooze

import (
	"fmt"
	"strconv"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
)

// View draws the form.
func (m *model) View(w, h int) string {
	th := m.Theme
	if !m.Loaded {
		return m.Waiting("Loading…", w, h)
	}
	inner := w - form.LabelWidth
	lines := []string{m.Who(w), cell.Fit(th.Muted.Render(m.standing()), w), ""}
	at := [parts]int{onUntil: len(lines)}
	lines = append(lines, form.Row(th, "Until", append(m.until.Lines(th, inner, 1, m.focus == onUntil), m.meaning(inner)), w, m.focus == onUntil)...)
	lines = append(lines, m.Said(w)...)
	lines = append(lines, form.Row(th, "", m.picks(inner), w, false)...)
	at[onCallback] = len(lines)
	lines = append(lines, form.Row(th, "Callback", []string{m.promise()}, w, m.focus == onCallback)...)
	at[onNote] = len(lines)
	lines = append(lines, form.Row(th, "Note", m.note.Lines(th, inner, 1, m.focus == onNote), w, m.focus == onNote)...)
	to := at[m.focus]
	if m.focus == onUntil {
		to = at[onUntil] + 1 + len(m.Trouble.Lines(th, w))
	}
	return form.Fit(lines, at[m.focus], to, w, h)
}

// standing is what counts for the choice: the snooze there is, the clock that
// goes on, the time it is for the lead.
func (m *model) standing() string {
	if len(m.IDs) > 1 {
		return "hidden from the queue until then; no clock stops"
	}
	l := &m.Case.Record.Lead
	if m.snoozed() {
		return "snoozed until " + form.Day(l.SnoozedUntil, m.Now) + "; ctrl+x ends it"
	}
	s := form.Local(l, m.Zone, m.Now)
	if c := m.Case.Row.Clock; c.Kind != 0 && c.Open(m.Now) {
		if c.State(m.Now) == lead.ClockBreached {
			return s + "; the " + c.Kind.Label() + " clock is late and goes on"
		}
		return s + "; the " + c.Kind.Label() + " clock goes on, due " + form.Day(c.Due, m.Now)
	}
	return s
}

// meaning says what the text stands for, before it is sent.
func (m *model) meaning(w int) string {
	th := m.Theme
	if m.until.Empty() {
		return th.Faint.Render("no time yet")
	}
	t, err := m.when()
	if err != nil {
		if m.Trouble.What != "" {
			return ""
		}
		return cell.Fit(th.Faint.Render("…"), w)
	}
	text := "→ " + form.Day(t, m.Now) + "  (" + ahead(t.Sub(m.Now)) + ")"
	if c := m.Case.Row.Clock; len(m.IDs) == 1 && c.Kind != 0 && c.Open(m.Now) && c.Due.After(m.Now) && !t.Before(c.Due) {
		return cell.Fit(th.Accent.Render(text)+"  "+th.Warn.Render("! "+c.Kind.Label()+" due before"), w)
	}
	return cell.Fit(th.Accent.Render(text), w)
}

// ahead is a duration to come in its largest unit.
func ahead(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("in %d min", int(d.Minutes()+0.5))
	case d < 48*time.Hour:
		return fmt.Sprintf("in %d h %02d", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("in %d days", int(d.Hours()/24+0.5))
}

func (m *model) picks(w int) []string {
	th := m.Theme
	var out []string
	for i, u := range usuals(m.Now, m.Zone) {
		n := strconv.Itoa(i + 1)
		label := th.Muted
		if m.until.Value() == n {
			label = th.Bold
		}
		out = append(out, cell.Fit(th.Key.Render(n)+" "+label.Render(cell.Fit(u.label, 25))+th.Faint.Render(form.Day(u.at, m.Now)), w))
	}
	return out
}

func (m *model) promise() string {
	if m.callback {
		return m.Theme.Bold.Render("✓ promised: it comes up by itself then")
	}
	return m.Theme.Muted.Render("– no, only hidden")
}
