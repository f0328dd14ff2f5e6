package syncer

import (
	"slices"
	"time"

	"banter/store/lead"
)

// carried is what the pending changes make of a field.
type carried struct {
	base   string // what the first of them was made against
	mine   string // what the last of them sets
	forced bool   // a person has chosen mine over theirs
	echo   bool   // one of them sets just what upstream tells
}

// pendingOn looks for a field among the pending changes; ok is false if none
// carries it.
func (m *merge) pendingOn(field, theirs string) (c carried, ok bool) {
	for i := range m.pending {
		p := &m.pending[i]
		text, has := p.Fields.Get(field)
		if !has {
			continue
		}
		if !ok {
			c.base, _ = p.Base.Get(field)
		}
		c.mine, ok = text, true
		// The choice was made for some fields: nobody has seen what became of others.
		_, over := p.Over.Get(field)
		c.forced = c.forced || p.Force && (over || len(p.Over) == 0)
		c.echo = c.echo || text == theirs
	}
	return c, ok
}

// take is the three-way rule for one field: it reports whether theirs replaces
// what is here, and notes a conflict. upstreams says that the field is
// upstream's: in a conflict its value shows.
func (m *merge) take(field, theirs string, upstreams bool) bool {
	here := m.rec.Lead.Get(field)
	c, pending := m.pendingOn(field, theirs)
	base, known := m.base.Fields.Get(field)
	switch {
	case known:
	case len(m.base.Fields) > 0:
		known = true // the source told of the lead and left the field out: it was empty
	case pending:
		base, known = c.base, true
	}
	switch {
	case known && theirs == base:
		return false // the source has not changed it
	case !pending && known:
		return theirs != here
	case !pending:
		// The source tells of the lead for the first time: it fills what is empty
		// and corrects what another source told, but wipes nothing out and does
		// not go back behind a rep's decision.
		return theirs != "" && theirs != here && (!standing(field) || !m.repActed())
	case c.forced:
		return false
	case c.echo:
		// Our own change comes back, or they did the same. Only where a conflict had
		// shown theirs does the value here still differ from mine.
		return theirs == c.mine && theirs != here
	case theirs == c.base:
		m.again(field, c.mine)
		return false
	}
	m.out.Conflicts = append(m.out.Conflicts, lead.Conflict{Field: field, Base: c.base, Mine: c.mine, Theirs: theirs})
	return upstreams && theirs != here
}

// again shows what the rep made of a field where a conflict had shown theirs:
// upstream has gone back to what the change was made against, so there is none.
func (m *merge) again(field, mine string) {
	from := m.rec.Lead.Standing
	switch {
	case !m.set(field, mine):
	case field == "stage":
		m.event(lead.Event{Kind: lead.EventMoved, At: m.now, From: from.Stage, To: m.rec.Lead.Stage})
	case field == "owner":
		if m.rec.Lead.AssignedAt = m.now; mine == "" {
			m.rec.Lead.AssignedAt = time.Time{}
		}
		m.event(lead.Event{Kind: lead.EventAssigned, At: m.now, Field: "owner", Old: from.Owner, New: mine})
	}
}

// standing reports whether a field says where a lead stands, which reps move.
func standing(field string) bool {
	return slices.Contains([]string{"stage", "status", "owner", "ae", "reason", "wake_at", "assigned_at", "qualified_at"}, field)
}

// repActed reports whether a rep has decided anything about the lead here.
func (m *merge) repActed() bool {
	return slices.ContainsFunc(m.rec.Events, func(e lead.Event) bool {
		return e.Mover == lead.ByRep && (e.Kind == lead.EventVerdict || e.Kind == lead.EventAssigned || e.Kind == lead.EventTouched)
	})
}

// set writes a field of the record; it reports whether the lead can hold the
// value and did not hold it before.
func (m *merge) set(field, text string) bool {
	old := m.rec.Lead.Get(field)
	if m.rec.Lead.Set(field, text) != nil || m.rec.Lead.Get(field) == old {
		return false
	}
	m.changed = true
	return true
}

// plain merges a field that has no rule of its own.
func (m *merge) plain(field, theirs string) {
	if field == "status" && theirs == "" {
		return // an empty status is none: the lead keeps the one it has
	}
	old := m.rec.Lead.Get(field)
	if !m.take(field, theirs, false) || !m.set(field, theirs) {
		return
	}
	if read(field) {
		m.event(lead.Event{Kind: lead.EventEdited, At: m.now, Field: field, Old: old, New: m.rec.Lead.Get(field)})
	}
}

// read reports whether a change of a field is worth a line of the timeline:
// the fields that a person reads, not those that only systems count with.
func read(field string) bool {
	switch field {
	case "status", "segment", "created_at", "assigned_at", "qualified_at", "opportunity", "currency", "opportunity_at", "closed_at":
		return false
	}
	return slices.Contains(lead.FieldNames(), field)
}

// created takes the day a lead came in from the source that knows it.
func (m *merge) created() {
	if theirs, ok := m.remote.Fields.Get("created_at"); ok && theirs != "" && m.take("created_at", theirs, false) {
		m.set("created_at", theirs)
	}
}

// optOut merges do-not-contact: whoever sets it wins, only upstream lifts it,
// and it is never a conflict.
func (m *merge) optOut() {
	theirs, ok := m.remote.Fields.Get("do_not_contact")
	if !ok {
		return
	}
	l := &m.rec.Lead
	base, _ := m.base.Fields.Get("do_not_contact")
	c, pending := m.pendingOn("do_not_contact", theirs)
	switch {
	case theirs == base, theirs == l.Get("do_not_contact"), pending && c.echo && theirs != c.mine:
		// Nothing new, or the echo of an opt-out that the rep has taken back since.
	case theirs != "":
		if m.set("do_not_contact", theirs) {
			m.event(lead.Event{Kind: lead.EventOptedOut, At: m.now})
		}
	case pending && c.mine != "":
		// The rep set it and upstream does not know yet.
	case m.set("do_not_contact", ""):
		m.event(lead.Event{Kind: lead.EventEdited, At: m.now, Field: "do_not_contact", Old: "true"})
	}
}
