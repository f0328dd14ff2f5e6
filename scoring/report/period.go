package report

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Period is a stretch of time, half-open; a zero end is open.
type Period struct{ From, To time.Time }

// Has reports whether an instant lies in the period; the zero instant lies in
// none but the open one.
func (p Period) Has(t time.Time) bool {
	return (p.From.IsZero() || !t.Before(p.From)) && (p.To.IsZero() || t.Before(p.To))
}

// Before is the period of the same length that ends where p begins; ok is false
// where p is open at an end. One of whole calendar months goes back by as many.
func (p Period) Before() (before Period, ok bool) {
	if p.From.IsZero() || p.To.IsZero() {
		return Period{}, false
	}
	to := p.To.In(p.From.Location())
	if p.From.Day() == 1 && to.Day() == 1 && midnight(p.From).Equal(p.From) && midnight(to).Equal(to) {
		months := (to.Year()-p.From.Year())*12 + int(to.Month()) - int(p.From.Month())
		return Period{p.From.AddDate(0, -months, 0), p.From}, true
	}
	return Period{p.From.Add(-p.To.Sub(p.From)), p.From}, true
}

// Text is the period in words, its days in loc: "1 Jul 2026 – 30 Sep 2026".
func (p Period) Text(loc *time.Location) string {
	day := func(t time.Time) string { return t.In(loc).Format("2 Jan 2006") }
	last := p.To
	if !last.IsZero() && midnight(last.In(loc)).Equal(last) {
		last = last.Add(-1)
	}
	switch {
	case p.From.IsZero() && p.To.IsZero():
		return "all time"
	case p.From.IsZero():
		return "until " + day(last)
	case p.To.IsZero():
		return "since " + day(p.From)
	case day(p.From) == day(last):
		return day(last)
	}
	return day(p.From) + " – " + day(last)
}

// MarshalJSON writes {"from":…,"to":…}, null for an open end.
func (p Period) MarshalJSON() ([]byte, error) {
	var j struct {
		From *time.Time `json:"from"`
		To   *time.Time `json:"to"`
	}
	if from := p.From.UTC(); !p.From.IsZero() {
		j.From = &from
	}
	if to := p.To.UTC(); !p.To.IsZero() {
		j.To = &to
	}
	return json.Marshal(j)
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// ParsePeriod reads a period as people say it, in the zone of now: "2026",
// "2026-Q3", "2026-07", "2026-07-14", "90d", "12w", "today", "this month", "last
// quarter", "last year", "all". Those that count back from now end at now; "this
// …" ends with the unit. The error says what is understood.
func ParsePeriod(text string, now time.Time) (Period, error) {
	word := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("_", " ").Replace(text)), " "))
	if word == "all" || word == "all time" {
		return Period{}, nil
	}
	if unit, ok := strings.CutPrefix(word, "this "); ok {
		if p, ok := unitAround(unit, now, 0); ok {
			return p, nil
		}
	}
	if unit, ok := strings.CutPrefix(word, "last "); ok {
		if p, ok := unitAround(unit, now, -1); ok {
			return p, nil
		}
	}
	switch word {
	case "today":
		return Period{midnight(now), midnight(now).AddDate(0, 0, 1)}, nil
	case "yesterday":
		return Period{midnight(now).AddDate(0, 0, -1), midnight(now)}, nil
	}
	if p, ok := countBack(word, now); ok {
		return p, nil
	}
	if p, ok := calendarPeriod(word, now.Location()); ok {
		return p, nil
	}
	return Period{}, fmt.Errorf("%q is no period; write 2026, 2026-Q3, 2026-07, 2026-07-14, 90d, 12w, last quarter, this month or all", text)
}

// unitAround is the unit of the calendar that now is in, or one further on.
func unitAround(unit string, now time.Time, by int) (Period, bool) {
	day := midnight(now)
	switch unit {
	case "week":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7+7*by)
		return Period{monday, monday.AddDate(0, 0, 7)}, true
	case "month":
		first := time.Date(day.Year(), day.Month()+time.Month(by), 1, 0, 0, 0, 0, day.Location())
		return Period{first, first.AddDate(0, 1, 0)}, true
	case "quarter":
		first := time.Date(day.Year(), (day.Month()-1)/3*3+1+time.Month(3*by), 1, 0, 0, 0, 0, day.Location())
		return Period{first, first.AddDate(0, 3, 0)}, true
	case "year":
		first := time.Date(day.Year()+by, 1, 1, 0, 0, 0, 0, day.Location())
		return Period{first, first.AddDate(1, 0, 0)}, true
	}
	return Period{}, false
}

// maxDays bounds how far back a number of days goes: a hundred years.
const maxDays = 36600

func countBack(word string, now time.Time) (Period, bool) {
	if len(word) < 2 {
		return Period{}, false
	}
	n, err := strconv.Atoi(word[:len(word)-1])
	if err != nil || n <= 0 || n > maxDays {
		return Period{}, false
	}
	switch word[len(word)-1] {
	case 'd':
		return Period{now.AddDate(0, 0, -n), now}, true
	case 'w':
		return Period{now.AddDate(0, 0, -7*n), now}, true
	}
	return Period{}, false
}

// calendarPeriod is a year, a quarter, a month or a day by its name.
func calendarPeriod(word string, zone *time.Location) (Period, bool) {
	if quarter := regexp.MustCompile(`^(\d{4})-?q([1-4])$`).FindStringSubmatch(word); quarter != nil {
		year, _ := strconv.Atoi(quarter[1])
		first := time.Date(year, time.Month(3*int(quarter[2][0]-'1')+1), 1, 0, 0, 0, 0, zone)
		return Period{first, first.AddDate(0, 3, 0)}, true
	}
	for _, form := range []struct {
		layout              string
		years, months, days int
	}{{"2006", 1, 0, 0}, {"2006-01", 0, 1, 0}, {time.DateOnly, 0, 0, 1}} {
		if t, err := time.ParseInLocation(form.layout, word, zone); err == nil {
			return Period{t, t.AddDate(form.years, form.months, form.days)}, true
		}
	}
	return Period{}, false
}
