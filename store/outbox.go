package store

import (
	"context"
	"fmt"

	"banter/store/lead"
)

// The outbox: a change is written in the transaction of the act that made it.
// Reading it does not remove it; only being settled as done, withdrawn or
// dropped does.

// Outbox returns all changes, in order of Seq.
func (s *Store) Outbox(ctx context.Context) (chs []lead.Change, err error) {
	err = s.view(ctx, func(t *txn) error {
		chs, err = s.changes(t.outbox)
		return err
	})
	if err != nil {
		return nil, err
	}
	return chs, nil
}

// changes are all that an outbox has.
func (s *Store) changes(outbox *bucket) (chs []lead.Change, err error) {
	err = outbox.ForEach(func(_, v []byte) error {
		ch, err := s.code.change(v)
		chs = append(chs, ch)
		return err
	})
	return chs, err
}

// queue puts a change at the end of the outbox.
func (t *txn) queue(id lead.ID, ch *lead.Change) error {
	if ch.Key == "" || t.outboxKeys.Get([]byte(ch.Key)) != nil {
		return fmt.Errorf("queue a change: its key %q is empty or taken", ch.Key)
	}
	seq, err := t.outbox.NextSequence()
	if err != nil {
		return err
	}
	ch.Seq, ch.Lead, ch.State = seq, id, lead.ChangeWaiting
	if err := t.rebase(ch); err != nil {
		return err
	}
	if err := t.outboxKeys.Put([]byte(ch.Key), seqKey(seq)); err != nil {
		return fmt.Errorf("queue a change: %w", err)
	}
	if err := t.outboxLead.Put(outboxLeadKey(id, seq), nil); err != nil {
		return err
	}
	return t.putChange(ch)
}

// rebase makes the base of a change what upstream last told. The act gives the
// value that the lead had here, which differs where the model has moved it or
// where a default stands in for what upstream leaves out; upstream never heard
// of those, and would take them for a conflict. A field that an earlier change
// of the lead writes keeps its base: it follows on that change.
func (t *txn) rebase(ch *lead.Change) error {
	told, err := t.told(ch.Lead)
	if err != nil || told == nil {
		return err
	}
	for i := range ch.Base {
		f := ch.Base[i].Field
		follows, err := t.writes(ch.Lead, f, 0)
		if err != nil {
			return err
		}
		if !follows {
			ch.Base[i].Text, _ = told.Fields.Get(f)
		}
	}
	return nil
}

// told is what the upstream that this store syncs with last told of a lead; nil
// if no sync has brought it.
func (t *txn) told(id lead.ID) (told *lead.Base, err error) {
	err = t.cursors.ForEach(func(origin, _ []byte) error {
		v := t.bases.Get(baseKey(string(origin), id))
		if v == nil || told != nil {
			return nil
		}
		b, err := t.s.code.base(v)
		told = &b
		return err
	})
	return told, err
}

// writes reports whether a change in the outbox behind seq writes a field of a
// lead; 0 is all of them.
func (t *txn) writes(id lead.ID, field string, seq uint64) (found bool, err error) {
	err = t.eachPending(id, func(ch lead.Change) error {
		_, has := ch.Fields.Get(field)
		found = found || has && ch.Seq > seq
		return nil
	})
	return found, err
}

func (t *txn) putChange(ch *lead.Change) error {
	if err := t.tell(journaled{Change: ch}); err != nil {
		return err
	}
	return t.put(t.outbox, seqKey(ch.Seq), ch)
}

// change finds a change by its key; ok is false if the outbox has none.
func (t *txn) change(key string) (ch lead.Change, ok bool, err error) {
	seq := t.outboxKeys.Get([]byte(key))
	if seq == nil {
		return ch, false, nil
	}
	v := t.outbox.Get(seq)
	if v == nil {
		return ch, false, damaged("outbox", "the change %q has no entry", key)
	}
	ch, err = t.s.code.change(v)
	return ch, true, err
}

// wanted is change where there has to be one.
func (t *txn) wanted(key string) (lead.Change, error) {
	ch, ok, err := t.change(key)
	if err == nil && !ok {
		err = fmt.Errorf("%w: %q; banter outbox list shows what waits", ErrNoChange, key)
	}
	return ch, err
}

// remove takes a change out of the outbox.
func (t *txn) remove(ch *lead.Change) error {
	if err := t.tell(journaled{Gone: ch.Key}); err != nil {
		return err
	}
	if err := t.outbox.Delete(seqKey(ch.Seq)); err != nil {
		return err
	}
	if err := t.outboxKeys.Delete([]byte(ch.Key)); err != nil {
		return err
	}
	return t.outboxLead.Delete(outboxLeadKey(ch.Lead, ch.Seq))
}

// withdraw takes a change out if it has never begun to be sent, and gives the
// record, which the undo has brought back to where it was before, what upstream
// has told of the same fields since.
func (t *txn) withdraw(r *lead.Record, key string) (bool, error) {
	ch, ok, err := t.change(key)
	if err != nil || !ok || ch.Attempts > 0 || ch.State == lead.ChangeSending {
		return false, err
	}
	if err := t.remove(&ch); err != nil {
		return false, err
	}
	for _, v := range ch.Base {
		own := v.Text
		if _, over := ch.Over.Get(v.Field); over {
			// A conflict was settled with mine, and its base became theirs; the undo has
			// brought back what was here before both.
			own = r.Lead.Get(v.Field)
		}
		if err := t.catchUp(r, v.Field, own, lead.ByUpstream); err != nil {
			return false, err
		}
	}
	return true, nil
}

// eachPending calls f with the changes of a lead, in their order. f must not
// add or remove one.
func (t *txn) eachPending(id lead.ID, f func(lead.Change) error) error {
	prefix := under(id)
	return each(t.outboxLead, prefix, func(k, _ []byte) error {
		v := t.outbox.Get(k[len(prefix):])
		if v == nil {
			return damaged("outbox", "%s waits for an entry that is missing", id)
		}
		ch, err := t.s.code.change(v)
		if err != nil {
			return err
		}
		return f(ch)
	})
}

func (t *txn) pending(id lead.ID) (chs []lead.Change, err error) {
	err = t.eachPending(id, func(ch lead.Change) error {
		chs = append(chs, ch)
		return nil
	})
	return chs, err
}

// resync brings the row of a lead up to date with the outbox and, where version
// is not empty, with its source's revision.
func (t *txn) resync(id lead.ID, version string) error {
	x, ok, err := t.row(id)
	if err != nil || !ok {
		return err
	}
	return t.putRow(&x, version)
}

// Begin marks changes as being sent, before they are: whoever finds one in that
// state later has to look upstream before sending it again. It is all or
// nothing: where a change was withdrawn, dropped or parked meanwhile the error
// is ErrNoChange, none is marked, and the outbox has to be read anew.
func (s *Store) Begin(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return s.update(ctx, func(t *txn) error {
		for _, key := range keys {
			ch, err := t.wanted(key)
			if err != nil {
				return err
			}
			if ch.State == lead.ChangeParked {
				return fmt.Errorf("%w: %q is parked: %s", ErrNoChange, key, ch.Problem)
			}
			ch.State = lead.ChangeSending
			ch.Attempts++
			if err := t.putChange(&ch); err != nil {
				return err
			}
		}
		return nil
	})
}
