package plain

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/screen"
)

// checklist is a checklist that is being answered.
type checklist struct {
	s    *Session
	c    screen.Case
	f    lead.Framework
	kept form.KeptAnswers
}

// qualify goes through the checklist, or through the one criterion that is
// named. What is answered is kept at once and saved at the end.
func (s *Session) qualify(ctx context.Context, arg string) error {
	c, err := s.atHand(ctx)
	if err != nil {
		return err
	}
	q := &checklist{s: s, c: c, f: s.o.Settings.Rules.Framework, kept: form.KeptAnswers{}}
	asked, err := q.named(arg)
	if err != nil {
		return err
	}
	d := s.draft(form.DraftBANT)
	found, err := d.Load(ctx, &q.kept)
	if err != nil {
		return err
	}
	if found {
		s.say("Gone on with, not saved yet: %s.", q.text())
	} else {
		s.say("%s on %s. y is yes, n is no, a question mark is unknown; what was said can follow on the same line.", q.f.Name, s.name)
	}
	var steps []step
	for _, cr := range asked {
		if _, done := q.kept[cr.Code]; done && arg == "" {
			continue // it was answered before the form was put away
		}
		steps = append(steps, func(ctx context.Context) error { return q.ask(ctx, cr) })
	}
	steps = append(steps, q.confirm)
	if err := s.walk(ctx, func() []step { return steps }, func(ctx context.Context) error { return q.keep(ctx, d) }); err != nil {
		return err
	}
	answers := q.answers()
	if len(answers) == 0 {
		s.say("Nothing has changed.")
		return d.Drop(ctx)
	}
	if err := s.act(ctx, lead.SetAnswers{Answers: answers}, q.f.Name+" noted"); err != nil {
		return err
	}
	s.gate(q.missing())
	return d.Drop(ctx)
}

// named are the criteria that a text names; all without one.
func (q *checklist) named(text string) ([]lead.Criterion, error) {
	if text == "" {
		return q.f.Criteria, nil
	}
	var cs []choice
	for _, cr := range q.f.Criteria {
		cs = append(cs, choice{key: cr.Code, label: cr.Label})
	}
	c, err := pick(text, cs)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(q.f.Criteria, func(cr lead.Criterion) bool { return cr.Code == c.key })
	return q.f.Criteria[i : i+1], nil
}

// ask asks one criterion, and what was said.
func (q *checklist) ask(ctx context.Context, cr lead.Criterion) error {
	was := q.c.Record.Answer(cr.Code)
	k, dirty := q.kept[cr.Code]
	if !dirty {
		k = form.KeptAnswer{Value: was.Value, Evidence: was.Evidence}
	}
	text := cr.Label + ": " + cr.Question
	switch {
	case dirty:
		text += " Enter keeps " + quoted(and(string(k.Value), k.Evidence)) + ":"
	case !was.At.IsZero():
		text += " Noted: " + answered(was, q.f, q.c.At) + ". Enter keeps it:"
	}
	value, said := lead.Ternary(""), ""
	_, err := q.s.ask(ctx, question{
		text: text, mark: true, help: "y is yes, n is no, a question mark is unknown. What was said can follow: y 60k set aside. Enter leaves it as it is.",
		check: func(text string) (err error) {
			value, said, err = ternary(text)
			return err
		},
	})
	if err != nil {
		return err
	}
	if value == "" {
		return nil // left as it is
	}
	if said == "" {
		if said, err = q.s.ask(ctx, question{text: keeping("What was said? Enter for nothing:", k.Evidence), help: "In their words; it goes to the account executive.", kept: k.Evidence}); err != nil {
			return err
		}
	}
	stale := !dirty && was.Stale(q.c.At, q.f.StaleAfter)
	q.kept[cr.Code] = form.KeptAnswer{Value: value, Evidence: said, Again: (k.Again || stale) && value != lead.Unknown}
	return nil
}

// ternary reads an answer and what follows it; the value is "" for nothing.
func ternary(text string) (lead.Ternary, string, error) {
	first, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch strings.Trim(strings.ToLower(first), ",.:;") {
	case "":
		return "", "", nil
	case "y", "yes":
		return lead.Yes, rest, nil
	case "n", "no":
		return lead.No, rest, nil
	case "?", "u", "unknown":
		return lead.Unknown, rest, nil
	}
	return "", "", no("answer", quoted(first)+" is no answer", "begin with y, n or a question mark; what was said follows")
}

// keep keeps what differs from the record.
func (q *checklist) keep(ctx context.Context, d draft) error {
	for code, k := range q.kept {
		if was := q.c.Record.Answer(code); !k.Again && was.Value == k.Value && was.Evidence == k.Evidence {
			delete(q.kept, code)
		}
	}
	if len(q.kept) == 0 {
		return d.keep(ctx, nil)
	}
	return d.keep(ctx, q.kept)
}

// answers are those that differ from the record, in the order of the framework.
func (q *checklist) answers() []lead.Answer {
	var out []lead.Answer
	for _, cr := range q.f.Criteria {
		if k, ok := q.kept[cr.Code]; ok {
			out = append(out, lead.Answer{Criterion: cr.Code, Value: k.Value, Evidence: k.Evidence})
		}
	}
	return out
}

// text is what is to be saved, in words.
func (q *checklist) text() string {
	var out []string
	for _, a := range q.answers() {
		out = append(out, q.f.Label(a.Criterion)+" "+and(string(a.Value), a.Evidence))
	}
	return strings.Join(out, "; ")
}

// missing is what the gate would still need with all that is answered.
func (q *checklist) missing() []string {
	r := q.c.Record.Clone()
	for _, a := range q.answers() {
		a.At = q.c.At
		r.Answers = append(slices.DeleteFunc(r.Answers, func(b lead.Answer) bool { return b.Criterion == a.Criterion }), a)
	}
	return q.f.Missing(r, q.c.At)
}

// confirm repeats what was understood.
func (q *checklist) confirm(ctx context.Context) error {
	if len(q.answers()) == 0 {
		return errSkip
	}
	text := fmt.Sprintf("To be saved on %s: %s.", q.s.name, q.text())
	if missing := q.missing(); len(missing) > 0 {
		text += " The gate stays closed: " + strings.Join(missing, "; ") + "."
	} else {
		text += " The gate opens."
	}
	return q.s.sure(ctx, text)
}
