package plain

import (
	"context"
	"errors"
	"io"
)

// What other parts of the program say and ask on the same console, between
// sessions of it.

// Speak makes text fit to be read out: one line without controls, and words for
// the signs that screens use.
func Speak(text string) string { return speak(text) }

// Say writes one fact on a line of its own.
func (s *Console) Say(format string, args ...any) { s.say(format, args...) }

// Yes asks something that Enter alone, cancel, back and the end of the input
// answer with no.
func (s *Console) Yes(ctx context.Context, text string) (bool, error) {
	yes := false
	_, err := s.ask(ctx, question{text: text + " y or n:", check: func(text string) (err error) {
		yes, err = yesNo(text, false)
		return err
	}})
	if errors.Is(err, errCancel) || errors.Is(err, errBack) || errors.Is(err, io.EOF) {
		return false, nil
	}
	return yes && err == nil, err
}

// listed is how many things to choose from are read out; of more, one is named.
const listed = 20

// Choose asks for one of several, by number or by some of its words. Cancel, back
// and the end of the input choose none, "".
func (s *Console) Choose(ctx context.Context, text, help string, from []string) (string, error) {
	cs := make([]choice, len(from))
	for i, f := range from {
		cs[i] = choice{key: f, label: f}
	}
	if len(cs) <= listed {
		s.options(cs)
	}
	got, err := s.pickOne(ctx, question{text: text, help: help}, cs)
	if errors.Is(err, errCancel) || errors.Is(err, errBack) || errors.Is(err, io.EOF) {
		return "", nil
	}
	return got, err
}

// Pause waits for Enter; the end of the input will do.
func (s *Console) Pause(ctx context.Context, text string) error {
	_, err := s.next(ctx, speak(text)+" ")
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// Unshown is the next line of a script as it is, not repeated in the output: a
// token. The error is io.EOF at the end of the input.
func (s *Console) Unshown(ctx context.Context) (string, error) {
	text, err := s.lines.line(ctx, nil)
	if err == nil {
		s.line++
	}
	return text, err
}
