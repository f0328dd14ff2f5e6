package tuitest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
	"banter/tui/board"
)

var _ board.Desk = (*Desk)(nil)

// Board sums up the canned leads and what the team answered in the weeks before.
func (d *Desk) Board(ctx context.Context, q board.Query) (board.Data, error) {
	xs, err := d.boardRows(ctx)
	if err != nil {
		return board.Data{}, err
	}
	return board.Sum(xs, q, sla.Default(Zone())), nil
}

// BoardLeads are the canned leads of a group with an open clock.
func (d *Desk) BoardLeads(ctx context.Context, q board.Query, key string) ([]board.Item, error) {
	xs, err := d.boardRows(ctx)
	if err != nil {
		return nil, err
	}
	return board.Leads(xs, q, key, sla.Default(Zone())), nil
}

func (d *Desk) boardRows(ctx context.Context) ([]lead.Excerpt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.err(ctx); err != nil {
		return nil, err
	}
	var xs []lead.Excerpt
	for _, id := range slices.Sorted(maps.Keys(d.leads)) {
		xs = append(xs, d.excerpt(d.leads[id]))
	}
	if len(xs) == 0 {
		return nil, nil
	}
	return append(append(xs, Answered()...), Touched()...), nil
}

// Touched are the leads that the team followed up the day before the start, 40
// each: what its pace is taken from.
func Touched() []lead.Excerpt {
	team := Settings().Team
	out := make([]lead.Excerpt, 0, 40*len(team))
	for i := range cap(out) {
		at := time.Date(2026, 3, 2, 10, 0, 0, 0, Zone()).Add(time.Duration(i) * 3 * time.Minute)
		out = append(out, lead.Excerpt{ID: lead.ID(fmt.Sprintf("touch-%03d", i)), Owner: team[i%len(team)], Stage: lead.StageNurture, LastTouchAt: at})
	}
	return out
}

// Answered is what the team answered in the eight weeks before the start, faster
// from week to week: excerpts of leads that nobody works any more.
func Answered() []lead.Excerpt {
	const n = 246
	team, sources := Settings().Team, []string{"website", "webinar", "referral", "event"}
	out := make([]lead.Excerpt, 0, n)
	for i := range n {
		// 30 a week on its working days, at different hours of the morning.
		day := i / 6
		at := time.Date(2026, 1, 5+day/5*7+day%5, 9+i%8, i*7%60, 0, 0, Zone())
		if !at.Before(Start().Add(-time.Hour)) {
			break
		}
		took := time.Duration(2+i*13%17)*time.Minute - time.Duration(i/60)*time.Minute
		if i%11 == 0 {
			took += 2 * time.Hour
		}
		took = max(took, 40*time.Second)
		path, policy, target := lead.PathScored, "mql v1", 24*time.Hour
		if i/4%2 == 0 {
			path, policy, target = lead.PathHandRaiser, "hand-raiser v1", 5*time.Minute
		}
		c := lead.Clock{Kind: lead.ClockResponse, Policy: policy, Target: target, Started: at, Due: at.Add(target), Warn: at.Add(target / 2), Stopped: at.Add(took)}
		out = append(out, lead.Excerpt{
			ID: lead.ID(fmt.Sprintf("past-%03d", i)), Owner: team[i%len(team)], Source: sources[i%len(sources)], Stage: lead.StageSQL,
			Score: lead.Frozen{Path: path, Total: 60}, Clocks: []lead.Clock{c}, EngagedAt: at.Add(-90 * time.Second), QualifiedAt: at,
			AssignedAt: at, FirstTouchAt: at.Add(took), LastTouchAt: at.Add(took),
		})
	}
	return out
}

// Rush gives Ben more than he gets to today.
func (d *Desk) Rush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range 14 {
		s := sample{
			name: fmt.Sprintf("Rush %02d", i+1), company: fmt.Sprintf("Fabrikam %d", i+1), size: int64(20 * (i + 1)), country: "DE", zone: "Europe/Berlin",
			source: "webinar", owner: "ben", stage: lead.StageMQL, behaviour: 50, fit: 20, grade: "B", path: lead.PathScored, why: "webinar", due: 24 + 8*i, target: 1440,
		}
		e := &entry{rec: s.record(100+i, d.now)}
		e.score = s.score(e.rec)
		due := d.now.Add(minutes(s.due))
		e.clock = lead.Clock{Kind: lead.ClockResponse, Policy: "mql v1", Target: minutes(s.target), Started: due.Add(-minutes(s.target)), Warn: due.Add(-minutes(s.target) / 4), Due: due}
		d.leads[e.rec.Lead.ID] = e
	}
}
