package files

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"banter/store/lead/hostile"
)

// FuzzOutbox feeds foreign lines of an outbox: what is no change is passed over,
// and a key that stands in one is known.
func FuzzOutbox(f *testing.F) {
	f.Add([]byte(`{"key":"k1","lead":"1","kind":"verdict","at":"2026-03-02T09:00:00Z","fields":{"stage":"sal"},"base":{"stage":"mql"}}` + "\n"))
	f.Add([]byte("{\"key\":1}\n{}\nnull\n[]\n{\"key\":\"k\",\"fields\":{\"\":\"\"}}\n\x00\xff"))
	f.Add([]byte(strings.Repeat(`{"key":"`, 1000)))
	dir := f.TempDir()
	box := filepath.Join(dir, "outbox")
	if err := os.Mkdir(box, 0o700); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(filepath.Join(box, "2026-03-02.jsonl"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := New(Options{Dir: dir, Now: wall})
		if err != nil {
			t.Fatal(err)
		}
		hostile.Bounded(t, len(data), func() {
			s, err := c.outboxFile(box, "2026-03-02.jsonl")
			if err != nil {
				t.Fatal(err)
			}
			h := history{keys: map[string]bool{}, before: map[fieldOf]map[string]bool{}}
			for i := range s.lines {
				h.add(&s.lines[i])
			}
			if len(h.keys) > len(s.lines) {
				t.Fatalf("%d lines have %d keys", len(s.lines), len(h.keys))
			}
		})
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
