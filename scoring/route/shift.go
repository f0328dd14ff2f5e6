package route

import (
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// next is how much later than the first of a pool another may start to work and
// still be next: half a day, so that colleagues in other zones are, and somebody
// who is off tomorrow is not.
const next = 12 * time.Hour

// rep is how a rep stands at the time of routing.
type rep struct {
	open    int       // leads to work
	today   int       // leads got since midnight in the calendar's zone
	working bool      // on shift
	back    time.Time // when not: the start of the next shift; zero if none is known
	leave   bool      // when not: the team works, the rep does not
	zone    *time.Location
}

// desk knows the reps at one instant. Reps are looked at when asked for: only
// those of pools and rules matter.
type desk struct {
	plan     *Plan
	policies *sla.Policies
	now      time.Time
	reps     map[string]*rep
}

func newDesk(p *Plan, o Options) *desk {
	return &desk{plan: p, policies: o.Policies, now: o.Now, reps: map[string]*rep{}}
}

func (d *desk) rep(name string) *rep {
	if r := d.reps[name]; r != nil {
		return r
	}
	r := &rep{working: true, zone: d.now.Location()}
	d.reps[name] = r
	team := d.calendar(d.policies, name)
	own := team
	if d.policies != nil {
		own = d.calendar(d.policies.For(name), name)
	}
	if own == nil {
		return r
	}
	r.zone = own.Zone()
	if r.working = own.Open(d.now); !r.working {
		r.back, r.leave = own.Due(d.now, 0), team.Open(d.now)
	}
	return r
}

// calendar is the one that a rep works by; nil without policies. A name that
// the policies do not have stands for their first: Check finds it.
func (d *desk) calendar(p *sla.Policies, name string) *sla.Calendar {
	if p == nil {
		return nil
	}
	if c := p.Named(d.plan.calendarOf(name)); c != nil {
		return c
	}
	return p.Calendar()
}

// count adds a lead that somebody has.
func (d *desk) count(x *lead.Excerpt) {
	r := d.rep(x.Owner)
	if routable(x) && !x.DoNotContact {
		r.open++
	}
	if x.Stage != lead.StageLead && !x.AssignedAt.IsZero() && sameDay(x.AssignedAt, d.now, r.zone) {
		r.today++
	}
}

func sameDay(a, b time.Time, zone *time.Location) bool {
	y1, m1, d1 := a.In(zone).Date()
	y2, m2, d2 := b.In(zone).Date()
	return y1 == y2 && m1 == m2 && d1 == d2
}

// away says why a rep who is not working is not.
func (r *rep) away() string {
	text := "off shift"
	if r.leave {
		text = "on leave"
	}
	if r.back.IsZero() {
		return text
	}
	return text + " until " + r.back.Format("Mon 2 Jan 15:04")
}
