package trial

import "math"

// ridge holds a coefficient back a little, in the units of the penalised
// log-likelihood, so that a cell in which everybody was won stays finite.
const ridge = 1.0

// fitted is a logistic regression on marks: the log-odds of the good outcome are
// base plus the coefficients of the marks that a lead has.
type fitted struct {
	base   float64
	coef   []float64
	spread []float64 // standard errors of coef
}

// logit fits marks (a row of bits for each) to outcomes by Newton's method, on
// top of log-odds that are given already; offset may be nil.
func logit(marks [][]bool, good []bool, offset []float64) fitted {
	k := len(marks)
	f := fitted{coef: make([]float64, k), spread: make([]float64, k)}
	n, won := float64(len(good)), 0.0
	for _, g := range good {
		if g {
			won++
		}
	}
	f.base = math.Log((won + 1) / (n - won + 1))
	lines := active(marks, len(good))
	var h [][]float64
	for range 25 {
		var grad []float64
		grad, h = f.slope(lines, good, offset)
		step, ok := solve(h, grad)
		if !ok {
			break
		}
		size := 0.0
		f.base += step[0]
		for j := range k {
			f.coef[j] += step[j+1]
			size = max(size, math.Abs(step[j+1]))
		}
		if size < 1e-6 {
			break
		}
	}
	for j := range k {
		unit := make([]float64, k+1)
		unit[j+1] = 1
		if column, ok := solve(h, unit); ok && column[j+1] > 0 {
			f.spread[j] = math.Sqrt(column[j+1])
		}
	}
	return f
}

// active lists for each lead the marks that it has.
func active(marks [][]bool, n int) [][]int32 {
	out := make([][]int32, n)
	for j, m := range marks {
		for i, on := range m {
			if on {
				out[i] = append(out[i], int32(j))
			}
		}
	}
	return out
}

// slope is the gradient of the penalised log-likelihood and the negative of its
// second derivative; the base is in place 0 and is not held back.
func (f *fitted) slope(lines [][]int32, good []bool, offset []float64) (grad []float64, h [][]float64) {
	k := len(f.coef) + 1
	grad, h = make([]float64, k), square(k)
	for i, line := range lines {
		z := f.odds(line)
		if offset != nil {
			z += offset[i]
		}
		p := chance(z)
		r, w := -p, p*(1-p)
		if good[i] {
			r = 1 - p
		}
		grad[0] += r
		h[0][0] += w
		for a, j := range line {
			grad[j+1] += r
			h[0][j+1] += w
			for _, l := range line[:a+1] {
				h[l+1][j+1] += w
			}
		}
	}
	for j := range k {
		if j > 0 {
			grad[j] -= ridge * f.coef[j-1]
			h[j][j] += ridge
		}
		for l := range j {
			h[j][l] = h[l][j]
		}
	}
	return grad, h
}

func (f *fitted) odds(line []int32) float64 {
	z := f.base
	for _, j := range line {
		z += f.coef[j]
	}
	return z
}

func chance(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

func square(n int) [][]float64 {
	out, cells := make([][]float64, n), make([]float64, n*n)
	for i := range out {
		out[i] = cells[i*n : (i+1)*n]
	}
	return out
}

// solve finds x with h·x = b for a symmetric positive h by elimination; ok is
// false where h is none. h and b stay as they are.
func solve(h [][]float64, b []float64) (x []float64, ok bool) {
	n := len(b)
	a := square(n)
	x = append([]float64(nil), b...)
	for i := range a {
		copy(a[i], h[i])
	}
	for i := range n {
		if a[i][i] < 1e-12 {
			return nil, false
		}
		for j := i + 1; j < n; j++ {
			r := a[j][i] / a[i][i]
			if r == 0 {
				continue
			}
			for l := i; l < n; l++ {
				a[j][l] -= r * a[i][l]
			}
			x[j] -= r * x[i]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for l := i + 1; l < n; l++ {
			x[i] -= a[i][l] * x[l]
		}
		x[i] /= a[i][i]
	}
	return x, true
}

// steepness fits the log-odds of the good outcome as a line over a score:
// how much a point adds, and its standard error. ok is false where the score or
// the outcome does not vary.
func steepness(scores []float64, good []bool) (slope, spread float64, ok bool) {
	n, won, mean := float64(len(scores)), float64(count(good)), 0.0
	for _, x := range scores {
		mean += x / n
	}
	unit := 0.0
	for _, x := range scores {
		unit += (x - mean) * (x - mean) / n
	}
	if unit = math.Sqrt(unit); unit < 1e-9 || won == 0 || won == n {
		return 0, 0, false
	}
	base := math.Log(won / (n - won))
	h := square(2)
	for range 25 {
		grad := []float64{0, -slope * ridge}
		h[0][0], h[0][1], h[1][1] = 0, 0, ridge
		for i, s := range scores {
			x := (s - mean) / unit
			p := chance(base + slope*x)
			r := -p
			if good[i] {
				r = 1 - p
			}
			w := p * (1 - p)
			grad[0] += r
			grad[1] += r * x
			h[0][0] += w
			h[0][1] += w * x
			h[1][1] += w * x * x
		}
		h[1][0] = h[0][1]
		step, fine := solve(h, grad)
		if !fine {
			return 0, 0, false
		}
		base, slope = base+step[0], slope+step[1]
		if math.Abs(step[0])+math.Abs(step[1]) < 1e-9 {
			break
		}
	}
	column, fine := solve(h, []float64{0, 1})
	if !fine || column[1] <= 0 {
		return 0, 0, false
	}
	return slope / unit, math.Sqrt(column[1]) / unit, true
}
