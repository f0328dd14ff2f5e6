package upstreamtest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// MaxBatch is how many changes Memory takes in one Push.
const MaxBatch = 100

// MemoryOptions are how a Memory behaves. The zero value works.
type MemoryOptions struct {
	Account  string // "" is "memory"
	User     string
	PageSize int // leads a page; 0 is 100
	// Overlap is how many revisions before the cursor are told again, as an
	// upstream does whose search lags behind.
	Overlap uint64
	Now     func() time.Time // tells Page.ServerTime; nil tells none
}

// Memory is a CRM in memory that behaves as the contract says: each change of a
// lead takes the next revision, the cursor is a revision, a key has one effect,
// a field that changed under a change is a conflict, deleted and merged leads
// stay as tombstones. It is safe for concurrent use.
type Memory struct {
	options MemoryOptions

	mu       sync.Mutex
	rev      uint64
	leads    map[lead.ID]*row
	receipts map[string]upstream.Receipt // of the changes that were taken
	effects  map[string]int
	taken    []lead.Change // in the order they were taken
	refuse   map[lead.ID]string
	// generation counts how often the cursors given out were forgotten.
	generation int
}

type row struct {
	rev        uint64
	fields     lead.Values
	activities []lead.Activity
	answers    []lead.Answer
	gone       bool
	mergedInto lead.ID
}

var (
	_ upstream.Upstream = (*Memory)(nil)
	_ upstream.Sweeper  = (*Memory)(nil)
)

// NewMemory returns a CRM that holds the leads.
func NewMemory(o MemoryOptions, leads ...lead.Remote) *Memory {
	if o.Account == "" {
		o.Account = "memory"
	}
	if o.PageSize == 0 {
		o.PageSize = 100
	}
	m := &Memory{
		options: o, leads: map[lead.ID]*row{}, receipts: map[string]upstream.Receipt{},
		effects: map[string]int{}, refuse: map[lead.ID]string{},
	}
	for _, l := range leads {
		m.Put(l)
	}
	return m
}

// Name is "memory".
func (m *Memory) Name() string { return "memory" }

// Check tells the account.
func (m *Memory) Check(ctx context.Context) (upstream.Identity, error) {
	if err := ctx.Err(); err != nil {
		return upstream.Identity{}, err
	}
	return upstream.Identity{Account: m.options.Account, User: m.options.User, Text: "memory " + m.options.Account}, nil
}

// Changes tells the leads whose revision is after the cursor, oldest first.
func (m *Memory) Changes(ctx context.Context, cursor upstream.Cursor) (upstream.Page, error) {
	if err := ctx.Err(); err != nil {
		return upstream.Page{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	after, err := m.parse(cursor)
	if err != nil {
		return upstream.Page{}, err
	}
	from := after
	if m.options.Overlap > 0 && after > 0 && after == m.rev {
		from -= min(after, m.options.Overlap)
	}
	var ids []lead.ID
	for id, r := range m.leads {
		if r.rev > from {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b lead.ID) int { return cmp.Compare(m.leads[a].rev, m.leads[b].rev) })
	p := upstream.Page{Next: m.cursorAt(m.rev), Total: len(ids)}
	if len(ids) > m.options.PageSize {
		ids = ids[:m.options.PageSize]
		p.Next = m.cursorAt(max(after, m.leads[ids[len(ids)-1]].rev))
		p.More = p.Next != cursor
	}
	for _, id := range ids {
		p.Leads = append(p.Leads, m.remote(id))
	}
	if m.options.Now != nil {
		p.ServerTime = m.options.Now()
	}
	return p, nil
}

// Sweep tells those of the leads that are not there, or only as tombstones.
func (m *Memory) Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(ids) > upstream.MaxSweep {
		return nil, fmt.Errorf("%w: asked for %d leads at once; it takes %d", upstream.ErrRefused, len(ids), upstream.MaxSweep)
	}
	var out []lead.Remote
	for _, id := range ids {
		switch r, ok := m.leads[id]; {
		case !ok:
			out = append(out, lead.Remote{ID: id, Gone: true})
		case r.gone:
			out = append(out, m.remote(id))
		}
	}
	return out, nil
}

// cursorAt is a cursor: the generation of cursors, and a revision.
func (m *Memory) cursorAt(rev uint64) upstream.Cursor {
	return upstream.Cursor(fmt.Sprintf("%d.%d", m.generation, rev))
}

func (m *Memory) parse(c upstream.Cursor) (uint64, error) {
	if c == "" {
		return 0, nil
	}
	text, ok := strings.CutPrefix(string(c), strconv.Itoa(m.generation)+".")
	rev, err := strconv.ParseUint(text, 10, 64)
	if !ok || err != nil || rev > m.rev {
		return 0, fmt.Errorf("%w: %q", upstream.ErrCursor, c)
	}
	return rev, nil
}

func (m *Memory) remote(id lead.ID) lead.Remote {
	r := m.leads[id]
	out := lead.Remote{ID: id, Version: strconv.FormatUint(r.rev, 10), Gone: r.gone, MergedInto: r.mergedInto}
	if !r.gone {
		out.Fields, out.Activities = slices.Clone(r.fields), slices.Clone(r.activities)
	}
	return out
}

// Push takes changes one by one; see Memory for what it refuses.
func (m *Memory) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(changes) > MaxBatch {
		return nil, fmt.Errorf("%w: %d changes in one batch; it takes %d", upstream.ErrRefused, len(changes), MaxBatch)
	}
	out := make([]upstream.Receipt, 0, len(changes))
	for i := range changes {
		out = append(out, m.take(&changes[i]))
	}
	return out, nil
}

