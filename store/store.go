package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// Options is how a store is opened. Path, Assess and Now are needed.
type Options struct {
	Path    string
	Command string // what this process is ("banter", "banter sync"), for the lock file
	// Assess lets the model move a record on and computes its row of the index
	// (queue.Book.Assess). It returns the events that it added to the record; an
	// event without an ID gets one. It must not call the store, and is called by
	// several goroutines at once.
	Assess func(*lead.Record, time.Time) ([]lead.Event, lead.Excerpt)
	Stamp  string // changes when Assess does; NeedsIndex compares it with the file's
	Now    func() time.Time
	// Forget takes leads out of a note (Meta) and returns what is left; empty drops
	// the note. An erase asks it for each note, in its transaction; an error ends the erase. It must not call the store. nil
	// leaves all notes as they are.
	Forget func(note string, value []byte, ids []lead.ID) ([]byte, error)
	// Keys is where the key of an encrypted store is; it is asked only where one is
	// or shall be. nil opens stores that are not encrypted.
	Keys Keys
	// Wait bounds how long a call waits for its turn; 0 is 5 s.
	Wait    time.Duration
	Entropy io.Reader // of the IDs of events; nil is crypto/rand
}

// defaultWait is how long a call waits for its turn.
const defaultWait = 5 * time.Second

// Store is one file of leads. It holds no file open between calls.
type Store struct {
	o      Options
	code   code
	writer chan struct{} // holds a value while a call of this process writes
	steps  []step
	keys   *keychain
	copy   bool // a file that nobody works on: it has no journal, and no backup of its own
}

// Open creates the file, readable by its owner alone, if it is missing, checks
// that it can be read, upgrades it if an older banter wrote it, and finishes an
// Erase that was cut off; nothing stays open.
//
// The error is ErrNewer, ErrDamaged, ErrLocked or ErrReadOnly where one fits.
func Open(o Options) (*Store, error) { return open(o, steps()) }

func open(o Options, steps []step) (*Store, error) {
	s, err := prepare(o)
	if err != nil {
		return nil, err
	}
	s.steps = steps
	if err := s.begun(); err != nil {
		return nil, err
	}
	return s, nil
}

// openCopy opens a file that nobody works on.
func openCopy(o Options, steps []step) (*Store, error) {
	s, err := prepare(o)
	if err != nil {
		return nil, err
	}
	s.steps, s.copy = steps, true
	if err := s.begun(); err != nil {
		return nil, err
	}
	return s, nil
}

// prepare is a store whose file has not been looked at.
func prepare(o Options) (*Store, error) {
	switch {
	case o.Path == "":
		return nil, errors.New("open store: no file is named")
	case o.Now == nil || o.Assess == nil:
		return nil, errors.New("open store: Options need Now and Assess")
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	if o.Entropy == nil {
		o.Entropy = rand.Reader
	}
	o.Entropy = &oneByOne{from: o.Entropy}
	c, err := newCode()
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	o.Path = filepath.Clean(o.Path)
	return &Store{o: o, code: c, writer: make(chan struct{}, 1), steps: steps(), keys: &keychain{from: o.Keys}}, nil
}

// oneByOne is a source of randomness for several goroutines.
type oneByOne struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *oneByOne) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

// begun makes sure of the file.
func (s *Store) begun() error {
	ctx := context.Background()
	switch info, err := os.Stat(s.o.Path); {
	case errors.Is(err, fs.ErrNotExist):
		if err := s.create(ctx); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("open store: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("open store: %s is not a file; name one with --store FILE", s.o.Path)
	}
	erasing, rekeying := false, false
	look := func(t *txn) error {
		erasing, rekeying = t.meta.Has([]byte(metaErasing)), t.meta.Has([]byte(metaRekey))
		return nil
	}
	torn, err := s.lookFirst(ctx, look)
	if errors.Is(err, errOlder) {
		if err := s.upgrade(ctx); err != nil {
			return err
		}
		err = s.view(ctx, look)
	}
	if err == nil && rekeying {
		err = s.resumeRekey(ctx)
	}
	if err == nil && torn && !s.copy {
		err = s.recall(ctx)
	}
	if err == nil && erasing {
		err = s.compact(ctx)
	}
	return err
}

// lookFirst is view, but makes sure of the shape of the file before bbolt
// follows its pages. torn says that one of the two heads of the file is not whole.
func (s *Store) lookFirst(ctx context.Context, f func(*txn) error) (torn bool, err error) {
	h, err := s.openRead(ctx, bolt.Options{ReadOnly: true})
	if err != nil {
		return false, err
	}
	if torn, err = shape(h.file, s.o.Path); err != nil {
		return torn, errors.Join(err, h.db.Close())
	}
	if err := h.db.Close(); err != nil {
		return torn, fmt.Errorf("close store: %w", err)
	}
	return torn, s.view(ctx, f)
}

// Path is where the file is.
func (s *Store) Path() string { return s.o.Path }
