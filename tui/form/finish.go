package form

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"banter/tui/screen"
)

// Finish is the command that sends a form: it acts, and once the act is on disk
// drops the draft and returns done. refused makes the message for a refusal or
// failure; the draft stays then.
func Finish(d *Draft, act func(context.Context) error, done tea.Msg, refused func(error) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		ctx := context.Background()
		if err := act(ctx); err != nil {
			return refused(err)
		}
		if d == nil {
			return done
		}
		if err := d.Drop(ctx); err != nil {
			// The act itself is done; only its draft is left behind.
			return tea.Sequence(screen.Send(done), screen.Send(screen.FailedMsg{Err: err}))()
		}
		return done
	}
}
