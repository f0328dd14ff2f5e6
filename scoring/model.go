package scoring

import (
	"slices"
	"time"

	"banter/store/lead"
)

// day is a day of 24 hours: decay and windows are calendar time, not business
// time, and know no daylight saving.
const day = 24 * time.Hour

// Model is the agreed definition. It never changes after Parse.
type Model struct {
	file, hash string
	text       []byte
	agreed     agreement
	idle       idle
	behaviour  []behaviour
	bursts     []int // indexes into behaviour: rules with at least N within
	byKind     map[lead.Kind][]int
	anyKind    []int // the rules for a kind that none names
	groups     []group
	fit        []fit
	excludes   []exclude
	grades     []cut // best first
	mql        mql
	segments   []segment
	lanes      []lane
	warnings   []Finding // found by Parse; Lint adds what depends on the date
}

// agreement is who stands behind the model.
type agreement struct {
	name, version        string
	sales, marketing     string // who signed for each side; "" is nobody
	review               time.Time
	at, reviewAt         place
	salesAt, marketingAt place
	nameVersion          string
}

// idle takes points off for each full number of days without any activity of
// the lead; days 0 is never.
type idle struct{ points, days int }

// behaviour is a rule on what a lead did.
type behaviour struct {
	name, label  string
	kinds        []lead.Kind // empty is any kind that is the lead's own doing
	subject, url []string    // words, one of which has to be there; nil is whatever
	points       int         // for each activity, or for the burst
	own          bool        // each activity's own points instead
	atLeast      int         // 0 is a rule for each activity
	within       time.Duration
	limit        int // at most so many points, either way; 0 is no limit
	group        int // index into groups; -1 is none
	life         int // days until an activity's points are decayed to 0; 0 is never
	at           place
}

// group bounds what several rules give together.
type group struct {
	name  string
	limit int  // at most so many points; 0 is no limit
	best  bool // only the rule that gives most counts
	at    place
	used  bool
}

// fit is a rule on who a lead is.
type fit struct {
	name, label string
	when        []condition
	points      int
	group       int
	contact     bool // who the person is; else what the company is
	at          place
}

// exclude is a reason for grade F.
type exclude struct {
	name, reason string
	when         []condition
	at           place
}

// cut is the fit from which on a lead has a grade.
type cut struct {
	grade lead.Grade
	fit   int
	at    place
}

// mql is the definition of a marketing-qualified lead.
type mql struct {
	grades, review []lead.Grade
	threshold      int
	onTotal        bool
	handRaisers    []lead.Kind
	at             place
}

// segment is a part of the market with a threshold of its own.
type segment struct {
	name      string
	when      []condition
	threshold int
	at        place
}

// lane moves an MQL further by itself.
type lane struct {
	name    string
	to      lead.Stage
	kinds   []lead.Kind
	atLeast int
	within  time.Duration // 0 where one activity is enough
	grades  []lead.Grade  // empty is every grade that makes an MQL
	at      place
}

// Version names the model as scores carry it: "name@version".
func (m *Model) Version() string { return m.agreed.nameVersion }

// Hash changes whenever the file does.
func (m *Model) Hash() string { return m.hash }

// Text is the model's file, byte for byte.
func (m *Model) Text() []byte { return append([]byte(nil), m.text...) }

// Threshold is what the scored path wants outside of segments: so many points,
// of behaviour or of the total, and one of the grades.
func (m *Model) Threshold() (points int, onTotal bool, grades []lead.Grade) {
	return m.mql.threshold, m.mql.onTotal, slices.Clone(m.mql.grades)
}

// Cut is the fit from which on a lead has a grade.
type Cut struct {
	Grade lead.Grade
	Fit   int
}

// Cuts are the cut points of the grades, the best first; whom none takes is F.
func (m *Model) Cuts() []Cut {
	out := make([]Cut, len(m.grades))
	for i, c := range m.grades {
		out[i] = Cut{c.grade, c.fit}
	}
	return out
}

// HandRaiser reports whether an activity of this kind is a hand-raise.
func (m *Model) HandRaiser(k lead.Kind) bool {
	for _, h := range m.mql.handRaisers {
		if h == k {
			return true
		}
	}
	return false
}

// Rule is a rule of the model and where it stands in the file, for what shows
// or changes the file.
type Rule struct {
	Table      string   // "behaviour", "fit" or "exclude"
	Name       string   // as Part.Rule has it
	Label      string   // for people
	Axis       Axis     // of an exclusion: fit
	Points     int      // 0 for an exclusion, and where each activity brings its own
	Fields     []string // the lead's fields that a fit rule or an exclusion looks at
	Kinds      []lead.Kind
	Line, From int // From is the byte at which the rule's name in [[…]] begins
}

// Rules lists the rules in the order of the file, behaviour before fit before
// exclusions.
func (m *Model) Rules() []Rule {
	out := make([]Rule, 0, len(m.behaviour)+len(m.fit)+len(m.excludes))
	add := func(r Rule, at place, when []condition) {
		r.Line, _ = at.position(m.text)
		r.From = int(at)
		for _, c := range when {
			r.Fields = append(r.Fields, c.lookedAt()...)
		}
		out = append(out, r)
	}
	for i := range m.behaviour {
		b := &m.behaviour[i]
		add(Rule{Table: "behaviour", Name: b.name, Label: b.label, Axis: AxisBehaviour, Points: b.points, Kinds: b.kinds}, b.at, nil)
	}
	for i := range m.fit {
		f := &m.fit[i]
		add(Rule{Table: "fit", Name: f.name, Label: f.label, Axis: AxisFit, Points: f.points}, f.at, f.when)
	}
	for i := range m.excludes {
		x := &m.excludes[i]
		add(Rule{Table: "exclude", Name: x.name, Label: x.reason, Axis: AxisFit}, x.at, x.when)
	}
	return out
}

func (c *condition) lookedAt() []string {
	switch c.how {
	case "email_domain":
		return []string{"email"}
	case "company_domain":
		return []string{"domain", "website"}
	}
	return c.fields
}
