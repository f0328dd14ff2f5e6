package sla

import (
	"time"

	"banter/store/lead"
)

// skew is how far the clock of an upstream may run ahead of this one: events up
// to this much in the future count as happened.
const skew = 5 * time.Minute

// Clocks folds a record into the clocks of its present cycle, in the order
// response, verdict, next touch; each kind at most once, none for a lead that
// nobody has to work. The clocks count by the calendar of the owner.
//
// They are instants: ask lead.Clock.State for a time. Where now lies before the
// record's last events, the record is taken back to it (AsOf) first.
func (p *Policies) Clocks(r *lead.Record, now time.Time) []lead.Clock {
	if n := len(r.Events); n > 0 && r.Events[n-1].At.After(now.Add(skew)) {
		r = AsOf(r, now)
	}
	c, ok := follow(r)
	if !ok {
		return nil
	}
	p = p.For(r.Lead.Owner)
	out := make([]lead.Clock, 0, 3)
	if k, ok := p.start(lead.ClockResponse, r, c.started); ok {
		out = append(out, c.end(k, c.answered))
	}
	if c.judged {
		if k, ok := p.start(lead.ClockVerdict, r, c.asked); ok {
			if k = c.end(k, c.decided); c.byRule && k.Stopped.Equal(c.decided) {
				k.Cancelled = true
			}
			out = append(out, k)
		}
	}
	if q := p.first(lead.ClockNextTouch, &r.Lead); q != nil && c.again(q.Attempts) {
		if k, ok := p.start(lead.ClockNextTouch, r, c.touched); ok {
			out = append(out, c.end(k, time.Time{}))
		}
	}
	return out
}

// start makes the clock of a kind; ok is false where no policy asks for one.
func (p *Policies) start(kind lead.ClockKind, r *lead.Record, at time.Time) (k lead.Clock, ok bool) {
	q := p.first(kind, &r.Lead)
	if q == nil {
		return k, false
	}
	k = lead.Clock{Kind: kind, Policy: q.Key(), Target: q.Target, Started: at, Due: q.calendar.Due(at, q.Target)}
	if q.Warn < 1 {
		k.Warn = q.calendar.Due(at, time.Duration(q.Warn*float64(q.Target)))
	}
	// Without an instant to be due at, the clock would count as breached.
	return k, !k.Due.IsZero()
}

// Keep gives clocks that were settled under other policies or another calendar
// back what was promised then: a clock that was breached or had stopped at now
// keeps its policy, target and due time. Clocks still running take the new
// ones. was is what was last stored for the lead, is what Clocks gives now.
// When it ended is always taken from is: a touch that is synced late counts.
func Keep(was, is []lead.Clock, now time.Time) []lead.Clock {
	out := append([]lead.Clock(nil), is...)
	for i := range out {
		for _, old := range was {
			if old.Kind != out[i].Kind || !old.Started.Equal(out[i].Started) {
				continue
			}
			switch old.State(now) {
			case lead.ClockBreached, lead.ClockMet, lead.ClockMetLate, lead.ClockCancelled:
				out[i].Policy, out[i].Target, out[i].Warn, out[i].Due = old.Policy, old.Target, old.Warn, old.Due
			default:
			}
		}
	}
	return out
}
