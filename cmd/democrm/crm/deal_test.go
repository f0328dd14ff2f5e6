package crm

import (
	"testing"
	"time"

	"banter/store/lead"
)

func TestDealsOfTheScenes(t *testing.T) {
	start := time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)
	c := New(Config{Seed: 1, Start: start, Leads: DefaultLeads})
	seen := map[lead.Stage]int{}
	for _, e := range c.entries {
		l := &e.lead
		seen[l.Stage]++
		closed := l.Stage == lead.StageWon || l.Stage == lead.StageLost
		dealt := closed || l.Stage == lead.StageOpportunity
		switch {
		case dealt != (l.Opportunity != "" && l.Amount > 0 && l.Currency != "" && !l.OpportunityAt.IsZero()), closed == l.ClosedAt.IsZero():
			t.Errorf("%s is %s with the deal %+v", e.id, l.Stage, l.Deal)
		case dealt && (l.OpportunityAt.Before(l.QualifiedAt) || l.OpportunityAt.After(start) || l.ClosedAt.After(start)),
			closed && l.ClosedAt.Before(l.OpportunityAt):
			t.Errorf("%s: MQL %s, opened %s, closed %s", e.id, l.QualifiedAt, l.OpportunityAt, l.ClosedAt)
		}
	}
	for _, s := range []lead.Stage{lead.StageOpportunity, lead.StageWon, lead.StageLost} {
		if seen[s] == 0 {
			t.Errorf("there is no %s", s)
		}
	}
	before := seen[lead.StageWon] + seen[lead.StageLost]
	c.Step(start.Add(8 * time.Minute))
	after := 0
	for _, e := range c.entries {
		if !e.lead.ClosedAt.IsZero() {
			after++
		}
		if e.lead.ClosedAt.After(start.Add(8 * time.Minute)) {
			t.Errorf("%s is closed ahead of time, at %s", e.id, e.lead.ClosedAt)
		}
	}
	if after <= before {
		t.Errorf("nothing was closed in eight minutes: %d before, %d after", before, after)
	}
}
