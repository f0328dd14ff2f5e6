package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// The defaults of Options.
const (
	maxPage    = 2000 // rows a page of a query: Salesforce's own limit
	maxRows    = 200  // records a collection
	overlap    = 5 * time.Minute
	sweepEvery = 5 * time.Minute
	schemaLife = 24 * time.Hour
	peopleLife = 10 * time.Minute
)

// Options are what a Client is made of. Tokens is needed.
type Options struct {
	// Tokens gives access tokens and names the instance. Static makes one of a text.
	Tokens TokenSource
	// HTTP gives the transport and the time-out, nil or zero of either being those
	// of package upstream: a hardened transport, 30 s. Whatever it says of
	// redirects, none is followed.
	HTTP *http.Client
	// Now is the clock; nil is one that stands still: nothing is ever too old.
	Now func() time.Time
	// Sleep waits, or returns the context's error; nil is a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Random is uniform in [0, 1), for the jitter of retries; nil is always 0.5.
	Random func() float64
	// Version of the API, "66.0"; "" is the newest that the org and we know.
	Version string
	// Mapping says which field means what; see DefaultMapping.
	Mapping Mapping
	// Org is the organisation that the login has to open, by its id; "" is any, and
	// then the first that it opened.
	Org string
	// Me is the rep, as an owner is called here. What the product logged for Me is
	// not told as an activity where it is an event here already.
	Me string
	// PageSize is how many leads a page has; 0 is 2,000, the most.
	PageSize int
	// Overlap is how far back a pull looks again, because a transaction that takes
	// long commits under the time of its beginning; 0 is 5 min.
	Overlap time.Duration
	// SweepEvery is how often a pull looks at what changes beside the leads: tasks,
	// campaign members, outcomes, the log of deleted leads; 0 is 5 min, less than 0
	// is in each pull.
	SweepEvery time.Duration
}

// Client is the upstream. It may be used by several goroutines. What it keeps
// (fields, picklists, users, the org) is a copy of Salesforce's and is read anew
// when it is old.
type Client struct {
	tokens  TokenSource
	http    *http.Client // of Options; never used for a request itself
	now     func() time.Time
	sleep   func(ctx context.Context, d time.Duration) error
	random  func() float64
	version string
	pace    *upstream.Pace
	budget  *budget
	m       Mapping
	org     string
	me      string
	page    int
	overlap time.Duration
	sweep   time.Duration

	mu         sync.Mutex
	session    *session
	clients    map[string]*http.Client // by instance
	serverTime time.Time
	schema     *schema
	people     *people
	denied     map[string]time.Time // objects that the login may not read, and since when
}

var (
	_ upstream.Upstream = (*Client)(nil)
	_ upstream.Sweeper  = (*Client)(nil)
)

// New makes a client; nothing is sent. The error wraps upstream.ErrRefused for
// a mapping, a version or an org that can't be, and upstream.ErrAuth where there
// are no tokens.
func New(o Options) (*Client, error) {
	if o.Tokens == nil {
		return nil, fmt.Errorf("%w: there is no login for Salesforce; log in: banter auth login salesforce", upstream.ErrAuth)
	}
	if o.Version = strings.TrimPrefix(o.Version, "v"); o.Version != "" && !known(o.Version) {
		return nil, fmt.Errorf("%w: %q is no version of Salesforce's API that banter knows; write one from %s to %s, or none", upstream.ErrRefused, lead.Clean(o.Version), oldest, newest)
	}
	org := full(o.Org)
	if o.Org != "" && org == "" {
		return nil, fmt.Errorf("%w: %q is no id of an organisation in Salesforce", upstream.ErrRefused, lead.Clean(o.Org))
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.Random == nil {
		o.Random = func() float64 { return 0.5 }
	}
	if o.PageSize <= 0 || o.PageSize > maxPage {
		o.PageSize = maxPage
	}
	if o.Overlap <= 0 {
		o.Overlap = overlap
	}
	if o.SweepEvery == 0 {
		o.SweepEvery = sweepEvery
	}
	c := &Client{
		tokens: o.Tokens, http: o.HTTP, now: o.Now, sleep: o.Sleep, random: o.Random, version: o.Version, org: org, me: lead.Clean(o.Me),
		page: o.PageSize, overlap: o.Overlap, sweep: o.SweepEvery, m: o.Mapping.complete(), clients: map[string]*http.Client{}, denied: map[string]time.Time{},
		pace: upstream.NewPace(upstream.PaceOptions{Who: "Salesforce", Now: o.Now, Sleep: o.Sleep, Limits: limits()}),
	}
	if err := c.m.check(); err != nil {
		return nil, fmt.Errorf("%w: the mapping for Salesforce: %w", upstream.ErrRefused, err)
	}
	c.budget = newBudget(c.m.DailyShare)
	if c.http == nil {
		c.http = &http.Client{}
	}
	return c, nil
}

// Name is "salesforce".
func (c *Client) Name() string { return "salesforce" }

// String tells nothing that is secret.
func (c *Client) String() string { return "Salesforce" }

// Status says what is waited for, for the status line; "" is nothing.
func (c *Client) Status() string { return c.pace.Status() }

// Check asks whose org it is. The answer is kept as long as the access token
// stays the same.
func (c *Client) Check(ctx context.Context) (upstream.Identity, error) {
	if err := ctx.Err(); err != nil {
		return upstream.Identity{}, err
	}
	s, err := c.open(ctx, "")
	if err != nil {
		return upstream.Identity{}, fmt.Errorf("ask Salesforce for its org: %w", err)
	}
	return upstream.Identity{
		Account: "salesforce-" + s.who.Org, User: c.m.called(s.who.mail()),
		Text: fmt.Sprintf("Salesforce org %s (%s)", s.who.Org, strings.TrimPrefix(s.base, "https://")),
	}, nil
}
