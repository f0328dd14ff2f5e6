package upstream

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The bounds of a back-off, in calendar time.
const (
	MinBackoff = time.Second
	MaxBackoff = 15 * time.Minute
	// maxAsked bounds what an upstream may ask for: a day, which is what an
	// account migration takes; more is a broken header.
	maxAsked = 24 * time.Hour
)

// Backoff is how long to wait before try number attempt+1, after attempt tries
// that failed (1 is the first): full jitter over a span that doubles with each
// try, from MinBackoff to MaxBackoff. random is uniform in [0, 1); asked is what
// upstream asked for (Retry-After; 0 if it asked for nothing) and is never
// undercut, not even where it is longer than MaxBackoff.
//
// The jitter is spread over the whole span because the laptops of a team lose
// and regain an upstream at the same moment.
func Backoff(attempt int, asked time.Duration, random float64) time.Duration {
	span := MaxBackoff
	if attempt = max(attempt, 1); attempt < 10 { // 2^10 s is past MaxBackoff
		span = min(MaxBackoff, MinBackoff<<attempt)
	}
	wait := MinBackoff + time.Duration(random*float64(span-MinBackoff))
	return max(wait, min(asked, maxAsked))
}

// RetryAfter reads the Retry-After header, in seconds or as an HTTP date, as
// the time to wait from now on; 0 where it is missing, past or unreadable.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0
	}
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		if !(s > 0) { // also NaN
			return 0
		}
		return time.Duration(min(s, maxAsked.Seconds()) * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(t.Sub(now), 0), maxAsked)
	}
	return 0
}
