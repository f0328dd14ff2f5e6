package trial

import (
	"math"
	"slices"
)

const (
	// maxWords is how many values of a field are looked at, the commonest.
	maxWords = 60
	// cuts is how many cut points a number is tried with.
	cuts = 12
)

// candidate is a term with where it holds in the rows that it was made from.
type candidate struct {
	Term
	marks []bool
}

// candidates are the terms worth trying on rows, none of which holds for, or
// leaves out, fewer than Enough leads. Fields and
// kinds in without are left alone.
func (s *Sheet) candidates(rows []int, without []string) []candidate {
	var out []candidate
	take := func(t Term) {
		m := s.marks(&t, rows)
		if n := count(m); n >= Enough && len(rows)-n >= Enough {
			out = append(out, candidate{t, m})
		}
	}
	for _, f := range s.fieldNames() {
		if slices.Contains(without, f) {
			continue
		}
		c := s.fields[f]
		if values, ok := c.numbers(); ok && ranged(f) {
			for _, t := range ranges(f, c, values, rows) {
				take(t)
			}
			continue
		}
		for _, t := range s.groups(f, c, rows) {
			take(t)
		}
	}
	for _, k := range s.kindNames() {
		if !slices.Contains(without, string(k)) {
			take(Term{Kind: k})
		}
	}
	return out
}

// ranges cuts a number at round places near its quantiles.
func ranges(field string, c *column, values []float64, rows []int) []Term {
	at := quantiles(c, values, rows)
	var out []Term
	for i, low := range at {
		out = append(out, Term{Field: field, Low: low, High: math.Inf(1)}, Term{Field: field, Low: math.Inf(-1), High: low})
		for _, high := range at[i+1:] {
			out = append(out, Term{Field: field, Low: low, High: high})
		}
	}
	return out
}

// quantiles are round cut points that part the rows into like numbers of leads,
// in order; fewer where values repeat, none of fewer than twice Enough numbers.
func quantiles(c *column, values []float64, rows []int) []float64 {
	var seen []float64
	for _, i := range rows {
		if f := values[c.code(i)]; !math.IsNaN(f) {
			seen = append(seen, f)
		}
	}
	if len(seen) < 2*Enough {
		return nil
	}
	slices.Sort(seen)
	var at []float64
	for q := 1; q < cuts; q++ {
		if f := round(seen[len(seen)*q/cuts]); f > seen[0] {
			at = append(at, f)
		}
	}
	slices.Sort(at)
	return slices.Compact(at)
}

// round is a number that a person would choose, near f: two leading digits, the
// second 0 or 5; small whole numbers stay.
func round(f float64) float64 {
	size := math.Abs(f)
	if size <= 10 {
		return math.Round(2*f) / 2
	}
	step := math.Pow(10, math.Floor(math.Log10(size))) / 2
	if size/step > 10 {
		step *= 2
	}
	return math.Round(f/step) * step
}

// word is a value of a field with its outcomes.
type word struct {
	code    int32
	n, good int
	odds    float64 // smoothed log-odds against all rows
}

// tally counts the values of a column, the commonest first, and everything.
func (s *Sheet) tally(c *column, rows []int) (words []word, all word) {
	words = make([]word, len(c.words))
	for _, i := range rows {
		code := c.code(i)
		w := &words[code]
		w.code = code
		w.n++
		all.n++
		if s.good[i] {
			w.good++
			all.good++
		}
	}
	base := float64(all.good+1) / float64(all.n+2)
	for j := range words {
		p := (float64(words[j].good) + 5*base) / (float64(words[j].n) + 5)
		words[j].odds = math.Log(p/(1-p)) - math.Log(base/(1-base))
	}
	words = slices.DeleteFunc(words, func(w word) bool { return w.n == 0 })
	slices.SortFunc(words, func(a, b word) int {
		if a.n != b.n {
			return b.n - a.n
		}
		return int(a.code - b.code)
	})
	return words, all
}

// groups are the common values of a field alone, and those with like outcomes
// together.
func (s *Sheet) groups(field string, c *column, rows []int) []Term {
	words, _ := s.tally(c, rows)
	words = slices.DeleteFunc(words, func(w word) bool { return w.code == 0 || w.n < Enough })
	words = words[:min(len(words), maxWords)]
	slices.SortFunc(words, func(a, b word) int {
		switch {
		case a.odds > b.odds:
			return -1
		case a.odds < b.odds:
			return 1
		}
		return int(a.code - b.code)
	})
	var out []Term
	add := func(ws []word) {
		t := Term{Field: field}
		for _, w := range ws {
			t.Words = append(t.Words, c.words[w.code])
		}
		slices.Sort(t.Words)
		out = append(out, t)
	}
	for i := range words {
		add(words[i : i+1])
		if i > 0 {
			add(words[:i+1])
			if i < len(words)-1 {
				add(words[i:])
			}
		}
	}
	return out
}
