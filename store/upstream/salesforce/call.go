package salesforce

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"banter/store/upstream"
)

// maxTries is how often a call is made that Salesforce puts off for seconds.
const maxTries = 4

// maxBody bounds an answer, in bytes: 2,000 leads with long descriptions are
// smaller, and so is the description of an object with 800 fields.
const maxBody = 64 << 20

// maxURI is how long an address with its headers may be, in bytes, as
// Salesforce says; some are left for the headers.
const maxURI = 16_384 - 2_048

const classRest = "rest"

// limits are what is kept without Salesforce telling: it knows no rate, only a
// day's calls and 25 long ones at once.
func limits() map[string]upstream.Limit {
	return map[string]upstream.Limit{classRest: {Calls: 50, Per: 5 * time.Second}}
}

// request is one call.
type request struct {
	method string
	path   string // behind /services/data/vXX.X
	abs    bool   // the path is the whole of it
	open   bool   // it needs no token
	header map[string]string
	body   []byte
}

// answer is what came back, whatever its status.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func failureOf(a answer, now time.Time) *Failure { return readFailure(a.status, a.header, a.body, now) }

// exchange makes one request. The error is that of the network; it has a class.
func (c *Client) exchange(ctx context.Context, s *session, r request) (answer, error) {
	path := r.path
	if !r.abs {
		path = "/services/data/v" + s.version + path
	}
	if len(path) > maxURI {
		return answer{}, fmt.Errorf("%w: the request for Salesforce is too long (%d bytes): map fewer fields in the config", upstream.ErrRefused, len(path))
	}
	req, err := http.NewRequestWithContext(ctx, r.method, s.base+path, bytes.NewReader(r.body))
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", upstream.ErrRefused, err)
	}
	if r.body == nil {
		req.Body = http.NoBody
	} else {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	if !r.open {
		req.Header.Set("Authorization", "Bearer "+s.token.Access)
	}
	for name, v := range r.header {
		req.Header.Set(name, v)
	}
	resp, err := s.http.Do(req)
	if err != nil {
		return answer{}, upstream.NetworkError(err)
	}
	defer func() { _ = resp.Body.Close() }() // what was wanted of it has been read
	c.heed(resp.Header)
	a := answer{status: resp.StatusCode, header: resp.Header}
	if upstream.StatusClass(resp.StatusCode) != nil {
		c.pace.Tell(resp.StatusCode < 500 && resp.StatusCode != http.StatusUnauthorized)
		// A body that breaks off leaves the status, which says enough.
		a.body, _ = io.ReadAll(io.LimitReader(resp.Body, maxFailure))
		a.body = bytes.ReplaceAll(a.body, []byte(s.token.Access), []byte("…"))
		return a, nil
	}
	if a.body, err = io.ReadAll(resp.Body); err != nil {
		return answer{}, upstream.NetworkError(err)
	}
	c.pace.Tell(true)
	return a, nil
}

// heed takes the limits that Salesforce tells, and its clock.
func (c *Client) heed(h http.Header) {
	c.budget.heed(h.Get("Sforce-Limit-Info"))
	if why := c.budget.crowded(); why != "" {
		c.pace.Hold("", retryLimited, why)
	}
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		c.mu.Lock()
		c.serverTime = t
		c.mu.Unlock()
	}
}

// clock is Salesforce's time as of the last answer, ours until there was one.
func (c *Client) clock() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.serverTime.IsZero() {
		return c.now()
	}
	return c.serverTime
}

// do makes a call and returns a success or a 304. A session that has ended is
// renewed once, a version that was retired negotiated once; what Salesforce did
// not look at, because somebody holds the record or too much runs at once, is
// sent again after a moment. Errors have a retry class; one that Salesforce
// answered is a *Failure.
func (c *Client) do(ctx context.Context, r request) (answer, error) {
	stale, gone := "", false
	for n := 1; ; n++ {
		if wait, why := c.budget.spent(c.now()); wait > 0 {
			c.pace.Hold("", wait, why)
		}
		if err := c.pace.Wait(ctx, classRest); err != nil {
			return answer{}, err
		}
		s, err := c.open(ctx, stale)
		if err != nil {
			return answer{}, err
		}
		c.budget.count(c.now())
		a, err := c.exchange(ctx, s, r)
		if err != nil || a.status == http.StatusNotModified || upstream.StatusClass(a.status) == nil {
			return a, err
		}
		f := failureOf(a, c.now())
		switch {
		case a.status == http.StatusUnauthorized && stale == "":
			stale = s.token.Access
			continue
		case a.status == http.StatusGone && !gone && c.version == "" && !r.abs:
			gone = true
			c.forgetVersion(s)
			continue
		}
		wait, again := c.backoff(f, n)
		if !again || n >= maxTries {
			return a, c.after(f)
		}
		if err := c.rest(ctx, wait); err != nil {
			return answer{}, err
		}
	}
}

// backoff is how long to leave Salesforce alone after the n-th failure of a
// call, and whether the call may be made again then: it may where nothing of it
// was done.
func (c *Client) backoff(f *Failure, n int) (wait time.Duration, again bool) {
	switch {
	case f.concurrent():
		return max(f.After, time.Duration(n)*5*time.Second), true
	case f.Code == codeLock:
		return c.jitter(n), true
	}
	return 0, false
}

// jitter is a wait before the n-th try again that no two clients share: somebody
// else wants the same record.
func (c *Client) jitter(n int) time.Duration {
	return time.Duration(float64(n) * (0.25 + c.random()) * float64(time.Second))
}

// rest waits.
func (c *Client) rest(ctx context.Context, d time.Duration) error {
	if c.sleep != nil {
		return c.sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// after gives a failure the wait that it asks for, and holds back calls that
// would meet the same answer.
func (c *Client) after(f *Failure) error {
	switch {
	case f.Code == codeLimit && !f.concurrent():
		// It is a rolling day: nobody can say when enough of it has passed.
		f.After = max(f.After, budgetStep)
		c.pace.Hold("", f.After, f.Problem()+"; they count as a rolling day, so one more is tried each hour")
	case f.Code == codeReadOnly:
		f.After = max(f.After, 5*time.Minute)
	}
	return f
}

// call makes an exchange of JSON and reads the answer into out, which may be
// nil.
func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	r := request{method: method, path: path}
	if in != nil {
		var err error
		if r.body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("%w: it can't be written as JSON: %w", upstream.ErrRefused, err)
		}
		// A new task is no duplicate because one like it is there; and what the
		// product touches is not what the user has recently looked at.
		r.header = map[string]string{"Sforce-Duplicate-Rule-Header": "allowSave=true", "Sforce-Mru": "updateMru=false"}
	}
	a, err := c.do(ctx, r)
	if err != nil || out == nil {
		return err
	}
	return decode(a.body, out)
}
