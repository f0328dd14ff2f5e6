package scoring

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// The rules by which a lead becomes an MQL, as Score.Rule names them; a fast
// lane goes by its own name.
const (
	RuleScored     = "scored"
	RuleHandRaiser = "hand_raiser"
)

// recent is how far back from the lead's last activity a reason is still one
// for calling now, in calendar time.
const recent = 14 * day

// Score scores a record at now. Activities after now and withdrawn ones do not
// count; a hand-raise counts in the present cycle only. The same record, time
// and model give the same score, and so does every time from now on until
// ValidUntil.
func (m *Model) Score(r *lead.Record, now time.Time) Score {
	var parts [12]Part // most leads have fewer, and keep no more than they have
	var groups [12]int
	g := ledger{parts: parts[:0], groups: groups[:0]}
	var s Score
	s.Behaviour = m.scoreBehaviour(&g, r.Activities, now)
	s.Fit = m.scoreFit(&g, &r.Lead)
	s.Total = s.Behaviour + s.Fit
	s.Model = m.Version()
	s.Path = lead.PathNone
	s.Parts, s.ValidUntil, s.Engaged = slices.Clone(g.parts), g.until, g.engaged
	s.Grade = m.grade(s.Fit)
	if s.Excluded = m.excluded(&r.Lead); s.Excluded != "" {
		s.Grade = gradeF
	}
	s.Threshold, s.OnTotal = m.mql.threshold, m.mql.onTotal
	for i := range m.segments {
		if p := &m.segments[i]; matches(p.when, &r.Lead) {
			s.Segment, s.Threshold = p.name, p.threshold
			break
		}
	}
	since := CountsFrom(r)
	raise := m.lastHandRaise(r.Activities, since, now)
	if raise != nil {
		s.Raised = raise.At
	}
	m.decide(&s, raise != nil)
	if s.MQL {
		m.fastLane(&s, r.Activities, since, now)
	}
	s.Target = s.Grade == "A" && g.engaged.IsZero()
	s.WhyNow = whyNow(&s, raise)
	return s
}

// decide says whether the score makes an MQL, and on which path.
func (m *Model) decide(s *Score, handRaise bool) {
	reached := s.Behaviour >= s.Threshold
	if s.OnTotal {
		reached = s.Total >= s.Threshold
	}
	switch {
	case s.Excluded != "":
	case !handRaise && !reached:
	case slices.Contains(m.mql.grades, s.Grade):
		s.MQL, s.To = true, lead.StageMQL
		s.Path, s.Rule = lead.PathScored, RuleScored
		if handRaise {
			s.Path, s.Rule = lead.PathHandRaiser, RuleHandRaiser
		}
		return
	case slices.Contains(m.mql.review, s.Grade):
		s.Review = true
	}
	s.Needs = m.needs(s, handRaise || reached)
}

// needs says what is missing to an MQL, in plain words.
func (m *Model) needs(s *Score, enough bool) string {
	if s.Excluded != "" {
		return "it is excluded: " + s.Excluded
	}
	var out []string
	if !slices.Contains(m.mql.grades, s.Grade) {
		worst := m.mql.grades[0]
		points := 0
		for _, c := range m.grades {
			if slices.Contains(m.mql.grades, c.grade) {
				worst, points = c.grade, c.fit
			}
		}
		text := "a grade of " + string(worst)
		if worst != m.grades[0].grade {
			text += " or better"
		}
		if short := points - s.Fit; short > 0 {
			text += " (" + strconv.Itoa(short) + " fit points more)"
		}
		out = append(out, text)
	}
	if !enough {
		text := strconv.Itoa(s.Threshold-s.Behaviour) + " behaviour points more"
		if s.OnTotal {
			text = strconv.Itoa(s.Threshold-s.Total) + " points more"
		}
		if len(m.mql.handRaisers) > 0 {
			text += " or a hand-raise"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", and ")
}

// CountsFrom is the instant after which a hand-raise belongs to the present
// cycle: the end of the one before it, which is when the lead was last put into
// nurture; zero where everything counts. A lead that came in nurturing without
// saying since when counts what is newer than its coming.
func CountsFrom(r *lead.Record) time.Time {
	nurture := r.Lead.Stage == lead.StageNurture
	if nurture && !r.Lead.RecycledAt.IsZero() {
		return r.Lead.RecycledAt
	}
	if !nurture && r.Lead.Cycle <= 1 {
		return time.Time{}
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		e := &r.Events[i]
		switch {
		case !nurture && e.Cycle >= r.Lead.Cycle:
			if b := e.Before; e.From == lead.StageNurture && b != nil && !b.RecycledAt.IsZero() && !r.Undone(e.ID) {
				return b.RecycledAt
			}
		case e.Kind == lead.EventCreated:
			return e.At
		case e.To == lead.StageNurture && (e.Kind == lead.EventVerdict || e.Kind == lead.EventMoved) && !r.Undone(e.ID):
			return e.At
		}
	}
	if nurture {
		return r.Lead.CreatedAt
	}
	return r.CycleStart()
}

func (m *Model) lastHandRaise(acts []lead.Activity, since, now time.Time) *lead.Activity {
	for i := len(acts) - 1; i >= 0; i-- {
		if a := &acts[i]; counted(a, now) && m.HandRaiser(a.Kind) && (since.IsZero() || a.At.After(since)) {
			return a
		}
	}
	return nil
}

// fastLane lets the lane that leads furthest move an MQL on.
func (m *Model) fastLane(s *Score, acts []lead.Activity, since, now time.Time) {
	for i := range m.lanes {
		l := &m.lanes[i]
		if s.To == lead.StageSQL || s.To == l.to || len(l.grades) > 0 && !slices.Contains(l.grades, s.Grade) {
			continue
		}
		var found []int
		for j := range acts {
			a := &acts[j]
			if counted(a, now) && slices.Contains(l.kinds, a.Kind) && (since.IsZero() || a.At.After(since)) {
				found = append(found, j)
			}
		}
		if _, n := lastBurst(acts, found, l.atLeast, l.within); n > 0 {
			s.To, s.Rule = l.to, l.name
		}
	}
}

// whyNow is the strongest recent reason to call, in a few words: a hand-raise
// of this cycle, else the one or two rules that gave most points. Recent is what
// lies near the lead's last activity, so that it does not change by itself.
func whyNow(s *Score, raise *lead.Activity) string {
	from := s.Engaged.Add(-recent)
	if raise != nil && !raise.At.Before(from) {
		return raise.Kind.Label()
	}
	first, second := -1, -1
	for i := range s.Parts {
		p := &s.Parts[i]
		if p.Axis != AxisBehaviour || p.Points <= 0 || len(p.Events) == 0 || p.At.Before(from) {
			continue
		}
		switch {
		case first < 0 || p.Points > s.Parts[first].Points:
			first, second = i, first
		case second < 0 || p.Points > s.Parts[second].Points:
			second = i
		}
	}
	switch {
	case first < 0 && s.Target:
		return "fits, no activity yet"
	case first < 0:
		return ""
	case second < 0:
		return s.Parts[first].Label
	}
	return s.Parts[first].Label + " + " + s.Parts[second].Label
}
