package sla

import (
	"time"

	"banter/store/lead"
)

// course is what the clocks need to know of a lead's present cycle.
type course struct {
	started  time.Time // from here on the owner owes a first touch
	answered time.Time // the first touch from then on; zero if there is none
	touched  time.Time // the last touch from then on
	attempts int       // touches in the cycle
	reached  bool      // one of the touches since started connected

	judged  bool      // a verdict is or was owed
	asked   time.Time // since when
	decided time.Time // when it was given; zero if it is open
	byRule  bool      // a rule of the model moved the lead on instead

	grade lead.Grade // as it stood when the lead qualified; "" where no event froze it

	left time.Time // when it was no longer for the rep to work; zero if it is
	void time.Time // when it opted out or was deleted; zero if it has not
}

// working reports whether a lead of the stage is a rep's to work.
func working(s lead.Stage) bool { return s == lead.StageMQL || s == lead.StageSAL }

// follow reads the course of a record. ok is false for a lead that has no
// clocks: never an MQL nor accepted, or out of the rep's hands without an event
// that says since when.
func follow(r *lead.Record) (c course, ok bool) {
	l := &r.Lead
	entered, assigned := l.QualifiedAt, l.AssignedAt
	var verdict, leaving *lead.Event
	for i := range r.Events {
		e := &r.Events[i]
		if e.Cycle != l.Cycle || e.Kind != lead.EventVerdict && e.Kind != lead.EventMoved || r.Undone(e.ID) {
			continue
		}
		if entered.IsZero() && working(e.To) {
			entered = e.At
		}
		if c.grade == "" && working(e.To) {
			c.grade = e.Score.Grade
		}
		if e.Disposition != nil && e.Disposition.Verdict == lead.Accept && e.Before != nil && e.Before.Owner == "" && assigned.Equal(e.At) {
			// Taken out of the pool by accepting it: that is no answer to the
			// lead, which has waited since it qualified.
			assigned = e.Before.AssignedAt
		}
		switch {
		case e.To == lead.StageMQL:
			verdict = nil
		case verdict == nil && e.From == lead.StageMQL:
			verdict = e
		}
		if working(e.To) {
			leaving = nil
		} else if leaving == nil {
			leaving = e
		}
	}
	switch {
	case working(l.Stage):
		if entered.IsZero() {
			entered = assigned
		}
	case leaving == nil:
		return c, false
	default:
		c.left = leaving.At
		if assigned.After(c.left) {
			// Given to somebody when there was nothing left to do.
			assigned = time.Time{}
			if leaving.Before != nil {
				assigned = leaving.Before.AssignedAt
			}
		}
	}
	if entered.IsZero() || !c.left.IsZero() && entered.After(c.left) {
		return c, false
	}
	c.started = later(assigned, entered)
	c.judge(l, verdict, entered)
	c.touches(r)
	c.voided(r)
	return c, true
}

// judge sets the verdict that is owed or was given. What counts for a verdict
// given is whose the lead was then; it may have been assigned anew since.
func (c *course) judge(l *lead.Lead, verdict *lead.Event, entered time.Time) {
	switch {
	case l.Stage == lead.StageMQL:
		c.judged, c.asked = true, c.started
	case verdict != nil:
		c.judged, c.asked = true, c.started
		c.decided, c.byRule = verdict.At, verdict.Mover == lead.ByModel
		if b := verdict.Before; b != nil {
			c.asked = later(b.AssignedAt, entered)
		}
		if c.asked.After(c.decided) {
			c.asked = entered
		}
	}
}

func (c *course) touches(r *lead.Record) {
	c.attempts, _, _ = r.Touches(r.CycleStart())
	for _, a := range r.Activities {
		if !a.HumanTouch() || a.At.Before(c.started) || !c.left.IsZero() && a.At.After(c.left) {
			continue
		}
		if c.answered.IsZero() {
			c.answered = a.At
		}
		c.touched = a.At
		c.reached = c.reached || a.Outcome.Connect()
	}
}

// voided finds since when nobody may or can contact the lead. Where the record
// does not say when, it was so from the start.
func (c *course) voided(r *lead.Record) {
	var at time.Time
	sooner := func(t time.Time) {
		if t = later(t, c.started); at.IsZero() || t.Before(at) {
			at = t
		}
	}
	if r.Lead.DoNotContact {
		told := false
		for i := range r.Events {
			if r.Events[i].Kind == lead.EventOptedOut {
				sooner(r.Events[i].At)
				told = true
			}
		}
		for _, a := range r.Activities {
			if a.HumanTouch() && a.Outcome == lead.OutcomeOptedOut {
				sooner(a.At)
				told = true
			}
		}
		if !told {
			sooner(c.started)
		}
	}
	if r.Lead.Gone {
		gone := c.started
		for i := range r.Events {
			if r.Events[i].Kind == lead.EventGone {
				gone = r.Events[i].At
			}
		}
		sooner(gone)
	}
	c.void = at
}

// end stops a clock at what answers it, or at what ended it before that. A lead
// that left the rep's hands unanswered cancels a clock that was still in time;
// a breached one stays breached and ends late. An opt-out or a deletion cancels
// either; an answer at the same instant counts as the answer.
func (c *course) end(k lead.Clock, answer time.Time) lead.Clock {
	k.Stopped = answer
	if !c.left.IsZero() && (k.Stopped.IsZero() || c.left.Before(k.Stopped)) {
		k.Stopped, k.Cancelled = c.left, c.left.Before(k.Due)
	}
	if !c.void.IsZero() && (k.Stopped.IsZero() || c.void.Before(k.Stopped)) {
		// A clock may start on a lead that has opted out: assigned all the same.
		k.Stopped, k.Cancelled = later(c.void, k.Started), true
	}
	return k
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
