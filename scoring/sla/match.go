package sla

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"banter/store/lead"
)

// facts are what the conditions of policies look at.
type facts struct {
	stage           lead.Stage
	path            lead.Path
	grade           lead.Grade
	segment, source string
}

func (p *Policy) matches(f *facts) bool {
	return (p.Stage == "" || p.Stage == f.stage) &&
		(p.Path == "" || p.Path == f.path) &&
		(len(p.Grades) == 0 || slices.Contains(p.Grades, f.grade)) &&
		(p.Segment == "" || strings.EqualFold(p.Segment, f.segment)) &&
		(p.Source == "" || strings.EqualFold(p.Source, f.source))
}

// first is the policy for a lead's clock, or nil.
func (p *Policies) first(kind lead.ClockKind, f *facts) *Policy {
	for i := range p.list {
		if p.list[i].Clock == kind && p.list[i].matches(f) {
			return &p.list[i]
		}
	}
	return nil
}

// covers reports whether every lead that other matches is matched by p.
func (p *Policy) covers(other *Policy) bool {
	among := len(p.Grades) == 0 || len(other.Grades) > 0
	for _, g := range other.Grades {
		among = among && (len(p.Grades) == 0 || slices.Contains(p.Grades, g))
	}
	return p.Clock == other.Clock && among &&
		(p.Stage == "" || p.Stage == other.Stage) &&
		(p.Path == "" || p.Path == other.Path) &&
		(p.Segment == "" || strings.EqualFold(p.Segment, other.Segment)) &&
		(p.Source == "" || strings.EqualFold(p.Source, other.Source))
}

// grades are all that a model can give.
func grades() []lead.Grade { return []lead.Grade{"A", "B", "C", "D", "E", "F"} }

// startStages are the stages in which a clock of a kind can start.
func startStages(kind lead.ClockKind) []lead.Stage {
	if kind == lead.ClockVerdict {
		return []lead.Stage{lead.StageMQL}
	}
	return []lead.Stage{lead.StageMQL, lead.StageSAL}
}

// maxKinds bounds the segments times the sources that kindsOfLeads tells apart.
const maxKinds = 2500

// kindsOfLeads yields one lead of each kind that the policies can tell apart; a
// segment or source that no policy names is "". It yields none where they name
// more than maxKinds combinations.
func kindsOfLeads(kind lead.ClockKind, list []Policy) iter.Seq[facts] {
	segments, sources := []string{""}, []string{""}
	note := func(in []string, s string) []string {
		if slices.ContainsFunc(in, func(o string) bool { return strings.EqualFold(o, s) }) {
			return in
		}
		return append(in, s)
	}
	for i := range list {
		if list[i].Clock == kind {
			segments, sources = note(segments, list[i].Segment), note(sources, list[i].Source)
		}
	}
	return func(yield func(facts) bool) {
		if len(segments)*len(sources) > maxKinds {
			return
		}
		for _, stage := range startStages(kind) {
			for _, path := range []lead.Path{lead.PathHandRaiser, lead.PathScored, ""} {
				for _, grade := range append(grades(), "") {
					for _, segment := range segments {
						for _, source := range sources {
							if !yield(facts{stage, path, grade, segment, source}) {
								return
							}
						}
					}
				}
			}
		}
	}
}

// conditions reads which leads a policy is for.
func (ck *checker) conditions(field string, text *policyText, q *Policy) {
	if q.Path != "" && q.Path != lead.PathScored && q.Path != lead.PathHandRaiser {
		ck.bad(field+".path", fmt.Sprintf("there is no path %q", text.Path), `"hand_raiser" or "scored"; leave it out for both`)
	}
	q.Stage = lead.Stage(strings.ToLower(text.Stage))
	switch {
	case q.Stage == "":
	case q.Clock == lead.ClockVerdict && q.Stage == lead.StageSAL:
		ck.bad(field+".stage", fmt.Sprintf("%q never applies: a lead that is accepted owes no verdict", q.Name), `stage = "mql", or leave it out`)
	case !working(q.Stage):
		ck.bad(field+".stage", fmt.Sprintf("no clock starts in the stage %q", text.Stage), `"mql" or "sal"; leave it out for both`)
	}
	list, ok := text.Grade.([]any)
	if !ok && text.Grade != nil {
		list = []any{text.Grade}
	}
	if text.Grade != nil && len(list) == 0 {
		ck.bad(field+".grade", fmt.Sprintf("%q never applies: its list of grades is empty", q.Name), `such as grade = ["A", "B"]; leave it out for all`)
	}
	for _, v := range list {
		s, _ := v.(string)
		g := lead.Grade(strings.ToUpper(s))
		switch {
		case !slices.Contains(grades(), g):
			ck.bad(field+".grade", fmt.Sprintf("there is no grade %q", fmt.Sprint(v)), `"A" to "F", or a list such as ["A", "B"]`)
		case slices.Contains(q.Grades, g):
			ck.bad(field+".grade", fmt.Sprintf("the grade %s stands here twice", g), "take one out")
		default:
			q.Grades = append(q.Grades, g)
		}
	}
	if q.Pause = PauseOn(text.Pause); q.Pause != "" && q.Pause != PauseCallback && q.Pause != PauseSnooze {
		ck.bad(field+".pause", fmt.Sprintf("a clock can't pause on %q", text.Pause), `"callback" (while a promised callback is ahead) or "snooze" (while the lead is snoozed at all); leave it out to count on`)
	}
}

// hidden refuses policies whose leads those before them take together.
func (ck *checker) hidden(list []Policy) {
	p := &Policies{list: list}
	wins := make([]bool, len(list))
	for _, kind := range []lead.ClockKind{lead.ClockResponse, lead.ClockVerdict, lead.ClockNextTouch} {
		tried := false
		for f := range kindsOfLeads(kind, list) {
			tried = true
			if q := p.first(kind, &f); q != nil {
				for i := range list {
					wins[i] = wins[i] || q == &list[i]
				}
			}
		}
		for i := range list {
			if tried && list[i].Clock == kind && !wins[i] {
				ck.bad(fmt.Sprintf("policy[%d]", i), fmt.Sprintf("%q never applies: the policies before it take all its leads between them", list[i].Name),
					"move it up, or narrow the earlier ones (stage, path, grade, segment, source)")
			}
		}
	}
}
