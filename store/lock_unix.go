//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// tryLock takes the lock of f if it is free at once.
func tryLock(f *os.File, exclusive bool) (bool, error) {
	err := flock(f, exclusive, unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}

// waitLock takes the lock of f however long that takes. The kernel wakes
// waiters in their order; closing f gives the lock back.
func waitLock(f *os.File, exclusive bool) error { return flock(f, exclusive, 0) }

// unlock gives the lock of f back. Closing f is not enough where the file is
// still mapped into memory.
func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }

func flock(f *os.File, exclusive bool, flags int) error {
	how := unix.LOCK_SH
	if exclusive {
		how = unix.LOCK_EX
	}
	for {
		err := unix.Flock(int(f.Fd()), how|flags)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// full reports whether err says that there is no room for more.
func full(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EFBIG) || errors.Is(err, syscall.EDQUOT)
}

// syncDir makes a rename in the folder durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
