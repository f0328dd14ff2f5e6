package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// Backup writes a copy of the store as it is at one instant to path, readable
// by its owner alone; a file that is there is replaced when the copy is whole.
// Writers wait while it is made (about 0.6 s for 100 MB).
func (s *Store) Backup(ctx context.Context, path string) error {
	if a, err := os.Stat(path); err == nil {
		if b, err := os.Stat(s.o.Path); err == nil && os.SameFile(a, b) {
			return fmt.Errorf("back up store: %s is the store itself; name another file", path)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("back up store: %w", err)
	}
	err = s.copyTo(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("back up store: %w", err), os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// copyTo copies the file. bbolt opens it a second time by its name for that:
// holding the writers' lock keeps another file from being swapped in.
func (s *Store) copyTo(ctx context.Context, f *os.File) error {
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	lock, err := lockFile(wait, s.lockPath(), false)
	switch {
	case err == nil:
		defer func() { _ = lock.Close() }()
	case ctx.Err() != nil:
		return ctx.Err()
	case wait.Err() != nil:
		return s.lockedBy(s.lockPath(), s.o.Wait)
	}
	// Any other error is a folder that can't be written: nobody swaps there.
	return s.view(ctx, func(t *txn) error {
		_, err := t.tx.WriteTo(f)
		return err
	})
}

// Erase deletes everything of a lead, what waits for it in the outbox included,
// and then makes the file anew, so that nothing of it is left in pages that are
// no longer in use. If it is cut off in between, the next Open finishes it.
// Backups are not touched. The error is ErrNotFound if there is no such lead.
func (s *Store) Erase(ctx context.Context, id lead.ID) error {
	if err := s.update(ctx, func(t *txn) error { return t.erase(id) }); err != nil {
		return err
	}
	if err := s.compact(ctx); err != nil {
		return fmt.Errorf("the lead is deleted, its bytes may still be in the file until banter starts again: %w", err)
	}
	return nil
}

func (t *txn) erase(id lead.ID) error {
	if t.leads.Get([]byte(id)) == nil {
		return notFound(id)
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
	for _, b := range []*bolt.Bucket{t.leads, t.answers, t.rows} {
		if err := b.Delete([]byte(id)); err != nil {
			return err
		}
	}
	for _, b := range []*bolt.Bucket{t.activities, t.events, t.drafts} {
		if err := deleteKeys(b, func(k []byte) bool { return bytes.HasPrefix(k, under(id)) }, under(id)); err != nil {
			return err
		}
	}
	end := append([]byte{0}, id...)
	if err := deleteKeys(t.bases, func(k []byte) bool { return bytes.HasSuffix(k, end) }, nil); err != nil {
		return err
	}
	t.added--
	t.forget = true // rows that are gone can't be told one by one
	return t.meta.Put([]byte(metaErasing), []byte{1})
}

// deleteKeys deletes the keys from seek on that match; with a seek it ends at
// the first that does not.
func deleteKeys(b *bolt.Bucket, match func(k []byte) bool, seek []byte) error {
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
