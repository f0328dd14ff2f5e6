package reports

import (
	"context"
	"time"

	"banter/scoring/report"
)

// Desk is what the screen needs of the rest of the program.
type Desk interface {
	// Reports makes every report. A zero q.Now is the desk's clock.
	Reports(ctx context.Context, q Query) (Data, error)
}

// Query is what to report on.
type Query struct {
	Span   Span
	By     report.Group
	Cohort report.Cohort
	Now    time.Time
	// Progress is told of the leads that are read and of how many there are, while
	// the reports are made; nil is nobody. It is called from where they are made.
	Progress func(done, total int)
}

// Span is a stretch of time that the screen can turn to.
type Span string

// The spans, as report.ParsePeriod reads them.
const (
	Month       Span = "30d"
	Quarter     Span = "this quarter"
	LastQuarter Span = "last quarter"
	All         Span = "all"
)

// Spans lists them in the order of the screen.
func Spans() []Span { return []Span{Month, Quarter, LastQuarter, All} }

// Label is the span as a person reads it.
func (s Span) Label() string {
	switch s {
	case Month:
		return "30 days"
	case All:
		return "all time"
	default:
		return string(s)
	}
}

// Period is the span at an instant, in its zone.
func (s Span) Period(now time.Time) report.Period {
	p, err := report.ParsePeriod(string(s), now)
	if err != nil {
		return report.Period{} // a span that is none is all time
	}
	return p
}

// Data is every report at one instant.
type Data struct {
	At          time.Time
	Period      report.Period
	N           int // cases in the cohort
	Funnel      report.Funnel
	Sources     report.Sources
	Velocity    report.Velocity
	Calibration report.Calibration
	Reasons     report.Reasons
	Commitments report.Commitments

	Response report.Line   // of all response clocks that ended in the period
	Hours    []report.Line // by the hour of the week, Monday first
	Speed    report.SpeedLine

	// Promised is how many MQLs the present month is to bring, 0 if nobody says,
	// and Came how many became one on each day of it so far.
	Promised int
	Came     []int

	Proposal *Proposal // nil if none lies there
}

// Proposal is a change of the scoring model that somebody is to accept.
type Proposal struct {
	File string // where it lies
	Diff string // against the model that counts; "" if they are the same
}
