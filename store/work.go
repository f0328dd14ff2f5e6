package store

import (
	"context"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// The leads at work have a second row each, of what ranks them alone, side by
// side: the list that a rep begins with is read from these, however many leads
// there are beside them.

// EachAtWork is EachRanking of the leads that are at work (lead.Excerpt.AtWork):
// one in ten of all, at a third of the cost each. Of an excerpt it has what
// ranks a lead: ID, Owner, Stage, flags, Attempts, Score without Grade and Model,
// QualifiedAt, EngagedAt, LastActivityAt, LastTouchAt, WakeAt, SnoozedUntil,
// ComputedAt, ValidUntil and Clocks without their texts. A lead that time alone
// has brought to work is among them once Refresh has written it.
func (s *Store) EachAtWork(ctx context.Context, now time.Time, f func(x *lead.Excerpt)) (rev uint64, err error) {
	return s.each(ctx, now, workOf, rankingArena(), f)
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

// putWork keeps the second row of a lead, or drops it.
func putWork(work *bucket, x *lead.Excerpt) error {
	if !x.AtWork() {
		return work.Delete([]byte(x.ID))
	}
	if err := work.Put([]byte(x.ID), workRow(x)); err != nil {
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
	return rows.ForEach(func(k, v []byte) error {
		x, err := decodeExcerpt(lead.ID(k), v)
		if err != nil {
			return err
		}
		return putWork(work, &x)
	})
}
