package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"banter/store/lead"
)

func TestLockedErrorNamesTheHolder(t *testing.T) {
	ctx := context.Background()
	s := newStore(t)
	apply(t, s, "c", remote(1))
	release, err := s.lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	o := options(s.Path())
	o.Wait = 30 * time.Millisecond
	other, err := Open(o) // reading needs no lock
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() error{
		"another store": func() error { return other.SetCursor(ctx, "x", "y") },
		"itself":        func() error { s.o.Wait = o.Wait; return s.SetCursor(ctx, "x", "y") },
	} {
		err := f()
		var locked *LockedError
		if !errors.Is(err, ErrLocked) || !errors.As(err, &locked) {
			t.Fatalf("%s: %v", name, err)
		}
		if locked.PID != os.Getpid() || locked.Command != "banter test" || !locked.Since.Equal(noon) || locked.Waited != o.Wait {
			t.Errorf("%s: %+v", name, locked)
		}
		if text := err.Error(); !strings.Contains(text, "banter test (pid ") || !strings.Contains(text, "since 3 Mar 12:00:00") {
			t.Errorf("%s: %s", name, text)
		}
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	if err := other.SetCursor(canceled, "x", "y"); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled call: %v", err)
	}
	if _, err := other.Count(ctx); err != nil {
		t.Errorf("a reader waits for a writer that has not opened the file: %v", err)
	}
	release()
	// The waiter that gave up gives the lock back when it gets it.
	other.o.Wait = 2 * time.Second
	for range 3 {
		if err := other.SetMeta(ctx, "x", []byte("y")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReaderWaitsForAWriter(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1))
	in, out := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		_, _, err := s.Act(ctx, "hs-000001", func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
			close(in)
			<-out
			return perform(lead.Assign{To: "ben"})(r, x)
		})
		done <- err
	}()
	<-in
	o := options(s.Path())
	o.Wait = 20 * time.Millisecond
	quick := &Store{o: o, code: s.code, writer: make(chan struct{}, 1)}
	if _, err := quick.Count(ctx); !errors.Is(err, ErrLocked) {
		t.Errorf("a reader that does not wait: %v", err)
	}
	read := make(chan error, 1)
	go func() {
		x, err := s.Excerpt(ctx, "hs-000001")
		if err == nil && x.Owner != "ben" {
			err = errors.New("the row of before the write")
		}
		read <- err
	}()
	time.Sleep(10 * time.Millisecond)
	close(out)
	if err := errors.Join(<-done, <-read); err != nil {
		t.Error(err)
	}
}

func TestManyAtOnce(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(20)...)
	other := must[*Store](t)(Open(options(s.Path())))
	const each = 15
	var wg sync.WaitGroup
	errs := make(chan error, 8*each)
	for i := range 8 {
		wg.Go(func() {
			st := []*Store{s, other}[i%2]
			for range each {
				if i < 4 {
					_, _, err := st.Act(ctx, remote(i).ID, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}))
					errs <- err
					continue
				}
				xs, _, err := st.Excerpts(ctx, noon)
				if err == nil && len(xs) != 20 {
					err = errors.New("rows are missing")
				}
				errs <- err
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	box := must[[]lead.Change](t)(s.Outbox(ctx))
	if len(box) != 4*each {
		t.Errorf("%d changes, want %d", len(box), 4*each)
	}
}

func TestSyncLockIsSingleFlight(t *testing.T) {
	s := newStore(t)
	other := must[*Store](t)(Open(options(s.Path())))
	release, err := s.SyncLock()
	if err != nil {
		t.Fatal(err)
	}
	var locked *LockedError
	if _, err := other.SyncLock(); !errors.As(err, &locked) || locked.Command != "banter test" || locked.PID != os.Getpid() {
		t.Errorf("a second sync: %v", err)
	}
	if err := other.SetMeta(context.Background(), "a", []byte("b")); err != nil {
		t.Errorf("a sync keeps others from writing: %v", err)
	}
	release()
	release()
	again, err := other.SyncLock()
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestLockFileThatIsRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.lock")
	ctx := context.Background()
	f, err := lockFile(ctx, path, true)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan *os.File)
	go func() {
		g, err := lockFile(ctx, path, true)
		if err != nil {
			t.Error(err)
		}
		got <- g
	}()
	time.Sleep(20 * time.Millisecond)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	g := <-got
	if !sameFile(g, path) {
		t.Error("the lock is on a file that nobody else will find")
	}
	_ = g.Close()
}

func TestPanicOfACallerPassesAndFreesTheStore(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1))
	func() {
		defer func() {
			if v := recover(); v == nil {
				t.Error("the panic is swallowed")
			}
		}()
		_, _, _ = s.Act(ctx, "hs-000001", func(*lead.Record, lead.Excerpt) (lead.Effect, error) { panic("bug") })
	}()
	if _, _, err := s.Act(ctx, "hs-000001", perform(lead.Assign{To: "ben"})); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}
