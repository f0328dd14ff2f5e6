package outbox

import (
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/form"
)

// beside is the width from which the details stand beside the list.
const beside = 140

// shortList is how many lines the list takes at least where there is room.
const shortList = 8

// View draws the list and the details of the change under the cursor.
func (m *model) View(w, h int) string {
	th := m.Theme
	switch {
	case m.broken != nil && !m.loaded:
		return form.Fit(form.TroubleOf(m.broken).Lines(th, w), 0, 0, w, h)
	case !m.loaded:
		return form.Fit([]string{th.Faint.Render("  Loading…")}, 0, 0, w, h)
	case len(m.changes) == 0:
		p := th.Plain
		lines := cell.Empty("✓ Everything is upstream", "What you do waits here while it is on its way, and stays if upstream says no.", p.Bold.Paint, p.Muted.Paint, w, h)
		return strings.Join(lines, "\n")
	case w >= beside:
		left := w * 11 / 20
		details, focus := m.details(w - left - 3)
		return form.Beside(th, m.list(left, h), form.Fit(details, focus, focus, w-left-3, h), w, h)
	}
	details, focus := m.details(w)
	below := min(len(details), max(h/2, h-len(m.changes)-3))
	if h < 6 {
		below = 0
	}
	// A short list leaves its room below the details: they stay near to it.
	above := min(h-below-1, max(len(m.changes)+2, shortList))
	list := m.list(w, above)
	rule := th.Rule.Render(strings.Repeat("─", w))
	below = h - above - 1
	return cell.Box(list+"\n"+rule+"\n"+form.Fit(details, focus, focus, w, below), w, h)
}

// list draws the heading and the changes around the cursor.
func (m *model) list(w, h int) string {
	lines := []string{m.heading(w)}
	rows := max(1, h-1)
	first := max(0, min(m.index()-rows/2, len(m.changes)-rows))
	m.first, m.listed, m.shown = first, w, min(rows, max(0, h-1))
	for i := first; i < min(first+rows, len(m.changes)); i++ {
		lines = append(lines, m.row(&m.changes[i], w, m.changes[i].Key == m.cursor))
	}
	return cell.Box(strings.Join(lines, "\n"), w, h)
}

// The columns of the list, in cells.
const (
	stateCells = 13
	ageCells   = 7
	triesCells = 6
)

// columns are the widths of lead and title: what the fixed columns leave, and a
// blank at the end.
func columns(w int) (who, what int) {
	rest := max(0, w-2-stateCells-ageCells-triesCells-4-1)
	what = min(rest/2, max(rest*2/5, 18))
	return rest - what, what
}

func (m *model) heading(w int) string {
	who, what := columns(w)
	return m.Theme.Faint.Render(cell.Fit("  "+cell.Fit("STATE", stateCells)+" "+cell.Fit("LEAD", who)+" "+cell.Fit("WHAT", what)+" "+
		cell.FitRight("AGE", ageCells)+" "+cell.FitRight("TRIES", triesCells), w))
}

func (m *model) row(c *lead.Change, w int, at bool) string {
	who, what := columns(w)
	p, bar := &m.Theme.Plain, "  "
	if at {
		p = &m.Theme.OnSelected
		bar = p.AccentBold.Paint("▌") + p.Text.Paint(" ")
	}
	sign, pen := m.state(c, p)
	tries := ""
	if c.Attempts > 0 {
		tries = fmt.Sprint(c.Attempts)
	}
	rest := " " + cell.Fit(cell.Text(m.name(c.Lead)), who) + " " + cell.Fit(cell.Text(c.Title()), what) + " " + cell.FitRight(age(m.Now.Sub(c.At)), ageCells) + " " + cell.FitRight(tries, triesCells)
	return cell.Fit(bar+pen.Paint(cell.Fit(sign, stateCells))+p.Text.Paint(cell.Fit(rest, w-2-stateCells)), w)
}

func (m *model) name(id lead.ID) string {
	if n := m.names[id]; n != "" {
		return n
	}
	return string(id)
}

// age is how long ago something was, in its largest unit.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}
