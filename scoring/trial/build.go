package trial

import (
	"fmt"
	"slices"
	"strings"

	"banter/scoring"
	"banter/scoring/report"
)

// Build proposes a model from nothing: a card of at most MaxRules rules whose
// points add up to one number, and the threshold that parts the outcomes best.
// The older cases alone are looked at. name is the model's. The error is
// ErrTooFew or ErrOneOutcome, or ErrTooFew where no rule is carried.
func (d *Draft) Build(name string, allow []string) (*Proposal, error) {
	older, leaks, since, err := d.ready(allow)
	if err != nil {
		return nil, err
	}
	w, err := d.begin(older, leaks, since)
	if err != nil {
		return nil, err
	}
	card := d.sheet.Learn(older, d.without)
	if len(card.Rules) == 0 {
		return nil, fmt.Errorf("%w: no field and no activity of the %d older cases tells how they ended, beyond chance", ErrTooFew, len(older))
	}
	for i := range card.Rules {
		s := &card.Rules[i]
		c := Change{What: fmt.Sprintf("new rule %s: %d points", s.Text(), s.Points), Why: s.why(), Table: "fit", New: s.Points}
		if s.Kind != "" {
			c.Table = "behaviour"
		}
		c.Rule = w.fresh(c.Table, s.ruleName())
		w.p.Changes = append(w.p.Changes, c)
	}
	w.hold("a grade that keeps anybody out: the threshold on the one number does that; move cut points and threshold once it has been worked with")
	w.p.New = []byte(d.write(name, &card, older, w.p.Changes))
	w.p.Model, err = scoring.Parse(w.p.Name, w.p.New)
	return w.p, err
}

// fresh is freeName where the rules of the present model do not count.
func (w *writer) fresh(table, name string) string {
	out := name
	for i := 2; slices.ContainsFunc(w.p.Changes, func(c Change) bool { return c.Table == table && c.Rule == out }); i++ {
		out = fmt.Sprintf("%s_%d", name, i)
	}
	return out
}

// write is the card as a model file.
func (d *Draft) write(name string, card *Card, older []int, rules []Change) string {
	var b strings.Builder
	sums := d.sheet.sums(card, older)
	threshold := d.best(sums, older)
	fmt.Fprintf(&b, "# A points card from the outcomes of %d leads, of whom %d ended well.\n", card.N, card.Good)
	fmt.Fprintf(&b, "# About %.0f points double the odds. Points add up to one number; the threshold is on it.\n\n", card.Doubling)
	fmt.Fprintf(&b, "[model]\nname = %s\nversion = \"1\"\nsigned_sales = \"\"\nsigned_marketing = \"\"\nreview_by = \"\"\n", quote(name))
	for _, table := range []string{"behaviour", "fit"} {
		for i := range card.Rules {
			if rules[i].Table == table {
				b.WriteString("\n[[" + table + "]]\n" + ruleText(rules[i].Rule, &card.Rules[i]))
			}
		}
	}
	b.WriteString("\n# Who is an A of fit is about the top fifth, an A or B the top two fifths.\n# The grade keeps nobody out here: the threshold does.\n[grades]\n")
	var grades []string
	for i, cut := range d.fitCuts(card, older) {
		g := string("ABCD"[i])
		fmt.Fprintf(&b, "%s = %d\n", g, cut)
		grades = append(grades, quote(g))
	}
	fmt.Fprintf(&b, "\n[mql]\ngrades = [%s]\nthreshold = %d\non = \"total\"\n", strings.Join(grades, ", "), threshold)
	var raisers []string
	for _, k := range d.sheet.kindNames() {
		if d.model.HandRaiser(k) {
			raisers = append(raisers, quote(string(k)))
		}
	}
	if len(raisers) > 0 {
		fmt.Fprintf(&b, "hand_raisers = [%s]\n", strings.Join(raisers, ", "))
	}
	return b.String()
}

// best is the multiple of 5 that parts the outcomes best: the share of the good
// over it less the share of the others (Youden's J). A threshold can't be
// negative.
func (d *Draft) best(sums []float64, rows []int) int {
	top, j := 0, -1.0
	good := d.sheet.outcomes(rows)
	all := report.NewRate(count(good), len(good))
	for t := 0; float64(t) <= slices.Max(sums); t += 5 {
		hit, wrong := 0.0, 0.0
		for i, s := range sums {
			switch {
			case s < float64(t):
			case good[i]:
				hit++
			default:
				wrong++
			}
		}
		if here := hit/float64(all.K) - wrong/float64(all.N-all.K); here > j {
			top, j = t, here
		}
	}
	return top
}

// fitCuts are the fit points of the top fifth, two fifths, two thirds, and of
// whoever there can be, falling.
func (d *Draft) fitCuts(card *Card, rows []int) []int {
	fit := Card{}
	lowest := 0
	for _, r := range card.Rules {
		if r.Kind == "" {
			fit.Rules = append(fit.Rules, r)
			lowest += min(r.Points, 0)
		}
	}
	sums := d.sheet.sums(&fit, rows)
	slices.Sort(sums)
	var out []int
	for _, share := range []float64{0.8, 0.6, 1.0 / 3} {
		cut := int(sums[min(int(share*float64(len(sums))), len(sums)-1)])
		if cut > lowest && (len(out) == 0 || cut < out[len(out)-1]) {
			out = append(out, cut)
		}
	}
	return append(out, lowest)
}
