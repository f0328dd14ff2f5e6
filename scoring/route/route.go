package route

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// Options are what routing depends on beside the plan and the leads.
type Options struct {
	Now      time.Time
	Policies *sla.Policies // calendars and escalation steps; without them everybody is on shift and nothing escalates
	// Team is who leads can be given to. A company stays only with an owner who
	// is in it or in the plan; empty: with any.
	Team []string
}

// Decision is who gets a lead, and why.
type Decision struct {
	Lead lead.ID
	To   string   // "": it stays where it is, and Why says it
	Rule string   // the rule that fitted; "" if none did
	Pool string   // the pool that gave it; "" if none did
	Kept bool     // To has the company already
	Why  []string // plain lines, in the order in which it was decided
}

// Route decides on every lead that is an MQL or accepted and is nobody's, in the
// order in which they qualified (then by ID). xs are all leads of the team: who
// has which already is what capacity, companies and turns are read from. They
// are not changed. The order of xs makes no difference.
func (p *Plan) Route(xs []lead.Excerpt, o Options) []Decision {
	r := router{plan: p, desk: newDesk(p, o), team: known(p, o), owners: newOwners(), regions: map[[2]string]string{}, countries: map[string]string{}}
	r.turns = make([]turns, len(p.pools))
	for i := range p.pools {
		r.turns[i] = make(turns, len(p.pools[i].members))
	}
	var todo []*lead.Excerpt
	var had []*lead.Excerpt
	for i := range xs {
		x := &xs[i]
		switch {
		case x.Owner == "" && routable(x):
			todo = append(todo, x)
		case x.Owner != "" && !x.Gone:
			had = append(had, x)
		}
	}
	if len(todo) == 0 {
		return nil
	}
	r.past(had)
	slices.SortFunc(todo, byQualified)
	out := make([]Decision, len(todo))
	for i, x := range todo {
		out[i] = r.decide(x)
	}
	return out
}

func qualified(x *lead.Excerpt) time.Time {
	if x.QualifiedAt.IsZero() {
		return x.CreatedAt
	}
	return x.QualifiedAt
}

func byQualified(a, b *lead.Excerpt) int {
	return cmp.Or(qualified(a).Compare(qualified(b)), cmp.Compare(a.ID, b.ID))
}

// known is the set of those who may keep a company; nil is anybody.
func known(p *Plan, o Options) map[string]bool {
	if len(o.Team) == 0 {
		return nil
	}
	set := map[string]bool{}
	for _, name := range slices.Concat(o.Team, p.Reps()) {
		set[name] = true
	}
	return set
}

// router is one run of Route: what it knows, and what it has given so far.
type router struct {
	plan      *Plan
	desk      *desk
	team      map[string]bool
	owners    owners
	turns     []turns // by pool
	regions   map[[2]string]string
	countries map[string]string
}

// past takes in the leads that somebody has, in the order of their assignment:
// the order in which they were decided on, where one run assigned several.
func (r *router) past(had []*lead.Excerpt) {
	slices.SortFunc(had, func(a, b *lead.Excerpt) int {
		return cmp.Or(a.AssignedAt.Compare(b.AssignedAt), byQualified(a, b))
	})
	for _, x := range had {
		r.desk.count(x)
		f := r.facts(x)
		r.give(x, &f, x.Owner, x.AssignedAt)
		if x.Stage == lead.StageLead || x.AssignedAt.IsZero() {
			continue // no lead that was shared out
		}
		if i := r.plan.match(&f); i >= 0 {
			r.turn(i, x.Owner)
		}
	}
}

// give notes whose the company of a lead is.
func (r *router) give(x *lead.Excerpt, f *facts, owner string, at time.Time) {
	if x.Stage != lead.StageDisqualified && (r.team == nil || r.team[owner]) {
		r.owners.add(f.company, holding{owner: owner, id: x.ID, since: at})
	}
}

// turn counts an assignment as a turn of the pool that it belongs to, however it
// came about.
func (r *router) turn(rule int, owner string) {
	if at, member, ok := r.plan.turnOf(r.plan.rules[rule].pool, owner); ok {
		r.turns[at].take(&r.plan.pools[at], member)
	}
}

func (r *router) facts(x *lead.Excerpt) facts {
	code, ok := r.countries[x.Country]
	if !ok {
		code, _ = lead.CountryCode(x.Country)
		r.countries[x.Country] = code
	}
	return facts{
		x: x, country: code, segment: lead.Fold(x.Segment), source: lead.Fold(x.Source),
		company: companyOf(x), regionOf: r.region,
	}
}

func (r *router) region(country, name string) string {
	key := [2]string{country, name}
	code, ok := r.regions[key]
	if !ok {
		code = lead.RegionCode(country, name)
		r.regions[key] = code
	}
	return code
}

