package scoring

import (
	"errors"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxFile is how long a model file may be, in bytes.
const maxFile = 1 << 20

// document is a TOML file as a tree that knows where everything stands, and
// what was found wrong with it.
type document struct {
	file     string
	data     []byte
	root     *table
	findings []Finding
}

type table struct {
	at      place
	entries []*entry
}

type entry struct {
	key   string
	at    place
	value *value
}

// value is a scalar, a list or a table.
type value struct {
	kind  unstable.Kind
	at    place
	text  string // a string's content; the literal of other scalars
	list  []*value
	table *table
}

func (t *table) find(key string) *entry {
	for _, e := range t.entries {
		if e.key == key {
			return e
		}
	}
	return nil
}

// read parses the file. ok is false if it is no TOML; the finding says where.
func (d *document) read() (ok bool) {
	if len(d.data) > maxFile {
		d.report(SeverityError, 0, "", "the file is longer than 1 MiB", "is it a model file?")
		return false
	}
	var all map[string]any
	if err := toml.Unmarshal(d.data, &all); err != nil {
		f := Finding{File: d.file, Line: 1, Column: 1, What: "this is no TOML: " + err.Error(), Severity: SeverityError}
		var at *toml.DecodeError
		if errors.As(err, &at) {
			f.Line, f.Column = at.Position()
			f.Hint = "strings stand in quotes, lists in [ ], a table's name in [ ] on a line of its own"
		}
		d.findings = append(d.findings, f)
		return false
	}
	d.root = &table{}
	var p unstable.Parser
	p.Reset(d.data)
	here := d.root
	for p.NextExpression() {
		n := p.Expression()
		switch n.Kind {
		case unstable.Table:
			here = d.open(n, false)
		case unstable.ArrayTable:
			here = d.open(n, true)
		case unstable.KeyValue:
			d.put(here, n)
		default: // comments
		}
	}
	if err := p.Error(); err != nil {
		d.report(SeverityError, 0, "", "this is no TOML: "+err.Error(), "")
		return false
	}
	return true
}

// open finds or makes the table that a header names. The file is known to be
// sound: a key never is a table here and a scalar there.
func (d *document) open(n *unstable.Node, array bool) *table {
	t := d.root
	for it := n.Key(); it.Next(); {
		k := it.Node()
		last := it.IsLast()
		at := place(k.Raw.Offset)
		e := t.find(string(k.Data))
		if e == nil {
			e = &entry{key: string(k.Data), at: at, value: &value{kind: unstable.Table, at: at, table: &table{at: at}}}
			if last && array {
				e.value = &value{kind: unstable.Array, at: at}
			}
			t.entries = append(t.entries, e)
		}
		if last && array {
			e.value.list = append(e.value.list, &value{kind: unstable.Table, at: at, table: &table{at: at}})
		}
		t = e.value.inner()
	}
	return t
}

// inner is the table that keys below this value go into: its own, or that of
// the last element of a list of tables.
func (v *value) inner() *table {
	if n := len(v.list); n > 0 && v.list[n-1].table != nil {
		return v.list[n-1].table
	}
	if v.table == nil {
		v.table = &table{at: v.at}
	}
	return v.table
}

func (d *document) put(t *table, n *unstable.Node) {
	for it := n.Key(); it.Next(); {
		k := it.Node()
		at := place(k.Raw.Offset)
		if it.IsLast() {
			t.entries = append(t.entries, &entry{key: string(k.Data), at: at, value: d.value(n.Value(), at)})
			return
		}
		e := t.find(string(k.Data))
		if e == nil {
			e = &entry{key: string(k.Data), at: at, value: &value{kind: unstable.Table, at: at, table: &table{at: at}}}
			t.entries = append(t.entries, e)
		}
		t = e.value.inner()
	}
}

func (d *document) value(n *unstable.Node, key place) *value {
	v := &value{kind: n.Kind, at: place(n.Raw.Offset), text: string(n.Data)}
	switch n.Kind {
	case unstable.Array:
		v.at = key // the parser keeps no place for a list
		for it := n.Children(); it.Next(); {
			v.list = append(v.list, d.value(it.Node(), key))
		}
	case unstable.InlineTable:
		v.kind, v.table = unstable.Table, &table{at: v.at}
		for it := n.Children(); it.Next(); {
			d.put(v.table, it.Node())
		}
	default: // scalars are their text
	}
	return v
}

func (d *document) report(severity string, at place, field, what, hint string) {
	line, column := at.position(d.data)
	d.findings = append(d.findings, Finding{File: d.file, Line: line, Column: column, Field: field, What: what, Hint: hint, Severity: severity})
}
