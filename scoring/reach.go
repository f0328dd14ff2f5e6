package scoring

import "fmt"

// checkReach finds grades and thresholds that no lead can come to.
func (m *Model) checkReach(d *document) {
	fit := m.mostFit()
	for _, c := range m.grades {
		if c.fit > fit {
			d.report(SeverityError, c.at, "grades."+string(c.grade), fmt.Sprintf("no lead can have grade %s: it takes %d fit points, and all rules together give %d at most", c.grade, c.fit, fit), "lower the cut point, or give the fit rules more")
		}
	}
	if len(m.behaviour) == 0 && len(m.mql.handRaisers) > 0 {
		return // a model of hand-raisers alone
	}
	behaviour, bounded := m.mostBehaviour()
	if !bounded {
		return
	}
	most, of := behaviour, "behaviour rules with their caps"
	if m.mql.onTotal {
		most, of = behaviour+fit, "rules with their caps"
	}
	if m.mql.threshold > most {
		d.report(SeverityError, m.mql.at, "mql.threshold", fmt.Sprintf("no lead can reach %d points: all %s give %d at most", m.mql.threshold, of, most), "lower the threshold, or raise points and caps")
	}
	for i := range m.segments {
		if g := &m.segments[i]; g.threshold > most {
			d.report(SeverityError, g.at, "segment.threshold", fmt.Sprintf("no lead can reach %d points: all %s give %d at most", g.threshold, of, most), "lower the threshold, or raise points and caps")
		}
	}
}

// mostFit is an upper bound of fit points.
func (m *Model) mostFit() (points int) {
	sums := make([]int, len(m.groups))
	for i := range m.fit {
		f := &m.fit[i]
		points += m.toGroup(sums, f.group, max(f.points, 0))
	}
	return points + m.groupSums(sums)
}

// mostBehaviour is an upper bound of behaviour points; bounded is false where
// there is none, because a rule without a cap may fire any number of times.
func (m *Model) mostBehaviour() (points int, bounded bool) {
	sums := make([]int, len(m.groups))
	bounded = true
	for i := range m.behaviour {
		b := &m.behaviour[i]
		give := b.points
		if b.limit > 0 && b.atLeast == 0 {
			give = b.limit
		}
		if give <= 0 && !b.own {
			continue
		}
		if b.limit == 0 && b.atLeast == 0 {
			if b.group < 0 || m.groups[b.group].limit == 0 {
				return 0, false
			}
			give = m.groups[b.group].limit
		}
		points += m.toGroup(sums, b.group, give)
	}
	return points + m.groupSums(sums), bounded
}

// toGroup adds points to the sum of a group, or returns them if there is none.
func (m *Model) toGroup(sums []int, group, points int) int {
	switch {
	case group < 0:
		return points
	case m.groups[group].best:
		sums[group] = max(sums[group], points)
	default:
		sums[group] += points
	}
	return 0
}

func (m *Model) groupSums(sums []int) int {
	total := 0
	for i, s := range sums {
		if l := m.groups[i].limit; l > 0 {
			s = min(s, l)
		}
		total += s
	}
	return total
}
