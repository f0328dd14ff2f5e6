package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"banter/tui/keymap"
	"banter/tui/screen"
)

// waiting is a form whose act is not yet on disk.
type waiting struct {
	screen.Screen
	busy bool
	got  []string
}

func (w *waiting) Busy() bool   { return w.busy }
func (w *waiting) Typing() bool { return true }
func (w *waiting) Update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		w.got = append(w.got, k.String())
	}
	if p, ok := msg.(tea.PasteMsg); ok {
		w.got = append(w.got, p.Content)
	}
	return nil
}

// Keys typed between enter and the answer reach what comes after the form: none
// is lost, and none lands in a form that was refused.
func TestKeysTypedWhileAFormWaits(t *testing.T) {
	t.Parallel()
	keys := keymap.Default()
	m := &Model{keys: &keys}
	form := &waiting{busy: true}
	below := &waiting{}
	m.stack = []entry{{screen: below, kind: asForm}, {screen: form, kind: asForm}}
	press := func(r rune) { m.key(tea.KeyPressMsg{Code: r, Text: string(r)}) }
	press('b')
	press('y')
	m.paste(tea.PasteMsg{Content: "+49"})
	if len(form.got) != 0 || len(m.held) != 3 {
		t.Fatalf("the form got %v, held are %v", form.got, m.held)
	}
	m.popForms(false)
	m.release()
	if got := strings.Join(below.got, " "); got != "b y +49" {
		t.Errorf("below got %q, want b, y and the pasted text", got)
	}
	if len(m.held) != 0 {
		t.Errorf("%v are still held", m.held)
	}
}
