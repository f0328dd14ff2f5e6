package sla

import (
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
)

// Interval is a stretch of a clock's time, half-open, that counts as a whole or
// not at all.
type Interval struct {
	From, To time.Time
	State    IntervalState
	Counted  time.Duration // To − From where it is open, else 0
	Sum      time.Duration // counted so far, this one included
	Reason   string        // of a pause
}

// IntervalState says whether an interval counts.
type IntervalState string

// The states of an interval.
const (
	IntervalOpen   IntervalState = "open"
	IntervalClosed IntervalState = "closed" // outside hours
	IntervalPaused IntervalState = "paused"
)

// Intervals lays out the time of a clock from its start until an instant, in
// order and without a gap: what is open, what is closed, what is paused. The Sum
// of the last is Elapsed, to the nanosecond. Use p.For(owner) where the owner's
// leave counts. It is nil where the clock has not started by then.
func (p *Policies) Intervals(c lead.Clock, until time.Time) []Interval {
	if c.Started.IsZero() || !c.Started.Before(until) {
		return nil
	}
	cal := p.calendarOf(c)
	var out []Interval
	at := c.Started.Round(0)
	until = until.Round(0)
	for _, pause := range c.Pauses {
		from, to := later(pause.From, at), pause.To
		if to.After(until) {
			to = until
		}
		if !from.Before(to) {
			continue
		}
		out = cal.lay(out, at, from)
		out = lay(out, Interval{From: from, To: to, State: IntervalPaused, Reason: pause.Reason})
		at = to
	}
	return cal.lay(out, at, until)
}

// lay adds the open and closed intervals between two instants.
func (c *Calendar) lay(out []Interval, from, to time.Time) []Interval {
	for s := range c.stretches(from, to) {
		out = lay(out, Interval{From: from, To: s.from, State: IntervalClosed})
		out = lay(out, Interval{From: s.from, To: s.to, State: IntervalOpen})
		from = s.to
	}
	return lay(out, Interval{From: from, To: to, State: IntervalClosed})
}

// lay adds an interval, joined to one of the same kind that it touches: whole
// days touch at midnight.
func lay(out []Interval, v Interval) []Interval {
	if !v.From.Before(v.To) {
		return out
	}
	if v.State == IntervalOpen {
		v.Counted = v.To.Sub(v.From)
	}
	n := len(out)
	if n > 0 {
		v.Sum = out[n-1].Sum
	}
	v.Sum += v.Counted
	if n > 0 && out[n-1].State == v.State && out[n-1].Reason == v.Reason {
		last := &out[n-1]
		last.To, last.Counted, last.Sum = v.To, last.Counted+v.Counted, v.Sum
		return out
	}
	return append(out, v)
}

// Account is Explain in full: every interval, open, closed or paused, from the
// start until the clock ended or until now, with exact times and sums that add
// up to the figure.
func (p *Policies) Account(c lead.Clock, now time.Time) []string {
	cal := p.calendarOf(c)
	if c.Started.IsZero() {
		return nil
	}
	until := now
	if !c.Stopped.IsZero() && c.Stopped.Before(now) {
		until = c.Stopped
	}
	show := func(t time.Time) string { return t.In(cal.zone).Format("Mon 2006-01-02 15:04:05.999999999 MST") }
	lines := []string{
		fmt.Sprintf("%s, policy %s: %s", c.Kind.Label(), c.Policy, p.promise(c)),
		fmt.Sprintf("calendar %s, %s", cal.name, cal.zone),
		"started " + show(c.Started),
	}
	for _, v := range p.Intervals(c, until) {
		line := fmt.Sprintf("  %-6s  %s – %s", v.State, show(v.From), show(v.To))
		switch v.State {
		case IntervalOpen:
			line += fmt.Sprintf("  +%s = %s", exact(v.Counted), exact(v.Sum))
		case IntervalPaused:
			line += "  " + v.Reason
		case IntervalClosed:
		}
		lines = append(lines, line)
	}
	lines = append(lines, fmt.Sprintf("counted until %s: %s of %s", show(until), exact(p.Elapsed(c, until)), exact(c.Target)), "due "+show(c.Due))
	return append(lines, p.stands(cal, c, now, show))
}

// exact is a duration with all of its parts: "1 h 30 min 5.25 s".
func exact(d time.Duration) string {
	if d < 0 {
		return "-" + exact(-d)
	}
	var parts []string
	if h := d / time.Hour; h > 0 {
		parts = append(parts, fmt.Sprintf("%d h", h))
	}
	if m := d / time.Minute % 60; m > 0 {
		parts = append(parts, fmt.Sprintf("%d min", m))
	}
	if s := d % time.Minute; s > 0 || len(parts) == 0 {
		text := fmt.Sprintf("%d.%09d", s/time.Second, s%time.Second)
		parts = append(parts, strings.TrimRight(strings.TrimRight(text, "0"), ".")+" s")
	}
	return strings.Join(parts, " ")
}
