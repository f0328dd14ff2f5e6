package sla

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

const (
	// holidaysAhead is how far the dated exceptions should reach, calendar time.
	holidaysAhead = 30 * 24 * time.Hour
	// shortTarget is less than a person can be asked to answer in.
	shortTarget = time.Minute
	// farDue is how far off a response or verdict may be due, calendar time: more
	// is most likely a target in the wrong unit.
	farDue = 60 * 24 * time.Hour
	// attemptWindow is the calendar time in which the attempts count (agreed).
	attemptWindow = 14 * 24 * time.Hour
	// shortGap is a gap between two ranges of a day that is no break, in minutes.
	shortGap = 10
)

// Lint tells what is odd in policies that parsed: holidays that run out, targets
// that nobody can meet, leads without a clock, gaps in the hours. now is the day
// to look from, in any zone. The problems are warnings and notes, in the order
// of the lines.
func (p *Policies) Lint(now time.Time) []Problem {
	l := &linter{checker{name: p.file, at: p.at}, now}
	for i, c := range p.calendars {
		l.calendar(fmt.Sprintf("calendar[%d]", i), c)
	}
	for i := range p.list {
		l.policy(fmt.Sprintf("policy[%d]", i), &p.list[i])
	}
	l.gaps(p)
	return l.problems.sorted()
}

type linter struct {
	checker
	now time.Time
}

func (l *linter) tell(s Severity, field, what, hint string) {
	l.bad(field, what, hint)
	l.problems[len(l.problems)-1].Severity = s
}

func (l *linter) calendar(field string, c *Calendar) {
	var closed []string
	for i := range 7 {
		day := (time.Weekday(i) + time.Monday) % 7
		if !c.covers(day) {
			closed = append(closed, day.String())
		}
		for j := 1; j < len(c.week[day]); j++ {
			a, b := c.week[day][j-1], c.week[day][j]
			if gap := b.from - a.to; gap > 0 && gap < shortGap {
				l.tell(SeverityWarning, field+".hours."+dayKey(day), fmt.Sprintf("%q is closed for %d min from %s on %s", c.name, gap, clock(a.to), day),
					fmt.Sprintf("if that is no break, write one range; ranges are half-open, so the next begins at %s", clock(a.to)))
			}
		}
	}
	if len(closed) > 0 && len(closed) < 7 {
		l.tell(SeverityNote, field+".hours", fmt.Sprintf("%q never opens on %s", c.name, strings.Join(closed, ", ")), "clocks stand still then; give the day hours if somebody works")
	}
	l.holidays(field, c)
}

// covers reports whether any time of a weekday is open by the weekly hours; the
// end of a shift over midnight counts.
func (c *Calendar) covers(day time.Weekday) bool {
	before := c.week[(day+6)%7]
	return len(c.week[day]) > 0 || len(before) > 0 && before[len(before)-1].to > minutesPerDay
}

func (l *linter) holidays(field string, c *Calendar) {
	if len(c.dated) == 0 {
		l.tell(SeverityNote, field, fmt.Sprintf("%q has no holidays", c.name), "add each as [[calendar.exception]] with date and closed = true")
		return
	}
	var last int64
	first := true
	for day := range c.dated {
		if first || day > last {
			last, first = day, false
		}
	}
	at := time.Date(1970, 1, 1+int(last), 0, 0, 0, 0, c.zone)
	if !at.Before(l.now.Add(holidaysAhead)) {
		return
	}
	verb := "run out on"
	if at.AddDate(0, 0, 1).Before(l.now) {
		verb = "ran out on"
	}
	l.tell(SeverityWarning, fmt.Sprintf("%s.exception[%d]", field, l.exceptions(field)-1), fmt.Sprintf("the holidays of %q %s %s", c.name, verb, at.Format(time.DateOnly)),
		"add those of the coming year, or clocks count through them")
}

// exceptions is how many exceptions the file has for a calendar.
func (l *linter) exceptions(field string) int {
	n := 0
	for {
		if _, ok := l.at[fmt.Sprintf("%s.exception[%d]", field, n)]; !ok {
			return n
		}
		n++
	}
}

func (l *linter) policy(field string, q *Policy) {
	due := q.calendar.Due(l.now, q.Target)
	switch {
	case q.Target < shortTarget:
		l.tell(SeverityWarning, field+".target", fmt.Sprintf("nobody can answer within %s", duration(q.Target)), "mind the unit: s is seconds, m minutes, h hours")
	case due.Sub(l.now) > farDue:
		l.tell(SeverityWarning, field+".target", fmt.Sprintf("what starts now is due on %s, %d days ahead: the target is %s of %s time", due.Format(time.DateOnly), int(due.Sub(l.now).Hours()/24), duration(q.Target), q.Measure),
			`mind what is counted: "24h" of business time are three days of eight hours; time = "workdays" counts round the clock`)
	}
	if at := time.Duration(q.Warn * float64(q.Target)); q.Warn < 1 && at < time.Second {
		l.tell(SeverityWarning, field+".warn_at", "the clock is at risk as soon as it starts", "raise it; 0.75 is usual")
	}
	if q.Clock == lead.ClockNextTouch && q.Attempts > 1 {
		need := time.Duration(q.Attempts-1) * q.Target
		if q.calendar.Due(l.now, need).Sub(l.now) > attemptWindow {
			l.tell(SeverityWarning, field+".attempts", fmt.Sprintf("%d attempts, %s apart, take longer than the 14 days in which they count", q.Attempts, duration(q.Target)),
				"lower target, or attempts")
		}
	}
}

// gaps tells of leads that no policy gives a response clock.
func (l *linter) gaps(p *Policies) {
	var without *facts
	total, missing := 0, 0
	for f := range kindsOfLeads(lead.ClockResponse, p.list) {
		total++
		if p.first(lead.ClockResponse, &f) == nil {
			missing++
			if without == nil || f.plainness() > without.plainness() {
				without = &f
			}
		}
	}
	switch missing {
	case 0:
	case total:
		l.tell(SeverityWarning, "", "no policy has a response clock", `add one with clock = "response"`)
	default:
		l.tell(SeverityWarning, "", "some leads have no response clock, such as "+without.text(), `end the list with a policy of clock = "response" without conditions`)
	}
}

// plainness is how many conditions a lead does not need to be described by.
func (f *facts) plainness() int {
	n := 0
	for _, s := range []string{string(f.path), string(f.grade), f.segment, f.source} {
		if s == "" {
			n++
		}
	}
	if f.stage == lead.StageMQL {
		n++
	}
	return n
}

func (f *facts) text() string {
	parts := []string{f.stage.Label()}
	add := func(label, s string) {
		if s != "" {
			parts = append(parts, label+" "+s)
		}
	}
	add("path", string(f.path))
	add("grade", string(f.grade))
	add("segment", f.segment)
	add("source", f.source)
	if len(parts) == 1 {
		parts = append(parts, "without path, grade, segment and source that a policy names")
	}
	return strings.Join(slices.Compact(parts), ", ")
}
