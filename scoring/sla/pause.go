package sla

import (
	"time"

	"banter/store/lead"
)

// PauseOn is what a policy's clock does not count.
type PauseOn string

// What a clock can pause on.
const (
	PauseCallback PauseOn = "callback" // the time to a callback that was promised to the lead
	PauseSnooze   PauseOn = "snooze"   // every snooze
)

// pauses are the stretches from an instant on in which a lead was or will be
// snoozed: between two acts its standing is the one that the later act kept. A
// snooze that was undone was none.
func pauses(r *lead.Record, from time.Time, on PauseOn) []lead.Pause {
	if on == "" {
		return nil
	}
	var out []lead.Pause
	since := from
	for i := range r.Events {
		e := &r.Events[i]
		if e.Before == nil {
			continue
		}
		out = paused(out, since, e.At, e.Before, on)
		if e.At.After(since) {
			since = e.At
		}
	}
	return paused(out, since, time.Time{}, &r.Lead.Standing, on)
}

// paused adds the part of a stretch in which a standing is snoozed; a zero to
// is open.
func paused(out []lead.Pause, from, to time.Time, s *lead.Standing, on PauseOn) []lead.Pause {
	if s.SnoozedUntil.IsZero() || on == PauseCallback && !s.Callback {
		return out
	}
	if to.IsZero() || s.SnoozedUntil.Before(to) {
		to = s.SnoozedUntil
	}
	if !from.Before(to) {
		return out
	}
	reason := "snoozed"
	if s.Callback {
		reason = "callback promised"
	}
	if s.SnoozeNote != "" {
		reason += ": " + s.SnoozeNote
	}
	if n := len(out); n > 0 && out[n-1].To.Equal(from) && out[n-1].Reason == reason {
		out[n-1].To = to
		return out
	}
	return append(out, lead.Pause{From: from, To: to, Reason: reason})
}

// dueAround is Due for a clock that does not count its pauses.
func (c *Calendar) dueAround(start time.Time, d time.Duration, ps []lead.Pause) time.Time {
	for _, p := range ps {
		if !p.To.After(start) {
			continue
		}
		until := later(start, p.From)
		room := c.Elapsed(start, until)
		if d <= room && start.Before(until) {
			break
		}
		d -= room
		start = p.To
	}
	return c.Due(start, d)
}

// counted is the time between two instants that is open and in no pause; from
// must not lie behind to.
func (c *Calendar) counted(from, to time.Time, ps []lead.Pause) time.Duration {
	sum := c.Elapsed(from, to)
	for _, p := range ps {
		a, b := later(p.From, from), p.To
		if b.After(to) {
			b = to
		}
		if a.Before(b) {
			sum -= c.Elapsed(a, b)
		}
	}
	return sum
}
