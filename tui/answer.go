package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/assign"
	"banter/tui/detail"
	"banter/tui/dispose"
	"banter/tui/form"
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
		return tea.Sequence(m.seen(msg.ID), m.openLead(msg)), true
	case screen.OpenQualifyMsg:
		return tea.Sequence(m.seen(msg.ID), m.push(qualify.New(m.options(), msg.ID), asForm)), true
	case screen.OpenTouchMsg:
		return tea.Sequence(m.seen(msg.ID), m.push(touch.New(m.options(), msg.ID, msg.Kind), asForm)), true
	case screen.OpenDisposeMsg:
		return m.push(dispose.NewFor(m.options(), msg.IDs, msg.Verdict, msg.Reason), asForm), true
	case screen.OpenSnoozeMsg:
		return m.push(snooze.New(m.options(), msg.IDs, msg.Callback), asForm), true
	case screen.OpenAssignMsg:
		return m.push(assign.New(m.options(), msg.IDs), asForm), true
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
		return m.copy(msg.Text), true
	}
	return nil, false
}

// seen notes that the owner has opened a lead for the first time in its cycle:
// from here on a delay is the rep's and no longer the system's.
func (m *Model) seen(id lead.ID) tea.Cmd {
	if m.queue.As() != "" {
		return nil
	}
	desk, me := m.o.Desk, m.set.Me
	return func() tea.Msg {
		c, err := desk.Case(context.Background(), id)
		if err != nil || !c.Excerpt.SeenAt.IsZero() || c.Excerpt.Owner != me || me == "" {
			return nil // the screen that was opened says what is wrong
		}
		if err := desk.Act(context.Background(), id, lead.Seen{}); err != nil {
			return screen.FailedMsg{Err: err}
		}
		return nil
	}
}

// options are what a form is made of now.
func (m *Model) options() form.Options {
	return form.Options{Desk: m.o.Desk, Settings: m.set, Theme: m.theme, Now: m.now}
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
	return m.push(outbox.New(m.options(), m.keys), asPlace)
}

// outboxTitle is how the outbox names itself.
const outboxTitle = "Outbox"
