package plain

import (
	"context"
	"errors"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// step is one question of a form.
type step func(ctx context.Context) error

// errSkip says that a step has nothing to ask.
var errSkip = errors.New("nothing to ask")

// walk asks the questions of a form in order, back and forth. steps gives those
// that the answers so far lead to; kept is called after each answer, so that
// none is lost.
func (s *Session) walk(ctx context.Context, steps func() []step, kept func(context.Context) error) error {
	var asked []int
	for i := 0; i < len(steps()); {
		err := steps()[i](ctx)
		switch {
		case errors.Is(err, errSkip):
			i++
		case errors.Is(err, errBack) && len(asked) == 0:
			s.say("That is the first question. cancel puts the form away.")
		case errors.Is(err, errBack):
			i, asked = asked[len(asked)-1], asked[:len(asked)-1]
		case err != nil:
			return err
		default:
			if err := kept(ctx); err != nil {
				return err
			}
			asked, i = append(asked, i), i+1
		}
	}
	return nil
}

// draft is what is kept of a form on the lead at hand, shared with its screen.
type draft struct {
	*form.Draft
}

func (s *Session) draft(name string) draft { return draft{form.NewDraft(s.desk, s.id, name)} }

// keep writes the state; it is on disk when it returns. nil keeps nothing.
func (d draft) keep(ctx context.Context, v any) error {
	d.Changed(v)
	return d.Flush(ctx)
}

// halfDone says which forms on the lead wait to be gone on with.
func (s *Session) halfDone(ctx context.Context, c *screen.Case) error {
	for _, f := range []struct{ name, text string }{
		{form.DraftBANT, "The checklist is half done: b goes on with it."},
		{form.DraftTouch, "A touch is half logged: its word goes on with it."},
		{form.DraftDispose, "A verdict is half given: its word goes on with it."},
		{form.DraftSnooze, "A snooze is half done: z goes on with it."},
	} {
		data, err := s.desk.Draft(ctx, c.Record.Lead.ID, f.name)
		if err != nil {
			return err
		}
		if len(data) > 0 {
			s.say("%s", f.text)
		}
	}
	return nil
}

// act does an act on the lead at hand and says what was done and how to take it
// back.
func (s *Session) act(ctx context.Context, act lead.Act, what string) error {
	if err := s.desk.Act(ctx, s.id, act); err != nil {
		return err
	}
	s.done(what)
	return nil
}

func (s *Session) done(what string) {
	s.acted, s.fresh = append(s.acted, s.id), true
	s.say("Done: %s, %s. u takes it back.", s.name, what)
}
