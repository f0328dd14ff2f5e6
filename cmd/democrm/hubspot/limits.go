package hubspot

import (
	"net/http"
	"strconv"
	"time"
)

// Limits is how much a portal lets through; 0 is no limit.
type Limits struct {
	TenSecondly int `json:"ten_secondly"` // requests of a token in any ten seconds, search apart
	Daily       int `json:"daily"`        // requests of the account from midnight to midnight in its zone
	Search      int `json:"search"`       // searches of the account in any second
}

// Starter are the limits of a free or Starter account.
func Starter() Limits { return Limits{TenSecondly: 100, Daily: 250_000, Search: 5} }

// Professional are the limits of a Professional account.
func Professional() Limits { return Limits{TenSecondly: 190, Daily: 625_000, Search: 5} }

// The policies of HubSpot's limits.
const (
	tenSecondly = "TEN_SECONDLY_ROLLING"
	secondly    = "SECONDLY"
	daily       = "DAILY"
)

// pace is what was let through lately.
type pace struct {
	tokens   map[string][]time.Time // of the last ten seconds
	searches []time.Time            // of the last second
	day      string                 // in the account's zone
	today    int
}

// SetLimits replaces the limits; what was counted stays counted.
func (p *Portal) SetLimits(l Limits) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.o.Limits = l
}

// limit counts a request and tells the headers, or refuses it. Search is exempt
// from the ten-second limit, has one of its own and tells no headers. What is
// refused does not count.
func (p *Portal) limit(h http.Header, t Token, search bool) *problem {
	now, l, s := p.now(), p.o.Limits, &p.pace
	if day := now.In(p.zone).Format(time.DateOnly); day != s.day {
		s.day, s.today = day, 0
	}
	if l.Daily > 0 && s.today >= l.Daily {
		return overLimit(daily)
	}
	if search {
		s.searches = since(s.searches, now.Add(-time.Second))
		if l.Search > 0 && len(s.searches) >= l.Search {
			return overLimit(secondly)
		}
		s.today++
		if l.Search > 0 {
			s.searches = append(s.searches, now)
		}
		return nil
	}
	if s.tokens == nil {
		s.tokens = map[string][]time.Time{}
	}
	calls := since(s.tokens[t.Value], now.Add(-10*time.Second))
	if l.TenSecondly > 0 && len(calls) >= l.TenSecondly {
		s.tokens[t.Value] = calls
		headers(h, l, 0, s.today)
		return overLimit(tenSecondly)
	}
	s.today++
	if l.TenSecondly > 0 {
		calls = append(calls, now)
	}
	s.tokens[t.Value] = calls
	headers(h, l, l.TenSecondly-len(calls), s.today)
	return nil
}

func headers(h http.Header, l Limits, left, today int) {
	set := func(name string, n int) { h.Set("X-Hubspot-Ratelimit-"+name, strconv.Itoa(n)) }
	if l.TenSecondly > 0 {
		set("Interval-Milliseconds", 10_000)
		set("Max", l.TenSecondly)
		set("Remaining", left)
		set("Secondly", l.TenSecondly/10) // deprecated and not enforced, but told
		set("Secondly-Remaining", max(0, min(left, l.TenSecondly/10-1)))
	}
	if l.Daily > 0 {
		set("Daily", l.Daily)
		set("Daily-Remaining", l.Daily-today)
	}
}

// since drops the times up to from; they are in order.
func since(times []time.Time, from time.Time) []time.Time {
	i := 0
	for i < len(times) && !times[i].After(from) {
		i++
	}
	return times[i:]
}
