package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"banter/store/lead"
	"banter/store/upstream/files/mapping"
)

// table is a file that is being read.
type table struct {
	file *os.File
	rows *mapping.Reader
	name string
	sum  string
	at   int // rows told so far, refused ones included
}

// openTable opens a file by its mapping. A shared mapping that does not fit a
// file which is recognised anyway is not meant for it.
func (c *Client) openTable(e *entry, m chosen, only func(lead.ID) bool) (*table, error) {
	if m.err != nil {
		return nil, m.err
	}
	f, err := os.Open(filepath.Join(c.o.Dir, e.Name))
	if err != nil {
		return nil, err
	}
	o := mapping.Options{Name: e.Name, Map: m.m, Location: c.o.Location, Guess: true, Only: only}
	rows, err := mapping.NewReader(f, o)
	if err != nil && m.shared {
		if _, again := f.Seek(0, io.SeekStart); again == nil {
			o.Map, o.Guess = nil, false
			if plain, perr := mapping.NewReader(f, o); perr == nil {
				rows, err = plain, nil
			}
		}
	}
	if err != nil {
		_ = f.Close() // read only
		return nil, err
	}
	return &table{file: f, rows: rows, name: e.Name, sum: e.Sum}, nil
}

// resume returns the file at the row where the cursor stands. The one that the
// page before left open is used if it is that; else the rows are passed again.
func (c *Client) resume(ctx context.Context, e *entry) (*table, error) {
	if t := c.open; t != nil && t.name == e.Name && t.sum == e.Sum && t.at == e.Rows {
		return t, nil
	}
	if err := c.closeTable(); err != nil {
		return nil, err
	}
	t, err := c.openTable(e, c.choose(e.Name), nil)
	if err != nil {
		return nil, err
	}
	c.open = t
	for t.at < e.Rows {
		if t.at%1024 == 0 {
			if err := ctxError(ctx); err != nil {
				return nil, err
			}
		}
		if _, err := t.next(); err != nil && !isRow(err) {
			break // next tells it again
		}
	}
	return t, nil
}

// next is the next row; what the reader returns counts, refused or not.
func (t *table) next() (mapping.Item, error) {
	it, err := t.rows.Next()
	if err == nil || isRow(err) {
		t.at++
	}
	return it, err
}

func isRow(err error) bool {
	var e *mapping.RowError
	return errors.As(err, &e)
}

func (c *Client) closeTable() error {
	t := c.open
	c.open = nil
	if t == nil {
		return nil
	}
	if err := t.file.Close(); err != nil {
		return fmt.Errorf("close %s: %w", t.name, err)
	}
	return nil
}
