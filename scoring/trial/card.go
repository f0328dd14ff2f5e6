package trial

import (
	"math"
	"slices"
)

const (
	// MaxRules is how many rules a card has at most: what two people can agree on
	// in one meeting.
	MaxRules = 15
	// maxRows is on how many leads a card is learnt; of more, evenly spread ones.
	maxRows = 20_000
	// folds are the stretches of time that a card is tried on.
	folds = 4
	// z95 is how many standard errors the 95 % interval reaches to each side.
	z95 = 1.959963984540054
)

// Scored is a term with its points and the evidence for them.
type Scored struct {
	Term
	Points    int
	N, Good   int     // leads for which it holds, and how many of them ended well
	Odds      float64 // by how much it multiplies the odds, the other rules held equal
	Low, High float64 // the 95 % interval of Odds; it never holds 1
}

// Card is a list of rules whose points add up.
type Card struct {
	Rules []Scored
	// Doubling is how many points double the odds, before rounding.
	Doubling float64
	// N and Good are of the leads that it was learnt on.
	N, Good int
}

// Learn makes a card from rows, in order of age. The number of rules is the
// smallest that does about as well as any on stretches of time that the card
// did not see. A card without rules is an answer: nothing carries a rule.
func (s *Sheet) Learn(rows []int, without []string) Card {
	l := learner{sheet: s, without: without}
	rows = thin(rows)
	return l.card(rows, l.forward(rows, l.size(rows)))
}

// card gives picked terms their points; a term whose interval reaches an effect
// of none is taken out. With the score of a present model points are of its size.
func (l *learner) card(rows []int, picked []candidate) Card {
	good, offset := l.sheet.outcomes(rows), l.given(rows)
	picked = slices.Clone(picked)
	var f fitted
	for {
		f = logit(marksOf(picked), good, offset)
		weakest, least := -1, z95
		for j := range picked {
			if t := math.Abs(f.coef[j]) / max(f.spread[j], 1e-9); t < least {
				weakest, least = j, t
			}
		}
		if weakest < 0 {
			break
		}
		picked = slices.Delete(picked, weakest, weakest+1)
	}
	card := Card{Doubling: doubling(f.coef), N: len(rows), Good: count(good)}
	if l.score != nil {
		card.Doubling = math.Ln2 / l.slope
	}
	for j := range picked {
		points := Points(f.coef[j] / math.Ln2 * card.Doubling)
		if points == 0 {
			continue
		}
		r := Scored{Term: picked[j].Term, Points: points, Odds: math.Exp(f.coef[j])}
		r.Low, r.High = math.Exp(f.coef[j]-z95*f.spread[j]), math.Exp(f.coef[j]+z95*f.spread[j])
		for i, on := range picked[j].marks {
			if on {
				r.N++
				if good[i] {
					r.Good++
				}
			}
		}
		card.Rules = append(card.Rules, r)
	}
	return card
}

// most is the most that one rule gives: the top of the tier of high intent.
const most = 25

// doubling is how many points double the odds, so that the strongest rule gives
// most, and 20 at the outside.
func doubling(coef []float64) float64 {
	top := 0.0
	for _, c := range coef {
		top = max(top, math.Abs(c)/math.Ln2)
	}
	if top == 0 {
		return 20
	}
	return min(most/top, 20)
}

// Points rounds to what a person can sign: multiples of 5 up to 25, and 1 to 5
// in the low tier.
func Points(f float64) int {
	size := math.Abs(f)
	points := int(math.Round(size))
	if size >= 6.5 {
		points = int(math.Round(size/5)) * 5
	} else if points > 5 {
		points = 5
	}
	points = min(points, most)
	if f < 0 {
		return -points
	}
	return points
}

// sums are the points of rows on a card.
func (s *Sheet) sums(c *Card, rows []int) []float64 {
	out := make([]float64, len(rows))
	for j := range c.Rules {
		for i, on := range s.marks(&c.Rules[j].Term, rows) {
			if on {
				out[i] += float64(c.Rules[j].Points)
			}
		}
	}
	return out
}
