package form

import (
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/theme"
)

// History draws what happened on a lead, newest first, as at most h lines of w
// cells: the day, what it was, and what was noted then.
func History(th *theme.Theme, r *lead.Record, now time.Time, w, h int) []string {
	var out []string
	for i := len(r.Activities) - 1; i >= 0 && len(out) < h; i-- {
		a := r.Activities[i]
		if a.Withdrawn {
			continue
		}
		what := cell.Text(a.Kind.Label())
		if a.Outcome != "" {
			what += ", " + a.Outcome.Label()
		}
		style := th.Text
		if !a.HumanTouch() {
			style = th.Muted
		}
		line := th.Faint.Render(cell.Fit(Ago(a.At, now), 11)) + style.Render(what)
		if a.Subject != "" {
			line += th.Faint.Render(" · " + cell.Text(a.Subject))
		}
		out = append(out, cell.Fit(line, w))
		for _, l := range cell.Wrap(cell.Text(strings.ReplaceAll(a.Note, "\n", " / ")), max(1, w-11)) {
			if l != "" {
				out = append(out, cell.Fit(strings.Repeat(" ", 11)+th.Muted.Render(l), w))
			}
		}
	}
	return out[:min(len(out), max(0, h))]
}

// Beside joins two blocks of h lines with a rule between them.
func Beside(th *theme.Theme, left, right string, w, h int) string {
	l, r := strings.Split(left, "\n"), strings.Split(right, "\n")
	rows := make([]string, 0, h)
	for i := range h {
		row := th.Rule.Render(" │ ")
		if i < len(l) {
			row = l[i] + row
		}
		if i < len(r) {
			row += r[i]
		}
		rows = append(rows, row)
	}
	return cell.Box(strings.Join(rows, "\n"), w, h)
}
