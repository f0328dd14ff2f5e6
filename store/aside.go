package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// setAside keeps the file under another name beside its own, which goes on
// naming it too until a new file is swapped in. It returns "" if there is none.
func (s *Store) setAside(what string) (string, error) {
	if _, err := os.Lstat(s.o.Path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	stamp := s.o.Now().UTC().Format(stampLayout)
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.%s-%s", s.o.Path, what, stamp)
		if n > 1 {
			aside = fmt.Sprintf("%s.%d", aside, n)
		}
		err := os.Link(s.o.Path, aside)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil { // a disk without links
			err = copyFile(s.o.Path, aside)
		}
		if err != nil {
			return "", unwritable(s.o.Path, err)
		}
		return aside, nil
	}
}

// stampLayout is the time in the names of files beside the store, in UTC.
const stampLayout = "20060102-150405"

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to))
	}
	return nil
}

func removeIf(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
