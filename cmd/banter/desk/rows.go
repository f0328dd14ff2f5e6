package desk

import (
	"context"
	"maps"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/screen"
)

// rows ranks the leads and learns of commits, its own and those of other
// processes, from the store's revision: what it reads grows with what changed.
// Of each lead it holds what ranking needs; the rest is read when it is shown.
type rows struct {
	mu      sync.Mutex
	deck    *queue.Deck             // nil before the first load
	part    *queue.Query            // the deck has the leads at work alone that this lists; nil: it has all
	resting map[string]lead.Resting // with a partial deck: how many others there are, by owner; nil where that is not known
	rev     uint64
	filling sync.Mutex // held while all leads are read beside a partial deck

	mails   map[string]lead.ID // by lower-case address; "" where several share it
	mailsAt uint64             // the revision that mails hold for
}

// whole makes sure that the deck has all leads. Nobody who needs less waits for
// it: the caller does not hold mu.
func (r *rows) whole(ctx context.Context, d *Desk, now time.Time) error {
	r.filling.Lock()
	defer r.filling.Unlock()
	r.mu.Lock()
	done, searchable := r.deck != nil && r.part == nil, r.deck != nil && r.deck.Searchable()
	r.mu.Unlock()
	if done {
		return nil
	}
	deck, rev, err := read(ctx, d, now, searchable)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.deck, r.rev, r.part, r.resting = deck, rev, nil, nil
	r.mu.Unlock()
	debug.FreeOSMemory() // of what the start has read: a screen stays open all day
	return nil
}

// read makes a deck of all leads.
func read(ctx context.Context, d *Desk, now time.Time, searchable bool) (deck *queue.Deck, rev uint64, err error) {
	n, err := d.Count(ctx)
	if err != nil {
		return nil, 0, err
	}
	deck = &queue.Deck{}
	deck.Grow(n, 0)
	if searchable {
		_ = deck.Search(func(func(*lead.Excerpt)) error { return nil })
	}
	rev, err = d.EachRanking(ctx, now, deck.Add)
	return deck, rev, err
}

// begin makes a deck of the leads at work that a query can list; the caller holds
// mu. Where somebody writes meanwhile it is made of all leads.
func (r *rows) begin(ctx context.Context, d *Desk, q *queue.Query) error {
	resting, others, then, err := d.Resting(ctx)
	if err != nil {
		return err
	}
	var owners []string
	if q.Scope == queue.ScopeMine {
		owners = []string{q.Me, ""}
	}
	deck := &queue.Deck{}
	deck.Grow(others, 2*others)
	if _, err := d.EachAtWork(ctx, q.Now, slices.Compact(owners), deck.Add); err != nil {
		return err
	}
	rev, err := d.Revision(ctx)
	if err != nil {
		return err
	}
	if rev != then {
		if deck, rev, err = read(ctx, d, q.Now, false); err == nil {
			r.deck, r.rev = deck, rev
		}
		return err
	}
	r.deck, r.rev, r.part, r.resting = deck, then, q, resting
	return nil
}

// load brings the deck up to date; the caller holds mu, and there is a deck.
func (r *rows) load(ctx context.Context, d *Desk, now time.Time) error {
	xs, rev, all, err := d.Changed(ctx, r.rev, now)
	switch {
	case err != nil:
		return err
	case all:
		deck, rev, err := read(ctx, d, now, r.deck.Searchable())
		if err != nil {
			return err
		}
		r.deck, r.rev, r.part, r.resting = deck, rev, nil, nil
		return nil
	}
	for i := range xs {
		r.deck.Put(&xs[i])
		r.resting = nil // some of them may be among these
	}
	r.rev = rev
	return nil
}

// Warm reads the leads at work, so that the first list is there when it is asked
// for. What goes wrong is told then.
func (d *Desk) Warm(ctx context.Context, scope queue.Scope) {
	q := queue.Query{Scope: scope}
	d.complete(&q)
	if unlock, err := d.rows.ready(ctx, d, q.Now, &q); err == nil {
		unlock()
	}
}

// Queue lists a view in its order, with the rows that the query wants. A zero
// q.Now is the desk's clock, an empty q.Me the rep.
func (d *Desk) Queue(ctx context.Context, q queue.Query) (queue.Result, error) {
	d.complete(&q)
	res, err := d.build(ctx, q)
	if err != nil {
		return queue.Result{}, err
	}
	from, to := res.Window(&q)
	res.From = from
	res.Rows, err = d.Rows(ctx, res.List, from, to, q.Now)
	return res, err
}

