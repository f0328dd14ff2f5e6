package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/tui/detail"
	"banter/tui/help"
	"banter/tui/palette"
)

// key routes a key: the innermost that knows it has it.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "ctrl+c" {
		return tea.Quit
	}
	if key.Matches(msg, m.keys.Suspend) {
		return tea.Suspend
	}
	e := m.topEntry()
	if b, ok := e.screen.(busier); ok && b.Busy() {
		// A quick rep types on before the act is on disk: the keys are meant for
		// what comes after it.
		m.held = append(m.held, msg)
		return nil
	}
	if e.kind == asPlace && !e.screen.Typing() {
		if cmd, ok := m.counted(msg); ok {
			return cmd
		}
		if key.Matches(msg, m.moveKeys()...) {
			return tea.Batch(m.did(movedAbout), e.screen.Update(msg))
		}
	}
	if e.kind == asOverlay || e.screen.Typing() || key.Matches(msg, e.screen.Keys()...) {
		return e.screen.Update(msg)
	}
	if key.Matches(msg, m.keys.Help) {
		return m.help()
	}
	if e.kind == asForm {
		return e.screen.Update(msg)
	}
	return m.global(msg)
}

// busier is a form that has been sent off and waits for the answer.
type busier interface{ Busy() bool }

// release hands over the keys that were typed while a form waited.
func (m *Model) release() tea.Cmd {
	held := m.held
	m.held = nil
	var cmds []tea.Cmd
	for _, msg := range held {
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			cmds = append(cmds, m.key(msg))
		case tea.PasteMsg:
			cmds = append(cmds, m.paste(msg))
		}
	}
	return tea.Batch(cmds...)
}

// paste gives pasted text to what text is typed into; it is never taken for
// keys.
func (m *Model) paste(msg tea.PasteMsg) tea.Cmd {
	e := m.topEntry()
	if b, ok := e.screen.(busier); ok && b.Busy() {
		m.held = append(m.held, msg)
		return nil
	}
	if !e.screen.Typing() {
		return m.bad("There is nothing to paste into here: %s finds by a text, and forms take one", m.keys.Find.Help().Key)
	}
	return e.screen.Update(msg)
}

// global answers the program's own keys.
func (m *Model) global(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, m.keys.Quit):
		return tea.Quit
	case key.Matches(msg, m.keys.Palette):
		return m.push(palette.New(m.theme, m.keys, m.commands(), m.findLeads()), asOverlay)
	case key.Matches(msg, m.keys.Outbox):
		return m.openOutbox()
	case key.Matches(msg, m.keys.Sync):
		return m.syncNow()
	case key.Matches(msg, m.keys.Repeat):
		return m.again()
	case key.Matches(msg, m.keys.Record):
		return m.openPage()
	case key.Matches(msg, m.keys.Tour):
		return m.startTour()
	case key.Matches(msg, m.keys.TourNext):
		return m.nextStep()
	case key.Matches(msg, m.keys.Back):
		return m.pop()
	case key.Matches(msg, m.keys.Find):
		return tea.Batch(m.home(), m.queue.Update(msg))
	}
	if m.o.Board != nil && key.Matches(msg, m.keys.Board) {
		return m.openBoard()
	}
	for _, p := range m.places() {
		if key.Matches(msg, p.key) {
			return m.goTo(p)
		}
	}
	return m.top().Update(msg)
}

func (m *Model) syncNow() tea.Cmd {
	m.o.Desk.SyncNow()
	m.say("Sync asked for", false)
	return nil
}

// help lists the keys that count on the screen on top, and everywhere.
func (m *Model) help() tea.Cmd {
	e := m.topEntry()
	name := e.screen.Title()
	if _, ok := e.screen.(*detail.Screen); ok {
		name = "Lead" // its title is who it is
	}
	sections := []help.Section{{Name: name, Keys: e.screen.Keys()}}
	if e.kind != asForm {
		k := m.keys
		every := append([]key.Binding{}, k.Screens...)
		if m.o.Board != nil {
			every = append(every, k.Board)
		}
		if k.Counts {
			every = append(every, key.NewBinding(key.WithKeys("0"), key.WithHelp("5 "+k.Down.Help().Key, "five times")))
		}
		if m.o.Machine.Page != nil {
			every = append(every, k.Record)
		}
		every = append(every, k.Outbox, k.Palette, k.Find, k.Repeat, k.Sync, k.Help, k.Back, k.Tour, k.Suspend, k.Quit)
		sections = append(sections, help.Section{Name: "Everywhere", Keys: every})
	}
	return m.push(help.New(m.theme, m.keys, sections...), asOverlay)
}

// mouse gives clicks and the wheel to what lies under them.
func (m *Model) mouse(msg tea.MouseMsg) tea.Cmd {
	at := msg.Mouse()
	if click, ok := msg.(tea.MouseClickMsg); ok && at.Y == 0 && m.topEntry().kind == asPlace {
		return m.clickTab(click.X)
	}
	x, y, w, h := m.place()
	at.X, at.Y = at.X-x, at.Y-y
	if at.X < 0 || at.Y < 0 || at.X >= w || at.Y >= h {
		return nil
	}
	switch msg.(type) {
	case tea.MouseClickMsg:
		return m.top().Update(tea.MouseClickMsg(at))
	case tea.MouseWheelMsg:
		return m.top().Update(tea.MouseWheelMsg(at))
	}
	return nil
}

func (m *Model) clickTab(x int) tea.Cmd {
	for _, t := range m.tabs {
		if x < t.from || x >= t.to {
			continue
		}
		return m.goTo(t.place)
	}
	return nil
}
