package scoring

import (
	"strconv"
	"time"

	"banter/store/lead"
)

// ownDoing reports whether an activity of this kind is something that the lead
// did: neither a touch of the team nor a note.
func ownDoing(k lead.Kind) bool { return !k.Touch() && k != lead.KindNote }

// counted reports whether an activity counts at now.
func counted(a *lead.Activity, now time.Time) bool { return !a.Withdrawn && !a.At.After(now) }

// ledger collects the parts of one score.
type ledger struct {
	parts   []Part
	groups  []int     // for each part the index of its group, -1 for none
	until   time.Time // when a part changes by itself; zero is never
	engaged time.Time // the lead's own last activity; zero is none
	events  []string  // the space that the parts' events are cut from
	taker   []int     // for each activity the rule that took it, -1 for none
}

// expire notes that something changes at t.
func (g *ledger) expire(t time.Time) { g.until = earlier(g.until, t) }

// earlier is the earlier of two times, of which zero is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// scoreBehaviour adds the parts of what the lead did and returns their sum,
// which is never negative.
func (m *Model) scoreBehaviour(g *ledger, acts []lead.Activity, now time.Time) int {
	for i := range acts {
		a := &acts[i]
		switch {
		case a.Withdrawn:
		case a.At.After(now):
			g.expire(a.At)
		case ownDoing(a.Kind) && (g.engaged.IsZero() || a.At.After(g.engaged)):
			g.engaged = a.At
		}
	}
	fired := m.assign(g, acts, now)
	first := len(g.parts)
	for i := range m.behaviour {
		if fired[i] > 0 {
			m.addBehaviour(g, i, fired[i], acts, now)
		}
	}
	m.boundGroups(g, first)
	sum := 0
	for _, p := range g.parts[first:] {
		sum += p.Points
	}
	switch {
	case sum < 0:
		g.add(Part{Axis: AxisBehaviour, Rule: "floor", Label: "behaviour is never below 0", Points: -sum, Full: -sum}, -1)
		return 0
	case sum > 0:
		sum -= m.addIdle(g, sum, now)
	}
	return sum
}

func (g *ledger) add(p Part, group int) {
	g.parts = append(g.parts, p)
	g.groups = append(g.groups, group)
}

// addBehaviour adds the part of one rule with all activities that it took.
func (m *Model) addBehaviour(g *ledger, rule, n int, acts []lead.Activity, now time.Time) {
	b := &m.behaviour[rule]
	from := len(g.events)
	t := tally{life: b.life, now: now}
	var at time.Time
	for i, r := range g.taker {
		if r != rule {
			continue
		}
		a := &acts[i]
		g.events = append(g.events, a.ID)
		at = a.At
		switch {
		case b.own:
			t.add(min(max(a.Points, -maxPoints), maxPoints), a.At)
		case b.atLeast == 0:
			t.add(b.points, a.At)
		}
	}
	if b.atLeast > 0 {
		t.add(b.points, at)
	}
	p := Part{Axis: AxisBehaviour, Rule: b.name, Label: b.label, Full: t.full, Events: g.events[from:len(g.events):len(g.events)], At: at}
	p.Points = t.points()
	if p.Points != t.full {
		p.Lost = "decay " + signed(p.Points-t.full)
	}
	if l := b.limit; l > 0 && max(p.Points, -p.Points) > l {
		p.Points = min(max(p.Points, -l), l)
		p.Lost = "cap of " + strconv.Itoa(l)
	}
	switch {
	case b.atLeast > 0:
		p.Label += " " + strconv.Itoa(n) + "× in " + spanText(b.within)
	case n > 1:
		p.Label += " " + strconv.Itoa(n) + "×"
	}
	g.expire(t.changes(p.Points))
	g.add(p, b.group)
}

// signed is a number with its sign, minus as "−".
func signed(n int) string {
	if n < 0 {
		return "−" + strconv.Itoa(-n)
	}
	return "+" + strconv.Itoa(n)
}

func spanText(d time.Duration) string {
	if d%day == 0 {
		return strconv.Itoa(int(d/day)) + " d"
	}
	return strconv.Itoa(int(d/time.Hour)) + " h"
}

// addIdle takes points off for the full periods since the lead last did
// anything, down to 0 and no further, and returns how many.
func (m *Model) addIdle(g *ledger, sum int, now time.Time) int {
	if m.idle.days == 0 || g.engaged.IsZero() {
		return 0
	}
	period := time.Duration(m.idle.days) * day
	steps := int(now.Sub(g.engaged) / period)
	if steps*m.idle.points < sum {
		g.expire(g.engaged.Add(time.Duration(steps+1) * period))
	}
	if steps == 0 {
		return 0
	}
	steps = min(steps, (sum+m.idle.points-1)/m.idle.points)
	p := Part{
		Axis: AxisBehaviour, Rule: "idle", Label: strconv.Itoa(steps*m.idle.days) + " days idle",
		Full: -steps * m.idle.points, Points: -min(steps*m.idle.points, sum), At: g.engaged,
	}
	if p.Points != p.Full {
		p.Lost = "never below 0"
	}
	g.add(p, -1)
	return -p.Points
}

// boundGroups applies the groups to the parts from first on: the earlier rule
// keeps its points, the later ones lose what is over the cap; of a "best" group
// only the part that gives most stays.
func (m *Model) boundGroups(g *ledger, first int) {
	for i := range m.groups {
		group := &m.groups[i]
		best, sum := -1, 0
		for j := first; j < len(g.parts); j++ {
			if g.groups[j] == i && (best < 0 || g.parts[j].Points > g.parts[best].Points) {
				best = j
			}
		}
		if best < 0 {
			continue
		}
		for j := first; j < len(g.parts); j++ {
			p := &g.parts[j]
			if g.groups[j] != i {
				continue
			}
			keep := p.Points
			if group.best && j != best {
				keep = 0
			}
			if l := group.limit; l > 0 {
				keep = min(max(keep, -l-sum), l-sum)
			}
			if keep != p.Points {
				p.Points = keep
				p.Lost = "cap of group " + group.name
				if group.best && j != best {
					p.Lost = "best of group " + group.name
				}
			}
			sum += keep
		}
	}
}
