package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// harvest gathers what can be read of a damaged file into a new one. What its
// trees lead to comes first, then the pages that a damaged branch has cut off,
// then, where a page is lost, the older copies in pages that are free: an entry
// that is there already is never replaced.
type harvest struct {
	c       code
	seal    *sealer // nil: the file is not encrypted
	db      *bolt.DB
	puts    []entry
	n       map[string]int // entries gathered, by bucket
	bad     map[string]int // entries that were seen and can't be read, by bucket
	lost    int            // pages that can't be read
	seq     uint64         // of the outbox, as far as is known
	meta    map[string]uint64
	changes map[string]lead.Change // the outbox as the file has it, by key
	old     map[string]lead.Change // changes in pages that are free: they may have been sent
	boxHurt bool                   // something of the outbox is lost
	version map[lead.ID]string     // what its source calls the revision of a lead
	err     error                  // of writing the new file
}

type entry struct {
	bucket string
	k, v   []byte
	old    bool // from a page that is free
}

func newHarvest(c code, db *bolt.DB, seal *sealer) *harvest {
	return &harvest{c: c, db: db, seal: seal, n: map[string]int{}, bad: map[string]int{}, meta: map[string]uint64{}, version: map[lead.ID]string{}, changes: map[string]lead.Change{}, old: map[string]lead.Change{}}
}

// read gathers all of a file.
func (h *harvest) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	r, err := openRaw(f)
	if err != nil {
		return err
	}
	t := newTree(r)
	each := func(name string) func(k, v []byte, bucket bool) {
		return func(k, v []byte, bucket bool) {
			if !bucket {
				h.known(name, k, v)
			}
		}
	}
	var free map[uint64]bool
	if len(r.metas) > 0 {
		h.seq = t.all(r.metas[0], each)[bucketOutbox]
		free, _ = r.free(r.metas[0])
	}
	h.boxHurt = len(r.metas) == 0 || t.hurt[rootTree] || t.hurt[bucketOutbox] || h.bad[bucketOutbox] > 0
	h.lost = t.lost
	if len(r.metas) > 1 && t.hurt[rootTree] {
		// The list of buckets is gone with what was in it: that of one commit before
		// is still there, for a commit never writes over the last one.
		h.seq = max(h.seq, t.all(r.metas[1], each)[bucketOutbox])
	}
	if len(r.metas) == 0 || h.lost > 0 || len(h.bad) > 0 {
		h.strays(t, func(id uint64) bool { return !free[id] }, free == nil)
		h.strays(t, func(id uint64) bool { return free[id] }, true)
	}
	h.flush()
	return h.err
}

// strays gathers from leaves that no tree has led to. old says that they may be
// older than what the trees have.
func (h *harvest) strays(t *tree, want func(id uint64) bool, old bool) {
	for id := uint64(2); id < t.pages(); id++ {
		if t.visited(id) || !want(id) {
			continue
		}
		p, _, err := t.page(id)
		if err != nil || p.flags != pageLeaf {
			continue
		}
		t.leaf(&p, func(k, v []byte, bucket bool) {
			if bucket {
				return
			}
			if name := h.guess(k, v); name == bucketOutbox && old {
				if ch, err := h.change(k, v); err == nil && ch.Attempts >= h.old[ch.Key].Attempts {
					h.old[ch.Key] = ch
				}
			} else if name != "" {
				h.put(entry{name, k, v, old})
			}
		})
	}
}

// known takes an entry of a bucket whose name is known. What can be computed
// anew from others (rows, the log, the ways to a change) is left behind.
func (h *harvest) known(name string, k, v []byte) {
	switch name {
	case bucketMeta:
		h.meta[string(k)] = number(v)
		return
	case bucketNotes, bucketDrafts, bucketCursors:
		if _, err := h.open(name, k, v); err != nil {
			h.bad[name]++
			return
		}
		h.put(entry{name, k, v, false})
		return
	case bucketRows:
		v, err := h.open(name, k, v)
		if err != nil {
			return
		}
		if x, err := decodeExcerpt(lead.ID(k), v); err == nil {
			h.version[x.ID] = x.BaseVersion
		}
		return
	case bucketLog, bucketWork, bucketResting, bucketValid, bucketOutboxKeys, bucketOutboxLead:
		return
	}
	if !h.fits(name, k, v) {
		h.bad[name]++
		return
	}
	h.put(entry{name, k, v, false})
}

// open is the plain value of an entry.
func (h *harvest) open(name string, k, v []byte) ([]byte, error) {
	if h.seal == nil {
		return v, nil
	}
	return h.seal.open(nil, name, k, v)
}

