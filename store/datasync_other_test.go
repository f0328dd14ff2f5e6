//go:build !linux

package store

import "os"

// datasync is what bbolt waits for.
func datasync(f *os.File) error { return f.Sync() }
