package salesforce

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// The versions of the API that are spoken.
const (
	newest    = "68.0"
	oldest    = "59.0"
	newestNum = 68
	oldestNum = 59
)

// known reports whether a version is one that is spoken.
func known(v string) bool {
	n, ok := strings.CutSuffix(v, ".0")
	i, err := strconv.Atoi(n)
	return ok && err == nil && i >= oldestNum && i <= newestNum
}

// session is an access token with what it opens.
type session struct {
	token   Token
	http    *http.Client
	base    string // the instance
	version string
	who     who
}

// who is what Salesforce tells of the user of a token.
type who struct {
	User  string `json:"user_id"`
	Org   string `json:"organization_id"`
	Email string `json:"email"`
	Name  string `json:"name"`
	Login string `json:"preferred_username"`
	Zone  string `json:"zoneinfo"`
}

func (w who) mail() string { return cmp.Or(w.Email, w.Login) }

// zone is the user's time zone; UTC where it is not told.
func (w who) zone() *time.Location {
	if l, err := time.LoadLocation(w.Zone); err == nil && w.Zone != "" {
		return l
	}
	return time.UTC
}

// open returns the session of the present token. A token that was not seen
// before is asked whose it is, so that nothing is ever sent to another org; stale
// names an access token that Salesforce has just refused.
func (c *Client) open(ctx context.Context, stale string) (*session, error) {
	token, err := checked(c.tokens.Token(ctx))
	if err != nil {
		return nil, err
	}
	if stale != "" && token.Access == stale {
		if token, err = c.refresh(ctx, stale); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	if s != nil && s.token == token {
		return s, nil
	}
	fresh := &session{token: token, base: token.InstanceURL}
	if fresh.http, err = c.client(token.InstanceURL); err != nil {
		return nil, err
	}
	if err := c.identify(ctx, fresh, stale == ""); err != nil {
		return nil, err
	}
	if s != nil && s.base == fresh.base {
		fresh.version = s.version
	} else if err := c.negotiate(ctx, fresh); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = fresh
	return fresh, nil
}

func (c *Client) refresh(ctx context.Context, stale string) (Token, error) {
	token, err := checked(c.tokens.Refresh(ctx, stale))
	if err != nil {
		return token, err
	}
	if token.Access == stale {
		return token, fmt.Errorf("%w: Salesforce does not accept the login; log in again: banter auth login salesforce", upstream.ErrAuth)
	}
	return token, nil
}

// identify asks whose a token is. It is refreshed once where Salesforce does not
// take it and refresh allows it.
func (c *Client) identify(ctx context.Context, s *session, refresh bool) error {
	a, err := c.exchange(ctx, s, request{method: http.MethodGet, path: "/services/oauth2/userinfo", abs: true})
	if err != nil {
		return err
	}
	if refresh && (a.status == http.StatusUnauthorized || a.status == http.StatusForbidden) && failureOf(a, c.now()).Code != codeLimit {
		token, err := c.refresh(ctx, s.token.Access)
		if err != nil {
			return err
		}
		if s.http, err = c.client(token.InstanceURL); err != nil {
			return err
		}
		s.token, s.base = token, token.InstanceURL
		return c.identify(ctx, s, false)
	}
	if upstream.StatusClass(a.status) != nil {
		f := failureOf(a, c.now())
		if a.status == http.StatusForbidden && f.Code != codeLimit {
			f.Status, f.Class = http.StatusUnauthorized, upstream.ErrAuth // what a wrong token gets here
		}
		return c.after(f)
	}
	if err := decode(a.body, &s.who); err != nil {
		return err
	}
	w := &s.who
	if w.Org, w.User = full(w.Org), full(w.User); w.Org == "" {
		return fmt.Errorf("%w: its answer names no organisation", upstream.ErrUnreachable)
	}
	w.Email, w.Name, w.Login, w.Zone = lead.Clean(w.Email), lead.Clean(w.Name), lead.Clean(w.Login), lead.Clean(w.Zone)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.org == "" {
		c.org = w.Org
	}
	if w.Org != c.org {
		return fmt.Errorf("%w: this login opens the org %s, and the leads here are those of %s: log in to that one (banter auth login salesforce), or use another profile", upstream.ErrAuth, w.Org, c.org)
	}
	return nil
}

// negotiate finds the newest version that both sides know.
func (c *Client) negotiate(ctx context.Context, s *session) error {
	if c.version != "" {
		s.version = c.version
		return nil
	}
	a, err := c.exchange(ctx, s, request{method: http.MethodGet, path: "/services/data", abs: true, open: true})
	if err != nil {
		return err
	}
	if upstream.StatusClass(a.status) != nil {
		return c.after(failureOf(a, c.now()))
	}
	var list []struct {
		Version string `json:"version"`
	}
	if err := decode(a.body, &list); err != nil {
		return err
	}
	best := 0
	for _, x := range list {
		if known(x.Version) {
			n, _ := strconv.Atoi(strings.TrimSuffix(x.Version, ".0")) // known has read it
			best = max(best, n)
		}
	}
	if best == 0 {
		return fmt.Errorf("%w: the org speaks none of the versions %s to %s of Salesforce's API", upstream.ErrRefused, oldest, newest)
	}
	s.version = strconv.Itoa(best) + ".0"
	return nil
}

// forgetVersion makes the next use negotiate anew: Salesforce has retired the
// version.
func (c *Client) forgetVersion(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == s {
		c.session = nil
	}
}

// client is the HTTP client of an instance: it follows no redirect and speaks
// TLS, or plain http to this machine.
func (c *Client) client(instance string) (*http.Client, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.clients[instance]; h != nil {
		return h, nil
	}
	h, err := upstream.NewClient(upstream.ClientOptions{Base: instance, Timeout: c.http.Timeout, MaxBody: maxBody, Transport: c.http.Transport})
	if err != nil {
		return nil, fmt.Errorf("the instance of Salesforce: %w", err)
	}
	c.clients[instance] = h
	return h, nil
}
