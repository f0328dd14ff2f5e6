package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"banter/store/lead"
)

// The journal is a second copy of the outbox, a file beside the store that is
// only ever appended to: what a commit does to the outbox is written there
// before it, in one write and without waiting for the disk. It survives the loss
// of leads.db and the death of a process; a power failure can take its last
// seconds, which the store itself keeps. It is emptied when the outbox is, and
// written anew when it has grown far beyond it.

// journalMark starts an entry; after a torn one reading goes on at the next.
const journalMark = "\xb7bj1"

// journalStep is how much the journal grows before it is looked at whether it
// should be written anew, in bytes.
const journalStep = 1 << 20

// journaled is an entry: a change as it is from now on, or the key of one that
// has left the outbox.
type journaled struct {
	Change *lead.Change `cbor:"1,keyasint,omitempty"`
	Gone   string       `cbor:"2,keyasint,omitempty"`
}

func (s *Store) journalPath() string { return s.o.Path + ".journal" }

// tell adds an entry to what the transaction tells the journal.
func (t *txn) tell(e journaled) error {
	b, err := t.s.code.encode(e)
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	t.journal = appendJournal(t.journal, sealEntry(t.seal, b))
	return nil
}

// journalPlace is what stands for the bucket of a sealed entry.
const journalPlace = "journal"

// sealEntry seals an entry, where the store is encrypted.
func sealEntry(seal *sealer, entry []byte) []byte {
	if seal == nil {
		return entry
	}
	return seal.seal(journalPlace, nil, entry)
}

func appendJournal(to, entry []byte) []byte {
	to = append(to, journalMark...)
	to = binary.BigEndian.AppendUint32(to, uint32(len(entry)))
	return append(to, entry...)
}

// writeJournal appends what a transaction did to the outbox, before it commits.
func (t *txn) writeJournal() error {
	if len(t.journal) == 0 || t.s.copy {
		return nil
	}
	f, err := os.OpenFile(t.s.journalPath(), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return unwritable(t.s.journalPath(), err)
	}
	_, err = f.Write(t.journal)
	info, statErr := f.Stat()
	if err := errors.Join(err, statErr, f.Close()); err != nil {
		return unwritable(t.s.journalPath(), err)
	}
	if k, _ := t.outbox.Cursor().First(); k == nil {
		t.after = func() error { return t.s.resetJournal(nil) }
		return nil
	}
	if size := info.Size(); size/journalStep == (size-int64(len(t.journal)))/journalStep {
		return nil
	}
	box, err := t.s.changes(t.outbox)
	if err != nil {
		return err
	}
	live, err := t.s.encodeJournal(t.seal, box)
	if err == nil && info.Size() > 4*int64(len(live)) {
		t.after = func() error { return t.s.resetJournal(live) }
	}
	return err
}

// encodeJournal is a journal that says what an outbox does.
func (s *Store) encodeJournal(seal *sealer, box []lead.Change) (data []byte, err error) {
	for i := range box {
		b, err := s.code.encode(journaled{Change: &box[i]})
		if err != nil {
			return nil, fmt.Errorf("write the journal: %w", err)
		}
		data = appendJournal(data, sealEntry(seal, b))
	}
	return data, nil
}

// journalOf makes the journal anew from an outbox. The caller holds the lock.
func (s *Store) journalOf(seal *sealer, box []lead.Change) error {
	data, err := s.encodeJournal(seal, box)
	if err != nil {
		return err
	}
	return s.resetJournal(data)
}

// resetJournal makes the journal anew. The caller holds the lock.
func (s *Store) resetJournal(data []byte) error {
	path := s.journalPath()
	if len(data) == 0 {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return unwritable(path, err)
		}
		return nil
	}
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return errors.Join(unwritable(path, err), os.Remove(path+".new"))
	}
	if err := os.Rename(path+".new", path); err != nil {
		return errors.Join(unwritable(path, err), os.Remove(path+".new"))
	}
	return nil
}

