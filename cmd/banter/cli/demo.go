package cli

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/democrm/crm"
	"banter/scoring/sla"
	"banter/store/upstream/democrm"
)

type demoFlags struct {
	seed  uint64
	leads int
	speed float64
	quiet bool
	state string
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
	c.Flags().BoolVar(&f.quiet, "quiet", false, "nothing new arrives")
	c.Flags().StringVar(&f.state, "state", "", "at the end, write what the CRM was told to this `file`")
	return c
}

// demo runs the screens on a simulated CRM and a store that both go away at the
// end.
func (a *app) demo(ctx context.Context, f demoFlags) (err error) {
	if err := a.needTerminal("banter demo"); err != nil {
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
	if f.leads == 0 {
		f.leads = -1 // the CRM's word for none
	}
	sim, err := crm.Start(ctx, crm.Options{Seed: f.seed, Leads: f.leads, Speed: f.speed, Quiet: f.quiet, Now: a.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.Stop()) }()
	if f.state != "" {
		defer func() { err = errors.Join(err, writeState(f.state, sim.CRM)) }()
	}
	up, err := democrm.New(democrm.Options{URL: sim.URL, Token: sim.Token, Now: a.now})
	if err != nil {
		return err
	}
	account := sim.CRM.Account()
	s, err := demoSettings(dir, account.User, account.Team, account.Executives)
	if err != nil {
		return err
	}
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter demo", nudge(wake))
	if err != nil {
		return err
	}
	return a.runScreens(ctx, d, s, up, wake, "demo CRM")
}

// demoHours is open all the time, so that the demo's clocks run whenever it is
// looked at.
//
//go:embed demo_sla.toml
var demoHours []byte

// demoSettings are those of a rep of the simulated team with the shipped rules.
func demoSettings(dir, me string, team, aes []string) (settings, error) {
	var s settings
	s.paths = config.Paths{Config: filepath.Join(dir, "config.toml"), Store: filepath.Join(dir, "leads.db"), Log: filepath.Join(dir, "banter.log")}
	c, _, err := config.Load(s.paths)
	if err != nil {
		return s, err
	}
	c.Me, c.Team, c.AEs = me, team, aes
	c.Upstream.Every = "8s"
	s.config = c
	if s.agreed, err = config.LoadAgreed(s.paths, c); err != nil {
		return s, err
	}
	s.agreed.Book.Policies, err = sla.Parse("demo_sla.toml", demoHours, c.Location())
	return s, err
}

// writeState writes what the CRM knows, for whoever checks a demo afterwards.
func writeState(path string, c *crm.CRM) error {
	data, err := json.MarshalIndent(c.State(true), "", "  ")
	if err == nil {
		err = os.WriteFile(path, append(data, '\n'), 0o600)
	}
	if err != nil {
		return fmt.Errorf("write the state of the CRM: %w", err)
	}
	return nil
}
