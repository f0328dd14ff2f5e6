package sla

import (
	"slices"
	"time"

	"banter/store/lead"
)

// AsOf is the record as it was known at a time: later events and activities are
// left out and where the lead stood is read back from the events. Who the lead
// is stays as it is now. A touch that was made before and logged after is known:
// what was done counts, not when it was typed. r is not changed.
func AsOf(r *lead.Record, at time.Time) *lead.Record {
	out := *r
	n := slices.IndexFunc(r.Events, func(e lead.Event) bool { return e.At.After(at) })
	if n < 0 {
		n = len(r.Events)
	}
	out.Events = r.Events[:n:n]
	out.Activities = slices.DeleteFunc(slices.Clone(r.Activities), func(a lead.Activity) bool { return a.At.After(at) })
	s := &out.Lead.Standing
	for _, e := range slices.Backward(r.Events[n:]) {
		takeBack(&out.Lead, e)
	}
	if n < len(r.Events) && n > 0 {
		s.Cycle = max(r.Events[n-1].Cycle, 1)
	}
	if s.QualifiedAt.After(at) {
		s.QualifiedAt = time.Time{}
	}
	if s.AssignedAt.After(at) {
		s.AssignedAt = time.Time{}
		for _, e := range out.Events {
			if e.Kind == lead.EventAssigned && e.New != "" {
				s.AssignedAt = e.At
			}
		}
	}
	return &out
}

// takeBack undoes on l what an event did, as far as the event tells.
func takeBack(l *lead.Lead, e lead.Event) {
	if e.Before != nil {
		l.Standing = *e.Before
		return
	}
	switch e.Kind {
	case lead.EventMoved, lead.EventUndone:
		if e.From != "" {
			l.Stage = e.From
		}
	case lead.EventAssigned:
		l.Owner = e.Old
		if e.Old == "" {
			l.AssignedAt = time.Time{}
		}
	case lead.EventOptedOut:
		l.DoNotContact = false
	case lead.EventGone:
		l.Gone, l.MergedInto = false, ""
	default:
	}
}
