package tuitest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
	"banter/tui/reports"
)

var _ reports.Desk = (*Desk)(nil)

// Reports counts the canned leads and a year of leads before them.
func (d *Desk) Reports(ctx context.Context, q reports.Query) (reports.Data, error) {
	xs, err := d.boardRows(ctx)
	if err != nil {
		return reports.Data{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	period := q.Span.Period(q.Now)
	b := report.NewBuilder(report.Query{
		Now: q.Now, Period: period, By: q.By, Cohort: q.Cohort,
		Targets: report.Targets{Marketing: report.MarketingTargets{MQLs: 30, Quality: 0.3, Context: 0.9}, Sales: report.SalesTargets{Response: 0.9, Attempts: 0.9, Verdicts: 0.9}},
	})
	out := reports.Data{At: q.Now, Period: period}
	for _, id := range slices.Sorted(maps.Keys(d.leads)) {
		b.Add(d.leads[id].rec)
	}
	if len(d.leads) > 0 {
		for _, r := range Past() {
			b.Add(r)
		}
		out.Promised, out.Came = 30, []int{3, 1, 4}
	}
	out.N, out.Funnel, out.Sources, out.Velocity = b.N(), b.Funnel(), b.Sources(), b.Velocity()
	out.Calibration, out.Reasons, out.Commitments = b.Calibration(), b.Reasons(), b.Commitments()
	o := report.Options{Now: q.Now, Policies: sla.Default(Zone()), From: period.From, To: period.To}
	out.Response, out.Hours = report.Total(xs, o), report.Response(xs, report.ByHour, o)
	if speed := report.Speed(xs, "", o); len(speed) > 0 {
		out.Speed = speed[0]
	}
	if d.proposed {
		out.Proposal = &reports.Proposal{File: "model.proposed.toml", Diff: "--- model.toml\n+++ model.proposed.toml\n@@ -12,7 +12,7 @@\n [[behaviour]]\n kind = \"webinar\"\n-points = 15\n+points = 10\n"}
	}
	return out, nil
}

// Propose lets a change of the model lie there.
func (d *Desk) Propose() { d.mu.Lock(); d.proposed = true; d.mu.Unlock() }

// Past is what came of 420 leads of the year before the start, by a fixed rule:
// the higher the score the more of them came to SQL, and referrals more than
// events.
func Past() []*lead.Record {
	const n = 420
	sources := []string{"website", "webinar", "event", "referral", "content"}
	reasons := []string{"wrong_size", "no_need", "wrong_industry", "no_authority", "wrong_size"}
	out := make([]*lead.Record, 0, n)
	for i := range n {
		at := Start().Add(-time.Duration(i) * 20 * time.Hour).Add(-30 * time.Hour)
		score := 12 + i*37%88
		r := &lead.Record{Lead: lead.Lead{
			ID: lead.ID(fmt.Sprintf("year-%03d", i)), Name: fmt.Sprintf("Past %03d", i), Company: "Fabrikam", Email: "a@fabrikam.example",
			Source: sources[i*7%len(sources)], Campaign: []string{"spring", "", "demo"}[i%3], CreatedAt: at,
		}}
		r.Lead.Cycle, r.Lead.Owner, r.Lead.Stage = 1, Settings().Team[i%4], lead.StageLead
		r.AddEvent(lead.Event{ID: string(r.Lead.ID) + "-in", Kind: lead.EventCreated, At: at, To: lead.StageLead, Cycle: 1})
		frozen := lead.Frozen{Total: score, Behaviour: score - 20, Fit: 20, Grade: "B", Model: "2026-02"}
		move := func(from, to lead.Stage, after time.Duration, d *lead.Disposition) {
			kind, mover := lead.EventMoved, lead.ByModel
			if d != nil {
				kind, mover = lead.EventVerdict, lead.ByRep
			}
			r.AddEvent(lead.Event{ID: fmt.Sprintf("%s-%s", r.Lead.ID, to), Kind: kind, At: at.Add(after), By: r.Lead.Owner, Mover: mover, From: from, To: to, Cycle: 1, Score: frozen, Rule: "scored", Disposition: d})
			r.Lead.Stage = to
		}
		hour := time.Hour
		luck := i * 61 % 100
		if luck > 30+score/2 {
			out = append(out, r)
			continue
		}
		move(lead.StageLead, lead.StageMQL, time.Duration(2+i%90)*hour, nil)
		r.Lead.QualifiedAt = at.Add(time.Duration(2+i%90) * hour)
		open := i < 18 && i%3 == 0
		switch good := luck*2 < score-10+i%3*8; {
		case open:
		case good:
			move(lead.StageMQL, lead.StageSAL, time.Duration(96+i%40)*hour, &lead.Disposition{Verdict: lead.Accept})
			move(lead.StageSAL, lead.StageSQL, time.Duration(150+i%300)*hour, &lead.Disposition{Verdict: lead.Qualify, AE: "dora"})
			if i%3 == 0 && i > 30 {
				r.Lead.Deal = lead.Deal{Opportunity: "o", OpportunityAt: at.Add(500 * hour), Amount: int64(4000 + i*37), Currency: "EUR"}
				move(lead.StageSQL, lead.StageOpportunity, 500*hour, nil)
				if i%2 == 0 {
					r.Lead.ClosedAt = at.Add(700 * hour)
					move(lead.StageOpportunity, lead.StageWon, 700*hour, nil)
				}
			}
		case i%4 == 0:
			move(lead.StageMQL, lead.StageNurture, time.Duration(100+i%50)*hour, &lead.Disposition{Verdict: lead.Recycle, Reason: "bad_timing"})
		default:
			move(lead.StageMQL, lead.StageDisqualified, time.Duration(100+i%50)*hour, &lead.Disposition{Verdict: lead.Reject, Reason: reasons[i%len(reasons)]})
		}
		out = append(out, r)
	}
	return out
}
