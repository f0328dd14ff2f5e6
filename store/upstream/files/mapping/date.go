package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// order is how a column writes numeric dates such as 01/02/2026.
type order int

const (
	orderUnknown order = iota
	dayFirst
	monthFirst
	orderMixed // the column's values contradict each other
)

var (
	errDate      = errors.New("not a date")
	errAmbiguous = errors.New("day and month can't be told apart")
)

const knownDates = "known are 2026-03-31, 2026-03-31 14:05:00, 2026-03-31T14:05:00Z, 31.03.2026, 31/03/2026 or 03/31/2026, 31 Mar 2026, Mar 31, 2026, Unix seconds and milliseconds; any other is named by format in the mapping"

// dates reads the dates of one column.
type dates struct {
	format string // of the mapping; "" is any known
	zone   *time.Location
	order  order
}

// parse reads a date. The error wraps errDate or errAmbiguous.
func (d dates) parse(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	t, err := d.read(s)
	if err != nil {
		return time.Time{}, err
	}
	if y := t.Year(); y < 1900 || y > 2200 {
		return time.Time{}, fmt.Errorf("the year %d is out of range: %w", y, errDate)
	}
	return t, nil
}

func (d dates) read(s string) (time.Time, error) {
	switch d.format {
	case "":
	case "dmy", "mdy":
		if t, err := d.numeric(s, map[string]order{"dmy": dayFirst, "mdy": monthFirst}[d.format]); err == nil {
			return t, nil
		}
	case "unix", "unix_ms", "excel":
		return epoch(s, d.format, d.zone)
	default:
		t, err := time.ParseInLocation(d.format, s, d.zone)
		if err != nil {
			return time.Time{}, fmt.Errorf("it is not written as %q: %w", d.format, errDate)
		}
		return t, nil
	}
	if t, ok := iso(s, d.zone); ok {
		return t, nil
	}
	if t, err := d.numeric(s, d.order); err == nil || errors.Is(err, errAmbiguous) {
		return t, err
	}
	if digits(s) {
		switch {
		case len(s) == 8:
			if t, err := time.ParseInLocation("20060102", s, d.zone); err == nil {
				return t, nil
			}
		case len(s) >= 9 && len(s) <= 10:
			return epoch(s, "unix", d.zone)
		case len(s) >= 12 && len(s) <= 13:
			return epoch(s, "unix_ms", d.zone)
		}
		return time.Time{}, errDate
	}
	return named(s, d.zone)
}

// epoch reads a count: seconds or milliseconds since 1970, or Excel's days since
// the end of 1899.
func epoch(s, format string, zone *time.Location) (time.Time, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < -1e14 || f > 1e14 || f != f {
		return time.Time{}, errDate
	}
	switch format {
	case "unix":
		return time.UnixMilli(int64(f * 1000)).UTC(), nil
	case "unix_ms":
		return time.UnixMilli(int64(f)).UTC(), nil
	}
	if f > 1e6 {
		return time.Time{}, errDate
	}
	day := int(f)
	return time.Date(1899, 12, 30+day, 0, 0, int((f-float64(day))*86400+.5), 0, zone), nil
}

// iso reads 2026-03-31 with an optional time and zone, also with slashes and a
// one-digit month, day or hour ("2020-12-30 3:15:52").
func iso(s string, zone *time.Location) (time.Time, bool) {
	y, rest, ok := number(s, 4, 4)
	if !ok || rest == "" || rest[0] != '-' && rest[0] != '/' {
		return time.Time{}, false
	}
	sep := rest[0]
	m, rest, ok := number(rest[1:], 1, 2)
	if !ok || rest == "" || rest[0] != sep {
		return time.Time{}, false
	}
	d, rest, ok := number(rest[1:], 1, 2)
	if !ok {
		return time.Time{}, false
	}
	if strings.HasPrefix(rest, "T") || strings.HasPrefix(rest, "t") {
		rest = " " + rest[1:]
	}
	return build(y, m, d, rest, zone)
}

