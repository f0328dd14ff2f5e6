package jury

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"banter/scoring/report"
	"banter/store/lead"
)

// Decided is what became of a lead in its present cycle, by the measure of the
// reports, and what its score was.
type Decided struct {
	ID      lead.ID
	Good    bool        // it came to SQL
	Became  lead.Stage  // how it ended, or how far it has come
	Reason  string      // of a rejected or recycled lead
	Score   lead.Frozen // as it stood then; zero if nobody kept it
	Until   time.Time   // when it was decided; zero if nobody tells
	Unknown bool        // it is not decided
}

// Worth is what sales decided, in the words of a judge.
func (d *Decided) Worth() lead.Ternary {
	switch {
	case d.Unknown:
		return lead.Unknown
	case d.Good:
		return lead.Yes
	}
	return lead.No
}

// DecidedOf finds out how a lead was decided; Unknown says that it is not, or
// that upstream has deleted it.
func DecidedOf(r *lead.Record) Decided {
	d := Decided{ID: r.Lead.ID, Unknown: true}
	cases := report.Cases(r, nil)
	if r.Lead.Gone || len(cases) == 0 {
		return d
	}
	c := &cases[len(cases)-1]
	d.Score, d.Reason, d.Became = c.Frozen, c.Reason, c.Ended
	d.Good = c.Reached(report.StepSQL)
	switch {
	case !c.Decided(report.StepSQL):
		return d
	case d.Good:
		d.Until = c.At[report.StepSQL]
	default:
		d.Until = c.EndedAt
	}
	if d.Became == "" {
		d.Became = c.Furthest.Stage()
	}
	d.Unknown = false
	return d
}

// Bands are where the bands of the score begin that leads are picked from, but
// for the lowest; half-open: 31 is in the second.
func Bands() []int { return report.DefaultCuts() }

// band is the place of a score among the bands.
func band(score int) int {
	n := 0
	for _, from := range Bands() {
		if score >= from {
			n++
		}
	}
	return n
}

// BandLabel is the band of a score in words: "51 to 70".
func BandLabel(score int) string {
	edges, i := Bands(), band(score)
	switch {
	case i == 0:
		return fmt.Sprintf("under %d", edges[0])
	case i == len(edges):
		return fmt.Sprintf("%d and more", edges[i-1])
	}
	return fmt.Sprintf("%d to %d", edges[i-1], edges[i]-1)
}

// TooFewError says that there are not enough decided leads.
type TooFewError struct{ Want, Have int }

func (e *TooFewError) Error() string {
	if e.Have < 2 {
		return fmt.Sprintf("the test needs %d decided leads (qualified, rejected or recycled); there are %d: it is for a team that has worked some", e.Want, e.Have)
	}
	return fmt.Sprintf("the test needs %d decided leads (qualified, rejected or recycled); there are %d: --n %d takes them all", e.Want, e.Have, e.Have)
}

// Is makes errors.Is(err, lead.ErrRefused) true.
func (e *TooFewError) Is(target error) bool { return target == lead.ErrRefused }

// Choose picks n leads, as evenly from each band of the score as there are
// leads, in an order that gives no band away. The same candidates, whatever their
// order, and the same seed give the same picks. The error is a *TooFewError.
func Choose(candidates []Decided, n int, seed uint64) ([]Pick, error) {
	if n < 2 || n > MaxLeads {
		return nil, fmt.Errorf("a test has 2 to %d leads, not %d", MaxLeads, n)
	}
	if len(candidates) < n {
		return nil, &TooFewError{Want: n, Have: len(candidates)}
	}
	all := slices.Clone(candidates)
	slices.SortFunc(all, func(a, b Decided) int { return strings.Compare(string(a.ID), string(b.ID)) })
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	bands := make([][]Pick, len(Bands())+1)
	for _, i := range r.Perm(len(all)) {
		b := band(all[i].Score.Total)
		bands[b] = append(bands[b], Pick{ID: all[i].ID, Until: all[i].Until})
	}
	out := make([]Pick, 0, n)
	for i := len(bands) - 1; len(out) < n; i = (i + len(bands) - 1) % len(bands) {
		if b := bands[i]; len(b) > 0 {
			out, bands[i] = append(out, b[0]), b[1:]
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out, nil
}
