package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/upstream"
	"banter/store/upstream/files/mapping"
)

const cursorVersion = 1

// state is what the cursor says: how far each file has been told.
type state struct {
	Version int      `json:"v"`
	Files   []*entry `json:"files,omitempty"` // in order of the name
}

// entry is one file as it was when it was told.
type entry struct {
	Name   string       `json:"name"`
	Size   int64        `json:"size"`
	Time   int64        `json:"mtime"` // Unix nanoseconds
	Sum    string       `json:"sha256"`
	Map    string       `json:"map"` // digest of the mapping that it was read by
	Kind   mapping.Kind `json:"kind,omitempty"`
	Rows   int          `json:"rows,omitempty"` // told so far
	Done   bool         `json:"done,omitempty"`
	Missed int          `json:"missed,omitempty"` // activities whose lead was not known
	Read   int64        `json:"read"`             // Unix seconds: when its content was last compared
}

// parseCursor reads a cursor; the error wraps upstream.ErrCursor.
func parseCursor(c upstream.Cursor) (*state, error) {
	st := &state{Version: cursorVersion}
	if c == "" {
		return st, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(c)))
	d.DisallowUnknownFields()
	if err := d.Decode(st); err != nil {
		return nil, fmt.Errorf("%w: %w", upstream.ErrCursor, err)
	}
	if st.Version != cursorVersion || d.More() {
		return nil, fmt.Errorf("%w: it is of version %d", upstream.ErrCursor, st.Version)
	}
	for i, e := range st.Files {
		if e == nil || e.Name == "" || e.Rows < 0 || i > 0 && st.Files[i-1].Name >= e.Name {
			return nil, fmt.Errorf("%w: its list of files is broken", upstream.ErrCursor)
		}
	}
	return st, nil
}

func (st *state) cursor() (upstream.Cursor, error) {
	b, err := json.Marshal(st)
	if err != nil {
		return "", fmt.Errorf("write the cursor: %w", err)
	}
	return upstream.Cursor(b), nil
}

// file returns the entry of a file, a new one if there is none.
func (st *state) file(name string) *entry {
	i, ok := slices.BinarySearchFunc(st.Files, name, func(e *entry, n string) int { return strings.Compare(e.Name, n) })
	if !ok {
		st.Files = slices.Insert(st.Files, i, &entry{Name: name, Size: -1})
	}
	return st.Files[i]
}

// keep drops the entries of files that are no longer there.
func (st *state) keep(names []string) {
	st.Files = slices.DeleteFunc(st.Files, func(e *entry) bool {
		_, there := slices.BinarySearch(names, e.Name)
		return !there
	})
}

// next is the file to go on with: leads before activities; nil if all is told.
func (st *state) next() *entry {
	for _, kind := range []mapping.Kind{mapping.Leads, mapping.Activities} {
		for _, e := range st.Files {
			if !e.Done && e.Kind == kind {
				return e
			}
		}
	}
	return nil
}

// leadsTold lets activities be told again whose lead was missing before.
func (st *state) leadsTold() {
	for _, e := range st.Files {
		if e.Kind == mapping.Activities && e.Missed > 0 {
			e.Rows, e.Missed, e.Done = 0, 0, false
		}
	}
}

// racy is how near its last change a file may be read without the time of a
// later change being the same.
const racy = 2 * time.Second

// fresh reports whether e tells of the file as it is, by size and time alone.
// While a file is half read that is enough; its end looks again.
func (e *entry) fresh(size int64, mtime time.Time) bool {
	return e.Size == size && e.Time == mtime.UnixNano() && (!e.Done || mtime.Add(racy).Before(time.Unix(e.Read, 0)))
}