// build puts a date and the text of its time together.
func build(y, m, d int, clock string, zone *time.Location) (time.Time, bool) {
	if m < 1 || m > 12 || d < 1 || time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() != d {
		return time.Time{}, false
	}
	var c clockTime
	if clock != "" {
		var ok bool
		if c, ok = readClock(strings.TrimSpace(strings.TrimPrefix(clock, ","))); !ok || clock[0] != ' ' && clock[0] != ',' {
			return time.Time{}, false
		}
	}
	if c.zone != nil {
		zone = c.zone
	}
	return time.Date(y, time.Month(m), d, c.hour, c.minute, c.second, c.nano, zone), true
}

// numeric reads 31/03/2026, 31-03-2026 and 31.03.2026, with an optional time.
func (d dates) numeric(s string, by order) (time.Time, error) {
	a, b, y, clock, sep, ok := triple(s)
	if !ok {
		return time.Time{}, errDate
	}
	if sep == '.' && by != monthFirst {
		by = dayFirst
	}
	day, month := a, b
	switch {
	case by == monthFirst:
		day, month = b, a
	case by == dayFirst || a > 12 || a == b:
	case b > 12:
		day, month = b, a
	default:
		return time.Time{}, errAmbiguous
	}
	t, ok := build(y, month, day, clock, d.zone)
	if !ok {
		return time.Time{}, errDate
	}
	return t, nil
}

// triple splits a numeric date whose year stands last.
func triple(s string) (a, b, y int, clock string, sep byte, ok bool) {
	a, rest, ok := number(s, 1, 2)
	if !ok || rest == "" || strings.IndexByte("/-.", rest[0]) < 0 {
		return 0, 0, 0, "", 0, false
	}
	sep = rest[0]
	b, rest, ok = number(rest[1:], 1, 2)
	if !ok || rest == "" || rest[0] != sep {
		return 0, 0, 0, "", 0, false
	}
	y, clock, ok = number(rest[1:], 4, 4)
	return a, b, y, clock, sep, ok
}

// proof is the order that one value proves.
func proof(s string) order {
	a, b, _, _, sep, ok := triple(strings.TrimSpace(s))
	switch {
	case !ok || sep == '.':
		return orderUnknown
	case a > 12 && b <= 12:
		return dayFirst
	case b > 12 && a <= 12:
		return monthFirst
	}
	return orderUnknown
}

// named reads dates with the name of a month, and those of mail headers.
func named(s string, zone *time.Location) (time.Time, error) {
	layouts := []string{
		"2 Jan 2006", "2 January 2006", "Jan 2, 2006", "January 2, 2006", "Jan 2 2006", "2-Jan-2006",
		time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 GMT", "Mon Jan _2 15:04:05 UTC 2006", "Mon Jan _2 15:04:05 2006",
		"2 Jan 2006 15:04", "2 Jan 2006 15:04:05", "2 Jan 2006, 15:04", "2 January 2006 15:04",
		"Jan 2, 2006 15:04", "Jan 2, 2006 15:04:05", "Jan 2, 2006 3:04 PM", "Jan 2, 2006, 3:04 PM", "Jan 2, 2006 3:04:05 PM", "Jan 2, 2006, 3:04:05 PM",
		"January 2, 2006 3:04 PM", "January 2, 2006 15:04", "2006-Jan-02",
	}
	if len(s) > 40 || !strings.ContainsFunc(s, func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }) {
		return time.Time{}, errDate
	}
	for _, l := range layouts {
		in := zone
		if strings.HasSuffix(l, " GMT") || strings.Contains(l, " UTC ") {
			in = time.UTC // any other abbreviation of a zone is ambiguous and not read
		}
		if t, err := time.ParseInLocation(l, s, in); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errDate
}

// number reads between least and most digits at the head of s.
func number(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < most && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i >= least && (i == len(s) || s[i] < '0' || s[i] > '9' || i == most)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
