package trial

import (
	"math"
	"slices"
	"strings"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// load counts response clocks by rep and policy.
type load map[[2]string]int

// add counts the clock that a lead would have started on qualifying.
func (l *load) add(policies *sla.Policies, r *lead.Record, play Replay) {
	if policies == nil {
		return
	}
	started := lead.Record{Lead: lead.Lead{ID: r.Lead.ID, Source: r.Lead.Source, Segment: r.Lead.Segment, CreatedAt: r.Lead.CreatedAt}}
	started.Lead.Standing = lead.Standing{Stage: lead.StageMQL, Cycle: 1, Owner: r.Lead.Owner, AssignedAt: play.At, QualifiedAt: play.At, Path: play.Path}
	for _, c := range policies.ClocksOf(&started, sla.Known{Grade: play.Best.Grade, Segment: play.Best.Segment}, play.At) {
		if c.Kind != lead.ClockResponse {
			continue
		}
		if *l == nil {
			*l = load{}
		}
		(*l)[[2]string{r.Lead.Owner, c.Policy}]++
	}
}

// RepLoad is how many response clocks a policy starts for a rep.
type RepLoad struct {
	Rep    string   `json:"rep"` // "" is the pool
	Policy string   `json:"policy"`
	Clocks int      `json:"clocks"`
	ADay   *float64 `json:"clocks_a_day"` // on a business day of the rep; nil under a week
}

func (l load) lines(policies *sla.Policies, from, to time.Time) []RepLoad {
	out := make([]RepLoad, 0, len(l))
	for k, n := range l {
		line := RepLoad{Rep: k[0], Policy: k[1], Clocks: n}
		if cal := policies.Calendar().For(k[0]); to.Sub(from) >= 7*24*time.Hour && cal.Day() > 0 {
			if days := cal.Elapsed(from, to).Hours() / cal.Day().Hours(); days >= 1 && !math.IsInf(days, 0) {
				day := float64(n) / days
				line.ADay = &day
			}
		}
		out = append(out, line)
	}
	slices.SortFunc(out, func(a, b RepLoad) int {
		if c := strings.Compare(a.Rep, b.Rep); c != 0 {
			return c
		}
		return strings.Compare(a.Policy, b.Policy)
	})
	return out
}
