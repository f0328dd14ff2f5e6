package trial

import (
	"fmt"
	"slices"
	"strings"

	"banter/scoring/report"
	"banter/store/lead"
)

// Where a field begins to look as if it were filled in after contact.
const (
	leakAUC      = 0.95 // alone it tells the outcome
	settledAUC   = 0.90 // alone it nearly tells the outcome …
	settledShare = 0.30 // … and so many leads have a value that settles it
	filledTimes  = 1.5  // filled in so many times as often for one outcome …
	filledShare  = 0.15 // … and for so many more of all leads
	editedShare  = 0.5  // so many of its edits come after the first touch
	snapshotAUC  = 0.60 // the last of something, and it tells so much
)

// Leak is a field, or a kind of activity, that looks as if it were written after
// contact: a model that reads it looks good on the past and is worth nothing for
// a new lead.
type Leak struct {
	Field    string `json:"field"`    // a kind of activity goes by its own name
	What     string `json:"what"`     // "tells the outcome alone"
	Evidence string `json:"evidence"` // in numbers
	Reads    bool   `json:"reads"`    // the model that is tried looks at it
}

// String is the leak as a line.
func (l Leak) String() string { return l.Field + ": " + l.What + ": " + l.Evidence }

// Watch counts when fields and activities come: before the first human touch of
// a lead, or after.
type Watch struct {
	edits, kinds map[string]*times
	open         int            // leads without an outcome
	filled       map[string]int // of those, how many have the field
}

// times counts what comes before the first touch and after it.
type times struct{ before, after int }

// NewWatch is an empty watch.
func NewWatch() *Watch {
	return &Watch{edits: map[string]*times{}, kinds: map[string]*times{}, filled: map[string]int{}}
}

// Add takes a record with all that happened to it. open says that it has no
// outcome yet.
func (w *Watch) Add(r *lead.Record, open bool) {
	if open {
		w.open++
		for _, f := range evidence() {
			if r.Lead.Get(f) != "" {
				w.filled[f]++
			}
		}
		for name := range r.Lead.Extra {
			w.filled[lead.ExtraPrefix+name]++
		}
	}
	touched := firstTouch(r)
	if touched.IsZero() {
		return
	}
	note := func(in map[string]*times, name string, after bool) {
		t := in[name]
		if t == nil {
			t = &times{}
			in[name] = t
		}
		if after {
			t.after++
		} else {
			t.before++
		}
	}
	for i := range r.Events {
		if e := &r.Events[i]; e.Kind == lead.EventEdited && (slices.Contains(evidence(), e.Field) || strings.HasPrefix(e.Field, lead.ExtraPrefix)) {
			note(w.edits, e.Field, e.At.After(touched))
		}
	}
	for i := range r.Activities {
		if a := &r.Activities[i]; !a.Withdrawn && !a.Kind.Touch() && a.Kind != lead.KindNote {
			note(w.kinds, string(a.Kind), a.At.After(touched))
		}
	}
}

// Leaks names what looks as if it were written after contact, by rows of the
// sheet and what the watch has seen (it may be nil). Nothing is said of fewer
// than Enough leads of either outcome.
func (s *Sheet) Leaks(rows []int, w *Watch) []Leak {
	var out []Leak
	good := count(s.outcomes(rows))
	if good >= Enough && len(rows)-good >= Enough {
		for _, f := range s.fieldNames() {
			if f == fieldDomain || f == fieldEnding {
				continue // parts of the address, which is there before anybody answers it
			}
			if l, ok := s.leak(f, s.fields[f], rows, w); ok {
				out = append(out, l)
			}
		}
	}
	if w == nil {
		return out
	}
	for name, t := range w.edits {
		if n := t.before + t.after; n >= Enough && report.NewRate(t.after, n).Low > editedShare && !slices.ContainsFunc(out, func(l Leak) bool { return l.Field == name }) {
			out = append(out, Leak{Field: name, What: "is edited after contact", Evidence: fmt.Sprintf("%d of its %d edits come after the first touch", t.after, n)})
		}
	}
	for name, t := range w.kinds {
		if n := t.before + t.after; n >= Enough && report.NewRate(t.after, n).Low > 1-1.0/10 {
			out = append(out, Leak{Field: name, What: "follows contact", Evidence: fmt.Sprintf("%d of %d such activities come after the first touch", t.after, n)})
		}
	}
	slices.SortFunc(out, func(a, b Leak) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// leak judges one field.
func (s *Sheet) leak(field string, c *column, rows []int, w *Watch) (Leak, bool) {
	auc, known := s.alone(c, rows)
	if known && auc >= leakAUC {
		return Leak{Field: field, What: "tells the outcome alone", Evidence: fmt.Sprintf("AUC %.2f by this field only, n %d; real evidence does not do that", auc, len(rows))}, true
	}
	if share := s.settled(c, rows); known && auc >= settledAUC && share >= settledShare {
		return Leak{Field: field, What: "reads like the verdict itself", Evidence: fmt.Sprintf("%.0f %% of %d leads have a value with which nearly all, or nearly none, end well; AUC %.2f alone", 100*share, len(rows), auc)}, true
	}
	if text, ok := s.filled(field, c, rows, w); ok {
		return Leak{Field: field, What: "looks filled in after contact", Evidence: text}, true
	}
	if outcome(field) {
		return Leak{Field: field, What: "is named like an outcome", Evidence: fmt.Sprintf("n %d, AUC %.2f alone", len(rows), max(auc, 0.5))}, true
	}
	if known && auc >= snapshotAUC && snapshot(field) {
		return Leak{Field: field, What: "is the last of something, as it stands now", Evidence: fmt.Sprintf("AUC %.2f alone, n %d, and no event says what it was at the time", auc, len(rows))}, true
	}
	return Leak{}, false
}

// nameWords are the words of a source's column, in lower case; none of a field of
// the product's own.
func nameWords(field string) []string {
	name, ok := strings.CutPrefix(strings.ToLower(field), lead.ExtraPrefix)
	if !ok {
		return nil
	}
	return strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '.' })
}

