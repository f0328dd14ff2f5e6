// Package timeline shows everything that happened to a lead, newest first:
// what the lead did, what the team did, and how it moved.
package timeline

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/clock"
	"banter/tui/theme"
)

// Weight is how much an entry matters to whoever reads the list.
type Weight int

// The weights.
const (
	Normal Weight = iota
	Strong        // the lead raised a hand, a verdict fell
	Weak          // taken back, or housekeeping
)

// Entry is one thing that happened.
type Entry struct {
	At     time.Time
	Sign   string // one cell: who did it
	Text   string // "call, voicemail"
	By     string // who of the team; "" is the lead itself or the program
	Note   string // what was said; may have several lines
	Cycle  int
	Weight Weight
}

// Entries merges activities and events, newest first.
func Entries(r *lead.Record) []Entry {
	out := make([]Entry, 0, len(r.Activities)+len(r.Events))
	for _, a := range r.Activities {
		out = append(out, safe(activity(a)))
	}
	for _, e := range r.Events {
		if e.Kind == lead.EventTouched {
			continue // its activity is there already
		}
		out = append(out, safe(event(e, r.Undone(e.ID))))
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return b.At.Compare(a.At) })
	return out
}

// safe makes an entry's text safe to draw; a note keeps its lines.
func safe(e Entry) Entry {
	e.Text, e.By = cell.Text(e.Text), cell.Text(e.By)
	lines := strings.Split(e.Note, "\n")
	for i := range lines {
		lines[i] = cell.Text(lines[i])
	}
	e.Note = strings.Join(lines, "\n")
	return e
}

func activity(a lead.Activity) Entry {
	e := Entry{At: a.At, Sign: "·", Text: a.Kind.Label(), By: a.By, Cycle: a.Cycle, Note: a.Note}
	switch {
	case a.Kind.HandRaise():
		e.Sign, e.Weight = "◆", Strong
	case a.Kind.Touch():
		e.Sign = "→"
		if a.Outcome != "" {
			e.Text += ", " + a.Outcome.Label()
		}
	}
	if a.Subject != "" && !strings.EqualFold(a.Subject, a.Kind.Label()) {
		e.Text += ": " + a.Subject
	}
	if a.Withdrawn {
		e.Text, e.Weight, e.Sign = e.Text+" (taken back)", Weak, "×"
	}
	return e
}

func event(ev lead.Event, undone bool) Entry {
	e := Entry{At: ev.At, Sign: "»", Text: ev.Text(), By: ev.By, Cycle: ev.Cycle}
	switch ev.Kind {
	case lead.EventVerdict:
		e.Weight, e.Sign = Strong, "■"
		if d := ev.Disposition; d != nil {
			e.Note = d.Note
			if d.NextStep != "" {
				e.Note = strings.TrimSpace(e.Note + "\nnext: " + d.NextStep)
			}
		}
		if ev.Score.Grade != "" {
			e.Text += fmt.Sprintf(" at %d %s", ev.Score.Total, ev.Score.Grade)
		}
	case lead.EventCreated, lead.EventEdited, lead.EventAnswered, lead.EventSeen:
		e.Weight = Weak
	case lead.EventClock:
		if ev.New != string(lead.ClockBreached) {
			e.Weight = Weak
		}
	case lead.EventOptedOut, lead.EventGone:
		e.Weight = Strong
	case lead.EventUndone:
		e.Sign = "×"
	default: // moved, assigned, snoozed: as they are
	}
	if undone {
		e.Text, e.Weight = e.Text+" (undone)", Weak
	}
	return e
}

// Line is one line of a drawn timeline, laid out but not yet painted.
type Line struct {
	Cycle int    // the heading of an earlier cycle, if not 0
	Entry *Entry // the entry whose first line this is, or nil
	When  string // the day or the moment of the entry, if the one above has another
	Note  string // a line of a note, if there is no entry
}

// wide is from how many cells on an entry has its day and its time; below, days
// that have passed have no times.
const wide = 56

// mostText is how wide a text gets: who did it stays near what was done.
const mostText = 76

// inset is what stands before an entry's text: when it was, and its sign.
func inset(w int) int {
	if w >= wide {
		return clock.DayWidth + 1 + len("15:04") + 4
	}
	return clock.MomentWidth + 3
}

// Layout breaks entries into lines of at most w cells. It costs time in
// proportion to the entries: call it when they or the width change, not on every
// frame.
func Layout(entries []Entry, w int, now time.Time) []Line {
	var out []Line
	when, cycle := "", 0
	for i := range entries {
		e := &entries[i]
		if c := max(1, e.Cycle); c != cycle {
			if i > 0 {
				out, when = append(out, Line{Cycle: c}), ""
			}
			cycle = c
		}
		is := clock.Moment(e.At, now)
		if w >= wide {
			is = clock.Day(e.At, now)
		}
		line := Line{Entry: e}
		if is != when {
			line.When, when = is, is
		}
		out = append(out, line)
		if e.Note == "" {
			continue
		}
		for _, para := range strings.Split(e.Note, "\n") {
			for _, l := range cell.Wrap(para, max(8, w-inset(w))) {
				out = append(out, Line{Note: l})
			}
		}
	}
	return out
}

// Paint draws a line in exactly w cells.
func (l Line) Paint(t *theme.Theme, w int, now time.Time) string {
	p, in := t.Plain, inset(w)
	switch {
	case l.Cycle > 0:
		head := cell.Cut(fmt.Sprintf("cycle %d", l.Cycle), w)
		return cell.Fit(p.Muted.Paint(head)+" "+t.Ink.Rule.Paint(strings.Repeat("─", max(0, w-1-cell.Width(head)))), w)
	case l.Entry == nil:
		return cell.Fit(cell.Spaces(in)+p.Muted.Paint(cell.Cut(l.Note, max(0, w-in))), w)
	}
	e := l.Entry
	by := ""
	if e.By != "" {
		by = " " + e.By
	}
	room := min(w-in, mostText) - cell.Width(by)
	if room < 6 {
		by, room = "", w-in
	}
	sign, text := p.Muted, p.Text
	switch e.Weight {
	case Strong:
		sign, text = p.Accent, p.Bold
	case Weak:
		sign, text = p.Faint, p.Faint
	case Normal:
	}
	when := p.Muted.Paint(cell.FitRight(l.When, clock.MomentWidth))
	if w >= wide {
		when = p.Muted.Paint(cell.Fit(l.When, clock.DayWidth)) + " " + p.Faint.Paint(e.At.In(now.Location()).Format("15:04")) + " "
	}
	return cell.Fit(when+" "+sign.Paint(e.Sign)+" "+text.Paint(cell.Fit(e.Text, room))+p.Faint.Paint(by), w)
}
