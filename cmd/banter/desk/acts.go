package desk

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/store"
	"banter/store/lead"
	"banter/tui/screen"
)

// Act does one act on a lead; it is on disk when Act returns without an error.
func (d *Desk) Act(ctx context.Context, id lead.ID, act lead.Act) error {
	_, _, err := d.Perform(ctx, id, act)
	return err
}

// Perform is Act that also tells the lead's new row and what was done.
func (d *Desk) Perform(ctx context.Context, id lead.ID, act lead.Act) (lead.Excerpt, lead.Effect, error) {
	if err := d.checkNamed(ctx, act); err != nil {
		return lead.Excerpt{}, lead.Effect{}, err
	}
	x, eff, err := d.Store.Act(ctx, id, func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
		return act.Perform(r, d.env(r, x))
	})
	if err == nil && eff.Change != nil {
		d.SyncNow()
	}
	return d.veilEffect(x, eff, err)
}

// ActAll does one act on many leads: on all of them or on none.
func (d *Desk) ActAll(ctx context.Context, ids []lead.ID, act lead.Act) error {
	if err := d.checkNamed(ctx, act); err != nil {
		return err
	}
	err := d.Store.ActAll(ctx, ids, func(r *lead.Record, x lead.Excerpt) (lead.Effect, error) {
		eff, err := act.Perform(r, d.env(r, x))
		if err != nil && len(ids) > 1 {
			err = fmt.Errorf("%s: %w", d.called(&r.Lead), err)
		}
		return eff, err
	})
	if err == nil {
		d.SyncNow()
	}
	return err
}

// checkNamed makes sure that a lead which a disposition names (duplicate of
// which) is there.
func (d *Desk) checkNamed(ctx context.Context, act lead.Act) error {
	dis, ok := act.(lead.Disposition)
	if !ok || dis.Reason == "" {
		return nil
	}
	reason, err := d.rules.Reasons.Find(dis.Verdict, dis.Reason)
	if err != nil {
		return err
	}
	for _, want := range reason.Details {
		name := dis.Details[want.Key]
		if want.Type != lead.DetailLead || name == "" {
			continue
		}
		other, err := d.Resolve(ctx, name)
		if err != nil {
			return &lead.Refusal{Field: want.Key, What: fmt.Sprintf("%s: %v", want.Label, err), Hint: "name a lead of this store by its ID, e-mail or name"}
		}
		dis.Details[want.Key] = string(other)
	}
	return nil
}

// env is what an act needs: the clock, the actor, the rules, and the score as
// it stands with its reasons.
func (d *Desk) env(r *lead.Record, x lead.Excerpt) lead.Env {
	now := d.Now()
	env := lead.Env{Now: now, By: d.me, Rules: d.rules, Score: x.Score, WhyNow: x.WhyNow, Key: d.keys.next}
	for _, p := range d.book.Model.Score(r, now).Parts {
		env.Why = append(env.Why, fmt.Sprintf("%+d %s", p.Points, p.Label))
	}
	return env
}

// Case returns a lead with all that explains it.
func (d *Desk) Case(ctx context.Context, id lead.ID) (screen.Case, error) {
	now := d.Now()
	r, err := d.Record(ctx, id)
	if err != nil {
		return screen.Case{}, err
	}
	changes, err := d.Outbox(ctx)
	if err != nil {
		return screen.Case{}, err
	}
	stored, err := d.Excerpt(ctx, id)
	if err != nil {
		return screen.Case{}, err
	}
	_, x := d.book.Assess(r, now)
	x.Pending, x.Parked, x.BaseVersion = stored.Pending, stored.Parked, stored.BaseVersion
	c := screen.Case{At: now, Record: r, Excerpt: x, Score: d.book.Model.Score(r, now), Hours: d.hours(&r.Lead, now)}
	v := veilOf(r.Lead.Name, r.Lead.Email, r.Lead.Phone)
	for _, ch := range changes {
		if ch.Lead == id {
			c.Pending = append(c.Pending, ch)
		}
	}
	c.Row = d.book.Row(&x, now, "")
	c.Place, err = d.place(ctx, &x, queue.Query{Scope: queue.ScopeTeam, Now: now})
	if d.Private() {
		v.all(&c)
	}
	return c, err
}

// Score explains a record's score at the desk's clock.
func (d *Desk) Score(r *lead.Record) scoring.Score { return d.book.Model.Score(r, d.Now()) }

// AmbiguousError says that a text names several leads.
type AmbiguousError struct {
	Text string
	Some []lead.Excerpt
}

func (e *AmbiguousError) Error() string {
	names := make([]string, len(e.Some))
	for i, x := range e.Some {
		names[i] = fmt.Sprintf("%s (%s, %s)", x.ID, x.Name, x.Company)
	}
	return fmt.Sprintf("%q names several leads; say which by its ID: %s", e.Text, strings.Join(names, ", "))
}

// Resolve finds the one lead that a text names: its ID, a prefix of it, its
// e-mail or words of its name and company. The error is store.ErrNotFound or an
// *AmbiguousError.
func (d *Desk) Resolve(ctx context.Context, text string) (lead.ID, error) {
	ids, err := d.Find(ctx, text)
	if err != nil {
		return "", err
	}
	switch len(ids) {
	case 0:
		return "", fmt.Errorf("%w: nothing is called %q", store.ErrNotFound, text)
	case 1:
		return ids[0], nil
	}
	amb := &AmbiguousError{Text: text}
	for _, id := range ids[:min(5, len(ids))] {
		x, err := d.Excerpt(ctx, id)
		if err != nil {
			return "", err
		}
		amb.Some = append(amb.Some, x)
	}
	d.veilRows(amb.Some)
	return "", amb
}

// lastActs is how many of the latest row changes are searched for the rep's
// last act.
const lastActs = 500

// LastActed is the lead that the rep acted on last, for an undo that names
// none; ok is false if there is none among the latest changes.
func (d *Desk) LastActed(ctx context.Context) (id lead.ID, ok bool, err error) {
	rev, err := d.Revision(ctx)
	if err != nil {
		return "", false, err
	}
	since := uint64(0)
	if rev > lastActs {
		since = rev - lastActs
	}
	xs, _, _, err := d.Changed(ctx, since, d.Now())
	if err != nil {
		return "", false, err
	}
	var last time.Time
	for _, x := range xs {
		r, err := d.Record(ctx, x.ID)
		if err != nil {
			return "", false, err
		}
		if ev, has := lead.Undoable(r); has && ev.By == d.me && ev.At.After(last) {
			id, last, ok = x.ID, ev.At, true
		}
	}
	return id, ok, nil
}

// ByEmail finds the one lead with an e-mail address; ok is false if there is
// none, or more than one.
func (d *Desk) ByEmail(ctx context.Context, email string) (id lead.ID, ok bool) {
	unlock, err := d.rows.ready(ctx, d, d.Now(), nil)
	if err != nil {
		return "", false
	}
	defer unlock()
	return d.rows.byEmail(ctx, d, email)
}

// Has reports whether there is a lead of that ID.
func (d *Desk) Has(ctx context.Context, id lead.ID) bool {
	unlock, err := d.rows.ready(ctx, d, d.Now(), nil)
	if err != nil {
		return false
	}
	defer unlock()
	return d.rows.deck.Has(id)
}

// Entropy is where the desk's IDs come from, safe for many goroutines.
func (d *Desk) Entropy() io.Reader { return d.keys }
