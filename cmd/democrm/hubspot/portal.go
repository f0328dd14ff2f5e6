package hubspot

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"banter/cmd/democrm/fault"
)

// DefaultToken is the token of a portal that was given none; it has AllScopes.
const DefaultToken = "pat-na1-00000000-0000-4000-8000-000000000001"

// Fault is a failure that somebody asked for.
type Fault = fault.Fault

// Options is what a Portal is made from. The zero value is an empty portal
// without limits, whose clock stands at Began.
type Options struct {
	Now      func() time.Time
	PortalID int64  // 0 is 44237313
	TimeZone string // an IANA name: where a day begins; "" is US/Eastern
	Tokens   []Token
	Owners   []Owner
	Contacts []Contact
	Events   []Event // what contacts did; told only where BehaviouralEvents is set

	// Properties are added to HubSpot's own, by plural name of the object
	// ("contacts"); one of the same name replaces it.
	Properties map[string][]Property
	LeadStages []Stage // further stages of the lead pipeline: an id and a label
	Rules      []Rule  // what an administrator made required; from 2026-09 on

	Limits   Limits        // the zero value is none
	IndexLag time.Duration // how late search sees a write

	BehaviouralEvents bool // the account may read events (Marketing Hub Enterprise)
	NoLeads           bool // the account has no Leads object (no Sales Hub Professional)
	KeepMergedID      bool // merging keeps the primary id (the Primary-ID beta)
	FollowMerged      bool // reading an id that was merged away answers with the survivor
}

// Token is a service key or private-app token and what it may do.
type Token struct {
	Value   string
	Scopes  []string
	Expires time.Time // zero is never
}

// Rule makes a property required, as an administrator does: where a written
// record has all values of When and nothing in Require, the write is refused.
type Rule struct {
	Type    string            `json:"type"`           // "contacts"
	When    map[string]string `json:"when,omitempty"` // no condition is always
	Require string            `json:"require"`
}

// Began is the clock of a portal that was given none.
func Began() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }

// Portal is an account of HubSpot. Its methods may be called from several
// goroutines.
type Portal struct {
	o      Options
	zone   *time.Location
	faults fault.List

	mu      sync.Mutex
	tokens  map[string]Token
	owners  []Owner
	kinds   []*kind
	events  []Event
	forms   []Form
	sent    []sent // with forms, in the order of arrival
	ids     uint64 // the last id given
	replies uint64 // counts correlation ids
	pace    pace
	calls   calls
	merges  []Merged
}

// New makes a portal. It panics if Options.TimeZone is no zone, or a contact
// has a property that the portal has not.
func New(o Options) *Portal {
	if o.Now == nil {
		o.Now = Began
	}
	if o.PortalID == 0 {
		o.PortalID = 44237313
	}
	if o.TimeZone == "" {
		o.TimeZone = "US/Eastern"
	}
	if o.Tokens == nil {
		o.Tokens = []Token{{Value: DefaultToken, Scopes: AllScopes()}}
	}
	zone, err := time.LoadLocation(o.TimeZone)
	if err != nil {
		panic("hubspot: " + err.Error())
	}
	p := &Portal{
		o: o, zone: zone, tokens: map[string]Token{}, owners: slices.Clone(o.Owners), kinds: kinds(),
		events: slices.Clone(o.Events), ids: 171590000000,
	}
	for _, t := range o.Tokens {
		p.tokens[t.Value] = t
	}
	for name, defs := range o.Properties {
		k := p.kind(name)
		if k == nil {
			panic("hubspot: there are no " + name)
		}
		for _, d := range defs {
			k.define(d)
		}
	}
	leads := p.kind("leads")
	for _, s := range o.LeadStages {
		line := &leads.pipeline[0]
		line.Stages = append(line.Stages, stage(s.ID, s.Label, len(line.Stages), "OPEN"))
	}
	for _, c := range o.Contacts {
		p.PutContact(c)
	}
	return p
}

// ID is the portal's id, which a store is pinned to.
func (p *Portal) ID() string { return strconv.FormatInt(p.o.PortalID, 10) }

// Fault makes requests fail on purpose. It panics on a fault that makes no
// sense.
func (p *Portal) Fault(f Fault) {
	if _, err := p.faults.Add(f); err != nil {
		panic("hubspot: " + err.Error())
	}
}

// ResetFaults takes all faults back.
func (p *Portal) ResetFaults() { p.faults.Reset() }

// Grant gives a token, or gives one other scopes; no scopes at all revokes it.
func (p *Portal) Grant(t Token) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(t.Scopes) == 0 {
		delete(p.tokens, t.Value)
		return
	}
	p.tokens[t.Value] = t
}

// SetRules replaces the administrator's rules.
func (p *Portal) SetRules(rules ...Rule) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.o.Rules = rules
}

func (p *Portal) now() time.Time { return p.o.Now().UTC() }

// never is the life of a handler that nobody stops.
func never() context.Context { return context.Background() }
