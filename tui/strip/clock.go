package strip

import (
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// The signs of the clock's lane.
const (
	signStart = '├'
	signRun   = '━'
	signWarn  = '!'
	signDue   = '◆'
	signLate  = '×'
	signPause = '‖'
	signOn    = '›' // it goes on behind the axis
)

// clockLane draws the clock from its start over the warning to where it is due,
// and how late it is.
func (s Strip) clockLane(a axis, p theme.Pens) string {
	l := newLane(a.n, &p.Faint)
	c := s.Clock
	if !c.Open(a.now) {
		l.text(0, cell.Cut("no clock runs ", a.n), &p.Muted)
		return l.paint("Clock", p)
	}
	pen := &p.Text
	switch c.State(a.now) {
	case lead.ClockBreached:
		pen = &p.Bad
	case lead.ClockAtRisk:
		pen = &p.Warn
	default:
	}
	here, due := a.col(a.now), a.col(c.Due)
	start := a.col(c.Started)
	l.set(max(start, 0), due, signRun, pen)
	if start >= 0 {
		l.set(start, start+1, signStart, pen)
	}
	if !c.Warn.IsZero() {
		at := a.col(c.Warn)
		l.set(at, at+1, signWarn, pen)
	}
	if due < here {
		l.set(max(due, 0), here+1, signLate, pen)
	}
	for _, pause := range c.Pauses {
		l.set(a.col(pause.From), min(a.col(pause.To), due), signPause, &p.Muted)
	}
	l.set(due, due+1, signDue, pen)
	s.dueText(l, a, here, due, pen)
	return l.paint(title(c.Kind.Label()), p)
}

// dueText writes when it is due beside the sign that stands there.
func (s Strip) dueText(l lane, a axis, here, due int, pen *theme.Pen) {
	hour := s.Clock.Due.In(a.now.Location()).Format("15:04")
	switch {
	case due >= a.n:
		l.set(a.n-1, a.n, signOn, pen)
		text := " due " + clock.Hour(s.Clock.Due, a.now) + " "
		l.text(a.n-1-cell.Width(text), text, pen)
	case due < here || !a.now.Before(s.Clock.Due):
		l.text(max(here, due)+1, " late, was due "+clock.Hour(s.Clock.Due, a.now)+" ", pen)
	case !l.text(due+1, " "+hour+" ", pen):
		l.text(due-7, " "+hour+" ", pen)
	}
}

// words say when both the lead and the rep can talk next.
func (s Strip) words(p theme.Pens, w int, now time.Time) []string {
	text, pen := s.answer(now)
	paint := p.Text
	switch pen {
	case good:
		paint = p.Good
	case warn:
		paint = p.Warn
	default:
	}
	indent := 0
	if w >= Least {
		indent = labelWidth
	}
	var out []string
	for _, line := range cell.Wrap(cell.Text(text), max(1, min(w, Most)-indent)) {
		out = append(out, cell.Fit(cell.Spaces(indent)+paint.Paint(cell.Cut(strings.TrimRight(line, " "), w-indent)), w))
	}
	return out
}

// tone is how an answer is painted.
type tone int

const (
	plain tone = iota
	good
	warn
)

// answer is when to call: now, or the first time in the coming 24 hours at
// which a call is welcome and the rep works.
func (s Strip) answer(now time.Time) (string, tone) {
	if s.Zone == nil {
		return "? when to call is unknown: the lead has no time zone, and none follows from its country", plain
	}
	to := now.Add(ahead)
	welcome := clock.Windows(s.Zone, now, to)
	by := ""
	if s.By != "" {
		by = " (local time " + s.By + ")"
	}
	if s.Hours == nil {
		return firstOf(welcome, now, "✓ a call is welcome now, until ", "a call is welcome ", "! no hour in the coming 24 in which a call is welcome", by)
	}
	who := cell.Text(s.Who)
	if who == "" {
		who = "you"
	}
	none := "! no hour in the coming 24 in which a call is welcome and " + who + " works"
	return firstOf(common(welcome, s.Hours), now, "✓ call now, until ", "call ", none, by)
}

func firstOf(spans [][2]time.Time, now time.Time, at, later, none, by string) (string, tone) {
	for _, span := range spans {
		if !span[1].After(now) {
			continue
		}
		if !span[0].After(now) {
			return at + clock.Hour(span[1], now) + by, good
		}
		return later + clock.Hour(span[0], now) + " to " + span[1].In(now.Location()).Format("15:04") + by, plain
	}
	return none + by, warn
}

// common is what two lists of stretches have in common; both are in order.
func common(a, b [][2]time.Time) [][2]time.Time {
	var out [][2]time.Time
	for i, j := 0, 0; i < len(a) && j < len(b); {
		from, to := a[i][0], a[i][1]
		if b[j][0].After(from) {
			from = b[j][0]
		}
		if b[j][1].Before(to) {
			to = b[j][1]
		}
		if from.Before(to) {
			out = append(out, [2]time.Time{from, to})
		}
		if a[i][1].Before(b[j][1]) {
			i++
		} else {
			j++
		}
	}
	return out
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
