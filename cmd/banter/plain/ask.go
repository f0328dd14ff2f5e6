package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"banter/store/lead"
)

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
	if len(s.given) == 0 {
		s.options(cs)
	}
	return s.pickOne(ctx, q, cs)
}

// options numbers what there is to choose from.
func (s *Console) options(cs []choice) {
	for i, c := range cs {
		text := fmt.Sprintf("%d. %s", i+1, c.label)
		if c.off != "" {
			text += ", not possible yet: " + c.off
		}
		s.say("%s.", text)
	}
}

// pickOne asks until one of several is chosen.
func (s *Console) pickOne(ctx context.Context, q question, cs []choice) (string, error) {
	var out string
	q.check = func(text string) error {
		c, err := pick(text, cs)
		out = c.key
		return err
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
