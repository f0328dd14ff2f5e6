package scoring

import "banter/store/lead"

// scoreFit adds the parts of who the lead is and returns their sum. Rules that
// a "best" group leaves out are no parts.
func (m *Model) scoreFit(g *ledger, l *lead.Lead) int {
	first := len(g.parts)
	for i := range m.fit {
		f := &m.fit[i]
		if matches(f.when, l) {
			g.add(Part{Axis: AxisFit, Rule: f.name, Label: f.label, Points: f.points, Full: f.points}, f.group)
		}
	}
	m.boundGroups(g, first)
	sum, keep := 0, first
	for j := first; j < len(g.parts); j++ {
		p := g.parts[j]
		if p.Points == 0 && g.groups[j] >= 0 && m.groups[g.groups[j]].best {
			continue
		}
		sum += p.Points
		g.parts[keep], g.groups[keep] = p, g.groups[j]
		keep++
	}
	g.parts, g.groups = g.parts[:keep], g.groups[:keep]
	return sum
}

// grade is the best grade whose cut point the fit has reached; F if none.
func (m *Model) grade(fit int) lead.Grade {
	for _, c := range m.grades {
		if fit >= c.fit {
			return c.grade
		}
	}
	return gradeF
}

// gradeF is the grade of the excluded, and of those below every cut point.
const gradeF lead.Grade = "F"

// excluded is the reason of the first exclusion that takes the lead, or "".
func (m *Model) excluded(l *lead.Lead) string {
	for i := range m.excludes {
		if x := &m.excludes[i]; matches(x.when, l) {
			return x.reason
		}
	}
	return ""
}
