package report

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"banter/store/lead"
)

// Sources is what each source, or other group, brought and what it was worth.
type Sources struct {
	Period  Period       `json:"period"`
	Cohort  Cohort       `json:"cohort"`
	By      Group        `json:"by"`
	Total   SourceLine   `json:"total"`
	Lines   []SourceLine `json:"lines"`   // the most cases first
	Touches []TouchLine  `json:"touches"` // deals by the sources of first and last touch
	Alerts  []Alert      `json:"alerts"`
	Faults  Faults       `json:"faults"`
}

// SourceLine is one group with what its deals were worth.
type SourceLine struct {
	FunnelLine
	Won   Spread  `json:"won"`   // from entering to won, calendar time
	Value []Money `json:"value"` // of what was won
	Hopes []Money `json:"hopes"` // of open opportunities
}

// TouchLine is a source by whether deals began or were settled with it. A won
// deal counts once in each of the two columns.
type TouchLine struct {
	Key        string  `json:"key"`
	FirstWon   int     `json:"first_won"`
	FirstValue []Money `json:"first_value"`
	LastWon    int     `json:"last_won"`
	LastValue  []Money `json:"last_value"`
}

// Money is a sum of amounts in one currency. N counts the deals that tell an
// amount; a sum that would not fit stays at the greatest number.
type Money struct {
	Currency string `json:"currency"` // "" where upstream names none
	Sum      int64  `json:"sum"`
	N        int    `json:"n"`
}

// purse sums amounts by currency.
type purse map[string]pot

// pot is a sum of 128 bits, so that it is the same in whatever order its amounts
// come.
type pot struct {
	high int64
	low  uint64
	n    int
}

func (p purse) add(c *Case) {
	if c.Amount == 0 {
		return
	}
	m := p[c.Currency]
	low, carry := bits.Add64(m.low, uint64(c.Amount), 0)
	m.low, m.high = low, m.high+c.Amount>>63+int64(carry)
	m.n++
	p[c.Currency] = m
}

// sum is the greatest number there is, or the least, where it does not fit.
func (p pot) sum() int64 {
	switch low := int64(p.low); {
	case p.high == low>>63:
		return low
	case p.high < 0:
		return math.MinInt64
	}
	return math.MaxInt64
}

func (p purse) list() []Money {
	out := make([]Money, 0, len(p))
	for currency, pot := range p {
		out = append(out, Money{Currency: currency, Sum: pot.sum(), N: pot.n})
	}
	slices.SortFunc(out, func(a, b Money) int {
		return cmp.Or(cmp.Compare(b.Sum, a.Sum), cmp.Compare(a.Currency, b.Currency))
	})
	return out
}

// sourceFold is one group of cases.
type sourceFold struct {
	funnelFold
	long         [spans - spanSQL]sample // the ways of more than one step
	value, hopes purse
}

func newSourceFold(key string) *sourceFold {
	return &sourceFold{funnelFold: funnelFold{key: key}, value: purse{}, hopes: purse{}}
}

func (f *sourceFold) add(c *Case, q *Query) {
	f.funnelFold.add(c, q)
	for i := spanSQL; i < spans; i++ {
		if from, to := spanEnds(i); c.Reached(to) {
			f.span(i).add(c.ID, c.At[from], c.At[to])
		}
	}
	switch {
	case c.Ended == lead.StageWon:
		f.value.add(c)
	case c.Open() && c.Furthest == StepOpportunity:
		f.hopes.add(c)
	}
}

func (f *sourceFold) source() SourceLine {
	return SourceLine{FunnelLine: f.line(), Won: f.span(spanWon).spread(), Value: f.value.list(), Hopes: f.hopes.list()}
}

// touchFold is one source of touches.
type touchFold struct {
	first, last      int
	firstSum, endSum purse
}

type touchFolds map[string]*touchFold

func (t touchFolds) of(key string) *touchFold {
	f := t[key]
	if f == nil {
		f = &touchFold{firstSum: purse{}, endSum: purse{}}
		t[key] = f
	}
	return f
}

func (t touchFolds) add(c *Case) {
	if c.Ended != lead.StageWon {
		return
	}
	f := t.of(c.FirstTouch)
	f.first++
	f.firstSum.add(c)
	f = t.of(c.LastTouch)
	f.last++
	f.endSum.add(c)
}

func (t touchFolds) lines() []TouchLine {
	out := make([]TouchLine, 0, len(t))
	for key, f := range t {
		out = append(out, TouchLine{Key: key, FirstWon: f.first, FirstValue: f.firstSum.list(), LastWon: f.last, LastValue: f.endSum.list()})
	}
	order(out, BySource, func(l *TouchLine) int { return l.FirstWon + l.LastWon }, func(l *TouchLine) string { return l.Key })
	return out
}
