package form

import (
	"strconv"
	"strings"
	"time"
)

// day reads words that name a day. The time of day of the result says nothing.
func (p parser) day(words []string) (time.Time, bool, error) {
	if t, ok := p.namedDay(strings.Join(words, " ")); ok {
		return t, true, nil
	}
	if len(words) == 1 {
		return p.writtenDay(words[0])
	}
	t, ok := p.monthDay(words)
	return t, ok, nil
}

// namedDay reads today, tomorrow, weekdays and what comes next or ends.
func (p parser) namedDay(s string) (time.Time, bool) {
	now := p.now
	quarter := time.Date(now.Year(), (now.Month()-1)/3*3+1, 1, 0, 0, 0, 0, now.Location())
	month := now.AddDate(0, 0, 1-now.Day())
	switch s {
	case "today", "tod":
		return now, true
	case "tomorrow", "tom", "tmr", "tmrw":
		return now.AddDate(0, 0, 1), true
	case "next week":
		return p.weekday(time.Monday, false), true
	case "next month":
		return month.AddDate(0, 1, 0), true
	case "next quarter":
		return quarter.AddDate(0, 3, 0), true
	case "next year":
		return time.Date(now.Year()+1, 1, 1, 0, 0, 0, 0, now.Location()), true
	case "end of month", "eom":
		return month.AddDate(0, 1, -1), true
	case "end of quarter", "eoq":
		return quarter.AddDate(0, 3, -1), true
	case "end of year", "eoy":
		return time.Date(now.Year(), 12, 31, 0, 0, 0, 0, now.Location()), true
	}
	rest, next := strings.CutPrefix(s, "next ")
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(rest) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), rest) {
			return p.weekday(d, next), true
		}
	}
	return p.quarter(s)
}

// weekday is the coming day d, never today; with next that of the calendar week
// after this one, weeks starting on Monday.
func (p parser) weekday(d time.Weekday, next bool) time.Time {
	ahead := (int(d) - int(p.now.Weekday()) + 7) % 7
	if ahead == 0 {
		ahead = 7
	}
	sinceMonday := (int(p.now.Weekday()) + 6) % 7
	if next && sinceMonday+ahead < 7 {
		ahead += 7
	}
	return p.now.AddDate(0, 0, ahead)
}

// quarter reads "q2" (the next that begins) and "q2 2027": its first day.
func (p parser) quarter(s string) (time.Time, bool) {
	q, year, hasYear := strings.Cut(s, " ")
	if len(q) != 2 || q[0] != 'q' || q[1] < '1' || q[1] > '4' {
		return time.Time{}, false
	}
	month := time.Month(q[1]-'1')*3 + 1
	if hasYear {
		y, ok := yearOf(year)
		return time.Date(y, month, 1, 0, 0, 0, 0, p.now.Location()), ok
	}
	return p.coming(month, 1)
}

// coming is the next such day, today counted in. ok is false where the year
// does not have it.
func (p parser) coming(month time.Month, day int) (time.Time, bool) {
	for y := p.now.Year(); y <= p.now.Year()+8; y++ {
		t := time.Date(y, month, day, 0, 0, 0, 0, p.now.Location())
		if t.Day() == day && t.Month() == month && !t.Before(onDay(p.now, 0, 0)) {
			return t, true
		}
	}
	return time.Time{}, false
}

// writtenDay reads 2026-12-01, 1.12.2026, 1.12. and refuses 1/12/2026, which
// half of the world reads the other way round.
func (p parser) writtenDay(s string) (time.Time, bool, error) {
	if t, err := time.ParseInLocation(time.DateOnly, s, p.now.Location()); err == nil {
		return t, true, nil
	}
	if strings.Count(s, "/") > 0 && strings.Trim(s, "0123456789/") == "" {
		return time.Time{}, false, p.no(quoted(s)+" can be read two ways", "write the day as 2027-03-31 or 31.3.2027")
	}
	parts := strings.Split(strings.TrimSuffix(s, "."), ".")
	if len(parts) < 2 || len(parts) > 3 {
		t, ok := p.monthDay([]string{s})
		return t, ok, nil
	}
	d, err1 := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil || m < 1 || m > 12 || d < 1 || d > 31 {
		return time.Time{}, false, nil
	}
	if len(parts) == 2 {
		t, ok := p.coming(time.Month(m), d)
		return t, ok, nil
	}
	y, ok := yearOf(parts[2])
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, p.now.Location())
	return t, ok && t.Day() == d, nil
}

// monthDay reads "1 dec", "dec 1 2026", "march 2027" and "march".
func (p parser) monthDay(words []string) (time.Time, bool) {
	var month time.Month
	day, year := 0, 0
	for _, w := range words {
		w = strings.Trim(w, ".")
		if n, err := strconv.Atoi(strings.TrimRight(w, "sthndr")); err == nil && n >= 1 && n <= 31 && day == 0 {
			day = n
			continue
		}
		if y, ok := yearOf(w); ok && len(w) == 4 && year == 0 {
			year = y
			continue
		}
		m := monthOf(w)
		if m == 0 || month != 0 {
			return time.Time{}, false
		}
		month = m
	}
	switch {
	case month == 0 || len(words) > 3:
		return time.Time{}, false
	case day == 0:
		day = 1
	}
	if year == 0 {
		return p.coming(month, day)
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, p.now.Location())
	return t, t.Day() == day
}

func monthOf(s string) time.Month {
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), s) {
			return m
		}
	}
	return 0
}

// yearOf reads a year of four digits, or of two for this century.
func yearOf(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	switch {
	case err != nil:
		return 0, false
	case len(s) == 2 && n >= 0:
		return 2000 + n, true
	}
	return n, len(s) == 4 && n >= 1900
}
