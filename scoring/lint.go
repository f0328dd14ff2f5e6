package scoring

import (
	"fmt"
	"slices"
	"time"
)

// Lint lists what deserves a look, in the order of the file: a model that Parse
// accepts has warnings only. What depends on the date is judged at now.
func (m *Model) Lint(now time.Time) []Finding {
	d := document{file: m.file, data: m.text, findings: slices.Clone(m.warnings)}
	a := &m.agreed
	switch {
	case a.review.IsZero():
		d.report(SeverityWarning, a.reviewAt, "model.review_by", "no date of the next review is set", "agree on one: review_by = "+now.AddDate(0, 3, 0).Format(time.DateOnly))
	case !now.Before(a.review.AddDate(0, 0, 1)):
		d.report(SeverityWarning, a.reviewAt, "model.review_by", "the review was due on "+a.review.Format(time.DateOnly), "look at it together, count up version, set the next date")
	}
	if a.sales == "" {
		d.report(SeverityWarning, a.salesAt, "model.signed_sales", "nobody signed for sales", "put the name of who agrees")
	}
	if a.marketing == "" {
		d.report(SeverityWarning, a.marketingAt, "model.signed_marketing", "nobody signed for marketing", "put the name of who agrees")
	}
	slices.SortStableFunc(d.findings, func(a, b Finding) int { return a.Line - b.Line })
	return d.findings
}

// crossCheck finds what no single rule shows: doubles, rules that can never
// fire, and grades and thresholds out of reach.
func (m *Model) crossCheck(d *document) {
	m.checkNames(d)
	m.checkBehaviour(d)
	m.checkFit(d)
	m.checkLanes(d)
	for i := range m.groups {
		if g := &m.groups[i]; !g.used {
			d.report(SeverityWarning, g.at, "group", fmt.Sprintf("no rule is in the group %q", g.name), "name it in a rule, or take it out")
		}
	}
	if len(d.findings) > 0 && slices.ContainsFunc(d.findings, func(f Finding) bool { return f.Severity == SeverityError }) {
		return // what is out of reach is only known of a sound file
	}
	m.checkReach(d)
}

func (m *Model) checkNames(d *document) {
	seen := map[string]bool{}
	check := func(tableName, name string, at place) {
		key := tableName + "\x00" + name
		if name != "" && seen[key] {
			d.report(SeverityError, at, tableName+".name", fmt.Sprintf("there is a %s %q already", label(tableName), name), "give each a name of its own")
		}
		seen[key] = true
	}
	for i := range m.groups {
		check("group", m.groups[i].name, m.groups[i].at)
	}
	for i := range m.behaviour {
		check("behaviour", m.behaviour[i].name, m.behaviour[i].at)
	}
	for i := range m.fit {
		check("fit", m.fit[i].name, m.fit[i].at)
	}
	for i := range m.excludes {
		check("exclude", m.excludes[i].name, m.excludes[i].at)
	}
	for i := range m.segments {
		check("segment", m.segments[i].name, m.segments[i].at)
	}
	for i := range m.lanes {
		check("fast_lane", m.lanes[i].name, m.lanes[i].at)
	}
}

// checkBehaviour finds rules from which an earlier one takes what they want.
func (m *Model) checkBehaviour(d *document) {
	for j := range m.behaviour {
		for i := range m.behaviour[:j] {
			a, b := &m.behaviour[i], &m.behaviour[j]
			if !a.takesAll(b) {
				continue
			}
			if b.atLeast > 0 {
				d.report(SeverityError, b.at, "behaviour", fmt.Sprintf("the rule %q gets only what %q leaves over, which stands before it and wants no more", b.name, a.name),
					"put the stricter rule first, or take one out")
			} else {
				d.report(SeverityError, b.at, "behaviour", fmt.Sprintf("the rule %q can never fire: %q stands before it and takes every activity that it would", b.name, a.name),
					"an activity counts once, for the first rule that fits: put the narrower rule first, or take one out")
			}
			break
		}
	}
}

// takesAll reports whether a leaves nothing to b, which stands after it. Of two
// bursts it is enough that a wants no more activities and gives them no less
// time; a burst never empties a rule for each activity.
func (a *behaviour) takesAll(b *behaviour) bool {
	switch {
	case a.atLeast > 0 && (b.atLeast < a.atLeast || b.within > a.within):
		return false
	case a.atLeast == 0 && b.atLeast > 0:
		return false
	}
	for _, k := range b.kinds {
		if len(a.kinds) > 0 && !slices.Contains(a.kinds, k) {
			return false
		}
		if len(a.kinds) == 0 && !ownDoing(k) {
			return false
		}
	}
	if len(b.kinds) == 0 && len(a.kinds) > 0 {
		return false
	}
	covers := func(a, b []string) bool {
		return a == nil || b != nil && !slices.ContainsFunc(b, func(w string) bool { return !containsFold(a, w) })
	}
	return covers(a.subject, b.subject) && covers(a.url, b.url)
}

func containsFold(words []string, w string) bool {
	return sameWords([]string{w}, words) || slices.ContainsFunc(words, func(v string) bool { return sameWords([]string{v}, []string{w}) })
}

// checkFit finds rules and exclusions that repeat an earlier one.
func (m *Model) checkFit(d *document) {
	for j := range m.fit {
		for i := range m.fit[:j] {
			if same(m.fit[i].when, m.fit[j].when) {
				d.report(SeverityError, m.fit[j].at, "fit", fmt.Sprintf("the rule %q matches the very leads that %q does", m.fit[j].name, m.fit[i].name), "make one rule of the two")
				break
			}
		}
	}
	for j := range m.excludes {
		for i := range m.excludes[:j] {
			if same(m.excludes[i].when, m.excludes[j].when) {
				d.report(SeverityError, m.excludes[j].at, "exclude", fmt.Sprintf("%q can never fire: %q stands before it and excludes the same leads", m.excludes[j].name, m.excludes[i].name), "take one out")
				break
			}
		}
	}
	for j := range m.segments {
		for i := range m.segments[:j] {
			if same(m.segments[i].when, m.segments[j].when) {
				d.report(SeverityError, m.segments[j].at, "segment", fmt.Sprintf("no lead can be in %q: %q stands before it and takes the same leads", m.segments[j].name, m.segments[i].name), "the first segment that matches counts: take one out")
				break
			}
		}
	}
}

func (m *Model) checkLanes(d *document) {
	for i := range m.lanes {
		l := &m.lanes[i]
		for _, g := range l.grades {
			if !slices.Contains(m.mql.grades, g) {
				d.report(SeverityError, l.at, "fast_lane.grades", fmt.Sprintf("the lane %q can never take a lead of grade %s: it is no MQL", l.name, g), "a fast lane moves MQLs on; use grades of [mql]")
			}
		}
	}
}
