package syncer

import (
	"time"

	"banter/store/lead"
)

// told is the instant that the source tells in a field; fresh restricts it to
// one that it had not told before. Zero if there is none.
func (m *merge) told(field string, fresh bool) time.Time {
	text, _ := m.remote.Fields.Get(field)
	if base, known := m.base.Fields.Get(field); fresh && known && base == text {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// owner merges who has the lead, and since when. The owner is upstream's: a
// rep's own assignment that waits is parked with the conflict.
func (m *merge) owner() {
	s := &m.rec.Lead.Standing
	theirs, ok := m.remote.Fields.Get("owner")
	if old := s.Owner; ok && m.take("owner", theirs, true) && m.set("owner", theirs) {
		s.AssignedAt = m.told("assigned_at", true)
		switch {
		case s.Owner == "":
			s.AssignedAt = time.Time{}
		case s.AssignedAt.IsZero() || s.AssignedAt.After(m.now):
			s.AssignedAt = m.now
		}
		m.event(lead.Event{Kind: lead.EventAssigned, At: m.now, Field: "owner", Old: old, New: s.Owner})
		m.reassigned()
		return
	}
	// The same owner: the clock that runs since the assignment here does not move
	// because upstream heard of it later.
	at := m.told("assigned_at", true)
	if at.IsZero() || s.Owner == "" {
		return
	}
	base, _ := m.base.Fields.Get("assigned_at")
	if s.AssignedAt.IsZero() || m.rec.Lead.Get("assigned_at") == base || at.Before(s.AssignedAt) {
		m.changed = m.changed || !s.AssignedAt.Equal(at)
		s.AssignedAt = at
	}
}

// reassigned parks the verdicts of somebody who has the lead no longer: whoever
// has it now may see it otherwise. Touches are facts, and are sent all the same.
func (m *merge) reassigned() {
	owner := m.rec.Lead.Owner
	if owner == m.me && owner != "" {
		return
	}
	for i := range m.pending {
		if c := &m.pending[i]; c.Kind == lead.ChangeVerdict && !c.Force && c.By != owner {
			m.out.ParkKeys = append(m.out.ParkKeys, c.Key)
		}
	}
	if len(m.out.ParkKeys) == 0 {
		return
	}
	m.out.Park = "upstream gave the lead to " + owner + " while this waited"
	m.out.Hint = "talk to " + owner + "; then retry to send it all the same, or drop it"
	if owner == "" {
		m.out.Park = "upstream put the lead back into the pool while this waited"
		m.out.Hint = "retry to send it all the same, or drop it"
	}
}

// stage merges the stage. From SQL on it is upstream's.
func (m *merge) stage() {
	theirs, ok := m.remote.Fields.Get("stage")
	if !ok || theirs == "" {
		return
	}
	base, _ := m.base.Fields.Get("stage")
	upstreams := afterSQL(lead.Stage(theirs)) || lead.Stage(base) == lead.StageSQL || afterSQL(lead.Stage(base))
	from := m.rec.Lead.Stage
	if !m.take("stage", theirs, upstreams) || !m.set("stage", theirs) {
		return
	}
	s := &m.rec.Lead.Standing
	if reopened(from, s.Stage) {
		// It qualifies again: a new cycle with clocks and a verdict of its own.
		s.Cycle++
		s.QualifiedAt, s.Path = time.Time{}, lead.PathNone
		status, _ := m.remote.Fields.Get("status")
		if _, typed := m.pendingOn("status", ""); status == "" && !typed {
			s.Status = lead.StatusNew
		}
	}
	m.stand(false)
	m.event(lead.Event{Kind: lead.EventMoved, At: m.now, From: from, To: s.Stage})
}

func afterSQL(s lead.Stage) bool {
	return s == lead.StageOpportunity || s == lead.StageWon || s == lead.StageLost
}

func reopened(from, to lead.Stage) bool {
	switch from {
	case lead.StageNurture, lead.StageDisqualified, lead.StageWon, lead.StageLost:
		return qualifiedStage(to) && !afterSQL(to)
	default:
		return false
	}
}

// qualifiedStage reports whether a lead at s has become an MQL.
func qualifiedStage(s lead.Stage) bool {
	switch s {
	case lead.StageMQL, lead.StageSAL, lead.StageSQL:
		return true
	default:
		return afterSQL(s)
	}
}

// stand completes what goes with a stage that upstream has set: since when the
// lead is an MQL, when a nurtured one comes back. isNew is for a lead that was
// not here before.
func (m *merge) stand(isNew bool) {
	s := &m.rec.Lead.Standing
	if qualifiedStage(s.Stage) && (s.QualifiedAt.IsZero() || s.QualifiedAt.After(m.now)) {
		s.QualifiedAt = m.qualifiedSince(isNew)
		if s.Path == "" {
			s.Path = lead.PathNone
		}
	}
	if s.Stage != lead.StageNurture {
		s.WakeOnEngage, s.RecycledAt = false, time.Time{}
		return
	}
	s.RecycledAt = m.now
	// Without a date it comes back when it re-engages, or it never would.
	s.WakeOnEngage = s.WakeAt.IsZero()
}

// qualifiedSince is since when upstream holds the lead for an MQL: what it tells
// as such, else the assignment that came with it, else for a new lead its first
// day, else now.
func (m *merge) qualifiedSince(isNew bool) time.Time {
	since := []time.Time{m.told("qualified_at", !isNew), m.told("assigned_at", !isNew)}
	if isNew {
		since = append(since, m.rec.Lead.CreatedAt)
	}
	for _, t := range since {
		if !t.IsZero() && !t.After(m.now) {
			return t
		}
	}
	return m.now
}

// qualified takes an instant of qualification that upstream tells anew: it
// stands where none is known here or where it is earlier in the same cycle.
func (m *merge) qualified() {
	s := &m.rec.Lead.Standing
	at := m.told("qualified_at", true)
	if at.IsZero() || at.After(m.now) || !qualifiedStage(s.Stage) || at.Before(m.rec.CycleStart()) {
		return
	}
	base, _ := m.base.Fields.Get("qualified_at")
	if s.QualifiedAt.IsZero() || m.rec.Lead.Get("qualified_at") == base || at.Before(s.QualifiedAt) {
		m.changed = m.changed || !s.QualifiedAt.Equal(at)
		s.QualifiedAt = at
	}
}
