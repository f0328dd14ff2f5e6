package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"time"

	berrors "go.etcd.io/bbolt/errors"

	"banter/store/lead"
)

// The errors that a caller tells apart with errors.Is.
var (
	// ErrNotFound: no lead has this ID.
	ErrNotFound = errors.New("no such lead")
	// ErrNoChange: the outbox has no change with this key, or none that can be sent.
	ErrNoChange = errors.New("no such change waits in the outbox")
	// ErrLocked: another process, or another call of this one, holds the store
	// for longer than Options.Wait. It is a *LockedError, which names the holder.
	ErrLocked = errors.New("the store is locked")
	// ErrNewer: a newer banter wrote the file; this one must not touch it.
	ErrNewer = errors.New("the store is newer")
	// ErrDamaged: the file, or a value in it, is not what banter wrote.
	ErrDamaged = errors.New("the store is damaged")
	// ErrReadOnly: the file can't be written: read-only disk, folder or file, or
	// no room left. Reading may still work.
	ErrReadOnly = errors.New("the store can't be written")

	// ErrForeign: a backup is of another upstream than the store it would replace.
	ErrForeign = errors.New("the backup is of another upstream")

	// ErrNoKey: the store is encrypted, and its key is not where keys are kept.
	ErrNoKey = errors.New("the store is encrypted, and its key is not on this machine")

	// errOlder: the file needs an upgrade first; Open does it.
	errOlder = errors.New("the store is older")
)

// LockedError says who holds the store. It is ErrLocked for errors.Is.
type LockedError struct {
	Path    string        // the lock file
	PID     int           // 0 if the holder did not tell
	Command string        // what the holder is: "banter sync"
	Since   time.Time     // since when it holds it; zero if it did not tell
	Waited  time.Duration // how long was waited for it
}

func (e *LockedError) Error() string {
	who := "another process"
	if e.Command != "" {
		who = e.Command
	}
	if e.PID != 0 {
		who = fmt.Sprintf("%s (pid %d)", who, e.PID)
	}
	if !e.Since.IsZero() {
		who += " since " + e.Since.Format("2 Jan 15:04:05")
	}
	waited := ""
	if e.Waited > 0 {
		waited = fmt.Sprintf("; waited %s", e.Waited)
	}
	return fmt.Sprintf("%v: held by %s%s; try again when it is done, or end it (lock file %s)", ErrLocked, who, waited, e.Path)
}

// Is makes errors.Is(err, ErrLocked) true.
func (e *LockedError) Is(target error) bool { return target == ErrLocked }

func notFound(id lead.ID) error {
	return fmt.Errorf("%w: %q; banter list shows the leads there are", ErrNotFound, string(id))
}

// damaged is an ErrDamaged that says where and what.
func damaged(where, format string, args ...any) error {
	return fmt.Errorf("%w: %s: %s; banter doctor looks into it", ErrDamaged, where, fmt.Sprintf(format, args...))
}

// explain gives an error of the system or of bbolt the sentinel and the hint
// that a person needs. Errors that have a sentinel already pass as they are.
func explain(path string, err error) error {
	for _, known := range []error{ErrNotFound, ErrNoChange, ErrLocked, ErrNewer, ErrDamaged, ErrReadOnly, ErrForeign, ErrNoKey, errOlder} {
		if errors.Is(err, known) {
			return err
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrVersionMismatch):
		return damaged(path, "it is no store of banter (%v)", err)
	case full(err), strings.HasPrefix(err.Error(), "file resize error"): // bbolt drops the cause of that one
		return fmt.Errorf("%w: %w; make room on the disk of %s and try again: nothing was changed", ErrReadOnly, err, path)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: %w; the disk of %s is read-only: name another file with --store FILE", ErrReadOnly, err, path)
	}
	return err
}

// unwritable explains an error of opening a file or folder for writing.
func unwritable(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w: %w; make %s and its folder yours and writable, or name another file with --store FILE", ErrReadOnly, err, path)
	}
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) {
		return fmt.Errorf("open store: %w; name a file in a folder with --store FILE", err)
	}
	if err := explain(path, err); errors.Is(err, ErrReadOnly) {
		return err
	}
	return fmt.Errorf("open store: %w", err)
}
