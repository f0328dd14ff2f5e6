package store

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"banter/store/lead"
)

// incoming is a lead of a batch.
type incoming struct {
	*lead.Remote
	base  []byte // as it would be written
	fresh *fresh // nil if the store has the lead
}

// fresh is what a lead comes to that the store does not have: merged, assessed
// and encoded before the transaction that writes it, on all cores.
type fresh struct {
	merged Merged
	row    lead.Excerpt
	puts   []put
}

// put is an entry on its way into a bucket.
type put struct {
	bucket     func(*txn) *bucket
	key, value []byte
}

// group is what is applied in one transaction, if nothing keeps it.
type group struct {
	in    []incoming // without those that are as their base says
	same  int        // how many those are
	last  bool
	err   error
	panic any // of a callback; it goes on in the goroutine of the caller
}

func (g *group) failed() error {
	if g.panic != nil {
		panic(g.panic)
	}
	return g.err
}

// arrivals is how many leads are made ready at a time, and written in a
// transaction where nothing else is asked for.
const arrivals = 2000

// receive makes a batch ready in groups, in order of ID, one ahead of who takes
// them. stop ends it and has to be called.
func (s *Store) receive(ctx context.Context, b *Batch) (groups <-chan group, stop func()) {
	size := b.Chunk
	if size <= 0 {
		size = arrivals
	}
	in := make([]incoming, len(b.Leads))
	for i := range b.Leads {
		in[i].Remote = &b.Leads[i]
	}
	slices.SortStableFunc(in, func(a, b incoming) int { return cmp.Compare(a.ID, b.ID) })
	ctx, cancel := context.WithCancel(ctx)
	out := make(chan group)
	go func() {
		defer close(out)
		for len(in) > 0 {
			n := min(size, len(in))
			g := group{in: in[:n:n], last: n == len(in)}
			in = in[n:]
			s.ready(ctx, b, &g)
			select {
			case out <- g:
			case <-ctx.Done():
				return
			}
			if g.err != nil || g.panic != nil {
				return
			}
		}
	}()
	return out, func() {
		cancel()
		for range out { // until it has ended
		}
	}
}

// ready leaves out of a group what has not changed, and makes of leads that are
// new all that is to be written.
func (s *Store) ready(ctx context.Context, b *Batch, g *group) {
	defer func() { g.panic = recover() }()
	errs := make([]error, len(g.in))
	parallel(len(g.in), func(i int) {
		g.in[i].base, errs[i] = s.code.encode(lead.Base{Fields: g.in[i].Fields, Version: g.in[i].Version})
	})
	if g.err = first(errs); g.err != nil {
		return
	}
	var now time.Time
	absent := make([]bool, len(g.in))
	g.err = s.view(ctx, func(t *txn) (err error) {
		now = t.now
		out := g.in[:0]
		for i := range g.in {
			r := g.in[i]
			known, err := t.known(b.Origin, &r)
			if err != nil {
				return err
			}
			if known {
				g.same++
				continue
			}
			if absent[len(out)], err = t.absent(b.Origin, r.ID); err != nil {
				return err
			}
			out = append(out, r)
		}
		g.in = out
		return nil
	})
	if g.err == nil {
		g.err = s.welcome(b, g.in, absent, now)
	}
}

// absent reports whether the store knows nothing of a lead: no lead, no base, and
// nothing waits for it.
func (t *txn) absent(origin string, id lead.ID) (bool, error) {
	if t.leads.Get([]byte(id)) != nil || t.bases.Get(baseKey(origin, id)) != nil {
		return false, nil
	}
	none := true
	err := t.eachPending(id, func(lead.Change) error {
		none = false
		return nil
	})
	return none, err
}

