// Package snooze is the form that hides leads from the queue until a time, or
// promises a callback then. A digit picks one of the usual times, anything else
// is read as people write times.
package snooze

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Desk is what the form needs of the rest of the program.
type Desk interface {
	screen.Reader
	screen.Actor
	screen.Drafter
}

// Options are what the form is made of.
type Options struct {
	Desk     Desk
	IDs      []lead.ID
	Callback bool // the lead was promised a call
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// state is the form as its draft keeps it.
type state struct {
	Until    string `json:"until"`
	Callback bool   `json:"callback"`
	Note     string `json:"note"`
}

// The parts of the form, in the order of tab.
const (
	onUntil = iota
	onCallback
	onNote
	parts
)

type model struct {
	o        Options
	now      time.Time
	draft    *form.Draft
	early    form.Early
	c        screen.Case
	zone     *time.Location
	loaded   bool
	busy     bool
	broken   error
	focus    int
	until    form.Text
	callback bool
	note     form.Text
	trouble  form.Trouble
}

// New makes the form.
func New(o Options) screen.Screen {
	return &model{
		o: o, now: o.Now, callback: o.Callback,
		draft: form.NewDraft(o.Desk, form.First(o.IDs), form.DraftName("snooze", o.IDs)),
		until: form.Text{Limit: 64, Placeholder: "1–7, +2h, 16:30, tomorrow, mon 14:00, 2026-12-01 09:00"},
		note:  form.Text{Limit: 200, Placeholder: "why then; shown in the queue when it comes back"},
	}
}

// Init loads the lead and what was typed before.
func (m *model) Init() tea.Cmd { return m.load() }

func (m *model) load() tea.Cmd {
	return form.Open[state](m, m.o.Desk, form.First(m.o.IDs), m.draft)
}

// Busy reports whether the act is on its way to the disk.
func (m *model) Busy() bool { return m.busy }

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		if msg.To == m {
			m.busy, m.trouble, m.focus = false, form.TroubleOf(msg.Err), onUntil
		}
	case screen.TickMsg:
		m.now = msg.Now
	case screen.ChangedMsg:
		return m.load()
	case tea.PasteMsg:
		return m.pasted(msg)
	case tea.KeyPressMsg:
		return m.key(msg)
	}
	return nil
}

func (m *model) opened(msg form.OpenedMsg[state]) tea.Cmd {
	first := !m.loaded
	switch {
	case msg.To != m, msg.Err == nil && msg.Case.At.Before(m.c.At): // of another form, or overtaken
		return nil
	case msg.Err != nil:
		if first {
			m.broken = msg.Err
		}
		return nil
	}
	m.c, m.zone, m.loaded, m.broken = msg.Case, msg.Zone, true, nil
	if !first {
		return nil
	}
	if msg.Found {
		m.until.Restore(msg.Saved.Until)
		m.note.Restore(msg.Saved.Note)
		m.callback = m.callback || msg.Saved.Callback
	}
	return m.early.Play(m.Update)
}

func (m *model) changed() tea.Cmd {
	m.trouble = form.Trouble{}
	s := state{Until: m.until.Value(), Callback: m.callback, Note: m.note.Value()}
	if s == (state{Callback: m.o.Callback}) {
		return m.draft.Changed(nil)
	}
	return m.draft.Changed(s)
}

// Title names the form.
func (m *model) Title() string {
	if m.callback {
		return "Callback"
	}
	return "Snooze"
}

// Typing is always true: letters are text, or answer.
func (m *model) Typing() bool { return true }

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
	return m.loaded && len(m.o.IDs) == 1 && m.c.Record.Lead.SnoozedUntil.After(m.now)
}
