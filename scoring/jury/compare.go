package jury

import (
	"cmp"
	"errors"
	"slices"

	"banter/scoring/report"
	"banter/store/lead"
)

// Case is a lead of the test with what became of it.
type Case struct {
	Lead    *lead.Lead // nil if it is not in this store
	Decided Decided
}

// Result is what the answers of a test say.
type Result struct {
	N      int // leads in the test
	Judges []Verdicts
	Pairs  []Pair
	Differ []Difference // leads that two judges do not agree on, in the order of the test
	// Fields are the values of fields at which judges differ more often than over
	// all, the widest apart first: where a definition is missing.
	Fields []FieldGap
}

// Verdicts is one judge's answers, and beside them what sales decided.
type Verdicts struct {
	Name      string
	Done, Yes int
	// Same of Known leads were answered as sales decided them.
	Same, Known int
}

// Pair is two judges.
type Pair struct {
	First, Second string
	// Kappa holds if Undefined is false; N, Same and Observed always hold.
	report.Kappa
	Undefined bool
	BothYes   int
	BothNo    int
	OnlyFirst int // yes of the first, no of the second
	OnlySnd   int
	// Graded leads have a grade from both, SameGrade the same one, NearGrade one
	// that is at most a step away.
	Graded, SameGrade, NearGrade int
}

// Difference is a lead that judges do not agree on.
type Difference struct {
	Number  int // its place in the test, from 1
	ID      lead.ID
	Case    Case
	Answers []Answer // one a judge, in the order of Result.Judges
}

// FieldGap is a value of a field and how often judges differ on its leads.
type FieldGap struct {
	Field, Value string
	Differ, Of   int
}

// gapsFrom is how many leads a value needs to be named, gapsMost how many values
// are.
const (
	gapsFrom = 3
	gapsMost = 6
)

// Compare reads the answers of all judges; cases are by ID, and may lack leads.
func Compare(t *Test, cases map[lead.ID]Case) Result {
	res := Result{N: len(t.Leads)}
	for i := range t.Judges {
		res.Judges = append(res.Judges, verdicts(t, &t.Judges[i], cases))
	}
	for i := range t.Judges {
		for k := i + 1; k < len(t.Judges); k++ {
			res.Pairs = append(res.Pairs, pair(t, &t.Judges[i], &t.Judges[k]))
		}
	}
	both := 0 // leads that two judges answered
	gaps := map[[2]string]*FieldGap{}
	for i, p := range t.Leads {
		d := Difference{Number: i + 1, ID: p.ID, Case: cases[p.ID]}
		yes, no := 0, 0
		for k := range t.Judges {
			a := t.Judges[k].Answer(p.ID)
			d.Answers = append(d.Answers, a)
			switch a.Worth {
			case lead.Yes:
				yes++
			case lead.No:
				no++
			default:
			}
		}
		if yes+no < 2 {
			continue
		}
		both++
		apart := yes > 0 && no > 0
		if apart {
			res.Differ = append(res.Differ, d)
		}
		count(gaps, d.Case, apart)
	}
	res.Fields = widest(gaps, len(res.Differ), both)
	return res
}

func verdicts(t *Test, j *Judge, cases map[lead.ID]Case) Verdicts {
	v := Verdicts{Name: j.Name}
	for _, p := range t.Leads {
		a := j.Answer(p.ID)
		if !a.Answered() {
			continue
		}
		v.Done++
		if a.Worth == lead.Yes {
			v.Yes++
		}
		if c, ok := cases[p.ID]; ok && !c.Decided.Unknown {
			v.Known++
			if c.Decided.Worth() == a.Worth {
				v.Same++
			}
		}
	}
	return v
}

func pair(t *Test, first, second *Judge) Pair {
	p := Pair{First: first.Name, Second: second.Name}
	for _, l := range t.Leads {
		a, b := first.Answer(l.ID), second.Answer(l.ID)
		if !a.Answered() || !b.Answered() {
			continue
		}
		switch {
		case a.Worth == b.Worth && a.Worth == lead.Yes:
			p.BothYes++
		case a.Worth == b.Worth:
			p.BothNo++
		case a.Worth == lead.Yes:
			p.OnlyFirst++
		default:
			p.OnlySnd++
		}
		if a.Grade == "" || b.Grade == "" {
			continue
		}
		p.Graded++
		switch int(a.Grade[0]) - int(b.Grade[0]) {
		case 0:
			p.SameGrade++
			p.NearGrade++
		case 1, -1:
			p.NearGrade++
		}
	}
	var err error
	p.Kappa, err = report.Cohen([][]int{{p.BothYes, p.OnlyFirst}, {p.OnlySnd, p.BothNo}})
	p.Undefined = errors.Is(err, report.ErrNoKappa)
	return p
}

// count adds a lead to the values of its fields.
func count(gaps map[[2]string]*FieldGap, c Case, apart bool) {
	if c.Lead == nil {
		return
	}
	then := ""
	if c.Decided.Score != (lead.Frozen{}) {
		then = BandLabel(c.Decided.Score.Total)
	}
	for _, f := range [...]Fact{
		{"industry", c.Lead.Industry},
		{"country", c.Lead.Country},
		{"source", c.Lead.Source},
		{"seniority", c.Lead.Seniority},
		{"staff", SizeLabel(c.Lead.Employees)},
		{"score then", then},
		{"grade then", string(c.Decided.Score.Grade)},
	} {
		if f.Value == "" {
			continue
		}
		key := [2]string{f.Label, f.Value}
		g := gaps[key]
		if g == nil {
			g = &FieldGap{Field: f.Label, Value: f.Value}
			gaps[key] = g
		}
		g.Of++
		if apart {
			g.Differ++
		}
	}
}

// widest are the values with a larger share of differences than all leads have.
func widest(gaps map[[2]string]*FieldGap, differ, of int) []FieldGap {
	var out []FieldGap
	for _, g := range gaps {
		// g.Differ/g.Of > differ/of, without dividing.
		if g.Of >= gapsFrom && g.Of < of && g.Differ*of > differ*g.Of {
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b FieldGap) int {
		return cmp.Or(cmp.Compare(b.Differ*a.Of, a.Differ*b.Of), cmp.Compare(b.Of, a.Of), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(len(out), gapsMost)]
}
