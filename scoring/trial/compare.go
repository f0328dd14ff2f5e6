package trial

import (
	"fmt"
	"slices"
	"strings"
)

// Compare says in words what changes from one model file to another: rules,
// groups and segments that come and go, and every key that reads otherwise.
// Comments and layout are no changes. Both files are known to be sound.
func Compare(a, b []byte) ([]string, error) {
	from, err := blocks(a)
	if err != nil {
		return nil, err
	}
	to, err := blocks(b)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, old := range from {
		i := slices.IndexFunc(to, func(n block) bool { return n.title == old.title })
		if i < 0 {
			out = append(out, old.title+" is taken out")
			continue
		}
		out = append(out, old.changes(&to[i])...)
	}
	for _, n := range to {
		if !slices.ContainsFunc(from, func(o block) bool { return o.title == n.title }) {
			out = append(out, n.title+" is new: "+n.text())
		}
	}
	return out, nil
}

// block is a table of the file: its keys with the text of their values.
type block struct {
	title string // "fit rule vp"
	head  int
	keys  []string
	value map[string]string
}

// blocks are the tables of a file, in their order.
func blocks(data []byte) ([]block, error) {
	t, err := newText(data)
	if err != nil {
		return nil, err
	}
	var out []block
	for _, k := range t.keys {
		i := slices.IndexFunc(out, func(b block) bool { return b.head == k.head })
		if i < 0 {
			i = len(out)
			out = append(out, block{title: "[" + k.table + "]", head: k.head, value: map[string]string{}})
		}
		_, text, _ := strings.Cut(string(data[k.start:k.end]), "=")
		b := &out[i]
		b.keys = append(b.keys, k.key)
		b.value[k.key] = strings.Join(strings.Fields(text), " ")
		if k.key == "name" && k.table != "model" {
			b.title = tableTitle(k.table) + " " + strings.Trim(b.value["name"], `"'`)
		}
	}
	return out, nil
}

func tableTitle(table string) string {
	switch table {
	case "behaviour", "fit":
		return table + " rule"
	case "exclude":
		return "exclusion"
	}
	return strings.ReplaceAll(table, "_", " ")
}

func (b *block) changes(to *block) []string {
	var out []string
	for _, k := range b.keys {
		switch now, ok := to.value[k]; {
		case !ok:
			out = append(out, fmt.Sprintf("%s: %s (%s) is taken out", b.title, k, b.value[k]))
		case now != b.value[k]:
			out = append(out, fmt.Sprintf("%s: %s %s → %s", b.title, k, b.value[k], now))
		}
	}
	for _, k := range to.keys {
		if _, ok := b.value[k]; !ok {
			out = append(out, fmt.Sprintf("%s: %s is new: %s", b.title, k, to.value[k]))
		}
	}
	return out
}

func (b *block) text() string {
	parts := make([]string, 0, len(b.keys))
	for _, k := range b.keys {
		if k != "name" {
			parts = append(parts, k+" "+b.value[k])
		}
	}
	return strings.Join(parts, ", ")
}
