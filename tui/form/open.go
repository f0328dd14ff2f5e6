package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/screen"
)

// OpenedMsg answers Open: the lead, and the state S that a draft has kept. To
// is the screen that asked; others drop it.
type OpenedMsg[S any] struct {
	To    any
	Case  screen.Case
	Zone  *time.Location // the lead's own; nil if unknown
	Saved S
	Found bool // there is a draft
	Err   error
}

// RefusedMsg answers an act that a rule refused or that failed.
type RefusedMsg struct {
	To  any
	Err error
}

// Open is the command that loads a lead and the draft of a form on it; draft
// may be nil.
func Open[S any](to any, desk screen.Reader, id lead.ID, draft *Draft) tea.Cmd {
	return func() tea.Msg {
		ctx := context.Background()
		out := OpenedMsg[S]{To: to}
		if out.Case, out.Err = desk.Case(ctx, id); out.Err != nil {
			return out
		}
		out.Zone = Zone(&out.Case.Record.Lead)
		if draft != nil {
			out.Found, out.Err = draft.Load(ctx, &out.Saved)
		}
		return out
	}
}

// Early keeps what is typed before a form is there, so that it can be played
// when it is.
type Early struct{ msgs []tea.Msg }

// Keep takes a message.
func (e *Early) Keep(msg tea.Msg) { e.msgs = append(e.msgs, msg) }

// Play hands over what was kept, in order.
func (e *Early) Play(update func(tea.Msg) tea.Cmd) tea.Cmd {
	msgs := e.msgs
	e.msgs = nil
	var cmds []tea.Cmd
	for _, m := range msgs {
		cmds = append(cmds, update(m))
	}
	return tea.Sequence(cmds...)
}
