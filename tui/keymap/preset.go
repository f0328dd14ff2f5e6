package keymap

import (
	"fmt"
	"slices"
	"strings"
)

// Presets are the keymaps to begin with: the shipped one, one for hands that
// know vim, and one without letters for moving about.
func Presets() []string { return []string{"standard", "vim", "arrows"} }

// Preset is a keymap by its name. The error names those there are.
func Preset(name string) (Map, error) {
	m := Default()
	switch name {
	case "standard":
	case "vim":
		m.Counts = true
		m.PageUp = bind("^b", "page up", "ctrl+b", "ctrl+u", "pgup")
		m.PageDown = bind("^f", "page down", "ctrl+f", "ctrl+d", "pgdown")
		m.Open = bind("⏎/l", "open", "enter", "l")
		m.Back = bind("esc/h", "back", "esc", "h", "backspace")
	case "arrows":
		m.Up, m.Down = bind("↑", "up", "up"), bind("↓", "down", "down")
		m.PageUp, m.PageDown = bind("pgup", "page up", "pgup"), bind("pgdn", "page down", "pgdown")
		m.Top, m.Bottom = bind("home", "first", "home"), bind("end", "last", "end")
		m.NextLead, m.PrevLead = bind("→", "next lead", "right"), bind("←", "previous lead", "left")
		m.Help, m.Find = bind("F1", "help", "f1", "?"), bind("^f", "find", "ctrl+f", "/")
		m.Sync = bind("F5", "sync now", "f5")
	default:
		return m, fmt.Errorf("there is no preset %q; there are: %s", name, strings.Join(Presets(), ", "))
	}
	return m, nil
}

// Digit is the number that a key types as part of a count; ok is false where it
// is none, or counts are off. A zero begins no number.
func (m *Map) Digit(key string, begun bool) (n int, ok bool) {
	if !m.Counts || len(key) != 1 {
		return 0, false
	}
	n = slices.Index([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}, key)
	return n, n > 0 || n == 0 && begun
}
