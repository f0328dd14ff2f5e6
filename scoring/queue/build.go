package queue

import (
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// Query is what to list.
type Query struct {
	View  View // "" is ViewQueue
	Sort  Sort
	Scope Scope
	Me    string
	Find  string // all words contained, whatever the case and the accents
	Now   time.Time
	Limit int // 0 is all
}

// Row is an excerpt in its place.
type Row struct {
	*lead.Excerpt
	Clock lead.Clock // the open one due first, else the one that ended last; zero Kind: no clock
	State lead.ClockState
	// Remaining is the time left in the measure of the clock's policy, negative
	// where it is late, as of Query.Now. Build fills it in for an open clock, in
	// results with a limit or of at most 500 rows: it walks calendars, which is too
	// slow for 100,000. Book.Remaining tells it for any row.
	Remaining time.Duration
	Value     float64 // what priority sorts by: the value lost by waiting a minute
	Section   string  // a heading goes between rows of different sections
}

// maxRemaining is up to how many rows Build fills in Row.Remaining.
const maxRemaining = 500

// Result is a list and what there is beside it.
type Result struct {
	Rows     []Row
	Counts   map[View]int // of every view in the scope, Find and Limit not applied
	Breached int          // open breached clocks in the scope
	AtRisk   int          // open clocks at risk
}

// Build puts excerpts in order. Pure; xs is not changed, and rows point into it.
func (b *Book) Build(xs []lead.Excerpt, q Query) Result {
	keys, res := b.keys(xs, q)
	order := comparator(xs)
	if q.Limit > 0 && q.Limit < len(keys) {
		keys = top(keys, q.Limit, order)
	}
	slices.SortFunc(keys, order)
	res.Rows = make([]Row, len(keys))
	for i, k := range keys {
		r := &res.Rows[i]
		r.Excerpt, r.Value = &xs[k.at], k.value
		if k.open >= 0 {
			r.Clock = r.Clocks[k.open]
		} else if len(r.Clocks) > 0 {
			r.Clock, _ = r.Excerpt.Clock(q.Now)
		}
		if r.Clock.Kind != 0 {
			r.State = r.Clock.State(q.Now)
		}
		if q.sort() == SortPriority && q.view() == ViewQueue {
			r.Section = sectionOf(k.class)
		}
		if q.Limit > 0 || len(keys) <= maxRemaining {
			r.Remaining = b.Remaining(*r, q.Now)
		}
	}
	return res
}

// Remaining is the time left of a row's clock at now in the measure of its
// policy, by the calendar of the lead's owner; negative is how late it is, 0
// where no clock is open.
func (b *Book) Remaining(r Row, now time.Time) time.Duration {
	if !r.Clock.Open(now) {
		return 0
	}
	return b.Policies.For(r.Owner).Remaining(r.Clock, now)
}

func (q *Query) view() View {
	if q.View == "" {
		return ViewQueue
	}
	return q.View
}

func (q *Query) sort() Sort {
	if q.Sort == "" {
		return SortPriority
	}
	return q.Sort
}

// keys counts all views and gives the keys of the rows of one, in no order.
func (b *Book) keys(xs []lead.Excerpt, q Query) ([]key, Result) {
	var counts [8]int
	views := Views()
	res := Result{Counts: make(map[View]int, len(views))}
	view, words := q.view(), strings.Fields(lead.Fold(q.Find))
	var keys []key
	if len(words) == 0 {
		keys = make([]key, 0, len(xs))
	}
	for i := range xs {
		x := &xs[i]
		if x.Gone || !q.Scope.holds(x.Owner, q.Me) {
			continue
		}
		s := stateOf(x, q.Now)
		if !x.DoNotContact {
			res.Breached += s.breached
			res.AtRisk += s.atRisk
		}
		for j, v := range views {
			if !s.in(v, x) {
				continue
			}
			counts[j]++
			if v == view && finds(x, words) {
				keys = append(keys, b.key(i, x, &s, &q))
			}
		}
	}
	for j, v := range views {
		res.Counts[v] = counts[j]
	}
	return keys, res
}
