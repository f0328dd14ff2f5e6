package sla

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

const (
	// defaultWarn is the fraction of a target after which a clock is at risk.
	defaultWarn = 0.75
	// defaultAttempts is how many touches in a cycle are enough (agreed).
	defaultAttempts = 6
	// maxTarget is the longest target; more is a mistyped unit.
	maxTarget = 366 * 24 * time.Hour
)

// policies makes the policies of a file; they are of use only where no problem
// was noted.
func (ck *checker) policies(f *fileText) *Policies {
	p := &Policies{}
	byName := map[string]*Calendar{}
	for i := range f.Calendar {
		field := fmt.Sprintf("calendar[%d]", i)
		c := ck.calendar(field, &f.Calendar[i])
		if byName[c.name] != nil && c.name != "" {
			ck.bad(field+".name", fmt.Sprintf("there are two calendars %q", c.name), "give one of them another name")
		}
		byName[c.name] = c
		p.calendars = append(p.calendars, c)
	}
	if len(p.calendars) == 0 {
		ck.bad("", "there is no calendar", "add a [[calendar]] with name, zone and hours; banter config init writes the shipped file")
		return p
	}
	if len(f.Policy) == 0 {
		ck.bad("", "there is no policy", `add a [[policy]] with name, clock and target`)
	}
	for i := range f.Policy {
		p.list = append(p.list, ck.policy(fmt.Sprintf("policy[%d]", i), &f.Policy[i], p, byName))
		ck.reachable(i, p.list)
	}
	p.staged = slices.ContainsFunc(p.list, func(q Policy) bool { return q.Stage != "" })
	if len(ck.problems) == 0 {
		ck.hidden(p.list)
	}
	return p
}

func (ck *checker) policy(field string, text *policyText, all *Policies, byName map[string]*Calendar) Policy {
	q := Policy{
		Name: text.Name, Version: text.Version, Path: lead.Path(text.Path), Segment: text.Segment, Source: text.Source,
		Measure: Measure(text.Time), Warn: defaultWarn, Attempts: text.Attempts, business: all.calendars[0],
	}
	if text.Name == "" {
		ck.bad(field+".name", "a policy needs a name", `such as name = "hand-raiser"`)
	}
	if text.Version < 1 {
		ck.bad(field+".version", "a policy needs a version of 1 or more", "version = 1; raise it with each change, the clocks carry it")
	}
	q.key = q.Key()
	q.Clock = ck.clockKind(field+".clock", text.Clock)
	ck.conditions(field, text, &q)
	if c := byName[text.Calendar]; c != nil {
		q.business = c
	} else if text.Calendar != "" {
		ck.bad(field+".calendar", fmt.Sprintf("there is no calendar %q", text.Calendar), "one of: "+strings.Join(names(all.calendars), ", "))
	}
	ck.measure(field, &q)
	q.Target, q.Days = ck.duration(field+".target", text.Target, &q)
	if text.WarnAt != nil {
		q.Warn = *text.WarnAt
	}
	if math.IsNaN(q.Warn) || q.Warn <= 0 || q.Warn > 1 {
		ck.bad(field+".warn_at", fmt.Sprintf("%v is no fraction of the target", q.Warn), "above 0, at most 1 (never at risk); 0.75 is usual")
	}
	ck.attempts(field+".attempts", text.Attempts, &q)
	ck.steps(field, text.Escalate, &q)
	return q
}

func (ck *checker) clockKind(field, text string) lead.ClockKind {
	switch text {
	case "response":
		return lead.ClockResponse
	case "verdict":
		return lead.ClockVerdict
	case "next_touch":
		return lead.ClockNextTouch
	}
	ck.bad(field, fmt.Sprintf("there is no clock %q", text), `one of: "response", "verdict", "next_touch"`)
	return 0
}

