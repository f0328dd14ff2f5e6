package queue

import (
	"maps"
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
	// From and Limit are which rows of the list are wanted with all that they show;
	// a Limit of 0 is all of them from From on.
	From, Limit int
	// Soon asks for a list as soon as it can be had: the Result may be Partial.
	Soon bool
}

// Row is an excerpt in its place.
type Row struct {
	*lead.Excerpt
	Clock   lead.Clock // the open one due first, else the one that ended last; zero Kind: no clock
	State   lead.ClockState
	Value   float64 // what priority sorts by: the value lost by waiting a minute
	Section string  // a heading goes between rows of different sections
}

// Result is a list and what there is beside it.
type Result struct {
	List List
	// Rows are those of the list from From on that the query wants. Build leaves
	// them out: whoever has the excerpts fills them in, with Book.Row.
	From     int
	Rows     []Row
	Counts   map[View]int // of every view in the scope, Find and Limit not applied
	Breached int          // open breached clocks in the scope
	AtRisk   int          // open clocks at risk
	Next     time.Time    // until then no lead of the scope comes, goes or changes its section by itself; zero is never
	Warns    Warning      // of the list's response clocks of Me's own, the next that comes to be at risk
	Partial  bool         // made of the leads at work alone: Counts lacks other views that AddResting has not told, and Next leaves them out
	Raised   []lead.ID    // hand-raisers of the list that qualified at most FreshFor ago and that nobody has touched
}

// Warning is a clock that comes to be at risk. The zero Warning is none.
type Warning struct {
	ID lead.ID
	At time.Time
}

// FreshFor is how long a hand-raise is news.
const FreshFor = 15 * time.Minute

// AddResting adds leads that the deck does not have to the counts, by owner.
func (r *Result) AddResting(resting map[string]lead.Resting, q *Query) {
	counts := maps.Clone(r.Counts) // the deck may keep those of before
	for owner, n := range resting {
		if q.Scope.holds(owner, q.Me) {
			counts[ViewAll] += n.All
			counts[ViewNurture] += n.Nurture
			counts[ViewTarget] += n.Target
		}
	}
	r.Counts = counts
}

// Window is which rows of the list a query wants with all that they show.
func (r *Result) Window(q *Query) (from, to int) {
	from = max(0, min(q.From, r.List.Len()))
	to = r.List.Len()
	if q.Limit > 0 {
		to = min(to, from+q.Limit)
	}
	return from, to
}

// Build puts the leads of a deck in order. A query with Find needs a deck that
// is Searchable; of another one it finds nothing.
func (b *Book) Build(d *Deck, q Query) Result {
	words := wordsOf(q.Find)
	q.Find, q.From, q.Limit, q.Soon = "", 0, 0, false
	res := d.last
	if len(words) == 0 || !d.follows(&q) {
		res = b.order(d, &q)
		d.last, d.lastOf, d.puts = res, q, 0
	}
	if len(words) == 0 {
		return res
	}
	found := d.texts.find(words, len(d.entries))
	res.List = res.List.filter(func(at int32) bool { return found[at] })
	return res
}

// follows reports whether the last list still holds for a query: a rep who types
// a search asks for the same list several times a second, and it is ordered once.
func (d *Deck) follows(q *Query) bool {
	then := d.lastOf
	age := q.Now.Sub(then.Now)
	then.Now = q.Now
	return d.puts == 0 && then == *q && age >= 0 && age < 2*time.Second && (d.last.Next.IsZero() || q.Now.Before(d.last.Next))
}

// order lists all leads of the view.
func (b *Book) order(d *Deck, q *Query) Result {
	res := b.gather(d, q)
	d.sortKeys()
	l := List{order: make([]int32, len(d.keys)), ids: d.ids}
	for i := range d.keys {
		l.order[i] = d.keys[i].at
	}
	if q.sort() == SortPriority && q.view() == ViewQueue {
		l.sections = sections(d.keys)
	}
	res.List = l
	return res
}

// sections are the runs of ordered keys by their class.
func sections(keys []key) []Section {
	var out []Section
	for i := range keys {
		name := sectionOf(keys[i].class)
		if n := len(out); n > 0 && out[n-1].Name == name {
			out[n-1].Count++
			continue
		}
		out = append(out, Section{name, i, 1})
	}
	return out
}

// Row is the row of an excerpt at now, in a section of a list.
func (b *Book) Row(x *lead.Excerpt, now time.Time, section string) Row {
	r := Row{Excerpt: x, Section: section, Value: b.inputs(x, now).Value()}
	r.Clock, _ = counting(x, now)
	if r.Clock.Kind == 0 {
		r.Clock, _ = x.Clock(now)
	}
	if r.Clock.Kind != 0 {
		r.State = r.Clock.State(now)
	}
	return r
}

// counting is the open clock that is due first and that no pause holds.
func counting(x *lead.Excerpt, now time.Time) (c lead.Clock, ok bool) {
	for _, k := range x.Clocks {
		switch k.State(now) {
		case lead.ClockRunning, lead.ClockAtRisk, lead.ClockBreached:
			if !ok || k.Due.Before(c.Due) {
				c, ok = k, true
			}
		default:
		}
	}
	return c, ok
}

// Remaining is the time left of a row's clock at now in the measure of its
// policy, by the calendar of the lead's owner; negative is how late it is, 0
// where no clock is open. It walks a calendar.
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

// gather counts all views and puts the keys of the rows of one, in no order,
// into d.keys.
func (b *Book) gather(d *Deck, q *Query) Result {
	var tally [1 << 8]int // by the set of views that a lead is in
	res := Result{Counts: make(map[View]int, len(Views()))}
	now, next, warns := q.Now.UnixMicro(), int64(noTime), int64(noTime)
	in, me, bit := d.owners.in(q), d.owners.numbers[q.Me], q.view().bit()
	d.keys = d.keys[:0]
	for i := range d.entries {
		e, at := &d.entries[i], int32(i)
		if e.flags&flagGone != 0 || !in[e.owner] {
			continue
		}
		s := d.standing(at, now)
		if e.flags&flagBarred == 0 {
			res.Breached += s.breached
			res.AtRisk += s.atRisk
		}
		views := e.views(&s)
		tally[views]++
		if s.next != noTime && (next == noTime || s.next < next) {
			next = s.next
		}
		if views&bit == 0 {
			continue
		}
		d.keys = append(d.keys, b.key(at, e, &s, q, now))
		if s.open && s.kind == lead.ClockResponse && e.owner == me && me != 0 && s.warn > now && (warns == noTime || s.warn < warns) {
			warns, res.Warns.ID = s.warn, d.ids.at(at)
		}
		if e.flags&flagRaiser != 0 && now-e.since <= FreshFor.Microseconds() {
			res.Raised = append(res.Raised, d.ids.at(at))
		}
	}
	for _, v := range Views() {
		for set, n := range tally {
			if uint16(set)&v.bit() != 0 {
				res.Counts[v] += n
			}
		}
	}
	if next != noTime {
		res.Next = time.UnixMicro(next).In(q.Now.Location())
	}
	if warns != noTime {
		res.Warns.At = time.UnixMicro(warns).In(q.Now.Location())
	}
	return res
}
