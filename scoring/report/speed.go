package report

import (
	"cmp"
	"slices"
	"time"

	"banter/store/lead"
)

// SpeedLine is one group's speed to lead: from the engagement that made a lead
// an MQL to the first human touch, in calendar time.
type SpeedLine struct {
	Key      string
	N        int // leads touched; From and To bound their engagement
	Open     int // leads engaged and not touched yet
	P50, P90 time.Duration
	// System is engaged → MQL → assigned → synced → seen, Rep is seen → touched.
	// A lead that was touched without anybody having been seen to open it counts
	// as seen when it was there to be worked.
	SystemP50, SystemP90 time.Duration
	RepP50, RepP90       time.Duration
}

// Speed is one line a group, in the order of the key. ByPolicy and ByHour are of
// the response clock and of the engagement.
func Speed(xs []lead.Excerpt, by Group, o Options) []SpeedLine {
	type parts struct {
		line             SpeedLine
		all, system, rep []time.Duration
	}
	groups := map[string]*parts{}
	for i := range xs {
		x := &xs[i]
		if x.Gone || x.EngagedAt.IsZero() || x.EngagedAt.After(o.Now) {
			continue
		}
		k := speedKey(x, by, &o)
		g := groups[k]
		if g == nil {
			g = &parts{line: SpeedLine{Key: k}}
			groups[k] = g
		}
		if x.FirstTouchAt.IsZero() || x.FirstTouchAt.After(o.Now) {
			if (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL) && !x.DoNotContact {
				g.line.Open++
			}
			continue
		}
		if !o.within(x.EngagedAt) {
			continue
		}
		system, rep := Delays(x)
		g.line.N++
		g.all, g.system, g.rep = append(g.all, system+rep), append(g.system, system), append(g.rep, rep)
	}
	out := make([]SpeedLine, 0, len(groups))
	for _, g := range groups {
		l := g.line
		l.P50, l.P90 = Quantile(g.all, 0.5), Quantile(g.all, 0.9)
		l.SystemP50, l.SystemP90 = Quantile(g.system, 0.5), Quantile(g.system, 0.9)
		l.RepP50, l.RepP90 = Quantile(g.rep, 0.5), Quantile(g.rep, 0.9)
		out = append(out, l)
	}
	order := func(a, b SpeedLine) int { return cmp.Compare(a.Key, b.Key) }
	if by == ByHour {
		order = func(a, b SpeedLine) int { return cmp.Compare(hourRank(a.Key), hourRank(b.Key)) }
	}
	slices.SortFunc(out, order)
	return out
}

// Delays splits the time from engagement to first touch; both are 0 where
// either is not known.
func Delays(x *lead.Excerpt) (system, rep time.Duration) {
	if x.EngagedAt.IsZero() || x.FirstTouchAt.IsZero() {
		return 0, 0
	}
	seen := x.SeenAt
	for _, at := range []time.Time{x.SyncedAt, x.AssignedAt, x.QualifiedAt} {
		if x.SeenAt.IsZero() && at.After(seen) {
			seen = at
		}
	}
	if seen.Before(x.EngagedAt) {
		seen = x.EngagedAt
	}
	if seen.After(x.FirstTouchAt) {
		seen = x.FirstTouchAt
	}
	return seen.Sub(x.EngagedAt), x.FirstTouchAt.Sub(seen)
}

func speedKey(x *lead.Excerpt, by Group, o *Options) string {
	switch by {
	case ByRep:
		return x.Owner
	case BySource:
		return x.Source
	case ByHour:
		return hourKey(x.EngagedAt.In(o.zone()))
	case ByPolicy:
		for i := range x.Clocks {
			if x.Clocks[i].Kind == lead.ClockResponse {
				return x.Clocks[i].Policy
			}
		}
	default: // the groups of cases
	}
	return ""
}
