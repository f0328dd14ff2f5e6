package crm

import (
	"math/rand/v2"
	"time"

	"banter/store/lead"
)

// work is what a rep has done on a lead.
type work int

const (
	untouched work = iota
	tried          // called and mailed, nobody reached
	talked         // reached
)

// scene is a kind of lead that the CRM starts with.
type scene struct {
	n        int // how many of DefaultLeads
	owner    string
	fit      quality
	journey  journey
	from, to time.Duration // how long before the start the lead last did something
	stage    lead.Stage
	work     work
	reasons  []string
	wake     time.Duration // in nurture: when it comes back, after the start; below 0 is before
}

const hour = time.Hour

// mine are the scenes of the rep whose queue is shown, and of the pool: clocks
// that run, are at risk and are breached whenever the demo is started.
func mine() []scene {
	reject := []string{"wrong_size", "no_need", "no_authority", "bad_data"}
	recycle := []string{"bad_timing", "no_budget", "using_competitor"}
	return []scene{
		{n: 2, owner: Me, journey: raised, from: 45 * time.Second, to: 2 * time.Minute, stage: lead.StageMQL},
		{n: 1, owner: Me, journey: raised, from: 190 * time.Second, to: 4 * time.Minute, stage: lead.StageMQL},
		{n: 2, owner: Me, journey: raised, from: 12 * time.Minute, to: 4 * hour, stage: lead.StageMQL},
		{n: 3, owner: Me, journey: strong, from: hour, to: 12 * hour, stage: lead.StageMQL},
		{n: 1, owner: Me, journey: strong, from: 20 * hour, to: 22 * hour, stage: lead.StageMQL},
		{n: 1, owner: Me, journey: strong, from: 26 * hour, to: 40 * hour, stage: lead.StageMQL},
		{n: 1, owner: "", journey: raised, from: time.Minute, to: 2 * time.Minute, stage: lead.StageMQL},
		{n: 1, owner: "", journey: strong, from: hour, to: 6 * hour, stage: lead.StageMQL},
		{n: 3, owner: Me, journey: strong, from: 30 * hour, to: 60 * hour, stage: lead.StageSAL, work: tried},
		{n: 1, owner: Me, journey: raised, from: 30 * hour, to: 70 * hour, stage: lead.StageSAL, work: talked},
		{n: 2, owner: Me, fit: fitMiddle, journey: raised, from: 10 * time.Minute, to: 5 * hour, stage: lead.StageLead},
		{n: 1, owner: Me, fit: fitMiddle, journey: strong, from: 3 * hour, to: 20 * hour, stage: lead.StageLead},
		{n: 4, owner: Me, journey: nothing, from: day, to: 20 * day, stage: lead.StageLead},
		{n: 4, owner: Me, journey: strong, from: 12 * day, to: 30 * day, stage: lead.StageNurture, work: talked, reasons: recycle, wake: 60 * day},
		{n: 1, owner: Me, journey: strong, from: 25 * day, to: 35 * day, stage: lead.StageNurture, work: talked, reasons: recycle, wake: -5 * hour},
		{n: 18, owner: Me, journey: warm, from: day, to: 25 * day, stage: lead.StageLead},
		{n: 3, owner: Me, journey: raised, from: 5 * day, to: 20 * day, stage: lead.StageSQL, work: talked},
		{n: 2, owner: Me, journey: strong, from: 12 * day, to: 30 * day, stage: lead.StageOpportunity, work: talked},
		{n: 2, owner: Me, journey: raised, from: 20 * day, to: 35 * day, stage: lead.StageWon, work: talked},
		{n: 1, owner: Me, journey: strong, from: 20 * day, to: 35 * day, stage: lead.StageLost, work: talked},
		{n: 3, owner: Me, fit: fitMiddle, journey: raised, from: 3 * day, to: 30 * day, stage: lead.StageDisqualified, work: talked, reasons: reject},
		{n: 1, owner: Me, fit: fitCompetitor, journey: raised, from: hour, to: 20 * hour, stage: lead.StageLead},
		{n: 1, owner: Me, fit: fitCompetitor, journey: raised, from: 3 * day, to: 30 * day, stage: lead.StageDisqualified, reasons: []string{"competitor"}},
		{n: 1, owner: Me, fit: fitStudent, journey: raised, from: 3 * day, to: 30 * day, stage: lead.StageDisqualified, reasons: []string{"student_or_researcher"}},
	}
}

