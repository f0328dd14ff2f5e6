package scoring

import (
	"fmt"
	"slices"

	"banter/store/lead"
)

func (m *Model) decodeGrades(root *section) {
	s := root.sub("grades")
	if s == nil {
		root.fail("", "the table [grades] is missing", "give the fit from which on a lead has grade A, B, C and D")
		return
	}
	for _, g := range []string{"A", "B", "C", "D"} {
		if n, ok := s.number(g, -maxPoints, maxPoints); ok {
			if k := len(m.grades); k > 0 && m.grades[k-1].fit <= n {
				s.fail(g, fmt.Sprintf("grade %s can never be given: whoever has %d fit points has grade %s already", g, n, m.grades[k-1].grade), "cut points fall from A to D")
			}
			m.grades = append(m.grades, cut{lead.Grade(g), n, s.t.find(g).value.at})
		}
	}
	if len(m.grades) == 0 {
		s.fail("", "there is no cut point", "A = 25, B = 17, C = 10, D = -10")
	}
	s.finish()
}

func (m *Model) decodeMQL(root *section) {
	s := root.sub("mql")
	if s == nil {
		root.fail("", "the table [mql] is missing", "say which grades and how many points make an MQL")
		return
	}
	q := &m.mql
	q.at = s.t.at
	q.grades = m.decodeGradeList(s, "grades")
	q.review = m.decodeGradeList(s, "review")
	if len(q.grades) == 0 && !s.has("grades") {
		s.fail("", "grades is missing", `grades = ["A", "B"]`)
	}
	for _, g := range q.review {
		if slices.Contains(q.grades, g) {
			s.fail("review", fmt.Sprintf("grade %s makes an MQL already", g), "a grade is either in grades or in review")
		}
	}
	n, ok := s.number("threshold", 0, maxPoints)
	if q.threshold = n; !ok && !s.has("threshold") {
		s.fail("", "threshold is missing", "threshold = 50")
	}
	switch on := s.text("on"); on {
	case "", "behaviour":
	case "total":
		q.onTotal = true
	default:
		s.fail("on", fmt.Sprintf("the threshold can't be on %q", on), `"behaviour", or "total" for behaviour and fit together`)
	}
	for _, k := range s.texts("hand_raisers") {
		kind := lead.Kind(k)
		switch {
		case kind == lead.KindEventScan:
			s.fail("hand_raisers", "an event scan is an activity with its points, never a hand-raise", "take it out")
		case kind.Touch() || kind == lead.KindNote:
			s.fail("hand_raisers", k+" is what the team does, not the lead", "take it out; an answer that asks to talk is reply_to_talk")
		}
		s.warnKind("hand_raisers", kind)
		q.handRaisers = append(q.handRaisers, kind)
	}
	s.finish()
}

// decodeGradeList reads grades, each of which has a cut point.
func (m *Model) decodeGradeList(s *section, key string) []lead.Grade {
	var out []lead.Grade
	for _, text := range s.texts(key) {
		g := lead.Grade(text)
		if !slices.ContainsFunc(m.grades, func(c cut) bool { return c.grade == g }) {
			s.fail(key, fmt.Sprintf("no lead can have grade %q", text), "grades with a cut point under [grades] are: "+m.gradeNames())
			continue
		}
		out = append(out, g)
	}
	return out
}

func (m *Model) gradeNames() string {
	out := ""
	for i, c := range m.grades {
		if i > 0 {
			out += ", "
		}
		out += string(c.grade)
	}
	return out
}
