package sla

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"
)

// place is a line and a column, from 1.
type place struct{ line, column int }

// places finds where each key of a TOML text stands: "policy[1].target". The
// decoder gives places for what it refuses itself only; the rules of this
// package need them for the rest. A text that does not parse gives the places
// up to its fault.
func places(text []byte) map[string]place {
	var p unstable.Parser
	p.Reset(text)
	out, count, table := map[string]place{}, map[string]int{}, ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = keyPath(&p, e, "", count, out)
			if e.Kind == unstable.ArrayTable {
				at := out[table]
				count[table]++
				table = fmt.Sprintf("%s[%d]", table, count[table]-1)
				out[table] = at
			}
		case unstable.KeyValue:
			keyPath(&p, e, table, count, out)
		default:
		}
	}
	return out
}

// keyPath joins a dotted key to the table that it stands in, with the index of
// the last element where a part of it is an array of tables, and notes where
// its last part stands.
func keyPath(p *unstable.Parser, e *unstable.Node, path string, count map[string]int, out map[string]place) string {
	var last *unstable.Node
	for it := e.Key(); it.Next(); {
		if n := count[path]; last != nil && n > 0 {
			path = fmt.Sprintf("%s[%d]", path, n-1)
		}
		last = it.Node()
		if path != "" {
			path += "."
		}
		path += string(last.Data)
	}
	if last != nil {
		start := p.Shape(last.Raw).Start
		out[path] = place{start.Line, start.Column}
	}
	return path
}
