package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Wipe removes a store for good, whatever is in it: the file, its journal, the
// copies beside it, what a crash has left of files that were being made. Keys are
// forgotten first, so that what can't be removed can't be read. It goes on after
// an error, and doing it again finishes it. Lock files stay: they hold nothing.
func Wipe(ctx context.Context, o Options) error {
	s, err := prepare(o)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Dir(s.o.Path)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	release, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	copies, err := Copies(s.o.Path)
	paths := []string{s.o.Path, s.newPath(), s.journalPath(), s.journalPath() + ".new"}
	for _, c := range copies {
		paths = append(paths, c.Path)
	}
	for _, path := range paths {
		if id, kerr := FileKey(path); kerr == nil && id != "" && o.Keys != nil {
			err = errors.Join(err, o.Keys.Forget(id))
		}
	}
	half, gerr := s.halfMade()
	for _, path := range append(paths, half...) {
		err = errors.Join(err, removeIf(path))
	}
	if err = errors.Join(err, gerr, syncDir(filepath.Dir(s.o.Path))); err != nil {
		return fmt.Errorf("remove the store: %w", err)
	}
	return nil
}

// halfMade are the copies beside the store that a crash has cut off.
func (s *Store) halfMade() ([]string, error) {
	dir, name := filepath.Split(s.o.Path)
	return filepath.Glob(filepath.Join(escapeGlob(dir), "."+escapeGlob(name)+".backup-*"))
}
