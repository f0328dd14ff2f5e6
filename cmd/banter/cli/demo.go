package cli

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/plain"
	"banter/cmd/democrm/crm"
	emulator "banter/cmd/democrm/hubspot"
	org "banter/cmd/democrm/salesforce"
	"banter/scoring/sla"
	"banter/store/upstream"
	"banter/store/upstream/democrm"
	"banter/store/upstream/democrm/wire"
	"banter/store/upstream/hubspot"
	"banter/store/upstream/salesforce"
)

type demoFlags struct {
	seed  uint64
	leads int
	speed float64
	quiet bool
	crm   string
	state string

	inLines lineMode
	console *plain.Console // where it talks in lines; nil makes one if they are wanted
}

const defaultDemoLeads = 320

func (a *app) demoCmd() *cobra.Command {
	var f demoFlags
	c := &cobra.Command{
		Use:   "demo",
		Short: "The whole thing on simulated leads that keep arriving",
		Long: `The whole thing on simulated leads: a CRM of its own on a loopback port, a few
hundred leads with weeks of history, new ones arriving, and a colleague who changes
some of them. It needs no account and no file and leaves nothing behind.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), f) },
	}
	c.Flags().Uint64Var(&f.seed, "seed", 1, "another seed, other leads")
	c.Flags().IntVar(&f.leads, "leads", defaultDemoLeads, "how many leads it starts with")
	c.Flags().Float64Var(&f.speed, "speed", 1, "how fast life goes on upstream")
	c.Flags().StringVar(&f.crm, "crm", demoHubSpot, "what the CRM speaks: hubspot with its limits and its lag, salesforce, or plain")
	f.inLines.register(c.Flags())
	c.Flags().BoolVar(&f.quiet, "quiet", false, "nothing new arrives")
	c.Flags().StringVar(&f.state, "state", "", "at the end, write what the CRM was told to this `file`")
	return c
}

// demo runs the screens on a simulated CRM and a store that both go away at the
// end.
func (a *app) demo(ctx context.Context, f demoFlags) (err error) {
	if err := a.demoTalk(ctx, &f); err != nil {
		return err
	}
	if f.leads < 0 || f.leads > 100_000 {
		return usagef("--leads: %d is out of 0 to 100000", f.leads)
	}
	if f.speed <= 0 || f.speed > 1000 {
		return usagef("--speed: %g is not between 0 and 1000", f.speed)
	}
	dir, err := os.MkdirTemp("", "banter-demo-")
	if err != nil {
		return fmt.Errorf("make room for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	sim, err := a.simulate(ctx, f)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	if f.state != "" {
		defer func() { err = errors.Join(err, writeState(f.state, sim.state())) }()
	}
	s, err := demoSettings(dir, sim.account)
	if err != nil {
		return err
	}
	s.config.Screen = a.ownScreen()
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter demo", nudge(wake))
	if err != nil {
		return err
	}
	if f.console != nil {
		return a.talk(ctx, f.console, d, s, sim.up, wake, sim.name)
	}
	return a.runScreens(ctx, d, s, sim.up, wake, sim.name)
}

// What the demo's CRM speaks.
const (
	demoPlain      = "plain"
	demoHubSpot    = "hubspot"
	demoSalesforce = "salesforce"
)

// simulation is a CRM that runs for the demo.
type simulation struct {
	up      upstream.Upstream
	name    string
	account wire.Account
	state   func() any // what it was told
	stop    func() error
}

func (a *app) simulate(ctx context.Context, f demoFlags) (*simulation, error) {
	if f.leads == 0 {
		f.leads = -1 // the CRM's word for none
	}
	o := crm.Options{Seed: f.seed, Leads: f.leads, Speed: f.speed, Quiet: f.quiet, Now: a.now}
	switch f.crm {
	case demoPlain:
		sim, err := crm.Start(ctx, o)
		if err != nil {
			return nil, err
		}
		up, err := democrm.New(democrm.Options{URL: sim.URL, Token: sim.Token, Now: a.now})
		if err != nil {
			return nil, errors.Join(err, sim.Stop())
		}
		return &simulation{up: up, name: "demo CRM", account: sim.CRM.Account(), state: func() any { return sim.CRM.State(true) }, stop: sim.Stop}, nil
	case demoHubSpot:
		sim, err := emulator.Start(ctx, o, emulator.Options{BehaviouralEvents: true, Limits: emulator.Professional(), IndexLag: 2 * time.Second})
		if err != nil {
			return nil, err
		}
		up, err := a.emulated(ctx, sim)
		if err != nil {
			return nil, errors.Join(err, sim.Stop())
		}
		return &simulation{up: up, name: "HubSpot (simulated)", account: sim.CRM.Account(), state: func() any { return sim.Portal.State(true) }, stop: sim.Stop}, nil
	case demoSalesforce:
		sim, err := org.Start(ctx, o, org.Options{})
		if err != nil {
			return nil, err
		}
		account := sim.CRM.Account()
		up, err := salesforce.New(salesforce.Options{
			Tokens: salesforce.Static(sim.Token, sim.URL), Now: a.now, Me: account.User, Mapping: salesforce.Mapping{Owners: firstNames(account)},
		})
		if err != nil {
			return nil, errors.Join(err, sim.Stop())
		}
		return &simulation{up: up, name: "Salesforce (simulated)", account: account, state: func() any { return sim.Org.State(true) }, stop: sim.Stop}, nil
	}
	return nil, usagef("--crm: %q is none of plain, hubspot, salesforce", f.crm)
}

// firstNames calls the people of an account by their first names, and not by
// their addresses.
func firstNames(account wire.Account) map[string]string {
	owners := map[string]string{}
	for _, rep := range slices.Concat(account.Team, account.Executives, []string{account.Manager}) {
		owners[rep+"@northlight.example"] = rep
	}
	return owners
}

// emulated is a client of an emulated HubSpot whose custom properties are set
// up, with the reps called by their first names.
func (a *app) emulated(ctx context.Context, sim *emulator.Running) (*hubspot.Client, error) {
	account := sim.CRM.Account()
	up, err := hubspot.New(hubspot.Options{BaseURL: sim.URL, Token: hubspot.Fixed(sim.Token), Now: a.now, Me: account.User, Mapping: hubspot.Mapping{Owners: firstNames(account)}})
	if err != nil {
		return nil, err
	}
	_, err = up.Setup(ctx, nil)
	return up, err
}

// demoHours is open all the time, so that the demo's clocks run whenever it is
// looked at.
//
//go:embed demo_sla.toml
var demoHours []byte

// ownScreen is how the person's own screens look, where there is a config that
// can be read; the demo needs none.
func (a *app) ownScreen() config.Screen {
	p, err := config.Find(a.profile, a.configFile, "")
	if err != nil {
		return config.Screen{}
	}
	c, _, err := config.Load(p)
	if err != nil {
		return config.Screen{}
	}
	return c.Screen
}

// demoSettings are those of a rep of the simulated team with the shipped rules.
func demoSettings(dir string, account wire.Account) (settings, error) {
	var s settings
	s.paths = config.Paths{Config: filepath.Join(dir, "config.toml"), Store: filepath.Join(dir, "leads.db"), Log: filepath.Join(dir, "banter.log")}
	c, _, err := config.Load(s.paths)
	if err != nil {
		return s, err
	}
	c.Me, c.Team, c.AEs = account.User, account.Team, account.Executives
	c.Upstream.Every = "8s"
	s.config = c
	if s.agreed, err = config.LoadAgreed(s.paths, c); err != nil {
		return s, err
	}
	s.agreed.Book.Policies, err = sla.Parse("demo_sla.toml", demoHours, c.Location())
	return s, err
}

// writeState writes what the CRM knows, for whoever checks a demo afterwards.
func writeState(path string, state any) error {
	data, err := json.MarshalIndent(state, "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(data, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the state of the CRM: %w", err)
	}
	return nil
}
