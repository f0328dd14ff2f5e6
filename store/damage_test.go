package store

import (
	"bytes"
	"context"
	"errors"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"banter/store/lead"
)

// bytesOf is a store of some leads as bytes.
func bytesOf(t *testing.T) []byte {
	t.Helper()
	s := newStore(t)
	apply(t, s, "c", remotes(300)...)
	if _, _, err := s.Act(context.Background(), "hs-000001", perform(lead.Assign{To: "ben"})); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// use opens a file and does a bit of everything; it must not panic. The error is
// the first.
func use(path string) error {
	ctx := context.Background()
	o := options(path)
	o.Wait = 200 * time.Millisecond
	s, err := Open(o)
	if err != nil {
		return err
	}
	_, _, err1 := s.Excerpts(ctx, noon.Add(48*time.Hour))
	err2 := s.Each(ctx, func(*lead.Record) error { return nil })
	_, err3 := s.Outbox(ctx)
	_, _, err4 := s.Act(ctx, "hs-000007", perform(lead.Assign{To: "ben"}))
	err5 := errors.Join(s.Check(ctx)...)
	return errors.Join(err1, err2, err3, err4, err5)
}

func TestTruncatedFiles(t *testing.T) {
	data := bytesOf(t)
	path := filepath.Join(t.TempDir(), "leads.db")
	for _, n := range []int{0, 1, 15, 16, 64, 4095, 4096, 4097, 8192, 12288, 16384, len(data) / 3, len(data) / 2} {
		if err := os.WriteFile(path, data[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		err := use(path)
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
		if err != nil && !strings.Contains(err.Error(), "banter doctor") {
			t.Errorf("cut to %d bytes: no hint in %v", n, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGarbageInFiles(t *testing.T) {
	t.Parallel()
	data := bytesOf(t)
	rnd := rand.New(rand.NewSource(4))
	path := filepath.Join(t.TempDir(), "leads.db")
	found := 0
	const rounds = 150
	for i := range rounds {
		bad := bytes.Clone(data)
		at, n := rnd.Intn(len(bad)), 1+rnd.Intn(64)
		if i%3 == 0 {
			at = at / 4096 * 4096 // the head of a page
		}
		for j := at; j < min(at+n, len(bad)); j++ {
			bad[j] = byte(rnd.Int())
		}
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		err := use(path)
		if errors.Is(err, ErrDamaged) {
			found++
		}
		if errors.Is(err, ErrLocked) {
			t.Errorf("after the damage the file stays locked: %v", err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	// Free pages and gaps may hold anything; most of the file is in use.
	if found < rounds/3 {
		t.Errorf("%d of %d damaged files were found out", found, rounds)
	}
}

func TestFilesThatAreNoStore(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, bytes.Repeat([]byte("not a store\n"), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "foreign.db")
	db, err := bolt.Open(foreign, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{text: ErrDamaged, foreign: ErrDamaged, filepath.Join(text, "below", "leads.db"): nil, dir: nil} {
		_, err := Open(options(path))
		if err == nil || want != nil && !errors.Is(err, want) || want == nil && errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := Open(options("/proc/banter/leads.db")); err == nil {
		t.Error("a store opens below /proc")
	}
}

func TestBitRotInAValueIsFound(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1))
	// Written behind the store's back, so that the cleanup's check sees it mended.
	flip := func() {
		db, err := bolt.Open(s.Path(), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bolt.Tx) error {
			b := tx.Bucket([]byte(bucketLeads))
			v := bytes.Clone(b.Get([]byte("hs-000001")))
			v[len(v)/2] ^= 1
			return b.Put([]byte("hs-000001"), v)
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
	flip()
	if _, err := s.Record(ctx, "hs-000001"); !errors.Is(err, ErrDamaged) {
		t.Errorf("one bit of a lead: %v", err)
	}
	if errs := s.Check(ctx); len(errs) != 1 || !errors.Is(errs[0], ErrDamaged) {
		t.Errorf("check: %v", errs)
	}
	flip()
}

func TestFileThatVanishes(t *testing.T) {
	s := must[*Store](t)(Open(options(filepath.Join(t.TempDir(), "leads.db"))))
	if err := os.Remove(s.Path()); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if _, err := s.Count(ctx); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading: %v", err)
	}
	if err := s.SetMeta(ctx, "a", []byte("b")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("writing: %v", err)
	}
	if _, err := os.Stat(s.Path()); !errors.Is(err, os.ErrNotExist) {
		t.Error("an empty store took its place")
	}
}

func TestCheckFindsWhatDoesNotFit(t *testing.T) {
	faults := map[string]func(*txn) error{
		"a lead without a row":     func(t *txn) error { return t.rows.Delete([]byte("hs-000001")) },
		"a row without a lead":     func(t *txn) error { return t.leads.Delete([]byte("hs-000001")) },
		"a wrong count":            func(t *txn) error { t.added = 3; return nil },
		"a change without its key": func(t *txn) error { return deleteKeys(t.outboxKeys, func([]byte) bool { return true }, nil) },
		"a change of nobody":       func(t *txn) error { return t.queue("nobody", &lead.Change{Key: "k"}) },
		"a row with a wrong outbox": func(t *txn) error {
			ch, err := t.pending("hs-000001")
			if err != nil {
				return err
			}
			return t.remove(&ch[0])
		},
		"an activity out of place": func(t *txn) error { return t.put(t.activities, []byte("hs-000001\x00wrong"), lead.Activity{}) },
		"an event of nobody":       func(t *txn) error { return t.put(t.events, eventKey("nobody", lead.Event{}, 0), lead.Event{}) },
		"a row nobody refreshes":   func(t *txn) error { return deleteKeys(t.valid, func([]byte) bool { return true }, nil) },
		"a draft of nobody":        func(t *txn) error { return t.drafts.Put(draftKey("nobody", "x"), []byte("x")) },
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			s := must[*Store](t)(Open(options(filepath.Join(t.TempDir(), "leads.db"))))
			apply(t, s, "c", remote(1), remote(2))
			if _, _, err := s.Act(ctx, "hs-000001", perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})); err != nil {
				t.Fatal(err)
			}
			checked(t, s)
			if err := s.update(ctx, f); err != nil {
				t.Fatal(err)
			}
			errs := s.Check(ctx)
			if len(errs) == 0 {
				t.Error("it is not found")
			}
			for _, err := range errs {
				if !errors.Is(err, ErrDamaged) {
					t.Error(err)
				}
			}
		})
	}
}
