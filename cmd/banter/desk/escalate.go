package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"banter/scoring/route"
	"banter/store"
	"banter/store/lead"
)

// Escalate gives leads that nobody answered to whom the policies and the plan
// say. Each step fires once a clock: an event with the step's key says that it
// has, and is looked for again in the transaction that writes it. A step that
// finds nobody is noted too. Where somebody has answered or taken the lead
// meanwhile nothing is done.
func (d *Desk) Escalate(ctx context.Context, plan *route.Plan, team []string) ([]Given, error) {
	steps, err := d.dueSteps(ctx, plan, team)
	if err != nil {
		return nil, err
	}
	var given []Given
	for i := range steps {
		e := &steps[i]
		g, done, err := d.fire(ctx, e)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return given, fmt.Errorf("escalate: %w", err)
		}
		if done {
			given = append(given, g)
		}
	}
	if len(given) > 0 {
		d.SyncNow()
	}
	return given, nil
}

func (d *Desk) dueSteps(ctx context.Context, plan *route.Plan, team []string) ([]route.Escalation, error) {
	now := d.Now()
	xs, err := d.measured(ctx, now)
	if err != nil {
		return nil, err
	}
	var failed error
	records := map[lead.ID]*lead.Record{}
	fired := func(id lead.ID, cycle int, step string) bool {
		r, ok := records[id]
		if !ok {
			var err error
			if r, err = d.Record(ctx, id); err != nil {
				if !errors.Is(err, store.ErrNotFound) {
					failed = err
				}
				r = nil
			}
			records[id] = r
		}
		return r == nil || hasFired(r, plan, cycle, step)
	}
	steps := plan.Escalate(xs, route.Options{Now: now, Policies: d.book.Policies, Team: team}, fired)
	return steps, failed
}

// hasFired reports whether a step has fired in a cycle of a lead, here or on
// another machine of the team: what that did is known from upstream as a change
// of the owner to whom the step goes.
func hasFired(r *lead.Record, plan *route.Plan, cycle int, step string) bool {
	key := route.StepKey(cycle, step)
	for i := range r.Events {
		e := &r.Events[i]
		if e.ID == key {
			return true
		}
		if e.Kind != lead.EventAssigned || e.Cycle != cycle || e.Mover != lead.ByUpstream || e.New == "" || e.Old == "" {
			continue
		}
		if strings.HasSuffix(step, "-"+route.KindBackup) && e.New == plan.Backup(e.Old) || strings.HasSuffix(step, "-"+route.KindManager) && e.New == plan.Manager() {
			return true
		}
	}
	return false
}

// fire does one step; done is false where nothing was to be given any more.
func (d *Desk) fire(ctx context.Context, e *route.Escalation) (g Given, done bool, err error) {
	_, _, err = d.Store.Act(ctx, e.Lead, func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
		g, done = Given{}, false
		l, now := &r.Lead, d.Now()
		again := slices.ContainsFunc(r.Events, func(ev lead.Event) bool { return ev.ID == e.Key })
		unanswered := slices.ContainsFunc(x.Clocks, func(c lead.Clock) bool { return c.Kind == e.Clock && c.Open(now) })
		if again || !unanswered || l.Cycle != e.Cycle || l.Owner != e.From || l.Gone || l.DoNotContact {
			return lead.Effect{}, nil
		}
		rule := fmt.Sprintf("escalation of %s to %s", e.Clock.Label(), e.Kind)
		if e.To == "" || e.To == l.Owner {
			ev := lead.Event{ID: e.Key, Kind: lead.EventEscalated, At: now, By: Router, Mover: lead.ByModel, Cycle: l.Cycle, Score: x.Score, Rule: rule}
			r.AddEvent(ev)
			return lead.Effect{Events: []lead.Event{ev}}, nil
		}
		eff, err := lead.Assign{To: e.To, Rule: rule}.Perform(r, d.ruled(r, x, e.Key))
		if err != nil {
			return eff, err
		}
		// The event has the key of the step, the change the same for the whole
		// outbox: with the lead in it.
		for i := range r.Events {
			if r.Events[i].ID == eff.Events[0].ID {
				r.Events[i].ID = e.Key
			}
		}
		eff.Events[0].ID = e.Key
		g, done = Given{Lead: l.ID, Name: l.Name, Company: l.Company, From: e.From, To: e.To, Rule: rule}, true
		return eff, nil
	})
	return g, done, err
}
