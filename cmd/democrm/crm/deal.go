package crm

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"

	"banter/store/lead"
)

// dealer is the random numbers of one lead's deal. They hang on the lead alone,
// so that a deal takes nothing from what else happens by chance.
func dealer(l *lead.Lead) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(l.Email)) // a hash takes everything
	return rand.New(rand.NewPCG(h.Sum64(), 7))
}

// dealt gives a lead of a scene that is an opportunity or more the deal that goes
// with it: opened days after the hand-over, closed days after that, before end.
func dealt(l *lead.Lead, end time.Time) {
	switch l.Stage {
	case lead.StageOpportunity, lead.StageWon, lead.StageLost:
	default:
		return
	}
	r := dealer(l)
	room := max(0, end.Sub(l.QualifiedAt))
	openDeal(l, r, l.QualifiedAt.Add(between(r, room/8, room/3)))
	if l.Stage != lead.StageOpportunity {
		l.ClosedAt = l.OpportunityAt.Add(between(r, room/8, room/2)).Truncate(time.Minute)
	}
}

// openDeal writes down an opportunity: what it is worth grows with the company.
func openDeal(l *lead.Lead, r *rand.Rand, at time.Time) {
	l.Opportunity = "D-" + strconv.Itoa(100_000+r.IntN(900_000))
	l.Amount = (2400 + l.Employees*int64(12+r.IntN(30))) / 100 * 100
	l.Currency = "EUR"
	l.OpportunityAt = at.Truncate(time.Minute)
}

// closeDeals is what account executives do with what they were handed: an SQL
// becomes an opportunity, an opportunity is won or lost.
func (c *CRM) closeDeals(p *process, at time.Time) {
	e := c.choose(p.r, func(e *entry) bool {
		return e.lead.Stage == lead.StageSQL || e.lead.Stage == lead.StageOpportunity
	})
	if e == nil {
		return
	}
	l := &e.lead
	switch n := p.r.IntN(10); {
	case l.Stage == lead.StageSQL && n < 7:
		l.Stage = lead.StageOpportunity
		openDeal(l, dealer(l), at)
	case l.Stage == lead.StageOpportunity && n < 4:
		l.Stage, l.ClosedAt = lead.StageWon, at.Truncate(time.Second)
	case n < 8:
		l.Stage, l.ClosedAt = lead.StageLost, at.Truncate(time.Second)
	default:
		return // it takes its time
	}
	c.put(e)
}
