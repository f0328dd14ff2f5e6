package crm

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// colleague lets somebody else of the team work in the CRM: mostly on leads of
// their own; every fourth time on one that Me is likely to have on the screen,
// so that two people change the same thing.
func (c *CRM) colleague(p *process, at time.Time) {
	if p.count%4 == 2 {
		c.meddle(p.r, at)
		return
	}
	r := p.r
	switch r.IntN(10) {
	case 0, 1, 2:
		c.callTheirs(r, at)
	case 3, 4:
		c.judgeTheirs(r, at)
	case 5:
		c.correct(r, nil)
	case 6, 7:
		c.handOut(r, at)
	case 8:
		c.takeFromPool(r, at)
	case 9:
		c.tidy(r)
	}
}

func open(e *entry) bool { return e.lead.Stage == lead.StageMQL || e.lead.Stage == lead.StageSAL }

func theirsOpen(e *entry) bool { return e.lead.Owner != "" && e.lead.Owner != Me && open(e) }

// callTheirs logs a colleague's call on a lead of theirs.
func (c *CRM) callTheirs(r *rand.Rand, at time.Time) {
	e := c.choose(r, func(e *entry) bool { return theirsOpen(e) && !e.lead.DoNotContact })
	if e == nil {
		return
	}
	reached := r.IntN(3) == 0
	for _, a := range touches(r, e.lead.Owner, at, at.Add(time.Second), 1, reached) {
		e.addActivity(a)
	}
	e.lead.Status = lead.StatusAttempting
	if reached {
		e.lead.Status = lead.StatusConnected
	}
	c.put(e)
}

// judgeTheirs gives a colleague's verdict on a lead of theirs.
func (c *CRM) judgeTheirs(r *rand.Rand, at time.Time) {
	if e := c.choose(r, theirsOpen); e != nil {
		c.judge(r, e, at)
	}
}

func (c *CRM) judge(r *rand.Rand, e *entry, at time.Time) {
	l := &e.lead
	before := *l
	switch n := r.IntN(4); {
	case l.Stage == lead.StageMQL && n < 3:
		l.Stage = lead.StageSAL
	case l.Stage == lead.StageSAL && n < 2:
		l.Stage, l.AE = lead.StageSQL, pick(r, executives())
	case n == 2:
		l.Stage, l.Status, l.Reason, l.WakeAt = lead.StageNurture, lead.StatusWaiting, "bad_timing", at.Add(30*day).Truncate(hour)
	default:
		l.Stage, l.Reason = lead.StageDisqualified, pick(r, []string{"wrong_size", "no_need", "bad_data"})
	}
	stamp(&before, l, at)
	c.put(e)
}

// correct mends what was wrong about a person.
func (c *CRM) correct(r *rand.Rand, e *entry) {
	if e == nil {
		e = c.choose(r, func(e *entry) bool { return e.lead.Phone != "" })
	}
	if e == nil {
		return
	}
	l := &e.lead
	i := slices.IndexFunc(places(), func(p place) bool { return p.city == l.City })
	switch {
	case i >= 0 && r.IntN(2) == 0:
		l.Phone = places()[i].number(r)
	case strings.HasPrefix(l.Title, "Senior "):
		l.Title = strings.TrimPrefix(l.Title, "Senior ")
	default:
		l.Title = "Senior " + l.Title
	}
	c.put(e)
}

// handOut gives a lead of the pool, or of a colleague, to somebody; half of
// them to Me.
func (c *CRM) handOut(r *rand.Rand, at time.Time) {
	e := c.choose(r, func(e *entry) bool { return e.lead.Owner != Me && e.lead.Stage == lead.StageMQL })
	if e == nil {
		return
	}
	to := Me
	if r.IntN(2) == 0 {
		to = pick(r, team())
	}
	c.assign(e, to, at)
}

// takeFromPool lets a colleague take a lead that nobody has.
func (c *CRM) takeFromPool(r *rand.Rand, at time.Time) {
	e := c.choose(r, func(e *entry) bool { return e.lead.Owner == "" && open(e) })
	if e == nil {
		return
	}
	e.lead.Stage = lead.StageSAL
	c.assign(e, pick(r, team()[1:]), at)
}

func (c *CRM) assign(e *entry, to string, at time.Time) {
	if e.lead.Owner == to {
		return
	}
	before := e.lead
	e.lead.Owner = to
	stamp(&before, &e.lead, at)
	c.put(e)
}

// tidy deletes a cold lead, or merges it into another of the same company.
func (c *CRM) tidy(r *rand.Rand) {
	idle := func(e *entry) bool {
		return e.lead.Stage == lead.StageLead && e.lead.Owner == "" && len(e.activities) < 4 && len(e.outcomes) == 0
	}
	e := c.choose(r, idle)
	if e == nil {
		return
	}
	e.deleted = true
	if into := c.choose(r, func(o *entry) bool { return o != e && o.lead.Company == e.lead.Company }); into != nil && r.IntN(2) == 0 {
		e.mergedInto = into.id
		for _, a := range e.activities {
			into.addActivity(a)
		}
		c.put(into)
	}
	c.put(e)
}

// meddle changes a lead that Me works on: the one touched last, or the newest.
func (c *CRM) meddle(r *rand.Rand, at time.Time) {
	var e *entry
	for _, o := range c.sorted() {
		if !o.deleted && o.lead.Owner == Me && open(o) && (e == nil || o.changed().After(e.changed())) {
			e = o
		}
	}
	if e == nil {
		return
	}
	switch r.IntN(4) {
	case 0:
		c.correct(r, e)
	case 1:
		c.assign(e, pick(r, team()[1:]), at)
	default:
		c.judge(r, e, at)
	}
}
