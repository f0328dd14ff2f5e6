package trial

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"banter/scoring"
	"banter/scoring/report"
	"banter/store/lead"
)

// Suggest proposes changes of the present model: points that the outcomes speak
// against, rules that are missing, exclusions where rejections gather, decay where
// old activities tell less, and a threshold or cut point outside of the aim. allow names fields that are used
// though they look like leaks. The proposal has a version of its own, nobody's
// signature, and always reads without errors. The error is ErrTooFew or
// ErrOneOutcome where nothing can be said at all.
func (d *Draft) Suggest(reasons lead.Reasons, allow []string) (*Proposal, error) {
	older, leaks, since, err := d.ready(allow)
	if err != nil {
		return nil, err
	}
	w, err := d.begin(older, leaks, since)
	if err != nil {
		return nil, err
	}
	w.p.Clusters = d.clusters(older, reasons)
	told := w.points(w.exclusions(older))
	w.decays(older)
	w.threshold(older)
	w.cutPoint(older)
	w.untold(older)
	if told {
		w.hold("the other points agree with how leads ended within chance, or a shorter change does as well")
	}
	return w.finish()
}

// writer puts changes into a model's text, one after the other: one that the
// model would not read with is taken back.
type writer struct {
	*Draft
	p    *Proposal
	text *text
	base report.Rate // good among all that it was learnt on
}

func (d *Draft) begin(older []int, leaks []Leak, since float64) (*writer, error) {
	old := d.model.Text()
	t, err := newText(old)
	if err != nil {
		return nil, err
	}
	good := count(d.sheet.outcomes(older))
	w := &writer{Draft: d, text: t, base: report.NewRate(good, len(older))}
	w.p = &Proposal{Name: "the proposed model", Old: old, Leaks: leaks, N: len(older), Good: good, Since: since, Open: d.open}
	for _, said := range []string{d.oneSource(), d.sameAge(since)} {
		if said != "" {
			w.p.Withheld = append(w.p.Withheld, said)
		}
	}
	return w, nil
}

// finish reads the changed text. Without a change the text stays as it was.
func (w *writer) finish() (*Proposal, error) {
	if len(w.p.Changes) == 0 {
		w.text.edits = nil
		w.p.New, w.p.Model = w.p.Old, w.model
		return w.p, nil
	}
	_, version, _ := strings.Cut(w.model.Version(), "@")
	for key, value := range map[string]string{"version": nextVersion(version), "signed_sales": "", "signed_marketing": ""} {
		if at, ok := w.text.find("model", -1, key); ok {
			w.text.edits = append(w.text.edits, edit{at.from, at.to, quote(value)})
		}
	}
	w.p.New = w.text.bytes()
	var err error
	w.p.Model, err = scoring.Parse(w.p.Name, w.p.New)
	return w.p, err
}

// try makes a change and keeps it if the model still reads.
func (w *writer) try(c Change, do func(t *text) bool) bool {
	before := slices.Clone(w.text.edits)
	if !do(w.text) {
		w.text.edits = before
		w.hold("%s: the rule is not written in a table of its own, so it is left to you (%s)", c.What, c.Why)
		return false
	}
	if _, err := scoring.Parse(w.p.Name, w.text.bytes()); err != nil {
		w.text.edits = before
		line, _, _ := strings.Cut(err.Error(), "\n")
		w.hold("%s: the model would not read with it (%s)", c.What, line)
		return false
	}
	w.p.Changes = append(w.p.Changes, c)
	return true
}

func (w *writer) hold(format string, args ...any) {
	w.p.Withheld = append(w.p.Withheld, fmt.Sprintf(format, args...))
}

// exclusions proposes grade F where most that are handed over with a value are
// rejected for it, and clearly fewer than of all end well. It returns the rows
// that it leaves: points are not asked to do the same again.
func (w *writer) exclusions(older []int) (left []int) {
	left = older
	for i := range w.p.Clusters {
		c := &w.p.Clusters[i]
		if c.Term.Field == "" || !excludable(c.Reason) || c.Here.Low <= 0.5 || c.Good.High >= w.base.Low {
			continue
		}
		name := w.freeName("exclude", c.Term.ruleName())
		change := Change{
			What: fmt.Sprintf("exclude %s", c.Term.Text()), Table: "exclude", Rule: name,
			Why: fmt.Sprintf("%s were rejected as %s, of all others %s; %s ended well", c.Here.Text(), c.Reason, c.Else.Text(), c.Good.Text()),
		}
		kept := w.try(change, func(t *text) bool {
			t.add("exclude", "name = "+quote(name)+"\nreason = "+quote(strings.ReplaceAll(c.Reason, "_", " "))+"\n"+c.Term.toml())
			return true
		})
		if kept {
			marks, at := w.sheet.marks(&c.Term, left), 0
			left = slices.DeleteFunc(slices.Clone(left), func(int) bool { at++; return marks[at-1] })
		}
	}
	return left
}

// excludable reports whether a reason says that such leads never fit; the others
// are about points or about data.
func excludable(reason string) bool {
	return slices.Contains([]string{"competitor", "partner_or_vendor", "student_or_researcher", "wrong_geography", "wrong_industry"}, reason)
}

// points proposes points of the present rules and new rules, by what the present
// score leaves open. told is false where the score tells nothing to begin with.
func (w *writer) points(older []int) (told bool) {
	l := &learner{sheet: w.sheet, without: slices.Clone(w.without), score: make([]float64, len(w.cases))}
	for i := range w.cases {
		l.score[i] = w.cases[i].score
	}
	for _, r := range w.rules {
		if r.Points != 0 {
			l.rules = append(l.rules, ruleKey(r.Axis, r.Name))
		}
		for _, k := range r.Kinds { // its rule may change, a second one would never fire
			l.without = append(l.without, string(k))
		}
	}
	rows := thin(slices.DeleteFunc(slices.Clone(older), func(i int) bool { return w.cases[i].excluded }))
	scores := make([]float64, len(rows))
	for k, i := range rows {
		scores[k] = l.score[i]
	}
	slope, spread, ok := steepness(scores, w.sheet.outcomes(rows))
	if !ok || slope-z95*spread <= 0 {
		w.hold("points: the present score tells nothing about how leads end (n %d), so single points mend nothing; banter model suggest --new builds a card from the outcomes", len(rows))
		return false
	}
	l.slope = max(slope, math.Ln2/maxDoubling)
	card := l.card(rows, l.forward(rows, l.size(rows)))
	for i := range card.Rules {
		s := &card.Rules[i]
		if s.Rule != "" {
			w.repoint(s)
		} else {
			w.addRule(s)
		}
	}
	return true
}

// maxDoubling bounds how many points a doubling of the odds is taken for, where
// the present score is weak.
const maxDoubling = 40

// untold says of which present rules nothing can be told.
func (w *writer) untold(older []int) {
	var few []string
	for _, r := range w.rules {
		if r.Table == "exclude" || slices.ContainsFunc(w.p.Changes, func(c Change) bool { return c.Table == r.Table && c.Rule == r.Name }) {
			continue
		}
		if n := count(w.sheet.fired(ruleKey(r.Axis, r.Name), older)); n < Enough {
			few = append(few, fmt.Sprintf("%s (n %d)", r.Name, n))
		}
	}
	if len(few) > 0 {
		w.hold("fired for fewer than %d leads, so nothing is said of: %s", Enough, strings.Join(few, ", "))
	}
}
