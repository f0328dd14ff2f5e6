package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// The texts of a verdict by field, as the draft names them.
const (
	fieldWake = "wake"
	fieldAE   = "ae"
	fieldNote = "note"
	fieldNext = "next"
)

// decision is a verdict that is being given.
type decision struct {
	s      *Session
	c      screen.Case
	kept   form.KeptVerdict
	reason lead.Reason
	brief  bool // the brief was read
	save   func(context.Context) error
}

// verdict asks for what a verdict needs, and gives it.
func (s *Session) verdict(v lead.Verdict) func(context.Context, string) error {
	return func(ctx context.Context, arg string) error {
		if _, err := s.atHand(ctx); err != nil {
			return err
		}
		if arg != "" && (v == lead.Reject || v == lead.Recycle) {
			s.given = []string{arg}
		}
		return s.give(ctx, v)
	}
}

// decide asks which verdict it is.
func (s *Session) decide(ctx context.Context, arg string) error {
	if _, err := s.atHand(ctx); err != nil {
		return err
	}
	if arg != "" {
		s.given = []string{arg}
	}
	v, err := s.choose(ctx, question{text: "Which verdict?", help: "Say the number, the letter or the word."}, []choice{
		{string(lead.Accept), "a", "accept, I work this one", ""},
		{string(lead.Qualify), "q", "qualify, hand it to an account executive", ""},
		{string(lead.Reject), "x", "reject, it should never have been an MQL", ""},
		{string(lead.Recycle), "n", "nurture, right lead, wrong time", ""},
	})
	if errors.Is(err, errBack) {
		return errCancel
	}
	if err != nil {
		return err
	}
	return s.give(ctx, lead.Verdict(v))
}

func (s *Session) give(ctx context.Context, v lead.Verdict) error {
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	dec := &decision{s: s, c: c, kept: form.KeptVerdict{Verdict: v, Texts: map[string]string{}}}
	if err := dec.possible(); err != nil {
		return err
	}
	d := s.draft(form.DraftDispose)
	if err := dec.restore(ctx, d); err != nil {
		return err
	}
	dec.save = func(ctx context.Context) error { return d.keep(ctx, dec.kept) }
	if err := s.walk(ctx, dec.steps, dec.save); err != nil {
		return err
	}
	place := s.place(ctx)
	if err := s.act(ctx, dec.disposition(), dec.said()); err != nil {
		return err
	}
	if err := d.Drop(ctx); err != nil || v == lead.Accept {
		return err // accepting is where the work on a lead begins
	}
	return s.onward(ctx, place)
}

// possible refuses what the lead's place or the gate does not allow, before
// anything is asked.
func (d *decision) possible() error {
	_, err := lead.Disposition{Verdict: d.kept.Verdict, AE: "-", Reason: "-"}.Validate(d.c.Record, d.env())
	var refusal *lead.Refusal
	if errors.As(err, &refusal) && refusal.Field == "reason" {
		return nil // it is asked for
	}
	return err
}

func (d *decision) env() lead.Env {
	return lead.Env{
		Now: d.c.At, By: d.s.o.Settings.Me, Rules: d.s.o.Settings.Rules, Score: d.c.Score.Frozen, WhyNow: d.c.Score.WhyNow,
		Why: parts(&d.c),
	}
}

func parts(c *screen.Case) []string {
	var out []string
	for _, p := range c.Score.Parts {
		out = append(out, fmt.Sprintf("%+d %s", p.Points, p.Label))
	}
	return out
}

// restore takes over what was answered before; the verdict that is asked for
// counts more than that of then.
func (d *decision) restore(ctx context.Context, dr draft) error {
	var was form.KeptVerdict
	found, err := dr.Load(ctx, &was)
	if err != nil || !found {
		return err
	}
	v := d.kept.Verdict
	if d.kept = was; d.kept.Texts == nil {
		d.kept.Texts = map[string]string{}
	}
	d.kept.Verdict = v
	if r, err := d.s.o.Settings.Rules.Reasons.Find(v, was.Reason); err == nil {
		d.reason = r
	} else {
		d.kept.Reason = ""
	}
	d.s.say("What was answered before is kept; Enter takes it over.")
	return nil
}

// steps are the questions that the answers so far lead to.
func (d *decision) steps() []step {
	v := d.kept.Verdict
	var out []step
	if v == lead.Reject || v == lead.Recycle {
		out = append(out, d.askReason)
		for _, want := range d.reason.Details {
			out = append(out, func(ctx context.Context) error { return d.askDetail(ctx, want) })
		}
	}
	switch v {
	case lead.Recycle:
		out = append(out, d.askWake)
	case lead.Qualify:
		out = append(out, d.askAE, func(ctx context.Context) error {
			return d.askText(ctx, fieldNext, "Next step? Enter for none:", "What is agreed, and when.")
		})
	default:
	}
	if v != lead.Accept {
		out = append(out, d.askNote)
	}
	return append(out, d.confirm)
}

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

// text is the verdict with all that goes with it, in words.
func (d *decision) text() string {
	dis := d.disposition()
	out := d.said()
	for _, want := range d.reason.Details {
		if text := dis.Details[want.Key]; text != "" {
			if want.Type == lead.DetailLead {
				text = d.kept.Texts[form.DetailPrefix+want.Key] + ", " + text
			}
			out += "; " + want.Label + ": " + text
		}
	}
	for _, f := range []struct{ label, text string }{
		{"note", dis.Note},
		{"next step", dis.NextStep},
		{"pain points", strings.Join(dis.Pains, ", ")},
		{"objections", strings.Join(dis.Objections, ", ")},
		{"competitor", dis.Competitor},
		{"quotes", strings.Join(dis.Quotes, ", ")},
	} {
		if f.text != "" {
			out += "; " + f.label + ": " + f.text
		}
	}
	return out
}

// said is the verdict in a few words.
func (d *decision) said() string {
	switch d.kept.Verdict {
	case lead.Accept:
		return "accepted"
	case lead.Qualify:
		return "qualified, handed to " + d.ae()
	case lead.Reject:
		return "rejected: " + d.reason.Label
	default:
		text := "to nurture: " + d.reason.Label
		dis := d.disposition()
		if !dis.Wake.IsZero() {
			text += ", wakes on " + day(dis.Wake)
		}
		if dis.WakeOnEngage {
			text += ", wakes when it engages again"
		}
		return text
	}
}

// disposition is the form as an act.
func (d *decision) disposition() lead.Disposition {
	t := d.kept.Texts
	dis := lead.Disposition{
		Verdict: d.kept.Verdict, Reason: d.reason.Code, Note: t[fieldNote], NextStep: t[fieldNext],
		Pains: strings.Split(t["pains"], ";"), Objections: strings.Split(t["objections"], ";"),
		Competitor: t["competitor"], Quotes: strings.FieldsFunc(t["quotes"], func(r rune) bool { return r == ';' || r == '\n' }),
	}
	switch d.kept.Verdict {
	case lead.Reject:
		dis.Details = d.details()
	case lead.Recycle:
		dis.Details, dis.WakeOnEngage = d.details(), d.kept.Engage
		dis.Wake = d.wake()
	case lead.Qualify:
		dis.AE = d.ae()
	default:
	}
	return dis
}

// wake is the wake date that counts: the one said, else what the details lead to.
func (d *decision) wake() time.Time {
	if text := d.kept.Texts[fieldWake]; text != "" {
		if t, err := form.Date(text, d.c.At); err == nil {
			return t
		}
	}
	t, _ := d.reason.ProposeWake(d.details(), d.c.At)
	return t
}