// measure sets the calendar that the policy counts by.
func (ck *checker) measure(field string, q *Policy) {
	switch q.Measure {
	case "", Business:
		q.Measure, q.calendar = Business, q.business
	case Workdays:
		q.calendar = q.business.wholeDays()
	case Always:
		q.calendar = q.business.always()
	default:
		ck.bad(field+".time", fmt.Sprintf("time can't be %q", string(q.Measure)), `one of: "business" (the calendar's hours), "workdays" (all hours of its days), "calendar" (all hours)`)
		q.Measure, q.calendar = Business, q.business
	}
}

// duration reads "5m", "24h", "1h30m", and "3d" for business days, which are as
// long as a day of the calendar.
func (ck *checker) duration(field, text string, q *Policy) (d time.Duration, days int) {
	const form = `write "5m", "2h", "1h30m", or "3d" for business days`
	rest := text
	if before, after, ok := strings.Cut(text, "d"); ok {
		n, err := strconv.ParseUint(before, 10, 16)
		if err != nil || n > maxDays {
			ck.bad(field, fmt.Sprintf("%q is no duration", text), form)
			return 0, 0
		}
		if q.Measure != Business {
			ck.bad(field, fmt.Sprintf("%q counts business days, the policy counts %s time", text, q.Measure), fmt.Sprintf(`write hours ("%dh"), or time = "business"`, n*24))
			return 0, 0
		}
		rest, days, d = after, int(n), time.Duration(n)*q.business.Day()
	}
	if rest != "" || days == 0 {
		more, err := time.ParseDuration(rest)
		if err != nil {
			ck.bad(field, fmt.Sprintf("%q is no duration", text), form)
			return 0, 0
		}
		if d += more; days > 0 && more != 0 {
			days = 0 // no whole number of days: shown in hours
		}
	}
	switch {
	case d <= 0 && q.business.Day() > 0:
		ck.bad(field, fmt.Sprintf("%q is not above zero", text), form)
	case d > maxTarget:
		ck.bad(field, fmt.Sprintf("%q is over a year", text), "mind the unit: m is minutes, h hours, d business days")
	}
	return d, days
}

func (ck *checker) attempts(field string, n int, q *Policy) {
	switch {
	case q.Clock != lead.ClockNextTouch && n != 0:
		ck.bad(field, "only a next_touch policy counts attempts", "take the line out")
	case n < 0 || n > 100:
		ck.bad(field, fmt.Sprintf("%d attempts can't be meant", n), "from 1 to 100; 6 is usual")
	case q.Clock == lead.ClockNextTouch && n == 0:
		q.Attempts = defaultAttempts
	}
}

func (ck *checker) steps(field string, texts []stepText, q *Policy) {
	for i, text := range texts {
		at := fmt.Sprintf("%s.escalate[%d]", field, i)
		after, _ := ck.duration(at+".after", text.After, q)
		if text.To == "" {
			ck.bad(at+".to", "an escalation needs somebody to go to", `"backup", "manager" or a name`)
		}
		if i > 0 && after <= q.Steps[i-1].After {
			ck.bad(at+".after", fmt.Sprintf("%q does not lie behind the step before it", text.After), "list the steps in the order in which they fire")
		}
		q.Steps = append(q.Steps, Step{After: after, To: text.To})
	}
}

// reachable refuses the last policy of a list where an earlier one takes all its
// leads, or has its name.
func (ck *checker) reachable(i int, list []Policy) {
	q := &list[i]
	for j := range i {
		field := fmt.Sprintf("policy[%d]", i)
		switch {
		case q.Name != "" && q.Name == list[j].Name:
			ck.bad(field+".name", fmt.Sprintf("there are two policies %q", q.Name), "give one of them another name: clocks are told apart by it")
			return
		case q.Clock != 0 && list[j].covers(q):
			ck.bad(field, fmt.Sprintf("%q never applies: %q stands before it and takes all its leads", q.Name, list[j].Name), "move it up, or narrow the earlier one (stage, path, grade, segment, source)")
			return
		}
	}
}

func names(cs []*Calendar) []string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = c.name
	}
	return out
}
