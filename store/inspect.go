package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// Summary is what a file of leads says of itself.
type Summary struct {
	Path    string
	Size    int64
	Made    time.Time // when the file was last written
	Format  uint64
	Leads   int
	Outbox  int      // changes that wait
	Origins []string // the upstreams that have been synced with
	Key     string   // the ID of the key that its values are sealed under; "" is not encrypted
}

// rootTree names the tree of buckets in faults.
const rootTree = "the list of buckets"

// all walks every bucket below a meta page; f returns what is called with the
// entries of a bucket, nil to look at the shape of its pages alone. It returns
// the sequence of each bucket that is there.
func (t *tree) all(m rawMeta, f func(name string) func(k, v []byte, bucket bool)) map[string]uint64 {
	heads := map[string][]byte{}
	var names []string
	t.walk(rootTree, m.root, func(k, v []byte, bucket bool) {
		if bucket {
			names = append(names, string(k))
			heads[string(k)] = v
		}
	})
	seqs := map[string]uint64{}
	for _, name := range names {
		seqs[name] = t.bucket(name, heads[name], f(name))
	}
	for _, name := range bucketNames() {
		// A file of format 1 has none of these two.
		if heads[name] == nil && name != bucketWork && name != bucketResting {
			t.fault(name, errors.New("it is missing"))
		}
	}
	return seqs
}

// shape looks at the shape of the trees that f holds: bbolt follows pages
// wherever they lead, and a loop ends the process. It reads the branches, a
// hundredth of the pages; what is wrong in a leaf shows when that is read. torn
// says that one of the two heads is not whole.
func shape(f *os.File, path string) (torn bool, err error) {
	r, err := openRaw(f)
	if err != nil {
		return false, err
	}
	if len(r.metas) == 0 {
		return false, damaged(path, "it has no valid head")
	}
	m := r.metas[0]
	if m.high > r.pages() {
		return false, damaged(path, "it is cut short: %d of %d pages are there", r.pages(), m.high)
	}
	t := newTree(r)
	t.all(m, func(string) func(k, v []byte, bucket bool) { return nil })
	if len(t.faults) > 0 {
		return false, damaged(path, "%v", t.faults[0])
	}
	return r.torn, nil
}

// Inspect reads a whole file without trusting any of it: the shape of its pages
// and the checksum of every value. It changes nothing, ends on any file, and
// needs memory for a bit a page. Writers wait meanwhile. The faults are
// ErrDamaged each, at most 100; the error is that of reading the file at all, or
// ErrNoKey where its values could not be looked at for want of the key.
func Inspect(ctx context.Context, o Options) (sum Summary, faults []error, err error) {
	s, err := prepare(o)
	if err != nil {
		return sum, nil, err
	}
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	if _, err := os.Stat(s.o.Path); err != nil {
		return sum, nil, s.readable(err)
	}
	// A folder that can't be written has no writers to wait for.
	if lock, err := lockFile(wait, s.lockPath(), false); err == nil {
		defer func() { _ = lock.Close() }()
	} else if wait.Err() != nil {
		return sum, nil, s.lockedBy(s.lockPath(), s.o.Wait)
	}
	return s.inspect(s.o.Path)
}

func (s *Store) inspect(path string) (sum Summary, faults []error, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, nil, s.readable(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return sum, nil, s.readable(err)
	}
	sum = Summary{Path: path, Size: info.Size(), Made: info.ModTime()}
	r, err := openRaw(f)
	if err != nil {
		return sum, nil, s.readable(err)
	}
	if len(r.metas) == 0 {
		return sum, []error{damaged(path, "it has no valid head")}, nil
	}
	var noKey error
	look := looker{}
	if sum.Key, _ = r.key(); sum.Key != "" {
		if look.seal, noKey = s.keys.sealer(sum.Key); noKey != nil {
			look.blind = true
		}
	}
	t, bad := newTree(r), []error(nil)
	if r.torn {
		faults = append(faults, damaged(path, "one of its two heads is not whole: the change that was written last may be missing"))
	}
	t.all(r.metas[0], func(name string) func(k, v []byte, bucket bool) {
		return func(k, v []byte, _ bool) {
			if err := look.sum(name, k, v, &sum); err != nil && len(bad) < maxFaults {
				bad = append(bad, fmt.Errorf("%s: %q: %w", name, k, err))
			}
		}
	})
	for _, fault := range t.faults {
		faults = append(faults, damaged(path, "%v", fault))
	}
	return sum, append(faults, bad...), noKey
}

// looker looks at values.
type looker struct {
	seal  *sealer // nil: they are plain
	blind bool    // they are sealed, and the key is missing
}

// sum adds an entry to a summary and looks at its checksum, if it has one.
func (l looker) sum(name string, k, v []byte, sum *Summary) error {
	switch name {
	case bucketMeta:
		if string(k) == metaFormat {
			sum.Format = number(v)
		}
	case bucketCursors:
		sum.Origins = append(sum.Origins, string(k))
	case bucketLeads:
		sum.Leads++
	case bucketOutbox:
		sum.Outbox++
	}
	if openly(name) || l.blind {
		return nil
	}
	if l.seal != nil {
		var err error
		if v, err = l.seal.open(nil, name, k, v); err != nil {
			return err
		}
	}
	if !slices.Contains(checksummed(), name) {
		return nil
	}
	_, _, err := unsealAny(name, v)
	return err
}

// checksummed are the buckets whose values end in a checksum.
func checksummed() []string {
	return []string{bucketLeads, bucketActivities, bucketEvents, bucketAnswers, bucketRows, bucketWork, bucketResting, bucketLog, bucketBases, bucketOutbox}
}
