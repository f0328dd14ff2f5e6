package queue

import (
	"strconv"
	"strings"
	"time"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/card"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// gutter is the cursor's bar and the mark.
const gutter = 2

// column is one column of the table. text says what a row has in it, and in
// which pen.
type column struct {
	title  string
	w      int
	right  bool
	text   func(r *order.Row, now time.Time, p *theme.Pens) (string, theme.Pen)
	sought bool                      // what is found in it is pointed at
	tail   func(r *order.Row) string // behind the text, where there is room for all of both
}

// layout is the columns for a width; it is worked out when that changes.
type layout struct {
	w    int
	view order.View
	cols []column
}

// columns lays the columns out over w cells: what must be seen first, then what
// a wider terminal has room for, and the rest shared by name, company and why.
func columns(w int, view order.View, scope order.Scope) layout {
	due := column{title: "DUE", w: clock.DueWidth, right: true, text: dueText}
	switch view {
	case order.ViewCallbacks:
		due.title, due.text = "CALL", callText
	case order.ViewNurture:
		due.title, due.text = "WAKES", wakeText
	default: // the clock that is due first
	}
	cols := []column{due, {title: "SCORE", w: 5, right: true, text: scoreText}}
	if w < 40 {
		// A sliver: who, and how long is left.
		cols = cols[:1]
	}
	free := w - gutter - 1 // a blank at the end, as everywhere
	for _, c := range cols {
		free -= c.w + 2
	}
	var extra []column
	room := func(c column, least int) {
		if free-c.w-2 >= least {
			extra = append(extra, c)
			free -= c.w + 2
		}
	}
	if scope == order.ScopeTeam {
		room(column{title: "OWNER", w: 7, text: ownerText}, 36)
	}
	if view == order.ViewAll {
		room(column{title: "STAGE", w: 7, text: stageText}, 36)
	}
	room(column{title: "LAST", w: 5, right: true, text: lastText}, 66)
	if scope != order.ScopeTeam {
		room(column{title: "OWNER", w: 8, text: ownerText}, 74)
	}
	room(column{title: "TRIES", w: 5, right: true, text: triesText}, 74)
	room(column{title: "COUNTRY", w: 9, text: countryText}, 74)
	room(column{title: "SOURCE", w: 10, text: sourceText}, 78)
	room(column{title: "TITLE", w: 24, text: titleText, sought: true}, 76)

	name := column{title: "LEAD", text: nameText, sought: true}
	company := column{title: "COMPANY", text: companyText, tail: sizeTail, sought: true}
	why := column{title: "WHY NOW", text: whyText, sought: true}
	switch flex := free; {
	case flex >= 36:
		name.w = max(flex*30/100, min(17, flex*35/100)) // who it is gives way last
		why.w = flex * 40 / 100
		company.w = flex - name.w - why.w - 4
		cols = append(cols, name)
		if i := indexTitle(extra, "TITLE"); i >= 0 {
			cols = append(cols, extra[i])
			extra = append(extra[:i], extra[i+1:]...)
		}
		cols = append(append(cols, company, why), extra...)
	case flex >= 22:
		name.w = flex/2 - 1
		why.w = flex - name.w - 2
		cols = append(cols, name, why)
	default:
		name.w = max(0, flex)
		cols = append(cols, name)
	}
	return layout{w: w, view: view, cols: cols}
}

func indexTitle(cols []column, title string) int {
	for i := range cols {
		if cols[i].title == title {
			return i
		}
	}
	return -1
}

// heading is the line of column titles.
func (l layout) heading(p *theme.Pens, w int) string {
	var b strings.Builder
	b.WriteString(cell.Spaces(gutter))
	for i, c := range l.cols {
		if i > 0 {
			b.WriteString("  ")
		}
		if c.right {
			b.WriteString(p.Muted.Paint(cell.FitRight(c.title, c.w)))
		} else {
			b.WriteString(p.Muted.Paint(cell.Fit(c.title, c.w)))
		}
	}
	return cell.Fit(b.String(), w)
}

func dueText(r *order.Row, now time.Time, p *theme.Pens) (string, theme.Pen) {
	if r.Callback && !r.SnoozedUntil.After(now) {
		return "! call now", p.Warn
	}
	s, st := clock.Due(r.Clock, now)
	switch {
	case r.Clock.Kind == 0 || s == "":
		return "–", p.Faint
	case st == lead.ClockBreached:
		return s, p.Bad
	case st == lead.ClockAtRisk:
		return s, p.Warn
	case r.Clock.Due.Sub(now) < clock.Soon:
		return s, p.Bold
	case r.Clock.Due.Sub(now) < time.Hour:
		return s, p.Text
	}
	return s, p.Muted
}

func callText(r *order.Row, now time.Time, p *theme.Pens) (string, theme.Pen) {
	switch {
	case r.SnoozedUntil.IsZero():
		return "–", p.Faint
	case !r.SnoozedUntil.After(now):
		return "! call now", p.Warn
	}
	return clock.Left(r.SnoozedUntil, now), p.Text
}

func wakeText(r *order.Row, now time.Time, p *theme.Pens) (string, theme.Pen) {
	switch {
	case r.Woken:
		return "! awake", p.Warn
	case r.WakeAt.IsZero():
		return "on signal", p.Muted
	}
	return clock.Hour(r.WakeAt, now), p.Text
}

func scoreText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	if r.Score.Grade == "" {
		return "–", p.Faint
	}
	s := strconv.Itoa(r.Score.Total) + " " + string(r.Score.Grade)
	if r.Score.Grade == "A" {
		return s, p.Bold
	}
	return s, p.Text
}

func nameText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	for _, s := range [...]string{r.Name, r.Email, r.Phone, string(r.ID)} {
		if s != "" {
			return s, p.Text
		}
	}
	return "–", p.Faint
}

func companyText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	return r.Company, p.Muted
}

// sizeTail is how many they are, behind the company.
func sizeTail(r *order.Row) string {
	switch size := card.Size(r.Employees); {
	case size == "":
		return ""
	case r.Company == "":
		return size + " staff"
	default:
		return " · " + size
	}
}

func whyText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	switch {
	case r.DoNotContact:
		return "✗ do not contact", p.Bad
	case r.Parked:
		return "✗ outbox: needs you", p.Bad
	case r.Callback && r.SnoozeNote != "":
		return r.SnoozeNote, p.Text
	case r.Score.Path == lead.PathHandRaiser && r.Stage != lead.StageNurture:
		return "◆ " + r.WhyNow, p.Accent
	}
	return r.WhyNow, p.Text
}

func titleText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) { return r.Title, p.Muted }

func ownerText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	if r.Owner == "" {
		return "pool", p.Faint
	}
	return r.Owner, p.Muted
}

func stageText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	return r.Stage.Label(), p.Muted
}

func lastText(r *order.Row, now time.Time, p *theme.Pens) (string, theme.Pen) {
	return clock.Ago(r.LastActivityAt, now), p.Muted
}

func triesText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	text := strconv.Itoa(r.Attempts)
	if owed := clock.Owed(r.Excerpt); owed > 0 {
		text += "/" + strconv.Itoa(r.Attempts+owed)
	} else if r.Attempts == 0 {
		return "–", p.Faint
	}
	return text, p.Muted
}

func countryText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	return r.Country, p.Muted
}

func sourceText(r *order.Row, _ time.Time, p *theme.Pens) (string, theme.Pen) {
	return r.Source, p.Muted
}
