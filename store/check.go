package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// maxFaults is how many faults Check gathers before it stops looking.
const maxFaults = 100

// Check walks the whole file and compares every row, base and outbox entry with
// its lead; nil means that all is well. Writers wait meanwhile: it takes seconds
// for 100 MB. The pages are walked first with everything that can go wrong
// caught; even so a file that is broken on purpose may end the process, so a
// program that looks into a suspicious file does it in a child process.
func (s *Store) Check(ctx context.Context) []error {
	var faults []error
	err := s.viewWith(ctx, bolt.Options{PreLoadFreelist: true}, func(t *txn) error {
		c := checker{t: t, ctx: ctx}
		c.all()
		if len(c.faults) == 0 && t.bad != nil {
			c.faults = append(c.faults, t.bad)
		}
		faults, t.bad = c.faults, nil // told, so that the walk of the pages is not left out
		if ctx.Err() != nil || len(faults) >= maxFaults {
			return ctx.Err()
		}
		for err := range t.tx.Check() {
			if len(faults) < maxFaults {
				faults = append(faults, damaged(s.o.Path, "%v", err))
			}
		}
		return nil
	})
	if err != nil {
		faults = append(faults, err)
	}
	return faults
}

// checker gathers faults; it goes on after one.
type checker struct {
	t      *txn
	ctx    context.Context
	faults []error
}

func (c *checker) fault(where, format string, args ...any) {
	if len(c.faults) < maxFaults {
		c.faults = append(c.faults, damaged(where, format, args...))
	}
}

// wrong notes an error, if it is one.
func (c *checker) wrong(key []byte, err error) {
	if err != nil && len(c.faults) < maxFaults {
		c.faults = append(c.faults, fmt.Errorf("%q: %w", key, err))
	}
}

// walk calls f with every entry of a bucket, and finds keys out of order.
func (c *checker) walk(name string, b *bucket, f func(k, v []byte)) {
	var last []byte
	err := b.ForEach(func(k, v []byte) error {
		if last != nil && bytes.Compare(last, k) >= 0 {
			c.fault(name, "the key %q follows %q", k, last)
		}
		last = append(last[:0], k...)
		f(k, v)
		if len(c.faults) >= maxFaults {
			return c.faults[0]
		}
		return c.ctx.Err()
	})
	_ = err // it stands among the faults, or is that of the context
}

func (c *checker) all() {
	c.leads()
	c.history()
	c.rows()
	c.outbox()
	c.rest()
}

func (c *checker) has(id []byte) bool { return c.t.leads.Get(id) != nil }

func (c *checker) leads() {
	n := uint64(0)
	c.walk(bucketLeads, c.t.leads, func(k, v []byte) {
		n++
		l, err := c.t.s.code.lead(v)
		c.wrong(k, err)
		if err == nil && string(l.ID) != string(k) {
			c.fault(bucketLeads, "the lead %q is under the key %q", string(l.ID), k)
		}
		if c.t.rows.Get(k) == nil {
			c.fault(bucketLeads, "the lead %q has no row", k)
		}
	})
	if want := c.t.number(metaCount); n != want && len(c.faults) < maxFaults {
		c.fault(bucketMeta, "it counts %d leads, there are %d", want, n)
	}
	c.walk(bucketAnswers, c.t.answers, func(k, v []byte) {
		_, err := c.t.s.code.answers(v)
		c.wrong(k, err)
		if !c.has(k) {
			c.fault(bucketAnswers, "there are answers of %q, which is no lead", k)
		}
	})
}

// history checks that every activity and event is under its own lead and time.
func (c *checker) history() {
	c.walk(bucketActivities, c.t.activities, func(k, v []byte) {
		a, err := c.t.s.code.activity(v)
		c.wrong(k, err)
		id, _, _ := bytes.Cut(k, []byte{0})
		if !c.has(id) || err == nil && !bytes.Equal(k, activityKey(lead.ID(id), a)) {
			c.fault(bucketActivities, "the key %q does not fit its activity or lead", k)
		}
	})
	c.walk(bucketEvents, c.t.events, func(k, v []byte) {
		e, err := c.t.s.code.event(v)
		c.wrong(k, err)
		id, rest, _ := bytes.Cut(k, []byte{0})
		if !c.has(id) || len(rest) < 10 {
			c.fault(bucketEvents, "the key %q does not fit its lead", k)
			return
		}
		if nth := int(binary.BigEndian.Uint16(rest[8:])); err == nil && !bytes.Equal(k, eventKey(lead.ID(id), e, nth)) {
			c.fault(bucketEvents, "the key %q does not fit its event", k)
		}
	})
}

