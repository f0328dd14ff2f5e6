//go:build windows

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of f if it is free at once.
func tryLock(f *os.File, exclusive bool) (bool, error) {
	err := lockRange(f, exclusive, windows.LOCKFILE_FAIL_IMMEDIATELY)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}

// waitLock takes the lock of f however long that takes; closing f gives it
// back.
func waitLock(f *os.File, exclusive bool) error { return lockRange(f, exclusive, 0) }

// unlock does nothing: closing f gives its locks back.
func unlock(*os.File) {}

// lockRange locks a byte far behind the end: locks are mandatory here, and the
// holder's name at the start has to stay readable.
func lockRange(f *os.File, exclusive bool, flags uint32) error {
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{OffsetHigh: 1 << 30})
}

// full reports whether err says that there is no room for more.
func full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// syncDir does nothing: a folder can't be flushed here, NTFS journals renames.
func syncDir(string) error { return nil }
