package board

import (
	"cmp"
	"context"
	"slices"
	"time"

	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// Desk is what the board needs of the rest of the program.
type Desk interface {
	// Board sums up every lead. A zero q.Now is the desk's clock.
	Board(ctx context.Context, q Query) (Data, error)
	// BoardLeads are the leads of one group with an open clock, what is due first
	// in front, at most MaxLeads of them.
	BoardLeads(ctx context.Context, q Query, key string) ([]Item, error)
	// ActAll does one act on many leads, on all or none.
	ActAll(ctx context.Context, ids []lead.ID, act lead.Act) error
}

// Query is what to sum up.
type Query struct {
	By   report.Group
	Kind lead.ClockKind // 0 is lead.ClockResponse
	Now  time.Time
	Team []string // reps whom leads can be moved to, with or without leads of their own
}

// Data is the board at one instant.
type Data struct {
	At       time.Time
	Total    report.Line
	Lines    []report.Line // one a group, what is breached most in front; hours of the week in their order
	Since    time.Time     // ended clocks are counted from here on
	Weeks    []Week        // the latest last
	Speed    report.SpeedLine
	Forecast report.Forecast
	// Next is when a clock passes its warning or its due time, after At; zero is
	// never.
	Next time.Time
}

// Week is what ended of the clocks that started in one week.
type Week struct {
	From time.Time
	report.Line
}

// Item is a lead with its open clock.
type Item struct {
	*lead.Excerpt
	Clock lead.Clock
}

const (
	// MaxLeads is how many leads of a group are listed.
	MaxLeads = 500
	// period is how far back ended clocks count, weeks how many lines of history
	// there are.
	period = 28 * 24 * time.Hour
	weeks  = 8
)

// Sum computes the board. Pure; xs is not changed and nothing of it is kept.
// policies may be nil: all time is calendar time then.
func Sum(xs []lead.Excerpt, q Query, policies *sla.Policies) Data {
	if q.Kind == 0 {
		q.Kind = lead.ClockResponse
	}
	d := Data{At: q.Now, Since: q.Now.Add(-period)}
	o := report.Options{Now: q.Now, Kind: q.Kind, Policies: policies, From: d.Since, Team: q.Team}
	d.Total, d.Lines = report.Total(xs, o), report.Response(xs, q.By, o)
	if q.By != report.ByHour {
		slices.SortStableFunc(d.Lines, func(a, b report.Line) int {
			return cmp.Or(cmp.Compare(b.Breached, a.Breached), cmp.Compare(b.AtRisk, a.AtRisk), cmp.Compare(a.Key, b.Key))
		})
	}
	for i := weeks; i > 0; i-- {
		w := o
		w.From, w.To = q.Now.AddDate(0, 0, -7*i), q.Now.AddDate(0, 0, -7*(i-1))
		d.Weeks = append(d.Weeks, Week{From: w.From, Line: report.Total(xs, w)})
	}
	if speed := report.Speed(xs, "", o); len(speed) > 0 {
		d.Speed = speed[0]
	}
	d.Forecast = report.Breaches(xs, o, shiftEnd(policies, q.Now))
	d.Next = boundary(xs, q)
	return d
}

// shiftEnd is when the team's present or next day of work is over, at the latest
// at midnight; without policies it is midnight.
func shiftEnd(policies *sla.Policies, now time.Time) time.Time {
	midnight := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, t.Location())
	}
	if policies == nil {
		return midnight(now)
	}
	cal := policies.Calendar()
	from := now.In(cal.Zone())
	if !cal.Open(from) && cal.Elapsed(from, midnight(from)) == 0 {
		from = cal.Due(from, 0)
	}
	if from.IsZero() { // no hours are left in the calendar
		return midnight(now)
	}
	return cal.Due(from, cal.Elapsed(from, midnight(from))).In(now.Location())
}

func boundary(xs []lead.Excerpt, q Query) time.Time {
	var next time.Time
	for i := range xs {
		for j := range xs[i].Clocks {
			c := &xs[i].Clocks[j]
			if c.Kind != q.Kind || !c.Open(q.Now) {
				continue
			}
			for _, t := range [...]time.Time{c.Warn, c.Due} {
				if t.After(q.Now) && (next.IsZero() || t.Before(next)) {
					next = t
				}
			}
		}
	}
	return next
}

// Leads lists the leads of a group with an open clock, what is due first in
// front. Pure; the items point into excerpts of their own.
func Leads(xs []lead.Excerpt, q Query, key string, policies *sla.Policies) []Item {
	if q.Kind == 0 {
		q.Kind = lead.ClockResponse
	}
	zone := q.Now.Location()
	if policies != nil {
		zone = policies.Calendar().Zone()
	}
	type hit struct{ at, clock int }
	var hits []hit
	for i := range xs {
		if xs[i].Gone {
			continue
		}
		for j := range xs[i].Clocks {
			c := &xs[i].Clocks[j]
			if c.Kind == q.Kind && c.Open(q.Now) && keyOf(&xs[i], c, q.By, zone) == key {
				hits = append(hits, hit{i, j})
			}
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(xs[a.at].Clocks[a.clock].Due.Compare(xs[b.at].Clocks[b.clock].Due), cmp.Compare(xs[a.at].ID, xs[b.at].ID))
	})
	hits = hits[:min(len(hits), MaxLeads)]
	own := make([]lead.Excerpt, len(hits))
	out := make([]Item, len(hits))
	for i, h := range hits {
		own[i] = xs[h.at]
		out[i] = Item{Excerpt: &own[i], Clock: own[i].Clocks[h.clock]}
	}
	return out
}

// keyOf is the group that a clock is counted in, as the keys of report.Response.
func keyOf(x *lead.Excerpt, c *lead.Clock, by report.Group, zone *time.Location) string {
	switch by {
	case report.ByRep:
		return x.Owner
	case report.ByPolicy:
		return c.Policy
	case report.BySource:
		return x.Source
	case report.ByHour:
		return c.Started.In(zone).Format("Mon 15")
	default: // the board has no other groups
		return ""
	}
}
