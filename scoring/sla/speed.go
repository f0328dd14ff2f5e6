package sla

import (
	"time"

	"banter/store/lead"
)

// Steps are the instants of speed to lead in a lead's present cycle, each zero
// where it is not known or has not come. All are calendar time: speed to lead
// has no hours.
type Steps struct {
	Engaged   time.Time // what the lead did that made it an MQL
	Qualified time.Time // it became an MQL
	Assigned  time.Time // somebody got it
	Synced    time.Time // it was here for them to work
	Seen      time.Time // they opened it
	Touched   time.Time // the first human touch
}

// StepsOf reads them off a record.
func StepsOf(r *lead.Record) Steps {
	l := &r.Lead
	s := Steps{Qualified: l.QualifiedAt, Assigned: l.AssignedAt}
	if s.Qualified.IsZero() {
		return Steps{}
	}
	start := r.CycleStart()
	s.Engaged = engaged(r, s.Qualified)
	s.Synced = s.Qualified
	for i := range r.Events {
		e := &r.Events[i]
		if e.Cycle != l.Cycle {
			continue
		}
		switch e.Kind {
		case lead.EventMoved, lead.EventAssigned:
			if e.Kind == lead.EventAssigned && e.New != "" && e.New == l.Owner || e.Kind == lead.EventMoved && e.To == lead.StageMQL {
				s.Synced = later(s.Synced, e.At)
			}
		case lead.EventSeen:
			if s.Seen.IsZero() {
				s.Seen = e.At
			}
		default:
		}
	}
	if s.Assigned.After(s.Synced) {
		s.Synced = s.Assigned
	}
	if s.Assigned.IsZero() {
		s.Synced = time.Time{}
	}
	for i := range r.Activities {
		a := &r.Activities[i]
		if a.HumanTouch() && !a.At.Before(s.Engaged) && !a.At.Before(start) {
			s.Touched = a.At
			break
		}
	}
	return s
}

// engaged is when the lead last did something before it became an MQL: raised
// its hand, on that path. Where no activity tells, its coming in does.
func engaged(r *lead.Record, qualified time.Time) time.Time {
	for i := len(r.Activities) - 1; i >= 0; i-- {
		a := &r.Activities[i]
		if a.At.After(qualified) || a.Withdrawn || a.Kind.Touch() || a.Kind == lead.KindNote {
			continue
		}
		if r.Lead.Path != lead.PathHandRaiser || a.Kind.HandRaise() {
			return a.At
		}
	}
	if at := r.Lead.CreatedAt; !at.IsZero() && !at.After(qualified) && r.Lead.Cycle <= 1 {
		return at
	}
	return qualified
}
