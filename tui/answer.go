package tui

import (
	tea "charm.land/bubbletea/v2"

	"banter/tui/assign"
	"banter/tui/detail"
	"banter/tui/dispose"
	"banter/tui/outbox"
	"banter/tui/qualify"
	"banter/tui/screen"
	"banter/tui/snooze"
	"banter/tui/touch"
	"banter/tui/why"
)

// answer does what a screen asks for. ok is false for a message that is no
// request.
func (m *Model) answer(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case screen.OpenLeadMsg:
		return m.openLead(msg), true
	case screen.OpenQualifyMsg:
		return m.push(qualify.New(qualify.Options{Desk: m.o.Desk, ID: msg.ID, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asForm), true
	case screen.OpenTouchMsg:
		return m.push(touch.New(touch.Options{Desk: m.o.Desk, ID: msg.ID, Kind: msg.Kind, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asForm), true
	case screen.OpenDisposeMsg:
		return m.push(dispose.New(dispose.Options{Desk: m.o.Desk, IDs: msg.IDs, Verdict: msg.Verdict, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asForm), true
	case screen.OpenSnoozeMsg:
		return m.push(snooze.New(snooze.Options{Desk: m.o.Desk, IDs: msg.IDs, Callback: msg.Callback, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asForm), true
	case screen.OpenAssignMsg:
		return m.push(assign.New(assign.Options{Desk: m.o.Desk, IDs: msg.IDs, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asForm), true
	case screen.OpenWhyMsg:
		return m.push(why.New(why.Options{Desk: m.o.Desk, ID: msg.ID, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asOverlay), true
	case screen.SeeAsMsg:
		return m.seeAs(msg.Rep), true
	case screen.UndoMsg:
		return m.undoLast(msg.ID), true
	case screen.AcceptMsg:
		return m.accept(msg.IDs), true
	case screen.CopyMsg:
		m.say("copied the "+msg.What+": "+msg.Text, false)
		return tea.SetClipboard(msg.Text), true
	}
	return nil, false
}

// openLead opens a lead, in the screen of a lead that is open already if it is
// on top.
func (m *Model) openLead(msg screen.OpenLeadMsg) tea.Cmd {
	if d, ok := m.top().(*detail.Screen); ok && d.ID() == msg.ID {
		return nil
	}
	return m.push(detail.New(detail.Options{Desk: m.o.Desk, ID: msg.ID, Order: msg.Order, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asPlace)
}

func (m *Model) openOutbox() tea.Cmd {
	for _, e := range m.stack {
		if e.screen.Title() == outboxTitle && e.kind == asPlace {
			return nil
		}
	}
	return m.push(outbox.New(outbox.Options{Desk: m.o.Desk, Settings: m.set, Theme: m.theme, Keys: m.keys, Now: m.now}), asPlace)
}

// outboxTitle is how the outbox names itself.
const outboxTitle = "Outbox"