// welcome merges, assesses and encodes the leads that are absent. Events are
// named in between, in order, so that a batch comes to the same again.
func (s *Store) welcome(b *Batch, in []incoming, absent []bool, now time.Time) error {
	errs := make([]error, len(in))
	parallel(len(in), func(i int) {
		if !absent[i] {
			return
		}
		f := &fresh{merged: b.Merge(lead.Base{}, nil, *in[i].Remote, nil, now)}
		r := f.merged.Record
		if r == nil || r.Lead.ID != in[i].ID {
			return // the transaction sees to it
		}
		f.row = s.assess(r, now)
		f.row.BaseVersion = f.merged.Base.Version
		in[i].fresh = f
	})
	for i := range in {
		if in[i].fresh == nil {
			continue
		}
		if err := s.nameEvents(in[i].fresh.merged.Record.Events, now); err != nil {
			return err
		}
	}
	parallel(len(in), func(i int) {
		if in[i].fresh != nil {
			errs[i] = s.encodeFresh(b.Origin, in[i].fresh)
		}
	})
	return first(errs)
}

// encodeFresh makes the entries of a lead that is new.
func (s *Store) encodeFresh(origin string, f *fresh) error {
	r := f.merged.Record
	id := r.Lead.ID
	f.puts = make([]put, 0, 6+len(r.Activities)+len(r.Events))
	add := func(bucket func(*txn) *bucket, key []byte, v any) error {
		value, err := s.code.encode(v)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		f.puts = append(f.puts, put{bucket, key, value})
		return nil
	}
	if err := add(basesOf, baseKey(origin, id), f.merged.Base); err != nil {
		return err
	}
	if err := add(leadsOf, []byte(id), &r.Lead); err != nil {
		return err
	}
	for i := range r.Activities {
		if err := add(activitiesOf, activityKey(id, r.Activities[i]), r.Activities[i]); err != nil {
			return err
		}
	}
	var nth instants
	for i := range r.Events {
		e := &r.Events[i]
		if err := add(eventsOf, eventKey(id, *e, nth.next(e.At)), e); err != nil {
			return err
		}
	}
	if len(r.Answers) > 0 {
		if err := add(answersOf, []byte(id), r.Answers); err != nil {
			return err
		}
	}
	row := encodeExcerpt(&f.row)
	f.puts = append(f.puts, put{rowsOf, []byte(id), row})
	if f.row.AtWork() {
		f.puts = append(f.puts, put{workOf, workKey(f.row.Owner, id), workRow(&f.row)})
	}
	if until := holdsUntil(row); until != 0 {
		f.puts = append(f.puts, put{validOf, validKey(until, id), nil})
	}
	return nil
}

func basesOf(t *txn) *bucket      { return t.bases }
func leadsOf(t *txn) *bucket      { return t.leads }
func activitiesOf(t *txn) *bucket { return t.activities }
func eventsOf(t *txn) *bucket     { return t.events }
func answersOf(t *txn) *bucket    { return t.answers }
func rowsOf(t *txn) *bucket       { return t.rows }
func workOf(t *txn) *bucket       { return t.work }
func validOf(t *txn) *bucket      { return t.valid }

// land writes a lead that is new.
func (t *txn) land(in *incoming) error {
	for _, p := range in.fresh.puts {
		if err := p.bucket(t).Put(p.key, p.value); err != nil {
			return fmt.Errorf("write store: %w", err)
		}
	}
	t.added++
	t.touched = append(t.touched, in.ID)
	t.rests(&in.fresh.row, 1)
	return nil
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// parallel calls f with each number below n, on all cores, and returns when all
// calls have. A panic of one of them goes on here.
func parallel(n int, f func(i int)) {
	const few = 16 // at a time
	workers := min(runtime.GOMAXPROCS(0), (n+few-1)/few)
	if workers <= 1 {
		for i := range n {
			callback(func() { f(i) })
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	panics := make(chan any, workers)
	for range workers {
		wg.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					panics <- callbackPanic{v, debug.Stack()}
				}
			}()
			for {
				from := int(next.Add(few)) - few
				if from >= n {
					return
				}
				for i := from; i < min(from+few, n); i++ {
					f(i)
				}
			}
		})
	}
	wg.Wait()
	select {
	case v := <-panics:
		panic(v)
	default:
	}
}
