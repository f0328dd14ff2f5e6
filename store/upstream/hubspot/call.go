package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"banter/store/upstream"
)

// The classes of calls, each with a limit of its own.
const (
	classSearch = "search"
	classRest   = "rest"
)

// The policies that a 429 names.
const (
	policySecondly = "SECONDLY"
	policyDaily    = "DAILY"
)

// maxTries is how often a call is made that HubSpot puts off for seconds.
const maxTries = 4

// maxBody bounds an answer, in bytes: a hundred contacts with long notes are
// far smaller.
const maxBody = 32 << 20

// limits are what is kept without HubSpot telling: a token of the smallest plan
// has 100 calls in ten seconds, an account 5 searches a second.
func limits() map[string]upstream.Limit {
	return map[string]upstream.Limit{
		classSearch: {Calls: 4, Per: time.Second},
		classRest:   {Calls: 90, Per: 10 * time.Second},
	}
}

// call makes one exchange and reads the answer into out, which may be nil. A
// call that HubSpot did not look at for its limits is made again after the wait
// that the limit asks for. Errors have a retry class; one that HubSpot answered
// is a *Failure.
func (c *Client) call(ctx context.Context, class, method, path string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return fmt.Errorf("%w: it can't be written as JSON: %w", upstream.ErrRefused, err)
		}
	}
	for n := 1; ; n++ {
		if err := c.pace.Wait(ctx, class); err != nil {
			return err
		}
		data, err := c.exchange(ctx, class, method, path, body)
		if err == nil {
			if out == nil {
				return nil
			}
			return decode(data, out)
		}
		var f *Failure
		if !errors.As(err, &f) {
			return err
		}
		wait, again := c.backoff(f, n)
		if wait > 0 {
			c.hold(f, class, wait)
		}
		if !again || n >= maxTries {
			f.After = max(f.After, wait)
			return err
		}
	}
}

// exchange makes one request and returns the body of a success.
func (c *Client) exchange(ctx context.Context, class, method, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", upstream.ErrRefused, err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	} else {
		req.Body = http.NoBody
	}
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, upstream.NetworkError(err)
	}
	defer func() { _ = resp.Body.Close() }() // what was wanted of it has been read
	c.heed(class, resp.Header)
	if upstream.StatusClass(resp.StatusCode) != nil {
		c.pace.Tell(false)
		// A body that breaks off leaves the status, which says enough.
		data, _ := io.ReadAll(io.LimitReader(resp.Body, maxFailure))
		token, _ := c.token(ctx) // it was there a moment ago; without it nothing is to be hidden
		f := readFailure(resp.StatusCode, resp.Header, []byte(scrub(string(data), token)), c.now())
		f.path = path
		return nil, f
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, upstream.NetworkError(err)
	}
	c.pace.Tell(true)
	return data, nil
}

// heed takes the limits that HubSpot tells, and its clock.
func (c *Client) heed(class string, h http.Header) {
	if t, err := http.ParseTime(h.Get("Date")); err == nil {
		c.mu.Lock()
		c.serverTime = t
		c.mu.Unlock()
	}
	if class != classRest {
		return // a search is not counted in the ten seconds
	}
	number := func(name string) (float64, bool) {
		f, err := strconv.ParseFloat(h.Get("x-hubspot-ratelimit-"+name), 64)
		return f, err == nil && f >= 0 && f < 1e9
	}
	most, ok := number("max")
	span, ok2 := number("interval-milliseconds")
	if !ok || !ok2 || most < 1 || span < 1 {
		return
	}
	// A tenth is left to others that use the same key.
	c.pace.SetLimit(classRest, upstream.Limit{Calls: int(max(1, 0.9*most)), Per: time.Duration(span) * time.Millisecond})
	if left, ok := number("remaining"); ok && left < 2 {
		c.pace.Hold(classRest, time.Duration(span)*time.Millisecond/4, "HubSpot's limit")
	}
}

// backoff is how long to leave HubSpot alone after the n-th failure of a call,
// and whether the call may be made again then: it may where HubSpot has not
// looked at it.
func (c *Client) backoff(f *Failure, n int) (wait time.Duration, again bool) {
	times := time.Duration(n)
	switch {
	case f.Status == http.StatusTooManyRequests && f.Policy == policyDaily:
		return max(f.After, c.untilMidnight()), false
	case f.Status == http.StatusTooManyRequests && f.Policy == policySecondly:
		return max(f.After, times*time.Second), true
	case f.Status == http.StatusTooManyRequests:
		return max(f.After, 10*times*time.Second), f.After <= time.Minute
	case f.Status == http.StatusLocked:
		return max(f.After, 2*times*time.Second), true
	case f.Status == 477:
		return max(f.After, time.Minute), false
	}
	return 0, false
}

// hold keeps calls back that would meet the same answer.
func (c *Client) hold(f *Failure, class string, wait time.Duration) {
	switch {
	case f.Status == http.StatusLocked:
		c.pace.Hold(class, wait, "a record that HubSpot has locked")
	case f.Status == 477, f.Policy == policyDaily:
		c.pace.Hold("", wait, f.Problem())
	default:
		c.pace.Hold(class, wait, "HubSpot's limit")
	}
}

// untilMidnight is how long the day of the account still lasts: the daily limit
// begins anew at its midnight.
func (c *Client) untilMidnight() time.Duration {
	c.mu.Lock()
	zone := c.zone
	c.mu.Unlock()
	now := c.now().In(zone)
	// Not 24 h on: a day has 23 or 25 where the clock changes.
	return time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone).Sub(now)
}
