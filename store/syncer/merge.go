package syncer

import (
	"slices"
	"time"

	"banter/store"
	"banter/store/lead"
)

// Merge returns the three-way merge of a lead as the rep named me sees it: what
// the source told last (base), what is here (local), what the source tells now
// (remote), and the rep's changes that upstream does not have yet (pending).
// It is pure, and these hold for every input:
//
//   - A field that the source does not carry, or tells as it did last, is left
//     as it is here: what the model or a rep made of it stands.
//   - A field that only the source changed is taken over.
//   - A field that a pending change carries is never overwritten by another
//     value, and no pending change is lost: where both sides changed it to
//     different values it is a conflict, and the changes that wait are parked
//     with it. Two kinds of fields are upstream's to say, and show its value
//     while the conflict waits: the owner, and the stage from SQL on.
//   - Do-not-contact is set if either side sets it, and lifted by upstream only.
//   - Activities are united by ID; what is withdrawn here stays withdrawn, and
//     the echo of our own touch does not replace or double it.
//   - Events are only ever added, and everything that a person would ask about
//     ("who moved this?") adds one.
//   - A revision older than the base changes no field; only its activities
//     count. Merging the same remote twice changes nothing the second time.
//   - A lead that upstream deleted or merged into another is kept and marked.
//
// Values that no lead can hold (a stage that is none of ours) are left out; the
// adapter owes canonical ones, and upstreamtest.Doctor names those that are not.
func Merge(me string) store.MergeFunc {
	return func(base lead.Base, local *lead.Record, remote lead.Remote, pending []lead.Change, now time.Time) store.Merged {
		m := &merge{me: me, base: base, remote: remote, pending: pending, now: now}
		m.out.Base = m.nextBase()
		switch {
		case local == nil && m.gone():
			return m.out // a tombstone of a lead that never was here
		case local == nil:
			m.rec, m.changed = &lead.Record{}, true
			m.create()
		default:
			m.rec = local.Clone()
			m.update()
		}
		if m.changed {
			m.out.Record, m.out.Changed = m.rec, true
		}
		return m.out
	}
}

// merge is one run of Merge.
type merge struct {
	me      string
	base    lead.Base
	remote  lead.Remote
	pending []lead.Change
	now     time.Time

	rec     *lead.Record // what becomes of local
	changed bool
	out     store.Merged
}

func (m *merge) gone() bool { return m.remote.Gone || m.remote.MergedInto != "" }

// stale reports whether the source tells an older revision than it did before.
func (m *merge) stale() bool { return lead.Older(m.remote.Version, m.base.Version) }

// nextBase is what the source has told by now: the fields of the remote over
// those of the base, because an absent field says nothing.
func (m *merge) nextBase() lead.Base {
	if m.stale() {
		return m.base
	}
	next := lead.Base{Fields: slices.Clone(m.base.Fields), Version: m.remote.Version}
	if m.gone() {
		return next
	}
	if len(next.Fields) == 0 {
		next.Fields = slices.Clone(m.remote.Fields)
		return next
	}
	for _, v := range m.remote.Fields {
		next.Fields.Set(v.Field, v.Text)
	}
	return next
}

// create makes the record of a lead that is new here.
func (m *merge) create() {
	l := &m.rec.Lead
	l.ID = m.remote.ID
	for _, v := range m.remote.Fields {
		_ = l.Set(v.Field, v.Text) // what no lead can hold is left out, see Merge
	}
	m.activities()
	l.Cycle = 1
	if l.Stage == "" {
		l.Stage = lead.StageLead
	}
	if l.Status == "" {
		l.Status = lead.StatusNew
	}
	if l.CreatedAt.IsZero() {
		l.CreatedAt = m.now
		if as := m.rec.Activities; len(as) > 0 && !as[0].At.IsZero() && as[0].At.Before(m.now) {
			l.CreatedAt = as[0].At
		}
	}
	if l.Owner == "" {
		l.AssignedAt = time.Time{}
	} else if l.AssignedAt.IsZero() {
		l.AssignedAt = m.now
	}
	m.stand(true)
	created := earlier(l.CreatedAt, m.now)
	m.rec.Events = make([]lead.Event, 0, 3) // most have no more
	m.event(lead.Event{Kind: lead.EventCreated, At: created, To: l.Stage})
	if l.Owner != "" {
		m.event(lead.Event{Kind: lead.EventAssigned, At: earlier(l.AssignedAt, m.now), Field: "owner", New: l.Owner})
	}
	if l.Stage != lead.StageLead {
		// Nobody tells when it got there. The last instant that the source does
		// tell is nearer than now, and makes no clock late that was met elsewhere.
		at := created
		for _, t := range []time.Time{l.AssignedAt, l.QualifiedAt} {
			if t.After(at) && !t.After(m.now) {
				at = t
			}
		}
		if l.Stage == lead.StageMQL {
			at = earlier(l.QualifiedAt, m.now)
		}
		m.event(lead.Event{Kind: lead.EventMoved, At: at, From: lead.StageLead, To: l.Stage})
	}
	if l.DoNotContact {
		m.event(lead.Event{Kind: lead.EventOptedOut, At: m.now})
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// update brings what the source tells into a record that is here.
func (m *merge) update() {
	if !m.gone() || len(m.remote.Activities) > 0 {
		m.activities()
	}
	switch {
	case m.stale():
		return
	case m.gone():
		m.bury()
		return
	}
	if m.rec.Lead.Gone {
		m.rec.Lead.Gone, m.rec.Lead.MergedInto, m.changed = false, "", true
		m.event(lead.Event{Kind: lead.EventEdited, At: m.now, Field: "upstream", Old: "deleted", New: "restored"})
	}
	for _, v := range m.remote.Fields {
		switch v.Field {
		case "stage", "owner", "do_not_contact", "assigned_at", "qualified_at", "created_at":
		default:
			m.plain(v.Field, v.Text)
		}
	}
	m.created()
	m.optOut()
	m.owner()
	m.stage()
	m.qualified()
}

// bury marks a lead that upstream deleted or merged; what waits on it can't be
// sent and is parked.
func (m *merge) bury() {
	l := &m.rec.Lead
	if !l.Gone || l.MergedInto != m.remote.MergedInto {
		l.Gone, l.MergedInto, m.changed = true, m.remote.MergedInto, true
		m.event(lead.Event{Kind: lead.EventGone, At: m.now, New: string(m.remote.MergedInto)})
	}
	if !slices.ContainsFunc(m.pending, func(c lead.Change) bool { return c.State == lead.ChangeWaiting }) {
		return
	}
	if into := m.remote.MergedInto; into != "" {
		m.out.Park = "the lead was merged into " + string(into) + " upstream"
		m.out.Hint = "do it again on " + string(into) + " and drop this one; what was logged here stays in the history"
		return
	}
	m.out.Park = "the lead was deleted upstream"
	m.out.Hint = "restore it upstream and retry, or drop this one; what was logged here stays in the history"
}

// event adds an event of upstream's to the record.
func (m *merge) event(e lead.Event) {
	e.Mover, e.Cycle = lead.ByUpstream, m.rec.Lead.Cycle
	e.ID = eventID(m.remote, e, m.now)
	if slices.ContainsFunc(m.rec.Events, func(x lead.Event) bool { return x.ID == e.ID }) {
		return
	}
	m.rec.AddEvent(e)
	m.changed = true
}
