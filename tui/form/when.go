package form

import (
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// dayStart is the hour that a day without a time means, in the rep's zone.
const dayStart = 9

// maxAhead bounds what a snooze or a date may reach; beyond it is a slip.
const maxAhead = 10 // years

const (
	whenHint = "write +2h, +3d, 16:30, tomorrow 9:00, mon, 1 Dec or 2026-12-01 09:00"
	dateHint = "write 2027-03-31, 31.3.2027, +3m, +2w, next quarter or end of year"
)

// When reads a time as people write one, in now's zone: "+2h", "+1h30m", "+3d",
// "16:30", "4pm", "tomorrow", "mon 14:00", "next week", "1 Dec 9:00",
// "2026-12-01 09:00". A day without a time is 9:00; days are calendar days, so
// they keep the wall time over a change of the clocks. m is minutes, mo months.
//
// The error is a *lead.Refusal on the field "until": the text can't be read,
// or what it says is not after now.
func When(text string, now time.Time) (time.Time, error) {
	p := parser{now: now, minutes: true, field: "until", hint: whenHint}
	m, err := p.parse(text)
	if err != nil {
		return time.Time{}, err
	}
	t := m.at
	switch {
	case m.exact:
	case !m.clock && sameDay(t, now):
		return time.Time{}, p.no(quoted(text)+" at what time?", "write today 16:30, or +2h")
	case !m.clock:
		t = onDay(t, dayStart, 0)
	}
	if !t.After(now) {
		if !m.day {
			return time.Time{}, p.no(t.Format("15:04")+" has passed today", "write tomorrow "+t.Format("15:04"))
		}
		return time.Time{}, p.no(t.Format("Mon 2 Jan 2006 15:04")+" is in the past", "give a later time")
	}
	return t, nil
}

// Date reads a day as people write one and returns its midnight in now's zone:
// "2027-03-31", "31.3.2027", "+3m" (months), "+2w", "mon", "next quarter", "Q2
// 2027", "end of year", "March 2027" (its first day). A day without a year is
// the next such day. It may lie in the past where the text says so.
//
// The error is a *lead.Refusal on the field "date".
func Date(text string, now time.Time) (time.Time, error) {
	p := parser{now: now, field: "date", hint: dateHint}
	m, err := p.parse(text)
	switch {
	case err != nil:
		return time.Time{}, err
	case m.clock:
		return time.Time{}, p.no(quoted(text)+" has a time; a day is asked for", dateHint)
	}
	return onDay(m.at, 0, 0), nil
}

// moment is what was read: an exact instant, or a day with or without a clock
// time in it.
type moment struct {
	at    time.Time
	exact bool // an offset in hours or a full timestamp: nothing to fill in
	day   bool // a day was named
	clock bool // a time of day was named
}

type parser struct {
	now         time.Time
	minutes     bool // m is minutes, else months
	field, hint string
}

func (p parser) no(what, hint string) error {
	return &lead.Refusal{Field: p.field, What: what, Hint: hint}
}

func quoted(s string) string { return "“" + lead.Clean(s) + "”" }

func (p parser) parse(text string) (moment, error) {
	s := strings.ToLower(lead.Clean(text))
	if s == "" {
		return moment{}, p.no("a "+map[bool]string{true: "time", false: "date"}[p.minutes]+" is missing", p.hint)
	}
	if len(s) > 64 {
		return moment{}, p.no("that is too long for a time", p.hint)
	}
	m, ok, err := p.offset(s)
	if err != nil {
		return moment{}, err
	}
	if !ok {
		if m, ok, err = p.dayAndClock(s); err != nil {
			return moment{}, err
		}
	}
	if !ok {
		return moment{}, p.no(quoted(text)+" is no "+map[bool]string{true: "time", false: "date"}[p.minutes], p.hint)
	}
	if m.at.After(p.now.AddDate(maxAhead, 0, 0)) {
		return moment{}, p.no(quoted(text)+" is more than "+strconv.Itoa(maxAhead)+" years away", p.hint)
	}
	return m, nil
}

// offset reads "+1h30m", "+2w", "3d", "in 2 hours".
func (p parser) offset(s string) (moment, bool, error) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "in "), "+")
	s = strings.ReplaceAll(s, " ", "")
	t, days, clock := p.now, false, false
	for s != "" {
		i := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 {
			return moment{}, false, nil
		}
		n, err := strconv.Atoi(s[:i])
		rest := s[i:]
		j := strings.IndexFunc(rest, func(r rune) bool { return r < 'a' || r > 'z' })
		if j < 0 {
			j = len(rest)
		}
		unit := p.unit(rest[:j])
		if unit == "" {
			return moment{}, false, nil
		}
		if err != nil || n > 100_000 {
			return moment{}, false, p.no("that is more than "+strconv.Itoa(maxAhead)+" years away", p.hint)
		}
		s = rest[j:]
		switch unit {
		case "min":
			t, clock = t.Add(time.Duration(n)*time.Minute), true
		case "h":
			t, clock = t.Add(time.Duration(n)*time.Hour), true
		case "d":
			t, days = t.AddDate(0, 0, n), true
		case "w":
			t, days = t.AddDate(0, 0, 7*n), true
		case "mo":
			t, days = addMonths(t, n), true
		case "y":
			t, days = addMonths(t, 12*n), true
		}
	}
	return moment{at: t, exact: true, day: days, clock: clock}, days || clock, nil
}

