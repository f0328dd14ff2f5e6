package queue

import (
	"time"

	"banter/store/lead"
)

// View is one of the lists.
type View string

// The views. All but ViewAll leave out leads that are not to be contacted, and
// every one leaves out those that upstream deleted.
const (
	ViewQueue     View = "queue"     // MQLs and SALs that are not snoozed, and promised calls whose time has come
	ViewCallbacks View = "callbacks" // promised calls, by their time
	ViewReview    View = "review"    // for a rep to accept or send back
	ViewBreached  View = "breached"  // with an open clock that is breached, snoozed or not
	ViewNurture   View = "nurture"   // by wake date
	ViewTarget    View = "target"    // grade A without activity, for outbound
	ViewSnoozed   View = "snoozed"   // hidden now, by when they come back
	ViewAll       View = "all"
)

// Views lists the views in the order of the screen.
func Views() []View {
	return []View{ViewQueue, ViewCallbacks, ViewReview, ViewBreached, ViewNurture, ViewTarget, ViewSnoozed, ViewAll}
}

// Sort is an order of rows. Every order is total: ties end at the lead's ID.
type Sort string

// The orders. The zero Sort is SortPriority. In that order callbacks, nurture
// and snoozed go by their own time instead.
const (
	SortPriority Sort = "priority" // what can still be met before what is breached before the rest; inside by the value of a minute
	SortScore    Sort = "score"    // score, then due time
	SortSLA      Sort = "sla"      // due time, then score
)

// Scope is whose leads are listed. The zero Scope is everybody's.
type Scope string

// The scopes.
const (
	ScopeMine Scope = "mine" // mine and the pool's unassigned ones
	ScopeTeam Scope = "team" // everybody's
)

// The sections of the queue in priority order; the first has no heading.
const (
	SectionOpen     = ""
	SectionBreached = "breached"
	SectionNoClock  = "no clock running"
)

// holds reports whether an owner's leads are in the scope.
func (s Scope) holds(owner, me string) bool {
	return s != ScopeMine || owner == "" || owner == me
}

// state is what a lead's clocks and snooze come to at one instant.
type state struct {
	open     int // index of the open clock that is due first; -1 is none
	breached int // how many open clocks are breached, and at risk
	atRisk   int
	hidden   bool // snoozed into the future
	promised bool // a callback whose time has come
}

func stateOf(x *lead.Excerpt, now time.Time) state {
	s := state{open: -1}
	for i := range x.Clocks {
		switch x.Clocks[i].State(now) {
		case lead.ClockBreached:
			s.breached++
		case lead.ClockAtRisk:
			s.atRisk++
		case lead.ClockRunning:
		default:
			continue
		}
		if s.open < 0 || x.Clocks[i].Due.Before(x.Clocks[s.open].Due) {
			s.open = i
		}
	}
	s.hidden = x.SnoozedUntil.After(now)
	s.promised = x.Callback && !s.hidden && working(x.Stage)
	return s
}

// late reports whether the clock that counts is breached.
func (s *state) late(x *lead.Excerpt, now time.Time) bool {
	return s.open >= 0 && !now.Before(x.Clocks[s.open].Due)
}

// working reports whether a person may still have something to do with a lead.
func working(s lead.Stage) bool {
	switch s {
	case lead.StageLead, lead.StageMQL, lead.StageSAL, lead.StageSQL, lead.StageNurture:
		return true
	default:
		return false
	}
}

// in reports whether a lead that is not gone belongs to a view.
func (s *state) in(v View, x *lead.Excerpt) bool {
	if v == ViewAll || x.DoNotContact {
		return v == ViewAll
	}
	switch v {
	case ViewQueue:
		return s.promised || !s.hidden && (x.Stage == lead.StageMQL || x.Stage == lead.StageSAL)
	case ViewCallbacks:
		return x.Callback && working(x.Stage)
	case ViewReview:
		return x.Score.Review && !s.hidden && (x.Stage == lead.StageLead || x.Stage == lead.StageNurture && x.Woken)
	case ViewBreached:
		return s.breached > 0
	case ViewNurture:
		return x.Stage == lead.StageNurture
	case ViewTarget:
		return x.Target && x.Stage == lead.StageLead && !s.hidden
	case ViewSnoozed:
		return s.hidden && working(x.Stage)
	default:
		return false
	}
}
