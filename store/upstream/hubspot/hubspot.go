package hubspot

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// Prefix begins the ID of every lead that is a contact of HubSpot.
const Prefix = "hs-"

// The defaults of Options.
const (
	DefaultURL  = "https://api.hubapi.com"
	maxPage     = 100 // contacts a page, and rows a batch: HubSpot's own limit
	overlap     = 3 * time.Minute
	sweepEvery  = 15 * time.Minute
	accountLife = time.Hour
	schemaLife  = time.Hour
	ownersLife  = 10 * time.Minute
)

// Options are what a Client is made of. Token is needed.
type Options struct {
	// BaseURL is the root of the API; "" is DefaultURL. Plain http is for a
	// loopback address only.
	BaseURL string
	// Token returns the service key or private-app token: "pat-…". It is asked
	// for each request and never kept. Fixed makes one of a text.
	Token func(context.Context) (string, error)
	// Now is the clock; nil is one that stands still: nothing is ever too old.
	Now func() time.Time
	// Sleep waits, or returns the context's error; nil is a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Version of the API: Latest, an earlier date, or Legacy; "" is Latest.
	Version string
	// Mapping says which property means what; see DefaultMapping.
	Mapping Mapping
	// Me is the rep, as an owner is called here. Notes of the product that Me
	// wrote are not told as activities: they are events here already.
	Me string
	// PageSize is how many contacts a page has; 0 is 100, the most.
	PageSize int
	// Overlap is how far back a pull looks again, because HubSpot's index is
	// late; 0 is 3 min.
	Overlap time.Duration
	// SweepEvery is how often archived contacts are looked for; 0 is 15 min,
	// less than 0 is in each pull.
	SweepEvery time.Duration
	Timeout    time.Duration     // of one exchange; 0 is 30 s
	Transport  http.RoundTripper // nil is the hardened one of package upstream
}

// Fixed is a token that does not change.
func Fixed(token string) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return token, nil }
}

// Client is the upstream. It may be used by several goroutines. What it keeps
// (owners, property definitions, the account) is a copy of HubSpot's and is read
// anew when it is old.
type Client struct {
	http    *http.Client
	base    string
	paths   paths
	token   func(context.Context) (string, error)
	now     func() time.Time
	pace    *upstream.Pace
	config  Mapping // as it was given
	m       Mapping // with the defaults; schema.m is the one that fits the account
	me      string
	page    int
	overlap time.Duration
	sweep   time.Duration

	mu         sync.Mutex
	zone       *time.Location // the account's, for its midnight; UTC until known
	serverTime time.Time
	account    account
	schema     *schema
	owners     *owners
	wipes      *wipes
	forms      *forms
	denied     map[string]time.Time // kinds of objects that the token may not read, and since when
}

var _ upstream.Upstream = (*Client)(nil)

// New makes a client; nothing is sent. The error wraps upstream.ErrRefused for
// an address or a mapping that can't be used, and upstream.ErrAuth for a missing
// token.
func New(o Options) (*Client, error) {
	if o.Token == nil {
		return nil, fmt.Errorf("%w: there is no token for HubSpot; log in: banter auth login hubspot", upstream.ErrAuth)
	}
	if o.BaseURL == "" {
		o.BaseURL = DefaultURL
	}
	if o.Version == "" {
		o.Version = Latest
	}
	if _, err := time.Parse("2006-01", o.Version); err != nil && o.Version != Legacy {
		return nil, fmt.Errorf("%w: %q is no version of HubSpot's API; write it as %s or %s", upstream.ErrRefused, lead.Clean(o.Version), Latest, Legacy)
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
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
		base: strings.TrimRight(o.BaseURL, "/"), paths: paths{o.Version}, token: cleanToken(o.Token), now: o.Now, config: o.Mapping, m: o.Mapping.complete(),
		me: lead.Clean(o.Me), page: o.PageSize, overlap: o.Overlap, sweep: o.SweepEvery, zone: time.UTC, denied: map[string]time.Time{},
		pace: upstream.NewPace(upstream.PaceOptions{Who: "HubSpot", Now: o.Now, Sleep: o.Sleep, Limits: limits()}),
	}
	if err := c.m.check(); err != nil {
		return nil, fmt.Errorf("%w: the mapping for HubSpot: %w", upstream.ErrRefused, err)
	}
	var err error
	c.http, err = upstream.NewClient(upstream.ClientOptions{
		Base: o.BaseURL, Timeout: o.Timeout, MaxBody: maxBody, Transport: o.Transport,
		Authorization: func(ctx context.Context) (string, error) {
			token, err := c.token(ctx)
			return "Bearer " + token, err
		},
	})
	if err != nil {
		return nil, fmt.Errorf("HubSpot: %w", err)
	}
	return c, nil
}

