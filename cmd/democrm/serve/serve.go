// Package serve runs a simulated CRM on a loopback port until it is stopped.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options is what is served.
type Options struct {
	Listen  string                                  // loopback host and port; "" is 127.0.0.1:0
	Handler func(stop context.Context) http.Handler // stop is the life of the server
	Step    func(now time.Time)                     // lets what is due by now happen; nil is nothing
	Now     func() time.Time
	Tick    <-chan time.Time // each is a Step; nil is twice a second
}

// Running is a CRM that serves.
type Running struct {
	URL string // http://127.0.0.1:PORT

	server *http.Server
	cancel context.CancelFunc
	done   sync.WaitGroup
	failed error // of the server, once done
}

// Start serves until ctx ends or Stop is called. The error says why it can't
// listen; an address that other machines could reach is refused.
func Start(ctx context.Context, o Options) (*Running, error) {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if !Loopback(o.Listen) {
		return nil, fmt.Errorf("start CRM: %q is not a loopback address; use 127.0.0.1:0 or [::1]:0", o.Listen)
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
	// Requests that hang are let go only when the port is closed: a client that
	// asks again at once must find nobody.
	hanging, release := context.WithCancel(context.WithoutCancel(ctx))
	ctx, cancel := context.WithCancel(ctx)
	r := &Running{
		URL: "http://" + ln.Addr().String(), cancel: cancel,
		server: &http.Server{Handler: o.Handler(hanging), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second},
	}
	r.done.Go(func() {
		if err := r.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			r.failed = fmt.Errorf("serve CRM: %w", err)
			cancel()
		}
	})
	r.done.Go(func() {
		defer release()
		r.loop(ctx, o)
	})
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
			if o.Step != nil {
				o.Step(o.Now())
			}
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

// Loopback reports whether a host, with or without a port, is this machine.
func Loopback(host string) bool {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
