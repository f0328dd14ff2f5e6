package trial

import (
	"slices"
	"time"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// Scope says which cases count, and what a good outcome is.
type Scope struct {
	Now    time.Time
	Period report.Period // of the case's beginning
	// Step is what a case has to reach to count as good; 0 is StepSQL.
	Step report.Step
	// Mature is how old a case must be to count as not good while it is still
	// open; 0 is report.DefaultMature.
	Mature time.Duration
	// Order, where it is set, names a field with a number that tells older cases
	// from newer, for leads whose source tells no times. The period does not
	// count then.
	Order string
	// Since, where it is set, leaves out what is older, by Past.Order.
	Since *float64
}

func (s *Scope) step() report.Step {
	if s.Step == report.StepLead {
		return report.StepSQL
	}
	return s.Step
}

// ripe reports whether a case counts, and whether it ended well.
func (s *Scope) ripe(c *report.Case) (good, ok bool) {
	if c.Reached(s.step()) {
		return true, true
	}
	mature := s.Mature
	if mature == 0 {
		mature = report.DefaultMature
	}
	return false, c.Decided(s.step()) || !c.Entered().Add(mature).After(s.Now)
}

// Past is a case with how it ended, and the instant up to which a model may look
// at it.
type Past struct {
	report.Case
	Good   bool
	Cutoff time.Time
	Dated  bool    // somebody tells when people came in; else Cutoff is the end of the case
	Order  float64 // what is older has less
}

// Past appends the cases of a record that count. The others are counted: open
// ones are too young to tell, odd ones begin in the future or lack the order.
func (s *Scope) Past(r *lead.Record, out []Past) (pasts []Past, open, odd int) {
	cases := report.Cases(r, nil)
	for i := range cases {
		p := Past{Case: cases[i], Order: float64(cases[i].Entered().Unix())}
		switch {
		case s.Order != "":
			p.Order = number(r.Lead.Get(s.Order))
			if p.Order != p.Order { // not a number
				odd++
				continue
			}
		case p.Entered().After(s.Now):
			odd++
			continue
		case !s.Period.Has(p.Entered()):
			continue
		}
		if s.Since != nil && p.Order < *s.Since {
			continue
		}
		var ok bool
		if p.Good, ok = s.ripe(&p.Case); !ok {
			open++
			continue
		}
		end := s.Now
		if i+1 < len(cases) {
			end = cases[i+1].Entered()
		}
		p.Cutoff, p.Dated = cutoff(r, &p.Case, end)
		out = append(out, p)
	}
	return out, open, odd
}

// cutoff is the earliest instant at which people came in: the case was handed
// over as an MQL, somebody touched it, or it was decided. known is false where
// nobody tells any of these; it is end then.
//
// A lead that comes in decided, without a time, is held for an MQL from its first
// day and for judged then, for want of a better one. That is no instant of its
// own, and where it stood in for one outcome only it would cut off the good leads
// earlier than the others, or later.
func cutoff(r *lead.Record, c *report.Case, end time.Time) (at time.Time, known bool) {
	all := append([]time.Time{c.EndedAt, c.Touched}, c.At[report.StepSAL:]...)
	if !c.Undated {
		all = append(all, c.VerdictAt)
	}
	told := !c.EndedAt.IsZero() || !c.At[c.Furthest].IsZero() && c.Furthest > report.StepMQL || c.Furthest == report.StepMQL && c.Ended == ""
	if mql := c.At[report.StepMQL]; told || !mql.Equal(c.Entered()) {
		all = append(all, mql)
	}
	if _, first, _ := r.Touches(c.Entered()); !first.IsZero() {
		all = append(all, first)
	}
	at = end
	for _, t := range all {
		known = known || !t.IsZero()
		if !t.IsZero() && t.Before(at) {
			at = t
		}
	}
	return at, known || c.Furthest == report.StepLead && c.Ended == ""
}

// At is a record as it was known at an instant: sla.AsOf, without answers, and
// the fields that were edited later as they read before. r is not changed. Of
// edits that left no event nothing is known; Watch and Leaks look for their
// traces.
func At(r *lead.Record, at time.Time) *lead.Record {
	out := sla.AsOf(r, at)
	out.Answers = nil
	cloned := false
	for _, e := range slices.Backward(r.Events) {
		if !e.At.After(at) {
			break
		}
		if e.Kind != lead.EventEdited || !lead.KnownField(e.Field) {
			continue
		}
		if !cloned { // the fields of the source are a map that r keeps
			out, cloned = out.Clone(), true
		}
		_ = out.Lead.Set(e.Field, e.Old) // what the field once held it can hold
	}
	return out
}

// edited reports whether a field was edited between two instants.
func edited(r *lead.Record, from, to time.Time) bool {
	return slices.ContainsFunc(r.Events, func(e lead.Event) bool {
		return e.Kind == lead.EventEdited && e.At.After(from) && !e.At.After(to)
	})
}

// moments are the instants at which a score can rise, in order: the beginning of
// the case, each thing that happened to the lead, and each edit. Between them a
// score only falls, but for negative points that decay.
func moments(r *lead.Record, from, to time.Time) []time.Time {
	out := []time.Time{from}
	for i := range r.Activities {
		if a := &r.Activities[i]; !a.Withdrawn && a.At.After(from) && !a.At.After(to) {
			out = append(out, a.At)
		}
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == lead.EventEdited && e.At.After(from) && !e.At.After(to) {
			out = append(out, e.At)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.CompactFunc(out, time.Time.Equal)
}

// firstTouch is when a person first touched a lead; zero if nobody has.
func firstTouch(r *lead.Record) time.Time {
	_, first, _ := r.Touches(time.Time{})
	return first
}

// add puts a case into a sheet; what tells its age is no evidence.
func (s *Scope) add(to *Sheet, where *lead.Record, p *Past) {
	to.Add(where, p.Good, p.Order, s.Order)
}
