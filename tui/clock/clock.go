// Package clock writes times the way screens show them: countdowns, lateness,
// ages and hours of the day, each short and of a known width. Urgency never
// hangs on colour: what is late has a plus before it, what is at risk an
// exclamation mark.
package clock

import (
	"strconv"
	"time"

	"banter/store/lead"
)

// DueWidth is how many cells a Due takes at most.
const DueWidth = 10

// Soon is how long before its end a clock stands out, whatever part of it is gone.
const Soon = 10 * time.Minute

// Due is how long is left of a clock at now, in the zone of now: "02:41" under
// an hour, "1:12:05" on the same day, else the day and hour it ends ("Mon
// 10:30"). A breached one reads "+12:06", one at risk "! 02:41", one that stands
// still "paused". The state says how to colour it; one that has ended gives "".
func Due(c lead.Clock, now time.Time) (string, lead.ClockState) {
	st := c.State(now)
	switch st {
	case lead.ClockRunning:
		return Left(c.Due, now), st
	case lead.ClockAtRisk:
		return Warned(Left(c.Due, now)), st
	case lead.ClockBreached:
		return "+" + Span(now.Sub(c.Due)), st
	case lead.ClockPaused:
		return "paused", st
	default:
		return "", st
	}
}

// Owed is how many touches a lead still gets before it may be given up; 0 where
// nothing is owed, or nobody counts.
func Owed(x *lead.Excerpt) int {
	for i := range x.Clocks {
		if c := &x.Clocks[i]; c.Kind == lead.ClockNextTouch && c.Stopped.IsZero() {
			return c.Owed
		}
	}
	return 0
}

// Warned is text with the sign of what is at risk before it.
func Warned(text string) string {
	if len(text) > DueWidth-2 {
		return "!" + text
	}
	return "! " + text
}

// Left is how long until at, counted on the day of now itself, named beyond it.
func Left(at, now time.Time) string {
	d := at.Sub(now)
	if d < time.Hour || sameDay(at, now) {
		return Span(max(0, d))
	}
	return Hour(at, now)
}

// Span is a duration of zero or more: "02:41", "1:12:05", "2 d 03 h", "41 d".
func Span(d time.Duration) string {
	s := int64(d / time.Second)
	switch {
	case s < 3600:
		return two(s/60) + ":" + two(s%60)
	case s < 86400:
		return strconv.FormatInt(s/3600, 10) + ":" + two(s/60%60) + ":" + two(s%60)
	case s < 10*86400:
		return strconv.FormatInt(s/86400, 10) + " d " + two(s/3600%24) + " h"
	}
	return strconv.FormatInt(s/86400, 10) + " d"
}

func two(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}

// Hour is an instant near now, in the zone of now: "today 16:30", "Mon 10:30"
// within six days, "12 Mar" in the same half year, else "12 Mar 27".
func Hour(at, now time.Time) string {
	at = at.In(now.Location())
	switch days := dayDiff(at, now); {
	case days == 0:
		return at.Format("today 15:04")
	case days > -7 && days < 7:
		return at.Format("Mon 15:04")
	case days > -180 && days < 180:
		return at.Format("2 Jan")
	}
	return at.Format("2 Jan 06")
}

// Ago is the age of at in one number: "now", "12 s", "4 m", "3 h", "2 d",
// "5 mo", "2 y". A zero time gives "–".
func Ago(at, now time.Time) string {
	if at.IsZero() {
		return "–"
	}
	n := func(v int64, unit string) string { return strconv.FormatInt(v, 10) + " " + unit }
	s := int64(now.Sub(at) / time.Second)
	switch {
	case s < 5:
		return "now"
	case s < 60:
		return n(s, "s")
	case s < 3600:
		return n(s/60, "m")
	case s < 86400:
		return n(s/3600, "h")
	case s < 60*86400:
		return n(s/86400, "d")
	case s < 730*86400:
		return n(s/(30*86400), "mo")
	}
	return n(s/(365*86400), "y")
}

// DayWidth is how many cells a Day takes at most, MomentWidth a Moment.
const (
	DayWidth    = 10
	MomentWidth = 6
)

// Day is the day of at, in the zone of now: "Today", "Yesterday", "Thu 26 Feb",
// "26 Feb 25" in another year.
func Day(at, now time.Time) string {
	at = at.In(now.Location())
	switch days := dayDiff(at, now); {
	case days == 0:
		return "Today"
	case days == -1:
		return "Yesterday"
	case at.Year() == now.Year():
		return at.Format("Mon 2 Jan")
	}
	return at.Format("2 Jan 06")
}

// Moment is when at was as people say it, in the zone of now: "09:39" on the same
// day, "Thu" within six days, "22 Jan" in the same year, "Jan 25" in another.
func Moment(at, now time.Time) string {
	at = at.In(now.Location())
	switch days := dayDiff(at, now); {
	case days == 0:
		return at.Format("15:04")
	case days > -7 && days < 7:
		return at.Format("Mon")
	case at.Year() == now.Year():
		return at.Format("2 Jan")
	}
	return at.Format("Jan 06")
}

func sameDay(a, b time.Time) bool { return dayDiff(a, b) == 0 }

// dayDiff counts calendar days from now to at in the zone of now, whatever
// lengths the days between have.
func dayDiff(at, now time.Time) int {
	y, m, d := at.In(now.Location()).Date()
	a := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = now.Date()
	return int(a.Sub(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
}
