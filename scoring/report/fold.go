package report

import (
	"cmp"
	"time"

	"banter/store/lead"
)

// Cases appends the cases of a record to out, one for each of its cycles in
// their order, in one pass. What has been undone does not count. A lead that is
// gone upstream has none.
func Cases(r *lead.Record, out []Case) []Case {
	if r.Lead.Gone {
		return out
	}
	f := fold{r: r, out: out, from: len(out)}
	f.undone()
	f.begin(1, r.Lead.CreatedAt)
	for i := range r.Events {
		f.event(&r.Events[i])
	}
	f.present()
	f.deal()
	f.activities()
	return f.out
}

type fold struct {
	r    *lead.Record
	out  []Case
	from int             // where the cases of the record begin in out
	back map[string]bool // the events that were undone
}

// undone notes which events do not count.
func (f *fold) undone() {
	for i := range f.r.Events {
		if e := &f.r.Events[i]; e.Kind == lead.EventUndone {
			if f.back == nil {
				f.back = map[string]bool{}
			}
			f.back[e.Undoes] = true
		}
	}
}

// begin starts the case of a cycle.
func (f *fold) begin(cycle int, at time.Time) {
	l := &f.r.Lead
	c := Case{ID: l.ID, Cycle: cycle, Source: l.Source, Campaign: l.Campaign, Segment: l.Segment, Owner: l.Owner}
	c.At[StepLead] = at
	if len(f.out) > f.from {
		// The one before is over, whatever it was about.
		if last := f.last(); last.Ended == "" {
			last.Ended, last.EndedAt = lead.StageNurture, at
		}
	}
	f.out = append(f.out, c)
}

func (f *fold) last() *Case { return &f.out[len(f.out)-1] }

// of is the case of a cycle: a clock may end when the next has begun.
func (f *fold) of(cycle int) *Case {
	for i := len(f.out) - 1; i > f.from; i-- {
		if f.out[i].Cycle <= cycle {
			return &f.out[i]
		}
	}
	return &f.out[f.from]
}

func (f *fold) event(e *lead.Event) {
	if e.Kind == lead.EventUndone || f.back[e.ID] {
		return
	}
	c := f.last()
	if e.Cycle > c.Cycle && (e.Kind == lead.EventMoved || e.Kind == lead.EventVerdict) {
		f.begin(e.Cycle, e.At)
		c = f.last()
	}
	switch e.Kind {
	case lead.EventMoved, lead.EventVerdict:
		at := e.At
		if f.guessed(e) {
			at = time.Time{}
		}
		c.freeze(e)
		c.move(e.To, at)
		if c.Path == "" && c.Furthest >= StepMQL {
			c.Path, c.Rule = cmp.Or(e.Score.Path, lead.PathNone), e.Rule
		}
		if d := e.Disposition; d != nil && e.Kind == lead.EventVerdict && (d.Verdict == lead.Reject || d.Verdict == lead.Recycle) {
			c.Verdict, c.Reason, c.VerdictAt, c.VerdictBy = d.Verdict, d.Reason, e.At, e.By
		}
	case lead.EventClock:
		f.of(e.Cycle).clock(e)
	default:
		c.freeze(e)
	}
}

// guessed reports whether the time of a move is none: a lead that comes in with
// a stage beyond MQL brings no instant at which it got there.
func (f *fold) guessed(e *lead.Event) bool {
	if e.Mover != lead.ByUpstream && e.Mover != lead.ByImport || e.Kind != lead.EventMoved || e.To == lead.StageMQL || e.From != lead.StageLead {
		return false
	}
	l := &f.r.Lead
	return e.At.Equal(l.CreatedAt) || e.At.Equal(l.AssignedAt) || e.At.Equal(l.QualifiedAt)
}

// freeze keeps the score of an event: that of becoming an MQL, else the highest
// before the case is decided.
func (c *Case) freeze(e *lead.Event) {
	if e.Score == (lead.Frozen{}) || c.Furthest >= StepMQL && c.Scored || c.Furthest >= StepSQL || c.Ended != "" {
		return
	}
	if !c.Scored || e.To == lead.StageMQL || e.Score.Total > c.Frozen.Total {
		c.Frozen, c.FrozenAt, c.Scored = e.Score, e.At, true
	}
}

// move takes the case to a stage; a zero at is not known.
func (c *Case) move(to lead.Stage, at time.Time) {
	c.Ended, c.EndedAt = "", time.Time{}
	var step Step
	switch to {
	case lead.StageMQL:
		step = StepMQL
	case lead.StageSAL:
		step = StepSAL
	case lead.StageSQL:
		step = StepSQL
	case lead.StageOpportunity:
		step = StepOpportunity
	case lead.StageWon:
		step = StepWon
		c.Ended, c.EndedAt = to, at
	case lead.StageLost:
		c.Ended, c.EndedAt = to, at
		c.Furthest = max(c.Furthest, StepSQL) // what is lost has been handed over
	case lead.StageNurture, lead.StageDisqualified:
		c.Ended, c.EndedAt = to, at
	case lead.StageLead:
	}
	if c.Furthest == StepWon && step != StepWon {
		c.Furthest, c.At[StepWon] = StepOpportunity, time.Time{} // reopened, or lost after all
	}
	if step > c.Furthest || step == c.Furthest && step > StepLead && c.At[step].IsZero() {
		c.Furthest, c.At[step] = step, at
	}
}

