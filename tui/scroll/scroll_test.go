package scroll

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"banter/tui/keymap"
)

func TestPaneStaysInItsText(t *testing.T) {
	keys := keymap.Default()
	text := strings.Split("a b c d e f g", " ")
	var p Pane
	for _, step := range []struct {
		msg  tea.Msg
		want string
	}{
		{nil, "a b c"},
		{tea.KeyPressMsg{Code: tea.KeyUp}, "a b c"},
		{tea.KeyPressMsg{Code: tea.KeyDown}, "b c d"},
		{tea.KeyPressMsg{Code: tea.KeyPgDown}, "d e f"}, // a line of the page before stays in sight
		{tea.MouseWheelMsg{Button: tea.MouseWheelDown}, "e f g"},
		{tea.KeyPressMsg{Code: tea.KeyPgDown}, "e f g"},
		{tea.KeyPressMsg{Code: tea.KeyPgUp}, "c d e"},
		{tea.MouseWheelMsg{Button: tea.MouseWheelLeft}, "c d e"},
		{tea.MouseWheelMsg{Button: tea.MouseWheelUp}, "a b c"},
	} {
		p.Update(step.msg, &keys)
		if got := strings.ReplaceAll(p.View(text, 1, 3), "\n", " "); got != step.want {
			t.Errorf("%v shows %q, want %q", step.msg, got, step.want)
		}
	}
	p.Update(tea.KeyPressMsg{Code: tea.KeyPgDown}, &keys)
	if got := p.View(text, 1, 7); got != strings.Join(text, "\n") {
		t.Errorf("where all of it fits: %q", got)
	}
}
