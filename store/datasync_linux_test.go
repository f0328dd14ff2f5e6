package store

import (
	"os"
	"syscall"
)

// datasync is what bbolt waits for.
func datasync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
