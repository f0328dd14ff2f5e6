package keymap

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
)

// scope is where a binding counts. Two bindings of one scope may not share a
// key; those of move count in every scope.
type scope int

const (
	move scope = iota
	work
	forms
	checklist
	outbox
)

// named is a binding by the name that a user's keymap calls it.
type named struct {
	name    string
	binding *key.Binding
	scope   scope
}

func (m *Map) all() []named {
	out := []named{
		{"up", &m.Up, move},
		{"down", &m.Down, move},
		{"page_up", &m.PageUp, move},
		{"page_down", &m.PageDown, move},
		{"top", &m.Top, move},
		{"bottom", &m.Bottom, move},
		{"open", &m.Open, work},
		{"back", &m.Back, work},
		{"quit", &m.Quit, work},
		{"help", &m.Help, work},
		{"palette", &m.Palette, work},
		{"find", &m.Find, work},
		{"tab", &m.Tab, work},
		{"back_tab", &m.BackTab, work},
		{"call", &m.Call, work},
		{"mail", &m.Mail, work},
		{"meeting", &m.Meeting, work},
		{"message", &m.Message, work},
		{"qualify", &m.Qualify, work},
		{"accept", &m.Accept, work},
		{"reject", &m.Reject, work},
		{"nurture", &m.Nurture, work},
		{"dispose", &m.Dispose, work},
		{"snooze", &m.Snooze, work},
		{"assign", &m.Assign, work},
		{"undo", &m.Undo, work},
		{"why", &m.Why, work},
		{"sort", &m.Sort, work},
		{"mark", &m.Mark, work},
		{"mark_all", &m.MarkAll, work},
		{"scope", &m.Scope, work},
		{"sync", &m.Sync, work},
		{"copy", &m.Copy, work},
		{"copy_mail", &m.CopyMail, work},
		{"outbox", &m.Outbox, work},
		{"suspend", &m.Suspend, work},
		{"next_lead", &m.NextLead, work},
		{"prev_lead", &m.PrevLead, work},
		{"board", &m.Board, work},
		{"apply_move", &m.Apply, work},
		{"escalate", &m.Escalate, work},
		{"see_as", &m.SeeAs, work},
		{"clock_kind", &m.ClockKind, work},
		{"period", &m.Period, work},
		{"group_by", &m.GroupBy, work},
		{"cohort", &m.Cohort, work},
		{"repeat", &m.Repeat, work},
		{"record", &m.Record, work},
		{"tour", &m.Tour, work},
		{"tour_next", &m.TourNext, work},
		{"submit", &m.Submit, forms},
		{"cancel", &m.Cancel, forms},
		{"yes", &m.Yes, checklist},
		{"no", &m.No, checklist},
		{"unknown", &m.Unknown, checklist},
		{"retry", &m.Retry, outbox},
		{"drop", &m.Drop, outbox},
		{"mine", &m.Mine, outbox},
		{"theirs", &m.Theirs, outbox},
	}
	for i := range m.Screens {
		out = append(out, named{fmt.Sprintf("screen_%d", i+1), &m.Screens[i], work})
	}
	return out
}

// Names lists what Set can bind, in the order of the help.
func (m *Map) Names() []string {
	var out []string
	for _, n := range m.all() {
		out = append(out, n.name)
	}
	return out
}

// Set binds a name to other keys, written as "x", "ctrl+a", "shift+tab",
// "space" or "f5". Without keys the binding is switched off. The error says which
// names there are; the map is unchanged then. Check finds keys bound twice.
func (m *Map) Set(name string, keys ...string) error {
	for _, k := range keys {
		if err := checkKey(k); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, n := range m.all() {
		if n.name != name {
			continue
		}
		desc := n.binding.Help().Desc
		*n.binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(strings.Join(keys, "/"), desc))
		n.binding.SetEnabled(len(keys) > 0)
		return nil
	}
	return fmt.Errorf("there is no command %q to bind; there are: %s", name, strings.Join(m.Names(), ", "))
}

// ClashError says that one key would run two commands on the same screen.
type ClashError struct{ Key, First, Second string }

func (e *ClashError) Error() string {
	return fmt.Sprintf("the key %s is bound to both %s and %s; give one of them another", e.Key, e.First, e.Second)
}

// Check returns a *ClashError where one key would run two commands on the same
// screen; ctrl+c is kept for quitting.
func (m *Map) Check() error {
	type use struct {
		key   string
		scope scope
	}
	seen := map[use]string{}
	for _, n := range m.all() {
		scopes := []scope{n.scope}
		if n.scope == move {
			scopes = []scope{work, outbox}
		}
		for _, k := range n.binding.Keys() {
			for _, sc := range scopes {
				if other, ok := seen[use{k, sc}]; ok && n.binding.Enabled() {
					return &ClashError{Key: k, First: other, Second: n.name}
				}
				seen[use{k, sc}] = n.name
			}
		}
	}
	for _, n := range m.all() {
		if n.name != "quit" && slices.Contains(n.binding.Keys(), "ctrl+c") {
			return &ClashError{Key: "ctrl+c", First: "quit", Second: n.name}
		}
	}
	return nil
}
