package upstreamtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"
)

// Clock moves on by itself: each look at it takes a millisecond.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock is a clock that stands at a time.
func NewClock(at time.Time) *Clock { return &Clock{at: at} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

// Pass lets time pass.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// Set puts the clock at a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Wire carries requests to a handler without a network, and notes them. A
// handler that panics has cut the connection.
type Wire struct {
	handler http.Handler
	mu      sync.Mutex
	seen    []string
}

// NewWire is a wire to a handler.
func NewWire(h http.Handler) *Wire { return &Wire{handler: h} }

// RoundTrip carries one request.
func (w *Wire) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.seen = append(w.seen, r.Method+" "+r.URL.RequestURI())
	w.mu.Unlock()
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RequestURI = in.URL.RequestURI()
	out := httptest.NewRecorder()
	defer func() {
		if x := recover(); x != nil {
			resp, err = nil, fmt.Errorf("the connection was cut: %v", x)
		}
	}()
	w.handler.ServeHTTP(out, in)
	return out.Result(), nil
}

// Take returns the requests since the last time, as method and path with query.
func (w *Wire) Take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.seen
	w.seen = nil
	return out
}
