package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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
