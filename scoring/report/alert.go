package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

const (
	week = 7 * 24 * time.Hour
	// alertAge is how long a lead has for the next step to count: so a week is
	// judged when all of its leads have had that long, and weeks compare.
	alertAge = 14 * 24 * time.Hour
	// alertWeeks is how many weeks before the judged one make its own range.
	alertWeeks = 8
)

// Alert is a rate that fell out of its own recent range: the share of the leads
// that came to From in a week and to To within 14 days. The week is the last
// whose leads have all had that long. It has fallen where it has MinVerdict leads
// or more and the upper end of its 95 % interval lies under the lower end of that
// of the eight weeks before.
type Alert struct {
	Key  string `json:"key"` // the group; "" with All is everything
	All  bool   `json:"all"`
	From Step   `json:"from"`
	To   Step   `json:"to"`
	Week Period `json:"week"`
	Is   Rate   `json:"is"`
	Was  Rate   `json:"was"` // of the eight weeks before
}

// Text says it in words; by is what keys are of, days are shown in loc.
func (a *Alert) Text(by Group, loc *time.Location) string {
	who := ""
	if !a.All {
		who = KeyLabel(by, a.Key) + ": "
	}
	return fmt.Sprintf("%s%s → %s fell to %.0f %% (%d of %d) in the week from %s; in the eight weeks before it was %.0f %% (%.0f–%.0f %%)",
		who, a.From.Label(), a.To.Label(), 100*a.Is.Share, a.Is.K, a.Is.N, a.Week.From.In(loc).Format("2 Jan"),
		100*a.Was.Share, 100*a.Was.Low, 100*a.Was.High)
}

// watched are the rates that alerts are of.
func watched() []spanEnd {
	return []spanEnd{{StepLead, StepMQL}, {StepMQL, StepSQL}, {StepSQL, StepOpportunity}}
}

type spanEnd struct{ from, to Step }

const watchedRates = 3

// alertFold counts the weeks of one group; week 0 is the judged one.
type alertFold [watchedRates][alertWeeks + 1]struct{ k, n int }

// judgedWeek is the last week whose leads have all had alertAge.
func judgedWeek(now time.Time) Period {
	to := now.Add(-alertAge)
	return Period{to.Add(-week), to}
}

func (f *alertFold) add(c *Case, now time.Time) {
	last := judgedWeek(now)
	for i, w := range watched() {
		at := c.At[w.from]
		if at.IsZero() || !at.Before(last.To) || !c.Reached(w.from) {
			continue
		}
		ago := int((last.To.Sub(at) - 1) / week)
		if ago > alertWeeks {
			continue
		}
		f[i][ago].n++
		if to := c.At[w.to]; c.Reached(w.to) && (to.IsZero() || to.Sub(at) <= alertAge) {
			f[i][ago].k++
		}
	}
}

func (f *alertFold) alerts(key string, all bool, now time.Time) []Alert {
	var out []Alert
	for i, w := range watched() {
		is := NewRate(f[i][0].k, f[i][0].n)
		k, n := 0, 0
		for _, x := range f[i][1:] {
			k, n = k+x.k, n+x.n
		}
		was := NewRate(k, n)
		if is.Few() || was.Few() || is.High >= was.Low {
			continue
		}
		out = append(out, Alert{Key: key, All: all, From: w.from, To: w.to, Week: judgedWeek(now), Is: is, Was: was})
	}
	return out
}

func sortAlerts(as []Alert) {
	slices.SortFunc(as, func(a, b Alert) int {
		switch {
		case a.All != b.All && a.All:
			return -1
		case a.All != b.All:
			return 1
		}
		return cmp.Or(cmp.Compare(b.Was.Share-b.Is.Share, a.Was.Share-a.Is.Share), cmp.Compare(a.Key, b.Key), cmp.Compare(a.From, b.From))
	})
}
