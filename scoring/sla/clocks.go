package sla

import (
	"time"

	"banter/store/lead"
)

// skew is how far the clock of an upstream may run ahead of this one: events up
// to this much in the future count as happened.
const skew = 5 * time.Minute

// Known is what the model knows of a lead and its record need not say.
type Known struct {
	Grade   lead.Grade // for leads whose qualifying event froze none
	Segment string     // for leads whose source names none
}

// Clocks folds a record into the clocks of its present cycle, in the order
// response, verdict, next touch; each kind at most once, none for a lead that
// nobody has to work. The clocks count by the calendar of the owner.
//
// They are instants: ask lead.Clock.State for a time. Where now lies before the
// record's last events, the record is taken back to it (AsOf) first.
//
// A clock that has a mark in the record (Marks) keeps the policy, target and due
// time that it was breached or ended under.
func (p *Policies) Clocks(r *lead.Record, now time.Time) []lead.Clock {
	return p.ClocksOf(r, Known{}, now)
}

// ClocksOf is Clocks with what the model knows beside the record.
func (p *Policies) ClocksOf(r *lead.Record, known Known, now time.Time) []lead.Clock {
	f := fold{marks: r.Events}
	if n := len(r.Events); n > 0 && r.Events[n-1].At.After(now.Add(skew)) {
		r, f.past = AsOf(r, now), true
	}
	var ok bool
	if f.course, ok = follow(r); !ok {
		return nil
	}
	f.Policies, f.r = p.For(r.Lead.Owner), r
	f.facts = facts{path: r.Lead.Path, grade: f.grade, segment: r.Lead.Segment, source: r.Lead.Source}
	if f.facts.path == lead.PathNone {
		f.facts.path = ""
	}
	if f.facts.grade == "" {
		f.facts.grade = known.Grade
	}
	if f.facts.segment == "" {
		f.facts.segment = known.Segment
	}
	return f.clocks()
}

// fold makes the clocks of one record.
type fold struct {
	*Policies
	course
	facts facts
	r     *lead.Record
	marks []lead.Event // the record's events; with past, later ones too
	past  bool         // the record has been taken back to an earlier time
}

func (f *fold) clocks() []lead.Clock {
	out := make([]lead.Clock, 0, 3)
	if k, _, ok := f.clock(lead.ClockResponse, f.started, f.answered); ok {
		out = append(out, k)
	}
	if f.judged {
		if k, _, ok := f.clock(lead.ClockVerdict, f.asked, f.decided); ok {
			if f.byRule && k.Stopped.Equal(f.decided) {
				k.Cancelled = true
			}
			out = append(out, k)
		}
	}
	if !f.touched.IsZero() && !f.reached {
		k, q, ok := f.clock(lead.ClockNextTouch, f.touched, time.Time{})
		if ok && q != nil && f.attempts < q.Attempts {
			k.Owed = q.Attempts - f.attempts
			out = append(out, k)
		}
	}
	return out
}

// clock makes the clock of a kind and names its policy, nil where only a mark
// knows it; ok is false where no policy asks for one.
func (f *fold) clock(kind lead.ClockKind, at, answer time.Time) (k lead.Clock, q *Policy, ok bool) {
	if f.staged {
		f.facts.stage = stageAt(f.r, at)
	}
	q = f.first(kind, &f.facts)
	k = lead.Clock{Kind: kind, Started: at}
	stopped := !f.end(k, answer).Stopped.IsZero()
	switch mark := f.mark(kind, at, stopped); {
	case mark != nil:
		k.Policy, k.Target, k.Warn, k.Due, k.Pauses = mark.Policy, mark.Target, mark.Warn, mark.Due, mark.Pauses
	case q != nil:
		q.promise(&k, f.r)
	default:
		return k, nil, false
	}
	// Without an instant to be due at, the clock would count as breached.
	return f.end(k, answer), q, !k.Due.IsZero()
}

// promise sets what the policy asks of a clock.
func (q *Policy) promise(k *lead.Clock, r *lead.Record) {
	k.Policy, k.Target = q.Key(), q.Target
	ps := pauses(r, k.Started, q.Pause)
	k.Due = q.calendar.dueAround(k.Started, q.Target, ps)
	if q.Warn < 1 {
		k.Warn = q.calendar.dueAround(k.Started, time.Duration(q.Warn*float64(q.Target)), ps)
	}
	for i := range ps {
		if ps[i].From.Before(k.Due) {
			k.Pauses = ps[:i+1]
		}
	}
}

// stageAt is the stage that a lead had at an instant of its present cycle.
func stageAt(r *lead.Record, at time.Time) lead.Stage {
	stage := r.Lead.Stage
	for i := len(r.Events) - 1; i >= 0 && r.Events[i].At.After(at); i-- {
		e := &r.Events[i]
		if e.Cycle == r.Lead.Cycle && (e.Kind == lead.EventMoved || e.Kind == lead.EventVerdict) && e.From != "" && !r.Undone(e.ID) {
			stage = e.From
		}
	}
	if !working(stage) {
		return lead.StageMQL
	}
	return stage
}