func (h *harvest) change(k, v []byte) (lead.Change, error) {
	v, err := h.open(bucketOutbox, k, v)
	if err != nil {
		return lead.Change{}, err
	}
	return h.c.change(v)
}

// fits reports whether an entry can be one of a bucket.
func (h *harvest) fits(name string, k, v []byte) bool {
	v, err := h.open(name, k, v)
	if err != nil {
		return false
	}
	id, _, _ := bytes.Cut(k, []byte{0})
	switch name {
	case bucketLeads:
		l, err := h.c.lead(v)
		return err == nil && string(l.ID) == string(k) && checkID(l.ID) == nil
	case bucketActivities:
		a, err := h.c.activity(v)
		return err == nil && a.ID != "" && bytes.Equal(k, activityKey(lead.ID(id), a))
	case bucketEvents:
		e, err := h.c.event(v)
		at := len(id) + 1 + 8
		return err == nil && e.ID != "" && len(k) > at+2 && bytes.Equal(k, eventKey(lead.ID(id), e, int(binary.BigEndian.Uint16(k[at:]))))
	case bucketOutbox:
		ch, err := h.c.change(v)
		return err == nil && len(k) == 8 && number(k) == ch.Seq && ch.Key != "" && checkID(ch.Lead) == nil
	case bucketAnswers:
		as, err := h.c.answers(v)
		return err == nil && len(as) > 0 && checkID(lead.ID(k)) == nil
	case bucketBases:
		_, err := h.c.base(v)
		return err == nil && bytes.IndexByte(k, 0) > 0
	}
	return false
}

// guess is the bucket that an entry of a page without an owner belongs to; ""
// where it can't be told. The narrow shapes are asked first.
func (h *harvest) guess(k, v []byte) string {
	for _, name := range []string{bucketOutbox, bucketEvents, bucketActivities, bucketLeads, bucketAnswers, bucketBases} {
		if h.fits(name, k, v) {
			return name
		}
	}
	return ""
}

// batch is how many entries are written at once.
const batch = 5000

func (h *harvest) put(e entry) {
	if e.bucket == bucketOutbox {
		ch, err := h.change(e.k, e.v)
		if _, have := h.changes[ch.Key]; err == nil && !have {
			h.changes[ch.Key] = ch
			h.seq = max(h.seq, ch.Seq)
		}
		return
	}
	if h.puts = append(h.puts, e); len(h.puts) >= batch {
		h.flush()
	}
}

// flush writes what was gathered, if it is not there.
func (h *harvest) flush() {
	err := h.db.Update(func(tx *bolt.Tx) error {
		for _, e := range h.puts {
			b := tx.Bucket([]byte(e.bucket))
			if len(e.k) == 0 || b.Get(e.k) != nil || e.old && moved(b, e) {
				continue
			}
			if err := b.Put(e.k, e.v); err != nil {
				return err
			}
			h.n[e.bucket]++
		}
		return nil
	})
	h.err = errors.Join(h.err, err)
	h.puts = h.puts[:0]
}

// moved reports whether an old activity or event is there under another time.
func moved(b *bolt.Bucket, e entry) (found bool) {
	id, rest, _ := bytes.Cut(e.k, []byte{0})
	n := 8
	switch e.bucket {
	case bucketActivities:
	case bucketEvents:
		n += 2
	default:
		return false
	}
	_ = each(&bucket{Bucket: b}, under(lead.ID(id)), func(k, _ []byte) error {
		found = found || bytes.Equal(k[min(len(id)+1+n, len(k)):], rest[n:])
		return nil
	})
	return found
}

// outbox is what waits: what the file has, and where that is hurt what only the
// journal or an older copy has. A change that an older copy alone tells of may
// have been sent and settled since, so it is parked for a person to look.
func (h *harvest) outbox(live []lead.Change, gone map[string]bool) (chs []lead.Change, doubtful int) {
	for _, ch := range live {
		if _, have := h.changes[ch.Key]; !have && h.boxHurt {
			h.changes[ch.Key] = ch
		}
	}
	for key := range h.changes {
		if h.boxHurt && gone[key] {
			delete(h.changes, key)
		}
	}
	for key, ch := range h.old {
		if _, have := h.changes[key]; have || gone[key] || !h.boxHurt {
			continue
		}
		ch.State, ch.Problem = lead.ChangeParked, "saved from a damaged store: it may have been sent"
		ch.Hint = "look at the lead upstream; then retry or drop it"
		h.changes[key] = ch
		doubtful++
	}
	for _, ch := range h.changes {
		chs = append(chs, ch)
	}
	sortChanges(chs)
	return chs, doubtful
}
