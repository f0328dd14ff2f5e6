package sla

import (
	"fmt"
	"time"

	"banter/store/lead"
)

// shownStretches is how many stretches of open time an explanation lists before
// it sums up the middle.
const shownStretches = 12

// Explain says how a clock came to be due when it is: a plain line each for the
// policy, the start, every open stretch that counted (they add up to the
// target), the due time and where the clock stands at now. Times are shown in
// the calendar's zone. Use p.For(owner) where the owner's leave counts.
func (p *Policies) Explain(c lead.Clock, now time.Time) []string {
	cal := p.calendarOf(c)
	if cal == nil || c.Started.IsZero() {
		return nil
	}
	show := func(t time.Time) string { return t.In(cal.zone).Format("Mon 2 Jan 2006 15:04") }
	lines := []string{
		fmt.Sprintf("%s, policy %s: %s", c.Kind.Label(), c.Policy, p.promise(c)),
		fmt.Sprintf("calendar %s, %s", cal.name, cal.zone),
	}
	started := "started " + show(c.Started)
	if !cal.Open(c.Started) {
		started += ", outside hours"
	}
	lines = append(lines, started)
	lines = append(lines, p.counted(cal, c)...)
	lines = append(lines, "due "+show(c.Due))
	return append(lines, p.stands(cal, c, now, show))
}

// promise is the target in words.
func (p *Policies) promise(c lead.Clock) string {
	target := duration(c.Target)
	i := p.find(c)
	if i < 0 {
		return target + " of a policy that is no longer in the file"
	}
	q := &p.list[i]
	if q.Target != c.Target {
		return target + ", under an earlier version"
	}
	switch {
	case q.Days == 1:
		return "1 business day (" + target + " of business time)"
	case q.Days > 1:
		return fmt.Sprintf("%d business days (%s of business time)", q.Days, target)
	case q.Measure == Workdays:
		return target + " round the clock on business days"
	case q.Measure == Always:
		return target + " of calendar time"
	}
	return target + " of business time"
}

// counted lists the open stretches until the due time with their running sum,
// and the pauses between them. The middle of a long list is one line.
func (p *Policies) counted(cal *Calendar, c lead.Clock) []string {
	var parts []Interval
	for _, v := range p.Intervals(c, c.Due) {
		if v.State != IntervalClosed {
			parts = append(parts, v)
		}
	}
	var lines []string
	var skipped time.Duration
	for i, s := range parts {
		d, sum := s.Counted, s.Sum
		if i >= shownStretches/2 && i < len(parts)-shownStretches/2 {
			skipped += d
			if i == len(parts)-shownStretches/2-1 {
				lines = append(lines, fmt.Sprintf("  … %d more, %s: %s so far", len(parts)-shownStretches, duration(skipped), duration(sum)))
			}
			continue
		}
		a, b := s.From.In(cal.zone), s.To.In(cal.zone)
		end := b.Format("15:04")
		if a.YearDay() != b.YearDay() || a.Year() != b.Year() {
			end = b.Format("Mon 2 Jan 15:04")
		}
		if s.State == IntervalPaused {
			lines = append(lines, fmt.Sprintf("  paused %s – %s: %s", a.Format("Mon 2 Jan 15:04"), end, s.Reason))
			continue
		}
		line := fmt.Sprintf("  counted %s – %s: %s", a.Format("Mon 2 Jan 15:04"), end, duration(d))
		if sum > d {
			line += ", " + duration(sum) + " so far"
		}
		lines = append(lines, line)
	}
	return lines
}

// stands says where the clock stands at now.
func (p *Policies) stands(cal *Calendar, c lead.Clock, now time.Time, show func(time.Time) string) string {
	late := func(t time.Time) string { return duration(cal.Elapsed(c.Due, t)) }
	switch c.State(now) {
	case lead.ClockNotStarted:
		return "not started yet"
	case lead.ClockMet:
		return fmt.Sprintf("met %s, with %s to spare", show(c.Stopped), duration(cal.counted(c.Stopped, c.Due, c.Pauses)))
	case lead.ClockMetLate:
		return fmt.Sprintf("ended %s, %s late", show(c.Stopped), late(c.Stopped))
	case lead.ClockCancelled:
		return "cancelled " + show(c.Stopped)
	case lead.ClockBreached:
		return fmt.Sprintf("breached, %s late at %s", late(now), show(now))
	case lead.ClockPaused:
		pause, _ := c.Paused(now)
		return fmt.Sprintf("paused until %s (%s), %s left at %s", show(pause.To), pause.Reason, duration(p.Remaining(c, now)), show(now))
	case lead.ClockAtRisk:
		return fmt.Sprintf("at risk, %s left at %s", duration(p.Remaining(c, now)), show(now))
	default:
	}
	line := fmt.Sprintf("running, %s left at %s", duration(p.Remaining(c, now)), show(now))
	if !cal.Open(now) {
		line += "; outside hours, it stands still"
	}
	return line
}

// duration is a duration in words, to the minute, or to the second below one:
// "1 h 30 min".
func duration(d time.Duration) string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	h, m, s := int64(d/time.Hour), int64(d/time.Minute%60), int64(d/time.Second%60)
	switch {
	case h == 0 && m == 0:
		return fmt.Sprintf("%s%d s", sign, s)
	case s != 0 && h == 0:
		return fmt.Sprintf("%s%d min %d s", sign, m, s)
	case h == 0:
		return fmt.Sprintf("%s%d min", sign, m)
	case m == 0:
		return fmt.Sprintf("%s%d h", sign, h)
	}
	return fmt.Sprintf("%s%d h %d min", sign, h, m)
}
