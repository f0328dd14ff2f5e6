// Package snooze is the form that hides leads from the queue until a time, or
// promises a callback then. A digit picks one of the usual times, anything else
// is read as people write times.
package snooze

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// state is the form as its draft keeps it.
type state = form.KeptSnooze

// The parts of the form, in the order of tab.
const (
	onUntil = iota
	onCallback
	onNote
	parts
)

type model struct {
	form.Sheet[state]
	promised bool // the form was opened for a callback
	focus    int
	until    form.Text
	callback bool
	note     form.Text
}

// New makes the form; callback says that the lead was promised a call.
func New(o form.Options, ids []lead.ID, callback bool) screen.Screen {
	return &model{
		Sheet: form.NewSheet[state](o, ids, form.DraftSnooze), promised: callback, callback: callback,
		until: form.Text{Limit: 64, Placeholder: "1–7, +2h, 16:30, tomorrow, mon 14:00, 2026-12-01 09:00"},
		note:  form.Text{Limit: 200, Placeholder: "why then; shown in the queue when it comes back"},
	}
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		if m.Refused(msg) {
			m.focus = onUntil
		}
	case tea.PasteMsg:
		return m.pasted(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return m.Sheet.Update(msg)
}

func (m *model) opened(msg form.OpenedMsg[state]) tea.Cmd {
	if first, _ := m.Take(msg); !first {
		return nil
	}
	if msg.Found {
		m.until.Restore(msg.Saved.Until)
		m.note.Restore(msg.Saved.Note)
		m.callback = m.callback || msg.Saved.Callback
	}
	return m.Play(m.Update)
}

func (m *model) changed() tea.Cmd {
	m.Trouble = form.Trouble{}
	s := state{Until: m.until.Value(), Callback: m.callback, Note: m.note.Value()}
	if s == (state{Callback: m.promised}) {
		return m.Draft.Changed(nil)
	}
	return m.Draft.Changed(s)
}

// Title names the form.
func (m *model) Title() string {
	if m.callback {
		return "Callback"
	}
	return "Snooze"
}

// Dialog is the place that the form wants over the screen below.
func (m *model) Dialog() (w, h int) { return 68, 16 }

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	keys := []key.Binding{
		form.Bind("⏎", "snooze", "enter"), form.Bind("1–7", "usual times", "1", "2", "3", "4", "5", "6", "7"), form.Bind("^t", "callback", "ctrl+t"), form.Bind("tab", "next field", "tab"),
		form.Bind("esc", "close", "esc"),
	}
	if m.snoozed() {
		keys = append(keys, form.Bind("^x", "end the snooze", "ctrl+x"))
	}
	return keys
}

func (m *model) snoozed() bool {
	return m.Loaded && len(m.IDs) == 1 && m.Case.Record.Lead.SnoozedUntil.After(m.Now)
}
