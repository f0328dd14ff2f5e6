// Package democrm is the upstream of `banter demo`: it speaks to the simulated
// CRM (cmd/democrm) over HTTP. The protocol is in package wire.
package democrm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm/wire"
)

// Prefix begins the ID of every lead of the simulated CRM.
const Prefix = "dm-"

// pageSize is how many leads a page has: small enough that the first ones are
// on the screen at once.
const pageSize = 100

// maxBody bounds an answer, in bytes: a page of leads with long histories is
// far smaller.
const maxBody = 32 << 20

// Options are where the CRM is. URL and Token are needed.
type Options struct {
	URL       string // http on a loopback address, or https
	Token     string
	Now       func() time.Time  // reads a Retry-After that is a date; nil: those are ignored
	Timeout   time.Duration     // of one exchange; 0 is 30 s
	Transport http.RoundTripper // nil is the hardened one of package upstream
	PageSize  int               // leads a page; 0 is 100, at most wire.MaxPage
}

// Client is the upstream. It may be used by several goroutines.
type Client struct {
	http *http.Client
	base string
	now  func() time.Time
	page int
}

var (
	_ upstream.Upstream = (*Client)(nil)
	_ upstream.Wiper    = (*Client)(nil)
)

// New makes a client; nothing is sent. The error wraps upstream.ErrRefused for
// an address that can't be used and upstream.ErrAuth for a missing token.
func New(o Options) (*Client, error) {
	if o.Token == "" {
		return nil, fmt.Errorf("%w: the token of the demo CRM is missing; democrm prints it when it starts", upstream.ErrAuth)
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%w: the token of the demo CRM holds a character that no token has; copy it again", upstream.ErrAuth)
	}
	if o.Now == nil {
		o.Now = func() time.Time { return time.Time{} }
	}
	if o.PageSize <= 0 {
		o.PageSize = pageSize
	}
	h, err := upstream.NewClient(upstream.ClientOptions{
		Base: o.URL, Timeout: o.Timeout, MaxBody: maxBody, Transport: o.Transport,
		Authorization: func(context.Context) (string, error) { return "Bearer " + o.Token, nil },
	})
	if err != nil {
		return nil, fmt.Errorf("demo CRM: %w", err)
	}
	return &Client{http: h, base: strings.TrimRight(o.URL, "/"), now: o.Now, page: min(o.PageSize, wire.MaxPage)}, nil
}

// Name is "demo".
func (c *Client) Name() string { return "demo" }

// Check asks whose account it is.
func (c *Client) Check(ctx context.Context) (upstream.Identity, error) {
	a, err := c.account(ctx)
	if err != nil {
		return upstream.Identity{}, err
	}
	return upstream.Identity{Account: a.Account, User: a.User, Text: "demo CRM"}, nil
}

// WipeAsked looks for the rep among those whose machines are to lose their leads.
func (c *Client) WipeAsked(ctx context.Context, rep string) (bool, error) {
	a, err := c.account(ctx)
	return err == nil && slices.Contains(a.Wipe, rep), err
}

// Team returns the reps, the user among them.
func (c *Client) Team(ctx context.Context) ([]string, error) {
	a, err := c.account(ctx)
	return a.Team, err
}

// Executives returns the account executives that qualified leads go to.
func (c *Client) Executives(ctx context.Context) ([]string, error) {
	a, err := c.account(ctx)
	return a.Executives, err
}

func (c *Client) account(ctx context.Context) (wire.Account, error) {
	var a wire.Account
	if err := c.call(ctx, http.MethodGet, "/v1/account", nil, &a); err != nil {
		return wire.Account{}, fmt.Errorf("ask the demo CRM for its account: %w", err)
	}
	a.Account, a.User, a.Team, a.Executives = lead.Clean(a.Account), lead.Clean(a.User), cleanAll(a.Team), cleanAll(a.Executives)
	if a.Account == "" {
		return wire.Account{}, fmt.Errorf("ask the demo CRM for its account: %w: its answer names none", upstream.ErrUnreachable)
	}
	return a, nil
}

func cleanAll(in []string) []string {
	var out []string
	for _, s := range in {
		if s = lead.Clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Changes tells the leads that changed after the cursor, in the order in which
// they changed.
func (c *Client) Changes(ctx context.Context, cursor upstream.Cursor) (upstream.Page, error) {
	q := url.Values{"limit": {strconv.Itoa(c.page)}}
	if cursor != "" {
		q.Set("after", string(cursor))
	}
	var in wire.Page
	if err := c.call(ctx, http.MethodGet, "/v1/leads?"+q.Encode(), nil, &in); err != nil {
		var h *upstream.HTTPError
		if errors.As(err, &h) && h.Status == http.StatusGone {
			return upstream.Page{}, fmt.Errorf("pull from the demo CRM: %w: it was started anew", upstream.ErrCursor)
		}
		return upstream.Page{}, fmt.Errorf("pull from the demo CRM: %w", err)
	}
	page, err := readPage(in, cursor)
	if err != nil {
		return upstream.Page{}, fmt.Errorf("pull from the demo CRM: %w", err)
	}
	return page, nil
}

// call makes one exchange and reads the answer into out. Its errors have a
// retry class.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%w: it can't be written as JSON: %w", upstream.ErrRefused, err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return fmt.Errorf("%w: %w", upstream.ErrRefused, err)
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return upstream.NetworkError(err)
	}
	defer func() { _ = resp.Body.Close() }() // what was wanted of it has been read
	if err := upstream.CheckResponse(resp, c.now()); err != nil {
		return plain(err)
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return upstream.NetworkError(err)
	}
	return decode(data, out)
}

// decode reads an answer. What is no such JSON was not written by the CRM but
// by something in between, so the CRM counts as unreachable.
func decode(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%w: its answer is not that of a demo CRM: %w", upstream.ErrUnreachable, err)
	}
	return nil
}

// plain takes the text of a failure out of its JSON.
func plain(err error) error {
	var h *upstream.HTTPError
	if !errors.As(err, &h) {
		return err
	}
	var e wire.Error
	if json.Unmarshal([]byte(h.Text), &e) == nil && e.Error != "" {
		h.Text = lead.Clean(e.Error)
		if e.Hint != "" {
			h.Text += " (" + lead.Clean(e.Hint) + ")"
		}
	}
	return err
}
