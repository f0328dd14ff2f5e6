// Package strip draws when a lead can be reached: the clock that runs, the hours
// in which a call is welcome where the lead is, and the hours that the rep
// works, one below the other on one time axis over the coming 24 hours, with the
// answer in words below. Signs and words say everything; colour repeats it.
package strip

import (
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// Strip is what is drawn.
type Strip struct {
	Clock lead.Clock     // the open clock; the zero Clock is none
	Zone  *time.Location // the lead's own; nil is unknown and said so
	By    string         // how the zone is known where the lead does not name it: "by country"
	Who   string         // whose hours: "ana"
	// Hours are when Who works, half-open, in order and without overlap; nil is
	// unknown, empty is not at all.
	Hours [][2]time.Time
}

const (
	// Least is the width from which the lanes are drawn, in cells; under it the
	// words stand alone.
	Least = 40
	// Most is the width at which the lanes end.
	Most = 120

	labelWidth = 9
	ahead      = 24 * time.Hour // what the axis shows of the future
)

// axis is the time that the cells of a lane stand for.
type axis struct {
	from, now time.Time
	total     time.Duration
	n         int // cells
}

// newAxis begins at the full hour an hour ago, or up to two, so that what has
// just been due is in sight.
func newAxis(now time.Time, n int) axis {
	from := now.Add(-time.Hour)
	from = from.Add(-time.Duration(from.Minute())*time.Minute - time.Duration(from.Second())*time.Second - time.Duration(from.Nanosecond()))
	return axis{from: from, now: now, total: now.Add(ahead).Sub(from), n: n}
}

// col is the cell of an instant; it lies outside 0 to n-1 where the axis does
// not reach.
func (a axis) col(t time.Time) int {
	d := t.Sub(a.from)
	if d < 0 {
		return -1
	}
	if d >= a.total {
		return a.n
	}
	return int(int64(d) * int64(a.n) / int64(a.total))
}

func (a axis) to() time.Time { return a.from.Add(a.total) }

// Lines draws the strip w cells wide at now, in the zone of now: the axis, a
// lane each for the clock, the lead and the rep, and the words.
func (s Strip) Lines(p theme.Pens, w int, now time.Time) []string {
	if w <= 0 {
		return nil
	}
	words := s.words(p, w, now)
	if w < Least {
		return words
	}
	a := newAxis(now, min(w, Most)-labelWidth)
	lines := []string{
		p.Muted.Paint(cell.Fit(now.Format("15:04"), labelWidth)) + a.ticks(p),
		s.clockLane(a, p),
		s.callLane(a, p),
		s.hoursLane(a, p),
	}
	for i := range lines {
		lines[i] = cell.Fit(lines[i], w)
	}
	return append(lines, words...)
}

// ticks are the hours along the axis, as many as fit, and where now is.
func (a axis) ticks(p theme.Pens) string {
	every := 24
	for _, h := range []int{1, 2, 3, 4, 6, 12} {
		if a.n*h >= 5*int(a.total/time.Hour) {
			every = h
			break
		}
	}
	line := []rune(cell.Spaces(a.n))
	here := a.col(a.now)
	for t := a.from; t.Before(a.to()); t = t.Add(time.Hour) {
		h := t.Hour()
		if h%every != 0 || t.Minute() != 0 {
			continue
		}
		text := t.Format("15")
		if h == 0 {
			text = t.Format("Mon")
		}
		at := a.col(t)
		if at < 0 || at+len(text) > a.n || at <= here && here <= at+len(text) {
			continue
		}
		copy(line[at:], []rune(text))
	}
	return p.Muted.Paint(string(line[:here])) + p.AccentBold.Paint("▼") + p.Muted.Paint(string(line[here+1:]))
}

// lane is a row of cells, each a sign of its own, painted in runs.
type lane struct {
	signs []rune
	pens  []*theme.Pen
}

func newLane(n int, pen *theme.Pen) lane {
	l := lane{signs: []rune(strings.Repeat("·", n)), pens: make([]*theme.Pen, n)}
	for i := range l.pens {
		l.pens[i] = pen
	}
	return l
}

// set draws a sign over the cells from up to and without to, as far as they
// are on the lane.
func (l lane) set(from, to int, sign rune, pen *theme.Pen) {
	for i := max(0, from); i < min(to, len(l.signs)); i++ {
		l.signs[i], l.pens[i] = sign, pen
	}
}

// text writes over the lane from a cell on, where there is room for all of it.
func (l lane) text(from int, s string, pen *theme.Pen) bool {
	if from < 0 || from+cell.Width(s) > len(l.signs) {
		return false
	}
	for _, r := range s {
		l.signs[from], l.pens[from] = r, pen
		from++
	}
	return true
}

func (l lane) paint(label string, p theme.Pens) string {
	var b strings.Builder
	b.WriteString(p.Muted.Paint(cell.Fit(cell.Cut(label, labelWidth-1), labelWidth)))
	for i := 0; i < len(l.signs); {
		j := i
		for j < len(l.signs) && l.pens[j] == l.pens[i] {
			j++
		}
		b.WriteString(l.pens[i].Paint(string(l.signs[i:j])))
		i = j
	}
	return b.String()
}

// bars draws stretches: a cell is full where its middle lies in one.
func (a axis) bars(spans [][2]time.Time, p *theme.Pens, pen *theme.Pen) lane {
	l := newLane(a.n, &p.Faint)
	for i := range a.n {
		mid := a.from.Add(time.Duration(int64(a.total) * int64(2*i+1) / int64(2*a.n)))
		if _, in := covering(spans, mid); in {
			l.set(i, i+1, '━', pen)
		}
	}
	return l
}

// covering is the stretch that an instant lies in.
func covering(spans [][2]time.Time, t time.Time) (span [2]time.Time, ok bool) {
	for _, s := range spans {
		if !t.Before(s[0]) && t.Before(s[1]) {
			return s, true
		}
	}
	return span, false
}

func (s Strip) callLane(a axis, p theme.Pens) string {
	if s.Zone == nil {
		l := newLane(a.n, &p.Faint)
		l.text(0, cell.Cut("local time unknown ", a.n), &p.Muted)
		return l.paint("Call", p)
	}
	return a.bars(clock.Windows(s.Zone, a.from, a.to()), &p, &p.Good).paint("Call", p)
}

func (s Strip) hoursLane(a axis, p theme.Pens) string {
	label := cell.Text(s.Who)
	if label == "" {
		label = "Hours"
	}
	if s.Hours == nil {
		l := newLane(a.n, &p.Faint)
		l.text(0, cell.Cut("working hours unknown ", a.n), &p.Muted)
		return l.paint(label, p)
	}
	return a.bars(s.Hours, &p, &p.Accent).paint(label, p)
}
