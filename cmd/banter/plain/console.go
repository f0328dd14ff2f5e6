package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"banter/store/lead"
	"banter/tui/form"
)

// Console reads lines and writes them, one fact a line. It is made once for an
// input: what it has read ahead is nowhere else.
type Console struct {
	// Script says that lines come from a file or a pipe: they are repeated in the
	// output, and the first one that can't be done ends the session.
	Script bool
	// Quiet says only what is asked for; a script then shows no prompts either.
	Quiet bool

	out    io.Writer
	typed  <-chan typed
	line   int      // number of the line read last
	given  []string // answers that came with the word, to be taken before any is read
	said   []string // since the last prompt
	before []string // the answer before that
	broken error    // nothing can be written any more
}

// NewConsole reads from in, until ctx ends, and writes to out.
func NewConsole(ctx context.Context, in io.Reader, out io.Writer) *Console {
	return &Console{out: out, typed: read(ctx, in)}
}

// maxTyped is the longest line that is read, in bytes.
const maxTyped = 256 << 10

// typed is a line, or why there is none.
type typed struct {
	text string
	err  error
}

// read reads lines on the side, so that waiting for one can be given up. It
// ends when the input does, or with the first line after ctx has ended.
func read(ctx context.Context, in io.Reader) <-chan typed {
	out := make(chan typed)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxTyped)
		send := func(t typed) bool {
			select {
			case out <- t:
				return true
			case <-ctx.Done():
				return false
			}
		}
		for lines.Scan() {
			if !send(typed{text: lines.Text()}) {
				return
			}
		}
		err := lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than %d KiB; shorten it", maxTyped>>10)
		}
		if err != nil {
			send(typed{err: err})
		}
	}()
	return out
}

// next asks with a prompt and waits for a line. What was said before is the
// answer that again repeats.
func (s *Console) next(ctx context.Context, prompt string) (string, error) {
	if !s.Script || !s.Quiet {
		s.write(prompt)
	}
	select {
	case <-ctx.Done():
		s.write("\n")
		return "", ctx.Err()
	case t, ok := <-s.typed:
		switch {
		case !ok, t.err != nil:
			if !s.Script || !s.Quiet {
				s.write("\n")
			}
			if t.err != nil {
				return "", t.err
			}
			return "", io.EOF
		}
		s.line++
		text := strings.TrimSpace(lead.CleanText(t.text))
		if s.Script && !s.Quiet {
			s.write(speak(text) + "\n")
		}
		if len(s.said) > 0 {
			s.before, s.said = s.said, nil
		}
		return text, nil
	}
}

func (s *Console) write(text string) {
	if s.broken == nil {
		if _, err := io.WriteString(s.out, text); err != nil {
			s.broken = fmt.Errorf("write the answer: %w", err)
		}
	}
}

// say writes one fact on a line of its own.
func (s *Console) say(format string, args ...any) {
	text := speak(fmt.Sprintf(format, args...))
	if text == "" {
		return
	}
	s.said = append(s.said, text)
	s.write(text + "\n")
}

// trouble says what went wrong and the way out.
func (s *Console) trouble(err error) {
	var move *lead.MoveError
	switch {
	case errors.Is(err, lead.ErrRefused), errors.As(err, &move):
		t := form.TroubleOf(err)
		s.say("Not done: %s.", t.What)
		if t.Hint != "" {
			s.say("Way out: %s.", t.Hint)
		}
	default:
		s.say("Not done: %s.", err)
	}
}

// repeat says the last answer again.
func (s *Console) repeat() {
	if len(s.before) == 0 {
		s.say("Nothing has been said yet.")
		return
	}
	for _, l := range s.before {
		s.say("%s", l)
	}
}
