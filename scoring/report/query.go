package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Further groups, of cases.
const (
	ByCampaign Group = "campaign"
	BySegment  Group = "segment"
	ByPath     Group = "path"  // how it became an MQL
	ByMonth    Group = "month" // in which it entered: "2026-03"
)

// CaseGroups lists what cases can be grouped by.
func CaseGroups() []Group {
	return []Group{BySource, ByCampaign, BySegment, ByRep, ByPath, ByMonth}
}

// Cohort is which instant of a case decides whether it is in a period.
type Cohort string

// The cohorts.
const (
	CohortEntered Cohort = "entered" // when it came in; a recycled lead, when it came back
	CohortMQL     Cohort = "mql"     // when it became an MQL; others are left out
)

// Cohorts lists the cohorts.
func Cohorts() []Cohort { return []Cohort{CohortEntered, CohortMQL} }

// DefaultMature is how long after its score was frozen a case counts as decided
// even if it is open.
const DefaultMature = 90 * 24 * time.Hour

// DefaultCuts are where the score bands of a calibration begin, after the first
// from 0.
func DefaultCuts() []int { return []int{31, 51, 71} }

// Axis is which number of a score a calibration is of.
type Axis string

// The axes.
const (
	AxisTotal     Axis = "total"
	AxisBehaviour Axis = "behaviour"
)

// Query says what is counted. The zero value of all but Now works: everything
// that ever entered, by source.
type Query struct {
	Now    time.Time // what lies after it is a fault of the data
	Period Period    // when the cases entered; for reasons and quality, when it happened
	Cohort Cohort    // "" is CohortEntered
	By     Group     // one of CaseGroups; "" is BySource
	Zone   *time.Location

	Mature time.Duration // 0 is DefaultMature
	Cuts   []int         // nil is DefaultCuts
	Axis   Axis          // what the bands are of; "" is AxisTotal

	Reasons     lead.Reasons // names and advice; nil is lead.DefaultReasons
	MinAttempts int          // human touches that an unreachable lead is due; 0 is 6
	Targets     Targets      // what is promised; the zero value promises nothing
}

func (q Query) completed() Query {
	q.Cohort, q.By = cmp.Or(q.Cohort, CohortEntered), cmp.Or(q.By, BySource)
	q.Axis = cmp.Or(q.Axis, AxisTotal)
	q.Mature, q.MinAttempts = cmp.Or(q.Mature, DefaultMature), cmp.Or(q.MinAttempts, 6)
	if q.Zone == nil {
		q.Zone = q.Now.Location()
	}
	if q.Cuts == nil {
		q.Cuts = DefaultCuts()
	}
	q.Cuts = slices.Compact(slices.Sorted(slices.Values(q.Cuts)))
	if q.Reasons == nil {
		q.Reasons = lead.DefaultReasons()
	}
	return q
}

// cohortAt is the instant that decides about a case; ok is false where the
// cohort has no such cases.
func (q *Query) cohortAt(c *Case) (at time.Time, ok bool) {
	if q.Cohort == CohortMQL {
		return c.At[StepMQL], c.Reached(StepMQL)
	}
	return c.Entered(), true
}

// key is the group of a case; "" is none.
func (q *Query) key(c *Case) string {
	switch q.By {
	case BySource:
		return c.Source
	case ByCampaign:
		return c.Campaign
	case BySegment:
		return c.Segment
	case ByRep:
		return c.Owner
	case ByPath:
		if c.Path != lead.PathNone {
			return string(c.Path)
		}
	case ByMonth:
		if at, _ := q.cohortAt(c); !at.IsZero() {
			return at.In(q.Zone).Format("2006-01")
		}
	default:
	}
	return ""
}

// KeyLabel is a group's key as a person reads it.
func KeyLabel(by Group, key string) string {
	switch {
	case key == "" && by == ByRep:
		return "(pool)"
	case key == "":
		return "(none)"
	case by == ByPath:
		return strings.ReplaceAll(key, "_", "-")
	}
	return key
}
