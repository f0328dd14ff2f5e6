// Package touch is the form that logs a call, mail, meeting or message: the
// outcome by one key, a note, enter. What is typed is kept as it is typed.
package touch

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
	ID       lead.ID
	Kind     lead.Kind // call, email, meeting or message
	Settings *screen.Settings
	Theme    *theme.Theme
	Keys     *keymap.Map
	Now      time.Time
}

// state is the form as its draft keeps it.
type state struct {
	Kind    lead.Kind    `json:"kind"`
	Outcome lead.Outcome `json:"outcome"`
	Note    string       `json:"note"`
}

type model struct {
	o        Options
	now      time.Time
	draft    *form.Draft
	early    form.Early
	c        screen.Case
	zone     *time.Location // the lead's own; nil if unknown
	loaded   bool
	restored bool
	busy     bool
	outcomes []lead.Outcome
	at       int // in outcomes
	note     form.Text
	typing   bool // the note has the focus, else the outcomes
	trouble  form.Trouble
	broken   error // the lead could not be loaded
}

// New makes the form.
func New(o Options) screen.Screen {
	return &model{
		o: o, now: o.Now, outcomes: lead.Outcomes(o.Kind),
		draft: form.NewDraft(o.Desk, o.ID, "touch"),
		note:  form.Text{Multi: true, Placeholder: "what was said, in their words"},
	}
}

// Init loads the lead and what was typed before.
func (m *model) Init() tea.Cmd { return m.load() }

func (m *model) load() tea.Cmd { return form.Open[state](m, m.o.Desk, m.o.ID, m.draft) }

// Busy reports whether the act is on its way to the disk.
func (m *model) Busy() bool { return m.busy }

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		m.refused(msg)
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
	switch {
	case msg.To != m, msg.Err == nil && msg.Case.At.Before(m.c.At): // of another form, or overtaken
		return nil
	case msg.Err != nil:
		if !m.loaded {
			m.broken = msg.Err
		}
		return nil
	}
	first := !m.loaded
	m.c, m.zone, m.loaded, m.broken = msg.Case, msg.Zone, true, nil
	if !first {
		return nil
	}
	if msg.Found {
		m.restore(msg.Saved)
	}
	return m.early.Play(m.Update)
}

func (m *model) restore(s state) {
	m.note.Restore(s.Note)
	m.restored = s.Note != ""
	if s.Kind == m.o.Kind {
		m.choose(s.Outcome)
		m.typing = m.restored // go on where the text breaks off
	}
}

func (m *model) choose(o lead.Outcome) {
	for i, have := range m.outcomes {
		if have == o {
			m.at = i
		}
	}
}

func (m *model) refused(msg form.RefusedMsg) {
	if msg.To != m {
		return
	}
	m.busy = false
	m.trouble = form.TroubleOf(msg.Err)
	m.typing = m.typing && m.trouble.Field != "outcome"
}

func (m *model) pasted(msg tea.PasteMsg) tea.Cmd {
	switch {
	case !m.loaded:
		m.early.Keep(msg)
		return nil
	case m.busy || m.blocked() != nil:
		return nil
	}
	m.typing = true
	m.note.Paste(msg.Content)
	return m.changed()
}

func (m *model) changed() tea.Cmd {
	s := state{Kind: m.o.Kind, Note: m.note.Value()}
	if len(m.outcomes) > 0 {
		s.Outcome = m.outcomes[m.at]
	}
	if m.note.Empty() && m.at == 0 {
		return m.draft.Changed(nil)
	}
	return m.draft.Changed(s)
}

// blocked is the refusal of a lead that must not be contacted, nil if it may
// be. A meeting that was held is logged all the same.
func (m *model) blocked() error {
	if !m.loaded || !m.c.Record.Lead.DoNotContact || m.o.Kind == lead.KindMeeting {
		return nil
	}
	return &lead.Refusal{
		Field: "do_not_contact", What: m.c.Record.Lead.DisplayName() + " asked not to be contacted",
		Hint: "no call, mail or message; the mark is lifted upstream only",
	}
}

// Title names the form.
func (m *model) Title() string {
	return "Log a " + kindLabel(m.o.Kind)
}

func kindLabel(k lead.Kind) string {
	if k == lead.KindEmail {
		return "mail"
	}
	return k.Label()
}

// Typing is always true: letters pick an outcome or are text.
func (m *model) Typing() bool { return true }

// Dialog is the place that the form wants over the screen below.
func (m *model) Dialog() (w, h int) { return 68, 10 + len(m.outcomes) }

// Keys are the bindings that count now.
func (m *model) Keys() []key.Binding {
	if m.blocked() != nil {
		return []key.Binding{form.Bind("esc", "close", "esc")}
	}
	next := form.Bind("tab", "note", "tab")
	if m.typing {
		next = form.Bind("tab", "outcome", "tab")
	}
	return []key.Binding{
		form.Bind("⏎", "log it", "enter"), next,
		form.Bind("^t", "log, then a callback", "ctrl+t"),
		form.Bind("esc", "close, text is kept", "esc"),
		form.Bind("^j", "new line", "ctrl+j"),
		form.Bind("y", "copy", "y"),
	}
}
