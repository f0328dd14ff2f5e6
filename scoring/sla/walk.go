package sla

import (
	"iter"
	"math"
	"time"
)

const (
	minutesPerDay = 24 * 60
	secondsPerDay = 24 * 60 * 60
	// lastDay is 9999-12-31 as days since 1970: times behind it can't be
	// written, so nothing is searched there.
	lastDay = 2932896
)

// span is a half-open range of wall-clock minutes counted from the midnight
// that its day starts with; to is over minutesPerDay where it ends on the
// following day.
type span struct{ from, to int }

// dayNumber counts days since 1970-01-01, in no zone.
func dayNumber(year int, month time.Month, day int) int64 {
	s := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
	return int64(math.Floor(float64(s) / secondsPerDay))
}

// weekday of a day number; 1970-01-01 was a Thursday.
func weekday(day int64) time.Weekday { return time.Weekday(((day+4)%7 + 7) % 7) }

// wall turns wall-clock readings of a zone into instants. It remembers the
// stretch of constant offset that it last was in, because time zone lookups are
// what a walk over years costs.
type wall struct {
	zone       *time.Location
	start, end int64 // Unix seconds of the stretch
	offset     int64 // seconds east of UTC in it
}

// instant is the first instant, in Unix seconds, at which the clocks of the
// zone show s or later, where s is the reading in seconds since 1970-01-01
// 00:00 on that wall clock. So a reading that a spring change skips is the
// change itself, and of one that an autumn change repeats it is the first.
func (w *wall) instant(s int64) int64 {
	// A day behind the last change no earlier stretch can show the reading.
	if u := s - w.offset; u >= w.start+secondsPerDay && u < w.end {
		return u
	}
	// Offsets are well below a day: here the reading is still ahead.
	w.enter(s - secondsPerDay)
	for {
		u := max(s-w.offset, w.start)
		if u < w.end {
			return u
		}
		w.enter(w.end)
	}
}

// enter looks up the stretch of constant offset around u.
func (w *wall) enter(u int64) {
	t := time.Unix(u, 0).In(w.zone)
	_, offset := t.Zone()
	from, to := t.ZoneBounds()
	w.offset, w.start, w.end = int64(offset), math.MinInt64/2, math.MaxInt64
	if !from.IsZero() {
		w.start = from.Unix()
	}
	if !to.IsZero() {
		w.end = to.Unix()
	}
}

// open yields the open stretches of the calendar that end after from, in order
// and without overlap, as half-open pairs of Unix seconds. It ends behind the
// last exception of a calendar without weekly hours, else in the year 9999.
func (c *Calendar) open(from time.Time) iter.Seq2[int64, int64] {
	return func(yield func(a, b int64) bool) {
		if c == nil || c.zone == nil {
			return
		}
		w := wall{zone: c.zone}
		// The day before, for the shift that runs over midnight.
		day := dayNumber(from.In(c.zone).Date()) - 1
		last, after := c.last(), from.Unix()
		closed := int64(math.MinInt64)
		for ; day <= last; day++ {
			for _, s := range c.hours(day) {
				a := max(w.instant(day*secondsPerDay+int64(s.from)*60), closed)
				b := w.instant(day*secondsPerDay + int64(s.to)*60)
				if b <= a {
					continue
				}
				closed = b
				// At b itself, or behind it by nanoseconds, the stretch is over.
				if b > after && !yield(a, b) {
					return
				}
			}
		}
	}
}

// hours are the ranges that start on a day.
func (c *Calendar) hours(day int64) []span {
	if s, ok := c.own[day]; ok {
		return s
	}
	if s, ok := c.dated[day]; ok {
		return s
	}
	return c.week[weekday(day)]
}

// last is the last day on which the calendar can open.
func (c *Calendar) last() int64 {
	for _, s := range c.week {
		if len(s) > 0 {
			return lastDay
		}
	}
	last := int64(math.MinInt64)
	for _, dated := range []map[int64][]span{c.dated, c.own} {
		for day, s := range dated {
			if len(s) > 0 {
				last = max(last, day)
			}
		}
	}
	return last
}

// stretches yields what is open between two instants, cut to them.
func (c *Calendar) stretches(from, to time.Time) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		for a, b := range c.open(from) {
			s := stretch{time.Unix(a, 0), time.Unix(b, 0)}
			if s.from.Before(from) {
				s.from = from
			}
			if s.to.After(to) {
				s.to = to
			}
			if !s.from.Before(s.to) || !yield(s) {
				return
			}
		}
	}
}
