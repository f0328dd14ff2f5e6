package keymap

import "charm.land/bubbles/v2/key"

// Entry is a binding by the name that keys.toml calls it, and where it counts.
type Entry struct {
	Name    string
	Place   string // one of Places
	Binding key.Binding
}

// Places are where bindings count, by scope.
func Places() []string {
	return []string{move: "everywhere", work: "on screens", forms: "in forms", checklist: "in the checklist", outbox: "in the outbox"}
}

// List is every binding in the order of the help.
func (m *Map) List() []Entry {
	var out []Entry
	for _, n := range m.all() {
		out = append(out, Entry{n.name, Places()[n.scope], *n.binding})
	}
	return out
}
