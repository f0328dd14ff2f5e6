package desk

import (
	"context"
	"strings"
	"sync"
	"time"

	"banter/scoring/queue"
	"banter/store/lead"
)

// rows keeps the covering rows in memory and learns of commits, its own and
// those of other processes, from the store's revision: what it reads grows with
// what changed.
type rows struct {
	mu  sync.Mutex
	xs  []lead.Excerpt
	at  map[lead.ID]int
	rev uint64

	mails   map[string]lead.ID // by lower-case address; "" where several share it
	mailsAt uint64             // the revision that mails hold for
}

// load brings the rows up to date; the caller holds mu.
func (r *rows) load(ctx context.Context, d *Desk, now time.Time) error {
	if r.at == nil {
		xs, rev, err := d.Excerpts(ctx, now)
		if err != nil {
			return err
		}
		r.set(xs, rev)
		return nil
	}
	xs, rev, all, err := d.Changed(ctx, r.rev, now)
	switch {
	case err != nil:
		return err
	case all:
		r.set(xs, rev)
		return nil
	}
	for _, x := range xs {
		if i, ok := r.at[x.ID]; ok {
			r.xs[i] = x
			continue
		}
		r.at[x.ID] = len(r.xs)
		r.xs = append(r.xs, x)
	}
	r.rev = rev
	return nil
}

func (r *rows) set(xs []lead.Excerpt, rev uint64) {
	r.xs, r.rev, r.at = xs, rev, make(map[lead.ID]int, len(xs))
	for i := range xs {
		r.at[xs[i].ID] = i
	}
}

// Queue returns the rows of a view in their order. A zero q.Now is the desk's
// clock, an empty q.Me the rep.
func (d *Desk) Queue(ctx context.Context, q queue.Query) (queue.Result, error) {
	d.complete(&q)
	d.rows.mu.Lock()
	defer d.rows.mu.Unlock()
	if err := d.rows.load(ctx, d, q.Now); err != nil {
		return queue.Result{}, err
	}
	res := d.book.Build(d.rows.xs, q)
	// The rows outlive the lock: they get excerpts of their own.
	own := make([]lead.Excerpt, len(res.Rows))
	for i := range res.Rows {
		own[i] = *res.Rows[i].Excerpt
		res.Rows[i].Excerpt = &own[i]
	}
	return res, nil
}

// place explains where a lead stands in the default view.
func (d *Desk) place(ctx context.Context, id lead.ID, q queue.Query) (queue.Place, error) {
	d.complete(&q)
	d.rows.mu.Lock()
	defer d.rows.mu.Unlock()
	if err := d.rows.load(ctx, d, q.Now); err != nil {
		return queue.Place{}, err
	}
	return d.book.Why(d.rows.xs, id, q), nil
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
func (r *rows) byEmail(email string) (lead.ID, bool) {
	if r.mails == nil || r.mailsAt != r.rev {
		r.mails, r.mailsAt = make(map[string]lead.ID, len(r.xs)), r.rev
		for i := range r.xs {
			key := strings.ToLower(r.xs[i].Email)
			if _, twice := r.mails[key]; twice {
				r.mails[key] = ""
				continue
			}
			r.mails[key] = r.xs[i].ID
		}
	}
	id := r.mails[strings.ToLower(strings.TrimSpace(email))]
	return id, email != "" && id != ""
}
