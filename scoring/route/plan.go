package route

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"banter/store/lead"
)

// Plan is a routing.toml that was read: rules, pools and who steps in for whom.
// It does not change once it is made and may be shared.
type Plan struct {
	file    string
	at      map[string]place // where the keys stand, for Lint
	named   bool             // the owner of the same company keeps it
	manager string
	backup  map[string]string // rep → who steps in
	rules   []rule
	pools   []pool
}

// rule gives the leads that it fits to one rep or to a pool.
type rule struct {
	name  string
	when  when
	owner string
	pool  int  // index of Plan.pools; -1 where owner gets it
	named bool // the owner of the same company goes first
}

// pool shares leads out among its members.
type pool struct {
	name     string
	members  []member
	weight   int // of all members together
	fallback int // index of Plan.pools, -1 if there is none
}

// member is a rep in a pool.
type member struct {
	rep      string
	weight   int    // share of the pool's leads, against the other weights
	capacity int    // open leads of the rep at most; -1 is no limit
	perDay   int    // leads that the rep gets on a day at most; -1 is no limit
	calendar string // of sla.toml; "" is its first
}

// Hash changes when anything that an assignment depends on does; comments and
// layout do not count.
func (p *Plan) Hash() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %q %v\n", p.named, p.manager, p.backup) // maps print in the order of their keys
	for i := range p.rules {
		r := &p.rules[i]
		fmt.Fprintf(&b, "rule %q %q %d %v %q %q %q %q %q %q %q %q %q\n", r.name, r.owner, r.pool, r.named,
			r.when.country, r.when.region, r.when.segment, r.when.source, r.when.domain, r.when.grade, r.when.path, bound(r.when.least), bound(r.when.most))
	}
	for i := range p.pools {
		fmt.Fprintf(&b, "pool %q %d %+v\n", p.pools[i].name, p.pools[i].fallback, p.pools[i].members)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:12])
}

// bound is a bound as text: "" is none.
func bound(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

// Reps are the names that the plan gives leads to, each once, in the order of
// the file: owners of rules, members of pools, backups and the manager.
func (p *Plan) Reps() []string {
	var out []string
	seen := map[string]bool{"": true}
	p.eachRep(func(rep, _ string) {
		if !seen[rep] {
			seen[rep] = true
			out = append(out, rep)
		}
	})
	return out
}

// Manager is who gets what no backup answers; "" if the plan names nobody.
func (p *Plan) Manager() string { return p.manager }

// Backup is who steps in for a rep first; "" if the plan names nobody.
func (p *Plan) Backup(rep string) string { return p.backup[rep] }

// eachRep calls f with every name in the plan and its key.
func (p *Plan) eachRep(f func(rep, field string)) {
	for i := range p.rules {
		f(p.rules[i].owner, fmt.Sprintf("rule[%d].owner", i))
	}
	for i := range p.pools {
		for j, m := range p.pools[i].members {
			f(m.rep, fmt.Sprintf("pool[%d].members[%d].rep", i, j))
		}
	}
	for _, rep := range sortedKeys(p.backup) {
		f(rep, "backup."+rep)
		f(p.backup[rep], "backup."+rep)
	}
	f(p.manager, "manager")
}

// calendarOf is the name of the calendar that a rep works by: that of the first
// pool which names one.
func (p *Plan) calendarOf(rep string) string {
	for i := range p.pools {
		for _, m := range p.pools[i].members {
			if m.rep == rep && m.calendar != "" {
				return m.calendar
			}
		}
	}
	return ""
}

// match is the index of the first rule that fits, -1 if none does.
func (p *Plan) match(f *facts) int {
	for i := range p.rules {
		if p.rules[i].when.unmet(f) == metAll {
			return i
		}
	}
	return -1
}

// turnOf is where an assignment counts as a turn: the first pool on the way from
// pool along the fallbacks that the rep is a member of. ok is false if none is.
func (p *Plan) turnOf(pool int, rep string) (at, member int, ok bool) {
	for ; pool >= 0; pool = p.pools[pool].fallback {
		for j := range p.pools[pool].members {
			if p.pools[pool].members[j].rep == rep {
				return pool, j, true
			}
		}
	}
	return 0, 0, false
}

// routable reports whether a lead is a rep's to work.
func routable(x *lead.Excerpt) bool {
	return (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL) && !x.Gone
}
