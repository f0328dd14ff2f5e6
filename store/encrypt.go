package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// Rekeyed is what turning encryption on or off, or a change of key, did.
type Rekeyed struct {
	From, To string   // the IDs of the keys before and after; "" is not encrypted
	Copies   []string // copies beside the store that were made anew
	Removed  []string // copies that could not be read, and are removed
	Left     []string // copies under a key that is not here: they stay as they are
}

// WithKeys is the store with another place for keys.
func (s *Store) WithKeys(keys Keys) *Store {
	other := *s
	other.o.Keys, other.keys = keys, &keychain{from: keys}
	return &other
}

// plainKey stands in metaRekey for no key.
const plainKey = "-"

// Encrypt seals every value of the store under a key: one that is not encrypted
// is from then on, one that is gets another key. The key is kept before anything
// is written. The file is made anew, so that no page of the old one stays in it,
// then the journal and the copies beside it; at last the old key is forgotten.
// What a crash cuts off is finished, or taken back where the new file was not in
// its place yet, by the next Open.
//
// The error is ErrNoKey where the present key is missing. Where the new one can't be
// kept nothing is changed.
func (s *Store) Encrypt(ctx context.Context, k Key) (Rekeyed, error) {
	if s.o.Keys == nil {
		return Rekeyed{}, errors.New("encrypt store: there is nowhere to keep its key")
	}
	if err := s.o.Keys.Keep(k); err != nil {
		return Rekeyed{}, fmt.Errorf("encrypt store: %w", err)
	}
	if got, err := s.o.Keys.Key(k.ID()); err != nil {
		return Rekeyed{}, fmt.Errorf("encrypt store: the key does not come back from where it was put: %w", err)
	} else if got != k {
		return Rekeyed{}, fmt.Errorf("encrypt store: another key comes back from where it was put; nothing was changed")
	}
	res, err := s.rekey(ctx, k.ID())
	if err != nil {
		return Rekeyed{}, fmt.Errorf("encrypt store: %w", err)
	}
	return res, nil
}

// Decrypt opens every value: the store and its copies are not encrypted any more,
// and the key is forgotten. It works as Encrypt does.
func (s *Store) Decrypt(ctx context.Context) (Rekeyed, error) {
	res, err := s.rekey(ctx, "")
	if err != nil {
		return Rekeyed{}, fmt.Errorf("decrypt store: %w", err)
	}
	return res, nil
}

// KeyID is the ID of the key that the store is encrypted under; "" if it is not.
func (s *Store) KeyID(ctx context.Context) (id string, err error) {
	err = s.view(ctx, func(t *txn) error {
		id = string(t.meta.Get([]byte(metaKey)))
		return nil
	})
	return id, err
}

func (s *Store) rekey(ctx context.Context, to string) (Rekeyed, error) {
	release, err := s.lock(ctx)
	if err != nil {
		return Rekeyed{}, err
	}
	defer release()
	from := ""
	err = s.alone(ctx, func(t *txn) error {
		if t.meta.Has([]byte(metaRekey)) {
			return errors.New("another change of its key is not done: start banter again, which finishes it")
		}
		from = string(t.meta.Get([]byte(metaKey)))
		if from == to {
			return nil
		}
		return t.meta.Put([]byte(metaRekey), []byte(orPlain(from)+" "+orPlain(to)))
	})
	if err != nil || from == to {
		return Rekeyed{From: from, To: to}, err
	}
	if err := s.reseal(ctx, to); err != nil {
		return Rekeyed{}, errors.Join(err, s.settleRekey(context.WithoutCancel(ctx)))
	}
	return s.finishRekey(ctx, from, to)
}

// alone is update for who holds the lock.
func (s *Store) alone(ctx context.Context, f func(*txn) error) error {
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	h, err := s.openWait(wait, ctx, bolt.Options{})
	if err != nil {
		return err
	}
	return s.run(h, true, f)
}

