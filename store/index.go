package store

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"banter/store/lead"
)

// rowStamp is what the rows of the file were computed under: the Stamp, and what
// a row holds.
func (s *Store) rowStamp() []byte { return fmt.Appendf(nil, "%s rows %d", s.o.Stamp, rowVersion) }

// NeedsIndex reports whether rows were computed under another Stamp, or by a
// banter whose rows hold less.
func (s *Store) NeedsIndex(ctx context.Context) (needs bool, err error) {
	err = s.view(ctx, func(t *txn) error {
		needs = !bytes.Equal(t.meta.Get([]byte(metaStamp)), s.rowStamp())
		return nil
	})
	return needs, err
}

// Index computes all rows anew, 500 leads a transaction, and then notes the
// Stamp; a promotion by the model becomes an event on the way. progress may be
// nil. One that is cut off has to start again.
func (s *Store) Index(ctx context.Context, progress func(done, total int)) error {
	done := 0
	for from, more := []byte(nil), true; more; {
		total := 0
		err := s.update(ctx, func(t *txn) error {
			total = int(t.number(metaCount))
			ids, next := t.some(from)
			if from, more = next, next != nil; !more {
				if err := set(t.meta, []byte(metaStamp), s.rowStamp()); err != nil {
					return err
				}
			}
			done += len(ids)
			return t.reassess(ids)
		})
		if err != nil {
			return err
		}
		if progress != nil {
			progress(done, max(done, total))
		}
	}
	return nil
}

// reassess lets the model look at leads again and writes what comes of it.
func (t *txn) reassess(ids []lead.ID) error {
	for _, id := range ids {
		if err := t.edit(id, func(*lead.Record) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// Refresh writes the rows that time has made stale at now: a promotion by the
// model becomes an event on disk, and Changed tells of the rows. It takes 500
// leads a transaction and returns how many there were. With nothing to do it
// takes no lock.
func (s *Store) Refresh(ctx context.Context, now time.Time) (n int, err error) {
	end := seqKey(stamp(now) + 1)
	for from := []byte(nil); ; {
		var ids []lead.ID
		due := func(t *txn) []byte {
			ids = nil
			c := t.valid.Cursor()
			k, _ := c.Seek(from)
			var last []byte
			for ; k != nil && bytes.Compare(k, end) < 0 && len(ids) < chunk; k, _ = c.Next() {
				last = k
				ids = append(ids, lead.ID(k[8:]))
			}
			return append(bytes.Clone(last), 0)
		}
		if err := s.view(ctx, func(t *txn) error { due(t); return nil }); err != nil || len(ids) == 0 {
			return n, err
		}
		err := s.update(ctx, func(t *txn) error {
			t.now = now
			next := due(t)
			if err := t.reassess(ids); err != nil {
				return err
			}
			// Going on behind the last ends it even if a row holds for no time at all.
			from = next
			return nil
		})
		if err != nil {
			return n, err
		}
		n += len(ids)
	}
}
