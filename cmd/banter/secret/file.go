package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

func (b Box) file(upstream string) string { return filepath.Join(b.Dir, upstream+".token") }

func (b Box) read(upstream string) (string, error) {
	path := b.file(upstream)
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if open := info.Mode().Perm() & 0o077; open != 0 && os.PathSeparator == '/' {
		return "", fmt.Errorf("%s can be read by others (%v); run chmod 600 on it, and have the token replaced", path, info.Mode().Perm())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the token of %s: %w", upstream, err)
	}
	return string(bytes.TrimSpace(data)), nil
}

// room makes the folder of the files.
func (b Box) room(upstream string) error {
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return fmt.Errorf("keep the token of %s: %w", upstream, err)
	}
	return nil
}

// write puts a token into its file, whole or not at all.
func (b Box) write(upstream, token string) error {
	if err := b.room(upstream); err != nil {
		return err
	}
	f, err := os.CreateTemp(b.Dir, ".token-*") // made with mode 0600
	if err != nil {
		return fmt.Errorf("keep the token of %s: %w", upstream, err)
	}
	_, err = f.WriteString(token + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), b.file(upstream))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("keep the token of %s: %w", upstream, err), os.Remove(f.Name()))
	}
	if d, err := os.Open(b.Dir); err == nil {
		// The name lasts through a power cut too, where the system lets a folder be
		// flushed; where it does not, nothing can be done.
		_ = errors.Join(d.Sync(), d.Close())
	}
	return nil
}

func (b Box) unfile(upstream string) error {
	err := os.Remove(b.file(upstream))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Lock makes the caller the only one, of all processes, that renews a token.
// It waits until ctx ends; a process that dies gives the lock back.
func (b Box) Lock(ctx context.Context, upstream string) (release func(), err error) {
	if err := b.room(upstream); err != nil {
		return nil, err
	}
	type answer struct {
		release func()
		err     error
	}
	done := make(chan answer, 1)
	go func() {
		release, err := lockedfile.MutexAt(filepath.Join(b.Dir, "."+upstream+".lock")).Lock()
		done <- answer{release, err}
	}()
	select {
	case a := <-done:
		return a.release, a.err
	case <-ctx.Done():
		go func() {
			if a := <-done; a.err == nil {
				a.release() // it was won too late
			}
		}()
		return nil, ctx.Err()
	}
}
