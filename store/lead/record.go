package lead

import (
	"slices"
	"time"
)

// Record is a lead with everything that happened to it. Activities and Events
// are in order of time, then ID.
type Record struct {
	Lead       Lead
	Activities []Activity
	Events     []Event
	Answers    []Answer // at most one for each criterion of the framework
}

// CycleStart is when the present cycle began: zero for the first. Where nothing
// of an earlier cycle is known it is the first that is known of this one.
func (r *Record) CycleStart() time.Time {
	if r.Lead.Cycle <= 1 || len(r.Events) == 0 {
		return time.Time{}
	}
	for i := len(r.Events) - 1; i >= 0; i-- {
		e := r.Events[i]
		if e.Cycle < r.Lead.Cycle {
			return r.Events[min(i+1, len(r.Events)-1)].At
		}
	}
	return r.Events[0].At
}

// Undone reports whether an event has been undone.
func (r *Record) Undone(id string) bool {
	return slices.ContainsFunc(r.Events, func(e Event) bool { return e.Kind == EventUndone && e.Undoes == id })
}

// Touches counts the human touches at or after since, and gives the first and
// the last of them (zero if there is none).
func (r *Record) Touches(since time.Time) (n int, first, last time.Time) {
	for _, a := range r.Activities {
		if !a.HumanTouch() || a.At.Before(since) {
			continue
		}
		if n == 0 {
			first = a.At
		}
		n++
		last = a.At
	}
	return n, first, last
}

// LastEngaged is when the lead itself last did something; touches of the team
// do not count. Zero if never.
func (r *Record) LastEngaged() time.Time {
	for i := len(r.Activities) - 1; i >= 0; i-- {
		if a := r.Activities[i]; !a.Kind.Touch() && a.Kind != KindNote && !a.Withdrawn {
			return a.At
		}
	}
	return time.Time{}
}

// LastActivity is when anything last happened on the lead, touches included.
func (r *Record) LastActivity() time.Time {
	for i := len(r.Activities) - 1; i >= 0; i-- {
		if a := r.Activities[i]; !a.Withdrawn {
			return a.At
		}
	}
	return time.Time{}
}

// AddActivity puts a into its place; an activity with the same ID is replaced,
// and stays withdrawn if it was: a source that still has it can't bring it back.
// It reports whether anything changed.
func (r *Record) AddActivity(a Activity) bool {
	if i := slices.IndexFunc(r.Activities, func(b Activity) bool { return b.ID == a.ID }); i >= 0 {
		a.Withdrawn = a.Withdrawn || r.Activities[i].Withdrawn
		if r.Activities[i].equal(a) {
			return false
		}
		r.Activities = slices.Delete(r.Activities, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(r.Activities, a, compareActivities)
	r.Activities = slices.Insert(r.Activities, i, a)
	return true
}

// AddEvent puts e into its place in time.
func (r *Record) AddEvent(e Event) {
	i, _ := slices.BinarySearchFunc(r.Events, e, func(a, b Event) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return 1 // equal times keep the order of arrival: search past them
	})
	for i < len(r.Events) && !r.Events[i].At.After(e.At) {
		i++
	}
	r.Events = slices.Insert(r.Events, i, e)
}

func compareActivities(a, b Activity) int {
	if c := a.At.Compare(b.At); c != 0 {
		return c
	}
	switch {
	case a.ID < b.ID:
		return -1
	case a.ID > b.ID:
		return 1
	}
	return 0
}

// Answer returns the answer to a criterion; its Value is Unknown where there is
// none.
func (r *Record) Answer(criterion string) Answer {
	for _, a := range r.Answers {
		if a.Criterion == criterion {
			return a
		}
	}
	return Answer{Criterion: criterion, Value: Unknown}
}

// Clone returns a copy that shares nothing which an act changes.
func (r *Record) Clone() *Record {
	c := *r
	c.Activities = slices.Clone(r.Activities)
	c.Events = slices.Clone(r.Events)
	c.Answers = slices.Clone(r.Answers)
	if r.Lead.Extra != nil {
		c.Lead.Extra = make(map[string]string, len(r.Lead.Extra))
		for k, v := range r.Lead.Extra {
			c.Lead.Extra[k] = v
		}
	}
	return &c
}
