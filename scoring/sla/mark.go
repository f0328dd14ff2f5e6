package sla

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// Marks are the events that make permanent what has become of clocks by now: a
// breach at its due time, an end at the time of what ended it. Each holds the
// clock as it was promised, so that no later change of a policy or a calendar
// rewrites it. Events that the record has are not told again: their IDs come of
// the clock alone, so that two laptops that find the same write the same.
//
// cs are the clocks of r at now; r is not changed. A record that is replayed at
// an earlier time gets no marks.
func Marks(r *lead.Record, cs []lead.Clock, now time.Time) []lead.Event {
	if n := len(r.Events); n > 0 && r.Events[n-1].At.After(now.Add(skew)) {
		return nil
	}
	var out []lead.Event
	add := func(c lead.Clock, at time.Time, state lead.ClockState) {
		id := markID(r.Lead.Cycle, &c, state)
		if slices.ContainsFunc(r.Events, func(e lead.Event) bool { return e.ID == id }) {
			return
		}
		c.Owed = 0
		out = append(out, lead.Event{
			ID: id, Kind: lead.EventClock, At: at, By: "sla", Cycle: r.Lead.Cycle, Field: c.Kind.Label(), New: string(state), Clock: &c,
		})
	}
	for _, c := range cs {
		ended := !c.Stopped.IsZero() && !now.Before(c.Stopped)
		if !now.Before(c.Due) && (c.Stopped.IsZero() || !c.Stopped.Before(c.Due)) {
			open := c
			open.Stopped, open.Cancelled = time.Time{}, false
			add(open, c.Due, lead.ClockBreached)
		}
		if ended && !c.Cancelled {
			add(c, c.Stopped, c.State(now))
		}
	}
	return out
}

// markID names a mark: "clock-1-response-1773046800000-breached". An end has its
// time too, for a clock can end again after an undo.
func markID(cycle int, c *lead.Clock, state lead.ClockState) string {
	b := append([]byte("clock-"), strconv.Itoa(cycle)...)
	b = append(append(b, '-'), strings.ReplaceAll(c.Kind.Label(), " ", "-")...)
	b = strconv.AppendInt(append(b, '-'), c.Started.UnixMicro(), 10)
	b = append(append(b, '-'), state...)
	if state != lead.ClockBreached {
		b = strconv.AppendInt(append(b, '-'), c.Stopped.UnixMicro(), 10)
	}
	return string(b)
}

// mark is the promise that was made permanent for the clock of a kind that
// started at an instant, or nil. A breach holds for good. An end holds while
// something ends the clock: taken back, it runs under the policies of today.
func (f *fold) mark(kind lead.ClockKind, at time.Time, stopped bool) *lead.Clock {
	var end *lead.Clock
	for i := range f.marks {
		e := &f.marks[i]
		if e.Kind != lead.EventClock || e.Clock == nil || e.Clock.Kind != kind || !e.Clock.Started.Equal(at) || e.Cycle != f.r.Lead.Cycle {
			continue
		}
		if e.New == string(lead.ClockBreached) {
			return e.Clock
		}
		if end == nil && (stopped || f.past) {
			end = e.Clock
		}
	}
	return end
}
