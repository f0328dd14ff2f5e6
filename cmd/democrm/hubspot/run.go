package hubspot

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/serve"
)

// Running is a portal that serves.
type Running struct {
	*serve.Running
	Token  string
	Portal *Portal
	CRM    *crm.CRM // whose people are in it
}

// Start serves a portal with the people of a simulated CRM until ctx ends or
// Stop is called. The first of o.Tokens is the one that Running tells; without
// any a new one is minted. The error says why it can't listen.
func Start(ctx context.Context, people crm.Options, o Options) (*Running, error) {
	if people.Now == nil {
		people.Now = time.Now
	}
	switch {
	case people.Leads == 0:
		people.Leads = crm.DefaultLeads
	case people.Leads < 0:
		people.Leads = 0
	}
	o.Now = people.Now
	if len(o.Tokens) == 0 {
		if people.Token == "" {
			people.Token = "pat-na1-" + strings.ToLower(rand.Text())
		}
		o.Tokens = []Token{{Value: people.Token, Scopes: AllScopes()}}
	}
	p := New(o)
	c := crm.New(crm.Config{Seed: people.Seed, Start: people.Now(), Leads: people.Leads, Speed: people.Speed, Quiet: people.Quiet, Now: people.Now})
	m := newMirror(p, c)
	r, err := serve.Start(ctx, serve.Options{
		Listen: people.Listen, Now: people.Now, Tick: people.Tick, Step: m.step,
		Handler: func(stop context.Context) http.Handler { return p.Serve(stop) },
	})
	if err != nil {
		return nil, err
	}
	return &Running{Running: r, Token: o.Tokens[0].Value, Portal: p, CRM: c}, nil
}
