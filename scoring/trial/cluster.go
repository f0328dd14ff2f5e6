package trial

import (
	"cmp"
	"slices"

	"banter/scoring/report"
	"banter/store/lead"
)

// Cluster is a reason for rejecting that gathers on one value of a field, or on
// one rule of the model.
type Cluster struct {
	Reason string
	Term   Term
	Here   report.Rate // rejected for the reason, of those handed over with it
	Else   report.Rate // and of all others handed over
	Good   report.Rate // of those with it
	Advice string      // what the reason asks marketing to do
}

// gathered is the least share of the leads with a value that are rejected for one
// reason, for it to be worth a look.
const gathered = 0.1

// maxClusters is how many are told of.
const maxClusters = 12

// clusters finds where rejections gather: Enough leads handed over with the
// value, and a rate at least twice that of the others, its interval above theirs.
func (d *Draft) clusters(rows []int, reasons lead.Reasons) []Cluster {
	var handed []int
	for _, i := range rows {
		if d.cases[i].handed {
			handed = append(handed, i)
		}
	}
	var out []Cluster
	for _, reason := range d.reasonCodes() {
		hit := make([]bool, len(handed))
		for k, i := range handed {
			hit[k] = d.cases[i].reason == reason
		}
		if count(hit) < Enough/4 {
			continue
		}
		for _, t := range d.values(handed) {
			if c, ok := d.cluster(&t, reason, handed, hit); ok {
				if i := slices.IndexFunc(reasons, func(r lead.Reason) bool { return r.Code == reason }); i >= 0 {
					c.Advice = reasons[i].Advice
				}
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Cluster) int { return cmp.Compare(b.Here.Low, a.Here.Low) })
	return out[:min(len(out), maxClusters)]
}

func (d *Draft) cluster(t *Term, reason string, handed []int, hit []bool) (Cluster, bool) {
	marks := d.sheet.marks(t, handed)
	here, there, hits, others, good := 0, 0, 0, 0, 0
	for k, on := range marks {
		if !on {
			there++
			if hit[k] {
				others++
			}
			continue
		}
		here++
		if hit[k] {
			hits++
		}
		if d.sheet.good[handed[k]] {
			good++
		}
	}
	c := Cluster{Reason: reason, Term: *t, Here: report.NewRate(hits, here), Else: report.NewRate(others, there), Good: report.NewRate(good, here)}
	return c, here >= Enough && there > 0 && hits >= Enough/4 && c.Here.Share >= gathered && c.Here.Low > c.Else.High && c.Here.Share >= 2*c.Else.Share
}

// values are the single values of fields, the kinds and the rules that clusters
// are looked for on.
func (d *Draft) values(rows []int) []Term {
	var out []Term
	for _, f := range d.sheet.fieldNames() {
		c := d.sheet.fields[f]
		words, _ := d.sheet.tally(c, rows)
		for _, w := range words {
			if w.code != 0 && w.n >= Enough && !slices.Contains(d.without, f) {
				out = append(out, Term{Field: f, Words: []string{c.words[w.code]}})
			}
		}
	}
	for _, r := range d.rules {
		if r.Table != "exclude" {
			out = append(out, Term{Rule: ruleKey(r.Axis, r.Name)})
		}
	}
	return out
}

func (d *Draft) reasonCodes() []string {
	var out []string
	for i := range d.cases {
		if r := d.cases[i].reason; r != "" && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return out
}
