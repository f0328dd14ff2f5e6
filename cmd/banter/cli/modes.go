package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"banter/cmd/banter/config"
)

// Bits of a file's mode that are too much.
const (
	othersRead  fs.FileMode = 0o077 // of what holds leads or tokens
	othersWrite fs.FileMode = 0o022 // of what says where tokens are sent
)

// loose is a file that others on this machine can read, or change.
type loose struct {
	path string
	mode fs.FileMode
	much fs.FileMode // the bits that are too much
}

func (l loose) String() string {
	can := "read"
	if l.much == othersWrite {
		can = "change"
	}
	return fmt.Sprintf("others on this machine can %s %s (%v)", can, l.path, l.mode)
}

// looseFiles are the files of a profile that are open to others: the store with
// what lies beside it, tokens, the log, the config. Windows knows no such modes.
func looseFiles(p config.Paths) ([]loose, error) {
	if runtime.GOOS == "windows" {
		return nil, nil
	}
	var out []loose
	look := func(path string, much fs.FileMode) error {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&much != 0 {
			out = append(out, loose{path, info.Mode().Perm(), much})
		}
		return err
	}
	beside := func(dir string, ours func(name string) bool) error {
		entries, err := os.ReadDir(dir)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		for _, e := range entries {
			if ours(e.Name()) {
				err = errors.Join(err, look(filepath.Join(dir, e.Name()), othersRead))
			}
		}
		return err
	}
	err := errors.Join(
		beside(filepath.Dir(p.Store), func(name string) bool { return strings.HasPrefix(name, filepath.Base(p.Store)) }),
		beside(p.Dir(), func(name string) bool { return strings.HasSuffix(name, ".token") }),
		look(p.Log, othersRead),
		look(p.Config, othersWrite),
	)
	return out, err
}

// warnLoose says once, at the start, which files are open to others.
func (a *app) warnLoose(p config.Paths) {
	found, err := looseFiles(p)
	if err != nil {
		a.log.Debug("modes of files", "error", err)
	}
	for _, l := range found {
		a.tell("banter: %s; banter doctor --fix closes it\n", l)
	}
}

// modes examines who can read the files.
func (x *examination) modes(p config.Paths) {
	found, err := looseFiles(p)
	if err != nil {
		x.bad("files", "%v", err)
	}
	for _, l := range found {
		x.bad("files", "%s; banter doctor --fix closes it", l)
	}
	if err == nil && len(found) == 0 {
		x.good("files", "nobody else on this machine reads the leads")
	}
}

// fix closes the files that are open to others.
func (a *app) fix() error {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return usageError{err}
	}
	found, err := looseFiles(p)
	for _, l := range found {
		err = errors.Join(err, os.Chmod(l.path, l.mode&^l.much), a.printf("closed %s (it was %v)\n", l.path, l.mode))
	}
	if err == nil && len(found) == 0 {
		return a.printf("there is nothing to fix: no file is open to others\n")
	}
	return err
}
