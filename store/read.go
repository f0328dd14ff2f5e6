package store

import (
	"bytes"
	"context"
	"slices"
	"time"

	"banter/store/lead"
)

// Revision counts the commits that changed a row. It is cheap enough to poll.
func (s *Store) Revision(ctx context.Context) (rev uint64, err error) {
	err = s.view(ctx, func(t *txn) error {
		rev = t.number(metaRevision)
		return nil
	})
	return rev, err
}

// Count is the number of leads.
func (s *Store) Count(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(t *txn) error {
		n = int(t.number(metaCount))
		return nil
	})
	return n, err
}

// Record returns a lead with everything that happened to it. The error is
// ErrNotFound if there is none.
func (s *Store) Record(ctx context.Context, id lead.ID) (r *lead.Record, err error) {
	err = s.view(ctx, func(t *txn) error {
		r, err = t.load(id)
		return err
	})
	return r, err
}

// Excerpt returns the row of a lead, computed anew (not written) if it is stale.
// The error is ErrNotFound if there is no such lead.
func (s *Store) Excerpt(ctx context.Context, id lead.ID) (x lead.Excerpt, err error) {
	err = s.view(ctx, func(t *txn) error {
		x, err = t.fresh(id)
		return err
	})
	return x, err
}

// fresh is the row of a lead as it holds now.
func (t *txn) fresh(id lead.ID) (lead.Excerpt, error) {
	x, ok, err := t.row(id)
	switch {
	case err != nil:
		return x, err
	case !ok:
		return x, notFound(id)
	case x.Stale(t.now):
		return t.anew(x)
	}
	return x, nil
}

// anew computes a stale row without writing it.
func (t *txn) anew(old lead.Excerpt) (lead.Excerpt, error) {
	r, err := t.load(old.ID)
	if err != nil {
		return old, err
	}
	x := t.assess(r)
	x.Pending, x.Parked, x.BaseVersion = old.Pending, old.Parked, old.BaseVersion
	return x, nil
}

// chunk is how many leads one transaction works on at most, so that nobody
// waits long for the file.
const chunk = 500

// Excerpts returns every row in order of ID, those that are stale at now
// computed anew (not written), and the revision they hold for. Many stale rows
// are slow, and stay so until Refresh writes them.
func (s *Store) Excerpts(ctx context.Context, now time.Time) (xs []lead.Excerpt, rev uint64, err error) {
	var stale []int
	err = s.view(ctx, func(t *txn) error {
		rev = t.number(metaRevision)
		xs = make([]lead.Excerpt, 0, min(t.number(metaCount), 1<<24))
		a, c := newArena(), t.rows.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if len(xs) == cap(xs) {
				xs = append(xs, lead.Excerpt{})[:len(xs)]
			}
			xs = xs[:len(xs)+1]
			x := &xs[len(xs)-1]
			if err := a.decode(lead.ID(a.keep(k)), v, x); err != nil {
				return err
			}
			if x.Stale(now) {
				stale = append(stale, len(xs)-1)
			}
		}
		return nil
	})
	if err != nil {
		return nil, 0, err
	}
	return xs, rev, s.freshen(ctx, xs, stale, now)
}

// EachExcerpt calls f with the row of every lead, as Excerpts returns it, in no
// order and in short read transactions between which others may write: rows that
// change meanwhile are told by Changed after the revision that it returns. f may
// not keep x, and not call the store.
func (s *Store) EachExcerpt(ctx context.Context, now time.Time, f func(x *lead.Excerpt)) (rev uint64, err error) {
	return s.each(ctx, now, rowsOf, nil, newArena(), f)
}

// EachRanking is EachExcerpt for who ranks leads, at half the cost: of the texts
// x has but ID, Owner, Stage and Score.Path. f may not keep its clocks either.
func (s *Store) EachRanking(ctx context.Context, now time.Time, f func(x *lead.Excerpt)) (rev uint64, err error) {
	return s.each(ctx, now, rowsOf, nil, rankingArena(), f)
}

