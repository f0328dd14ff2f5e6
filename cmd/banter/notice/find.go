package notice

import (
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/syncer"
)

// Fresh is how long a thing is worth telling, in calendar time: what was so
// before is known by now. It is longer than a night, so that what happened in
// quiet hours is told in the morning.
const Fresh = 24 * time.Hour

// Patience is how long the sync may fail before it is told, in calendar time;
// impatient is how many tries stand for it where none ever went through.
const (
	Patience  = 15 * time.Minute
	impatient = 3
)

// EscalationEvent begins the IDs of the events that escalations write.
const EscalationEvent = "escalate-"

// Find returns what the rows have that is worth telling at now, in the order in
// which it came to be so: hand-raisers nobody has touched, and clocks of the
// kinds that are about to run out or have. Leads that are gone or not to be
// contacted are left out.
func Find(xs []lead.Excerpt, clocks []lead.ClockKind, now time.Time) []Notice {
	var out []Notice
	for i := range xs {
		x := &xs[i]
		if x.Gone || x.DoNotContact {
			continue
		}
		n := Notice{Lead: x.ID, Name: x.Name, Company: x.Company, Owner: x.Owner}
		if x.Stage == lead.StageMQL && x.Score.Path == lead.PathHandRaiser && x.Attempts == 0 && fresh(x.QualifiedAt, now) {
			out = append(out, raised(n, x, now))
		}
		for _, c := range x.Clocks {
			if slices.Contains(clocks, c.Kind) {
				out = running(out, n, x, c, now)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Notice) int { return a.At.Compare(b.At) })
	return out
}

func fresh(t, now time.Time) bool { return !t.After(now) && now.Sub(t) < Fresh }

func raised(n Notice, x *lead.Excerpt, now time.Time) Notice {
	n.Kind, n.At, n.Detail = HandRaiser, x.QualifiedAt, x.WhyNow
	n.Key = key(HandRaiser, x.ID, x.Cycle, "")
	for _, c := range x.Clocks {
		if c.Kind == lead.ClockResponse && c.Open(now) {
			n.Due = c.Due
		}
	}
	return n
}

// running adds what there is to tell of a clock. A clock of another owner is
// another one.
func running(out []Notice, n Notice, x *lead.Excerpt, c lead.Clock, now time.Time) []Notice {
	switch c.State(now) {
	case lead.ClockAtRisk:
		n.Kind, n.At = AtRisk, c.Warn
	case lead.ClockBreached:
		n.Kind, n.At = Breach, c.Due
	default:
		return out
	}
	if !fresh(n.At, now) {
		return out
	}
	n.Clock, n.Due = c.Kind.Label(), c.Due
	n.Key = key(n.Kind, x.ID, x.Cycle, n.Clock+" "+x.Owner)
	return append(out, n)
}

// Escalated returns what there is to tell of a record's escalations at now.
func Escalated(r *lead.Record, now time.Time) []Notice {
	var out []Notice
	for i := range r.Events {
		e := &r.Events[i]
		if e.Kind != lead.EventAssigned || e.Rule == "" || len(e.ID) < len(EscalationEvent) || e.ID[:len(EscalationEvent)] != EscalationEvent || !fresh(e.At, now) || r.Undone(e.ID) {
			continue
		}
		out = append(out, Notice{
			Kind: Escalation, Key: key(Escalation, r.Lead.ID, e.Cycle, e.ID), At: e.At, Lead: r.Lead.ID,
			Name: r.Lead.Name, Company: r.Lead.Company, Owner: e.New, From: e.Old, Detail: e.Rule,
		})
	}
	return out
}

// Syncing returns the notice of a sync that has failed for longer than
// Patience; ok is false where there is nothing to tell. An outage is told once.
func Syncing(st syncer.Status, now time.Time) (n Notice, ok bool) {
	if st.Problem == "" {
		return Notice{}, false
	}
	n = Notice{Kind: Trouble, At: st.Success.Add(Patience), Detail: st.Problem, Failed: st.Failed, LastSuccessful: st.Success}
	n.Key = key(Trouble, "", 0, st.Origin+st.Success.UTC().Format(time.RFC3339))
	if st.Success.IsZero() {
		n.At = st.At
		return n, st.Failed >= impatient
	}
	return n, !n.At.After(now)
}