// snapshot reports whether a source's column names itself as what came last, or
// as how things stand now.
func snapshot(field string) bool {
	words := nameWords(field)
	return slices.ContainsFunc(words, func(w string) bool { return w == "last" || w == "latest" || w == "since" }) ||
		len(words) > 0 && (words[0] == "current" || words[len(words)-1] == "current")
}

// outcome reports whether a source's column names itself as what became of the
// lead.
func outcome(field string) bool {
	return slices.ContainsFunc(nameWords(field), func(w string) bool {
		return slices.Contains([]string{
			"won", "lost", "closed", "converted", "opportunity", "deal", "outcome", "verdict", "disposition",
			"disqualified", "rejected", "qualified", "mql", "sal", "sql",
		}, w)
	})
}

// alone is the AUC of a field by itself: each value counts with the rate that it
// has among the other half of the leads, so that a field of many values does not
// look good by chance.
func (s *Sheet) alone(c *column, rows []int) (auc float64, known bool) {
	group := s.binned(c, rows)
	var n, good [2][]int
	for h := range n {
		n[h], good[h] = make([]int, len(c.words)+cuts), make([]int, len(c.words)+cuts)
	}
	all, won := 0, 0
	for k, i := range rows {
		h := k % 2
		n[h][group[k]]++
		all++
		if s.good[i] {
			good[h][group[k]]++
			won++
		}
	}
	base := float64(won) / float64(max(all, 1))
	scores := make([]float64, len(rows))
	for k := range rows {
		other, g := 1-k%2, group[k]
		scores[k] = (float64(good[other][g]) + 5*base) / (float64(n[other][g]) + 5)
	}
	return AUC(scores, s.outcomes(rows))
}

// binned gives each row the group of its value: numbers go by quantiles.
func (s *Sheet) binned(c *column, rows []int) []int {
	out := make([]int, len(rows))
	values, ok := c.numbers()
	var at []float64
	if ok {
		at = quantiles(c, values, rows)
	}
	for k, i := range rows {
		code := c.code(i)
		out[k] = int(code)
		if f := values[code]; ok && f == f { // not NaN
			at, _ := slices.BinarySearch(at, f)
			out[k] = len(c.words) + at
		}
	}
	return out
}

// settled is the share of leads with a value that settles the outcome: of Enough
// leads or more, nearly all or nearly none of whom end well for sure.
func (s *Sheet) settled(c *column, rows []int) float64 {
	words, all := s.tally(c, rows)
	n := 0
	for _, w := range words {
		if r := report.NewRate(w.good, w.n); w.code != 0 && w.n >= Enough && (r.High < 0.1 || r.Low > 0.9) {
			n += w.n
		}
	}
	return float64(n) / float64(max(all.n, 1))
}

// filled compares how often a field is filled in for those who ended well, those
// who did not, and those who are still open.
func (s *Sheet) filled(field string, c *column, rows []int, w *Watch) (string, bool) {
	var n, has [2]int
	for _, i := range rows {
		o := 0
		if s.good[i] {
			o = 1
		}
		n[o]++
		if c.code(i) != 0 {
			has[o]++
		}
	}
	bad, good := report.NewRate(has[0], n[0]), report.NewRate(has[1], n[1])
	if apart(good, bad) {
		return fmt.Sprintf("filled in for %.0f %% of the %d that ended well and for %.0f %% of the %d others", 100*good.Share, good.N, 100*bad.Share, bad.N), true
	}
	if w == nil || w.open < Enough {
		return "", false
	}
	decided, open := report.NewRate(has[0]+has[1], n[0]+n[1]), report.NewRate(w.filled[field], w.open)
	if decided.Share > open.Share && decided.Low > open.High && decided.Share >= 4*open.Share && decided.Share-open.Share >= 2*filledShare {
		return fmt.Sprintf("filled in for %.0f %% of the %d decided leads and for %.0f %% of the %d open ones", 100*decided.Share, decided.N, 100*open.Share, open.N), true
	}
	return "", false
}

// apart reports whether one outcome has a field far oftener than the other, for
// sure.
func apart(a, b report.Rate) bool {
	if a.Share < b.Share {
		a, b = b, a
	}
	return a.Low > b.High && a.Share >= filledTimes*b.Share && a.Share-b.Share >= filledShare
}
