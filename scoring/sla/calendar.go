package sla

import (
	"math"
	"time"
)

// Calendar is when a team works: a zone, ranges of wall-clock time for each
// weekday, and dated exceptions. A range belongs to the day on which it starts,
// so a day that is closed by an exception still has the end of the shift that
// began the evening before. The zero Calendar never opens. A Calendar does not
// change once it is made and may be shared.
type Calendar struct {
	name  string
	zone  *time.Location
	week  [7][]span                   // by time.Weekday, sorted
	dated map[int64][]span            // exceptions for everybody by day number; empty is closed
	leave map[string]map[int64][]span // exceptions for one rep, by rep
	own   map[int64][]span            // those of the rep that this calendar is for; they go first
}

// Name is what policies call the calendar.
func (c *Calendar) Name() string { return c.name }

// Zone is the zone that the hours are read in.
func (c *Calendar) Zone() *time.Location { return c.zone }

// For is the calendar of one rep: leave and other hours of that rep go before
// the exceptions for everybody. It is c itself where the rep has none.
func (c *Calendar) For(rep string) *Calendar {
	own, ok := c.leave[rep]
	if !ok {
		return c
	}
	out := *c
	out.own = own
	return &out
}

// Open reports whether t lies in business hours. Ranges are half-open: at
// closing time it is closed.
func (c *Calendar) Open(t time.Time) bool {
	for a := range c.open(t) {
		return a <= t.Unix()
	}
	return false
}

// Due is the earliest instant at or after start for which Elapsed(start, Due)
// is d, in the calendar's zone. So an hour from 17:00 is due at 18:00 even when
// that is closing time. Where d is zero or negative it is start itself, or the
// next opening if start lies outside hours. It is the zero time where the
// calendar has not enough hours left.
func (c *Calendar) Due(start time.Time, d time.Duration) time.Time {
	left, start := max(d, 0), start.Round(0)
	for a, b := range c.open(start) {
		from := start
		if a > start.Unix() {
			from = time.Unix(a, 0)
		}
		if room := time.Unix(b, 0).Sub(from); left > room {
			left -= room
			continue
		}
		return from.Add(left).In(c.zone)
	}
	return time.Time{}
}

// Elapsed is the business time between two instants; it is negative where to
// lies before from. It stops at the longest time.Duration, 292 years.
func (c *Calendar) Elapsed(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Elapsed(to, from)
	}
	var sum time.Duration
	for part := range c.stretches(from, to) {
		d := part.to.Sub(part.from)
		if sum > math.MaxInt64-d {
			return math.MaxInt64
		}
		sum += d
	}
	return sum
}

// Day is how long a business day is: the commonest length among the weekdays
// that have hours, the longer one of two equally common. Zero if there is none.
func (c *Calendar) Day() time.Duration {
	count := map[int]int{}
	for _, spans := range c.week {
		sum := 0
		for _, s := range spans {
			sum += s.to - s.from
		}
		if sum > 0 {
			count[sum]++
		}
	}
	best := 0
	for sum, n := range count {
		if n > count[best] || n == count[best] && sum > best {
			best = sum
		}
	}
	return time.Duration(best) * time.Minute
}

// wholeDays is the calendar with every day that has hours open from midnight to
// midnight and the others closed.
func (c *Calendar) wholeDays() *Calendar {
	whole := func(s []span) []span {
		if len(s) == 0 {
			return nil
		}
		return []span{{0, minutesPerDay}}
	}
	days := func(in map[int64][]span) map[int64][]span {
		out := make(map[int64][]span, len(in))
		for day, s := range in {
			out[day] = whole(s)
		}
		return out
	}
	out := &Calendar{name: c.name, zone: c.zone, dated: days(c.dated), leave: map[string]map[int64][]span{}}
	for i, s := range c.week {
		out.week[i] = whole(s)
	}
	for rep, own := range c.leave {
		out.leave[rep] = days(own)
	}
	return out
}

// always is a calendar of the same zone that never closes.
func (c *Calendar) always() *Calendar {
	out := &Calendar{name: c.name, zone: c.zone}
	for i := range out.week {
		out.week[i] = []span{{0, minutesPerDay}}
	}
	return out
}

// stretch is a half-open stretch of open time.
type stretch struct{ from, to time.Time }
