package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// handle is the file, open for one operation. The file is known beside the
// database so that it can be closed where bbolt can't do it any more.
type handle struct {
	db   *bolt.DB
	file *os.File
}

// abandon lets go of a file whose database can't be closed, because after a
// panic of bbolt it may still hold its own locks. The memory it maps stays.
func (h *handle) abandon() {
	unlock(h.file)
	_ = h.file.Close()
}

// view runs f in a read transaction on the file, opened for it.
func (s *Store) view(ctx context.Context, f func(*txn) error) error {
	return s.viewWith(ctx, bolt.Options{}, f)
}

func (s *Store) viewWith(ctx context.Context, o bolt.Options, f func(*txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	o.ReadOnly = true
	for {
		h, err := s.openRead(ctx, o)
		if err != nil {
			return err
		}
		if !sameFile(h.file, s.o.Path) {
			// A new file was swapped in between opening and locking.
			_ = h.db.Close()
			if err := ctx.Err(); err != nil {
				return err
			}
			continue
		}
		return s.run(h, false, f)
	}
}

// update runs f in a write transaction as the only writer. When it returns
// without an error, what f wrote is on disk.
func (s *Store) update(ctx context.Context, f func(*txn) error) error {
	return s.exclusive(ctx, func(h *handle) error { return s.run(h, true, f) })
}

// exclusive calls f as the only writer with the file open for writing; f has to
// close it.
func (s *Store) exclusive(ctx context.Context, f func(*handle) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	release, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	h, err := s.openWait(wait, ctx, bolt.Options{})
	if err != nil {
		return err
	}
	return f(h)
}

// openRead opens the file for reading. While a writer holds it, the reader
// waits in the writers' queue rather than polling for a gap between two of them.
func (s *Store) openRead(ctx context.Context, o bolt.Options) (*handle, error) {
	h, err := openBolt(s.o.Path, o)
	if !errors.Is(err, berrors.ErrTimeout) {
		return h, s.readable(err)
	}
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	// No lock file can be made in a read-only folder: polling it is, then.
	if f, err := lockFile(wait, s.lockPath(), false); err == nil {
		defer func() { _ = f.Close() }()
	}
	return s.openWait(wait, ctx, o)
}

// openWait tries to open the file until wait ends; readers hold it for moments.
func (s *Store) openWait(wait, ctx context.Context, o bolt.Options) (*handle, error) {
	pause := 200 * time.Microsecond
	for {
		h, err := openBolt(s.o.Path, o)
		if !errors.Is(err, berrors.ErrTimeout) {
			if o.ReadOnly {
				return h, s.readable(err)
			}
			if err != nil && !errors.Is(err, ErrDamaged) {
				err = unwritable(s.o.Path, err)
			}
			return h, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-wait.Done():
			timer.Stop()
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, s.lockedBy(s.lockPath(), s.o.Wait)
		}
		pause = min(2*pause, 5*time.Millisecond)
	}
}

// readable explains an error of opening the file for reading.
func (s *Store) readable(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open store: %w; it was moved or deleted while banter ran: put it back or start anew", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("open store: %w; make the file yours, or name another with --store FILE", err)
	}
	return explain(s.o.Path, fmt.Errorf("open store: %w", err))
}

// openBolt opens a database file that exists. It does not wait for its lock:
// the error is bbolt's ErrTimeout where it is held. bbolt panics on some broken
// files; that comes back as ErrDamaged.
func openBolt(path string, o bolt.Options) (h *handle, err error) {
	h = new(handle)
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if v := recover(); v != nil {
			h.abandon()
			h, err = nil, damaged(path, "%v", v)
		}
	}()
	o.Timeout = 1 // not 0, which waits for ever
	o.FreelistType = bolt.FreelistArrayType
	o.NoStatistics = true
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		// A file that is missing by now must not come back as an empty one.
		f, err := os.OpenFile(name, flag&^os.O_CREATE, mode)
		if h.file == nil {
			h.file = f
		}
		return f, err
	}
	if info, err := os.Stat(path); err == nil && info.Size() == 0 {
		return nil, damaged(path, "it is empty")
	}
	h.db, err = bolt.Open(path, 0o600, &o)
	if err != nil {
		if errno := syscall.Errno(0); errors.Is(err, berrors.ErrTimeout) || errors.As(err, &errno) {
			return nil, err
		}
		return nil, damaged(path, "%v", err)
	}
	return h, nil
}

// callbackPanic carries the panic of a caller's function through the guard that
// takes every other panic for damage.
type callbackPanic struct {
	value any
	stack []byte
}

func (p callbackPanic) Error() string { return fmt.Sprintf("%v\n%s", p.value, p.stack) }

// callback runs a function of the caller.
func callback(f func()) {
	defer func() {
		if v := recover(); v != nil {
			panic(callbackPanic{v, debug.Stack()})
		}
	}()
	f()
}

// run runs f in one transaction and closes the file.
func (s *Store) run(h *handle, write bool, f func(*txn) error) error {
	return s.guard(h, func() error {
		var after func() error
		body := func(tx *bolt.Tx) error {
			t, err := s.begin(tx, h)
			if err != nil {
				return err
			}
			err = f(t)
			if err == nil && t.bad == nil && write {
				err = t.finish()
				after = t.after
			}
			return cmp.Or(t.bad, err)
		}
		if write {
			err := explain(s.o.Path, h.db.Update(body))
			if err == nil && after != nil {
				// What was written is on disk. A journal that could not be made smaller is
				// whole, and a later commit tries again.
				_ = after()
			}
			return err
		}
		return explain(s.o.Path, h.db.View(body))
	})
}

// guard calls f and closes the file. A page that is not what bbolt wrote makes
// it panic or touch memory that is not there: both come back as ErrDamaged.
func (s *Store) guard(h *handle, f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		v := recover()
		if v == nil {
			if e := h.db.Close(); err == nil && e != nil {
				err = fmt.Errorf("close store: %w", e)
			}
			return
		}
		if p, ok := v.(callbackPanic); ok {
			_ = h.db.Close()
			panic(p)
		}
		h.abandon()
		err = damaged(s.o.Path, "%v", v)
	}()
	return f()
}
