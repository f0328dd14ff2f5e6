package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// step brings a file from one format to the next. Values are as they are in the
// file: sealed, where the store is encrypted.
type step func(*bolt.Tx) error

// steps are all of them in order, the first from format 1 to 2: a file is of
// format 1 + the number of steps.
func steps() []step { return []step{indexWork} }

func (s *Store) format() uint64 { return uint64(len(s.steps)) + 1 }

// newPath is where a file is made before it takes its place. Only who holds the
// lock makes it; one that a crash left behind is overwritten.
func (s *Store) newPath() string { return s.o.Path + ".new" }

// create makes the file under another name and moves it into its place when it
// is whole and on disk: a crash leaves either no store or an empty one. Where the
// journal of a store that was lost is there, its changes are the first content.
func (s *Store) create(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(s.o.Path), 0o700); err != nil {
		return unwritable(s.o.Path, err)
	}
	release, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	if _, err := os.Stat(s.o.Path); err == nil {
		return nil // another process was faster
	}
	live, _, _, err := s.journalKey()
	if errors.Is(err, ErrNoKey) {
		return fmt.Errorf("%s is missing, and what waited to be sent is in %s: %w", s.o.Path, s.journalPath(), err)
	}
	if err == nil && len(live) > 0 {
		// The file was lost, what waited to be sent was not.
		if _, err := s.salvage(ctx); err != nil {
			return errors.Join(fmt.Errorf("bring back the outbox from %s: %w", s.journalPath(), err), removeIf(s.newPath()))
		}
		return s.swap()
	}
	return s.replace(func(db *bolt.DB) error {
		return db.Update(func(tx *bolt.Tx) error { return s.makeBuckets(tx, "") })
	})
}

// makeBuckets makes an empty store in an empty file, encrypted under a key where
// one is named.
func (s *Store) makeBuckets(tx *bolt.Tx, key string) error {
	for _, name := range bucketNames() {
		if _, err := tx.CreateBucket([]byte(name)); err != nil {
			return err
		}
	}
	meta := tx.Bucket([]byte(bucketMeta))
	return errors.Join(
		meta.Put([]byte(metaFormat), seqKey(s.format())),
		meta.Put([]byte(metaRevision), seqKey(0)),
		meta.Put([]byte(metaCount), seqKey(0)),
		meta.Put([]byte(metaStamp), s.rowStamp()),
		putOr(meta, metaKey, key),
	)
}

// replace makes a new file with fill and swaps it in. The caller holds the lock.
func (s *Store) replace(fill func(*bolt.DB) error) error {
	if err := s.build(fill); err != nil {
		return err
	}
	return s.swap()
}

// build makes the new file and syncs it.
func (s *Store) build(fill func(*bolt.DB) error) (err error) {
	defer func() {
		if err != nil {
			_ = os.Remove(s.newPath())
		}
	}()
	_ = os.Remove(s.newPath())
	f, err := os.OpenFile(s.newPath(), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return unwritable(s.o.Path, err)
	}
	if err := f.Close(); err != nil {
		return unwritable(s.o.Path, err)
	}
	db, err := bolt.Open(s.newPath(), 0o600, &bolt.Options{
		Timeout: s.o.Wait, FreelistType: bolt.FreelistArrayType, NoSync: true, NoGrowSync: true,
	})
	if err != nil {
		return unwritable(s.o.Path, err)
	}
	err = fill(db)
	if err == nil {
		err = db.Sync()
	}
	return explain(s.o.Path, errors.Join(err, db.Close()))
}

// swap moves the new file into its place.
func (s *Store) swap() error {
	if err := os.Rename(s.newPath(), s.o.Path); err != nil {
		return errors.Join(unwritable(s.o.Path, err), os.Remove(s.newPath()))
	}
	if err := syncDir(filepath.Dir(s.o.Path)); err != nil {
		return fmt.Errorf("write store: %w", err)
	}
	return nil
}

// rewrite copies what is in use into a new file, changes the copy and swaps it
// in. Pages that are no longer in use, and the bytes in them, stay behind. The
// caller holds the lock; h is closed.
func (s *Store) rewrite(h *handle, change func(*bolt.Tx) error) error {
	err := s.guard(h, func() error {
		return s.build(func(db *bolt.DB) error {
			if err := bolt.Compact(db, h.db, 4<<20); err != nil {
				return fmt.Errorf("copy store: %w", err)
			}
			return db.Update(change)
		})
	})
	if err != nil {
		return err
	}
	return s.swap()
}

// upgrade brings the file to the format of this banter; the old one stays beside
// it as a backup.
func (s *Store) upgrade(ctx context.Context) error {
	return s.exclusive(ctx, func(h *handle) error {
		if !s.copy {
			if _, err := s.setAside("backup"); err != nil {
				return errors.Join(err, h.db.Close())
			}
		}
		return s.rewrite(h, func(tx *bolt.Tx) error {
			meta := tx.Bucket([]byte(bucketMeta))
			if meta == nil {
				return damaged(s.o.Path, "it has no %s", bucketMeta)
			}
			for from := number(meta.Get([]byte(metaFormat))); from < s.format(); from++ {
				if from == 0 {
					return damaged(s.o.Path, "it has no format")
				}
				if err := s.steps[from-1](tx); err != nil {
					return fmt.Errorf("upgrade store from format %d to %d: %w", from, from+1, err)
				}
			}
			return meta.Put([]byte(metaFormat), seqKey(s.format()))
		})
	})
}

// boxOf is what waits in a file, and what its values are sealed with.
func (s *Store) boxOf(tx *bolt.Tx) (box []lead.Change, seal *sealer, err error) {
	seal, err = s.keys.sealer(string(tx.Bucket([]byte(bucketMeta)).Get([]byte(metaKey))))
	if err != nil {
		return nil, nil, err
	}
	var bad error
	box, err = s.changes(newBucket(tx.Bucket([]byte(bucketOutbox)), bucketOutbox, seal, &bad))
	return box, seal, cmp.Or(bad, err)
}

// compact leaves behind what was erased, in the journal too.
func (s *Store) compact(ctx context.Context) error {
	return s.exclusive(ctx, func(h *handle) error {
		return s.rewrite(h, func(tx *bolt.Tx) error {
			box, seal, err := s.boxOf(tx)
			if err == nil && !s.copy {
				err = s.journalOf(seal, box)
			}
			return errors.Join(err, tx.Bucket([]byte(bucketMeta)).Delete([]byte(metaErasing)))
		})
	})
}
