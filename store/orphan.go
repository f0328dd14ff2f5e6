package store

import (
	"bytes"

	"banter/store/lead"
)

// some are the next leads from a key on, a chunk of them, and the key to go on
// from; nil is the end.
func (t *txn) some(from []byte) (ids []lead.ID, next []byte) {
	c := t.leads.Cursor()
	k, _ := c.Seek(from)
	for ; k != nil && len(ids) < chunk; k, _ = c.Next() {
		ids = append(ids, lead.ID(k))
	}
	return ids, bytes.Clone(k)
}

// orphans makes a lead for everything that has lost its own: from the base that
// upstream told, else from the fields that its changes carry, at the stage that
// its last events moved it to. Drafts and answers without a lead are dropped.
func (t *txn) orphans(box []lead.Change) (made int, err error) {
	missing := map[lead.ID]bool{}
	for i := range box {
		missing[box[i].Lead] = true
	}
	for _, b := range []*bucket{t.activities, t.events, t.answers, t.drafts} {
		c := b.Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			id, _, _ := bytes.Cut(k, []byte{0})
			if t.leads.Get(id) == nil {
				missing[lead.ID(id)] = true
			}
		}
	}
	for id := range missing {
		if t.leads.Get([]byte(id)) != nil || checkID(id) != nil {
			continue
		}
		if err := t.put(t.leads, []byte(id), t.guessLead(id, box)); err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}

// guessLead is a lead as far as other things tell of it.
func (t *txn) guessLead(id lead.ID, box []lead.Change) *lead.Lead {
	l := &lead.Lead{ID: id, CreatedAt: t.now, Standing: lead.Standing{Stage: lead.StageLead, Status: lead.StatusNew, Cycle: 1}}
	set := func(vs lead.Values) {
		for _, v := range vs {
			_ = l.Set(v.Field, v.Text) // a value that does not fit is no reason to lose the rest
		}
	}
	end := append([]byte{0}, id...)
	_ = t.bases.ForEach(func(k, v []byte) error {
		if b, err := t.s.code.base(v); err == nil && bytes.HasSuffix(k, end) {
			set(b.Fields)
		}
		return nil
	})
	for i := range box {
		if box[i].Lead == id {
			set(box[i].Fields)
		}
	}
	_ = each(t.events, under(id), func(_, v []byte) error {
		if e, err := t.s.code.event(v); err == nil {
			if e.To != "" {
				l.Stage = e.To
			}
			if e.Cycle > l.Cycle {
				l.Cycle = e.Cycle
			}
			if e.Kind == lead.EventAssigned {
				l.Owner, l.AssignedAt = e.New, e.At
			}
			l.DoNotContact = l.DoNotContact || e.Kind == lead.EventOptedOut
		}
		return nil
	})
	return l
}
