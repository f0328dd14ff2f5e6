// Package touch is the form that logs a call, mail, meeting or message: the
// outcome by one key, a note, enter. What is typed is kept as it is typed.
package touch

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// state is the form as its draft keeps it.
type state = form.KeptTouch

type model struct {
	form.Sheet[state]
	kind     lead.Kind
	restored bool
	outcomes []lead.Outcome
	at       int // in outcomes
	note     form.Text
	typing   bool // the note has the focus, else the outcomes
}

// New makes the form for a call, email, meeting or message.
func New(o form.Options, id lead.ID, kind lead.Kind) screen.Screen {
	return &model{
		Sheet: form.NewSheet[state](o, []lead.ID{id}, form.DraftTouch),
		kind:  kind, outcomes: lead.Outcomes(kind),
		note: form.Text{Multi: true, Placeholder: "what was said, in their words"},
	}
}

// Update handles a message.
func (m *model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case form.OpenedMsg[state]:
		return m.opened(msg)
	case form.RefusedMsg:
		if m.Refused(msg) && m.Trouble.Field == "outcome" {
			m.typing = false
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
		m.restore(msg.Saved)
	}
	return m.Play(m.Update)
}

func (m *model) restore(s state) {
	m.note.Restore(s.Note)
	m.restored = s.Note != ""
	if s.Kind == m.kind {
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

func (m *model) pasted(msg tea.PasteMsg) tea.Cmd {
	if cmd, held := m.Held(msg); held || m.blocked() != nil {
		return cmd
	}
	m.typing = true
	m.note.Paste(msg.Content)
	return m.changed()
}

func (m *model) changed() tea.Cmd {
	s := state{Kind: m.kind, Note: m.note.Value()}
	if len(m.outcomes) > 0 {
		s.Outcome = m.outcomes[m.at]
	}
	if m.note.Empty() && m.at == 0 {
		return m.Draft.Changed(nil)
	}
	return m.Draft.Changed(s)
}

// blocked is the refusal of a lead that must not be contacted, nil if it may
// be. A meeting that was held is logged all the same.
func (m *model) blocked() error {
	if !m.Loaded || !m.Case.Record.Lead.DoNotContact || m.kind == lead.KindMeeting {
		return nil
	}
	return &lead.Refusal{
		Field: "do_not_contact", What: m.Case.Record.Lead.DisplayName() + " asked not to be contacted",
		Hint: "no call, mail or message; the mark is lifted upstream only",
	}
}

// Title names the form.
func (m *model) Title() string {
	return "Log a " + kindLabel(m.kind)
}

func kindLabel(k lead.Kind) string {
	if k == lead.KindEmail {
		return "mail"
	}
	return k.Label()
}

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
