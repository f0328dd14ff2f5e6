package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/action"
	"banter/tui/cell"
	"banter/tui/link"
	"banter/tui/screen"
)

// Machine is what can be done beside the terminal. It is asked in commands; what
// is nil can't be done.
type Machine struct {
	// Open opens an address (a page, a mail or a call) in the program for it. The
	// error says why nothing was opened: over SSH, say.
	Open func(address string) error
	// Copy puts text on the clipboard where the terminal alone would not.
	Copy func(text string) error
	// Page is the address of a lead's page upstream.
	Page func(ctx context.Context, id lead.ID) (string, error)
}

// reachedMsg is the answer to a wish to open something.
type reachedMsg struct {
	what, address string
	err           error // there is no address
	shut          error // it could not be opened here
}

// reach opens an address; find is asked for it in a command.
func (m *Model) reach(what string, find func(context.Context) (string, error)) tea.Cmd {
	open := m.o.Machine.Open
	return func() tea.Msg {
		msg := reachedMsg{what: what}
		if msg.address, msg.err = find(context.Background()); msg.err != nil {
			return msg
		}
		switch {
		case !link.Safe(msg.address):
			msg.err = errors.New("that is no address that can be opened")
		case open == nil:
			msg.shut = errors.New("nothing can be opened from here")
		default:
			msg.shut = open(msg.address)
		}
		return msg
	}
}

// reached says what came of it. What can't be opened here goes onto the
// clipboard, for a browser that is somewhere else.
func (m *Model) reached(msg reachedMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		m.say(plain(msg.err), true)
		return nil
	case msg.shut != nil:
		m.say("copied "+msg.address+", "+msg.what+": "+plain(msg.shut), false)
		return m.copy(msg.address)
	}
	m.say("opened "+msg.what, false)
	return nil
}

// copy puts text on the clipboard: by the terminal (OSC 52), and by the machine
// where it has a way of its own.
func (m *Model) copy(text string) tea.Cmd {
	by := m.o.Machine.Copy
	if by == nil {
		return tea.SetClipboard(text)
	}
	return tea.Batch(tea.SetClipboard(text), func() tea.Msg {
		if err := by(text); err != nil {
			return screen.FailedMsg{Err: err}
		}
		return nil
	})
}

// openPage opens the lead's page upstream.
func (m *Model) openPage() tea.Cmd {
	t, page := m.target(), m.o.Machine.Page
	switch {
	case t.Lead == nil:
		return m.bad("There is no lead here to open upstream")
	case page == nil:
		return m.bad("%s has no page of a lead to open", m.upstreamName())
	}
	id := t.Lead.ID
	return m.reach("its page at "+m.upstreamName(), func(ctx context.Context) (string, error) { return page(ctx, id) })
}

func (m *Model) upstreamName() string {
	if m.set.Upstream == "" {
		return "where the leads come from"
	}
	return cell.Text(m.set.Upstream)
}

// dial and write open the program that calls, or mails, the lead.
func (m *Model) dial(t action.Target) tea.Cmd {
	return m.contact(t, "a call to "+t.Lead.Phone, "phone number", link.Tel(t.Lead.Phone))
}

func (m *Model) write(t action.Target) tea.Cmd {
	return m.contact(t, "a mail to "+t.Lead.Email, "e-mail address", link.Mail(t.Lead.Email))
}

func (m *Model) contact(t action.Target, what, kind, address string) tea.Cmd {
	switch {
	case t.Lead.DoNotContact:
		return m.bad("%s asked not to be contacted", t.Lead.Name)
	case address == "":
		return m.bad("There is no %s of %s that can be opened", kind, t.Lead.Name)
	}
	return m.reach(what, func(context.Context) (string, error) { return address, nil })
}
