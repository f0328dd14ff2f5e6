package report

import (
	"errors"
	"math"
)

// ErrNoKappa says that Cohen's kappa is not defined: there are no cases, or both
// judges gave all of them one and the same answer, so that agreement by chance
// is complete too.
var ErrNoKappa = errors.New("kappa is not defined")

// Kappa is how far two judges agree beyond chance (Cohen 1960).
type Kappa struct {
	N        int     // cases that both judged
	Same     int     // cases with the same answer
	Observed float64 // Same of N
	Expected float64 // the agreement that chance alone would give with the answers each judge used
	Value    float64 // (Observed − Expected) / (1 − Expected), −1 to 1
	// Low and High are the 95 % interval: Fleiss, Cohen and Everitt's (1969)
	// large-sample one. Where all answers agree its error is 0, which claims too
	// much for few cases; Low is then what the Wilson interval of the agreement
	// leaves.
	Low, High float64
}

// Cohen compares two judges. table[i][j] counts the cases to which the first
// gave answer i and the second answer j; it is square. The error is ErrNoKappa,
// and N, Same and Observed hold then too.
func Cohen(table [][]int) (Kappa, error) {
	size := len(table)
	first, second := make([]float64, size), make([]float64, size)
	var k Kappa
	for i, row := range table {
		k.Same += row[i]
		for j, n := range row {
			k.N += n
			first[i] += float64(n)
			second[j] += float64(n)
		}
	}
	if k.N == 0 {
		return k, ErrNoKappa
	}
	n := float64(k.N)
	k.Observed = float64(k.Same) / n
	for i := range size {
		first[i] /= n
		second[i] /= n
		k.Expected += first[i] * second[i]
	}
	if k.Expected >= 1 {
		return k, ErrNoKappa
	}
	beyond := 1 - k.Expected
	k.Value = (k.Observed - k.Expected) / beyond
	if k.Same == k.N {
		share, _ := Wilson(k.Same, k.N)
		k.Low, k.High = max(-1, (share-k.Expected)/beyond), 1
		return k, nil
	}
	half := z95 * cohenError(table, first, second, k)
	k.Low, k.High = max(-1, k.Value-half), min(1, k.Value+half)
	return k, nil
}

// cohenError is the standard error of kappa: formula 13 of Fleiss, Cohen and
// Everitt, Psychological Bulletin 72 (1969). first and second are the shares of
// each answer.
func cohenError(table [][]int, first, second []float64, k Kappa) float64 {
	n, sum := float64(k.N), 0.0
	for i, row := range table {
		for j, count := range row {
			share := float64(count) / n
			if i == j {
				d := (1 - k.Expected) - (first[i]+second[i])*(1-k.Observed)
				sum += share * d * d
				continue
			}
			d := (second[i] + first[j]) * (1 - k.Observed)
			sum += share * d * d
		}
	}
	d := k.Observed*k.Expected - 2*k.Expected + k.Observed
	beyond := 1 - k.Expected
	return math.Sqrt(max(0, sum-d*d)/n) / (beyond * beyond)
}

// Word is the strength of agreement as Landis and Koch (1977) put it: "poor",
// "slight", "fair", "moderate", "substantial", "almost perfect".
func (k *Kappa) Word() string {
	for _, step := range []struct {
		to   float64
		word string
	}{{0, "poor"}, {0.205, "slight"}, {0.405, "fair"}, {0.605, "moderate"}, {0.805, "substantial"}} {
		// Theirs are bands of two decimals: .20 is slight, .21 fair.
		if k.Value < step.to {
			return step.word
		}
	}
	return "almost perfect"
}
