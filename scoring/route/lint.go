package route

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// Lint lists what deserves a look in a plan that Parse took, in the order of
// the file. What has to do with calendars and with who is in the team is told
// by Check.
func (p *Plan) Lint(now time.Time) []Problem { return p.Check(Options{Now: now}) }

// Check is Lint with what the plan is used with: reps whom the team does not
// have (where o.Team is not empty), calendars that the policies do not have,
// and pools that nobody will work in the week after o.Now.
func (p *Plan) Check(o Options) []Problem {
	ck := &checker{name: p.file, at: p.at}
	if len(p.rules) == 0 {
		ck.bad("", "there is no rule: no lead is shared out", "add a [[rule]] with name and pool")
	}
	p.lintRules(ck)
	p.lintPools(ck)
	p.lintBackup(ck)
	if len(o.Team) > 0 {
		p.lintTeam(ck, o.Team)
	}
	if o.Policies != nil {
		p.lintShifts(ck, o)
	}
	return ck.sorted()
}

func (p *Plan) lintRules(ck *checker) {
	for i := range p.rules {
		r := &p.rules[i]
		field := fmt.Sprintf("rule[%d]", i)
		for j := range p.rules[:i] {
			if before := &p.rules[j]; before.when.covers(&r.when) {
				what := fmt.Sprintf("the rule %q is never asked: %q stands before it and takes all its leads", r.name, before.name)
				hint := "move it up, or narrow the earlier one"
				if before.when.all() {
					hint = "a rule without when takes every lead: put it last"
				}
				ck.bad(field, what, hint)
				break
			}
		}
		for j, code := range r.when.country {
			if _, ok := lead.CountryCode(code); !ok {
				ck.bad(element(ck, field+".when.country", j), fmt.Sprintf("there is no country %q", code), `write it as "DE" or "Germany"; a lead fits only where its country is spelled so`)
			}
		}
		if len(r.when.region) > 0 && len(r.when.country) == 0 {
			ck.bad(field+".when.region", "a region without a country fits in every country that has one of that name", "name the country too")
		}
	}
	if n := len(p.rules); n > 0 && !p.rules[n-1].when.all() && !slices.ContainsFunc(p.rules, func(r rule) bool { return r.when.all() }) {
		ck.bad(fmt.Sprintf("rule[%d]", n-1), "leads that no rule fits stay nobody's", "end with a [[rule]] that has no when")
	}
}

func (p *Plan) lintPools(ck *checker) {
	used := make([]bool, len(p.pools))
	for i := range p.rules {
		for at := p.rules[i].pool; at >= 0 && !used[at]; at = p.pools[at].fallback {
			used[at] = true
		}
	}
	home := map[string]int{} // rep → the first pool
	for i := range p.pools {
		q := &p.pools[i]
		field := fmt.Sprintf("pool[%d]", i)
		if !used[i] {
			ck.bad(field+".name", fmt.Sprintf("no rule and no fallback uses the pool %q", q.name), "name it in a rule, or take it out")
		}
		if len(q.members) == 0 {
			hint := "its leads stay nobody's: give it members or a fallback"
			if q.fallback >= 0 {
				hint = "all its leads go on to its fallback: give it members, or name the fallback in the rules"
			}
			ck.bad(field+".name", fmt.Sprintf("the pool %q has no members", q.name), hint)
		}
		for j, m := range q.members {
			at := fmt.Sprintf("%s.members[%d]", field, j)
			if first, ok := home[m.rep]; ok {
				ck.bad(at+".rep", fmt.Sprintf("%s is in the pools %q and %q", m.rep, p.pools[first].name, q.name),
					"each gives a full share without looking at the other, while capacity and per_day count all leads of the rep: lower the weights, or keep one pool")
			} else {
				home[m.rep] = i
			}
			if m.capacity == 0 || m.perDay == 0 {
				key := ".capacity"
				if m.capacity != 0 {
					key = ".per_day"
				}
				ck.bad(at+key, fmt.Sprintf("%s gets nothing from %q", m.rep, q.name), "good for a while; leave it out for no limit, or take the rep out")
			}
		}
	}
}

func (p *Plan) lintBackup(ck *checker) {
	for _, rep := range sortedKeys(p.backup) {
		if rep == "manager" || rep == "named_accounts" {
			ck.bad("backup."+rep, rep+" reads as the name of a rep here", "it stands above the first [table] of the file")
		}
	}
}

func (p *Plan) lintTeam(ck *checker, team []string) {
	p.eachRep(func(rep, field string) {
		if rep == "" || slices.Contains(team, rep) {
			return
		}
		hint := "spell it as the CRM does; the team is: " + strings.Join(team, ", ")
		if k := lead.Nearest(rep, team); k != "" {
			hint = fmt.Sprintf("did you mean %q?", k)
		}
		ck.bad(field, fmt.Sprintf("%s is not in the team", rep), hint)
	})
}

func (p *Plan) lintShifts(ck *checker, o Options) {
	d := newDesk(p, o)
	for i := range p.pools {
		q := &p.pools[i]
		works := len(q.members) == 0
		for j, m := range q.members {
			if m.calendar != "" && o.Policies.Named(m.calendar) == nil {
				field := fmt.Sprintf("pool[%d].members[%d].calendar", i, j)
				if _, own := ck.at[field]; !own {
					field = fmt.Sprintf("pool[%d].calendar", i)
				}
				ck.once(field, fmt.Sprintf("sla.toml has no calendar %q", m.calendar), "until it does its first calendar counts")
			}
			r := d.rep(m.rep)
			works = works || r.working || !r.back.IsZero() && r.back.Before(o.Now.Add(week))
		}
		if !works {
			ck.bad(fmt.Sprintf("pool[%d].name", i), fmt.Sprintf("nobody in the pool %q works in the next seven days", q.name), "its leads wait for whoever is back first; name somebody else for the while")
		}
	}
}

// week is seven days of calendar time.
const week = 7 * 24 * time.Hour

// once notes a problem that several members share one time.
func (ck *checker) once(field, what, hint string) {
	if !slices.ContainsFunc(ck.problems, func(p sla.Problem) bool { return p.Field == field && p.What == what }) {
		ck.bad(field, what, hint)
	}
}