func (p parser) unit(s string) string {
	switch s {
	case "m":
		if p.minutes {
			return "min"
		}
		return "mo"
	case "min", "mins", "minute", "minutes":
		return "min"
	case "h", "hr", "hrs", "hour", "hours":
		return "h"
	case "d", "day", "days":
		return "d"
	case "w", "wk", "week", "weeks":
		return "w"
	case "mo", "month", "months":
		return "mo"
	case "y", "yr", "year", "years":
		return "y"
	}
	return ""
}

// dayAndClock reads a day, a time of day, or one after the other.
func (p parser) dayAndClock(s string) (moment, bool, error) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, " am", "am"), " pm", "pm")
	if day, clock, ok := strings.Cut(s, "t"); ok && len(day) == len(time.DateOnly) {
		if _, err := time.Parse(time.DateOnly, day); err == nil {
			s = day + " " + clock // 2026-12-01T09:00
		}
	}
	words := strings.Fields(s)
	kept := words[:0]
	for _, w := range words {
		if w != "at" && w != "on" {
			kept = append(kept, strings.TrimSuffix(w, ","))
		}
	}
	if len(kept) == 0 {
		return moment{}, false, nil
	}
	h, minute, hasClock := clockTime(kept[len(kept)-1])
	if hasClock {
		kept = kept[:len(kept)-1]
	}
	if len(kept) == 0 {
		return moment{at: onDay(p.now, h, minute), clock: true}, true, nil
	}
	day, ok, err := p.day(kept)
	if !ok || err != nil {
		return moment{}, false, err
	}
	if hasClock {
		day = onDay(day, h, minute)
	}
	return moment{at: day, day: true, clock: hasClock}, true, nil
}

// clockTime reads 16:30, 4pm, 4:30pm and noon. A bare number is none.
func clockTime(s string) (h, minute int, ok bool) {
	if s == "noon" {
		return 12, 0, true
	}
	for _, layout := range []string{"15:04", "15:04:05", "3pm", "3:04pm"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Hour(), t.Minute(), true
		}
	}
	return 0, 0, false
}

func onDay(t time.Time, h, minute int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), h, minute, 0, 0, t.Location())
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// addMonths keeps the day of the month where the month has it, else takes its
// last: 31 January and a month is 28 February.
func addMonths(t time.Time, n int) time.Time {
	to := t.AddDate(0, n, 0)
	if to.Day() != t.Day() {
		to = to.AddDate(0, 0, -to.Day())
	}
	return to
}
