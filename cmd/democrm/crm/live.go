package crm

import (
	"math/rand/v2"
	"time"

	"banter/store/lead"
)

// maxBacklog is how much of a pause is made up for: a laptop that slept over
// night does not find a thousand new leads.
const maxBacklog = 10 * time.Minute

// live is what happens by itself: leads arrive, leads look around, colleagues
// work. Each is a process with random numbers of its own, so that how often
// Step is called changes nothing.
type live struct {
	speed     float64
	people    *generator
	processes []*process
}

// process is one thing that happens again and again.
type process struct {
	r         *rand.Rand
	next      time.Time
	low, high time.Duration // from one time to the next, at speed 1
	count     int           // how often it happened
	do        func(c *CRM, p *process, at time.Time)
}

func newLive(seed uint64, start time.Time, speed float64) *live {
	if speed <= 0 {
		speed = 1
	}
	start = start.UTC().Truncate(time.Second)
	l := &live{speed: speed, people: newGenerator(seed, 2)}
	add := func(stream uint64, first, low, high time.Duration, do func(*CRM, *process, time.Time)) {
		p := &process{r: rand.New(rand.NewPCG(seed, stream)), low: low, high: high, do: do} // repeatable, not secret
		p.next = start.Add(l.scaled(first))
		l.processes = append(l.processes, p)
	}
	add(3, 11*time.Second, 20*time.Second, 40*time.Second, (*CRM).arrive)
	add(4, 6*time.Second, 12*time.Second, 30*time.Second, (*CRM).engage)
	add(5, 27*time.Second, 35*time.Second, 75*time.Second, (*CRM).colleague)
	add(6, 50*time.Second, 60*time.Second, 150*time.Second, (*CRM).closeDeals)
	return l
}

func (l *live) scaled(d time.Duration) time.Duration {
	return max(time.Millisecond, time.Duration(float64(d)/l.speed))
}

// Step lets happen what is due by now, each at its own time. Nothing happens in
// a quiet CRM.
func (c *CRM) Step(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		return
	}
	now = now.UTC()
	for {
		p := c.live.due(now)
		if p == nil {
			return
		}
		if late := now.Sub(p.next); late > maxBacklog {
			p.next = now.Add(-maxBacklog)
		}
		p.do(c, p, p.next)
		p.count++
		p.next = p.next.Add(c.live.scaled(between(p.r, p.low, p.high)))
	}
}

// due is the process whose time came first, nil if none has come.
func (l *live) due(now time.Time) *process {
	var first *process
	for _, p := range l.processes {
		if !p.next.After(now) && (first == nil || p.next.Before(first.next)) {
			first = p
		}
	}
	return first
}

// fullPlate is how many open leads Me has when new ones begin to go to others:
// a demo that is left alone does not drown.
const fullPlate = 30

func (c *CRM) openOf(owner string) int {
	n := 0
	for _, e := range c.entries {
		if e.lead.Owner == owner && !e.deleted && open(e) {
			n++
		}
	}
	return n
}

// arrive lets a new lead in: the first and every third one asks to talk.
func (c *CRM) arrive(p *process, at time.Time) {
	r := p.r
	s := scene{journey: pick(r, []journey{cold, warm, warm, scanned}), stage: lead.StageLead}
	if r.IntN(3) == 0 {
		s.fit = fitMiddle
	}
	s.owner = pick(r, append(team(), ""))
	if p.count%3 == 0 {
		s.journey, s.fit, s.owner = raised, fitHigh, Me
		switch {
		case p.count == 0: // the first minute shows what the product is for
		case r.IntN(12) == 0:
			s.fit = excluded(r)
		case r.IntN(8) == 0:
			s.fit = fitMiddle
		case r.IntN(3) == 0:
			s.owner = ""
		case c.openOf(Me) >= fullPlate:
			s.owner = pick(r, team()[1:])
		}
	}
	if s.journey == raised && s.fit == fitHigh {
		s.stage = lead.StageMQL // the CRM's own form passes a hand-raise on at once
	}
	e := c.live.people.stage(s, at)
	e.id = c.nextID()
	own := e.activities
	e.activities = nil
	for _, a := range own {
		e.addActivity(a)
	}
	if e.lead.Owner != "" {
		e.lead.AssignedAt = at.Truncate(time.Second)
	}
	c.put(e)
}

// engage lets a lead do something; now and then one that slept or looked around
// does enough to be a lead for sales.
func (c *CRM) engage(p *process, at time.Time) {
	r := p.r
	e := c.choose(r, func(e *entry) bool {
		switch e.lead.Stage {
		case lead.StageLead, lead.StageMQL, lead.StageSAL, lead.StageNurture:
			return e.lead.Employees >= 100 && !e.lead.DoNotContact
		default:
			return false
		}
	})
	if e == nil {
		return
	}
	kinds := []lead.Kind{
		lead.KindPageView, lead.KindPageView, lead.KindPageView, lead.KindEmailClick, lead.KindEmailOpen,
		lead.KindPricingPage, lead.KindPricingPage, lead.KindCaseStudy, lead.KindDownload,
	}
	n := 1
	if r.IntN(9) == 0 {
		n, kinds = 3, []lead.Kind{lead.KindPricingPage} // somebody is comparing prices right now
	}
	for i := range n {
		e.addActivity(engagement(r, pick(r, kinds), e.lead.Country, at.Add(-time.Duration(n-1-i)*time.Second)))
	}
	c.put(e)
}

// choose picks one of the leads that are there and wanted, nil if none is.
func (c *CRM) choose(r *rand.Rand, want func(*entry) bool) *entry {
	var found []*entry
	for _, e := range c.sorted() {
		if !e.deleted && want(e) {
			found = append(found, e)
		}
	}
	if len(found) == 0 {
		return nil
	}
	return pick(r, found)
}
