package route

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// place is a line and a column, from 1.
type place struct{ line, column int }

// places finds where each key of a TOML text stands: "rule[1].when.country",
// those of inline tables and of lists of them included. A text that does not
// parse gives the places up to its fault.
func places(text []byte) map[string]place {
	w := walker{out: map[string]place{}, count: map[string]int{}}
	w.p.Reset(text)
	table := ""
	for w.p.NextExpression() {
		e := w.p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = w.key(e, "")
			if e.Kind == unstable.ArrayTable {
				at := w.out[table]
				w.count[table]++
				table = fmt.Sprintf("%s[%d]", table, w.count[table]-1)
				w.out[table] = at
			}
		case unstable.KeyValue:
			w.value(e.Value(), w.key(e, table))
		default:
		}
	}
	return w.out
}

type walker struct {
	p     unstable.Parser
	out   map[string]place
	count map[string]int // elements of an array of tables, by its key
}

// key joins a dotted key to the table that it stands in, with the index of the
// last element where a part of it is an array of tables, and notes where its
// last part stands.
func (w *walker) key(e *unstable.Node, path string) string {
	var last *unstable.Node
	for it := e.Key(); it.Next(); {
		if n := w.count[path]; last != nil && n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		last = it.Node()
		if path != "" {
			path += "."
		}
		path += string(last.Data)
	}
	if last != nil {
		w.note(path, last)
	}
	return path
}

func (w *walker) note(path string, n *unstable.Node) {
	start := w.p.Shape(n.Raw).Start
	w.out[path] = place{start.Line, start.Column}
}

// value notes the keys inside of inline tables, and the elements of lists.
func (w *walker) value(v *unstable.Node, path string) {
	switch v.Kind {
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			w.value(it.Node().Value(), w.key(it.Node(), path))
		}
	case unstable.Array:
		i := 0
		for it := v.Children(); it.Next(); {
			n := it.Node()
			if n.Kind == unstable.Comment {
				continue
			}
			elem := fmt.Sprintf("%s[%d]", path, i)
			if n.Raw.Length > 0 {
				w.note(elem, n)
			}
			w.value(n, elem)
			i++
		}
	default:
	}
}