// each reads the rows of a bucket whose keys begin with prefix, and go on with the
// lead, in short transactions.
func (s *Store) each(ctx context.Context, now time.Time, of func(*txn) *bucket, prefix []byte, a *arena, f func(x *lead.Excerpt)) (rev uint64, err error) {
	const few = 20_000
	var stale []lead.ID
	for from, first := bytes.Clone(prefix), true; first || len(from) > 0; first = false {
		err := s.view(ctx, func(t *txn) error {
			if first {
				rev = t.number(metaRevision)
			}
			c := of(t).Cursor()
			k, v := c.Seek(from)
			for n := 0; bytes.HasPrefix(k, prefix) && k != nil && n < few; n++ {
				var x lead.Excerpt
				id := k[bytes.IndexByte(k, 0)+1:] // behind the owner, where the key has one
				if err := a.decode(lead.ID(a.keep(id)), v, &x); err != nil {
					return err
				}
				if x.Stale(now) {
					stale = append(stale, x.ID)
				} else {
					f(&x)
				}
				k, v = c.Next()
			}
			from = from[:0]
			if bytes.HasPrefix(k, prefix) {
				from = append(from, k...)
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	for part := range slices.Chunk(stale, chunk) {
		xs, err := s.ExcerptsOf(ctx, part, now)
		if err != nil {
			return 0, err
		}
		for i := range xs {
			f(&xs[i])
		}
	}
	return rev, nil
}

// ExcerptsOf returns the rows of some leads, as Excerpts does, in the order of
// ids. Of a lead that is not there it has the ID alone.
func (s *Store) ExcerptsOf(ctx context.Context, ids []lead.ID, now time.Time) ([]lead.Excerpt, error) {
	xs := make([]lead.Excerpt, len(ids))
	var stale []int
	a := newArena()
	for from := 0; from < len(ids); from += chunk {
		err := s.view(ctx, func(t *txn) error {
			for i := from; i < min(from+chunk, len(ids)); i++ {
				xs[i].ID = ids[i]
				v := t.rows.Get([]byte(ids[i]))
				if v == nil {
					continue
				}
				if err := a.decode(ids[i], v, &xs[i]); err != nil {
					return err
				}
				if xs[i].Stale(now) {
					stale = append(stale, i)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return xs, s.freshen(ctx, xs, stale, now)
}

// freshen computes the rows at the places anew, in short transactions. One that
// was erased meanwhile stays as it is; the revision has moved on then.
func (s *Store) freshen(ctx context.Context, xs []lead.Excerpt, places []int, now time.Time) error {
	for len(places) > 0 {
		n := min(chunk, len(places))
		err := s.view(ctx, func(t *txn) error {
			t.now = now
			for _, i := range places[:n] {
				if t.rows.Get([]byte(xs[i].ID)) == nil {
					continue
				}
				x, err := t.anew(xs[i])
				if err != nil {
					return err
				}
				xs[i] = x
			}
			return nil
		})
		if err != nil {
			return err
		}
		places = places[n:]
	}
	return nil
}

// Changed returns the rows that changed after revision since, those that are
// stale at now computed anew, and the revision they hold for; all is true when
// it has to return every row, because the log does not reach back so far or a
// lead was erased. Rows that only time changes appear once Refresh has written
// them.
func (s *Store) Changed(ctx context.Context, since uint64, now time.Time) (xs []lead.Excerpt, rev uint64, all bool, err error) {
	var stale []int
	err = s.view(ctx, func(t *txn) error {
		rev = t.number(metaRevision)
		if rev == since {
			return nil
		}
		var ids []lead.ID
		if ids, all, err = t.changedIDs(since, rev); err != nil || all {
			return err
		}
		a := newArena()
		xs = make([]lead.Excerpt, 0, len(ids))
		for _, id := range ids {
			v := t.rows.Get([]byte(id))
			if v == nil {
				continue
			}
			xs = append(xs, lead.Excerpt{})
			if err := a.decode(id, v, &xs[len(xs)-1]); err != nil {
				return err
			}
			if xs[len(xs)-1].Stale(now) {
				stale = append(stale, len(xs)-1)
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, 0, false, err
	case all:
		xs, rev, err = s.Excerpts(ctx, now)
		return xs, rev, true, err
	}
	return xs, rev, false, s.freshen(ctx, xs, stale, now)
}

// changedIDs are the leads of the commits after since, each once; all is true
// if the log can't tell.
func (t *txn) changedIDs(since, rev uint64) (ids []lead.ID, all bool, err error) {
	if since > rev {
		return nil, true, nil // another file took the place of the one that since is of
	}
	c := t.log.Cursor()
	k, v := c.Seek(seqKey(since + 1))
	if number(k) != since+1 {
		return nil, true, nil
	}
	seen := map[lead.ID]bool{}
	for ; k != nil; k, v = c.Next() {
		_, some, err := decodeLog(v)
		if err != nil {
			return nil, false, err
		}
		for _, id := range some {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		if len(ids) > logReach {
			return nil, true, nil
		}
	}
	return ids, false, nil
}

// Each calls f with every record in order of ID, in short read transactions: f
// runs outside of them and may call the store. A lead that comes or goes
// meanwhile may be missed or told.
func (s *Store) Each(ctx context.Context, f func(*lead.Record) error) error {
	const few = 100
	for from := []byte(nil); ; {
		var rs []*lead.Record
		err := s.view(ctx, func(t *txn) error {
			c := t.leads.Cursor()
			for k, _ := c.Seek(from); k != nil && len(rs) < few; k, _ = c.Next() {
				r, err := t.load(lead.ID(k))
				if err != nil {
					return err
				}
				rs = append(rs, r)
			}
			return nil
		})
		if err != nil || len(rs) == 0 {
			return err
		}
		for _, r := range rs {
			if err := f(r); err != nil {
				return err
			}
		}
		from = under(rs[len(rs)-1].Lead.ID)
	}
}
