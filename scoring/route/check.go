package route

import (
	"fmt"
	"slices"
	"strings"

	"banter/store/lead"
)

// The bounds of what is counted in a plan. They keep the arithmetic of turns
// far inside of 64 bits.
const (
	maxWeight  = 100
	maxMembers = 1000
	maxCount   = 1_000_000 // of capacity and leads a day
)

// plan makes the plan of a file; it is of use only where no problem was noted.
func (ck *checker) plan(f *fileText) *Plan {
	p := &Plan{file: ck.name, at: ck.at, named: f.Named == nil || *f.Named, manager: lead.Clean(f.Manager), backup: map[string]string{}}
	pools := map[string]int{}
	for i := range f.Pool {
		field := fmt.Sprintf("pool[%d]", i)
		q := ck.pool(field, &f.Pool[i])
		if _, twice := pools[q.name]; twice && q.name != "" {
			ck.bad(field+".name", fmt.Sprintf("there are two pools %q", q.name), "give one of them another name")
		}
		pools[q.name] = i
		p.pools = append(p.pools, q)
	}
	for i := range f.Pool {
		p.pools[i].fallback = ck.poolIndex(fmt.Sprintf("pool[%d].fallback", i), f.Pool[i].Fallback, p.pools)
	}
	ck.loops(p)
	rules := map[string]bool{}
	for i := range f.Rule {
		field := fmt.Sprintf("rule[%d]", i)
		r := ck.rule(field, &f.Rule[i], p)
		if r.name != "" && rules[r.name] {
			ck.bad(field+".name", fmt.Sprintf("there are two rules %q", r.name), "give one of them another name: assignments are told by it")
		}
		rules[r.name] = true
		p.rules = append(p.rules, r)
	}
	for _, rep := range sortedKeys(f.Backup) {
		ck.backup(rep, f.Backup[rep], p)
	}
	return p
}

func (ck *checker) backup(rep, to string, p *Plan) {
	rep, to = lead.Clean(rep), lead.Clean(to)
	field := "backup." + rep
	switch to {
	case "":
		ck.bad(field, "there is nobody named", `such as `+rep+` = "ben"; take the line out where nobody steps in`)
	case rep:
		ck.bad(field, rep+" can't step in for "+rep, "name somebody else, or take the line out")
	default:
		p.backup[rep] = to
	}
}

func (ck *checker) rule(field string, text *ruleText, p *Plan) rule {
	r := rule{name: lead.Clean(text.Name), owner: lead.Clean(text.Owner), pool: -1}
	if r.name == "" {
		ck.bad(field+".name", "a rule needs a name", `such as name = "enterprise in Germany"`)
	}
	switch {
	case text.Owner != "" && text.Pool != "":
		ck.bad(field+".pool", "the rule names an owner and a pool", "keep one of the two")
	case text.Pool != "":
		r.pool = ck.poolIndex(field+".pool", text.Pool, p.pools)
	case r.owner == "":
		ck.bad(field, "the rule says nobody to give leads to", `owner = "ana", or pool = "emea"`)
	}
	if r.named = p.named && r.owner == ""; text.Named != nil {
		r.named = *text.Named
	}
	r.when = ck.when(field+".when", &text.When)
	return r
}

func (ck *checker) poolIndex(field, name string, pools []pool) int {
	if name == "" {
		return -1
	}
	name = lead.Clean(name)
	i := slices.IndexFunc(pools, func(q pool) bool { return q.name == name })
	if i < 0 {
		all := make([]string, len(pools))
		for j := range pools {
			all[j] = pools[j].name
		}
		hint := "there is no [[pool]] in the file yet"
		if len(all) > 0 {
			hint = "the pools are: " + strings.Join(all, ", ")
		}
		if k := lead.Nearest(name, all); k != "" {
			hint = fmt.Sprintf("did you mean %q?", k)
		}
		ck.bad(field, fmt.Sprintf("there is no pool %q", name), hint)
	}
	return i
}

func (ck *checker) when(field string, text *whenText) when {
	w := when{
		region: ck.texts(field+".region", text.Region), segment: folded(ck.texts(field+".segment", text.Segment)),
		source: folded(ck.texts(field+".source", text.Source)), path: lead.Path(text.Path),
		least: text.Employees.Min, most: text.Employees.Max,
	}
	for _, name := range ck.texts(field+".country", text.Country) {
		code, _ := lead.CountryCode(name)
		w.country = append(w.country, code)
	}
	for i, name := range ck.texts(field+".domain", text.Domain) {
		d := domainOf(name)
		if d == "" {
			ck.bad(element(ck, field+".domain", i), fmt.Sprintf("%q is no domain of one company", name), `write it as "northwind.com"`)
		}
		w.domain = append(w.domain, d)
	}
	for i, name := range ck.texts(field+".grade", text.Grade) {
		g := strings.ToUpper(name)
		if len(g) != 1 || g < "A" || g > "F" {
			ck.bad(element(ck, field+".grade", i), fmt.Sprintf("there is no grade %q", name), `from "A" to "F"`)
		}
		w.grade = append(w.grade, lead.Grade(g))
	}
	if w.path != "" && w.path != lead.PathScored && w.path != lead.PathHandRaiser {
		ck.bad(field+".path", fmt.Sprintf("there is no path %q", text.Path), `"hand_raiser" or "scored"; leave it out for both`)
	}
	for _, n := range []*int64{w.least, w.most} {
		if n != nil && *n < 0 {
			ck.bad(field+".employees", fmt.Sprintf("there are no companies of %d people", *n), "employees = { min = 200, max = 999 }, both included")
		}
	}
	if w.least != nil && w.most != nil && *w.least > *w.most {
		ck.bad(field+".employees", fmt.Sprintf("no company has %d people or more and %d or less", *w.least, *w.most), "min is the smaller one")
	}
	return w
}

