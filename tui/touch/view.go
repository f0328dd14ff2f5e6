package touch

import (
	"fmt"
	"strconv"

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
	lines := m.head(w)
	if err := m.blocked(); err != nil {
		return form.Fit(append(append(lines, ""), form.TroubleOf(err).Lines(th, w)...), 0, 0, w, h)
	}
	lines = append(lines, "")
	from := len(lines)
	lines = append(lines, form.Row(th, "Outcome", m.choices(w-form.LabelWidth), w, !m.typing)...)
	to := len(lines) - 1
	if m.Trouble.Field == "outcome" {
		lines = append(lines, m.Trouble.Lines(th, w)...)
	}
	lines = append(lines, "")
	if m.typing {
		from = len(lines)
	}
	lines = append(lines, form.Row(th, "Note", m.note.Lines(th, w-form.LabelWidth, 4, m.typing), w, m.typing)...)
	if m.restored {
		lines = append(lines, form.Under(th, "restored: it was not logged yet", w, m.typing)...)
	}
	if m.typing {
		to = len(lines) - 1
	}
	switch {
	case m.Busy():
		lines = append(lines, form.Under(th, "saving…", w, false)...)
	case m.Trouble.Field != "outcome":
		t := m.Trouble.Lines(th, w)
		lines = append(lines, t...)
		to += len(t)
	}
	return form.Fit(lines, from, to, w, h)
}

// head is who it is, how to reach them, and what was tried.
func (m *model) head(w int) []string {
	th, l := m.Theme, &m.Case.Record.Lead
	reach := map[bool]string{true: l.Phone, false: l.Email}[m.kind == lead.KindCall]
	if m.kind == lead.KindMessage && l.Phone != "" {
		reach = l.Phone + "   " + l.Email
	}
	style := th.AccentBold
	switch {
	case l.DoNotContact:
		reach, style = "do not contact", th.Bad
	case reach == "" && m.kind == lead.KindCall:
		reach, style = "no phone number is known", th.Warn
	case reach == "":
		reach, style = "no address is known", th.Warn
	}
	n, _, last := m.Case.Record.Touches(m.Case.Record.CycleStart())
	tried := "first touch in this cycle"
	if n > 0 {
		tried = fmt.Sprintf("%s so far, the last %s", counted(n, "touch", "touches"), form.Ago(last, m.Now))
		if o := lastOutcome(m.Case.Record); o != "" {
			tried += ": " + o
		}
	}
	reach = cell.Cut(cell.Text(reach), w)
	local := cell.Cut("   "+form.Local(l, m.Zone, m.Now), w-cell.Width(reach))
	return []string{
		m.Who(w),
		cell.Fit(style.Render(reach)+th.Muted.Render(local), w),
		cell.Fit(th.Muted.Render(tried), w),
	}
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func lastOutcome(r *lead.Record) string {
	for i := len(r.Activities) - 1; i >= 0; i-- {
		if a := r.Activities[i]; a.HumanTouch() {
			return a.Kind.Label() + ", " + a.Outcome.Label()
		}
	}
	return ""
}

// choices are the outcomes, one a line, each with its key.
func (m *model) choices(w int) []string {
	th := m.Theme
	var out []string
	for i, o := range m.outcomes {
		mark, text := "  ", th.Muted
		if i == m.at {
			mark, text = th.Accent.UnsetUnderline().Render("● "), th.Bold
		}
		line := mark + th.Key.Render(letter(o)) + " " + text.Render(o.Label())
		if o == lead.OutcomeOptedOut {
			line += th.Faint.Render("  sets do-not-contact at once")
		}
		out = append(out, cell.Fit(line, w))
	}
	return out
}
