package salesforce

import (
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/serve"
)

// Running is an org that serves.
type Running struct {
	*serve.Running
	Token string
	Org   *Org
	CRM   *crm.CRM // whose people are in it
}

// Start serves an org with the people of a simulated CRM until ctx ends or Stop
// is called. Statuses, queues and custom fields are those of a team that tells
// its stages apart, unless o has some. The first of o.Tokens is the one that
// Running tells; without any a new one is minted. The error says why it can't
// listen.
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
	if len(o.Tokens) == 0 {
		if people.Token == "" {
			people.Token = DefaultToken + rand.Text()
		}
		o.Tokens = []string{people.Token}
	}
	o.Now = people.Now
	c := crm.New(crm.Config{Seed: people.Seed, Start: people.Now(), Leads: people.Leads, Speed: people.Speed, Quiet: people.Quiet, Now: people.Now})
	m := peopled(o, c)
	r, err := serve.Start(ctx, serve.Options{
		Listen: people.Listen, Now: people.Now, Tick: people.Tick, Step: m.step,
		Handler: func(stop context.Context) http.Handler { return m.org.Serve(stop) },
	})
	if err != nil {
		return nil, err
	}
	return &Running{Running: r, Token: o.Tokens[0], Org: m.org, CRM: c}, nil
}

// peopled makes an org with the people of a CRM.
func peopled(o Options, c *crm.CRM) *mirror {
	users := team(c.Account())
	o.User, o.Users = users[0], users[1:]
	if o.Statuses == nil {
		o.Statuses = FunnelStatuses()
	}
	if o.Queues == nil {
		o.Queues = []string{pool}
	}
	own := maps.Clone(o.Fields)
	if o.Fields = own; own == nil {
		o.Fields = map[string][]Field{}
	}
	o.Fields["Lead"] = slices.Concat(MarketoFields(), BanterFields(), o.Fields["Lead"])
	return newMirror(New(o), c)
}
