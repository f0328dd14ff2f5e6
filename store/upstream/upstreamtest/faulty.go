package upstreamtest

import (
	"context"
	"slices"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// Op is a method of the contract.
type Op string

// The methods that a Fault can strike.
const (
	OpCheck   Op = "check"
	OpChanges Op = "changes"
	OpPush    Op = "push"
	OpLookup  Op = "lookup"
	OpSweep   Op = "sweep"
)

// Fault is one way in which a call goes wrong.
type Fault struct {
	Op    Op  // the method it strikes
	After int // that many calls of the method go well before
	Times int // calls it strikes; 0 is one, less than 0 is all from then on

	Latency time.Duration // the call takes so long, or until its context ends
	Err     error         // the call fails; it has no effect unless Commit is set
	Commit  bool          // with Err: the work is done, only the answer is lost

	// Of Push.
	Receipt upstream.State // the changes have no effect and get this receipt, such as Retry
	Take    int            // with Receipt: so many changes of the batch are taken all the same
	Drop    int            // every Drop-th receipt of a batch is missing; the change had its effect

	// Of Changes.
	Duplicate bool // each lead of the page is told twice
	Reorder   bool // the leads of the page come in reverse
	Stale     bool // the page is told again that this method told last
}

// Faulty is an upstream that goes wrong as it is told to. It is safe for
// concurrent use.
type Faulty struct {
	up upstream.Upstream

	mu     sync.Mutex
	faults []Fault
	calls  map[Op]int
	last   []lead.Remote
}

var (
	_ upstream.Upstream = (*Faulty)(nil)
	_ upstream.Sweeper  = (*Faulty)(nil)
)

// NewFaulty wraps an upstream; without faults it adds nothing.
func NewFaulty(up upstream.Upstream) *Faulty { return &Faulty{up: up, calls: map[Op]int{}} }

// Inject adds a fault. Of several that would strike a call the first does.
func (f *Faulty) Inject(x Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if x.Times == 0 {
		x.Times = 1
	}
	f.faults = append(f.faults, x)
}

// Reset ends every fault.
func (f *Faulty) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = nil
}

// Calls counts the calls of a method.
func (f *Faulty) Calls(op Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[op]
}

// strike counts a call and returns the fault that strikes it, if any, after its
// latency. The error is that of a context which ended.
func (f *Faulty) strike(ctx context.Context, op Op) (Fault, error) {
	f.mu.Lock()
	f.calls[op]++
	var hit Fault
	for i := range f.faults {
		x := &f.faults[i]
		switch {
		case x.Op != op || x.Times == 0:
			continue
		case x.After > 0:
			x.After--
			continue
		case x.Times > 0:
			x.Times--
		}
		hit = *x
		break
	}
	f.mu.Unlock()
	if hit.Latency > 0 {
		t := time.NewTimer(hit.Latency)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	return hit, ctx.Err()
}

// Name is that of the upstream inside.
func (f *Faulty) Name() string { return f.up.Name() }

// Check is the upstream's, or fails.
func (f *Faulty) Check(ctx context.Context) (upstream.Identity, error) {
	x, err := f.strike(ctx, OpCheck)
	if err == nil {
		err = x.Err
	}
	if err != nil {
		return upstream.Identity{}, err
	}
	return f.up.Check(ctx)
}

// Changes is the upstream's page, mangled, or fails.
func (f *Faulty) Changes(ctx context.Context, cursor upstream.Cursor) (upstream.Page, error) {
	x, err := f.strike(ctx, OpChanges)
	if err == nil {
		err = x.Err
	}
	if err != nil {
		return upstream.Page{}, err
	}
	p, err := f.up.Changes(ctx, cursor)
	if err != nil {
		return p, err
	}
	f.mu.Lock()
	told := slices.Clone(p.Leads)
	if x.Stale {
		p.Leads = append(p.Leads, f.last...)
	}
	f.last = told
	f.mu.Unlock()
	if x.Duplicate {
		p.Leads = slices.Concat(p.Leads, p.Leads)
	}
	if x.Reorder {
		slices.Reverse(p.Leads)
	}
	return p, nil
}

// Push is the upstream's, with errors, receipts and missing receipts as told.
func (f *Faulty) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	x, err := f.strike(ctx, OpPush)
	switch {
	case err != nil:
		return nil, err
	case x.Err != nil && !x.Commit:
		return nil, x.Err
	}
	send := changes
	if x.Receipt != "" {
		send = changes[:min(x.Take, len(changes))]
	}
	var out []upstream.Receipt
	if len(send) > 0 {
		if out, err = f.up.Push(ctx, send); err != nil {
			return out, err
		}
	}
	if x.Err != nil {
		return nil, x.Err
	}
	for _, c := range changes[len(send):] {
		out = append(out, upstream.Receipt{Key: c.Key, State: x.Receipt, Problem: "a fault was injected"})
	}
	if x.Drop > 0 {
		kept := out[:0]
		for i, r := range out {
			if (i+1)%x.Drop != 0 {
				kept = append(kept, r)
			}
		}
		out = kept
	}
	return out, nil
}

// Lookup is the upstream's, or fails.
func (f *Faulty) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	x, err := f.strike(ctx, OpLookup)
	if err == nil {
		err = x.Err
	}
	if err != nil {
		return nil, err
	}
	return f.up.Lookup(ctx, changes)
}

// Sweep is the upstream's, or fails; one that can't sweep tells nothing.
func (f *Faulty) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	x, err := f.strike(ctx, OpSweep)
	if err == nil {
		err = x.Err
	}
	if err != nil {
		return nil, err
	}
	s, ok := f.up.(upstream.Sweeper)
	if !ok {
		return nil, nil
	}
	return s.Sweep(ctx, ids)
}
