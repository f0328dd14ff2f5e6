package report

import (
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// reps remembers the policies as they count for each rep.
type reps struct {
	all *sla.Policies
	own map[string]*sla.Policies
}

// of is nil where there are no policies.
func (r *reps) of(rep string) *sla.Policies {
	if r.all == nil {
		return nil
	}
	p, ok := r.own[rep]
	if !ok {
		if r.own == nil {
			r.own = map[string]*sla.Policies{}
		}
		p = r.all.For(rep)
		r.own[rep] = p
	}
	return p
}

// elapsed is how long an ended clock took.
func (r *reps) elapsed(rep string, c *lead.Clock) time.Duration {
	if p := r.of(rep); p != nil {
		return p.Elapsed(*c, c.Stopped)
	}
	return c.Stopped.Sub(c.Started)
}

// open reports whether a rep is on shift.
func (r *reps) open(rep string, at time.Time) bool {
	p := r.of(rep)
	return p == nil || p.Calendar().Open(at)
}

// after is when a rep has worked for d from an instant on; zero is never.
func (r *reps) after(rep string, from time.Time, d time.Duration) time.Time {
	if p := r.of(rep); p != nil {
		return p.Calendar().Due(from, d)
	}
	return from.Add(d)
}

// worked is how long a rep was on shift between two instants.
func (r *reps) worked(rep string, from, to time.Time) time.Duration {
	if p := r.of(rep); p != nil {
		return p.Calendar().Elapsed(from, to)
	}
	return to.Sub(from)
}
