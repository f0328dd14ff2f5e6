package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// key is the ID of the key that a file says it is sealed under, "" for none; known
// is false where the place that says so can't be read.
func (r *raw) key() (id string, known bool) {
	for _, m := range r.metas {
		t := newTree(r)
		t.all(m, func(name string) func(k, v []byte, bucket bool) {
			if name != bucketMeta {
				return nil
			}
			return func(k, v []byte, _ bool) {
				switch string(k) {
				case metaFormat:
					known = true
				case metaKey:
					id, known = string(v), true
				}
			}
		})
		if known {
			break
		}
	}
	return id, known
}

// keyOf is the key of a file that may be damaged: what it says, or what the first
// sealed value does that a key is there for. A file that is missing has none that
// is known.
func (s *Store) keyOf(path string) (id string, known bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	defer func() { _ = f.Close() }()
	r, err := openRaw(f)
	if err != nil {
		return "", false, err
	}
	if id, known = r.key(); known {
		return id, true, nil
	}
	return s.keyOfLeaves(newTree(r))
}

// keyOfLeaves looks for sealed values in all pages.
func (s *Store) keyOfLeaves(t *tree) (id string, known bool, err error) {
	missing := map[string]error{}
	values, unknown := 0, 0
	for page := uint64(2); page < t.pages() && !known; page++ {
		p, _, err := t.page(page)
		if err != nil || p.flags != pageLeaf {
			continue
		}
		t.leaf(&p, func(_, v []byte, bucket bool) {
			under, sealed := sealedUnder(v)
			if len(v) >= sealSize {
				values++
			}
			if bucket || !sealed || known {
				return
			}
			name := hex.EncodeToString(under[:])
			if _, asked := missing[name]; !asked {
				_, missing[name] = s.keys.sealer(name)
			}
			if id, known = name, missing[name] == nil; !known {
				unknown++
			}
		})
	}
	if known || 2*unknown <= values { // a few are what damage has made to look so
		return id, known, nil
	}
	for _, e := range missing {
		err = errors.Join(err, e)
	}
	return "", false, fmt.Errorf("look for the key of %s: %w", s.o.Path, err)
}

// FileKey is the ID of the key that a store's file is encrypted under, "" for none;
// the file may be one that does not open. The error is ErrDamaged where the place
// that says so can't be read.
func FileKey(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("look at the store: %w", err)
	}
	defer func() { _ = f.Close() }()
	r, err := openRaw(f)
	if err != nil {
		return "", fmt.Errorf("look at the store: %w", err)
	}
	id, known := r.key()
	if !known {
		return "", damaged(path, "it does not tell whether it is encrypted")
	}
	return id, nil
}
