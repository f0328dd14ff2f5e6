package report

import (
	"cmp"
	"slices"
)

// Funnel is how far the cases of a cohort came.
type Funnel struct {
	Period Period       `json:"period"`
	Cohort Cohort       `json:"cohort"`
	By     Group        `json:"by"`
	Total  FunnelLine   `json:"total"`
	Lines  []FunnelLine `json:"lines"` // the most cases first; months in their order
	Alerts []Alert      `json:"alerts"`
	Faults Faults       `json:"faults"`
}

// FunnelLine is the cases of one group.
type FunnelLine struct {
	Key   string       `json:"key"` // "" is what has none
	N     int          `json:"n"`
	Steps []FunnelStep `json:"steps"` // one each of Steps
	// Decided is MQL→SQL of the MQLs that came to SQL, ended before, or have had
	// long enough (Query.Mature): it is what is held against the aim.
	Decided Rate `json:"decided"`
}

// Step is one step of the line.
func (l *FunnelLine) Step(s Step) FunnelStep {
	if int(s) < len(l.Steps) {
		return l.Steps[s]
	}
	return FunnelStep{Step: s}
}

// Qualified is MQL→SQL of all MQLs: those still open count as not yet.
func (l *FunnelLine) Qualified() Rate {
	return NewRate(l.Step(StepSQL).N, l.Step(StepMQL).N)
}

// FunnelStep is how many came to a step. N = Open + Out + N of the next step: no
// case is dropped.
type FunnelStep struct {
	Step  Step   `json:"step"`
	N     int    `json:"n"`     // came so far, or further
	Open  int    `json:"open"`  // came so far and are not decided
	Out   int    `json:"out"`   // came so far and no further: nurture, disqualified, lost; won at the last
	Rate  Rate   `json:"rate"`  // of those who came to the step before
	Share Rate   `json:"share"` // of all in the line
	Took  Spread `json:"took"`  // from the step before, calendar time
}

// funnelFold counts the cases of one group.
type funnelFold struct {
	key       string
	reached   [steps]int
	open, out [steps]int
	took      [steps]sample
	decided   int // MQLs that came to SQL, ended, or have had long enough
}

func (f *funnelFold) add(c *Case, q *Query) {
	if c.Reached(StepMQL) && (c.Decided(StepSQL) || !c.since().After(q.Now.Add(-q.Mature))) {
		f.decided++
	}
	for s := StepLead; s <= c.Furthest; s++ {
		f.reached[s]++
		if s > StepLead {
			f.took[s].add(c.ID, c.At[s-1], c.At[s])
		}
	}
	if c.Open() {
		f.open[c.Furthest]++
	} else {
		f.out[c.Furthest]++
	}
}

func (f *funnelFold) line() FunnelLine {
	l := FunnelLine{Key: f.key, N: f.reached[StepLead], Decided: NewRate(f.reached[StepSQL], f.decided)}
	for _, s := range Steps() {
		before := f.reached[max(s, 1)-1]
		l.Steps = append(l.Steps, FunnelStep{
			Step: s, N: f.reached[s], Open: f.open[s], Out: f.out[s],
			Rate: NewRate(f.reached[s], before), Share: NewRate(f.reached[s], l.N), Took: f.took[s].spread(),
		})
	}
	return l
}

// Faults counts cases whose data can't be right; they are said, not hidden.
type Faults struct {
	Future   int `json:"in_the_future"` // enter after now; they are in no figure
	Undated  int `json:"undated"`       // have no instant that says whether they are in the period
	Negative int `json:"negative"`      // come to a step before the one ahead of it; they are in no duration
}

// order sorts lines: the most cases first, then by key; months by key.
func order[L any](lines []L, by Group, n func(*L) int, key func(*L) string) {
	slices.SortFunc(lines, func(a, b L) int {
		byKey := cmp.Compare(key(&a), key(&b))
		if by == ByMonth {
			return byKey
		}
		return cmp.Or(cmp.Compare(n(&b), n(&a)), byKey)
	})
}