// reseal makes the file anew with its values under another key, "" for none, and
// swaps it in. The caller holds the lock.
func (s *Store) reseal(ctx context.Context, to string) error {
	seal, err := s.keys.sealer(to)
	if err != nil {
		return err
	}
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	h, err := s.openWait(wait, ctx, bolt.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	err = s.guard(h, func() error {
		return h.db.View(func(tx *bolt.Tx) error {
			t, err := s.begin(tx, h)
			if err != nil {
				return err
			}
			return s.build(func(db *bolt.DB) error { return t.copyUnder(ctx, db, to, seal) })
		})
	})
	if err != nil {
		return err
	}
	return s.swap()
}

// copyUnder copies all buckets into an empty file, their values under another key.
func (t *txn) copyUnder(ctx context.Context, db *bolt.DB, to string, seal *sealer) error {
	names := bucketNames()
	for i, b := range t.buckets() {
		var from []byte
		for more := true; more; {
			if err := ctx.Err(); err != nil {
				return err
			}
			err := db.Update(func(tx *bolt.Tx) error {
				raw, err := tx.CreateBucketIfNotExists([]byte(names[i]))
				if err != nil {
					return err
				}
				raw.FillPercent = 0.9
				if err := raw.SetSequence((*b).Sequence()); err != nil {
					return err
				}
				from, err = copySome(*b, newBucket(raw, names[i], seal, &t.bad), from)
				more = from != nil
				return err
			})
			if err = cmp.Or(t.bad, err); err != nil {
				return err
			}
		}
	}
	return db.Update(func(tx *bolt.Tx) error {
		meta := tx.Bucket([]byte(bucketMeta))
		if to == "" {
			return meta.Delete([]byte(metaKey))
		}
		return meta.Put([]byte(metaKey), []byte(to))
	})
}

// copySome copies a batch of entries from a key on; next is nil at the end.
func copySome(b, into *bucket, from []byte) (next []byte, err error) {
	c := b.Cursor()
	k, v := c.Seek(from)
	for n := 0; k != nil && n < batch; n++ {
		if err := into.Put(bytes.Clone(k), bytes.Clone(v)); err != nil {
			return nil, err
		}
		k, v = c.Next()
	}
	return bytes.Clone(k), nil
}

// takeBack undoes what a rekeying did before the new file was in its place. The
// caller holds the lock.
func (s *Store) takeBack(ctx context.Context, to string) error {
	if err := removeIf(s.newPath()); err != nil {
		return err
	}
	err := s.alone(ctx, func(t *txn) error { return t.meta.Delete([]byte(metaRekey)) })
	if err != nil || to == "" || s.copy {
		return err
	}
	return s.o.Keys.Forget(to)
}

// resumeRekey finishes a rekeying that was cut off, or takes it back. Where the
// store is busy or can't be written, or the keyring can't be asked to forget, it
// is left to another Open: the file is whole either way.
func (s *Store) resumeRekey(ctx context.Context) error {
	release, err := s.lock(ctx)
	if err == nil {
		err = s.settleRekey(ctx)
		release()
	}
	for _, later := range []error{ErrLocked, ErrReadOnly, ErrNoKey} {
		if errors.Is(err, later) {
			return nil
		}
	}
	return err
}

// settleRekey goes on from what stands in the file. The caller holds the lock.
func (s *Store) settleRekey(ctx context.Context) error {
	var mark, now string
	err := s.view(ctx, func(t *txn) error {
		mark, now = string(t.meta.Get([]byte(metaRekey))), string(t.meta.Get([]byte(metaKey)))
		return nil
	})
	from, to, ok := strings.Cut(mark, " ")
	if err != nil || !ok {
		return err // somebody else has finished it
	}
	if orPlain(now) != to {
		return s.takeBack(ctx, unPlain(to))
	}
	_, err = s.finishRekey(ctx, unPlain(from), unPlain(to))
	return err
}

// finishRekey does what is left once the new file is in its place. The caller
// holds the lock.
func (s *Store) finishRekey(ctx context.Context, from, to string) (Rekeyed, error) {
	res := Rekeyed{From: from, To: to}
	seal, err := s.keys.sealer(to)
	if err != nil {
		return res, err
	}
	if !s.copy {
		var box []lead.Change
		err := s.view(ctx, func(t *txn) (err error) {
			box, err = s.changes(t.outbox)
			return err
		})
		if err == nil {
			err = s.journalOf(seal, box)
		}
		if err != nil {
			return res, err
		}
		if err := s.rekeyCopies(ctx, to, &res); err != nil {
			return res, err
		}
	}
	if err := syncDir(filepath.Dir(s.o.Path)); err != nil {
		return res, fmt.Errorf("write store: %w", err)
	}
	if from != "" && !s.copy {
		if err := s.o.Keys.Forget(from); err != nil {
			return res, err
		}
	}
	return res, s.alone(ctx, func(t *txn) error { return t.meta.Delete([]byte(metaRekey)) })
}

// rekeyCopies brings the copies beside the store under its key, and removes what a
// crash has left of files that were being made.
func (s *Store) rekeyCopies(ctx context.Context, to string, res *Rekeyed) error {
	all, err := Copies(s.o.Path)
	if err != nil {
		return err
	}
	for _, c := range all {
		err := s.rekeyCopy(ctx, c.Path, to)
		switch {
		case err == nil:
			res.Copies = append(res.Copies, c.Path)
		case errors.Is(err, ErrNoKey):
			res.Left = append(res.Left, c.Path)
		case errors.Is(err, ErrDamaged), errors.Is(err, ErrNewer):
			if err := removeIf(c.Path); err != nil {
				return err
			}
			res.Removed = append(res.Removed, c.Path)
		default:
			return fmt.Errorf("%s: %w", c.Path, err)
		}
	}
	left, err := s.halfMade()
	if err != nil {
		return err
	}
	for _, path := range append(left, s.newPath(), s.journalPath()+".new") {
		if err := removeIf(path); err != nil {
			return err
		}
	}
	return nil
}

// escapeGlob writes a name so that Glob takes it as it is.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

func (s *Store) rekeyCopy(ctx context.Context, path, to string) error {
	o := s.o
	o.Path = path
	c, err := openCopy(o, s.steps)
	if err != nil {
		return errors.Join(err, removeIf(path+".lock"), removeIf(path+".turn"))
	}
	_, err = c.rekey(ctx, to)
	return errors.Join(err, c.removeLocks())
}

func orPlain(id string) string {
	if id == "" {
		return plainKey
	}
	return id
}

func unPlain(id string) string {
	if id == plainKey {
		return ""
	}
	return id
}

// putOr writes a text, if there is one.
func putOr(b *bolt.Bucket, key, text string) error {
	if text == "" {
		return nil
	}
	return b.Put([]byte(key), []byte(text))
}