func (c *checker) rows() {
	rested := map[string]lead.Resting{}
	c.walk(bucketRows, c.t.rows, func(k, v []byte) {
		if !c.has(k) {
			c.fault(bucketRows, "there is a row of %q, which is no lead", k)
		}
		x, err := decodeExcerpt(lead.ID(k), v)
		if err != nil {
			c.wrong(k, err)
			return
		}
		if until := holdsUntil(v); until != 0 && !c.listed(validKey(until, x.ID)) {
			c.fault(bucketRows, "nothing will refresh the row of %q", k)
		}
		rest(rested, &x, 1)
		if work := c.t.work.Get(workKey(x.Owner, x.ID)); x.AtWork() != (work != nil) || work != nil && !bytes.Equal(work, workRow(&x)) {
			c.fault(bucketWork, "the lead %q is not listed as its row says", k)
		}
		was := x
		c.wrong(k, c.t.addPending(&x))
		if x.Pending != was.Pending || x.Parked != was.Parked {
			c.fault(bucketRows, "the row of %q says %d pending, parked %t; the outbox says %d, %t", k, was.Pending, was.Parked, x.Pending, x.Parked)
		}
	})
	if told, err := c.t.allResting(); err != nil || !maps.Equal(told, rested) {
		c.fault(bucketResting, "it says %v rest, the rows %v (%v)", told, rested, err)
	}
	c.walk(bucketWork, c.t.work, func(k, _ []byte) {
		owner, id, _ := bytes.Cut(k, []byte{0})
		if x, ok, err := c.t.row(lead.ID(id)); !ok || err != nil || x.Owner != string(owner) {
			c.fault(bucketWork, "%q is listed and has no such row", k)
		}
	})
	c.walk(bucketValid, c.t.valid, func(k, _ []byte) {
		if len(k) <= 8 || holdsUntil(c.t.rows.Get(k[8:])) != number(k[:8]) {
			c.fault(bucketValid, "the key %q fits no row", k)
		}
	})
}

func (c *checker) listed(key []byte) bool {
	k, _ := c.t.valid.Cursor().Seek(key)
	return bytes.Equal(k, key)
}

func (c *checker) outbox() {
	states := []lead.ChangeState{lead.ChangeWaiting, lead.ChangeSending, lead.ChangeParked}
	n := 0
	c.walk(bucketOutbox, c.t.outbox, func(k, v []byte) {
		n++
		ch, err := c.t.s.code.change(v)
		if err != nil {
			c.wrong(k, err)
			return
		}
		link, _ := c.t.outboxLead.Cursor().Seek(outboxLeadKey(ch.Lead, ch.Seq))
		switch {
		case number(k) != ch.Seq || !slices.Contains(states, ch.State):
			c.fault(bucketOutbox, "change %q has number %d and state %q under the key %x", ch.Key, ch.Seq, ch.State, k)
		case !c.has([]byte(ch.Lead)):
			c.fault(bucketOutbox, "change %q is of %q, which is no lead", ch.Key, ch.Lead)
		case !bytes.Equal(c.t.outboxKeys.Get([]byte(ch.Key)), k) || !bytes.Equal(link, outboxLeadKey(ch.Lead, ch.Seq)):
			c.fault(bucketOutbox, "change %q is not found by its key or its lead", ch.Key)
		}
	})
	keys, links := 0, 0
	c.walk(bucketOutboxKeys, c.t.outboxKeys, func(_, _ []byte) { keys++ })
	c.walk(bucketOutboxLead, c.t.outboxLead, func(_, _ []byte) { links++ })
	if (keys != n || links != n) && len(c.faults) < maxFaults {
		c.fault(bucketOutbox, "%d changes have %d keys and %d links to leads", n, keys, links)
	}
}

func (c *checker) rest() {
	c.walk(bucketBases, c.t.bases, func(k, v []byte) {
		_, err := c.t.s.code.base(v)
		c.wrong(k, err)
	})
	last := uint64(0)
	c.walk(bucketLog, c.t.log, func(k, v []byte) {
		_, _, err := decodeLog(v)
		c.wrong(k, err)
		last = number(k)
	})
	if rev := c.t.number(metaRevision); last > rev {
		c.fault(bucketLog, "it goes on to revision %d, the store is at %d", last, rev)
	}
	for name, b := range map[string]*bucket{bucketDrafts: c.t.drafts, bucketCursors: c.t.cursors, bucketNotes: c.t.notes} {
		c.walk(name, b, func(k, _ []byte) {
			if id, _, _ := bytes.Cut(k, []byte{0}); name == bucketDrafts && !c.has(id) {
				c.fault(name, "there is a draft of %q, which is no lead", id)
			}
		})
	}
}
