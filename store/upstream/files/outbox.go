package files

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// outcome is a line of the outbox; doc.go describes it.
type outcome struct {
	Key         string            `json:"key"`
	Lead        lead.ID           `json:"lead"`
	Kind        lead.ChangeKind   `json:"kind"`
	At          time.Time         `json:"at"`
	By          string            `json:"by,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"`
	Base        map[string]string `json:"base,omitempty"`
	Activity    *lead.Activity    `json:"activity,omitempty"`
	Disposition *lead.Disposition `json:"disposition,omitempty"`
	Answers     []lead.Answer     `json:"answers,omitempty"`
	Brief       string            `json:"brief,omitempty"`
	Undoes      string            `json:"undoes,omitempty"`
	Force       bool              `json:"force,omitempty"`
}

func outcomeOf(c *lead.Change) outcome {
	return outcome{
		Key: c.Key, Lead: c.Lead, Kind: c.Kind, At: c.At, By: c.By, Fields: plain(c.Fields), Base: plain(c.Base),
		Activity: c.Activity, Disposition: c.Disposition, Answers: c.Answers, Brief: c.Brief, Undoes: c.Undoes, Force: c.Force,
	}
}

func plain(v lead.Values) map[string]string {
	if len(v) == 0 {
		return nil
	}
	out := make(map[string]string, len(v))
	for _, f := range v {
		out[f.Field] = f.Text
	}
	return out
}

// sent is what one outbox file holds.
type sent struct {
	size  int64
	mtime time.Time
	lines []outcome
}

// outbox reads the files of the outbox that are not known yet and returns what
// all of them hold.
func (c *Client) outbox(ctx context.Context) (history, error) {
	if err := c.readable(); err != nil {
		return history{}, err
	}
	box := filepath.Join(c.o.Dir, outboxDir)
	dir, err := os.ReadDir(box)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return history{}, unreachable("the outbox %s can't be read: %w", box, err)
	}
	h := history{keys: map[string]bool{}, before: map[fieldOf]map[string]bool{}}
	there := map[string]bool{}
	for _, d := range dir {
		name := d.Name()
		if !strings.HasSuffix(name, ".jsonl") || strings.HasPrefix(name, ".") {
			continue
		}
		if err := ctxError(ctx); err != nil {
			return history{}, err
		}
		there[name] = true
		s, err := c.outboxFile(box, name)
		if err != nil {
			return history{}, unreachable("the outbox file %s can't be read: %w", name, err)
		}
		for i := range s.lines {
			h.add(&s.lines[i])
		}
	}
	for name := range c.seen {
		if !there[name] {
			delete(c.seen, name)
		}
	}
	return h, nil
}

// outboxFile reads one file, if it is not known as it is.
func (c *Client) outboxFile(box, name string) (*sent, error) {
	info, err := os.Stat(filepath.Join(box, name))
	if errors.Is(err, fs.ErrNotExist) {
		return &sent{}, nil // somebody has worked it in just now
	}
	if err != nil {
		return nil, err
	}
	if s := c.seen[name]; s != nil && s.size == info.Size() && s.mtime.Equal(info.ModTime()) {
		return s, nil
	}
	text, err := os.ReadFile(filepath.Join(box, name))
	if err != nil {
		return nil, err
	}
	s := &sent{size: info.Size(), mtime: info.ModTime()}
	for line := range bytes.Lines(text) {
		var o outcome
		// A line that is no change was put there by somebody else.
		if json.Unmarshal(line, &o) == nil && o.Key != "" {
			s.lines = append(s.lines, outcome{Key: o.Key, Lead: o.Lead, Base: o.Base})
		}
	}
	c.seen[name] = s
	return s, nil
}

// Push writes the changes that are not in the outbox yet into one new file. The
// file is there as a whole or not at all. A change whose lead says something
// else now than the rep saw is a conflict and not written, unless it is forced;
// later changes of that lead wait for it.
func (c *Client) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	if len(changes) == 0 {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctxError(ctx); err != nil {
		return nil, err
	}
	done, err := c.outbox(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.rowsOf(ctx, changes, done)
	if err != nil {
		return nil, err
	}
	var receipts []upstream.Receipt
	var take []*lead.Change
	held := map[lead.ID]bool{}
	for i := range changes {
		ch := &changes[i]
		r := upstream.Receipt{Key: ch.Key, State: upstream.Done}
		switch {
		case done.keys[ch.Key]:
		case held[ch.Lead]:
			r.State, r.Problem = upstream.Retry, "an earlier change of this lead is not taken yet"
		default:
			r = judge(ch, rows[ch.Lead], done)
			if r.State == upstream.Done {
				take = append(take, ch)
				done.keys[ch.Key] = true
				o := outcomeOf(ch)
				done.add(&o)
				continue // its receipt comes when it is on disk
			}
			held[ch.Lead] = true
		}
		receipts = append(receipts, r)
	}
	if err := ctxError(ctx); err != nil {
		return nil, err
	}
	if err := c.write(take); err != nil {
		return receipts, err
	}
	for _, ch := range take {
		receipts = append(receipts, upstream.Receipt{Key: ch.Key, State: upstream.Done})
	}
	return receipts, nil
}

// Lookup tells which of the keys are in the outbox.
func (c *Client) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[string]upstream.Receipt{}
	if len(changes) == 0 {
		return out, nil
	}
	if err := ctxError(ctx); err != nil {
		return nil, err
	}
	done, err := c.outbox(ctx)
	if err != nil {
		return nil, err
	}
	for _, ch := range changes {
		if done.keys[ch.Key] {
			out[ch.Key] = upstream.Receipt{Key: ch.Key, State: upstream.Done}
		}
	}
	return out, nil
}

// write makes one outbox file: written beside its place, synced, renamed, and
// the folder synced, so that a crash leaves all of it or nothing.
func (c *Client) write(take []*lead.Change) error {
	if len(take) == 0 {
		return nil
	}
	box := filepath.Join(c.o.Dir, outboxDir)
	if err := os.Mkdir(box, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return unreachable("the outbox %s can't be made: %w", box, err)
	}
	name := fileName(take[0].Key)
	for n := 2; exists(filepath.Join(box, name+".jsonl")); n++ {
		name = fmt.Sprintf("%s-%d", fileName(take[0].Key), n)
	}
	final, temp := filepath.Join(box, name+".jsonl"), filepath.Join(box, "."+name+".tmp")
	if err := writeLines(temp, take); err != nil {
		_ = os.Remove(temp) // what is left of it is overwritten by the next try
		return unreachable("the outbox %s can't be written: %w", box, err)
	}
	if err := os.Rename(temp, final); err != nil {
		return unreachable("the outbox %s can't be written: %w", box, err)
	}
	if err := syncDir(box); err != nil {
		return unreachable("the outbox %s can't be written: %w", box, err)
	}
	return syncDir(c.o.Dir)
}

// fileName makes the name of a file out of a key, which is a ULID and clean, or
// else has to be made so.
func fileName(key string) string {
	clean := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, key)
	return clean[:min(len(clean), 64)]
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func writeLines(path string, take []*lead.Change) (err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	e := json.NewEncoder(w) // ends each value with a line break
	e.SetEscapeHTML(false)
	for _, ch := range take {
		if err := e.Encode(outcomeOf(ch)); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	// Some systems can't sync a folder; there the rename is all there is.
	_ = d.Sync()
	return d.Close()
}
