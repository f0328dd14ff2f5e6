package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// Group is what lines are counted by.
type Group string

// The groups.
const (
	ByRep    Group = "rep"
	ByPolicy Group = "policy"
	BySource Group = "source"
	ByHour   Group = "hour" // the hour of the week in which the clock started: "Mon 09"
)

// Groups lists the groups in the order of the screen.
func Groups() []Group { return []Group{ByRep, ByPolicy, BySource, ByHour} }

// Options say what is counted. The zero value of all but Now works.
type Options struct {
	Now  time.Time
	Kind lead.ClockKind // 0 is lead.ClockResponse
	// Policies give the measure of each clock and the hours of each rep. Without
	// them all time is calendar time.
	Policies *sla.Policies
	// From and To bound the start of the clocks that have ended, half-open; zero
	// is open. What is open at Now is counted whenever it started.
	From, To time.Time
	// Team are reps whom leads can be given to, for Breaches: those who have none
	// are nowhere in the rows.
	Team []string
}

func (o *Options) kind() lead.ClockKind {
	if o.Kind == 0 {
		return lead.ClockResponse
	}
	return o.Kind
}

func (o *Options) within(t time.Time) bool {
	return (o.From.IsZero() || !t.Before(o.From)) && (o.To.IsZero() || t.Before(o.To))
}

// Line is one group's clocks of one kind.
type Line struct {
	Key string // "" is what has none: the pool, no source

	// Open at Options.Now.
	Running, AtRisk, Paused, Breached int

	// Ended between From and To; cancelled ones are in none of these.
	Met, MetLate int
	N            int           // Met + MetLate
	P50, P90     time.Duration // of what ended, from start to end in the policy's measure; 0 where N is 0

	// Within is the share met within the target, Low and High its 95 % Wilson
	// interval. It is of Of clocks: those that ended and those that are breached
	// and still open, because they can't be met within it any more.
	Within    float64
	Of        int
	Low, High float64
}

// Response is one line a group, in the order of the key; hours of the week start
// on Monday.
func Response(xs []lead.Excerpt, by Group, o Options) []Line {
	t := newTally(o)
	for i := range xs {
		t.add(&xs[i], by)
	}
	out := make([]Line, 0, len(t.lines))
	for _, l := range t.lines {
		out = append(out, l.sum())
	}
	order := func(a, b Line) int { return cmp.Compare(a.Key, b.Key) }
	if by == ByHour {
		order = func(a, b Line) int { return cmp.Compare(hourRank(a.Key), hourRank(b.Key)) }
	}
	slices.SortFunc(out, order)
	return out
}

// Total is the line of everything; its Key is "".
func Total(xs []lead.Excerpt, o Options) Line {
	t := newTally(o)
	for i := range xs {
		t.add(&xs[i], "")
	}
	if l := t.lines[""]; l != nil {
		return l.sum()
	}
	return (&group{}).sum()
}

// tally counts clocks into groups.
type tally struct {
	Options
	reps  reps
	lines map[string]*group
}

type group struct {
	Line
	took []time.Duration
	lost int // breached and open, started between From and To
}

func newTally(o Options) *tally {
	return &tally{Options: o, reps: reps{all: o.Policies}, lines: map[string]*group{}}
}

func (t *tally) add(x *lead.Excerpt, by Group) {
	if x.Gone {
		return
	}
	for i := range x.Clocks {
		c := &x.Clocks[i]
		if c.Kind != t.kind() {
			continue
		}
		state := c.State(t.Now)
		ended := state == lead.ClockMet || state == lead.ClockMetLate
		if state == lead.ClockNotStarted || state == lead.ClockCancelled || ended && !t.within(c.Started) {
			continue
		}
		g := t.group(key(x, c, by, t))
		switch state {
		case lead.ClockRunning:
			g.Running++
		case lead.ClockAtRisk:
			g.AtRisk++
		case lead.ClockPaused:
			g.Paused++
		case lead.ClockBreached:
			g.Breached++
			if t.within(c.Started) {
				g.lost++
			}
		case lead.ClockMet:
			g.Met++
		default:
			g.MetLate++
		}
		if ended {
			g.took = append(g.took, t.reps.elapsed(x.Owner, c))
		}
	}
}

func (t *tally) group(key string) *group {
	g := t.lines[key]
	if g == nil {
		g = &group{Line: Line{Key: key}}
		t.lines[key] = g
	}
	return g
}

func key(x *lead.Excerpt, c *lead.Clock, by Group, t *tally) string {
	switch by {
	case ByRep:
		return x.Owner
	case ByPolicy:
		return c.Policy
	case BySource:
		return x.Source
	case ByHour:
		return hourKey(c.Started.In(t.zone()))
	default: // the groups of cases
	}
	return ""
}

// zone is where hours of the week are read: that of the team's calendar.
func (o *Options) zone() *time.Location {
	if o.Policies != nil {
		return o.Policies.Calendar().Zone()
	}
	return o.Now.Location()
}

func hourKey(at time.Time) string {
	return fmt.Sprintf("%s %02d", at.Weekday().String()[:3], at.Hour())
}

// hourRank is the place of an hour of the week, Monday first.
func hourRank(key string) int {
	days := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
	return slices.Index(days, key[:3])*24 + int(key[4]-'0')*10 + int(key[5]-'0')
}

func (g *group) sum() Line {
	l := g.Line
	l.N = l.Met + l.MetLate
	l.P50, l.P90 = Quantile(g.took, 0.5), Quantile(g.took, 0.9)
	l.Of = l.N + g.lost
	if l.Of > 0 {
		l.Within = float64(l.Met) / float64(l.Of)
	}
	l.Low, l.High = Wilson(l.Met, l.Of)
	return l
}