func (d *Desk) build(ctx context.Context, q queue.Query) (queue.Result, error) {
	var part *queue.Query // what is enough; nil is all
	if q.Soon && q.View.AtWork() && q.Find == "" {
		part = &q
	}
	unlock, err := d.rows.ready(ctx, d, q.Now, part)
	if err != nil {
		return queue.Result{}, err
	}
	defer unlock()
	if q.Find != "" && !d.rows.deck.Searchable() {
		err := d.rows.deck.Search(func(take func(*lead.Excerpt)) error {
			_, err := d.EachExcerpt(ctx, q.Now, take)
			return err
		})
		if err != nil {
			return queue.Result{}, err
		}
	}
	res := d.book.Build(d.rows.deck, q)
	if d.rows.part != nil {
		res.Partial = true
		if d.rows.resting != nil {
			res.AddResting(d.rows.resting, &q)
		} else {
			res.Counts = maps.Clone(res.Counts)
			maps.DeleteFunc(res.Counts, func(v queue.View, _ int) bool { return !v.AtWork() })
		}
	}
	return res, nil
}

// ready locks the deck when it is up to date: with all leads or, where part is
// not nil, with those at work at least that it lists.
func (r *rows) ready(ctx context.Context, d *Desk, now time.Time, part *queue.Query) (unlock func(), err error) {
	r.mu.Lock()
	if part == nil || r.part != nil && r.part.Scope == queue.ScopeMine && (part.Scope != r.part.Scope || part.Me != r.part.Me) {
		r.mu.Unlock()
		if err := r.whole(ctx, d, now); err != nil {
			return nil, err
		}
		r.mu.Lock()
	}
	if r.deck == nil {
		err = r.begin(ctx, d, part)
	} else {
		err = r.load(ctx, d, now)
	}
	if err != nil {
		r.mu.Unlock()
		return nil, err
	}
	return r.mu.Unlock, nil
}

var _ screen.Reader = (*Desk)(nil)

// Rows are the rows of a list from one to before another. A lead that has been
// erased meanwhile has a row without anything but its ID.
func (d *Desk) Rows(ctx context.Context, l queue.List, from, to int, now time.Time) ([]queue.Row, error) {
	xs, err := d.ExcerptsOf(ctx, l.IDs(from, to), now)
	if err != nil {
		return nil, err
	}
	d.veilRows(xs)
	out := make([]queue.Row, len(xs))
	for i := range xs {
		out[i] = d.book.Row(&xs[i], now, l.SectionOf(from+i))
	}
	return out, nil
}

// place explains where a lead stands in the default view.
func (d *Desk) place(ctx context.Context, x *lead.Excerpt, q queue.Query) (queue.Place, error) {
	d.complete(&q)
	var part *queue.Query
	if q.View.AtWork() {
		part = &q
	}
	unlock, err := d.rows.ready(ctx, d, q.Now, part)
	if err != nil {
		return queue.Place{}, err
	}
	defer unlock()
	return d.book.Why(d.rows.deck, x, q), nil
}

// measured are the rows of the leads that have, or had, a clock to answer.
func (d *Desk) measured(ctx context.Context, now time.Time) ([]lead.Excerpt, error) {
	ids, err := d.rows.measured(ctx, d, now)
	if err != nil {
		return nil, err
	}
	return d.ExcerptsOf(ctx, ids, now)
}

func (r *rows) measured(ctx context.Context, d *Desk, now time.Time) (ids []lead.ID, err error) {
	unlock, err := r.ready(ctx, d, now, nil)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r.deck.Measured(func(id lead.ID) { ids = append(ids, id) })
	return ids, nil
}

func (d *Desk) complete(q *queue.Query) {
	// A screen's clock ticks once a second: what happened since its last tick
	// has happened.
	if now := d.Now(); q.Now.IsZero() || now.After(q.Now) && now.Sub(q.Now) < 5*time.Second {
		q.Now = now
	}
	if q.Me == "" {
		q.Me = d.me
	}
	if q.View == "" {
		q.View = queue.ViewQueue
	}
	if q.Sort == "" {
		q.Sort = queue.SortPriority
	}
	if q.Scope == "" {
		q.Scope = queue.ScopeMine
	}
}

// byEmail finds a lead by its address, through an index that is made when it is
// first asked for; the caller holds mu and has loaded.
func (r *rows) byEmail(ctx context.Context, d *Desk, email string) (lead.ID, bool) {
	if r.mails == nil || r.mailsAt != r.rev {
		mails := make(map[string]lead.ID, r.deck.Len())
		_, err := d.EachExcerpt(ctx, d.Now(), func(x *lead.Excerpt) {
			key := strings.ToLower(x.Email)
			if _, twice := mails[key]; twice {
				mails[key] = ""
				return
			}
			mails[key] = x.ID
		})
		if err != nil {
			return "", false
		}
		r.mails, r.mailsAt = mails, r.rev
	}
	id := r.mails[strings.ToLower(strings.TrimSpace(email))]
	return id, email != "" && id != ""
}
