package queue

import (
	"time"

	"banter/scoring"
	"banter/scoring/sla"
	"banter/store/lead"
)

// excerpt computes the row of a record. Pending, Parked and BaseVersion are the
// store's to fill in.
func (b *Book) excerpt(r *lead.Record, s *scoring.Score, woken bool, now time.Time) lead.Excerpt {
	l := &r.Lead
	x := lead.Excerpt{
		ID: l.ID, Name: l.Name, Title: l.Title, Company: l.Company, Email: l.Email, Phone: l.Phone,
		Country: l.Country, Region: l.Region, Zone: l.Zone, Industry: l.Industry, Domain: l.Domain,
		Source: l.Source, Campaign: l.Campaign, Path: l.Path,
		Owner: l.Owner, Segment: l.Segment, Employees: l.Employees, Stage: l.Stage, Status: l.Status,
		Cycle: l.Cycle, Reason: l.Reason, DoNotContact: l.DoNotContact, Gone: l.Gone, Woken: woken,
		CreatedAt: l.CreatedAt, AssignedAt: l.AssignedAt, QualifiedAt: l.QualifiedAt,
		LastActivityAt: r.LastActivity(), WakeAt: l.WakeAt, SnoozedUntil: l.SnoozedUntil,
		Callback: l.Callback, SnoozeNote: l.SnoozeNote,
		Score: s.Frozen, Target: s.Target && l.Stage == lead.StageLead, WhyNow: s.WhyNow,
		Clocks: b.Policies.ClocksOf(r, sla.Known{Grade: s.Grade, Segment: s.Segment}, now), ComputedAt: now, ValidUntil: s.ValidUntil,
	}
	steps := sla.StepsOf(r)
	x.EngagedAt, x.SyncedAt, x.SeenAt, x.FirstTouchAt = steps.Engaged, steps.Synced, steps.Seen, steps.Touched
	if x.Segment == "" {
		x.Segment = s.Segment
	}
	start := r.CycleStart()
	for i := range r.Activities {
		a := &r.Activities[i]
		if !a.HumanTouch() {
			continue
		}
		x.LastTouchAt = a.At
		if !a.At.Before(start) {
			x.Attempts++
		}
	}
	// A verdict is asked of a rep where the lead is still a lead, or back from
	// nurture: accept it, or send it back.
	x.Score.Review = s.Review && l.Stage == lead.StageLead || woken
	if woken && !l.WakeAt.IsZero() && !now.Before(l.WakeAt) {
		x.WhyNow = "wake date reached"
	}
	if l.Stage == lead.StageNurture && l.WakeAt.After(now) && (x.ValidUntil.IsZero() || l.WakeAt.Before(x.ValidUntil)) {
		x.ValidUntil = l.WakeAt
	}
	for i := range x.Clocks {
		// From then on the breach is an event of the record.
		if c := &x.Clocks[i]; c.Due.After(now) && (c.Stopped.IsZero() || c.Stopped.After(c.Due)) && (x.ValidUntil.IsZero() || c.Due.Before(x.ValidUntil)) {
			x.ValidUntil = c.Due
		}
	}
	return x
}
