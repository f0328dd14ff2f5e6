package clock

import (
	"time"

	"banter/store/lead"
)

// The hours of a weekday at which a call is welcome, on the clocks where the
// lead is; half-open.
const (
	windowOpens  = 9
	windowCloses = 18
)

// Zone is the location of an IANA zone, nil for one that is missing or unknown:
// the hour is not guessed then. It reads the zone database: ask once a lead, not
// once a frame.
func Zone(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}

// ZoneOf is the location of a lead: its own zone, else the one that its country
// or region has where that is unambiguous. by says which of these it was: "",
// "by country" or "by region". It reads the zone database, as Zone does.
func ZoneOf(zone, country, region string) (loc *time.Location, by string) {
	if loc := Zone(zone); loc != nil {
		return loc, ""
	}
	if name, ok := lead.ZoneOf(country, ""); ok {
		return Zone(name), "by country"
	}
	if name, ok := lead.ZoneOf(country, region); ok {
		return Zone(name), "by region"
	}
	return nil, ""
}

// Window is the local time of a lead in loc, and whether it is a fair hour to
// call: 9 to 18 on a weekday there.
func Window(loc *time.Location, now time.Time) (local time.Time, open bool) {
	local = now.In(loc)
	return local, local.Hour() >= windowOpens && local.Hour() < windowCloses && weekday(local)
}

// Windows are the stretches between two instants in which a call is welcome in
// loc, in order, half-open and cut to them.
func Windows(loc *time.Location, from, to time.Time) [][2]time.Time {
	var out [][2]time.Time
	y, m, d := from.In(loc).Date()
	for ; ; d++ {
		a, b := time.Date(y, m, d, windowOpens, 0, 0, 0, loc), time.Date(y, m, d, windowCloses, 0, 0, 0, loc)
		if !a.Before(to) {
			return out
		}
		workday := weekday(a)
		if a.Before(from) {
			a = from
		}
		if b.After(to) {
			b = to
		}
		if workday && a.Before(b) {
			out = append(out, [2]time.Time{a, b})
		}
	}
}

func weekday(t time.Time) bool {
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday
}
