package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"banter/tui/screen"
)

// kind is what role a screen of the stack has.
type kind int

const (
	asPlace   kind = iota // a place: the program's keys count there
	asOverlay             // help, palette, why: it has all the keys, and is gone after them
	asForm                // the rep is filling it in: the order below stays as it is
)

type entry struct {
	screen     screen.Screen
	kind       kind
	tall, wide int // as a dialog: the most lines that its box had, and for which width
}

// dialog is a screen that wants to be a box over the screen below it.
type dialog interface {
	// Dialog is the most that the inside of the box needs.
	Dialog() (w, h int)
}

// statusser is a screen with something to say at the right of its title.
type statusser interface{ Status() string }

func (m *Model) top() screen.Screen { return m.topEntry().screen }

func (m *Model) topEntry() entry {
	if n := len(m.stack); n > 0 {
		return m.stack[n-1]
	}
	return entry{screen: m.queue}
}

// all sends a message to every screen.
func (m *Model) all(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(m.stack)+1)
	cmds = append(cmds, m.queue.Update(msg))
	for _, e := range m.stack {
		cmds = append(cmds, e.screen.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) push(s screen.Screen, k kind) tea.Cmd {
	if k != asOverlay {
		m.notice = notice{}
	}
	m.stack = append(m.stack, entry{screen: s, kind: k})
	return tea.Batch(m.did(deedOf(entry{screen: s, kind: k})), m.freeze(), s.Init(), s.Update(tea.WindowSizeMsg{Width: m.w, Height: m.h}))
}

// pop takes the topmost screen away. The queue stays.
func (m *Model) pop() tea.Cmd {
	if n := len(m.stack); n > 0 {
		m.stack[n-1] = entry{}
		m.stack = m.stack[:n-1]
	}
	return m.freeze()
}

// home takes everything away that lies over the queue.
func (m *Model) home() tea.Cmd {
	clear(m.stack)
	m.stack = m.stack[:0]
	return m.freeze()
}

// freeze keeps the queue's order while a form is open.
func (m *Model) freeze() tea.Cmd {
	for _, e := range m.stack {
		if e.kind == asForm {
			return m.queue.Freeze(true)
		}
	}
	return m.queue.Freeze(false)
}

// popForms takes away the topmost form, which an act came from; after a verdict
// every form over the place below, because the lead is decided.
func (m *Model) popForms(every bool) {
	for i := len(m.stack) - 1; i >= 0 && m.stack[i].kind != asPlace; i-- {
		if m.stack[i].kind != asForm {
			continue
		}
		m.stack = slices.Delete(m.stack, i, i+1)
		if !every {
			return
		}
	}
}
