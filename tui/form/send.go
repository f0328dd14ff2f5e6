package form

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"banter/tui/screen"
)

// RefusedMsg answers an act that a rule refused or that failed. To is the sheet
// that sent it; others drop it.
type RefusedMsg struct {
	To  any
	Err error
}

// Close closes the form; its draft stays.
func (s *Sheet[S]) Close() tea.Cmd {
	if s.Draft == nil {
		return screen.Send(screen.CloseMsg{})
	}
	return s.Draft.Close()
}

// Send is the command that ends the form: it acts, and once the act is on disk
// drops the draft and tells done, then what follows, if anything does. A refusal
// or failure comes back as a RefusedMsg; the draft stays then.
func (s *Sheet[S]) Send(act func(context.Context) error, done screen.ActedMsg, then tea.Msg) tea.Cmd {
	s.busy, s.Trouble = true, Trouble{}
	draft := s.Draft
	return func() tea.Msg {
		ctx := context.Background()
		if err := act(ctx); err != nil {
			return RefusedMsg{To: s, Err: err}
		}
		told := []tea.Cmd{screen.Send(done)}
		if draft != nil {
			if err := draft.Drop(ctx); err != nil {
				// The act itself is done; only its draft is left behind.
				told = append(told, screen.Send(screen.FailedMsg{Err: err}))
			}
		}
		if then != nil {
			told = append(told, screen.Send(then))
		}
		return tea.Sequence(told...)()
	}
}

// Refused takes over why the act was refused; false where it was another's.
func (s *Sheet[S]) Refused(msg RefusedMsg) bool {
	if msg.To != s {
		return false
	}
	s.busy, s.Trouble = false, TroubleOf(msg.Err)
	return true
}
