package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Quality is what in the data can't be right, and patterns that are worth a
// look: a pattern proves nothing, there may be a good reason for each.
type Quality struct {
	Period Period  `json:"period"`
	Leads  int     `json:"leads"`
	Faults []Check `json:"faults"`   // data that can't be right
	Looks  []Check `json:"patterns"` // worth a look
}

// Check is one thing that was found.
type Check struct {
	Name  string    `json:"name"`
	Who   string    `json:"who"` // the rep it was found with; "" is nobody in particular
	N     int       `json:"n"`
	Of    int       `json:"of"` // 0 where it is a share of nothing
	Text  string    `json:"text"`
	Leads []lead.ID `json:"leads"` // up to five to look at
}

const (
	examples   = 5
	secondsGap = 10 * time.Second // two touches of one person on one lead closer than that
	lateBy     = time.Hour        // before a verdict was due
	burstOf    = 8                // verdicts of one person in one minute
	noteLetter = 12               // shorter notes are alike by nature
	noteTimes  = 5                // as often as that a note is said to repeat
	maxNotes   = 1 << 15          // different notes that are remembered; of more, a sample
	skew       = 5 * time.Minute  // a clock may be off by that
)

// finding collects how often something was found and where.
type finding struct {
	n, of int
	leads []lead.ID
}

func (f *finding) hit(id lead.ID) {
	f.n++
	if len(f.leads) < examples && !slices.Contains(f.leads, id) {
		f.leads = append(f.leads, id)
	}
}

type minute struct {
	who string
	at  int64
}

type note struct {
	who  string
	hash uint64
}

type qualityFold struct {
	q                         *Query
	leads                     int
	future, untouched, undate finding
	negative                  map[string]*finding // by the span
	gaps, hour                map[string]*finding // by rep
	verdicts                  map[minute]*finding
	notes                     map[note]*finding
	noted                     map[string]int // notes by rep
	halved                    uint
	reasons, other            int
}

func newQualityFold(q *Query) *qualityFold {
	return &qualityFold{
		q: q, negative: map[string]*finding{}, gaps: map[string]*finding{}, hour: map[string]*finding{},
		verdicts: map[minute]*finding{}, notes: map[note]*finding{}, noted: map[string]int{},
	}
}

func found[K comparable](m map[K]*finding, k K) *finding {
	f := m[k]
	if f == nil {
		f = &finding{}
		m[k] = f
	}
	return f
}

func (f *qualityFold) add(r *lead.Record, cases []Case) {
	f.leads++
	id, late := r.Lead.ID, f.q.Now.Add(skew)
	ahead := r.Lead.CreatedAt.After(late) || r.Lead.ClosedAt.After(late) || r.Lead.OpportunityAt.After(late) || r.Lead.QualifiedAt.After(late)
	var last *lead.Activity
	for i := range r.Activities {
		a := &r.Activities[i]
		ahead = ahead || a.At.After(late)
		if !a.HumanTouch() {
			continue
		}
		if f.q.Period.Has(a.At) {
			g := found(f.gaps, a.By)
			if g.of++; last != nil && last.By == a.By && a.At.Sub(last.At) < secondsGap {
				g.hit(id)
			}
			f.note(id, a)
		}
		last = a
	}
	if ahead {
		f.future.hit(id)
	}
	f.events(r)
	for i := range cases {
		f.single(&cases[i])
	}
}

// note counts equal notes of one person. Of very many, only those whose text has
// a small hash are remembered, all of each.
func (f *qualityFold) note(id lead.ID, a *lead.Activity) {
	text := strings.ToLower(strings.TrimSpace(a.Note))
	if len(text) < noteLetter {
		return
	}
	f.noted[a.By]++
	h := hash(lead.ID(text))
	if h>>(64-f.halved) != 0 {
		return
	}
	found(f.notes, note{a.By, h}).hit(id)
	for len(f.notes) > maxNotes {
		f.halved++
		for k := range f.notes {
			if k.hash>>(64-f.halved) != 0 {
				delete(f.notes, k)
			}
		}
	}
}

func (f *qualityFold) events(r *lead.Record) {
	for i := range r.Events {
		e := &r.Events[i]
		switch {
		case !f.q.Period.Has(e.At):
		case e.Kind == lead.EventVerdict && e.Mover == lead.ByRep:
			found(f.verdicts, minute{e.By, e.At.Unix() / 60}).hit(r.Lead.ID)
			if d := e.Disposition; d != nil && d.Reason != "" {
				if f.reasons++; d.Reason == "other" {
					f.other++
				}
			}
		case e.Kind == lead.EventClock && e.Clock != nil && e.Clock.Kind == lead.ClockVerdict && e.New == string(lead.ClockMet):
			g := found(f.hour, r.Lead.Owner)
			if g.of++; e.Clock.Due.Sub(e.Clock.Stopped) <= lateBy {
				g.hit(r.Lead.ID)
			}
		}
	}
}

