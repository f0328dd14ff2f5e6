package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

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
	lines  lines
	line   int      // number of the line read last
	given  []string // answers that came with the word, to be taken before any is read
	said   []string // since the last prompt
	before []string // the answer before that
	broken error    // nothing can be written any more
}

// NewConsole reads from in, until ctx ends, and writes to out. It reads from a
// terminal no sooner than it asks: between two questions another program can be
// given the terminal.
func NewConsole(ctx context.Context, in io.Reader, out io.Writer) *Console {
	return &Console{out: out, lines: read(ctx, in)}
}

// maxTyped is the longest line that is read, in bytes.
const maxTyped = 256 << 10

// typed is a line, or why there is none.
type typed struct {
	text string
	err  error
}

// lines reads lines on the side, so that waiting for one can be given up.
type lines struct {
	ask     chan<- struct{} // each asks for one line
	typed   <-chan typed    // closed at the end
	waiting bool            // one is asked for and not taken yet
}

// read reads the lines that are asked for. It ends when the input does, or with
// ctx; a line that is being waited for is waited for then, too.
func read(ctx context.Context, in io.Reader) lines {
	ask, out := make(chan struct{}), make(chan typed, 1)
	go func() {
		defer close(out)
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxTyped)
		for {
			select {
			case <-ctx.Done():
				return
			case <-ask:
			}
			if !lines.Scan() {
				break
			}
			out <- typed{text: lines.Text()}
		}
		err := lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("a line is longer than %d KiB; shorten it", maxTyped>>10)
		}
		if err != nil {
			out <- typed{err: err}
		}
	}()
	return lines{ask: ask, typed: out}
}

// errWoken says that something else came before a line.
var errWoken = errors.New("woken")

// line waits for a line. The error is errWoken if wake comes first; the line is
// waited for anew by the next call. It is io.EOF at the end.
func (l *lines) line(ctx context.Context, wake <-chan time.Time) (string, error) {
	for !l.waiting {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case l.ask <- struct{}{}:
			l.waiting = true
		case t, ok := <-l.typed: // the end
			return t.read(ctx, ok)
		}
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-wake:
		return "", errWoken
	case t, ok := <-l.typed:
		l.waiting = false
		return t.read(ctx, ok)
	}
}

func (t typed) read(ctx context.Context, ok bool) (string, error) {
	switch {
	case ok:
		return t.text, t.err
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	return "", io.EOF
}

// next asks with a prompt and waits for a line. What was said before is the
// answer that again repeats.
func (s *Console) next(ctx context.Context, prompt string) (string, error) {
	s.cue(prompt)
	return s.wait(ctx, nil)
}

// wait waits for a line. The error is errWoken if wake comes first.
func (s *Console) wait(ctx context.Context, wake <-chan time.Time) (string, error) {
	got, err := s.lines.line(ctx, wake)
	switch {
	case errors.Is(err, errWoken):
		return "", err
	case err != nil:
		if ctx.Err() != nil || !s.Script || !s.Quiet {
			s.write("\n")
		}
		return "", err
	}
	s.line++
	text := strings.TrimSpace(lead.CleanText(got))
	if s.Script && !s.Quiet {
		s.write(speak(text) + "\n")
	}
	if len(s.said) > 0 {
		s.before, s.said = s.said, nil
	}
	return text, nil
}

// cue writes a prompt where one is wanted.
func (s *Console) cue(text string) {
	if !s.Script || !s.Quiet {
		s.write(text)
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
