package store

import (
	"encoding/binary"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// The buckets of the file. Keys are big-endian; 0 is a zero byte.
const (
	bucketMeta       = "meta"       // name → number or text
	bucketNotes      = "notes"      // what Meta and SetMeta keep
	bucketLeads      = "leads"      // lead → lead.Lead
	bucketActivities = "activities" // lead 0 time8 activity → lead.Activity
	bucketEvents     = "events"     // lead 0 time8 nth2 event → lead.Event
	bucketAnswers    = "answers"    // lead → []lead.Answer
	bucketRows       = "rows"       // lead → row
	bucketWork       = "work"       // owner 0 lead → row of what ranks it, where it is at work
	bucketResting    = "resting"    // owner 0 → how many leads that are not at work, by list
	bucketValid      = "valid"      // time8 lead → nothing: when a row stops being true
	bucketLog        = "log"        // revision8 → the leads whose rows it changed
	bucketBases      = "bases"      // origin 0 lead → lead.Base
	bucketOutbox     = "outbox"     // seq8 → lead.Change
	bucketOutboxKeys = "outboxkeys" // key of a change → seq8
	bucketOutboxLead = "outboxlead" // lead 0 seq8 → nothing
	bucketDrafts     = "drafts"     // lead 0 form → text
	bucketCursors    = "cursors"    // origin → cursor
)

func bucketNames() []string {
	return []string{
		bucketMeta, bucketNotes, bucketLeads, bucketActivities, bucketEvents, bucketAnswers, bucketRows, bucketWork, bucketResting, bucketValid,
		bucketLog, bucketBases, bucketOutbox, bucketOutboxKeys, bucketOutboxLead, bucketDrafts, bucketCursors,
	}
}

// The keys of bucketMeta.
const (
	metaFormat   = "format"   // number
	metaRevision = "revision" // number
	metaCount    = "count"    // number of leads
	metaStamp    = "stamp"    // text: what the rows were computed under
	metaErasing  = "erasing"  // set while an erased lead may still be in free pages
	metaKey      = "key"      // text: the ID of the key that values are sealed under
	metaRekey    = "rekey"    // text: the IDs of the keys before and after a rekeying that is not done
)

// txn is a transaction with its buckets.
type txn struct {
	s   *Store
	tx  *bolt.Tx
	now time.Time

	meta, notes, leads, activities, events, answers, rows, work, resting, valid *bucket
	log, bases, outbox, outboxKeys, outboxLead, drafts, cursors                 *bucket
	touched                                                                     []lead.ID               // whose rows were written
	rested                                                                      map[string]lead.Resting // by owner: how many leads began to rest, less those that ended
	added                                                                       int                     // leads that are new, less those that went
	forget                                                                      bool                    // the log must not reach back before this commit
	journal                                                                     []byte                  // what it tells the journal of the outbox
	seal                                                                        *sealer                 // nil: the file is not encrypted
	bad                                                                         error                   // the first value that did not open
	after                                                                       func() error            // what is left to do once it is committed; may be nil
}

// begin checks the file behind a transaction, and finds its buckets.
func (s *Store) begin(tx *bolt.Tx, h *handle) (*txn, error) {
	info, err := h.file.Stat()
	if err != nil {
		return nil, err
	}
	if tx.Size() > info.Size() {
		return nil, damaged(s.o.Path, "it is cut short: %d of %d bytes are there", info.Size(), tx.Size())
	}
	t := &txn{s: s, tx: tx, now: s.o.Now()}
	meta := tx.Bucket([]byte(bucketMeta))
	if meta == nil {
		return nil, damaged(s.o.Path, "it is no store of banter")
	}
	switch format := number(meta.Get([]byte(metaFormat))); {
	case format == 0:
		return nil, damaged(s.o.Path, "it has no format")
	case format > s.format():
		return nil, fmt.Errorf("%w: %s has format %d, this banter knows up to %d; install the newer banter, or name another file with --store FILE",
			ErrNewer, s.o.Path, format, s.format())
	case format < s.format():
		return nil, fmt.Errorf("%w: %s has format %d, this banter wants %d; start banter again", errOlder, s.o.Path, format, s.format())
	}
	if t.seal, err = s.keys.sealer(string(meta.Get([]byte(metaKey)))); err != nil {
		return nil, err
	}
	names := bucketNames()
	for i, b := range t.buckets() {
		raw := tx.Bucket([]byte(names[i]))
		if raw == nil {
			return nil, damaged(s.o.Path, "its %s are missing", names[i])
		}
		*b = newBucket(raw, names[i], t.seal, &t.bad)
	}
	return t, nil
}

// buckets are the places of the buckets, in the order of bucketNames.
func (t *txn) buckets() []**bucket {
	return []**bucket{
		&t.meta, &t.notes, &t.leads, &t.activities, &t.events, &t.answers, &t.rows, &t.work, &t.resting, &t.valid,
		&t.log, &t.bases, &t.outbox, &t.outboxKeys, &t.outboxLead, &t.drafts, &t.cursors,
	}
}

// pack fills pages fuller than usual, for leads that come sorted by key.
func (t *txn) pack() {
	for _, b := range t.buckets() {
		(*b).FillPercent = 0.9
	}
}

func (t *txn) number(key string) uint64 { return number(t.meta.Get([]byte(key))) }

// logReach is how many changed rows the log remembers, and how many Changed
// gathers before it gives all rows instead.
const logReach = 20_000

// finish writes what every commit that changed a row leaves: the revision, the
// log, the number of leads.
func (t *txn) finish() error {
	if err := t.writeJournal(); err != nil {
		return err
	}
	if err := t.putResting(); err != nil {
		return err
	}
	if t.added != 0 {
		if err := t.meta.Put([]byte(metaCount), seqKey(t.number(metaCount)+uint64(t.added))); err != nil {
			return err
		}
	}
	if len(t.touched) == 0 && !t.forget {
		return nil
	}
	rev := t.number(metaRevision) + 1
	if err := t.meta.Put([]byte(metaRevision), seqKey(rev)); err != nil {
		return err
	}
	total := uint64(len(t.touched))
	if k, v := t.log.Cursor().Last(); k != nil {
		last, err := logTotal(v)
		if err != nil {
			return err
		}
		total += last
	}
	if !t.forget {
		if err := t.log.Put(seqKey(rev), encodeLog(total, t.touched)); err != nil {
			return err
		}
	}
	return t.trimLog(total)
}

// trimLog drops the commits whose rows lie more than logReach rows back, and
// all of them where the log must forget.
func (t *txn) trimLog(total uint64) error {
	var old [][]byte
	c := t.log.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		at, err := logTotal(v)
		if err != nil {
			return err
		}
		if !t.forget && at+logReach >= total {
			break
		}
		old = append(old, append([]byte(nil), k...))
	}
	for _, k := range old {
		if err := t.log.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// encodeLog is what the log keeps of a commit: how many rows all commits so far
// have changed, and the leads of those that this one did.
func encodeLog(total uint64, ids []lead.ID) []byte {
	b := binary.BigEndian.AppendUint64([]byte{codeVersion}, total)
	for _, id := range ids {
		b = appendText(b, string(id))
	}
	return seal(b)
}

// logTotal is the total alone, which every commit needs.
func logTotal(v []byte) (uint64, error) {
	b, err := unseal("log", v)
	if err != nil {
		return 0, err
	}
	if len(b) < 8 {
		return 0, damaged("log", "a value of %d bytes", len(v))
	}
	return binary.BigEndian.Uint64(b), nil
}

func decodeLog(v []byte) (total uint64, ids []lead.ID, err error) {
	if total, err = logTotal(v); err != nil {
		return 0, nil, err
	}
	b := v[1 : len(v)-sumSize]
	d := reader{b: b, s: string(b), i: 8}
	for d.i < len(b) && !d.bad {
		ids = append(ids, lead.ID(d.text()))
	}
	if d.bad {
		return 0, nil, damaged("log", "it does not decode")
	}
	return total, ids, nil
}
