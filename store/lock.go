package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"banter/store/lead"
)

// holder is what a lock file says of who holds it.
type holder struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// lock makes the caller the only writer: first of this process, then of all.
// It waits at most Options.Wait for both together. The error is a *LockedError,
// ErrReadOnly, or that of ctx.
func (s *Store) lock(ctx context.Context) (release func(), err error) {
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	select {
	case s.writer <- struct{}{}:
	case <-wait.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, s.lockedBy(s.lockPath(), s.o.Wait)
	}
	f, err := s.queue(wait)
	if err != nil {
		<-s.writer
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case wait.Err() != nil:
			return nil, s.lockedBy(s.lockPath(), s.o.Wait)
		}
		return nil, unwritable(s.o.Path, err)
	}
	// The name of the holder is for people: failing to write it is no reason to
	// give up the lock.
	_ = s.sign(f)
	return func() {
		_ = f.Truncate(0)
		_ = f.Close()
		<-s.writer
	}, nil
}

// queue waits for the writers' lock in a queue. The kernel gives a lock to
// whoever asks first once it is free, and that is mostly the process that has just
// given it back: an import would get it time and again. So a writer asks for its
// turn first, and keeps that while it waits for the lock.
func (s *Store) queue(ctx context.Context) (*os.File, error) {
	turn, err := lockFile(ctx, s.turnPath(), true)
	if err != nil {
		return nil, err
	}
	defer func() { _ = turn.Close() }()
	return lockFile(ctx, s.lockPath(), true)
}

func (s *Store) turnPath() string { return s.o.Path + ".turn" }

func (s *Store) lockPath() string { return s.o.Path + ".lock" }

// SyncLock makes sync single-flight over processes. It does not wait: while
// another holds it, the error is a *LockedError. Calling release twice does no
// harm; a process that dies gives the lock back.
func (s *Store) SyncLock() (release func(), err error) {
	path := s.o.Path + ".sync"
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, unwritable(path, err)
	}
	ok, err := tryLock(f, true)
	if err != nil || !ok {
		_ = f.Close()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		return nil, s.lockedBy(path, 0)
	}
	_ = s.sign(f)
	var once sync.Once
	return func() {
		once.Do(func() {
			_ = f.Truncate(0)
			_ = f.Close()
		})
	}, nil
}

// sign writes who holds f into it.
func (s *Store) sign(f *os.File) error {
	data, err := json.Marshal(holder{PID: os.Getpid(), Command: s.o.Command, Since: s.o.Now()})
	if err != nil {
		return err
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(append(data, '\n'), 0)
	return err
}

// lockedBy is the error that names the holder of a lock file, as far as it can
// be read.
func (s *Store) lockedBy(path string, waited time.Duration) error {
	e := &LockedError{Path: path, Waited: waited}
	f, err := os.Open(path)
	if err != nil {
		return e
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, 4096))
	var h holder
	if err == nil && json.Unmarshal(data, &h) == nil {
		e.PID, e.Command, e.Since = h.PID, lead.Clean(h.Command), h.Since
	}
	return e
}

// lockFile opens a lock file and waits for its lock until ctx ends. A lock that
// is won after that is given back at once.
func lockFile(ctx context.Context, path string, exclusive bool) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		ok, err := tryLock(f, exclusive)
		if err == nil && !ok {
			done := make(chan error, 1)
			go func() { done <- waitLock(f, exclusive) }()
			select {
			case err = <-done:
			case <-ctx.Done():
				go func() {
					err := <-done
					_ = errors.Join(err, f.Close()) // nobody is left to tell
				}()
				return nil, ctx.Err()
			}
		}
		if err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if sameFile(f, path) {
			return f, nil
		}
		// Somebody removed the lock file while its holder was waited for.
		_ = f.Close()
	}
}

// sameFile reports whether path still names the file that f has open.
func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}
