package trial

import (
	"fmt"
	"slices"
	"time"

	"banter/scoring"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// maxNamed is how many leads that a model moves are named.
const maxNamed = 20

// Trial compares a model with the present one on past cases. Make one with
// NewTrial, add every record, then ask for the Result.
type Trial struct {
	scope        Scope
	present, new *scoring.Model
	policies     *sla.Policies // for the load of the reps; nil leaves it out
	good         []bool
	sides        [2]side
	result       Result
	first, last  time.Time // when the cases began
	cases        []Past
	sheet        *Sheet
	watch        *Watch
}

// side is one model's part.
type side struct {
	ranks          []float64
	qualified, hit int
	load           load
}

// NewTrial compares present and candidate on the cases of scope.
func NewTrial(scope Scope, present, candidate *scoring.Model, policies *sla.Policies) *Trial {
	return &Trial{scope: scope, present: present, new: candidate, policies: policies, sheet: NewSheet(), watch: NewWatch()}
}

// Add replays the cases of a record under both models. The record is not kept.
func (t *Trial) Add(r *lead.Record) {
	var open, odd int
	t.cases, open, odd = t.scope.Past(r, t.cases[:0])
	t.result.Open += open
	t.result.Odd += odd
	if len(t.cases)+open > 0 {
		t.watch.Add(r, len(t.cases) == 0)
	}
	for i := range t.cases {
		t.add(r, &t.cases[i])
	}
}

func (t *Trial) add(r *lead.Record, p *Past) {
	where := At(r, p.Cutoff)
	now, kept := frozen(t.present, p, Play(t.present, r, where, p))
	then := Play(t.new, r, where, p)
	if t.new.Hash() == t.present.Hash() {
		then = now
	}
	if kept {
		t.result.Frozen++
	}
	if !p.Dated {
		t.result.Undated++
		if p.Good {
			t.result.undatedGood++
		}
	}
	t.good = append(t.good, p.Good)
	t.scope.add(t.sheet, where, p)
	if begun := p.Entered(); t.first.IsZero() || begun.Before(t.first) {
		t.first = begun
	}
	if begun := p.Entered(); begun.After(t.last) {
		t.last = begun
	}
	for i, play := range []Replay{now, then} {
		s := &t.sides[i]
		s.ranks = append(s.ranks, play.Rank)
		if !play.Qualified {
			continue
		}
		s.qualified++
		if p.Good {
			s.hit++
		}
		s.load.add(t.policies, r, play)
	}
	switch {
	case then.Qualified && !now.Qualified:
		t.result.Gained.add(&r.Lead, p)
	case now.Qualified && !then.Qualified:
		t.result.Lost.add(&r.Lead, p)
	}
}

// Leaks names the fields and activities that look as if they were written after
// contact; Reads says of which the candidate makes use.
func (t *Trial) Leaks() []Leak {
	out := t.sheet.Leaks(t.sheet.byAge(), t.watch)
	for i := range out {
		out[i].Reads = slices.ContainsFunc(t.new.Rules(), func(r scoring.Rule) bool {
			return slices.Contains(r.Fields, out[i].Field) || slices.Contains(r.Kinds, lead.Kind(out[i].Field))
		})
	}
	return out
}

// Result is what a trial found.
type Result struct {
	Present   Quality   `json:"present"`
	Candidate Quality   `json:"candidate"`
	Gained    Moved     `json:"gained"`  // who would have qualified and did not
	Lost      Moved     `json:"lost"`    // and the other way round
	Open      int       `json:"open"`    // cases that are too young to count
	Odd       int       `json:"odd"`     // cases that begin in the future, or lack the order
	Frozen    int       `json:"frozen"`  // cases that count with the score that was frozen at the time
	Undated   int       `json:"undated"` // cases of which nobody tells when people came in: seen as they stand now
	From      time.Time `json:"from,omitzero"`
	To        time.Time `json:"to,omitzero"`
	Weeks     float64   `json:"weeks"` // that the cases began in; 0 where times tell nothing

	undatedGood int
}

// lopsided says where the outcomes are not seen alike: nobody tells of one when
// people came in, so those leads are seen with all that was written later.
func (r *Result) lopsided() string {
	good := report.NewRate(r.undatedGood, r.Present.Good)
	bad := report.NewRate(r.Undated-r.undatedGood, r.Present.N-r.Present.Good)
	if good.Share-bad.Share < unalike && bad.Share-good.Share < unalike {
		return ""
	}
	return fmt.Sprintf("the outcomes are not seen alike: of %.0f %% of those that ended well nobody tells when people came in, and of %.0f %% of the others; what was written later looks like skill then, so there is no verdict", 100*good.Share, 100*bad.Share)
}

// unalike is how far the shares of undated cases may lie apart.
const unalike = 0.2

// Quality is how well a model finds the good ones.
type Quality struct {
	Model     string      `json:"model"`
	N         int         `json:"n"`
	Good      int         `json:"good"`
	Qualified int         `json:"qualified"`
	Hit       int         `json:"hit"`       // how many of the qualified ended well
	Precision report.Rate `json:"precision"` // good among the qualified
	Recall    report.Rate `json:"recall"`    // qualified among the good
	Lift      *float64    `json:"lift"`      // precision over the share of good in all; nil without either
	AUC       *float64    `json:"auc"`       // of the score; nil where it ranks nobody
	AWeek     *float64    `json:"mqls_a_week"`
	Load      []RepLoad   `json:"load"`
}

// Moved are leads that only one of the models qualifies.
type Moved struct {
	N     int    `json:"n"`
	Good  int    `json:"good"`
	Named []Name `json:"named"` // the first of them
}

// Name is a lead for people.
type Name struct {
	ID   lead.ID `json:"id"`
	Name string  `json:"name"`
	Good bool    `json:"good"`
}

func (m *Moved) add(l *lead.Lead, p *Past) {
	m.N++
	if p.Good {
		m.Good++
	}
	if len(m.Named) < maxNamed {
		m.Named = append(m.Named, Name{l.ID, l.DisplayName(), p.Good})
	}
}

// Result sums up. It may be asked for more than once.
func (t *Trial) Result() Result {
	out := t.result
	out.Gained.Named, out.Lost.Named = append([]Name{}, out.Gained.Named...), append([]Name{}, out.Lost.Named...)
	out.From, out.To = t.first, t.last
	if span := t.last.Sub(t.first); span >= 7*24*time.Hour && t.scope.Order == "" {
		out.Weeks = span.Hours() / (7 * 24)
	}
	out.Present = t.quality(0, t.present, out)
	out.Candidate = t.quality(1, t.new, out)
	return out
}

func (t *Trial) quality(i int, m *scoring.Model, r Result) Quality {
	s := &t.sides[i]
	q := Quality{Model: m.Version(), N: len(t.good), Good: count(t.good), Qualified: s.qualified, Hit: s.hit}
	q.Precision, q.Recall = report.NewRate(s.hit, s.qualified), report.NewRate(s.hit, q.Good)
	if q.Qualified > 0 && q.Good > 0 {
		lift := q.Precision.Share * float64(q.N) / float64(q.Good)
		q.Lift = &lift
	}
	if auc, known := AUC(s.ranks, t.good); known {
		q.AUC = &auc
	}
	if r.Weeks > 0 {
		week := float64(s.qualified) / r.Weeks
		q.AWeek = &week
	}
	q.Load = s.load.lines(t.policies, r.From, r.To)
	return q
}

// Better says in words what the comparison carries.
func (r *Result) Better() string {
	a, b := &r.Present, &r.Candidate
	switch {
	case a.N < Enough:
		return "too few leads with an outcome for a verdict: " + few(a.N)
	case a.Good == 0:
		return "none of the leads ended well, so nothing tells a good score from a bad one"
	case a.Good == a.N:
		return "all of the leads ended well, so nothing tells a good score from a bad one"
	case r.lopsided() != "":
		return r.lopsided()
	case b.AUC == nil:
		return b.Model + " gives every lead the same score: it ranks nobody"
	case r.Gained.N == 0 && r.Lost.N == 0 && a.AUC != nil && *a.AUC == *b.AUC:
		return "both qualify the same leads and rank them alike"
	case b.Qualified < Enough:
		return b.Model + " qualifies too few leads for a verdict: " + few(b.Qualified)
	case a.Qualified < Enough:
		return a.Model + " qualifies too few leads to compare with: " + few(a.Qualified)
	case b.Precision.Low > a.Precision.High:
		return "of the leads that " + b.Model + " qualifies clearly more end well"
	case b.Precision.High < a.Precision.Low:
		return "of the leads that " + b.Model + " qualifies clearly fewer end well"
	}
	return "the difference in precision is within chance: their intervals overlap"
}

func few(n int) string { return "n " + plain(float64(n)) }