// clock counts what became of a promise. A breach that is met late afterwards is
// one that was broken.
func (c *Case) clock(e *lead.Event) {
	if e.Clock == nil {
		return
	}
	p := &c.Response
	switch e.Clock.Kind {
	case lead.ClockResponse:
	case lead.ClockVerdict:
		p = &c.Decision
	default:
		return
	}
	switch lead.ClockState(e.New) {
	case lead.ClockMet:
		p.Kept++
	case lead.ClockBreached:
		p.Broken++
	default:
	}
}

// present makes the last case agree with where the lead stands: the lead tells
// what no event does.
func (f *fold) present() {
	l := &f.r.Lead
	if l.Cycle > f.last().Cycle {
		f.begin(l.Cycle, l.QualifiedAt)
	}
	c := f.last()
	switch {
	case l.Stage == c.Ended && l.Stage != "", l.Stage == "":
	case c.Ended != "" || l.Stage == lead.StageNurture || l.Stage == lead.StageDisqualified || l.Stage == lead.StageLost || l.Stage == lead.StageWon:
		c.move(l.Stage, time.Time{})
	case c.Furthest.Stage() != l.Stage:
		c.move(l.Stage, time.Time{})
	}
	if !l.QualifiedAt.IsZero() && c.Furthest == StepLead && l.Stage != lead.StageLead && l.Stage != "" {
		c.Furthest = StepMQL // it ended elsewhere, and its source tells that it was one
	}
	if c.Furthest >= StepMQL {
		if c.At[StepMQL].IsZero() {
			c.At[StepMQL] = l.QualifiedAt
		}
		if c.Path = cmp.Or(c.Path, l.Path); c.Path == lead.PathNone && l.Path != "" {
			c.Path = l.Path
		}
	}
	if c.Ended != lead.StageWon && c.Ended != lead.StageLost && c.Reason == "" && c.Ended != "" {
		c.Reason, c.VerdictAt = l.Reason, c.EndedAt
		if c.VerdictAt.IsZero() {
			c.VerdictAt, c.Undated = c.since(), true
		}
		if c.Verdict = lead.Reject; c.Ended == lead.StageNurture {
			c.Verdict = lead.Recycle
		}
	}
	c.Context = context(f.r, c.Rule)
}

// deal puts what upstream tells of the opportunity into the last case that came
// to one.
func (f *fold) deal() {
	d := &f.r.Lead.Deal
	if *d == (lead.Deal{}) {
		return
	}
	for i := len(f.out) - 1; i >= f.from; i-- {
		c := &f.out[i]
		if c.Furthest < StepSQL {
			continue
		}
		if c.Furthest == StepSQL && (!d.OpportunityAt.IsZero() || d.Opportunity != "") {
			c.Furthest = StepOpportunity
		}
		if !d.OpportunityAt.IsZero() {
			c.At[StepOpportunity] = d.OpportunityAt
		}
		if !d.ClosedAt.IsZero() && (c.Ended == lead.StageWon || c.Ended == lead.StageLost) {
			if c.EndedAt = d.ClosedAt; c.Ended == lead.StageWon {
				c.At[StepWon] = d.ClosedAt
			}
		}
		c.Amount, c.Currency = d.Amount, d.Currency
		return
	}
}

// activities counts the touches of each cycle and finds the sources of the first
// and the last thing that the lead did itself.
func (f *fold) activities() {
	cases := f.out[f.from:]
	own := f.r.Lead.Source
	for i := range cases {
		c := &cases[i]
		c.FirstTouch, c.LastTouch = own, own
	}
	first, at := "", 0
	for i := range f.r.Activities {
		a := &f.r.Activities[i]
		if a.Withdrawn {
			continue
		}
		for at+1 < len(cases) && !a.At.Before(cases[at+1].Entered()) {
			if at++; first != "" {
				cases[at].LastTouch = cases[at-1].LastTouch
			}
		}
		c := &cases[at]
		switch {
		case a.HumanTouch():
			c.Attempts++
			c.Connected = c.Connected || a.Outcome.Connect()
			if c.Touched.IsZero() && !a.At.Before(c.since()) {
				c.Touched = a.At
			}
		case a.Kind.Touch(), a.Kind == lead.KindNote:
		default:
			c.Context |= HasWhy
			if a.Source == "" {
				continue
			}
			if first == "" {
				first = a.Source
			}
			if end := c.At[StepOpportunity]; end.IsZero() || a.At.Before(end) {
				c.LastTouch = a.Source
			}
		}
	}
	if first != "" {
		for i := range cases {
			cases[i].FirstTouch = first
		}
	}
}

// since is from when on a touch answers the case.
func (c *Case) since() time.Time {
	if at := c.At[StepMQL]; !at.IsZero() {
		return at
	}
	return c.Entered()
}

// context is what a rep is told of the lead.
func context(r *lead.Record, rule string) Context {
	l := &r.Lead
	var c Context
	for _, has := range []struct {
		bit Context
		ok  bool
	}{
		{HasName, l.Name != ""},
		{HasCompany, l.Company != ""},
		{HasReach, l.Phone != "" || l.Email != ""},
		{HasSource, l.Source != ""},
		{HasCampaign, l.Campaign != ""},
		{HasWhy, rule != ""},
	} {
		if has.ok {
			c |= has.bit
		}
	}
	return c
}
