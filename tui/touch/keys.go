package touch

import (
	"context"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	if cmd, held := m.Held(k); held || m.blocked() != nil {
		return cmd
	}
	switch k.String() {
	case "enter", "ctrl+s":
		return m.submit(nil)
	case "ctrl+t":
		return m.submit(screen.OpenSnoozeMsg{IDs: m.IDs, Callback: true})
	case "tab", "shift+tab":
		m.typing = !m.typing
		return nil
	}
	if m.typing {
		return m.noteKey(k)
	}
	return m.outcomeKey(k)
}

func (m *model) noteKey(k tea.KeyPressMsg) tea.Cmd {
	before := m.note.Value()
	if !m.note.Key(k) && k.String() == "up" {
		m.typing = false
	}
	if m.note.Value() == before {
		return nil
	}
	m.Trouble = form.Trouble{}
	return m.changed()
}

// outcomeKey picks by number or first letter, which goes on to the note.
func (m *model) outcomeKey(k tea.KeyPressMsg) tea.Cmd {
	s := k.String()
	switch s {
	case "down", "j":
		if m.at+1 == len(m.outcomes) {
			m.typing = true
			return nil
		}
		m.at++
		return m.changed()
	case "up", "k":
		m.at = max(0, m.at-1)
		return m.changed()
	case "y":
		return m.copied()
	}
	for i, o := range m.outcomes {
		if s == strconv.Itoa(i+1) || s == letter(o) {
			m.at, m.typing, m.Trouble = i, true, form.Trouble{}
			return m.changed()
		}
	}
	return nil
}

// letter is the key of an outcome: its first letter. Those of one kind of
// touch all begin with another.
func letter(o lead.Outcome) string {
	if o == "" {
		return ""
	}
	return string(o[:1])
}

func (m *model) copied() tea.Cmd {
	l := &m.Case.Record.Lead
	if l.DoNotContact {
		return nil
	}
	if m.kind == lead.KindCall && l.Phone != "" {
		return screen.Send(screen.CopyMsg{What: "phone number", Text: l.Phone})
	}
	if l.Email != "" {
		return screen.Send(screen.CopyMsg{What: "e-mail address", Text: l.Email})
	}
	return nil
}

// submit logs the touch; then, if it is on disk, comes what follows.
func (m *model) submit(then tea.Msg) tea.Cmd {
	if len(m.outcomes) == 0 {
		return nil
	}
	desk, id := m.Desk, m.IDs[0]
	act := lead.Touch{Kind: m.kind, Outcome: m.outcomes[m.at], Note: m.note.Value()}
	return m.Send(func(ctx context.Context) error { return desk.Act(ctx, id, act) },
		screen.ActedMsg{IDs: m.IDs, What: said(act, then != nil)}, then)
}

// said is the notice: what was logged, and what usually comes next.
func said(t lead.Touch, callback bool) string {
	s := kindLabel(t.Kind) + ", " + t.Outcome.Label()
	switch {
	case t.Outcome == lead.OutcomeOptedOut:
		return s + " · do not contact from now on"
	case t.Outcome.Connect() && !callback:
		return s + " · next: b BANT, d decide"
	}
	return s
}
