package report

import (
	"cmp"
	"slices"

	"banter/store/lead"
)

// Reasons is why leads were rejected and recycled in a period.
type Reasons struct {
	Period  Period        `json:"period"`
	Before  *Period       `json:"before"` // what the trend compares with; nil where the period is open
	By      Group         `json:"by"`
	N       int           `json:"n"`     // verdicts with a reason
	Was     int           `json:"n_was"` // in the period before
	Lines   []ReasonLine  `json:"lines"` // the most frequent first
	Groups  []ReasonGroup `json:"groups"`
	Rules   []ReasonGroup `json:"rules"`   // by the rule that made them MQLs; "" is none
	Other   Rate          `json:"other"`   // share of the reason "other": over a tenth it wants a code
	Undated int           `json:"undated"` // of N: nobody tells when; they count by when they became MQLs
}

// ReasonLine is one reason of one kind of verdict.
type ReasonLine struct {
	Code    string       `json:"code"`
	Label   string       `json:"label"`
	Verdict lead.Verdict `json:"verdict"`
	Advice  string       `json:"advice"`
	Share   Rate         `json:"share"` // of all verdicts with a reason
	Was     Rate         `json:"was"`   // in the period before
	Trend   Trend        `json:"trend"`
}

// Trend is how a share moved against the period before: Risen or Fallen only
// where the two intervals do not touch and each has MinVerdict leads.
type Trend string

// The trends.
const (
	Unknown Trend = "unknown" // too few to tell
	Steady  Trend = "steady"
	Risen   Trend = "risen"
	Fallen  Trend = "fallen"
)

func trend(was, is Rate) Trend {
	switch {
	case was.Few() || is.Few():
		return Unknown
	case is.Low > was.High:
		return Risen
	case is.High < was.Low:
		return Fallen
	}
	return Steady
}

// ReasonGroup is the reasons of one source, rule or other group.
type ReasonGroup struct {
	Key   string        `json:"key"`
	N     int           `json:"n"`
	Codes []ReasonCount `json:"codes"` // the most frequent first
}

// ReasonCount is how often a reason was given in a group.
type ReasonCount struct {
	Code  string `json:"code"`
	Share Rate   `json:"share"` // of the group
}

type reasonKey struct {
	code    string
	verdict lead.Verdict
}

type reasonFold struct {
	q             *Query
	before        Period
	hasBefore     bool
	is, was       map[reasonKey]int
	groups, rules map[string]map[string]int
	undated       int
}

func newReasonFold(q *Query) *reasonFold {
	f := &reasonFold{
		q: q, is: map[reasonKey]int{}, was: map[reasonKey]int{},
		groups: map[string]map[string]int{}, rules: map[string]map[string]int{},
	}
	f.before, f.hasBefore = q.Period.Before()
	return f
}

func (f *reasonFold) add(c *Case) {
	if c.Reason == "" || c.VerdictAt.After(f.q.Now) {
		return
	}
	k := reasonKey{c.Reason, c.Verdict}
	switch {
	case f.q.Period.Has(c.VerdictAt):
	case f.hasBefore && f.before.Has(c.VerdictAt):
		f.was[k]++
		return
	default:
		return
	}
	if c.Undated {
		f.undated++
	}
	f.is[k]++
	for _, in := range []struct {
		m   map[string]map[string]int
		key string
	}{{f.groups, f.q.key(c)}, {f.rules, c.Rule}} {
		if in.m[in.key] == nil {
			in.m[in.key] = map[string]int{}
		}
		in.m[in.key][c.Reason]++
	}
}

func (f *reasonFold) result() Reasons {
	out := Reasons{Period: f.q.Period, By: f.q.By, Undated: f.undated, Lines: []ReasonLine{}}
	if f.hasBefore {
		out.Before = &f.before
	}
	other, all := 0, map[reasonKey]bool{}
	for k, n := range f.is {
		out.N += n
		if all[k] = true; k.code == "other" {
			other += n
		}
	}
	for k, n := range f.was {
		out.Was += n
		all[k] = true
	}
	for k := range all {
		l := ReasonLine{Code: k.code, Verdict: k.verdict, Label: k.code, Share: NewRate(f.is[k], out.N), Was: NewRate(f.was[k], out.Was)}
		l.Trend = trend(l.Was, l.Share)
		if i := slices.IndexFunc(f.q.Reasons, func(r lead.Reason) bool { return r.Code == k.code }); i >= 0 {
			l.Label, l.Advice = f.q.Reasons[i].Label, f.q.Reasons[i].Advice
		}
		out.Lines = append(out.Lines, l)
	}
	slices.SortFunc(out.Lines, func(a, b ReasonLine) int {
		return cmp.Or(cmp.Compare(b.Share.K, a.Share.K), cmp.Compare(b.Was.K, a.Was.K), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Verdict, b.Verdict))
	})
	out.Other = NewRate(other, out.N)
	out.Groups, out.Rules = reasonGroups(f.groups, f.q.By), reasonGroups(f.rules, "")
	return out
}

func reasonGroups(in map[string]map[string]int, by Group) []ReasonGroup {
	out := make([]ReasonGroup, 0, len(in))
	for key, codes := range in {
		g := ReasonGroup{Key: key}
		for _, n := range codes {
			g.N += n
		}
		for code, n := range codes {
			g.Codes = append(g.Codes, ReasonCount{code, NewRate(n, g.N)})
		}
		slices.SortFunc(g.Codes, func(a, b ReasonCount) int {
			return cmp.Or(cmp.Compare(b.Share.K, a.Share.K), cmp.Compare(a.Code, b.Code))
		})
		out = append(out, g)
	}
	order(out, by, func(g *ReasonGroup) int { return g.N }, func(g *ReasonGroup) string { return g.Key })
	return out
}
