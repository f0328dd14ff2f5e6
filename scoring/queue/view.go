package queue

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

// AtWork reports whether every lead of the view is at work
// (lead.Excerpt.AtWork), so that these alone make the whole of it.
func (v View) AtWork() bool {
	switch v {
	case ViewQueue, ViewCallbacks, ViewReview, ViewBreached, ViewSnoozed:
		return true
	default:
	}
	return false
}

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

// bit is the view's own bit in a set of them; 0 where there is no such view.
func (v View) bit() uint16 {
	switch v {
	case ViewQueue:
		return 1 << 0
	case ViewCallbacks:
		return 1 << 1
	case ViewReview:
		return 1 << 2
	case ViewBreached:
		return 1 << 3
	case ViewNurture:
		return 1 << 4
	case ViewTarget:
		return 1 << 5
	case ViewSnoozed:
		return 1 << 6
	case ViewAll:
		return 1 << 7
	}
	return 0
}
