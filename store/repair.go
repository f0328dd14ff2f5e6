package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// Saved counts what a repair has kept of one kind of thing.
type Saved struct {
	Kind string // "leads"
	Kept int
	Lost int // those that are known to have been there
}

// Repaired is what a repair did.
type Repaired struct {
	Kinds    []Saved
	Pages    int    // pages of the old file that could not be read
	Aside    string // where the old file is now; "" if there was none
	Made     int    // leads of which only their changes or their base were left
	Doubtful int    // changes that are parked, for they may have been sent
	Resync   bool   // how far upstream was read is forgotten: the next sync brings everything
}

// Repair makes a store anew from what can be read of a damaged one and of its
// journal, checks it, and puts it in the place of the old file, which is kept
// beside it under another name. Until that last step nothing is changed; a crash
// before it leaves the old file as it was. It reads pages without trusting them,
// so it ends on any file. Without a file it makes one from the journal.
func Repair(ctx context.Context, o Options) (Repaired, error) {
	s, err := prepare(o)
	if err != nil {
		return Repaired{}, err
	}
	release, err := s.lock(ctx)
	if err != nil {
		return Repaired{}, err
	}
	defer release()
	rep, err := s.salvage(ctx)
	if err != nil {
		return Repaired{}, errors.Join(fmt.Errorf("repair store: %w", err), removeIf(s.newPath()))
	}
	rep.Aside, err = s.setAside("damaged")
	if err == nil {
		err = s.swap()
	}
	if err != nil {
		return Repaired{}, fmt.Errorf("repair store: %w", err)
	}
	return rep, nil
}

// salvage makes the new file beside the old one.
func (s *Store) salvage(ctx context.Context) (rep Repaired, err error) {
	live, gone, key, err := s.journalKey()
	if err != nil {
		return rep, err
	}
	if id, known, err := s.keyOf(s.o.Path); err != nil {
		return rep, err
	} else if known {
		key = id
	}
	seal, err := s.keys.sealer(key)
	if err != nil {
		return rep, err
	}
	var h *harvest
	var box []lead.Change
	err = s.build(func(db *bolt.DB) error {
		if err := db.Update(func(tx *bolt.Tx) error { return s.makeBuckets(tx, key) }); err != nil {
			return err
		}
		h = newHarvest(s.code, db, seal)
		if err := h.read(s.o.Path); err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			h.boxHurt = true
		}
		box, rep.Doubtful = h.outbox(live, gone)
		return s.rebuild(ctx, h, box, &rep)
	})
	if err != nil {
		return rep, err
	}
	rep.Pages = h.lost
	rep.Kinds = h.count(len(box))
	fresh := *s
	fresh.o.Path = s.newPath()
	return rep, errors.Join(fresh.Check(ctx)...)
}

// count is what was kept and lost of what people care about.
func (h *harvest) count(changes int) []Saved {
	h.n[bucketOutbox] = changes
	var out []Saved
	for _, name := range []string{bucketLeads, bucketActivities, bucketEvents, bucketAnswers, bucketBases, bucketDrafts, bucketOutbox} {
		out = append(out, Saved{Kind: name, Kept: h.n[name], Lost: h.bad[name]})
	}
	if want := int(min(h.meta[metaCount], 1<<32)); want > out[0].Kept {
		out[0].Lost = want - out[0].Kept
	}
	return out
}

// rebuild computes what follows from the gathered entries: leads of which only
// other things are left, ways to changes, rows.
func (s *Store) rebuild(ctx context.Context, h *harvest, box []lead.Change, rep *Repaired) error {
	f, err := os.Open(s.newPath())
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	step := func(do func(t *txn) error) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return h.db.Update(func(tx *bolt.Tx) error {
			t, err := s.begin(tx, &handle{db: h.db, file: f})
			if err != nil {
				return err
			}
			if err := do(t); err != nil {
				return err
			}
			t.journal, t.forget = nil, true // the journal is written once the outbox is whole
			return cmp.Or(t.bad, t.finish())
		})
	}
	err = step(func(t *txn) error {
		rep.Resync = h.lost > 0 || h.bad[bucketLeads]+h.bad[bucketBases]+h.bad[bucketActivities] > 0 || len(h.meta) == 0
		if rep.Resync {
			if err := deleteKeys(t.cursors, func([]byte) bool { return true }, nil); err != nil {
				return err
			}
		}
		made, err := t.orphans(box)
		rep.Made = made
		if err != nil {
			return err
		}
		if err := t.outbox.SetSequence(h.seq); err != nil {
			return err
		}
		for i := range box {
			if err := t.adopt(&box[i]); err != nil {
				return err
			}
		}
		return errors.Join(
			t.meta.Put([]byte(metaFormat), seqKey(s.format())),
			t.meta.Put([]byte(metaRevision), seqKey(h.meta[metaRevision]+1)),
		)
	})
	if err != nil {
		return err
	}
	var from []byte
	for more := true; more; {
		err := step(func(t *txn) error {
			var ids []lead.ID
			ids, from = t.some(from)
			more = from != nil
			t.added = len(ids)
			for _, id := range ids {
				r, err := t.load(id)
				if err != nil {
					return err
				}
				if _, err := t.keep(r.Clone(), r, h.version[id]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// adopt puts a change that was in an outbox before into this one: under its
// number where that is free, else at the end.
func (t *txn) adopt(ch *lead.Change) error {
	if t.outboxKeys.Get([]byte(ch.Key)) != nil {
		return nil
	}
	if ch.Seq == 0 || t.outbox.Get(seqKey(ch.Seq)) != nil {
		seq, err := t.outbox.NextSequence()
		if err != nil {
			return err
		}
		ch.Seq = seq
	} else if ch.Seq > t.outbox.Sequence() {
		if err := t.outbox.SetSequence(ch.Seq); err != nil {
			return err
		}
	}
	if err := t.outboxKeys.Put([]byte(ch.Key), seqKey(ch.Seq)); err != nil {
		return err
	}
	if err := t.outboxLead.Put(outboxLeadKey(ch.Lead, ch.Seq), nil); err != nil {
		return err
	}
	return t.putChange(ch)
}
