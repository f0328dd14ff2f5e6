package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Rolling says how backups are kept beside the store.
type Rolling struct {
	Every time.Duration // a new one is due after this, in calendar time; 0 is at once
	Keep  int           // how many are kept; 0 is 3
	Bytes int64         // how large they may be together; 0 is 1 GiB. The newest is kept whatever its size.
}

// Copy is a file beside the store that holds leads too: a backup, or a store
// that was set aside.
type Copy struct {
	Path string
	Kind string // "backup", "damaged", "replaced"
	At   time.Time
	Size int64
}

// copyKinds are the kinds of copies, as their names have them.
func copyKinds() []string { return []string{"backup", "damaged", "replaced"} }

// Copies lists the copies beside a store, the newest first. The store itself is
// not looked at.
func Copies(path string) (out []Copy, err error) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("look for backups: %w", err)
	}
	for _, f := range files {
		rest, ok := strings.CutPrefix(f.Name(), filepath.Base(path)+".")
		kind, stamp, dash := strings.Cut(rest, "-")
		if !ok || !dash || len(stamp) < len(stampLayout) || !slices.Contains(copyKinds(), kind) || !f.Type().IsRegular() {
			continue
		}
		at, err := time.Parse(stampLayout, stamp[:len(stampLayout)])
		info, infoErr := f.Info()
		if err != nil || infoErr != nil {
			continue // not ours, or gone meanwhile
		}
		out = append(out, Copy{Path: filepath.Join(filepath.Dir(path), f.Name()), Kind: kind, At: at, Size: info.Size()})
	}
	slices.SortFunc(out, func(a, b Copy) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Path, a.Path)) })
	return out, nil
}

// Roll makes a backup beside the store if one is due, and lets go of the oldest
// ones. Writers never wait for it: beside an import that never pauses it gives up
// and is due again. It returns the path of what it made, "" for nothing. A store
// without leads is not backed up.
func (s *Store) Roll(ctx context.Context, o Rolling) (made string, err error) {
	o.Keep, o.Bytes = cmp.Or(o.Keep, 3), cmp.Or(o.Bytes, 1<<30)
	all, err := Copies(s.o.Path)
	if err != nil {
		return "", err
	}
	now := s.o.Now().UTC()
	if err := s.dropUnfinished(now.Add(-time.Hour)); err != nil {
		return "", err
	}
	for _, c := range all {
		if c.Kind == "backup" && now.Sub(c.At) < o.Every && !c.At.After(now) {
			return "", nil
		}
	}
	if n, err := s.Count(ctx); err != nil || n == 0 {
		return "", err
	}
	path := s.o.Path + ".backup-" + now.Format(stampLayout)
	if err := s.snapshot(ctx, path, false); errors.Is(err, errBusy) {
		return "", nil
	} else if err != nil {
		return "", unbacked(err)
	}
	return path, s.prune(o)
}

// dropUnfinished removes what a backup that was killed has left beside the store:
// a copy of leads that nothing else would find. One that was written to after
// before may still be at work; a zero time spares none.
func (s *Store) dropUnfinished(before time.Time) error {
	files, err := os.ReadDir(filepath.Dir(s.o.Path))
	if err != nil {
		return fmt.Errorf("look for unfinished backups: %w", err)
	}
	for _, f := range files {
		if !f.Type().IsRegular() || !strings.HasPrefix(f.Name(), "."+filepath.Base(s.o.Path)+".backup-") {
			continue
		}
		info, err := f.Info()
		if err != nil || !before.IsZero() && info.ModTime().After(before) {
			continue
		}
		if err := removeIf(filepath.Join(filepath.Dir(s.o.Path), f.Name())); err != nil {
			return fmt.Errorf("remove an unfinished backup: %w", err)
		}
	}
	return nil
}

// prune lets go of the backups beyond what is to be kept.
func (s *Store) prune(o Rolling) error {
	all, err := Copies(s.o.Path)
	if err != nil {
		return err
	}
	n, total := 0, int64(0)
	for _, c := range all {
		if c.Kind != "backup" {
			continue
		}
		n++
		total += c.Size
		if n > 1 && (n > o.Keep || total > o.Bytes) {
			if err := removeIf(c.Path); err != nil {
				return fmt.Errorf("let go of an old backup: %w", err)
			}
		}
	}
	return nil
}