// readJournal returns the changes that the journal says wait, in order of Seq,
// and the keys that it says have left. A missing journal has neither. The error is
// ErrNoKey where nothing of it can be read for want of a key.
func (s *Store) readJournal() (live []lead.Change, gone map[string]bool, err error) {
	live, gone, _, err = s.journalKey()
	return live, gone, err
}

// journalKey is readJournal with the ID of the key of the last entry; "" is none.
func (s *Store) journalKey() (live []lead.Change, gone map[string]bool, key string, err error) {
	data, err := os.ReadFile(s.journalPath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, "", fmt.Errorf("read the journal: %w", err)
	}
	var noKey error
	live, gone = s.code.journal(data, func(b []byte) ([]byte, error) {
		id, sealed := sealedUnder(b)
		if !sealed {
			key = ""
			return b, nil
		}
		seal, err := s.keys.sealer(hex.EncodeToString(id[:]))
		if err != nil {
			noKey = err
			return nil, err
		}
		plain, err := seal.open(nil, journalPlace, nil, b)
		if err == nil {
			key = hex.EncodeToString(id[:])
		}
		return plain, err
	})
	if len(live)+len(gone) == 0 && noKey != nil {
		return nil, nil, "", fmt.Errorf("read the journal: %w", noKey)
	}
	return live, gone, key, nil
}

// recall brings back what the journal alone tells of, where one of the heads of
// the file is not whole: a commit may have been on disk and rotted since. What it
// finds may be in doubt, for a power failure in the middle of a commit looks the
// same, so it is parked for a person to look. The commit makes the heads whole.
func (s *Store) recall(ctx context.Context) error {
	err := s.update(ctx, func(t *txn) error {
		live, _, err := s.readJournal()
		if err != nil {
			return err
		}
		for i := range live {
			ch := &live[i]
			if t.outboxKeys.Has([]byte(ch.Key)) || !t.leads.Has([]byte(ch.Lead)) {
				continue
			}
			ch.State, ch.Problem = lead.ChangeParked, "the store lost it, its journal did not: the lead may not show it"
			ch.Hint = "look at the lead; then retry or drop it"
			if err := errors.Join(t.adopt(ch), t.resync(ch.Lead, "")); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ErrReadOnly) || errors.Is(err, ErrLocked) || errors.Is(err, ErrNoKey) {
		return nil // reading goes on, and another Open finds it as it is
	}
	return err
}

// journal reads entries, each opened first; what is torn or damaged is passed over.
func (c code) journal(data []byte, open func([]byte) ([]byte, error)) (live []lead.Change, gone map[string]bool) {
	at, gone := map[string]lead.Change{}, map[string]bool{}
	const head = len(journalMark) + 4
	for {
		i := bytes.Index(data, []byte(journalMark))
		if i < 0 || len(data)-i < head {
			break
		}
		data = data[i:]
		n := uint64(binary.BigEndian.Uint32(data[len(journalMark):]))
		var e journaled
		if n > uint64(len(data)-head) || c.entry(data[head:head+int(n)], open, &e) != nil {
			data = data[1:]
			continue
		}
		data = data[head+int(n):]
		switch {
		case e.Change != nil && e.Change.Key != "":
			changeUTC(e.Change)
			at[e.Change.Key] = *e.Change
			delete(gone, e.Change.Key)
		case e.Gone != "":
			delete(at, e.Gone)
			gone[e.Gone] = true
		}
	}
	for _, ch := range at {
		live = append(live, ch)
	}
	sortChanges(live)
	return live, gone
}

// entry reads one entry.
func (c code) entry(b []byte, open func([]byte) ([]byte, error), e *journaled) error {
	b, err := open(b)
	if err != nil {
		return err
	}
	return c.decode(journalPlace, b, e)
}

func sortChanges(chs []lead.Change) {
	slices.SortFunc(chs, func(a, b lead.Change) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Key, b.Key)) })
}
