package report_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"banter/scoring/report"
)

func TestCohen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                    string
		table                   [][]int
		observed, expected      float64
		value, low, high, digit float64
		word                    string
	}{
		{
			// Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions,
			// section 18.1: two raters, 100 patients; standard error 0.087.
			name: "diagnoses", table: [][]int{{75, 1, 4}, {5, 4, 1}, {0, 0, 10}},
			observed: 0.89, expected: 0.66, value: 0.676, low: 0.504, high: 0.848, digit: 0.002, word: "substantial",
		},
		{
			// The example of many textbooks: 50 applications, two readers.
			name: "grants", table: [][]int{{20, 5}, {10, 15}},
			observed: 0.70, expected: 0.50, value: 0.40, low: 0.151, high: 0.649, digit: 0.003, word: "fair",
		},
		{
			name: "worse than chance", table: [][]int{{0, 10}, {10, 0}},
			observed: 0, expected: 0.5, value: -1, low: -1, high: -1, digit: 0.001, word: "poor",
		},
		{
			// 20 of 20: Wilson's lower end is 0.839, and (0.839 − 0.5) / 0.5 = 0.678.
			name: "all the same", table: [][]int{{10, 0}, {0, 10}},
			observed: 1, expected: 0.5, value: 1, low: 0.678, high: 1, digit: 0.001, word: "almost perfect",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k, err := report.Cohen(c.table)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []struct {
				what      string
				got, want float64
			}{{"observed", k.Observed, c.observed}, {"expected", k.Expected, c.expected}, {"kappa", k.Value, c.value}, {"low", k.Low, c.low}, {"high", k.High, c.high}} {
				if math.Abs(v.got-v.want) > c.digit {
					t.Errorf("%s is %.4f, want %.3f", v.what, v.got, v.want)
				}
			}
			if k.Word() != c.word {
				t.Errorf("%q, want %q", k.Word(), c.word)
			}
		})
	}
}

func TestCohenUndefined(t *testing.T) {
	t.Parallel()
	for _, table := range [][][]int{nil, {{0, 0}, {0, 0}}, {{20, 0}, {0, 0}}, {{0, 0}, {0, 7}}} {
		k, err := report.Cohen(table)
		if !errors.Is(err, report.ErrNoKappa) {
			t.Errorf("%v: %+v, %v", table, k, err)
		}
		if k.Value != 0 || k.Low != 0 || k.High != 0 || k.Same != k.N {
			t.Errorf("%v: %+v", table, k)
		}
	}
}

func TestKappaWords(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		-0.01: "poor", 0: "slight", 0.20: "slight", 0.21: "fair", 0.40: "fair", 0.41: "moderate", 0.60: "moderate",
		0.61: "substantial", 0.80: "substantial", 0.81: "almost perfect", 1: "almost perfect",
	} {
		k := report.Kappa{Value: v}
		if k.Word() != want {
			t.Errorf("%.2f is %q, want %q", v, k.Word(), want)
		}
	}
}

// Kappa never leaves its bounds, its interval holds it, and it does not matter
// who is the first judge or which answer comes first.
func TestCohenProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(2, 4).Draw(t, "answers")
		table, turned, back := make([][]int, size), make([][]int, size), make([][]int, size)
		for i := range size {
			table[i], turned[i], back[i] = make([]int, size), make([]int, size), make([]int, size)
		}
		for i := range size {
			for j := range size {
				n := rapid.IntRange(0, 12).Draw(t, "n")
				table[i][j], turned[j][i], back[size-1-i][size-1-j] = n, n, n
			}
		}
		k, err := report.Cohen(table)
		if err != nil {
			return
		}
		for _, v := range []float64{k.Observed, k.Expected, k.Value, k.Low, k.High} {
			if math.IsNaN(v) || v < -1 || v > 1 {
				t.Fatalf("%v: %+v", table, k)
			}
		}
		if k.Low > k.Value+1e-9 || k.High < k.Value-1e-9 {
			t.Fatalf("%v: %+v", table, k)
		}
		for _, other := range [][][]int{turned, back} {
			o, err := report.Cohen(other)
			if err != nil || math.Abs(o.Value-k.Value) > 1e-9 || math.Abs(o.Low-k.Low) > 1e-9 {
				t.Fatalf("%v: %+v; %v: %+v, %v", table, k, other, o, err)
			}
		}
	})
}
