package queue

import (
	"strconv"
	"time"

	"banter/scoring"
	"banter/scoring/sla"
	"banter/store/lead"
)

// Assess lets the model move the record on (promotion to MQL, a new cycle) and
// computes its excerpt at now. What has become of its clocks is made permanent:
// a breach and an end are events that keep what was promised. The events are
// those that it added to r; those that upstream added get their score. Assessing
// twice at one instant adds nothing the second time. The events' IDs depend on
// the cycle and on the stage or the clock alone: two laptops that find the same
// thing write the same event.
func (b *Book) Assess(r *lead.Record, now time.Time) ([]lead.Event, lead.Excerpt) {
	s := b.Model.Score(r, now)
	if r.Lead.Gone {
		return nil, b.excerpt(r, &s, false, now)
	}
	b.freeze(r, &s, now)
	events := promote(r, &s, now)
	settle(r, &s)
	x := b.excerpt(r, &s, woken(r, &s, now), now)
	for _, e := range sla.Marks(r, x.Clocks, now) {
		r.AddEvent(e)
		events = append(events, e)
	}
	return events, x
}

// woken reports whether a lead in nurture is back: by its wake date, by
// re-engaging where it waits for that, or by a hand-raise that deserves a look.
func woken(r *lead.Record, s *scoring.Score, now time.Time) bool {
	return r.Lead.Woken(now, s.Engaged) || r.Lead.Stage == lead.StageNurture && !s.Raised.IsZero() && s.Review
}

// promote moves an MQL of the model from lead or nurture on, and as far as a
// fast lane says. A lead in nurture comes back only when it wakes or raises its
// hand; what a rep or upstream has taken further is left alone.
func promote(r *lead.Record, s *scoring.Score, now time.Time) []lead.Event {
	if !s.MQL {
		return nil
	}
	var events []lead.Event
	switch r.Lead.Stage {
	case lead.StageNurture:
		if !r.Lead.Woken(now, s.Engaged) && s.Raised.IsZero() {
			return nil
		}
		events = qualify(r, s, now)
	case lead.StageLead:
		events = qualify(r, s, now)
	case lead.StageMQL:
	default:
		return nil
	}
	for r.Lead.Stage != s.To {
		to := lead.StageSAL
		if r.Lead.Stage == lead.StageSAL {
			to = lead.StageSQL
		}
		id := eventID(r, to)
		if lead.CheckMove(lead.ByModel, r.Lead.Stage, to) != nil || has(r, id) {
			break // a lane that was taken back in this cycle does not try again
		}
		events = append(events, move(r, s, to, s.Rule, r.Lead.Standing, now))
	}
	return events
}

// qualify makes an MQL of the lead: in its first cycle, or in a new one where
// the one before is over.
func qualify(r *lead.Record, s *scoring.Score, now time.Time) []lead.Event {
	if lead.CheckMove(lead.ByModel, r.Lead.Stage, lead.StageMQL) != nil {
		return nil
	}
	was := r.Lead.Standing
	st := &r.Lead.Standing
	if st.Cycle = max(st.Cycle, 1); st.Stage == lead.StageNurture || finished(r) {
		st.Cycle++
	}
	st.QualifiedAt, st.Path, st.Status = now, s.Path, lead.StatusNew
	st.Reason, st.WakeAt, st.WakeOnEngage, st.RecycledAt = "", time.Time{}, false, time.Time{}
	if !st.Callback {
		// A snooze was for the lead as it stood; a promised call stays promised.
		st.SnoozedUntil, st.SnoozeNote = time.Time{}, ""
	}
	return []lead.Event{move(r, s, lead.StageMQL, string(s.Path), was, now)}
}

func move(r *lead.Record, s *scoring.Score, to lead.Stage, rule string, was lead.Standing, now time.Time) lead.Event {
	r.Lead.Stage = to
	e := lead.Event{
		ID: eventID(r, to), Kind: lead.EventMoved, At: now, By: "model", Mover: lead.ByModel,
		From: was.Stage, To: to, Cycle: r.Lead.Cycle, Score: s.Frozen, Rule: rule, Before: &was,
	}
	r.AddEvent(e)
	return e
}

func eventID(r *lead.Record, to lead.Stage) string {
	return "model-" + strconv.Itoa(r.Lead.Cycle) + "-" + string(to)
}

func has(r *lead.Record, id string) bool {
	for i := range r.Events {
		if r.Events[i].ID == id {
			return true
		}
	}
	return false
}

// finished reports whether the lead has been further than lead in its present
// cycle, in a way that still stands.
func finished(r *lead.Record) bool {
	for i := range r.Events {
		e := &r.Events[i]
		if e.Cycle == r.Lead.Cycle && (e.Kind == lead.EventMoved || e.Kind == lead.EventVerdict) && e.To != lead.StageLead && !r.Undone(e.ID) {
			return true
		}
	}
	return false
}

// settle fills in what upstream does not tell of a lead that it made an MQL or
// more: since when, on which path, and that it is in its first cycle.
func settle(r *lead.Record, s *scoring.Score) {
	st := &r.Lead.Standing
	st.Cycle = max(st.Cycle, 1)
	if st.Stage != lead.StageMQL && st.Stage != lead.StageSAL {
		return
	}
	if st.Path == "" || st.Path == lead.PathNone {
		st.Path = s.Path
	}
	if !st.QualifiedAt.IsZero() {
		return
	}
	if st.QualifiedAt = st.AssignedAt; st.QualifiedAt.IsZero() {
		st.QualifiedAt = r.Lead.CreatedAt
	}
	for i := range r.Events {
		e := &r.Events[i]
		if e.Kind == lead.EventMoved && e.To == st.Stage && e.At.After(st.QualifiedAt) {
			st.QualifiedAt = e.At
		}
	}
}
