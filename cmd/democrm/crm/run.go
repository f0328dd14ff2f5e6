package crm

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"banter/cmd/democrm/serve"
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
	*serve.Running
	Token string
	CRM   *CRM
}

// Start serves a CRM until ctx ends or Stop is called. The error says why it
// can't listen; an address that other machines could reach is refused.
func Start(ctx context.Context, o Options) (*Running, error) {
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
	c := New(Config{Seed: o.Seed, Start: o.Now(), Leads: o.Leads, Speed: o.Speed, Quiet: o.Quiet, Now: o.Now})
	r, err := serve.Start(ctx, serve.Options{
		Listen: o.Listen, Now: o.Now, Tick: o.Tick, Step: c.Step,
		Handler: func(stop context.Context) http.Handler { return Handler(stop, c, o.Token) },
	})
	if err != nil {
		return nil, err
	}
	return &Running{Running: r, Token: o.Token, CRM: c}, nil
}
