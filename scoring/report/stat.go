package report

import (
	"math"
	"slices"
	"time"
)

// z95 is the quantile of the normal distribution that leaves 2.5 % on each side.
const z95 = 1.959963984540054

// Wilson is the 95 % interval of a share of k in n, as Wilson gave it in 1927:
// it never leaves 0 to 1 and holds for few cases too. With n of 0 nothing is
// known: 0 to 1.
func Wilson(k, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	low, high = WilsonShare(float64(k)/float64(n), n)
	// At the ends the formula is exact but for the last bits.
	if k <= 0 {
		low = 0
	}
	if k >= n {
		high = 1
	}
	return low, high
}

// WilsonShare is Wilson for a share that is known without its count, 0 to 1, as
// of a published table.
func WilsonShare(p float64, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	f := float64(n)
	middle := p + z95*z95/(2*f)
	half := z95 * math.Sqrt(p*(1-p)/f+z95*z95/(4*f*f))
	scale := 1 + z95*z95/f
	return max((middle-half)/scale, 0), min((middle+half)/scale, 1)
}

// Quantile is the smallest of the values that at least the share q of them does
// not exceed (nearest rank): a time that one of them really took. It is 0
// without any. ds is sorted in place.
func Quantile(ds []time.Duration, q float64) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	slices.Sort(ds)
	i := int(math.Ceil(q*float64(len(ds)))) - 1
	return ds[min(max(i, 0), len(ds)-1)]
}