// single looks at one case.
func (f *qualityFold) single(c *Case) {
	if c.Entered().IsZero() {
		f.undate.hit(c.ID)
	}
	for from := StepLead; from < StepWon; from++ {
		for to := from + 1; to <= c.Furthest; to++ {
			if a, b := c.At[from], c.At[to]; !a.IsZero() && !b.IsZero() && b.Before(a) {
				found(f.negative, to.Label()+" before "+from.Label()).hit(c.ID)
			}
		}
	}
	if at := c.At[StepSQL]; c.Furthest >= StepSQL && !at.IsZero() && f.q.Period.Has(at) {
		if f.untouched.of++; c.Attempts == 0 {
			f.untouched.hit(c.ID)
		}
	}
}

func (f *qualityFold) result() Quality {
	out := Quality{Period: f.q.Period, Leads: f.leads, Faults: f.faults(), Looks: []Check{}}
	look := func(name, who string, g *finding, format string, args ...any) {
		out.Looks = append(out.Looks, Check{Name: name, Who: who, N: g.n, Of: g.of, Text: fmt.Sprintf(format, args...), Leads: g.leads})
	}
	for who, g := range f.gaps {
		if low, _ := Wilson(g.n, g.of); g.of >= MinVerdict && low > 0.05 {
			look("touches_seconds_apart", who, g, "%d of %d touches follow another on the same lead within %d seconds: a bulk mail, or logged twice?", g.n, g.of, int(secondsGap.Seconds()))
		}
	}
	for who, g := range f.hour {
		if low, _ := Wilson(g.n, g.of); g.of >= MinVerdict && low > 0.2 {
			look("verdicts_before_the_deadline", who, g, "%d of %d verdicts came in the last hour before they were due: is the day too full, or the time too short?", g.n, g.of)
		}
	}
	bursts := map[string]*finding{}
	for k, g := range f.verdicts {
		if g.n < burstOf {
			continue
		}
		b := found(bursts, k.who)
		b.n += g.n
		b.leads = append(b.leads, g.leads...)
	}
	for who, b := range bursts {
		slices.Sort(b.leads)
		b.leads = b.leads[:min(examples, len(b.leads))]
		look("verdict_bursts", who, b, "%d verdicts came %d or more in a minute: a list worked off at once, or leads not looked at?", b.n, burstOf)
	}
	for k, g := range f.notes {
		if g.n < noteTimes {
			continue
		}
		g.of = f.noted[k.who]
		look("same_note", k.who, g, "one and the same note stands on %d of %d touches: a template, or a habit?", g.n, g.of)
	}
	if other := NewRate(f.other, f.reasons); !other.Few() && other.Low > 0.1 {
		look("other_reasons", "", &finding{n: f.other, of: f.reasons}, "%d of %d reasons are “other”: a frequent one deserves a code of its own", f.other, f.reasons)
	}
	if low, _ := Wilson(f.untouched.n, f.untouched.of); f.untouched.of >= MinVerdict && low > 0.05 {
		look("sql_without_a_touch", "", &f.untouched, "%d of %d SQLs have no call, mail, meeting or message: worked elsewhere, or not logged?", f.untouched.n, f.untouched.of)
	}
	slices.SortFunc(out.Looks, func(a, b Check) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(b.N, a.N), cmp.Compare(a.Who, b.Who), slices.Compare(a.Leads, b.Leads))
	})
	return out
}

// faults are what can't be right, whoever made it.
func (f *qualityFold) faults() []Check {
	out := []Check{}
	add := func(name string, g *finding, format string, args ...any) {
		if g.n > 0 {
			out = append(out, Check{Name: name, N: g.n, Text: fmt.Sprintf(format, args...), Leads: g.leads})
		}
	}
	add("in_the_future", &f.future, "%s a date in the future: they count for nothing that lies ahead", leads(f.future.n, "has", "have"))
	add("undated", &f.undate, "%s no date of entry: they are in no period", leads(f.undate.n, "has", "have"))
	names := make([]string, 0, len(f.negative))
	for name := range f.negative {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		g := f.negative[name]
		add("negative", g, "%s %s: left out of every duration", leads(g.n, "is", "are"), name)
	}
	return out
}

func leads(n int, one, many string) string {
	if n == 1 {
		return "1 lead " + one
	}
	return fmt.Sprintf("%d leads %s", n, many)
}
