package trial

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// text is a model file that is changed by positions, so that comments, order and
// layout stay as they are.
type text struct {
	data  []byte
	keys  []keyAt
	edits []edit
}

// edit puts with in place of the bytes from up to and without to.
type edit struct {
	from, to int
	with     string
}

// keyAt is where a key of the file stands. Raw values that are lists have no
// place of their own.
type keyAt struct {
	table    string // "behaviour", "model", …
	head     int    // the byte at which the table's name begins, as scoring.Rule.From
	key      string
	from, to int // the value
	start    int // of key and value
	end      int
}

// newText finds where everything stands.
func newText(data []byte) (*text, error) {
	t := &text{data: data}
	var p unstable.Parser
	p.Reset(data)
	table, head := "", 0
	for p.NextExpression() {
		n := p.Expression()
		switch n.Kind {
		case unstable.Table, unstable.ArrayTable:
			table, head = keyName(n.Key())
		case unstable.KeyValue:
			k, _ := keyName(n.Key())
			v := n.Value().Raw
			t.keys = append(t.keys, keyAt{
				table: table, head: head, key: k,
				from: int(v.Offset), to: int(v.Offset + v.Length), start: int(n.Raw.Offset), end: int(n.Raw.Offset + n.Raw.Length),
			})
		default: // comments
		}
	}
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("find the places in the model: %w", err)
	}
	return t, nil
}

// keyName is a dotted key and where its last part begins.
func keyName(it unstable.Iterator) (name string, at int) {
	for it.Next() {
		k := it.Node()
		if name != "" {
			name += "."
		}
		name += string(k.Data)
		at = int(k.Raw.Offset)
	}
	return name, at
}

// find is the place of a key in the table that begins at head; head -1 is the
// first table of that name. ok is false where it is not written.
func (t *text) find(table string, head int, key string) (at keyAt, ok bool) {
	i := slices.IndexFunc(t.keys, func(k keyAt) bool {
		return k.table == table && k.key == key && (head < 0 || k.head == head)
	})
	if i < 0 || t.keys[i].to == t.keys[i].from {
		return keyAt{}, false
	}
	return t.keys[i], true
}

// set changes the value of a key that is there; it reports whether it is.
func (t *text) set(table string, head int, key, value string) bool {
	at, ok := t.find(table, head, key)
	if ok {
		t.edits = append(t.edits, edit{at.from, at.to, value})
	}
	return ok
}

// after puts a line behind that of a key which is there; it reports whether it is.
func (t *text) after(table string, head int, key, with string) bool {
	at, ok := t.find(table, head, key)
	if ok {
		end := t.lineEnd(at.end)
		t.edits = append(t.edits, edit{end, end, t.broken("\n" + with)})
	}
	return ok
}

// put sets a key of a table, and adds it behind the table's last key where it is
// not there. It reports whether the table is.
func (t *text) put(table, key, value string) bool {
	if t.set(table, -1, key, value) {
		return true
	}
	i := t.last(func(k keyAt) bool { return k.table == table })
	if i < 0 {
		return false
	}
	at := t.lineEnd(t.keys[i].end)
	t.edits = append(t.edits, edit{at, at, t.broken("\n" + key + " = " + value)})
	return true
}

// add puts a table behind the last of its name, or at the end of the file.
func (t *text) add(table, body string) {
	at := len(t.data)
	if i := t.last(func(k keyAt) bool { return k.table == table || strings.HasPrefix(k.table, table+".") }); i >= 0 {
		at = t.lineEnd(t.keys[i].end)
	}
	head := "\n\n"
	if at == len(t.data) && at > 0 && t.data[at-1] == '\n' {
		head = "\n"
	}
	t.edits = append(t.edits, edit{at, at, t.broken(head + "[[" + table + "]]\n" + strings.TrimSuffix(body, "\n"))})
}

func (t *text) last(fits func(keyAt) bool) int {
	for i := len(t.keys) - 1; i >= 0; i-- {
		if fits(t.keys[i]) {
			return i
		}
	}
	return -1
}

// lineEnd is where the line of a place ends, before its line break.
func (t *text) lineEnd(at int) int {
	n := bytes.IndexByte(t.data[at:], '\n')
	if n < 0 {
		return len(t.data)
	}
	if n += at; n > at && t.data[n-1] == '\r' {
		n--
	}
	return n
}

// broken writes new lines with the line breaks of the file.
func (t *text) broken(s string) string {
	if bytes.Contains(t.data, []byte("\r\n")) {
		return strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// bytes is the file with the edits, those at one place in their order.
func (t *text) bytes() []byte {
	edits := slices.Clone(t.edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out []byte
	at := 0
	for _, e := range edits {
		if e.from < at {
			continue // the place has been changed already
		}
		out = append(append(out, t.data[at:e.from]...), e.with...)
		at = e.to
	}
	out = append(out, t.data[at:]...)
	if len(out) > 0 && out[len(out)-1] != '\n' {
		out = append(out, t.broken("\n")...)
	}
	return out
}

// nextVersion counts a version up: "3" is followed by "4", "2026.1" by
// "2026.1-next".
func nextVersion(version string) string {
	if n, err := strconv.Atoi(version); err == nil && n >= 0 && n < 1<<30 {
		return strconv.Itoa(n + 1)
	}
	return version + "-next"
}
