package cli

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/cmd/banter/notice"
	"banter/store/lead"
)

func (a *app) noticesCmd() *cobra.Command {
	var asJSON, test bool
	c := &cobra.Command{
		Use:   "notices",
		Short: "What is worth telling now, and where banter watch tells it",
		Long: `What is worth telling now, and where banter watch tells it: new hand-raisers, clocks
about to run out, breaches, escalations, and a sync that does not go through.

The address of a webhook is a secret: set ` + config.EnvSlack + ` or
` + config.EnvTeams + `, or name a file of mode 0600 in [notices] of config.toml.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			if test {
				return a.testHooks(cmd.Context())
			}
			return a.notices(cmd.Context(), asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	c.Flags().BoolVar(&test, "test", false, "send one test message to each webhook")
	return c
}

type noticeJSON struct {
	Kind notice.Kind `json:"kind"`
	At   time.Time   `json:"at"` // since when it is so
	ID   lead.ID     `json:"id,omitempty"`
	Text string      `json:"text"`
}

func (a *app) notices(ctx context.Context, asJSON bool) error {
	d, s, err := a.open(ctx, "banter notices")
	if err != nil {
		return err
	}
	hooks, err := s.config.Notices.Hooks(os.Getenv)
	if err != nil {
		return err
	}
	ns, err := d.Notices(ctx, s.config.Notices.ClockKinds())
	if err != nil {
		return err
	}
	out := make([]noticeJSON, len(ns))
	now := d.Now()
	for i := range ns {
		out[i] = noticeJSON{Kind: ns[i].Kind, At: ns[i].At.UTC(), ID: ns[i].Lead, Text: ns[i].Text(now, now.Location(), s.config.Notices.Private)}
	}
	if asJSON {
		return a.json(out)
	}
	for _, n := range out {
		if err := a.printf("%s  %s\n", n.At.In(now.Location()).Format("2006-01-02 15:04"), n.Text); err != nil {
			return err
		}
	}
	if len(out) == 0 {
		if err := a.printf("Nothing is worth telling.\n"); err != nil {
			return err
		}
	}
	for _, h := range hooks {
		if err := a.printf("told by banter watch to %s\n", h); err != nil {
			return err
		}
	}
	if len(hooks) == 0 {
		return a.printf("No webhook is set up; banter notices --help says how.\n")
	}
	return nil
}

// testHooks posts one message to each hook and says what came of it.
func (a *app) testHooks(ctx context.Context) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	hooks, err := s.config.Notices.Hooks(os.Getenv)
	if err != nil {
		return err
	}
	if len(hooks) == 0 {
		return fmt.Errorf("no webhook is set up; set %s or %s, or name a file in [notices] of %s", config.EnvSlack, config.EnvTeams, s.paths.Config)
	}
	var failed error
	for _, h := range hooks {
		if err := h.Test(ctx, "banter: this is a test; notices arrive here", a.now()); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if err := a.printf("%s took it\n", h); err != nil {
			return err
		}
	}
	return failed
}

// hub is what tells notices, by the config; problems go to problem.
func (a *app) hub(d *desk.Desk, s settings, hooks []*notice.Hook, problem func(error)) (*notice.Hub, error) {
	quiet, err := s.config.Notices.QuietHours()
	if err != nil {
		return nil, err
	}
	return notice.New(notice.Options{
		Hooks: hooks, Memory: d.Store, Now: a.now, Zone: s.config.Location(), Random: rand.Float64,
		Kinds: s.config.Notices.Kinds, Quiet: quiet, Private: s.config.Notices.Private, Problem: problem,
	}), nil
}