// theirs are the scenes of a colleague.
func theirs(owner string) []scene {
	reject := []string{"wrong_size", "no_need", "wrong_industry", "bad_data", "no_authority"}
	recycle := []string{"bad_timing", "no_budget", "unreachable"}
	return []scene{
		{n: 2, owner: owner, journey: strong, from: hour, to: 20 * hour, stage: lead.StageMQL},
		{n: 1, owner: owner, journey: strong, from: 26 * hour, to: 50 * hour, stage: lead.StageMQL},
		{n: 1, owner: owner, journey: raised, from: 2 * time.Minute, to: 3 * hour, stage: lead.StageMQL},
		{n: 3, owner: owner, journey: strong, from: 20 * hour, to: 80 * hour, stage: lead.StageSAL, work: tried},
		{n: 1, owner: owner, journey: raised, from: 20 * hour, to: 80 * hour, stage: lead.StageSAL, work: talked},
		{n: 3, owner: owner, journey: strong, from: 10 * day, to: 35 * day, stage: lead.StageNurture, work: talked, reasons: recycle, wake: 45 * day},
		{n: 3, owner: owner, journey: raised, from: 4 * day, to: 25 * day, stage: lead.StageSQL, work: talked},
		{n: 2, owner: owner, journey: strong, from: 10 * day, to: 30 * day, stage: lead.StageOpportunity, work: talked},
		{n: 2, owner: owner, journey: raised, from: 18 * day, to: 36 * day, stage: lead.StageWon, work: talked},
		{n: 1, owner: owner, journey: strong, from: 18 * day, to: 36 * day, stage: lead.StageLost, work: talked},
		{n: 4, owner: owner, fit: fitMiddle, journey: raised, from: 2 * day, to: 32 * day, stage: lead.StageDisqualified, work: talked, reasons: reject},
		{n: 1, owner: owner, fit: fitLow, journey: strong, from: 2 * day, to: 32 * day, stage: lead.StageDisqualified, work: tried, reasons: []string{"wrong_size"}},
		{n: 14, owner: owner, journey: warm, from: day, to: 30 * day, stage: lead.StageLead},
	}
}

// background is who else is in a CRM: its leads fill up what the scenes leave.
func background(r *rand.Rand) scene {
	s := scene{journey: cold, from: hour, to: 40 * day, stage: lead.StageLead}
	switch r.IntN(10) {
	case 0, 1:
		s.journey = warm
	case 2, 3:
		s.journey, s.fit = warm, fitMiddle
	case 4:
		s.journey, s.fit = cold, fitMiddle
	case 5:
		s.journey, s.fit = warm, fitLow
	case 6:
		s.journey = scanned
	case 7:
		s.journey, s.fit = scanned, fitMiddle
	case 8:
		s.journey, s.fit = pick(r, []journey{warm, raised}), excluded(r)
	}
	return s
}

// casting is the scenes of n leads, one each: everybody's own in proportion,
// and background for the rest.
func casting(r *rand.Rand, n int) []scene {
	all := mine()
	for _, rep := range team() {
		if rep != Me {
			all = append(all, theirs(rep)...)
		}
	}
	var out []scene
	for _, s := range all {
		count := min(s.n, (s.n*n+DefaultLeads-1)/DefaultLeads)
		for range min(count, n-len(out)) {
			out = append(out, s)
		}
	}
	for len(out) < n {
		out = append(out, background(r))
	}
	return out
}
