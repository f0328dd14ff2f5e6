package plain

import (
	"context"
	"errors"
	"strings"
	"time"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// touch logs a call, mail, meeting or message.
func (s *Session) touch(kind lead.Kind) func(context.Context, string) error {
	return func(ctx context.Context, arg string) error {
		c, err := s.atHand(ctx)
		if err != nil {
			return err
		}
		if c.Excerpt.DoNotContact && kind != lead.KindMeeting {
			return no("do_not_contact", s.name+" asked not to be contacted", "no "+kind.Label()+"; the mark is lifted upstream only")
		}
		d := s.draft(form.DraftTouch)
		k := form.KeptTouch{Kind: kind}
		var was form.KeptTouch
		if found, err := d.Load(ctx, &was); err != nil {
			return err
		} else if found {
			k.Note = was.Note
			if was.Kind == kind {
				k.Outcome = was.Outcome
			}
			s.say("Kept from before: %s.", and(was.Kind.Label(), was.Outcome.Label(), was.Note))
		}
		if arg != "" {
			outcome, note, more := strings.Cut(arg, " ")
			if s.given = []string{outcome}; more {
				s.given = append(s.given, strings.TrimSpace(note))
			}
		} else {
			s.reach(&c, kind)
		}
		steps := []step{
			func(ctx context.Context) error { return s.outcome(ctx, &k) },
			func(ctx context.Context) (err error) {
				k.Note, err = s.ask(ctx, question{text: keeping("Note? Enter for none:", k.Note), help: "What was said, in their words.", kept: k.Note})
				return err
			},
			func(ctx context.Context) error {
				return s.sure(ctx, "To be logged on "+s.name+": "+and(kind.Label(), k.Outcome.Label(), k.Note)+".")
			},
		}
		if err := s.walk(ctx, func() []step { return steps }, func(ctx context.Context) error { return d.keep(ctx, k) }); err != nil {
			return err
		}
		if err := s.act(ctx, lead.Touch{Kind: kind, Outcome: k.Outcome, Note: k.Note}, kind.Label()+", "+k.Outcome.Label()); err != nil {
			return err
		}
		if k.Outcome == lead.OutcomeOptedOut {
			s.say("Do not contact from now on.")
		}
		return d.Drop(ctx)
	}
}

// reach says how the lead is reached.
func (s *Session) reach(c *screen.Case, kind lead.Kind) {
	switch l := &c.Record.Lead; {
	case kind == lead.KindCall && l.Phone != "":
		s.say("%s, phone %s.", s.name, l.Phone)
	case kind == lead.KindCall:
		s.say("%s has no phone number.", s.name)
	case kind == lead.KindEmail && l.Email != "":
		s.say("%s, mail %s.", s.name, l.Email)
	}
}

func (s *Session) outcome(ctx context.Context, k *form.KeptTouch) error {
	var cs []choice
	for _, o := range lead.Outcomes(k.Kind) {
		cs = append(cs, choice{key: string(o), letter: string(o[:1]), label: o.Label()})
	}
	key, err := s.choose(ctx, question{
		text: keeping("How did the "+k.Kind.Label()+" end?", k.Outcome.Label()), kept: string(k.Outcome),
		help: "Say the number, the first letter or the word. It stops the response clock even if nobody was reached.",
	}, cs)
	if err == nil {
		k.Outcome = lead.Outcome(key)
	}
	return err
}

// keeping adds to a question what Enter keeps.
func keeping(text, kept string) string {
	if kept == "" {
		return text
	}
	return text + " Enter keeps " + quoted(kept) + ":"
}

// snooze hides the lead until a time, or promises a callback.
func (s *Session) snooze(callback bool) func(context.Context, string) error {
	return func(ctx context.Context, arg string) error {
		c, err := s.atHand(ctx)
		if err != nil {
			return err
		}
		if strings.EqualFold(arg, "end") || strings.EqualFold(arg, "now") {
			if !c.Excerpt.SnoozedUntil.After(c.At) {
				return no("until", s.name+" is not snoozed", "z and a time hides it")
			}
			return s.act(ctx, lead.Snooze{}, "the snooze is ended")
		}
		d := s.draft(form.DraftSnooze)
		var k form.KeptSnooze
		if _, err := d.Load(ctx, &k); err != nil {
			return err
		}
		k.Callback = callback
		if arg != "" {
			s.given = []string{arg}
		}
		until := time.Time{}
		what := func() string {
			if callback {
				return "callback " + at(until, c.At)
			}
			return "snoozed until " + at(until, c.At)
		}
		steps := []step{
			func(ctx context.Context) (err error) {
				k.Until, err = s.ask(ctx, question{
					text: keeping("Until when?", k.Until), kept: k.Until, help: "Write plus 2h, 16:30, tomorrow 9:00, mon, 1 Dec or 2026-12-01 09:00. It stops no clock.",
					check: func(text string) (err error) {
						until, err = form.When(text, s.desk.Now())
						return err
					},
				})
				return err
			},
			func(ctx context.Context) (err error) {
				k.Note, err = s.ask(ctx, question{text: keeping("What for? Enter for nothing:", k.Note), kept: k.Note, help: "It is told when the lead comes back."})
				return err
			},
			func(ctx context.Context) error {
				return s.sure(ctx, and("To be noted on "+s.name+": "+what(), k.Note)+".")
			},
		}
		if err := s.walk(ctx, func() []step { return steps }, func(ctx context.Context) error { return d.keep(ctx, k) }); err != nil {
			return err
		}
		place := s.place(ctx)
		if err := s.act(ctx, lead.Snooze{Until: until, Callback: callback, Note: k.Note}, what()); err != nil {
			return err
		}
		return errors.Join(d.Drop(ctx), s.onward(ctx, place))
	}
}

// assign gives the lead to somebody, or back to the pool.
func (s *Session) assign(ctx context.Context, arg string) error {
	if _, err := s.atHand(ctx); err != nil {
		return err
	}
	cs := []choice{{key: "", letter: "pool", label: "the pool"}}
	for _, name := range s.o.Settings.Team {
		cs = append(cs, choice{key: name, label: name})
	}
	if arg != "" {
		s.given = []string{arg}
	}
	to, what := "", ""
	steps := []step{
		func(ctx context.Context) (err error) {
			to, err = s.choose(ctx, question{text: "To whom?", help: "Their response clock starts anew."}, cs)
			if what = "given to " + to; to == "" {
				what = "back to the pool"
			}
			return err
		},
		func(ctx context.Context) error { return s.sure(ctx, "To be done on "+s.name+": "+what+".") },
	}
	if err := s.walk(ctx, func() []step { return steps }, nothing); err != nil {
		return err
	}
	return s.act(ctx, lead.Assign{To: to}, what)
}

// nothing is kept of a form without a draft.
func nothing(context.Context) error { return nil }

// undo takes back the last act made here, else the last one of the rep's.
func (s *Session) undo(ctx context.Context, _ string) error {
	id := s.id
	if n := len(s.acted); n > 0 {
		id = s.acted[n-1]
	} else if last, ok, err := s.desk.LastActed(ctx); err != nil {
		return err
	} else if ok {
		id = last
	}
	if id == "" {
		return no("event", "there is nothing to undo", "")
	}
	c, err := s.desk.Case(ctx, id)
	if err != nil {
		return err
	}
	ev, ok := lead.Undoable(c.Record)
	if !ok {
		return no("event", "there is nothing to undo on "+named(&c.Excerpt), "open and history tell what was done")
	}
	what := did(c.Record, ev)
	if err := s.sure(ctx, "To be taken back on "+named(&c.Excerpt)+": "+what+", of "+at(ev.At, c.At)+"."); err != nil {
		return err
	}
	if err := s.desk.Act(ctx, id, lead.Undo{Event: ev.ID}); err != nil {
		return err
	}
	if n := len(s.acted); n > 0 {
		s.acted = s.acted[:n-1]
	}
	s.fresh = true
	s.say("Taken back: %s.", what)
	return s.turn(ctx, id, "At hand")
}

// did is what an event of a person's was.
func did(r *lead.Record, ev lead.Event) string {
	for i := range r.Activities {
		if a := &r.Activities[i]; ev.Kind == lead.EventTouched && a.ID == ev.Activity {
			return a.Kind.Label() + ", " + a.Outcome.Label()
		}
	}
	return ev.Text()
}

// place is where the lead at hand stands in the list, -1 if nowhere.
func (s *Session) place(ctx context.Context) int {
	res, err := s.list(ctx)
	if err != nil {
		return -1 // what comes next is found from the top then
	}
	return res.List.Index(s.id)
}

// onward takes up what comes next once the lead at hand is decided: the one that
// took its place, the list kept as it was asked for.
func (s *Session) onward(ctx context.Context, place int) error {
	res, err := s.list(ctx)
	if err != nil {
		return err
	}
	n := res.List.Len()
	i := max(0, place)
	if place >= 0 && i < n && res.List.ID(i) == s.id {
		i++
	}
	if i >= n {
		i = 0
	}
	if n == 0 {
		s.id, s.name = "", ""
		return s.brief(ctx, "Next")
	}
	return s.turn(ctx, res.List.ID(i), "Next")
}
