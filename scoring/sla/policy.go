package sla

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Measure is the time that a policy counts.
type Measure string

// The measures of time.
const (
	Business Measure = "business" // the calendar's hours
	Workdays Measure = "workdays" // all hours of the days on which the calendar opens
	Always   Measure = "calendar" // all hours of all days
)

// Policy is one promise: how soon a lead that it matches has to be answered.
type Policy struct {
	Name    string
	Version int
	Clock   lead.ClockKind
	// Conditions; an empty one matches every lead.
	Stage           lead.Stage // in which the clock starts
	Path            lead.Path
	Grades          []lead.Grade // any of them; as it stood when the lead qualified
	Segment, Source string

	Target   time.Duration // in Measure
	Days     int           // business days that Target was written with
	Measure  Measure
	Warn     float64 // fraction of Target after which the clock is at risk; 1 is never
	Attempts int     // next touch only: human touches in a cycle that are enough
	Pause    PauseOn // what the clock does not count; "" is nothing
	Steps    []Step  // where an unanswered clock goes, in order of After

	key      string
	calendar *Calendar // of Measure
	business *Calendar // as it stands in the file
}

// Step is one escalation of a clock.
type Step struct {
	After time.Duration // in the policy's measure, from the start
	To    string        // whom: "backup", "manager" or a name
}

// Key names the policy on the clocks that it starts: "hand-raiser v1".
func (p *Policy) Key() string {
	if p.key != "" {
		return p.key
	}
	return fmt.Sprintf("%s v%d", p.Name, p.Version)
}

// Policies are a team's service levels. They do not change once they are made
// and may be shared.
type Policies struct {
	list      []Policy // in order: the first that matches wins, for each kind of clock
	calendars []*Calendar
	hash      string
	staged    bool // some policy asks for the stage

	file string           // what Lint names
	at   map[string]place // where the keys of the file stand
}

// Hash changes when anything that a clock depends on does; comments and layout
// do not count.
func (p *Policies) Hash() string { return p.hash }

// Calendar is the first calendar of the file: the one of policies that name
// none.
func (p *Policies) Calendar() *Calendar { return p.calendars[0] }

// List is the policies in their order.
func (p *Policies) List() []Policy { return slices.Clone(p.list) }

// For is the policies as they count for one rep, whose leave and other hours
// are in the calendars then. It is p itself where the rep has none.
func (p *Policies) For(rep string) *Policies {
	if !slices.ContainsFunc(p.calendars, func(c *Calendar) bool { return c.leave[rep] != nil }) {
		return p
	}
	out := *p
	out.list, out.calendars = slices.Clone(p.list), slices.Clone(p.calendars)
	for i, c := range out.calendars {
		out.calendars[i] = c.For(rep)
	}
	for i := range out.list {
		out.list[i].calendar = out.list[i].calendar.For(rep)
		out.list[i].business = out.list[i].business.For(rep)
	}
	return &out
}

// Remaining is the time left until a clock is due, in the measure of its
// policy; negative is how late it is. Outside hours and in a pause it stands
// still. Use p.For(owner) where the owner's leave should count, as it does in
// Due.
func (p *Policies) Remaining(c lead.Clock, now time.Time) time.Duration {
	if now.After(c.Due) {
		return -p.calendarOf(c).Elapsed(c.Due, now)
	}
	return p.calendarOf(c).counted(now, c.Due, c.Pauses)
}

// Elapsed is how long a clock has counted until an instant, in the measure of
// its policy, pauses left out. Use p.For(owner) where the owner's leave should
// count.
func (p *Policies) Elapsed(c lead.Clock, until time.Time) time.Duration {
	if until.Before(c.Started) {
		return 0
	}
	return p.calendarOf(c).counted(c.Started, until, c.Pauses)
}

// Escalations are the instants at which a clock goes to somebody else unless it
// has stopped before, in order; the steps are those of its policy.
func (p *Policies) Escalations(c lead.Clock) []Escalation {
	i := p.find(c)
	if i < 0 || c.Started.IsZero() {
		return nil
	}
	var out []Escalation
	for _, s := range p.list[i].Steps {
		at := p.list[i].calendar.dueAround(c.Started, s.After, c.Pauses)
		if at.IsZero() || !c.Stopped.IsZero() && !at.Before(c.Stopped) {
			break
		}
		out = append(out, Escalation{Step: s, At: at})
	}
	return out
}

// Escalation is a step of one clock. It fires once: its identity is the lead,
// the clock's kind and start, and the step.
type Escalation struct {
	Step
	At time.Time
}

// find is the place of the policy that started a clock, else of one with its
// name, whose version has changed since; -1 if there is none.
func (p *Policies) find(c lead.Clock) int {
	for i := range p.list {
		if q := &p.list[i]; q.Clock == c.Kind && q.Key() == c.Policy {
			return i
		}
	}
	name := c.Policy
	if at := strings.LastIndex(name, " v"); at >= 0 {
		name = name[:at]
	}
	for i := range p.list {
		if q := &p.list[i]; q.Clock == c.Kind && q.Name == name {
			return i
		}
	}
	return -1
}

func (p *Policies) calendarOf(c lead.Clock) *Calendar {
	if i := p.find(c); i >= 0 {
		return p.list[i].calendar
	}
	return p.calendars[0]
}

// digest is the hash of all that a clock depends on. Maps are printed in the
// order of their keys.
func (p *Policies) digest() string {
	var b strings.Builder
	for _, c := range p.calendars {
		fmt.Fprintf(&b, "calendar %q %q %v %v %v\n", c.name, c.zone.String(), c.week, c.dated, c.leave)
	}
	for _, q := range p.list {
		fmt.Fprintf(&b, "policy %q %d %d %q %q %q %q %q %q %d %q %v %d %q %v\n",
			q.Name, q.Version, q.Clock, q.Stage, q.Path, q.Grades, q.Segment, q.Source, q.Pause, q.Target, q.Measure, q.Warn, q.Attempts, q.business.name, q.Steps)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:12])
}
