package formtest

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"banter/tui/screen"
)

// Monkey presses any keys on fresh screens and draws them at any size. It fails
// where a frame does not keep to its size; check, which may be nil, sees the
// screen after every key.
func Monkey(t *testing.T, fresh func() screen.Screen, check func(t *rapid.T, d *Driver)) {
	t.Helper()
	keys := []string{
		"enter", "tab", "shift+tab", "up", "down", "left", "right", "backspace", "space", "ctrl+s", "ctrl+o", "ctrl+t", "ctrl+u", "ctrl+j", "ctrl+x",
		"1", "2", "3", "9", "0", "a", "b", "d", "e", "j", "k", "m", "n", "q", "t", "x", "y", "?", "+", "-", ".", ":", "D", "N", "Q", "製", "é",
	}
	rapid.Check(t, func(rt *rapid.T) {
		d := Start(t, fresh())
		for range rapid.IntRange(1, 40).Draw(rt, "presses") {
			d.Press(rapid.SampledFrom(keys).Draw(rt, "key"))
			d.Frame(rapid.IntRange(0, 140).Draw(rt, "w"), rapid.IntRange(0, 30).Draw(rt, "h"))
			if t.Failed() {
				rt.Fatal("see above")
			}
			if check != nil {
				check(rt, d)
			}
			if closed(d.Out) {
				return
			}
		}
	})
}

// closed reports whether the root has taken the screen away.
func closed(out []tea.Msg) bool {
	for _, m := range out {
		switch m.(type) {
		case screen.ActedMsg, screen.CloseMsg:
			return true
		}
	}
	return false
}