// decide decides on one lead and notes what came of it.
func (r *router) decide(x *lead.Excerpt) Decision {
	d := Decision{Lead: x.ID}
	if x.DoNotContact {
		d.Why = []string{"do not contact: there is nothing to work"}
		return d
	}
	f := r.facts(x)
	rule := r.find(&f, &d)
	named := r.plan.named
	if rule >= 0 {
		named = r.plan.rules[rule].named
	}
	switch {
	case named && r.keep(&f, &d):
	case rule < 0:
		d.why("no rule fits; a [[rule]] without when, at the end, takes the rest")
	case r.plan.rules[rule].pool < 0:
		d.To = r.plan.rules[rule].owner
		d.why("the rule gives it to %s%s", d.To, r.note(d.To))
	default:
		r.draw(r.plan.rules[rule].pool, &d)
	}
	if d.To == "" {
		return d
	}
	r.give(x, &f, d.To, r.desk.now)
	rep := r.desk.rep(d.To)
	rep.open++
	rep.today++
	if rule >= 0 {
		r.turn(rule, d.To)
	}
	return d
}

func (d *Decision) why(format string, args ...any) {
	d.Why = append(d.Why, fmt.Sprintf(format, args...))
}

// find is the first rule that fits, -1 if none does.
func (r *router) find(f *facts, d *Decision) int {
	for i := range r.plan.rules {
		rule := &r.plan.rules[i]
		miss := rule.when.unmet(f)
		if miss == metAll {
			d.Rule = rule.name
			d.why("rule “%s” fits: %s", rule.name, rule.when.fits(f))
			return i
		}
		d.why("rule “%s” does not fit: %s", rule.name, said(miss, f))
	}
	return -1
}

// keep leaves a lead with the owner of its company, if there is one.
func (r *router) keep(f *facts, d *Decision) bool {
	h, by, ok := r.owners.of(f.company)
	if !ok {
		return false
	}
	d.To, d.Kept = h.owner, true
	d.why("%s keeps the company (same %s as lead %s)%s", h.owner, by, h.id, r.note(h.owner))
	return true
}

// note says, after the name of somebody who gets a lead whatever the shift,
// that it is not on.
func (r *router) note(name string) string {
	if rep := r.desk.rep(name); !rep.working {
		return ", who is " + rep.away()
	}
	return ""
}

// draw shares a lead out in a pool, or in the first of its fallbacks where there
// is room.
func (r *router) draw(at int, d *Decision) {
	for {
		p := &r.plan.pools[at]
		if r.pick(at, d) {
			d.Pool = p.name
			return
		}
		if p.fallback < 0 {
			d.why("it stays unassigned until somebody has room")
			return
		}
		at = p.fallback
		d.why("pool “%s” goes on to its fallback “%s”", p.name, r.plan.pools[at].name)
	}
}

// pick chooses a member of one pool; false if nobody has room.
func (r *router) pick(at int, d *Decision) bool {
	p := &r.plan.pools[at]
	if len(p.members) == 0 {
		d.why("pool “%s” has no members", p.name)
		return false
	}
	var may []int
	for _, i := range r.present(p, d) {
		m := &p.members[i]
		rep := r.desk.rep(m.rep)
		switch {
		case m.capacity >= 0 && rep.open >= m.capacity:
			d.why("%s passed over: %d of %d open leads", m.rep, rep.open, m.capacity)
		case m.perDay >= 0 && rep.today >= m.perDay:
			d.why("%s passed over: %d of %d new leads today", m.rep, rep.today, m.perDay)
		default:
			may = append(may, i)
		}
	}
	if len(may) == 0 {
		d.why("nobody in pool “%s” has room", p.name)
		return false
	}
	i := r.turns[at].choose(p, may)
	m := &p.members[i]
	d.To = m.rep
	d.why("%s's turn in pool “%s” (weight %d of %d)", m.rep, p.name, m.weight, p.weight)
	return true
}

// present are the members on shift; where nobody is, those who are next.
func (r *router) present(p *pool, d *Decision) []int {
	var on, off []int
	var first time.Time
	for i := range p.members {
		rep := r.desk.rep(p.members[i].rep)
		if rep.working {
			on = append(on, i)
			continue
		}
		off = append(off, i)
		if !rep.back.IsZero() && (first.IsZero() || rep.back.Before(first)) {
			first = rep.back
		}
	}
	if len(on) == 0 {
		var names []string
		for _, i := range off {
			rep := r.desk.rep(p.members[i].rep)
			if first.IsZero() || !rep.back.IsZero() && rep.back.Before(first.Add(next)) {
				on = append(on, i)
				names = append(names, p.members[i].rep)
			}
		}
		if first.IsZero() {
			d.why("nobody in pool “%s” is on shift, nor will be: all share it", p.name)
			return on
		}
		d.why("nobody in pool “%s” is on shift; next are %s (%s)", p.name, strings.Join(names, ", "), first.Format("Mon 2 Jan 15:04"))
	}
	for _, i := range off {
		if !slices.Contains(on, i) {
			m := p.members[i].rep
			d.why("%s passed over: %s", m, r.desk.rep(m).away())
		}
	}
	return on
}
