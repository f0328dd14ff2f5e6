package form

import (
	"fmt"

	"banter/tui/cell"
)

// Waiting draws a form that is not loaded: text, or why it can't be.
func (s *Sheet[S]) Waiting(text string, w, h int) string {
	lines := []string{s.Theme.Faint.Render(text)}
	if s.broken != nil {
		lines = TroubleOf(s.broken).Lines(s.Theme, w)
	}
	return Fit(lines, 0, 0, w, h)
}

// Who draws whom the form is on, on one line of w cells.
func (s *Sheet[S]) Who(w int) string {
	if n := len(s.IDs); n > 1 {
		first := fmt.Sprintf(" · %s and %d more", cell.Text(s.Case.Record.Lead.DisplayName()), n-1)
		return cell.Fit(s.Theme.Bold.Render(leads(n))+s.Theme.Muted.Render(cell.Cut(first, max(0, w-cell.Width(leads(n))))), w)
	}
	return Who(s.Theme, &s.Case.Record.Lead, w)
}

// Said draws what came of sending so far: nothing, "saving…" or the trouble.
func (s *Sheet[S]) Said(w int) []string {
	if s.busy {
		return Under(s.Theme, "saving…", w, false)
	}
	return s.Trouble.Lines(s.Theme, w)
}
