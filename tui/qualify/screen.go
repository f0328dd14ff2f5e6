package qualify

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"banter/tui/form"
)

// Title names the checklist.
func (m *model) Title() string {
	return m.Settings.Rules.Framework.Name
}

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	if m.typing {
		return []key.Binding{
			form.Bind("⏎", "next question", "enter"), form.Bind("^s", "save", "ctrl+s"), form.Bind("^j", "new line", "ctrl+j"), form.Bind("esc", "leave the text", "esc"),
		}
	}
	var letters []string
	for _, it := range m.items {
		letters = append(letters, it.keys[0])
	}
	keys := []key.Binding{
		form.Bind("y/n/?", "answer", "y", "n", "?"), form.Bind(strings.Join(letters, "/"), "question", letters...),
		form.Bind("⏎", "save", "enter"),
	}
	if m.Loaded && len(m.missing()) == 0 {
		keys = append(keys, form.Bind("Q", "save and qualify", "Q"))
	}
	return append(keys, form.Bind("esc", "close", "esc"), form.Bind("space", "evidence", "space"))
}
