package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
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

// question is one thing that is asked.
type question struct {
	text  string
	help  string // what help says of it
	kept  string // what Enter keeps; "" is nothing
	check func(text string) error
	mark  bool // a question mark is an answer, not a call for help
}

// ask asks until the answer passes its check. Enter alone is what was kept, a
// lone hyphen empties it. The words cancel, back, help and again are no answers.
func (s *Console) ask(ctx context.Context, q question) (string, error) {
	for {
		text, err := s.answer(ctx, q)
		if err != nil {
			return "", err
		}
		switch text {
		case "":
			text = q.kept
		case "-":
			if q.kept != "" { // a lone hyphen agrees to nothing
				text = ""
			}
		}
		if q.check == nil {
			return text, nil
		}
		if err = q.check(text); err == nil {
			return text, nil
		}
		if s.Script || errors.Is(err, errCancel) {
			return "", err
		}
		s.trouble(err)
	}
}

// answer is a line that answers the question.
func (s *Console) answer(ctx context.Context, q question) (string, error) {
	if len(s.given) > 0 {
		text := s.given[0]
		s.given = s.given[1:]
		return text, nil
	}
	for {
		text, err := s.next(ctx, speak(q.text)+" ")
		if errors.Is(err, io.EOF) {
			return "", fmt.Errorf("%w: the input ends before %q is answered; nothing was written, what was answered is kept: %w", ErrWords, speak(q.text), io.EOF)
		}
		if err != nil {
			return "", err
		}
		if text == "?" && !q.mark {
			text = "help"
		}
		switch strings.ToLower(text) {
		case "cancel", "esc", "escape":
			s.say("Put away, nothing was written. What was answered is kept.")
			return "", errCancel
		case "back":
			return "", errBack
		case "again":
			s.repeat()
		case "help":
			if q.help != "" {
				s.say("%s", q.help)
			}
			if q.kept != "" {
				s.say("Enter keeps %s; a hyphen alone empties it.", q.kept)
			}
			s.say("back goes one question back, cancel puts the form away and keeps what was answered.")
		default:
			return text, nil
		}
	}
}

// choice is one of several answers.
type choice struct {
	key    string // what it means
	letter string // its key on the screens; "" is none
	label  string
	off    string // why it can't be taken; "" if it can
}

// choose asks for one of several, by number, key or words of the label.
func (s *Console) choose(ctx context.Context, q question, cs []choice) (string, error) {
	var out string
	q.check = func(text string) error {
		c, err := pick(text, cs)
		out = c.key
		return err
	}
	if len(s.given) == 0 {
		for i, c := range cs {
			text := fmt.Sprintf("%d. %s", i+1, c.label)
			if c.off != "" {
				text += ", not possible yet: " + c.off
			}
			s.say("%s.", text)
		}
	}
	_, err := s.ask(ctx, q)
	return out, err
}

// pick is the choice that a text means.
func pick(text string, cs []choice) (choice, error) {
	if text == "" {
		return choice{}, no("choice", "nothing is chosen", fmt.Sprintf("say a number from 1 to %d, or some of its words; cancel puts the form away", len(cs)))
	}
	fit := fitting(text, cs)
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && n >= 1 && n <= len(cs):
		fit = cs[n-1 : n]
	case err == nil && len(fit) == 0:
		return choice{}, no("choice", fmt.Sprintf("there is no number %d", n), fmt.Sprintf("say a number from 1 to %d, or some of its words", len(cs)))
	}
	switch {
	case len(fit) == 0:
		return choice{}, no("choice", quoted(text)+" is none of them", "say its number or some of its words; help says more, cancel puts the form away")
	case len(fit) > 1:
		return choice{}, no("choice", quoted(text)+" fits "+labels(fit), "say more of it, or its number")
	case fit[0].off != "":
		return choice{}, no("choice", fit[0].label+" is not possible yet: "+fit[0].off, "choose another")
	}
	return fit[0], nil
}

// fitting are the choices that a text names: the one that it is, else all that
// have its words.
func fitting(text string, cs []choice) (fit []choice) {
	for _, c := range cs {
		if text == c.key || text == c.letter || lead.Fold(text) == lead.Fold(c.label) {
			return []choice{c}
		}
		if within(text, c.label+" "+c.key) {
			fit = append(fit, c)
		}
	}
	return fit
}

// within reports whether all words of a text begin words of another, whatever
// the case and the accents.
func within(text, in string) bool {
	have := strings.FieldsFunc(lead.Fold(in), apart)
	for _, w := range strings.FieldsFunc(lead.Fold(text), apart) {
		ok := false
		for _, h := range have {
			ok = ok || strings.HasPrefix(h, w)
		}
		if !ok {
			return false
		}
	}
	return true
}

func apart(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '/' || r == ',' }

func labels(cs []choice) string {
	out := make([]string, len(cs))
	for i, c := range cs {
		out[i] = c.label
	}
	return strings.Join(out, ", ")
}

// sure asks before something is written: Enter is yes.
func (s *Console) sure(ctx context.Context, text string) error {
	_, err := s.ask(ctx, question{
		text: text + " Enter or y does it, n puts it away:", help: "Nothing is written before you say y or Enter.",
		check: s.agreed,
	})
	return err
}

// agreed reads whether something is to be written; no puts it away.
func (s *Console) agreed(text string) error {
	yes, err := yesNo(text, true)
	if err == nil && !yes {
		s.say("Put away, nothing was written. What was answered is kept.")
		return errCancel
	}
	return err
}

// yesNo reads yes or no; nothing is what stands for it.
func yesNo(text string, empty bool) (bool, error) {
	switch strings.ToLower(text) {
	case "":
		return empty, nil
	case "y", "yes", "on":
		return true, nil
	case "n", "no", "off":
		return false, nil
	}
	return false, no("answer", quoted(text)+" is neither yes nor no", "say y or n; cancel puts the form away")
}

func no(field, what, hint string) error { return &lead.Refusal{Field: field, What: what, Hint: hint} }

func quoted(text string) string { return `"` + text + `"` }

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
