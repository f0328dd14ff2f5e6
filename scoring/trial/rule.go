package trial

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"banter/scoring"
	"banter/scoring/report"
)

func (s *Scored) why() string {
	equal := "the rest held equal"
	if s.Rule != "" {
		equal += " and beyond its present points"
	}
	return fmt.Sprintf("%s ended well; "+equal+" it multiplies the odds by %.2g (%.2g–%.2g)", report.NewRate(s.Good, s.N).Text(), s.Odds, s.Low, s.High)
}

// repoint changes the points of a rule of the model by what was found.
func (w *writer) repoint(s *Scored) {
	i := slices.IndexFunc(w.rules, func(r scoring.Rule) bool { return r.Points != 0 && ruleKey(r.Axis, r.Name) == s.Rule })
	r := &w.rules[i]
	points := Points(float64(r.Points + s.Points))
	if points == 0 {
		points = 1
		if r.Points < 0 {
			points = -1
		}
	}
	if points == r.Points {
		return
	}
	c := Change{
		What: fmt.Sprintf("%s: %d → %d points", cmp.Or(r.Label, r.Name), r.Points, points), Why: s.why(),
		Table: r.Table, Rule: r.Name, Old: r.Points, New: points,
	}
	w.try(c, func(t *text) bool {
		limit, has := t.find(r.Table, r.From, "cap")
		if n, err := strconv.Atoi(string(t.data[limit.from:limit.to])); has && err == nil && (n < abs(points) || n == abs(r.Points)) {
			t.set(r.Table, r.From, "cap", strconv.Itoa(abs(points)))
		}
		return t.set(r.Table, r.From, "points", strconv.Itoa(points))
	})
}

func abs(n int) int { return max(n, -n) }

// addRule proposes a rule that the model does not have.
func (w *writer) addRule(s *Scored) {
	c := Change{What: fmt.Sprintf("new rule %s: %d points", s.Text(), s.Points), Why: s.why(), Table: "fit", New: s.Points}
	if s.Kind != "" {
		c.Table = "behaviour"
	}
	c.Rule = w.freeName(c.Table, s.ruleName())
	w.try(c, func(t *text) bool {
		t.add(c.Table, ruleText(c.Rule, s))
		return true
	})
}

// ruleText is a rule's keys, with what speaks for it.
func ruleText(name string, s *Scored) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s ended well.\n", report.NewRate(s.Good, s.N).Text())
	b.WriteString("name = " + quote(name) + "\n")
	if s.Kind == "" {
		b.WriteString("label = " + quote(s.Text()) + "\naxis = " + quote(axis(s.Field)) + "\n")
	}
	b.WriteString(s.toml())
	fmt.Fprintf(&b, "points = %d\n", s.Points)
	if s.Kind != "" {
		fmt.Fprintf(&b, "cap = %d\n", abs(s.Points))
	}
	return b.String()
}

// freeName is a name that no rule of a table has yet.
func (w *writer) freeName(table, name string) string {
	taken := func(n string) bool {
		return slices.ContainsFunc(w.rules, func(r scoring.Rule) bool { return r.Table == table && r.Name == n }) ||
			slices.ContainsFunc(w.p.Changes, func(c Change) bool { return c.Table == table && c.Rule == n })
	}
	out := name
	for i := 2; taken(out); i++ {
		out = name + "_" + strconv.Itoa(i)
	}
	return out
}
