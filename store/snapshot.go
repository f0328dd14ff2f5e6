package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// errBusy: the store was written to too often to be copied while others write.
var errBusy = errors.New("the store is being written to")

// Backup writes a copy of the store as it is at one instant to path, readable
// by its owner alone, and checks the copy; a file that is there is replaced when
// the copy is whole. Writers go on meanwhile; only beside an import that never
// pauses do they wait (about 0.3 s for 100 MB).
func (s *Store) Backup(ctx context.Context, path string) error {
	if a, err := os.Stat(path); err == nil {
		if b, err := os.Stat(s.o.Path); err == nil && os.SameFile(a, b) {
			return fmt.Errorf("back up store: %s is the store itself; name another file", path)
		}
	}
	err := s.snapshot(ctx, path, false)
	if errors.Is(err, errBusy) {
		err = s.snapshot(ctx, path, true)
	}
	return unbacked(err)
}

// unbacked explains an error of making a backup.
func unbacked(err error) error {
	switch {
	case err == nil:
		return nil
	case full(err):
		return fmt.Errorf("back up store: %w; make room there or name a file elsewhere: the store is as it was", err)
	}
	return fmt.Errorf("back up store: %w", err)
}

// snapshot makes a copy. A commit never writes over a page of the one before it,
// so a copy that was made while at most one commit came by is whole as of its
// start. With hold writers are kept out instead.
func (s *Store) snapshot(ctx context.Context, path string, hold bool) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	err = errBusy
	for try := 0; try < 3 && errors.Is(err, errBusy); try++ {
		err = s.copyPages(ctx, f, hold)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	_, faults, err := s.inspect(f.Name())
	if err = errors.Join(append(faults, err)...); err != nil {
		return err
	}
	return s.nameCopy(ctx, f.Name(), path)
}

// nameCopy gives a copy its name. Where the key of the store has changed since it
// was made, or encryption was turned on, it must not bring back what was readable
// before: the error is errBusy.
func (s *Store) nameCopy(ctx context.Context, from, to string) error {
	release, err := s.still(ctx)
	if err != nil {
		return err
	}
	defer release()
	was, _, err := s.keyOf(from)
	if err != nil {
		return err
	}
	if now, _, err := s.keyOf(s.o.Path); err != nil || now != was {
		return errors.Join(err, errBusy)
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// copyPages copies the file as its newest meta page has it. The error is
// errBusy if that could not be done.
func (s *Store) copyPages(ctx context.Context, to *os.File, hold bool) error {
	from, err := os.Open(s.o.Path)
	if err != nil {
		return s.readable(err)
	}
	defer func() { _ = from.Close() }()
	var first rawMeta
	var r *raw
	see := func() (rawMeta, error) {
		if r, err = openRaw(from); err != nil {
			return rawMeta{}, err
		}
		if len(r.metas) == 0 {
			return rawMeta{}, damaged(s.o.Path, "it has no valid head")
		}
		return r.metas[0], nil
	}
	release, err := s.still(ctx)
	if err != nil {
		return err
	}
	if hold {
		defer release()
	}
	if first, err = see(); err != nil || r.pages() < first.high {
		if !hold {
			release()
		}
		_, shapeErr := shape(from, s.o.Path)
		return errors.Join(err, shapeErr)
	}
	if !hold {
		release()
	}
	if err := copyMeta(to, from, r.pageSize, first); err != nil {
		return err
	}
	body := io.NewSectionReader(from, 2*r.pageSize, (int64(first.high)-2)*r.pageSize)
	if _, err := io.Copy(to, whileLasts{ctx, body}); err != nil {
		return err
	}
	if hold {
		return nil
	}
	if release, err = s.still(ctx); err != nil {
		return err
	}
	defer release()
	if now, err := see(); err != nil || now.txid > first.txid+1 || !sameFile(from, s.o.Path) {
		return errors.Join(err, errBusy)
	}
	return nil
}

// still waits until nobody writes, and keeps it so until release.
func (s *Store) still(ctx context.Context) (release func(), err error) {
	wait, cancel := context.WithTimeout(ctx, s.o.Wait)
	defer cancel()
	lock, err := lockFile(wait, s.lockPath(), false)
	switch {
	case err == nil:
		return func() { _ = lock.Close() }, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case wait.Err() != nil:
		return nil, s.lockedBy(s.lockPath(), s.o.Wait)
	}
	return func() {}, nil // a folder that can't be written: nobody writes there
}

// copyMeta writes the two meta pages of a copy: the one that counts, and the
// same in the other's place, for the other commit's pages are not copied.
func copyMeta(to, from *os.File, pageSize int64, m rawMeta) error {
	if _, err := to.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if err := to.Truncate(0); err != nil {
		return err
	}
	page := make([]byte, pageSize)
	for i := range uint64(2) {
		if _, err := from.ReadAt(page, int64(i)*pageSize); err != nil {
			return err
		}
		r := raw{f: bytes.NewReader(page), size: pageSize, pageSize: pageSize}
		if got, ok := r.meta(0); !ok || got.txid != m.txid {
			continue
		}
		for id := range uint64(2) {
			binary.LittleEndian.PutUint64(page, id)
			if _, err := to.Write(page); err != nil {
				return err
			}
		}
		return nil
	}
	return errBusy
}

// whileLasts ends a long copy when its context does.
type whileLasts struct {
	ctx context.Context
	r   io.Reader
}

func (r whileLasts) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
