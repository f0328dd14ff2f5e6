package crm

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// CRM is the state of the simulated CRM. Its methods may be called from several
// goroutines.
type CRM struct {
	now func() time.Time

	mu       sync.Mutex
	account  wire.Account
	instance string // part of every cursor: one of another run is not mistaken for ours
	revision uint64
	entries  map[string]*entry
	taken    map[string]uint64 // keys of the changes taken → the revision that each made
	lastID   int
	live     *live
}

// entry is a lead with everything that belongs to it.
type entry struct {
	id         string
	lead       lead.Lead
	revision   uint64
	activities []lead.Activity // in order of time, then ID
	lastAct    int             // counts the activities that the CRM made itself
	deleted    bool
	mergedInto string
	answers    []lead.Answer
	brief      string
	outcomes   []wire.Outcome
	refuses    string // why every change is refused; "" is none
}

// Config is what a CRM is made from; the zero value is an empty CRM that stands
// still.
type Config struct {
	Seed  uint64
	Start time.Time // when the simulation begins; history lies before it
	Leads int       // how many leads there are at Start
	Speed float64   // how often things happen: 2 is twice as often; 0 is 1
	Quiet bool      // nothing happens by itself
	Now   func() time.Time
}

// New makes a CRM with the leads of a seed. Leads of 0 gives an empty one.
func New(c Config) *CRM {
	if c.Now == nil {
		start := c.Start
		c.Now = func() time.Time { return start }
	}
	crm := &CRM{
		now:      c.Now,
		entries:  map[string]*entry{},
		taken:    map[string]uint64{},
		lastID:   1000,
		instance: strconv.FormatUint(c.Seed, 36) + "x" + strconv.FormatInt(c.Start.Unix(), 36),
		account: wire.Account{
			Account: "demo-" + strconv.FormatUint(c.Seed, 10), Name: "Northlight (simulated)",
			User: Me, Manager: manager, Team: team(), Executives: executives(),
		},
	}
	crm.generate(c.Seed, c.Start, c.Leads)
	if !c.Quiet {
		crm.live = newLive(c.Seed, c.Start, c.Speed)
	}
	return crm
}

// put stores an entry under the next revision. The caller holds the lock.
func (c *CRM) put(e *entry) {
	c.revision++
	e.revision = c.revision
	c.entries[e.id] = e
}

// nextID mints the ID of a lead that the CRM makes.
func (c *CRM) nextID() string {
	c.lastID++
	return strconv.Itoa(c.lastID)
}

// sorted is every entry in order of ID: the order that random choices are made
// in, because a map has none.
func (c *CRM) sorted() []*entry {
	return slices.SortedFunc(maps.Values(c.entries), func(a, b *entry) int {
		return cmp.Or(cmp.Compare(len(a.id), len(b.id)), strings.Compare(a.id, b.id))
	})
}

// addActivity puts a into its place; one with the same ID is replaced.
func (e *entry) addActivity(a lead.Activity) {
	if a.ID == "" {
		e.lastAct++
		a.ID = e.id + "-" + strconv.Itoa(e.lastAct)
	}
	r := lead.Record{Activities: e.activities}
	r.AddActivity(a)
	e.activities = r.Activities
}

// wire is the lead as it is sent.
func (e *entry) wire() wire.Lead {
	fields := make(map[string]string, 32)
	for _, f := range lead.FieldNames() {
		fields[f] = e.lead.Get(f)
	}
	return wire.Lead{
		ID: e.id, Revision: e.revision, Fields: fields, Activities: slices.Clone(e.activities),
		Deleted: e.deleted, MergedInto: e.mergedInto,
	}
}

// Account tells whose CRM it is.
func (c *CRM) Account() wire.Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.account
	a.Team, a.Executives, a.Now, a.Wipe = slices.Clone(a.Team), slices.Clone(a.Executives), c.now().UTC(), slices.Clone(a.Wipe)
	return a
}

// Page returns the leads that changed after a cursor. ok is false for a cursor
// that this CRM did not give.
func (c *CRM) Page(cursor string, limit int) (page wire.Page, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	after, ok := c.after(cursor)
	if !ok {
		return wire.Page{}, false
	}
	if limit <= 0 || limit > wire.MaxPage {
		limit = 100
	}
	var found []*entry
	for _, e := range c.entries {
		if e.revision > after {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b *entry) int { return cmp.Compare(a.revision, b.revision) })
	page = wire.Page{Leads: []wire.Lead{}, Total: len(found), Now: c.now().UTC()}
	for _, e := range found[:min(limit, len(found))] {
		page.Leads = append(page.Leads, e.wire())
		after = e.revision
	}
	page.More = len(found) > limit
	page.Next = c.instance + "." + strconv.FormatUint(after, 10)
	return page, true
}

// after is the revision that a cursor stands for.
func (c *CRM) after(cursor string) (revision uint64, ok bool) {
	if cursor == "" {
		return 0, true
	}
	instance, text, ok := strings.Cut(cursor, ".")
	if !ok || instance != c.instance {
		return 0, false
	}
	n, err := strconv.ParseUint(text, 10, 64)
	return n, err == nil && n <= c.revision
}

// State is what the CRM received; with all it has every lead.
func (c *CRM) State(all bool) wire.State {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := wire.State{Revision: c.revision, Received: len(c.taken), Leads: []wire.LeadState{}}
	for _, e := range c.sorted() {
		if all || len(e.outcomes) > 0 {
			s.Leads = append(s.Leads, wire.LeadState{
				Lead: e.wire(), Answers: slices.Clone(e.answers), Brief: e.brief, Outcomes: slices.Clone(e.outcomes),
			})
		}
	}
	return s
}

// Lead returns a lead; ok is false if there is none.
func (c *CRM) Lead(id string) (l wire.LeadState, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[id]
	if !ok {
		return wire.LeadState{}, false
	}
	return wire.LeadState{Lead: e.wire(), Answers: slices.Clone(e.answers), Brief: e.brief, Outcomes: slices.Clone(e.outcomes)}, true
}
