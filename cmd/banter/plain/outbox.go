package plain

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"banter/store/lead"
)

// outbox numbers what waits to be sent, or settles one of it.
func (s *Session) outbox(ctx context.Context, arg string) error {
	changes, err := s.desk.Outbox(ctx)
	if err != nil {
		return err
	}
	if arg != "" {
		return s.settle(ctx, changes, arg)
	}
	s.items = nil
	if len(changes) == 0 {
		s.say("Everything is upstream.")
		return nil
	}
	lines := []string{fmt.Sprintf("%s in the outbox. o and a number tells one and settles it.", count(len(changes), "change", "changes"))}
	for i := range changes {
		s.items = append(s.items, changes[i].Key)
		lines = append(lines, fmt.Sprintf("%d. %s, %s on %s.", i+1, s.state(&changes[i]), changes[i].Title(), s.called(ctx, changes[i].Lead)))
	}
	s.recite(lines)
	return nil
}

// called is the name of a lead; its ID where it can't be read.
func (s *Session) called(ctx context.Context, id lead.ID) string {
	c, err := s.desk.Case(ctx, id)
	if err != nil {
		return string(id)
	}
	return named(&c.Excerpt)
}

// state is how a change stands, in words.
func (s *Session) state(c *lead.Change) string {
	switch now := s.desk.Now(); {
	case c.State == lead.ChangeParked && len(c.Conflicts) > 0:
		return "in conflict"
	case c.State == lead.ChangeParked:
		return "refused"
	case c.State == lead.ChangeSending:
		return "being sent"
	case c.NotBefore.After(now):
		return "waiting, next try in " + long(c.NotBefore.Sub(now))
	}
	return "waiting"
}

// settle tells one change and asks what is to become of it.
func (s *Session) settle(ctx context.Context, changes []lead.Change, arg string) error {
	c, err := s.change(changes, arg)
	if err != nil {
		return err
	}
	s.say("%s: %s, %s, %s.", s.called(ctx, c.Lead), c.Title(), s.state(c), at(c.At, s.desk.Now()))
	if c.Problem != "" {
		s.say("Why: %s.", c.Problem)
	}
	if c.Hint != "" {
		s.say("Way out: %s.", c.Hint)
	}
	for _, f := range c.Conflicts {
		s.say("%s: was %s, yours is %s, theirs is %s.", f.Field, or(f.Base), or(f.Mine), or(f.Theirs))
	}
	if len(c.Conflicts) == 0 {
		return s.retryOrDrop(ctx, c)
	}
	return s.resolveConflict(ctx, c)
}

func or(text string) string {
	if text == "" {
		return "empty"
	}
	return quoted(text)
}

// change is the change that a number of the last list, or the beginning of a key,
// names.
func (s *Session) change(changes []lead.Change, arg string) (*lead.Change, error) {
	key := strings.ToUpper(arg)
	if n, err := strconv.Atoi(arg); err == nil {
		switch {
		case n >= 1 && n <= len(s.items):
			key = s.items[n-1]
		case len(s.items) == 0 && n >= 1 && n <= len(changes):
			key = changes[n-1].Key
		}
	}
	for i := range changes {
		if changes[i].Key == key {
			return &changes[i], nil
		}
	}
	return nil, no("key", "the outbox has no number "+arg+" any more", "o alone numbers what is there")
}

func (s *Session) retryOrDrop(ctx context.Context, c *lead.Change) error {
	what, err := s.choose(ctx, question{text: "What is to be done?", help: "A change that is dropped is never sent; the history of the lead keeps it."}, []choice{
		{key: "leave", letter: "l", label: "leave it"},
		{key: "retry", letter: "r", label: "try again now"},
		{key: "drop", letter: "D", label: "drop it, upstream never hears of it"},
	})
	switch {
	case errors.Is(err, errBack), err == nil && what == "leave":
		return nil
	case err != nil:
		return err
	case what == "retry":
		if err := s.desk.RetryChange(ctx, c.Key); err != nil {
			return err
		}
		s.say("It is tried again at the next sync.")
		return nil
	}
	if err := s.sure(ctx, "To be dropped: "+c.Title()+"."); err != nil {
		return err
	}
	if err := s.desk.DropChange(ctx, c.Key); err != nil {
		return err
	}
	s.say("Dropped: %s.", c.Title())
	return nil
}

// resolveConflict settles a conflict, whole or field by field.
func (s *Session) resolveConflict(ctx context.Context, c *lead.Change) error {
	what, err := s.choose(ctx, question{text: "Whose is to count?", help: "Yours writes over theirs; theirs gives yours up."}, []choice{
		{key: "leave", letter: "l", label: "leave it"},
		{key: "mine", letter: "m", label: "mine, for all fields"},
		{key: "theirs", letter: "t", label: "theirs, for all fields"},
		{key: "each", letter: "f", label: "field by field"},
	})
	if errors.Is(err, errBack) || err == nil && what == "leave" {
		return nil
	}
	if err != nil {
		return err
	}
	mine, text := map[string]bool{}, []string{}
	for _, f := range c.Conflicts {
		whose := what
		if what == "each" {
			whose, err = s.choose(ctx, question{text: f.Field + "?"}, []choice{
				{key: "mine", letter: "m", label: "mine, " + or(f.Mine)}, {key: "theirs", letter: "t", label: "theirs, " + or(f.Theirs)},
			})
			if errors.Is(err, errBack) {
				return nil
			}
			if err != nil {
				return err
			}
		}
		mine[f.Field] = whose == "mine"
		text = append(text, f.Field+" "+whose)
	}
	if err := s.sure(ctx, "To be settled: "+strings.Join(text, ", ")+"."); err != nil {
		return err
	}
	if err := s.desk.ResolveChange(ctx, c.Key, mine); err != nil {
		return err
	}
	s.say("Settled: %s.", strings.Join(text, ", "))
	return nil
}
