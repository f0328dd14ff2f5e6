package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"

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
	return nil
}

// Keys typed between enter and the answer reach what comes after the form: none
// is lost, and none lands in a form that was refused.
func TestKeysTypedWhileAFormWaits(t *testing.T) {
	t.Parallel()
	m := &Model{}
	form := &waiting{busy: true}
	below := &waiting{}
	m.stack = []entry{{below, asForm}, {form, asForm}}
	press := func(r rune) { m.key(tea.KeyPressMsg{Code: r, Text: string(r)}) }
	press('b')
	press('y')
	if len(form.got) != 0 || len(m.held) != 2 {
		t.Fatalf("the form got %v, held are %v", form.got, m.held)
	}
	m.popForms(false)
	m.release()
	if got := below.got; len(got) != 2 || got[0] != "b" || got[1] != "y" {
		t.Errorf("below got %v, want b and y", got)
	}
	if len(m.held) != 0 {
		t.Errorf("%v are still held", m.held)
	}
}