// element is the key of an element of a list, or the list's where its elements
// have no place: a single text stands for a list of one.
func element(ck *checker, field string, i int) string {
	elem := fmt.Sprintf("%s[%d]", field, i)
	if _, ok := ck.at[elem]; ok {
		return elem
	}
	return field
}

// texts is a text or a list of them. An empty list is wrong: its rule could
// never fit.
func (ck *checker) texts(field string, v any) []string {
	list, ok := v.([]any)
	switch {
	case v == nil:
		return nil
	case !ok:
		list = []any{v}
	case len(list) == 0:
		ck.bad(field, "the list is empty: no lead can fit", "name at least one, or take the condition out")
	}
	var out []string
	for i, e := range list {
		s, ok := e.(string)
		s = lead.Clean(s)
		switch {
		case !ok:
			ck.bad(element(ck, field, i), "text in quotes is wanted here", `such as ["one", "two"]`)
		case s == "":
			ck.bad(element(ck, field, i), "an empty text fits no lead", "take it out")
		default:
			out = append(out, s)
		}
	}
	return out
}

func folded(in []string) []string {
	for i, s := range in {
		in[i] = lead.Fold(s)
	}
	return in
}

func (ck *checker) pool(field string, text *poolText) pool {
	q := pool{name: lead.Clean(text.Name), fallback: -1}
	if q.name == "" {
		ck.bad(field+".name", "a pool needs a name", `such as name = "emea"`)
	}
	if len(text.Members) > maxMembers {
		ck.bad(field+".members", fmt.Sprintf("the pool has %d members", len(text.Members)), fmt.Sprintf("up to %d; make several pools", maxMembers))
		return q
	}
	for i := range text.Members {
		at := fmt.Sprintf("%s.members[%d]", field, i)
		m := ck.member(at, &text.Members[i])
		if m.calendar == "" {
			m.calendar = lead.Clean(text.Calendar)
		}
		if m.rep != "" && slices.ContainsFunc(q.members, func(o member) bool { return o.rep == m.rep }) {
			ck.bad(at+".rep", fmt.Sprintf("%s is in the pool %q twice", m.rep, q.name), "keep one line; weight = 2 gives twice the leads")
		}
		q.members = append(q.members, m)
		q.weight += m.weight
	}
	return q
}

func (ck *checker) member(field string, text *memberText) member {
	m := member{rep: lead.Clean(text.Rep), weight: 1, capacity: -1, perDay: -1, calendar: lead.Clean(text.Calendar)}
	if m.rep == "" {
		ck.bad(field+".rep", "a member needs a rep", `{ rep = "ana" }`)
	}
	if n := text.Weight; n != nil {
		if m.weight = 1; *n < 1 || *n > maxWeight {
			ck.bad(field+".weight", fmt.Sprintf("a weight of %d can't share anything out", *n), fmt.Sprintf("from 1 to %d; capacity = 0 gives a rep nothing for a while", maxWeight))
		} else {
			m.weight = int(*n)
		}
	}
	m.capacity = ck.count(field+".capacity", text.Capacity, "open leads at most")
	m.perDay = ck.count(field+".per_day", text.PerDay, "leads on a day at most")
	return m
}

func (ck *checker) count(field string, n *int64, of string) int {
	if n == nil {
		return -1
	}
	if *n < 0 || *n > maxCount {
		ck.bad(field, fmt.Sprintf("%d is no number of %s", *n, of), "0 or more; leave it out for no limit")
		return -1
	}
	return int(*n)
}

// loops refuses fallbacks that lead back to where they began.
func (ck *checker) loops(p *Plan) {
	for i := range p.pools {
		way := []string{p.pools[i].name}
		for j := p.pools[i].fallback; j >= 0 && len(way) <= len(p.pools); j = p.pools[j].fallback {
			if way = append(way, p.pools[j].name); j == i {
				ck.bad(fmt.Sprintf("pool[%d].fallback", i), "the fallbacks go round in a circle: "+strings.Join(way, " → "), "take one of them out")
				p.pools[i].fallback = -1
				break
			}
		}
	}
}
