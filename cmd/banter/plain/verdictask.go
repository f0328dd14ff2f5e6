package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"banter/store/lead"
)

func (d *decision) askReason(ctx context.Context) error {
	rules := d.s.o.Settings.Rules
	var cs []choice
	for _, r := range rules.Reasons.For(d.kept.Verdict) {
		c := choice{key: r.Code, label: r.Label}
		if r.Attempts {
			if n, _, _ := d.c.Record.Touches(d.c.At.Add(-rules.AttemptWindow)); n < rules.MinAttempts {
				c.off = fmt.Sprintf("%d of %d attempts in %d days", n, rules.MinAttempts, int(rules.AttemptWindow.Hours()/24))
			}
		}
		cs = append(cs, c)
	}
	if said := d.s.given; len(said) > 0 {
		// Words that are no reason get the refusal that says which there are.
		if _, err := pick(said[0], cs); err != nil && len(fitting(said[0], cs)) == 0 {
			d.s.given = nil
			_, err = rules.Reasons.Find(d.kept.Verdict, said[0])
			return err
		}
	}
	text := "Which reason?"
	if d.reason.Code != "" {
		text = keeping(text, d.reason.Label)
	}
	code, err := d.s.choose(ctx, question{text: text, help: "Marketing acts on it. Say the number or some of the words.", kept: d.reason.Code}, cs)
	if err != nil {
		return err
	}
	d.reason, err = rules.Reasons.Find(d.kept.Verdict, code)
	d.kept.Reason = d.reason.Code
	return err
}

// askText asks for a text that may be left out.
func (d *decision) askText(ctx context.Context, field, text, help string) error {
	got, err := d.s.ask(ctx, question{text: keeping(text, d.kept.Texts[field]), help: help, kept: d.kept.Texts[field]})
	if err == nil {
		d.set(field, got)
	}
	return err
}

func (d *decision) set(field, text string) {
	if text == "" {
		delete(d.kept.Texts, field)
		return
	}
	d.kept.Texts[field] = text
}

func (d *decision) askNote(ctx context.Context) error {
	least := d.reason.MinNote
	text := "Note? Enter for none:"
	if least > 0 {
		text = fmt.Sprintf("Note? %s or more, what it was:", count(least, "character", "characters"))
	}
	got, err := d.s.ask(ctx, question{
		text: keeping(text, d.kept.Texts[fieldNote]), help: "Anything else worth keeping.", kept: d.kept.Texts[fieldNote],
		check: func(text string) error {
			if n := utf8.RuneCountInString(lead.CleanText(text)); n < least {
				return no("note", fmt.Sprintf("%s needs a note of at least %d characters; this one has %d", d.reason.Code, least, n), "say what it was")
			}
			return nil
		},
	})
	if err == nil {
		d.set(fieldNote, got)
	}
	return err
}

// askMore asks for what marketing learns from, as much as there is.
func (d *decision) askMore(ctx context.Context) error {
	fields := []choice{
		{key: "pains", letter: "p", label: "pain points"},
		{key: "objections", letter: "o", label: "objections"},
		{key: "competitor", letter: "k", label: "competitor"},
		{key: "quotes", letter: "q", label: "quotes"},
	}
	for {
		field := ""
		_, err := d.s.ask(ctx, question{
			text: "Pain points, objections, a competitor or quotes? Say p, o, k or q; Enter for no more:", help: "Marketing learns from them.",
			check: func(text string) error {
				if text == "" {
					return nil
				}
				c, err := pick(text, fields)
				field = c.key
				return err
			},
		})
		if err != nil || field == "" {
			return err
		}
		if err := d.askText(ctx, field, "What? Several with a semicolon between them:", ""); err != nil && !errors.Is(err, errBack) {
			return err
		}
	}
}

// confirm repeats what was understood.
func (d *decision) confirm(ctx context.Context) error {
	s := d.s
	if d.kept.Verdict == lead.Qualify && !d.brief {
		d.brief = true
		s.say("The brief that %s gets:", d.ae())
		for _, l := range strings.Split(strings.TrimSpace(lead.Brief(d.c.Record, d.env(), d.disposition())), "\n") {
			s.say("%s", l)
		}
	}
	for {
		more := false
		text := "To be done on " + s.name + ": " + d.text() + ". Enter or y does it, n puts it away"
		if d.kept.Verdict != lead.Accept {
			text += ", m adds what marketing learns from"
		}
		_, err := s.ask(ctx, question{text: text + ":", help: "Nothing is written before you say y or Enter.", check: func(text string) error {
			if more = text == "m" || text == "more"; more {
				return nil
			}
			return s.agreed(text)
		}})
		if err != nil || !more {
			return err
		}
		if err := d.askMore(ctx); err != nil && !errors.Is(err, errBack) {
			return err
		}
		if err := d.save(ctx); err != nil {
			return err
		}
	}
}
