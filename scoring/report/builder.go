package report

import (
	"time"

	"banter/store/lead"
)

// Builder folds records into every report at once, one record after the other in
// any order. What it keeps grows with the number of groups, and of reps and
// reasons, not with that of records: durations beyond a bound are sampled. The
// zero value is of no use; see NewBuilder.
type Builder struct {
	q      Query
	space  []Case
	groups map[string]*groupFold
	total  *groupFold

	touches     touchFolds
	calibration *calibrationFold
	reasons     *reasonFold
	commitments commitmentFold
	quality     *qualityFold
	faults      Faults
	seen        Period // the first and the last entry of all, inside the period or not
}

type groupFold struct {
	*sourceFold
	weeks alertFold
}

func newGroupFold(key string) *groupFold { return &groupFold{sourceFold: newSourceFold(key)} }

// NewBuilder makes a builder for a query.
func NewBuilder(q Query) *Builder {
	b := &Builder{q: q.completed(), groups: map[string]*groupFold{}, total: newGroupFold(""), touches: touchFolds{}}
	b.calibration, b.reasons, b.quality = newCalibrationFold(&b.q), newReasonFold(&b.q), newQualityFold(&b.q)
	b.commitments.q = &b.q
	return b
}

// Query is what the builder counts, completed by the defaults.
func (b *Builder) Query() Query { return b.q }

// Add counts a record. Nothing of it is kept. A lead that is gone upstream
// counts nowhere.
func (b *Builder) Add(r *lead.Record) {
	if r.Lead.Gone {
		return
	}
	b.space = Cases(r, b.space[:0])
	for i := range b.space {
		b.addCase(&b.space[i])
	}
	b.quality.add(r, b.space)
}

func (b *Builder) addCase(c *Case) {
	b.reasons.add(c)
	b.commitments.add(c)
	at, ok := b.q.cohortAt(c)
	switch {
	case !ok:
		return
	case at.IsZero():
		if b.faults.Undated++; b.q.Period != (Period{}) {
			return
		}
	case at.After(b.q.Now):
		b.faults.Future++
		return
	}
	b.see(at)
	g := b.group(c)
	g.weeks.add(c, b.q.Now)
	b.total.weeks.add(c, b.q.Now)
	if !b.q.Period.Has(at) {
		return
	}
	if c.negative() {
		b.faults.Negative++
	}
	g.add(c, &b.q)
	b.total.add(c, &b.q)
	b.touches.add(c)
	b.calibration.add(c)
}

func (b *Builder) see(at time.Time) {
	if at.IsZero() {
		return
	}
	if b.seen.From.IsZero() || at.Before(b.seen.From) {
		b.seen.From = at
	}
	if at.After(b.seen.To) {
		b.seen.To = at
	}
}

// Seen is from the first to the last entry of all cases, whatever the period of
// the query: where one has none, it tells where they are. ok is false if there
// are none at all.
func (b *Builder) Seen() (p Period, ok bool) { return b.seen, !b.seen.From.IsZero() }

func (b *Builder) group(c *Case) *groupFold {
	key := b.q.key(c)
	g := b.groups[key]
	if g == nil {
		g = newGroupFold(key)
		b.groups[key] = g
	}
	return g
}

// negative reports whether the case came to a step before an earlier one.
func (c *Case) negative() bool {
	at := c.At[StepLead]
	for s := StepMQL; s <= c.Furthest; s++ {
		switch {
		case c.At[s].IsZero():
		case c.At[s].Before(at):
			return true
		default:
			at = c.At[s]
		}
	}
	return false
}

// N is how many cases are in the cohort.
func (b *Builder) N() int { return b.total.reached[StepLead] }

// alerts are those of everything, then of each group; months fall out of no
// range of their own.
func (b *Builder) alerts() []Alert {
	out := b.total.weeks.alerts("", true, b.q.Now)
	if b.q.By != ByMonth {
		for key, g := range b.groups {
			out = append(out, g.weeks.alerts(key, false, b.q.Now)...)
		}
	}
	sortAlerts(out)
	return append([]Alert{}, out...)
}

// Funnel is how far the cohort came.
func (b *Builder) Funnel() Funnel {
	out := Funnel{Period: b.q.Period, Cohort: b.q.Cohort, By: b.q.By, Total: b.total.line(), Lines: []FunnelLine{}, Alerts: b.alerts(), Faults: b.faults}
	for _, g := range b.groups {
		if g.reached[StepLead] > 0 {
			out.Lines = append(out.Lines, g.line())
		}
	}
	order(out.Lines, b.q.By, func(l *FunnelLine) int { return l.N }, func(l *FunnelLine) string { return l.Key })
	return out
}

// Sources is what each group brought and what it was worth.
func (b *Builder) Sources() Sources {
	out := Sources{
		Period: b.q.Period, Cohort: b.q.Cohort, By: b.q.By, Total: b.total.source(), Lines: []SourceLine{},
		Touches: b.touches.lines(), Alerts: b.alerts(), Faults: b.faults,
	}
	for _, g := range b.groups {
		if g.reached[StepLead] > 0 {
			out.Lines = append(out.Lines, g.source())
		}
	}
	order(out.Lines, b.q.By, func(l *SourceLine) int { return l.N }, func(l *SourceLine) string { return l.Key })
	return out
}

// Velocity is how long the way takes.
func (b *Builder) Velocity() Velocity {
	out := Velocity{Period: b.q.Period, Cohort: b.q.Cohort, By: b.q.By, Total: b.total.velocity(), Lines: []VelocityLine{}, Faults: b.faults}
	for _, g := range b.groups {
		if g.reached[StepLead] > 0 {
			out.Lines = append(out.Lines, g.velocity())
		}
	}
	order(out.Lines, b.q.By, func(l *VelocityLine) int { return l.N }, func(l *VelocityLine) string { return l.Key })
	return out
}

// Calibration is what became of leads by their frozen score.
func (b *Builder) Calibration() Calibration {
	out := b.calibration.result()
	out.Faults = b.faults
	return out
}

// Reasons is why leads were rejected and recycled in the period.
func (b *Builder) Reasons() Reasons { return b.reasons.result() }

// Commitments is the two-sided promise, of those that became MQLs in the period.
func (b *Builder) Commitments() Commitments { return b.commitments.result() }

// Quality is what can't be right and what is worth a look.
func (b *Builder) Quality() Quality { return b.quality.result() }
