package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// The leads at work have a second row each, of what ranks them alone, beside
// those of the same owner: the list that a rep begins with is read from these,
// however many leads there are beside them.

// EachAtWork is EachRanking of the leads of some owners that are at work
// (lead.Excerpt.AtWork), nil for everybody's. Of an excerpt it has what
// ranks a lead: ID, Owner, Stage, flags, Attempts, Score without Grade and Model,
// QualifiedAt, EngagedAt, LastActivityAt, LastTouchAt, WakeAt, SnoozedUntil,
// ComputedAt, ValidUntil and Clocks without their texts. A lead that time alone
// has brought to work is among them once Refresh has written it.
//
// It reads in several transactions: where the revision has moved on at its end, a
// lead that has changed hands meanwhile may have been told twice, or not at all.
func (s *Store) EachAtWork(ctx context.Context, now time.Time, owners []string, f func(x *lead.Excerpt)) (rev uint64, err error) {
	if owners == nil {
		return s.each(ctx, now, workOf, nil, rankingArena(), f)
	}
	for i, owner := range owners {
		at, err := s.each(ctx, now, workOf, under(lead.ID(owner)), rankingArena(), f)
		if err != nil {
			return 0, err
		}
		if i == 0 {
			rev = at
		}
	}
	return rev, nil
}

// Resting counts the leads that are not at work by owner, as of a revision; others
// is how many leads it does not count: those at work, and those that have gone.
func (s *Store) Resting(ctx context.Context) (resting map[string]lead.Resting, others int, rev uint64, err error) {
	err = s.view(ctx, func(t *txn) error {
		rev, others = t.number(metaRevision), int(t.number(metaCount))
		resting, err = t.allResting()
		for _, n := range resting {
			others -= n.All
		}
		return err
	})
	return resting, max(0, others), rev, err
}

// workRow is the row of what ranks a lead.
func workRow(x *lead.Excerpt) []byte {
	r := lead.Excerpt{
		ID: x.ID, Owner: x.Owner, Stage: x.Stage, DoNotContact: x.DoNotContact, Gone: x.Gone, Woken: x.Woken,
		QualifiedAt: x.QualifiedAt, EngagedAt: x.EngagedAt, LastActivityAt: x.LastActivityAt, LastTouchAt: x.LastTouchAt,
		WakeAt: x.WakeAt, SnoozedUntil: x.SnoozedUntil, Callback: x.Callback, Attempts: x.Attempts, Score: x.Score, Target: x.Target,
		Clocks: lead.Instants(x.Clocks), ComputedAt: x.ComputedAt, ValidUntil: x.ValidUntil,
	}
	r.Score.Grade, r.Score.Model = "", ""
	return encodeExcerpt(&r)
}

// putWork keeps the second row of a lead, whose first was old; nil is none.
func putWork(work *bucket, old, x *lead.Excerpt) error {
	if old != nil && old.AtWork() && (old.Owner != x.Owner || !x.AtWork()) {
		if err := work.Delete(workKey(old.Owner, x.ID)); err != nil {
			return fmt.Errorf("write store: %w", err)
		}
	}
	if !x.AtWork() {
		return nil
	}
	if err := work.Put(workKey(x.Owner, x.ID), workRow(x)); err != nil {
		return fmt.Errorf("write store: %w", err)
	}
	return nil
}

// indexWork makes the second rows from the first.
func indexWork(tx *bolt.Tx) error {
	raw, err := tx.CreateBucketIfNotExists([]byte(bucketWork))
	if err != nil {
		return err
	}
	rows := tx.Bucket([]byte(bucketRows))
	if rows == nil {
		return damaged("rows", "there are none")
	}
	var bad error // none: no file of format 1 is encrypted
	work := newBucket(raw, bucketWork, nil, &bad)
	work.FillPercent = 0.9
	rested := map[string]lead.Resting{}
	err = rows.ForEach(func(k, v []byte) error {
		x, err := decodeExcerpt(lead.ID(k), v)
		if err != nil {
			return err
		}
		rest(rested, &x, 1)
		return putWork(work, nil, &x)
	})
	if err != nil {
		return err
	}
	if raw, err = tx.CreateBucketIfNotExists([]byte(bucketResting)); err != nil {
		return err
	}
	return addResting(newBucket(raw, bucketResting, nil, &bad), rested)
}

// rest counts a lead n times where it rests.
func rest(rested map[string]lead.Resting, x *lead.Excerpt, n int) {
	one := x.Resting()
	if one == (lead.Resting{}) {
		return
	}
	sum := rested[x.Owner]
	sum.Add(one, n)
	rested[x.Owner] = sum
}

// rests notes that a lead rests, or with n = -1 that it does no more.
func (t *txn) rests(x *lead.Excerpt, n int) {
	if t.rested == nil {
		t.rested = map[string]lead.Resting{}
	}
	rest(t.rested, x, n)
}

// putResting writes what the transaction has changed of who rests.
func (t *txn) putResting() error { return addResting(t.resting, t.rested) }

func addResting(b *bucket, rested map[string]lead.Resting) error {
	for owner, d := range rested {
		if d == (lead.Resting{}) {
			continue
		}
		key := under(lead.ID(owner))
		sum, err := decodeResting(b.Get(key))
		if err != nil {
			return err
		}
		sum.Add(d, 1)
		if sum == (lead.Resting{}) {
			err = b.Delete(key)
		} else {
			err = b.Put(key, encodeResting(sum))
		}
		if err != nil {
			return fmt.Errorf("write store: %w", err)
		}
	}
	return nil
}

func (t *txn) allResting() (map[string]lead.Resting, error) {
	out := map[string]lead.Resting{}
	err := t.resting.ForEach(func(k, v []byte) error {
		r, err := decodeResting(v)
		out[string(bytes.TrimSuffix(k, []byte{0}))] = r
		return err
	})
	return out, err
}

func encodeResting(r lead.Resting) []byte {
	b := []byte{codeVersion}
	for _, n := range [...]int{r.All, r.Nurture, r.Target} {
		b = binary.AppendVarint(b, int64(n))
	}
	return seal(b)
}

// decodeResting reads a count; that of no value is none.
func decodeResting(v []byte) (r lead.Resting, err error) {
	if v == nil {
		return r, nil
	}
	body, err := unseal(bucketResting, v)
	if err != nil {
		return r, err
	}
	d := reader{b: body}
	r.All, r.Nurture, r.Target = int(d.varint()), int(d.varint()), int(d.varint())
	if d.bad || d.i != len(d.b) {
		return r, damaged(bucketResting, "it does not decode")
	}
	return r, nil
}