func (m *Memory) take(c *lead.Change) upstream.Receipt {
	if r, ok := m.receipts[c.Key]; ok {
		return r
	}
	r, ok := m.leads[c.Lead]
	rejected := upstream.Receipt{Key: c.Key, State: upstream.Rejected}
	switch {
	case !ok:
		rejected.Problem, rejected.Hint = "there is no lead "+string(c.Lead), "drop the change"
		return rejected
	case r.mergedInto != "":
		rejected.Problem, rejected.Hint = "the lead was merged into "+string(r.mergedInto), "do it again on that lead, and drop this one"
		return rejected
	case r.gone:
		rejected.Problem, rejected.Hint = "the lead was deleted", "restore it upstream and retry, or drop the change"
		return rejected
	case m.refuse[c.Lead] != "":
		rejected.Problem, rejected.Hint = m.refuse[c.Lead], "mend it upstream and retry"
		return rejected
	}
	if theirs := conflicts(c, r.fields); len(theirs) > 0 && !c.Blind() {
		return upstream.Receipt{Key: c.Key, State: upstream.Conflict, Theirs: theirs, Problem: "changed upstream meanwhile"}
	}
	for _, v := range c.Fields {
		r.fields.Set(v.Field, v.Text)
	}
	if c.Activity != nil {
		putActivity(&r.activities, *c.Activity)
	}
	if len(c.Answers) > 0 {
		r.answers = slices.Clone(c.Answers)
	}
	m.touch(r)
	m.effects[c.Key]++
	m.taken = append(m.taken, *c)
	receipt := upstream.Receipt{Key: c.Key, State: upstream.Done, Version: strconv.FormatUint(r.rev, 10)}
	m.receipts[c.Key] = receipt
	return receipt
}

// conflicts are the fields of a change that have left its base and are not its
// value either, as they are now.
func conflicts(c *lead.Change, now lead.Values) lead.Values {
	var theirs lead.Values
	for _, v := range c.Fields {
		cur, _ := now.Get(v.Field)
		base, _ := c.Base.Get(v.Field)
		if cur != base && cur != v.Text {
			theirs.Set(v.Field, cur)
		}
	}
	return theirs
}

func putActivity(as *[]lead.Activity, a lead.Activity) {
	for i := range *as {
		if (*as)[i].ID == a.ID {
			(*as)[i] = a
			return
		}
	}
	*as = append(*as, a)
}

func (m *Memory) touch(r *row) {
	m.rev++
	r.rev = m.rev
}

// Lookup tells the receipts of the changes that were taken.
func (m *Memory) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]upstream.Receipt{}
	for i := range changes {
		if r, ok := m.receipts[changes[i].Key]; ok {
			out[r.Key] = r
		}
	}
	return out, nil
}
