package report

import (
	"fmt"
	"slices"
	"time"
)

// The aim of MQL→SQL: under it the threshold is too low, over farOver too
// strict.
const (
	AimLow  = 0.30
	AimHigh = 0.50
	farOver = 0.60
)

// Judgement is what a share of MQL→SQL says about a threshold.
type Judgement string

// The judgements.
const (
	TooFew  Judgement = "too_few" // under MinVerdict: nothing is said
	Under   Judgement = "under"   // under the aim: the threshold is too low
	InAim   Judgement = "in_aim"
	Over    Judgement = "over"     // over the aim, not yet too strict
	FarOver Judgement = "far_over" // too strict: good leads are left out
)

// Judge holds a share of MQL→SQL of n leads against the aim, 30 to 50 %.
func Judge(share float64, n int) Judgement {
	switch {
	case n < MinVerdict:
		return TooFew
	case share < AimLow:
		return Under
	case share <= AimHigh:
		return InAim
	case share <= farOver:
		return Over
	}
	return FarOver
}

// Text is the judgement in words; n is how many leads it is of.
func (j Judgement) Text(n int) string {
	switch j {
	case TooFew:
		return fmt.Sprintf("too few: n %d", n)
	case Under:
		return "under the aim: too low a threshold"
	case InAim:
		return "in the aim of 30–50 %"
	case Over:
		return "over the aim"
	case FarOver:
		return "far over the aim: too strict a threshold"
	}
	return ""
}

// Calibration is what became of leads by the score that they had when it was
// frozen: never today's. Leads under the threshold are in it.
type Calibration struct {
	Period     Period         `json:"period"`
	Cohort     Cohort         `json:"cohort"`
	Axis       Axis           `json:"axis"`
	Mature     time.Duration  `json:"-"`
	MatureDays int            `json:"mature_days"`
	Base       Rate           `json:"base"` // MQL→SQL of all bands: came to SQL of those decided on that
	Bands      []Band         `json:"bands"`
	Thresholds []Threshold    `json:"thresholds"` // one for the beginning of each band
	Unscored   int            `json:"unscored"`   // no event kept their score: in no band
	Unripe     int            `json:"unripe"`     // undecided, and too young to count
	Models     map[string]int `json:"models"`     // versions of the model that froze the scores, and how many each
	Faults     Faults         `json:"faults"`
}

// Band is the scores from From up to and without To; the last has no end (To 0).
// Each share is of those that are decided on it, or old enough.
type Band struct {
	From        int       `json:"from"`
	To          int       `json:"to"` // 0: open
	SQL         Rate      `json:"sql"`
	Opportunity Rate      `json:"opportunity"`
	Won         Rate      `json:"won"`
	Verdict     Judgement `json:"verdict"`
}

// Label is "31–50", the last score written out, or "71+".
func (b *Band) Label() string {
	if b.To == 0 {
		return fmt.Sprintf("%d+", b.From)
	}
	if b.To == b.From+1 {
		return fmt.Sprint(b.From)
	}
	return fmt.Sprintf("%d–%d", b.From, b.To-1)
}

// Threshold is what holds if scores from From on pass. Precision is the share of
// those that pass that came to SQL, Recall the share of all that came to SQL that
// pass, Lift the precision by the share of all; each is nil where there is
// nothing to divide by.
type Threshold struct {
	From      int       `json:"from"`
	N         int       `json:"n"`
	Precision *float64  `json:"precision"`
	Low       *float64  `json:"precision_low"`
	High      *float64  `json:"precision_high"`
	Recall    *float64  `json:"recall"`
	Lift      *float64  `json:"lift"`
	Verdict   Judgement `json:"verdict"`
}

// Thresholds works out every threshold of a table of bands: where each begins,
// how many leads it has and the share of them that came to SQL. A share without
// its count, as of a published table, will do.
func Thresholds(from, n []int, share []float64) []Threshold {
	out := make([]Threshold, len(from))
	total, hits := 0, 0.0
	for i := len(from) - 1; i >= 0; i-- {
		total += n[i]
		hits += share[i] * float64(n[i])
		out[i] = Threshold{From: from[i], N: total, Verdict: TooFew}
		if total == 0 {
			continue
		}
		precision := hits / float64(total)
		low, high := WilsonShare(precision, total)
		out[i].Precision, out[i].Low, out[i].High = &precision, &low, &high
		out[i].Verdict = Judge(precision, total)
	}
	if hits <= 0 {
		return out
	}
	base := hits / float64(total)
	for i := range out {
		t := &out[i]
		if t.Precision == nil {
			continue
		}
		recall, lift := *t.Precision*float64(t.N)/hits, *t.Precision/base
		t.Recall, t.Lift = &recall, &lift
	}
	return out
}

// bandFold counts one band.
type bandFold struct{ sql, sqlOf, opportunity, opportunityOf, won, wonOf int }

// calibrationFold counts all of them.
type calibrationFold struct {
	q                *Query
	bands            []bandFold
	unscored, unripe int
	models           map[string]int
}

func newCalibrationFold(q *Query) *calibrationFold {
	return &calibrationFold{q: q, bands: make([]bandFold, len(q.Cuts)+1), models: map[string]int{}}
}

func (f *calibrationFold) add(c *Case) {
	if !c.Scored {
		f.unscored++
		return
	}
	ripe := !c.FrozenAt.After(f.q.Now.Add(-f.q.Mature))
	if !ripe && !c.Decided(StepSQL) {
		f.unripe++
		return
	}
	score := c.Frozen.Total
	if f.q.Axis == AxisBehaviour {
		score = c.Frozen.Behaviour
	}
	i, at := slices.BinarySearch(f.q.Cuts, score)
	if at {
		i++
	}
	b := &f.bands[i]
	f.models[c.Frozen.Model]++
	count := func(s Step, k, n *int) {
		if ripe || c.Decided(s) {
			*n++
			if c.Reached(s) {
				*k++
			}
		}
	}
	count(StepSQL, &b.sql, &b.sqlOf)
	count(StepOpportunity, &b.opportunity, &b.opportunityOf)
	count(StepWon, &b.won, &b.wonOf)
}

func (f *calibrationFold) result() Calibration {
	out := Calibration{
		Period: f.q.Period, Cohort: f.q.Cohort, Axis: f.q.Axis, Mature: f.q.Mature, MatureDays: int(f.q.Mature / (24 * time.Hour)),
		Unscored: f.unscored, Unripe: f.unripe, Models: f.models,
	}
	var from, n []int
	var share []float64
	k, all := 0, 0
	for i, b := range f.bands {
		band := Band{SQL: NewRate(b.sql, b.sqlOf), Opportunity: NewRate(b.opportunity, b.opportunityOf), Won: NewRate(b.won, b.wonOf)}
		if i > 0 {
			band.From = f.q.Cuts[i-1]
		}
		if i < len(f.q.Cuts) {
			band.To = f.q.Cuts[i]
		}
		band.Verdict = Judge(band.SQL.Share, band.SQL.N)
		out.Bands = append(out.Bands, band)
		from, n, share = append(from, band.From), append(n, b.sqlOf), append(share, band.SQL.Share)
		k, all = k+b.sql, all+b.sqlOf
	}
	out.Base = NewRate(k, all)
	out.Thresholds = Thresholds(from, n, share)
	return out
}
