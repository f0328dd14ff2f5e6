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
	th := m.o.Theme
	switch {
	case m.broken != nil:
		return form.Fit(form.TroubleOf(m.broken).Lines(th, w), 0, 0, w, h)
	case !m.loaded:
		return form.Fit([]string{th.Faint.Render("Loading…")}, 0, 0, w, h)
	}
	lines := m.head(w)
	if err := m.blocked(); err != nil {
		return form.Fit(append(append(lines, ""), form.TroubleOf(err).Lines(th, w)...), 0, 0, w, h)
	}
	lines = append(lines, "")
	from := len(lines)
	lines = append(lines, form.Row(th, "Outcome", m.choices(w-form.LabelWidth), w, !m.typing)...)
	to := len(lines) - 1
	if m.trouble.Field == "outcome" {
		lines = append(lines, m.trouble.Lines(th, w)...)
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
	case m.busy:
		lines = append(lines, form.Under(th, "saving…", w, false)...)
	case m.trouble.Field != "outcome":
		t := m.trouble.Lines(th, w)
		lines = append(lines, t...)
		to += len(t)
	}
	return form.Fit(lines, from, to, w, h)
}

// head is who it is, how to reach them, and what was tried.
func (m *model) head(w int) []string {
	th, l := m.o.Theme, &m.c.Record.Lead
	reach := map[bool]string{true: l.Phone, false: l.Email}[m.o.Kind == lead.KindCall]
	if m.o.Kind == lead.KindMessage && l.Phone != "" {
		reach = l.Phone + "   " + l.Email
	}
	style := th.AccentBold
	switch {
	case l.DoNotContact:
		reach, style = "do not contact", th.Bad
	case reach == "" && m.o.Kind == lead.KindCall:
		reach, style = "no phone number is known", th.Warn
	case reach == "":
		reach, style = "no address is known", th.Warn
	}
	n, _, last := m.c.Record.Touches(m.c.Record.CycleStart())
	tried := "first touch in this cycle"
	if n > 0 {
		tried = fmt.Sprintf("%s so far, the last %s", counted(n, "touch", "touches"), form.Ago(last, m.now))
		if o := lastOutcome(m.c.Record); o != "" {
			tried += ": " + o
		}
	}
	reach = cell.Cut(cell.Text(reach), w)
	local := cell.Cut("   "+form.Local(l, m.zone, m.now), w-cell.Width(reach))
	return []string{
		form.Who(th, l, w),
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
	th := m.o.Theme
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
