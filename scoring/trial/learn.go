package trial

import (
	"math"
	"slices"
)

// learner picks terms that tell what a given score leaves open.
type learner struct {
	sheet   *Sheet
	without []string  // fields and kinds that are left alone
	rules   []string  // rules of the present model whose points may change
	score   []float64 // of the present model, a lead of the sheet each; nil is none
	slope   float64   // what a point of it adds to the log-odds
}

// given are the log-odds that the present model gives rows; nil is none.
func (l *learner) given(rows []int) []float64 {
	if l.score == nil {
		return nil
	}
	out := make([]float64, len(rows))
	for k, i := range rows {
		out[k] = l.slope * l.score[i]
	}
	return out
}

// pool is what can be picked, the rules of the present model first: of two that
// mark the same leads the rule is changed and none is added.
func (l *learner) pool(rows []int) []candidate {
	var out []candidate
	for _, name := range l.rules {
		m := l.sheet.fired(name, rows)
		if n := count(m); n >= Enough && len(rows)-n >= Enough {
			out = append(out, candidate{Term: Term{Rule: name}, marks: m})
		}
	}
	return append(out, l.sheet.candidates(rows, l.without)...)
}

// thin takes at most maxRows of the rows, evenly.
func thin(rows []int) []int {
	if len(rows) <= maxRows {
		return rows
	}
	out := make([]int, maxRows)
	for i := range out {
		out[i] = rows[i*len(rows)/maxRows]
	}
	return out
}

// size is the number of picks that holds up on unseen stretches of time.
func (l *learner) size(rows []int) int {
	var sum [MaxRules + 1]float64
	tried := 0
	for f := range folds {
		from, to := len(rows)*f/folds, len(rows)*(f+1)/folds
		seen, unseen := slices.Concat(rows[:from], rows[to:]), rows[from:to]
		good := l.sheet.outcomes(unseen)
		if c := count(good); c < Enough || len(good)-c < Enough {
			continue
		}
		steps := l.forward(seen, MaxRules)
		tried++
		last := 0.5
		for k := range MaxRules + 1 {
			if k <= len(steps) {
				card := l.card(seen, steps[:k])
				if auc, ok := AUC(l.ranks(&card, unseen), good); ok {
					last = auc
				}
			}
			sum[k] += last
		}
	}
	if tried == 0 {
		return MaxRules / 3
	}
	top := slices.Max(sum[:])
	return slices.IndexFunc(sum[:], func(x float64) bool { return x >= top-slack*float64(tried) })
}

// slack is how much AUC a shorter card may give up.
const slack = 0.001

// ranks are the log-odds of rows by the present model and a card together.
func (l *learner) ranks(c *Card, rows []int) []float64 {
	out := l.sheet.sums(c, rows)
	for i, z := range l.given(rows) {
		out[i] = z + out[i]*math.Ln2/c.Doubling
	}
	return out
}

// forward picks terms one after the other, each the one that tells most of what
// those before it leave open. The more there are to pick from, the higher the
// bar: of 500 that tell nothing one would clear the 95 % interval by far. The bar
// is what the best of so many exceeds by chance once in twenty times (Bonferroni,
// with the tail of the normal distribution bounded by exp(−z²/2)).
func (l *learner) forward(rows []int, most int) []candidate {
	pool, good, offset := l.pool(rows), l.sheet.outcomes(rows), l.given(rows)
	bar := max(z95*z95, 2*math.Log(float64(len(pool))/0.05))
	rest, weight := make([]float64, len(rows)), make([]float64, len(rows))
	var picked []candidate
	for len(picked) < most {
		marks := marksOf(picked)
		f := logit(marks, good, offset)
		all := 0.0
		for i, line := range active(marks, len(rows)) {
			z := f.odds(line)
			if offset != nil {
				z += offset[i]
			}
			p := chance(z)
			rest[i], weight[i] = -p, p*(1-p)
			if good[i] {
				rest[i]++
			}
			all += weight[i]
		}
		best := strongest(pool, rest, weight, all, bar)
		if best < 0 {
			break
		}
		picked = append(picked, pool[best])
		pool = slices.Delete(pool, best, best+1)
	}
	return picked
}

// strongest is the candidate with the largest score statistic, -1 where none
// clears the bar.
func strongest(pool []candidate, rest, weight []float64, all, bar float64) int {
	best, gain := -1, bar
	for j := range pool {
		var slope, w float64
		n := 0
		for i, on := range pool[j].marks {
			if on {
				n++
				slope += rest[i]
				w += weight[i]
			}
		}
		w *= 1 - w/all
		if w <= 1 {
			continue
		}
		g := slope * slope / w
		if 2*n > len(rest) {
			g *= lessLiked
		}
		if g > gain {
			best, gain = j, g
		}
	}
	return best
}

// lessLiked holds back terms that hold for most leads: of "Brazil" and "all but
// Brazil", which tell the same, the shorter one is easier to agree on.
const lessLiked = 0.95

func marksOf(cs []candidate) [][]bool {
	out := make([][]bool, len(cs))
	for i := range cs {
		out[i] = cs[i].marks
	}
	return out
}
