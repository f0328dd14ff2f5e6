package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"banter/store/lead"
)

// Erase deletes everything of leads, what waits for them in the outbox
// included and, by Options.Forget, what notes say of them, and then makes the file and the journal anew, so that nothing of them
// is left in pages that are no longer in use. If it is cut off in between, the
// next Open finishes it. Backups are not touched: EraseCopy does them.
//
// The error is ErrNotFound if there is no such lead; then nothing is erased, or,
// of more than 500 leads, those before it.
func (s *Store) Erase(ctx context.Context, ids ...lead.ID) error {
	if len(ids) == 0 {
		return nil
	}
	for len(ids) > 0 {
		n := min(chunk, len(ids))
		err := s.update(ctx, func(t *txn) error {
			if err := t.erase(ids[:n]); err != nil {
				return err
			}
			return t.forgetIn(s.o.Forget, ids[:n])
		})
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	err := s.compact(ctx)
	if err == nil && !s.copy {
		// A backup that is being made has the lead still.
		err = s.dropUnfinished(time.Time{})
	}
	if err != nil {
		return fmt.Errorf("the lead is deleted, its bytes may still be in the file until banter starts again: %w", err)
	}
	return nil
}

// EraseCopy erases leads from a copy of the store, those that it has; it
// reports whether there were any. A copy that can't be opened is an error: what
// it holds is not known.
func (s *Store) EraseCopy(ctx context.Context, path string, ids ...lead.ID) (had bool, err error) {
	o := s.o
	o.Path = path
	c, err := openCopy(o, s.steps)
	if err != nil {
		return false, err
	}
	var there []lead.ID
	err = c.view(ctx, func(t *txn) error {
		for _, id := range ids {
			if t.leads.Get([]byte(id)) != nil {
				there = append(there, id)
			}
		}
		return nil
	})
	if err == nil {
		err = c.Erase(ctx, there...)
	}
	return len(there) > 0, errors.Join(err, c.removeLocks())
}

// erase deletes leads and what every source has told of them.
func (t *txn) erase(ids []lead.ID) error {
	gone := make(map[string]bool, len(ids))
	for _, id := range ids {
		if err := t.eraseOne(id); err != nil {
			return err
		}
		gone[string(id)] = true
	}
	return deleteKeys(t.bases, func(k []byte) bool {
		_, id, _ := bytes.Cut(k, []byte{0})
		return gone[string(id)]
	}, nil)
}

func (t *txn) eraseOne(id lead.ID) error {
	if t.leads.Get([]byte(id)) == nil {
		return notFound(id)
	}
	x, ok, err := t.row(id)
	if err != nil {
		return err
	}
	if ok {
		t.rests(&x, -1)
		if err := t.work.Delete(workKey(x.Owner, id)); err != nil {
			return err
		}
	}
	if until := holdsUntil(t.rows.Get([]byte(id))); until != 0 {
		if err := t.valid.Delete(validKey(until, id)); err != nil {
			return err
		}
	}
	pending, err := t.pending(id)
	if err != nil {
		return err
	}
	for i := range pending {
		if err := t.remove(&pending[i]); err != nil {
			return err
		}
	}
	for _, b := range []*bucket{t.leads, t.answers, t.rows} {
		if err := b.Delete([]byte(id)); err != nil {
			return err
		}
	}
	for _, b := range []*bucket{t.activities, t.events, t.drafts} {
		if err := deleteKeys(b, func(k []byte) bool { return bytes.HasPrefix(k, under(id)) }, under(id)); err != nil {
			return err
		}
	}
	t.added--
	t.forget = true // rows that are gone can't be told one by one
	return t.meta.Put([]byte(metaErasing), []byte{1})
}

// forgetIn takes leads out of the notes. Each note is asked for, because only its
// owner knows how it writes an ID.
func (t *txn) forgetIn(forget func(string, []byte, []lead.ID) ([]byte, error), ids []lead.ID) error {
	if forget == nil {
		return nil
	}
	left := map[string][]byte{}
	err := t.notes.ForEach(func(k, v []byte) (err error) {
		name, value := string(k), bytes.Clone(v)
		callback(func() { value, err = forget(name, value, ids) })
		if err != nil {
			return fmt.Errorf("erase from the note %q: %w", name, err)
		}
		if !bytes.Equal(value, v) {
			left[name] = value
		}
		return nil
	})
	if err != nil {
		return err
	}
	for name, value := range left {
		if err := set(t.notes, []byte(name), value); err != nil {
			return err
		}
	}
	return nil
}

// deleteKeys deletes the keys from seek on that match; with a seek it ends at
// the first that does not.
func deleteKeys(b *bucket, match func(k []byte) bool, seek []byte) error {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(seek); k != nil; k, _ = c.Next() {
		if match(k) {
			keys = append(keys, bytes.Clone(k))
		} else if seek != nil {
			break
		}
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
