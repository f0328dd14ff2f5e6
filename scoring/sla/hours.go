package sla

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// maxDays is how many days one exception may span; more is a mistyped year.
const maxDays = 366

// calendar checks one calendar of the file; field is its key. It is nil where
// it can't be made.
func (ck *checker) calendar(field string, text *calendarText) *Calendar {
	c := &Calendar{name: text.Name, zone: ck.zone(field+".zone", text.Zone)}
	if text.Name == "" {
		ck.bad(field+".name", "a calendar needs a name", `such as name = "office"`)
	}
	h := &text.Hours
	for i, day := range [7][]string{h.Sun, h.Mon, h.Tue, h.Wed, h.Thu, h.Fri, h.Sat} {
		c.week[i] = ck.spans(field+".hours."+dayKey(time.Weekday(i)), day)
	}
	before := len(ck.problems)
	ck.overlaps(field+".hours", c)
	for i := range text.Exception {
		ck.exception(fmt.Sprintf("%s.exception[%d]", field, i), &text.Exception[i], c)
	}
	if before == len(ck.problems) && c.Day() == 0 {
		ck.bad(field+".hours", fmt.Sprintf("the calendar %q never opens", c.name), `give at least one weekday hours, such as mon = ["09:00-17:00"]`)
	}
	return c
}

func dayKey(d time.Weekday) string { return strings.ToLower(d.String()[:3]) }

func (ck *checker) zone(field, name string) *time.Location {
	switch name {
	case "":
		ck.bad(field, "a calendar needs a zone", `an IANA name such as "Europe/Berlin", or "local" for the zone of this machine`)
	case "local", "Local":
		return ck.loc
	default:
		zone, err := time.LoadLocation(name)
		if err == nil {
			return zone
		}
		ck.bad(field, fmt.Sprintf("there is no zone %q", name), `write an IANA name such as "Europe/Berlin" or "America/New_York", or "local"`)
	}
	return time.UTC
}

// spans reads the ranges of one day, sorted.
func (ck *checker) spans(field string, texts []string) []span {
	var out []span
	for _, text := range texts {
		s, what, hint := readSpan(text)
		if what != "" {
			ck.bad(field, fmt.Sprintf("%q %s", text, what), hint)
			continue
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b span) int { return a.from - b.from })
	return out
}

// readSpan reads "09:00-17:30"; what and hint say what is wrong, if anything.
func readSpan(text string) (s span, what, hint string) {
	const form = `write it as "09:00-17:30"; over midnight as "22:00-06:00", the whole day as "00:00-24:00"`
	a, b, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	from, okA := readTime(strings.TrimSpace(a))
	to, okB := readTime(strings.TrimSpace(b))
	switch {
	case !ok || !okA || !okB || from == minutesPerDay:
		return span{}, "is no range of hours", form
	case from == to:
		return span{}, "is an empty range", form
	case to < from:
		to += minutesPerDay
	}
	return span{from, to}, "", ""
}

// readTime reads "HH:MM", "24:00" included, as minutes.
func readTime(text string) (minutes int, ok bool) {
	if len(text) != len("00:00") || text[2] != ':' {
		return 0, false
	}
	hour, errH := strconv.ParseUint(text[:2], 10, 8)
	minute, errM := strconv.ParseUint(text[3:], 10, 8)
	minutes = int(hour)*60 + int(minute)
	return minutes, errH == nil && errM == nil && minute < 60 && minutes <= minutesPerDay
}

// overlaps refuses ranges of the week that run into each other, over midnight
// and from Saturday into Sunday too.
func (ck *checker) overlaps(field string, c *Calendar) {
	const week = 7 * minutesPerDay
	type placed struct {
		span
		day time.Weekday
	}
	var all []placed
	for i, spans := range c.week {
		for _, s := range spans {
			all = append(all, placed{span{i*minutesPerDay + s.from, i*minutesPerDay + s.to}, time.Weekday(i)})
		}
	}
	if len(all) > 1 {
		first := all[0]
		all = append(all, placed{span{first.from + week, first.to + week}, first.day})
	}
	for i := 1; i < len(all); i++ {
		a, b := all[i-1], all[i]
		if b.from < a.to {
			ck.bad(field+"."+dayKey(b.day), fmt.Sprintf("the range from %s on %s begins before the one from %s on %s ends", clock(b.from), b.day, clock(a.from), a.day),
				"join the two or move one")
		}
	}
}

func clock(minutes int) string {
	minutes %= minutesPerDay
	return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
}

// exception puts one dated exception into c.
func (ck *checker) exception(field string, text *exceptionText, c *Calendar) {
	if text.Date == (toml.LocalDate{}) {
		ck.bad(field+".date", "an exception needs its date", "such as date = 2026-12-25")
		return
	}
	if text.Closed == (len(text.Hours) > 0) {
		ck.bad(field, fmt.Sprintf("the exception of %s has to be closed or to have other hours", text.Date), `write closed = true, or hours = ["10:00-14:00"]`)
		return
	}
	spans := ck.spans(field+".hours", text.Hours)
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			ck.bad(field+".hours", fmt.Sprintf("the range from %s begins before the one from %s ends", clock(spans[i].from), clock(spans[i-1].from)), "join the two or move one")
		}
	}
	first := dateNumber(text.Date)
	last := first
	if text.Until != nil {
		last = dateNumber(*text.Until)
	}
	switch {
	case last < first:
		ck.bad(field+".until", fmt.Sprintf("%s lies before %s", *text.Until, text.Date), "until is the last day of the exception")
		return
	case last-first >= maxDays:
		ck.bad(field+".until", fmt.Sprintf("the exception runs over %d days", last-first+1), fmt.Sprintf("at most %d; change the weekly hours instead", maxDays))
		return
	}
	if c.dated == nil {
		c.dated, c.leave = map[int64][]span{}, map[string]map[int64][]span{}
	}
	into := c.dated
	if text.Rep != "" {
		if c.leave[text.Rep] == nil {
			c.leave[text.Rep] = map[int64][]span{}
		}
		into = c.leave[text.Rep]
	}
	for day := first; day <= last; day++ {
		if _, twice := into[day]; twice {
			ck.bad(field+".date", fmt.Sprintf("%s has two exceptions", time.Unix(day*secondsPerDay, 0).UTC().Format(time.DateOnly)), "keep one of them")
			return
		}
		into[day] = spans
	}
}

func dateNumber(d toml.LocalDate) int64 { return dayNumber(d.Year, time.Month(d.Month), d.Day) }
