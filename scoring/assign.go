package scoring

import (
	"slices"
	"time"

	"banter/store/lead"
)

// index prepares what scoring looks up by kind.
func (m *Model) index() {
	m.byKind = map[lead.Kind][]int{}
	for i := range m.behaviour {
		b := &m.behaviour[i]
		if b.atLeast > 0 {
			m.bursts = append(m.bursts, i)
		}
		for _, k := range b.kinds {
			m.byKind[k] = nil
		}
	}
	for k := range m.byKind {
		for i := range m.behaviour {
			if b := &m.behaviour[i]; slices.Contains(b.kinds, k) || len(b.kinds) == 0 && ownDoing(k) {
				m.byKind[k] = append(m.byKind[k], i)
			}
		}
	}
	for i := range m.behaviour {
		if len(m.behaviour[i].kinds) == 0 {
			m.anyKind = append(m.anyKind, i)
		}
	}
}

// rulesFor are the rules that may take an activity of a kind, in their order.
func (m *Model) rulesFor(k lead.Kind) []int {
	if rules, ok := m.byKind[k]; ok {
		return rules
	}
	if ownDoing(k) {
		return m.anyKind
	}
	return nil
}

// takes reports whether the rule's words are there; the kind is known to fit.
func (b *behaviour) takes(a *lead.Activity) bool {
	return (b.subject == nil || containsAnyWord(a.Subject, b.subject)) && (b.url == nil || containsAnyWord(a.URL, b.url))
}

// assign gives each activity to the rule that takes it, and counts them by rule.
func (m *Model) assign(g *ledger, acts []lead.Activity, now time.Time) []int {
	space := make([]int, len(acts)+len(m.behaviour))
	g.taker = space[:len(acts)]
	fired := space[len(acts):]
	for i := range g.taker {
		g.taker[i] = -1
	}
	for _, rule := range m.bursts {
		fired[rule] = m.takeBurst(g, rule, acts, now)
	}
	total := 0
	for i := range acts {
		a := &acts[i]
		if g.taker[i] >= 0 {
			total++
			continue
		}
		if !counted(a, now) {
			continue
		}
		for _, rule := range m.rulesFor(a.Kind) {
			if b := &m.behaviour[rule]; b.atLeast == 0 && b.takes(a) {
				g.taker[i] = rule
				fired[rule]++
				total++
				break
			}
		}
	}
	g.events = make([]string, 0, total)
	return fired
}

// takeBurst finds the last stretch of the rule's window that holds enough
// activities, takes all that are in it and returns how many. The window is
// half-open and ends with an activity: of visits on day 0 and day 7 sharp, seven
// days hold one. It does not matter how long ago that was.
func (m *Model) takeBurst(g *ledger, rule int, acts []lead.Activity, now time.Time) int {
	b := &m.behaviour[rule]
	var buf [64]int
	found := buf[:0]
	for i := range acts {
		a := &acts[i]
		if g.taker[i] < 0 && counted(a, now) && slices.Contains(m.rulesFor(a.Kind), rule) && b.takes(a) {
			found = append(found, i)
		}
	}
	last, n := lastBurst(acts, found, b.atLeast, b.within)
	for _, i := range found[last+1-n : last+1] {
		g.taker[i] = rule
	}
	return n
}

// lastBurst finds, among the activities named, in order of time, the last one
// with which at least want lie within a window; n is how many lie in it, 0 where
// there is no such.
func lastBurst(acts []lead.Activity, found []int, want int, within time.Duration) (last, n int) {
	for last = len(found) - 1; last >= want-1; last-- {
		end := acts[found[last]].At
		n = 1
		for n <= last && end.Sub(acts[found[last-n]].At) < within {
			n++
		}
		if n >= want {
			return last, n
		}
	}
	return -1, 0
}
