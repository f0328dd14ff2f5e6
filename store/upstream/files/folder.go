package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"banter/store/upstream"
	"banter/store/upstream/files/mapping"
)

// tables lists the files that may hold leads or activities, sorted by name.
func (c *Client) tables() ([]string, error) {
	if err := c.readable(); err != nil {
		return nil, err
	}
	dir, err := os.ReadDir(c.o.Dir)
	if err != nil {
		return nil, unreachable("the folder %s can't be read: %w", c.o.Dir, err)
	}
	var out []string
	for _, d := range dir {
		name := d.Name()
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.Contains(name, ".refused.") {
			continue
		}
		switch filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz")) {
		case ".csv", ".tsv", ".jsonl", ".ndjson", ".json":
		default:
			continue
		}
		// A name may be a link; a pipe would be waited for and is no table.
		if info, err := os.Stat(filepath.Join(c.o.Dir, name)); err == nil && info.Mode().IsRegular() {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}

// chosen is the mapping that a file is read by.
type chosen struct {
	m      *mapping.Mapping // nil: recognised by the header
	digest string
	shared bool // not the file's own: it may be meant for others
	err    error
	where  string // of err
}

// choose finds the mapping of a file. Its error belongs to the file, not to the
// pull.
func (c *Client) choose(name string) chosen {
	candidates := []string{filepath.Join(c.o.Dir, name+".map.toml"), filepath.Join(c.o.Dir, "banter.map.toml")}
	if c.o.Map != "" {
		candidates = append(candidates, c.o.Map)
	}
	for i, path := range candidates {
		text, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && path != c.o.Map {
			continue
		}
		if err != nil {
			return chosen{err: fmt.Errorf("the mapping can't be read: %w", err), where: path}
		}
		m, err := mapping.Parse(filepath.Base(path), text)
		if err != nil {
			sum := sha256.Sum256(text)
			return chosen{err: err, where: filepath.Base(path), digest: hex.EncodeToString(sum[:8])}
		}
		return chosen{m: m, digest: m.Digest(), shared: i > 0}
	}
	return chosen{digest: mapping.BuiltinDigest()}
}

// refresh compares a file with what the cursor says of it, and starts it anew
// where it is another. What keeps it from being read at all is returned as
// refused; it is tried again when the file or its mapping changes.
func (c *Client) refresh(ctx context.Context, e *entry) (*upstream.Refused, error) {
	info, err := os.Stat(filepath.Join(c.o.Dir, e.Name))
	if err != nil {
		e.Done = true
		return &upstream.Refused{Where: e.Name, Reason: "the file can't be opened: " + err.Error()}, nil
	}
	m := c.choose(e.Name)
	if e.Map == m.digest && e.fresh(info.Size(), info.ModTime()) {
		return nil, nil
	}
	sum, err := c.sum(ctx, e.Name)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctxError(ctx)
		}
		e.Done = true
		return &upstream.Refused{Where: e.Name, Reason: "the file can't be read: " + err.Error()}, nil
	}
	same := e.Sum == sum && e.Map == m.digest
	e.Size, e.Time, e.Read = info.Size(), info.ModTime().UnixNano(), c.o.Now().Unix()
	if same {
		return nil, nil
	}
	*e = entry{Name: e.Name, Size: e.Size, Time: e.Time, Read: e.Read, Sum: sum, Map: m.digest}
	if m.err != nil {
		e.Done = true
		return &upstream.Refused{Where: m.where, Reason: m.err.Error()}, nil
	}
	t, err := c.openTable(e, m, nil)
	if err != nil {
		e.Done = true
		return &upstream.Refused{Where: e.Name, Reason: reason(e.Name, err)}, nil
	}
	e.Kind = t.rows.Mapping().Kind
	return nil, t.file.Close()
}

// reason is the text of an error without the name of the file, which stands
// beside it.
func reason(name string, err error) string {
	text := strings.TrimPrefix(err.Error(), name+": ")
	if errors.Is(err, mapping.ErrUnknown) {
		text += "; the mapping is looked for in " + name + ".map.toml beside the file"
	}
	return text
}

// sum is the SHA-256 of a file's content.
func (c *Client) sum(ctx context.Context, name string) (string, error) {
	f, err := os.Open(filepath.Join(c.o.Dir, name))
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // read only
	h := sha256.New()
	if _, err := io.Copy(h, stopped{ctx, f}); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// stopped is a reader that ends with its context.
type stopped struct {
	ctx context.Context
	r   io.Reader
}

func (s stopped) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}