// cleanToken checks a token each time before it becomes part of a header.
func cleanToken(get func(context.Context) (string, error)) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		token, err := get(ctx)
		if err != nil {
			return "", err
		}
		switch token = strings.TrimSpace(token); {
		case token == "":
			return "", fmt.Errorf("there is no token for HubSpot; log in: banter auth login hubspot")
		case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
			return "", fmt.Errorf("the token for HubSpot holds a character that no token has; copy it again")
		}
		return token, nil
	}
}

// Name is "hubspot".
func (c *Client) Name() string { return "hubspot" }

// String tells nothing that is secret.
func (c *Client) String() string { return "HubSpot at " + c.base }

// Status says what is waited for, for the status line; "" is nothing.
func (c *Client) Status() string { return c.pace.Status() }

// account is what HubSpot tells of the account.
type account struct {
	Portal   id     `json:"portalId"`
	TimeZone string `json:"timeZone"`
	Currency string `json:"companyCurrency"`
	UI       string `json:"uiDomain"`

	read  time.Time
	token [sha256.Size]byte // whose account it is: a new token is asked anew
}

// Check asks whose account it is. The answer is kept for an hour, as long as the
// token stays the same.
func (c *Client) Check(ctx context.Context) (upstream.Identity, error) {
	a, err := c.readAccount(ctx)
	if err != nil {
		return upstream.Identity{}, fmt.Errorf("ask HubSpot for its account: %w", err)
	}
	text := "HubSpot account " + string(a.Portal)
	if a.UI != "" {
		text += " (" + a.UI + ")"
	}
	return upstream.Identity{Account: "hubspot-" + string(a.Portal), Text: text}, nil
}

func (c *Client) readAccount(ctx context.Context) (account, error) {
	if err := ctx.Err(); err != nil {
		return account{}, err
	}
	token, err := c.token(ctx)
	if err != nil {
		return account{}, fmt.Errorf("%w: %w", upstream.ErrAuth, err)
	}
	sum := sha256.Sum256([]byte(token))
	c.mu.Lock()
	known := c.account
	c.mu.Unlock()
	if known.Portal != "" && known.token == sum && c.now().Sub(known.read) < accountLife {
		return known, nil
	}
	var a account
	if err := c.call(ctx, classRest, http.MethodGet, c.paths.account(), nil, &a); err != nil {
		return account{}, err
	}
	if !number(string(a.Portal)) {
		return account{}, fmt.Errorf("%w: its answer names no account", upstream.ErrUnreachable)
	}
	a.UI, a.TimeZone, a.Currency, a.read, a.token = lead.Clean(a.UI), lead.Clean(a.TimeZone), lead.Clean(a.Currency), c.now(), sum
	c.mu.Lock()
	defer c.mu.Unlock()
	c.account = a
	if zone, err := time.LoadLocation(a.TimeZone); err == nil && a.TimeZone != "" {
		c.zone = zone
	}
	return a, nil
}

// number reports whether s is an id of HubSpot: digits.
func number(s string) bool {
	return s != "" && len(s) <= 20 && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// localID is the ID here of a contact; "" for what is no id.
func localID(id string) lead.ID {
	if !number(id) {
		return ""
	}
	return lead.ID(Prefix + id)
}

// remoteID is the contact that an ID here stands for; "" for a lead of somebody
// else.
func remoteID(id lead.ID) string {
	s, ok := strings.CutPrefix(string(id), Prefix)
	if !ok || !number(s) {
		return ""
	}
	return s
}
