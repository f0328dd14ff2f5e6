package crm

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// generator makes leads from one stream of random numbers.
type generator struct {
	r    *rand.Rand
	mail map[string]int // how often an address was given
}

func newGenerator(seed, stream uint64) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, stream)), mail: map[string]int{}} // repeatable, not secret
}

// generate fills the CRM with n leads whose history ends at start.
func (c *CRM) generate(seed uint64, start time.Time, n int) {
	start = start.UTC().Truncate(time.Second)
	g := newGenerator(seed, 1)
	var all []*entry
	for _, s := range casting(g.r, n) {
		all = append(all, g.stage(s, start))
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.lead.CreatedAt.Compare(b.lead.CreatedAt) })
	for _, e := range all {
		e.id = c.nextID()
		own := e.activities
		e.activities = nil
		slices.SortStableFunc(own, func(a, b lead.Activity) int { return a.At.Compare(b.At) })
		for _, a := range own {
			e.addActivity(a)
		}
	}
	slices.SortStableFunc(all, func(a, b *entry) int { return a.changed().Compare(b.changed()) })
	for _, e := range all {
		c.put(e)
	}
}

// changed is when something last happened on a lead.
func (e *entry) changed() time.Time {
	at := e.lead.CreatedAt
	if n := len(e.activities); n > 0 && e.activities[n-1].At.After(at) {
		at = e.activities[n-1].At
	}
	if e.lead.AssignedAt.After(at) {
		at = e.lead.AssignedAt
	}
	return at
}

// stage makes the lead of a scene, without IDs.
func (g *generator) stage(s scene, start time.Time) *entry {
	r := g.r
	e := &entry{}
	l := &e.lead
	if s.fit == fitHigh && s.journey != nothing && r.IntN(3) == 0 {
		s.fit = fitGood
	}
	g.who(l, s.fit)
	g.origin(l, s.journey)
	last := start.Add(-between(r, s.from, s.to))
	e.activities = s.journey.steps(r, l.Country, last)
	l.CreatedAt = last
	if len(e.activities) > 0 {
		l.CreatedAt = e.activities[0].At
	}
	l.Owner, l.Stage, l.Status = s.owner, s.stage, lead.StatusNew
	if l.Owner != "" {
		// Routing takes seconds for who asked to talk, minutes for the rest.
		l.AssignedAt = last.Add(between(r, 5*time.Second, 20*time.Second))
		if s.journey != raised {
			l.AssignedAt = last.Add(between(r, time.Minute, 8*time.Minute))
		}
	}
	if s.stage != lead.StageLead {
		l.QualifiedAt = last
	}
	g.worked(e, s, start)
	if len(s.reasons) > 0 {
		l.Reason = pick(r, s.reasons)
	}
	switch s.stage {
	case lead.StageNurture:
		l.Status = lead.StatusWaiting
		l.WakeAt = start.Add(s.wake)
		if s.wake > 0 {
			l.WakeAt = start.Add(between(r, 2*day, s.wake)).Truncate(hour)
		}
	case lead.StageSQL, lead.StageOpportunity, lead.StageWon, lead.StageLost:
		l.AE = pick(r, executives())
	default: // neither sleeps nor was handed over
	}
	dealt(l, start)
	return e
}

// worked adds what a rep did on the lead.
func (g *generator) worked(e *entry, s scene, start time.Time) {
	if s.work == untouched {
		return
	}
	r := g.r
	first := e.lead.AssignedAt.Add(between(r, 90*time.Second, 5*hour))
	if s.journey == raised {
		first = e.lead.AssignedAt.Add(between(r, 60*time.Second, 12*time.Minute))
	}
	end := minTime(start.Add(-between(r, 2*hour, 9*hour)), first.Add(9*day))
	done := touches(r, e.lead.Owner, first, end, 1+r.IntN(4), s.work == talked)
	e.activities = append(e.activities, done...)
	e.lead.Status = lead.StatusAttempting
	if s.work == talked {
		e.lead.Status = lead.StatusConnected
	}
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// who fills in a person and a company of a quality.
func (g *generator) who(l *lead.Lead, q quality) {
	r := g.r
	c, job := position(r, q)
	p := placeOf(c.place)
	shown, mail := person(r, p.names)
	l.Name, l.Title, l.Seniority, l.Department = lead.Clean(shown), job.title, job.seniority, job.department
	l.Company, l.Industry, l.Employees, l.Revenue, l.Technologies = c.name, c.industry, c.employees, c.revenue, c.technologies
	l.Domain = c.slug
	if !strings.Contains(c.slug, ".") {
		l.Domain += ".example"
	}
	l.Website = "https://www." + l.Domain
	l.Country, l.Region, l.City, l.Zone, l.Phone = p.country, p.region, p.city, p.zone, p.number(r)
	l.Email = g.address(mail, l.Domain)
	if q == fitLow {
		l.Email = g.address(mail, "freemail.example") // small shops write from private addresses
	}
	if r.IntN(14) == 0 {
		l.Zone = "" // not every form asks where one is
	}
}

// address is an e-mail address that nobody else has.
func (g *generator) address(mail, domain string) string {
	g.mail[mail+"@"+domain]++
	if n := g.mail[mail+"@"+domain]; n > 1 {
		mail += strconv.Itoa(n)
	}
	return mail + "@" + domain
}

// origin says where a lead came from, in keeping with what it did.
func (g *generator) origin(l *lead.Lead, j journey) {
	type from struct{ source, campaign string }
	all := []from{
		{"paid search", "search: lead response"},
		{"paid search", "search: sales queue software"},
		{"organic", "organic search"},
		{"organic", "blog: five minutes to a lead"},
		{"webinar", "webinar: speed to lead, measured"},
		{"webinar", "webinar: scoring that sales believes"},
		{"content", "paper: lead response benchmark"},
		{"content", "newsletter autumn"},
		{"referral", "customer referral"},
		{"partner", "partner: Lotse"},
		{"paid social", "social: weekend gap"},
	}
	f := pick(g.r, all)
	if j == scanned {
		f = pick(g.r, []from{{"event", "SaaStock Dublin"}, {"event", "RevOps Summit"}, {"event", "Web Summit"}})
	}
	l.Source, l.Campaign = f.source, f.campaign
}
