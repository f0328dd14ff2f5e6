package mapping

import (
	"strings"
	"time"
)

// clockTime is the time of a day, in a zone if it names one.
type clockTime struct {
	hour, minute, second, nano int
	zone                       *time.Location
}

// readClock reads 14:05, 14:05:06.789, 2:05 PM, each with Z, UTC, +01:00, +0100
// or +01 behind it.
func readClock(s string) (c clockTime, ok bool) {
	var rest string
	if c.hour, rest, ok = number(s, 1, 2); !ok || rest == "" || rest[0] != ':' {
		return c, false
	}
	if c.minute, rest, ok = number(rest[1:], 2, 2); !ok {
		return c, false
	}
	if strings.HasPrefix(rest, ":") {
		if c.second, rest, ok = number(rest[1:], 2, 2); !ok {
			return c, false
		}
		if rest != "" && (rest[0] == '.' || rest[0] == ',') {
			n := 1
			for n < len(rest) && rest[n] >= '0' && rest[n] <= '9' {
				n++
			}
			c.nano, _, ok = number((rest[1:n] + "000000000")[:9], 9, 9)
			if n == 1 || !ok {
				return c, false
			}
			rest = rest[n:]
		}
	}
	rest = strings.TrimSpace(rest)
	if half := strings.ToUpper(strings.ReplaceAll(rest[:min(4, len(rest))], ".", "")); strings.HasPrefix(half, "AM") || strings.HasPrefix(half, "PM") {
		if c.hour < 1 || c.hour > 12 {
			return c, false
		}
		c.hour %= 12
		if half[0] == 'P' {
			c.hour += 12
		}
		rest = strings.TrimSpace(strings.TrimLeft(rest, "aApPmM."))
	}
	c.zone, ok = offset(rest)
	return c, ok && c.hour < 24 && c.minute < 60 && c.second < 61
}

// offset reads a zone; nil where there is none.
func offset(s string) (*time.Location, bool) {
	switch strings.ToUpper(s) {
	case "":
		return nil, true
	case "Z", "UTC", "GMT":
		return time.UTC, true
	}
	s = strings.TrimPrefix(strings.TrimPrefix(s, "UTC"), "GMT")
	if s == "" || s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	h, rest, ok := number(s[1:], 2, 2)
	if !ok {
		return nil, false
	}
	m := 0
	if rest = strings.TrimPrefix(rest, ":"); rest != "" {
		if m, rest, ok = number(rest, 2, 2); !ok || rest != "" {
			return nil, false
		}
	}
	if h > 14 || m > 59 {
		return nil, false
	}
	seconds := h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	if seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", seconds), true
}
