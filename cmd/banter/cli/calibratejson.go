package cli

import (
	"time"

	"banter/scoring/jury"
	"banter/store/lead"
)

// cardJSON is a lead of the test as a judge sees it.
type cardJSON struct {
	Number  int               `json:"number"` // its place in the test, from 1
	ID      lead.ID           `json:"id"`
	Missing bool              `json:"missing,omitempty"` // it is not in this store
	Name    string            `json:"name"`
	Title   string            `json:"title"`
	Company string            `json:"company"`
	Facts   map[string]string `json:"facts"`
	Acts    []actJSON         `json:"acts"` // newest first
}

type actJSON struct {
	At      *time.Time `json:"at"`
	What    string     `json:"what"`
	Subject string     `json:"subject,omitempty"`
}

func toCards(cards []jury.Card) []cardJSON {
	out := make([]cardJSON, len(cards))
	for i, c := range cards {
		j := cardJSON{Number: i + 1, ID: c.ID, Missing: c.Missing, Name: c.Name, Title: c.Title, Company: c.Company, Facts: map[string]string{}, Acts: []actJSON{}}
		for _, f := range c.Facts {
			j.Facts[f.Label] = f.Value
		}
		for _, a := range c.Acts {
			j.Acts = append(j.Acts, actJSON{At: instant(a.At), What: a.What, Subject: a.Subject})
		}
		out[i] = j
	}
	return out
}

// agreementJSON is calibrate score.
type agreementJSON struct {
	ID     string       `json:"id"`
	At     *time.Time   `json:"at"`
	Seed   uint64       `json:"seed"`
	N      int          `json:"n"`
	Judges []judgeJSON  `json:"judges"`
	Pairs  []pairJSON   `json:"pairs"`
	Differ []differJSON `json:"differ"`
	Fields []gapJSON    `json:"fields"`
}

type judgeJSON struct {
	Name           string `json:"name"`
	Judged         int    `json:"judged"`
	WorthIt        int    `json:"worth_it"`
	AsSalesDecided int    `json:"as_sales_decided"`
	Known          int    `json:"decision_known"`
}

// pairJSON is the agreement of two judges; kappa and its interval are null where
// kappa is not defined.
type pairJSON struct {
	First      string   `json:"first"`
	Second     string   `json:"second"`
	N          int      `json:"n"`
	Same       int      `json:"same"`
	Kappa      *float64 `json:"kappa"`
	Low        *float64 `json:"kappa_low"`
	High       *float64 `json:"kappa_high"`
	Strength   string   `json:"strength,omitempty"`
	Expected   float64  `json:"expected_by_chance"`
	BothYes    int      `json:"both_yes"`
	BothNo     int      `json:"both_no"`
	OnlyFirst  int      `json:"only_first_yes"`
	OnlySecond int      `json:"only_second_yes"`
	Graded     int      `json:"graded_by_both"`
	SameGrade  int      `json:"same_grade"`
	NearGrade  int      `json:"at_most_one_apart"`
}

type differJSON struct {
	Number  int               `json:"number"`
	ID      lead.ID           `json:"id"`
	Name    string            `json:"name"`
	Company string            `json:"company"`
	Score   *lead.Frozen      `json:"score_then"` // null where nobody kept it
	Became  lead.Stage        `json:"became"`
	Reason  string            `json:"reason,omitempty"`
	Answers []judgeAnswerJSON `json:"answers"`
}

type judgeAnswerJSON struct {
	Judge string       `json:"judge"`
	Worth lead.Ternary `json:"worth"`
	Grade string       `json:"grade,omitempty"`
	Note  string       `json:"note,omitempty"`
}

type gapJSON struct {
	Field  string `json:"field"`
	Value  string `json:"value"`
	Differ int    `json:"differ"`
	Of     int    `json:"of"`
}

func toAgreement(t *jury.Test, res jury.Result) agreementJSON {
	out := agreementJSON{
		ID: t.ID, At: instant(t.At), Seed: t.Seed, N: res.N,
		Judges: []judgeJSON{}, Pairs: []pairJSON{}, Differ: []differJSON{}, Fields: []gapJSON{},
	}
	for _, v := range res.Judges {
		out.Judges = append(out.Judges, judgeJSON{Name: v.Name, Judged: v.Done, WorthIt: v.Yes, AsSalesDecided: v.Same, Known: v.Known})
	}
	for _, p := range res.Pairs {
		j := pairJSON{
			First: p.First, Second: p.Second, N: p.N, Same: p.Same, Expected: p.Expected, BothYes: p.BothYes, BothNo: p.BothNo,
			OnlyFirst: p.OnlyFirst, OnlySecond: p.OnlySnd, Graded: p.Graded, SameGrade: p.SameGrade, NearGrade: p.NearGrade,
		}
		if !p.Undefined {
			j.Kappa, j.Low, j.High, j.Strength = &p.Value, &p.Low, &p.High, p.Word()
		}
		out.Pairs = append(out.Pairs, j)
	}
	for _, d := range res.Differ {
		j := differJSON{Number: d.Number, ID: d.ID, Became: d.Case.Decided.Became, Reason: d.Case.Decided.Reason}
		if l := d.Case.Lead; l != nil {
			j.Name, j.Company = l.DisplayName(), l.Company
		}
		if then := d.Case.Decided.Score; then != (lead.Frozen{}) {
			j.Score = &then
		}
		for i, a := range d.Answers {
			j.Answers = append(j.Answers, judgeAnswerJSON{Judge: res.Judges[i].Name, Worth: a.Worth, Grade: a.Grade, Note: a.Note})
		}
		out.Differ = append(out.Differ, j)
	}
	for _, g := range res.Fields {
		out.Fields = append(out.Fields, gapJSON(g))
	}
	return out
}
