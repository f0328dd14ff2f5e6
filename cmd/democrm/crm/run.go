package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options is how a CRM is run; the zero value is 300 leads and a live team on a
// free port of 127.0.0.1.
type Options struct {
	Listen string // loopback host and port; "" is 127.0.0.1:0
	Token  string // "" mints one
	Seed   uint64
	Leads  int     // 0 is DefaultLeads, below 0 is none
	Speed  float64 // how often things happen: 2 is twice as often; 0 is 1
	Quiet  bool    // nothing happens by itself
	Now    func() time.Time
	Tick   <-chan time.Time // each lets what is due by Now happen; nil is twice a second
}

// DefaultLeads is how many leads a CRM starts with.
const DefaultLeads = 300

// Running is a CRM that serves.
type Running struct {
	URL   string // http://127.0.0.1:PORT
	Token string
	CRM   *CRM

	server *http.Server
	cancel context.CancelFunc
	done   sync.WaitGroup
	failed error // of the server, once done
}

// Start serves a CRM until ctx ends or Stop is called. The error says why it
// can't listen; an address that other machines could reach is refused.
func Start(ctx context.Context, o Options) (*Running, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if !Loopback(o.Listen) {
		return nil, fmt.Errorf("start CRM: %q is not a loopback address; use 127.0.0.1:0 or [::1]:0", o.Listen)
	}
	if o.Token == "" {
		o.Token = rand.Text()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	switch {
	case o.Leads == 0:
		o.Leads = DefaultLeads
	case o.Leads < 0:
		o.Leads = 0
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("start CRM: %w", err)
	}
	if addr, ok := ln.Addr().(*net.TCPAddr); !ok || !addr.IP.IsLoopback() {
		// "localhost" is what the machine's name service says.
		_ = ln.Close()
		return nil, fmt.Errorf("start CRM: %q leads to %s, which is not a loopback address", o.Listen, ln.Addr())
	}
	ctx, cancel := context.WithCancel(ctx)
	c := New(Config{Seed: o.Seed, Start: o.Now(), Leads: o.Leads, Speed: o.Speed, Quiet: o.Quiet, Now: o.Now})
	r := &Running{
		URL: "http://" + ln.Addr().String(), Token: o.Token, CRM: c, cancel: cancel,
		server: &http.Server{Handler: Handler(ctx, c, o.Token), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second},
	}
	r.done.Go(func() {
		if err := r.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			r.failed = fmt.Errorf("serve CRM: %w", err)
			cancel()
		}
	})
	r.done.Go(func() { r.loop(ctx, o) })
	return r, nil
}

// loop lets things happen until the end, and then closes the server.
func (r *Running) loop(ctx context.Context, o Options) {
	tick := o.Tick
	if tick == nil {
		t := time.NewTicker(500 * time.Millisecond)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case <-tick:
			r.CRM.Step(o.Now())
		case <-ctx.Done():
			// Nothing of the CRM outlives it, so there is nothing to wait for.
			_ = r.server.Close()
			return
		}
	}
}

// Wait waits until the CRM has stopped and returns why, nil if it was asked to.
func (r *Running) Wait() error {
	r.done.Wait()
	return r.failed
}

// Stop ends the CRM and waits until everything of it is gone. Stopping twice is
// fine.
func (r *Running) Stop() error {
	r.cancel()
	return r.Wait()
}
