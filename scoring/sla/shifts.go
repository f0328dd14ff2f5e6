package sla

import "time"

// Shifts are the stretches between two instants in which the calendar is open,
// in order, half-open and cut to them; what touches is one. It is empty, not
// nil, where it never opens.
func (c *Calendar) Shifts(from, to time.Time) [][2]time.Time {
	out := [][2]time.Time{}
	for s := range c.stretches(from, to) {
		if n := len(out); n > 0 && out[n-1][1].Equal(s.from) {
			out[n-1][1] = s.to
			continue
		}
		out = append(out, [2]time.Time{s.from, s.to})
	}
	return out
}
