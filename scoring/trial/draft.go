package trial

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"banter/scoring"
	"banter/scoring/report"
	"banter/store/lead"
)

// Errors of a suggestion that the data can't carry.
var (
	// ErrTooFew says that there are fewer than Enough leads of one outcome.
	ErrTooFew = errors.New("too few leads with an outcome")
	// ErrOneOutcome says that all leads ended alike.
	ErrOneOutcome = errors.New("all leads ended alike")
)

// Draft gathers past cases for a suggestion: make one with NewDraft, add every
// record, then ask it to Suggest or to Build.
type Draft struct {
	scope   Scope
	model   *scoring.Model
	rules   []scoring.Rule
	sheet   *Sheet
	watch   *Watch
	cases   []drafted
	without []string
	sources map[string]bool
	open    int
	odd     int
	pasts   []Past
}

// drafted is what a draft keeps of a case beside the sheet.
type drafted struct {
	score    float64 // by the present model
	reach    float64 // the highest that the threshold was held against, where the grade allows
	scored   bool    // reach counts: no exclusion, no segment, an allowed grade, no hand-raise
	handed   bool    // it was handed over to people
	dated    bool    // somebody tells when
	reason   string  // of a rejection
	fit      int
	excluded bool // by the present model
	enough   bool // behaviour over the threshold, or a hand-raise, and no exclusion
}

// NewDraft gathers for changes of a model.
func NewDraft(scope Scope, model *scoring.Model) *Draft {
	return &Draft{scope: scope, model: model, rules: model.Rules(), sheet: NewSheet(), watch: NewWatch(), sources: map[string]bool{}}
}

// Add takes the cases of a record. The record is not kept.
func (d *Draft) Add(r *lead.Record) {
	var open, odd int
	d.pasts, open, odd = d.scope.Past(r, d.pasts[:0])
	d.open += open
	d.odd += odd
	if open > 0 && len(d.pasts) == 0 {
		d.watch.Add(r, true)
	} else if len(d.pasts) > 0 {
		d.watch.Add(r, false)
	}
	for i := range d.pasts {
		p := &d.pasts[i]
		where := At(r, p.Cutoff)
		play := Play(d.model, r, where, p)
		best := &play.Best
		d.scope.add(d.sheet, where, p)
		d.sheet.age(where, p.Cutoff)
		for j := range best.Parts {
			d.sheet.fire(ruleKey(best.Parts[j].Axis, best.Parts[j].Rule))
		}
		c := drafted{score: float64(best.Total), handed: p.Reached(report.StepMQL) || p.Ended != "", dated: p.Dated, fit: best.Fit, excluded: best.Excluded != ""}
		c.reach, c.scored = d.reach(best)
		c.enough = !c.excluded && (!best.Raised.IsZero() || !best.OnTotal && best.Behaviour >= best.Threshold)
		if p.Verdict == lead.Reject {
			c.reason = p.Reason
		}
		d.cases = append(d.cases, c)
		d.sources[p.Source] = true
	}
}

// ruleKey names a rule: those of behaviour and of fit may be called alike.
func ruleKey(axis scoring.Axis, name string) string { return string(axis) + "/" + name }

// reach is what the threshold is held against.
func (d *Draft) reach(s *scoring.Score) (points float64, counts bool) {
	_, onTotal, grades := d.model.Threshold()
	points = float64(s.Behaviour)
	if onTotal {
		points = float64(s.Total)
	}
	return points, s.Excluded == "" && s.Segment == "" && s.Raised.IsZero() && slices.Contains(grades, s.Grade)
}

// Len is the number of cases with an outcome; Open are too young to count, Odd
// begin in the future or lack the order.
func (d *Draft) Len() (n, good, open, odd int) { return d.sheet.Len(), d.sheet.Good(), d.open, d.odd }

// heldOut is the share of the cases, the newest, that a suggestion never sees.
const heldOut = 1.0 / 3

// ready parts the cases by age and names the leaks; the error says in words what
// the data can't carry.
func (d *Draft) ready(allow []string) (older []int, leaks []Leak, since float64, err error) {
	n, good := d.sheet.Len(), d.sheet.Good()
	switch {
	case n < Enough:
		return nil, nil, 0, fmt.Errorf("%w: n %d, and %d are needed at least; %d more are open and younger than the time they are given", ErrTooFew, n, Enough, d.open)
	case good == 0:
		return nil, nil, 0, fmt.Errorf("%w: none of the %d ended well, so nothing tells what a good lead is", ErrOneOutcome, n)
	case good == n:
		return nil, nil, 0, fmt.Errorf("%w: all %d ended well, so nothing tells what a bad lead is", ErrOneOutcome, n)
	}
	older, newer := d.sheet.Split(heldOut)
	if k := count(d.sheet.outcomes(older)); k < Enough || len(older)-k < Enough {
		return nil, nil, 0, fmt.Errorf("%w: of the older %d cases %d ended well and %d did not; %d of each are needed", ErrTooFew, len(older), k, len(older)-k, Enough)
	}
	since = math.Inf(1)
	if len(newer) > 0 {
		since = d.sheet.order[newer[0]]
	}
	d.without = nil
	for _, l := range d.sheet.Leaks(older, d.watch) {
		if !slices.Contains(allow, l.Field) {
			leaks = append(leaks, l)
			d.without = append(d.without, l.Field)
		}
	}
	return older, leaks, since, nil
}

// Leaks names what looks as if it were written after contact, by all cases.
func (d *Draft) Leaks() []Leak { return d.sheet.Leaks(d.sheet.byAge(), d.watch) }

// Change is one thing that a proposal does to the model.
type Change struct {
	What     string // "vp: 15 → 20 points"
	Why      string // in words, with n and interval
	Table    string // "fit", "behaviour", "exclude", "mql"
	Rule     string
	Old, New int // points or threshold; 0 where there is none
}

// Proposal is a changed model, and why.
type Proposal struct {
	Name     string // of the file
	Old, New []byte
	Model    *scoring.Model // New, read
	Changes  []Change
	Withheld []string // what was looked at and is not proposed, in words
	Leaks    []Leak   // fields that were left out of it
	Clusters []Cluster
	N, Good  int     // cases that it was learnt on, the older ones
	Since    float64 // Past.Order from which on nothing was looked at
	Open     int
}

// HeldOut is the scope of the newer cases, which the proposal never saw.
func (d *Draft) HeldOut(p *Proposal) Scope {
	s := d.scope
	s.Since = &p.Since
	return s
}

// sameAge says where nothing tells older cases from newer.
func (d *Draft) sameAge(since float64) string {
	if !math.IsInf(since, 1) {
		return ""
	}
	return "nothing tells older leads from newer, they all came in at one time: it could not be tried on leads that it never saw; --order names a field with a number that tells"
}

// oneSource says where all leads come from one place: what is learnt of them may
// not hold for others.
func (d *Draft) oneSource() string {
	if len(d.sources) != 1 {
		return ""
	}
	for s := range d.sources {
		return "all leads come from one source (" + cmp.Or(s, "none named") + "): what holds for them may not hold for others, and nothing is said about sources"
	}
	return ""
}
