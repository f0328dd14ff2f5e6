package report

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// MinVerdict is how many leads a share must be of before it is judged.
const MinVerdict = 20

// Rate is a share of K in N with its 95 % Wilson interval. With N of 0 nothing is
// known: Share is 0, Low 0 and High 1, and JSON has null for the three.
type Rate struct {
	K, N             int
	Share, Low, High float64
}

// NewRate is the share of k in n.
func NewRate(k, n int) Rate {
	r := Rate{K: k, N: n}
	if n > 0 {
		r.Share = float64(k) / float64(n)
	}
	r.Low, r.High = Wilson(k, n)
	return r
}

// Few reports whether there are too few for a verdict.
func (r Rate) Few() bool { return r.N < MinVerdict }

// Text is the share in words: "12 of 40, 30 % (18–45 %)", or "–" of none.
func (r Rate) Text() string {
	if r.N == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d, %.0f %% (%.0f–%.0f %%)", r.K, r.N, 100*r.Share, 100*r.Low, 100*r.High)
}

// MarshalJSON writes {"k":12,"n":40,"share":0.3,"low":0.18,"high":0.45}.
func (r Rate) MarshalJSON() ([]byte, error) {
	j := struct {
		K     int      `json:"k"`
		N     int      `json:"n"`
		Share *float64 `json:"share"`
		Low   *float64 `json:"low"`
		High  *float64 `json:"high"`
	}{K: r.K, N: r.N}
	if r.N > 0 {
		share, low, high := round6(r.Share), round6(r.Low), round6(r.High)
		j.Share, j.Low, j.High = &share, &low, &high
	}
	return json.Marshal(j)
}

// round6 keeps the digits of a JSON number that mean something.
func round6(f float64) float64 { return math.Round(f*1e6) / 1e6 }

// Spread is how long something took, in calendar time: quartiles and the 90th
// percentile of N, each a time that one of them really took. Faults are those
// that came out negative: faults of the data, in none of the figures.
type Spread struct {
	N                  int
	P25, P50, P75, P90 time.Duration
	Faults             int
}

// MarshalJSON writes seconds, null where N is 0.
func (s Spread) MarshalJSON() ([]byte, error) {
	j := struct {
		N      int      `json:"n"`
		P25    *float64 `json:"p25_seconds"`
		P50    *float64 `json:"p50_seconds"`
		P75    *float64 `json:"p75_seconds"`
		P90    *float64 `json:"p90_seconds"`
		Faults int      `json:"faults"`
	}{N: s.N, Faults: s.Faults}
	if s.N > 0 {
		p25, p50, p75, p90 := s.P25.Seconds(), s.P50.Seconds(), s.P75.Seconds(), s.P90.Seconds()
		j.P25, j.P50, j.P75, j.P90 = &p25, &p50, &p75, &p90
	}
	return json.Marshal(j)
}
