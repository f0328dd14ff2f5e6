package calibrate

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
)

func (p *Program) key(msg tea.KeyPressMsg) tea.Cmd {
	if msg.String() == "ctrl+c" {
		return p.force()
	}
	switch {
	case !p.ready:
		return p.keyBefore(msg)
	case p.typing:
		return p.keyNote(msg)
	}
	k := p.o.Keys
	switch {
	case key.Matches(msg, k.Quit), msg.String() == "esc":
		return p.stop()
	case msg.String() == "left", msg.String() == "backspace", key.Matches(msg, k.PrevLead):
		p.show(p.at - 1)
	case msg.String() == "right", msg.String() == "enter", key.Matches(msg, k.NextLead):
		p.show(p.at + 1)
	case key.Matches(msg, k.Top):
		p.show(p.open(-1))
	case key.Matches(msg, k.Up, k.Down, k.PageUp, k.PageDown):
		p.pane.Update(msg, k)
	default:
		return p.judge(msg)
	}
	return p.send() // what could not be saved is tried again
}

// force ends the program at once the second time; the first time all is saved
// before.
func (p *Program) force() tea.Cmd {
	if p.quit {
		return tea.Quit
	}
	return p.stop()
}

func (p *Program) keyBefore(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, p.o.Keys.Quit), msg.String() == "esc":
		return tea.Quit
	case p.err != nil:
		p.err = nil
		return p.load()
	}
	return nil
}

// judge answers the keys that say something of the card.
func (p *Program) judge(msg tea.KeyPressMsg) tea.Cmd {
	a := p.answer()
	if a == nil || p.sit.Cards[p.at].Missing {
		return p.send()
	}
	k := p.o.Keys
	switch s := msg.String(); {
	case key.Matches(msg, k.Yes):
		a.Worth = lead.Yes
	case key.Matches(msg, k.No):
		a.Worth = lead.No
	case s == "a" || s == "b" || s == "c" || s == "d":
		grade := string(s[0] - 'a' + 'A')
		if a.Grade == grade {
			grade = "" // the same key takes it back
		}
		a.Grade = grade
		return p.keep()
	case s == "t":
		p.typing = true
		return nil
	case key.Matches(msg, k.Undo):
		a.Worth, a.Grade = lead.Unknown, ""
		return p.keep()
	default:
		return p.send()
	}
	cmd := p.keep()
	p.show(p.open(p.at))
	return cmd
}

// keyNote answers the keys while the note is typed.
func (p *Program) keyNote(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter", "esc", "tab":
		p.typing = false
		return p.keepNote()
	}
	if p.note.Key(msg) {
		return p.keepNote()
	}
	return nil
}

func (p *Program) keepNote() tea.Cmd {
	a := p.answer()
	if a == nil || a.Note == p.note.Value() {
		return nil
	}
	a.Note = p.note.Value()
	return p.keep()
}
