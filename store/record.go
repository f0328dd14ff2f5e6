package store

import (
	"bytes"
	"fmt"
	"time"

	"banter/store/lead"
)

// load reads a record. The error is ErrNotFound or ErrDamaged.
func (t *txn) load(id lead.ID) (*lead.Record, error) {
	v := t.leads.Get([]byte(id))
	if v == nil {
		return nil, notFound(id)
	}
	c := t.s.code
	r := new(lead.Record)
	var err error
	if r.Lead, err = c.lead(v); err != nil {
		return nil, err
	}
	err = each(t.activities, under(id), func(_, v []byte) error {
		a, err := c.activity(v)
		r.Activities = append(r.Activities, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(t.events, under(id), func(_, v []byte) error {
		e, err := c.event(v)
		r.Events = append(r.Events, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	if v := t.answers.Get([]byte(id)); v != nil {
		if r.Answers, err = c.answers(v); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// each calls f with every entry whose key starts with prefix. f must not write
// to the bucket.
func each(b *bucket, prefix []byte, f func(k, v []byte) error) error {
	c := b.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := f(k, v); err != nil {
			return err
		}
	}
	return nil
}

// save writes what differs between a record as it was loaded, nil for a new
// one, and as it is now. Events are only ever added; one without an ID gets one.
func (t *txn) save(before, after *lead.Record) error {
	if before == nil {
		before = new(lead.Record)
		t.added++
	}
	id := after.Lead.ID
	if err := t.put(t.leads, []byte(id), &after.Lead); err != nil {
		return err
	}
	if err := t.saveActivities(id, before.Activities, after.Activities); err != nil {
		return err
	}
	if err := t.saveEvents(id, before.Events, after.Events); err != nil {
		return err
	}
	if len(after.Answers) == 0 {
		return t.answers.Delete([]byte(id))
	}
	return t.put(t.answers, []byte(id), after.Answers)
}

// put writes a value if it is not there already.
func (t *txn) put(b *bucket, key []byte, v any) error {
	data, err := t.s.code.encode(v)
	if err != nil {
		return fmt.Errorf("write store: %w", err)
	}
	if bytes.Equal(b.Get(key), data) {
		return nil
	}
	if err := b.Put(key, data); err != nil {
		return fmt.Errorf("write store: %w", err)
	}
	return nil
}

func (t *txn) saveActivities(id lead.ID, before, after []lead.Activity) error {
	old := make(map[string]lead.Activity, len(before))
	for _, a := range before {
		old[a.ID] = a
	}
	for _, a := range after {
		was, known := old[a.ID]
		delete(old, a.ID)
		if known && was == a {
			continue
		}
		if known && stamp(was.At) != stamp(a.At) {
			if err := t.activities.Delete(activityKey(id, was)); err != nil {
				return err
			}
		}
		if err := t.put(t.activities, activityKey(id, a), a); err != nil {
			return err
		}
	}
	for _, a := range old {
		if err := t.activities.Delete(activityKey(id, a)); err != nil {
			return err
		}
	}
	return nil
}

func (t *txn) saveEvents(id lead.ID, before, after []lead.Event) error {
	if len(before) == len(after) {
		return nil
	}
	old := make(map[string]bool, len(before))
	for _, e := range before {
		old[e.ID] = true
	}
	if err := t.s.nameEvents(after, t.now); err != nil {
		return err
	}
	var nth instants
	for i := range after {
		e := &after[i]
		n := nth.next(e.At)
		if old[e.ID] {
			continue
		}
		if err := t.put(t.events, eventKey(id, *e, n), e); err != nil {
			return err
		}
	}
	return nil
}

// nameEvents gives the events an ID that have none.
func (s *Store) nameEvents(events []lead.Event, now time.Time) error {
	for i := range events {
		if events[i].ID != "" {
			continue
		}
		key, err := lead.NewKey(now, s.o.Entropy)
		if err != nil {
			return fmt.Errorf("name an event: %w", err)
		}
		events[i].ID = key
	}
	return nil
}

// assess lets the model move a record on and returns its row as of now, without
// what the outbox and the bases add to it.
func (t *txn) assess(r *lead.Record) lead.Excerpt { return t.s.assess(r, t.now) }

func (s *Store) assess(r *lead.Record, now time.Time) (x lead.Excerpt) {
	callback(func() { _, x = s.o.Assess(r, now) })
	x.ID = r.Lead.ID
	if x.ComputedAt.IsZero() {
		x.ComputedAt = now
	}
	return x
}

// row is the row of a lead as it was written; ok is false if it has none.
func (t *txn) row(id lead.ID) (x lead.Excerpt, ok bool, err error) {
	v := t.rows.Get([]byte(id))
	if v == nil {
		return lead.Excerpt{}, false, nil
	}
	x, err = decodeExcerpt(id, v)
	return x, true, err
}

// keep assesses a record, writes what differs from before and writes the row.
// version is what its source calls this revision; "" leaves the one it has.
func (t *txn) keep(before, r *lead.Record, version string) (lead.Excerpt, error) {
	x := t.assess(r)
	if err := t.save(before, r); err != nil {
		return x, err
	}
	return x, t.putRow(&x, version)
}

// putRow writes a row, with what the outbox adds to it, and notes that it
// changed.
func (t *txn) putRow(x *lead.Excerpt, version string) error {
	key := []byte(x.ID)
	was := t.rows.Get(key)
	x.BaseVersion = version
	var old *lead.Excerpt
	if was != nil {
		then, err := decodeExcerpt(x.ID, was)
		if err != nil {
			return err
		}
		if old = &then; version == "" {
			x.BaseVersion = old.BaseVersion
		}
	}
	if err := t.addPending(x); err != nil {
		return err
	}
	row := encodeExcerpt(x)
	if bytes.Equal(was, row) {
		return nil
	}
	if old, until := holdsUntil(was), holdsUntil(row); old != until {
		if old != 0 {
			if err := t.valid.Delete(validKey(old, x.ID)); err != nil {
				return err
			}
		}
		if until != 0 {
			if err := t.valid.Put(validKey(until, x.ID), nil); err != nil {
				return err
			}
		}
	}
	t.touched = append(t.touched, x.ID)
	if old != nil {
		t.rests(old, -1)
	}
	t.rests(x, 1)
	if err := putWork(t.work, old, x); err != nil {
		return err
	}
	return t.rows.Put(key, row)
}

// addPending fills in what waits in the outbox for the lead of a row.
func (t *txn) addPending(x *lead.Excerpt) error {
	x.Pending, x.Parked = 0, false
	return t.eachPending(x.ID, func(ch lead.Change) error {
		x.Pending++
		x.Parked = x.Parked || ch.State == lead.ChangeParked
		return nil
	})
}
