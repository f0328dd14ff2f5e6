package desk

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/scoring/route"
	"banter/store/lead"
)

// Router is who acts where a rule gives a lead to somebody.
const Router = "routing"

// maxActs is how many leads one transaction of the store takes.
const maxActs = 500

// Given is a lead that routing or an escalation gave to somebody.
type Given struct {
	Lead           lead.ID
	Name, Company  string
	From, To, Rule string
}

// Decide says who gets the leads that are nobody's, and changes nothing.
func (d *Desk) Decide(ctx context.Context, plan *route.Plan, team []string) ([]route.Decision, error) {
	now := d.Now()
	// All of them: who has a company's other leads keeps the company.
	xs, _, err := d.Excerpts(ctx, now)
	if err != nil {
		return nil, err
	}
	return plan.Route(xs, route.Options{Now: now, Policies: d.book.Policies, Team: team}), nil
}

// Share carries decisions out. A lead that somebody has by now, or that is no
// longer to be worked, is left alone. The changes go upstream by the outbox, with
// the same key from every machine that decides the same: upstream takes one.
func (d *Desk) Share(ctx context.Context, ds []route.Decision) ([]Given, error) {
	byID := map[lead.ID]*route.Decision{}
	var ids []lead.ID
	for i := range ds {
		if ds[i].To != "" {
			byID[ds[i].Lead] = &ds[i]
			ids = append(ids, ds[i].Lead)
		}
	}
	var given []Given
	for part := range slices.Chunk(ids, maxActs) {
		var some []Given
		err := d.Store.ActAll(ctx, part, func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
			l, dec := &r.Lead, byID[r.Lead.ID]
			if l.Owner != "" || l.Gone || l.DoNotContact || l.Stage != lead.StageMQL && l.Stage != lead.StageSAL {
				return lead.Effect{}, nil
			}
			rule := ruleText(dec)
			env := d.ruled(r, x, "route", fmt.Sprint(l.Cycle), lastAssigned(r).UTC().Format(time.RFC3339Nano))
			eff, err := lead.Assign{To: dec.To, Rule: rule}.Perform(r, env)
			if err == nil {
				some = append(some, Given{Lead: l.ID, Name: l.Name, Company: l.Company, To: dec.To, Rule: rule})
			}
			return eff, err
		})
		if err != nil {
			return given, fmt.Errorf("share out leads: %w", err)
		}
		given = append(given, some...)
	}
	if len(given) > 0 {
		d.SyncNow()
	}
	return given, nil
}

// ruleText names what gave a lead to somebody, for the timeline.
func ruleText(dec *route.Decision) string {
	switch {
	case dec.Kept:
		return "keeps the company"
	case dec.Pool != "":
		return "rule " + dec.Rule + ", pool " + dec.Pool
	}
	return "rule " + dec.Rule
}

// lastAssigned is when the owner last changed; zero if it never did.
func lastAssigned(r *lead.Record) (at time.Time) {
	for i := range r.Events {
		if r.Events[i].Kind == lead.EventAssigned {
			at = r.Events[i].At
		}
	}
	return at
}

// ruled is the env of an act that a rule does: the key of the change follows
// from the lead and the parts, so that two machines make one change of it.
func (d *Desk) ruled(r *lead.Record, x lead.Excerpt, parts ...string) lead.Env {
	sum := sha256.Sum256([]byte(string(r.Lead.ID) + "\x00" + strings.Join(parts, "\x00")))
	since := r.Lead.QualifiedAt
	if since.IsZero() {
		since = r.Lead.CreatedAt
	}
	return lead.Env{
		Now: d.Now(), By: Router, Rules: d.rules, Score: x.Score, WhyNow: x.WhyNow,
		Key: func() (string, error) { return lead.NewKey(since, bytes.NewReader(sum[:])) },
	}
}
