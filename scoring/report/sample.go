package report

import (
	"time"

	"banter/store/lead"
)

// maxSample is how many durations of one cell are kept; of more, a sample.
const maxSample = 1 << 14

// sample collects how long something took. Up to maxSample all are kept and the
// quantiles are exact; of more, those whose leads have the smallest hashes are:
// the same leads whatever the order they come in. n counts all.
type sample struct {
	n, faults int
	kept      []sampled
	halved    uint // only hashes with so many leading zero bits are kept
}

type sampled struct {
	hash uint64
	took time.Duration
}

func (s *sample) add(id lead.ID, from, to time.Time) {
	if from.IsZero() || to.IsZero() {
		return
	}
	took := to.Sub(from)
	if took < 0 {
		s.faults++
		return
	}
	s.n++
	h := hash(id)
	if h>>(64-s.halved) != 0 {
		return
	}
	s.kept = append(s.kept, sampled{h, took})
	for len(s.kept) > maxSample && s.halved < 63 {
		s.halved++
		few := s.kept[:0]
		for _, k := range s.kept {
			if k.hash>>(64-s.halved) == 0 {
				few = append(few, k)
			}
		}
		s.kept = few
	}
}

func (s *sample) spread() Spread {
	out := Spread{N: s.n, Faults: s.faults}
	ds := make([]time.Duration, len(s.kept))
	for i, k := range s.kept {
		ds[i] = k.took
	}
	out.P25, out.P50, out.P75, out.P90 = Quantile(ds, 0.25), Quantile(ds, 0.5), Quantile(ds, 0.75), Quantile(ds, 0.9)
	return out
}

// hash spreads IDs evenly and the same in every run: FNV-1a, and a last stir,
// for its upper bits differ little between short texts.
func hash(id lead.ID) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}
