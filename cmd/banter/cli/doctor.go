package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/route"
	"banter/store"
	"banter/store/upstream/hubspot"
	"banter/store/upstream/salesforce"
	"banter/store/upstream/upstreamtest"
)

// maxShown is how many faults of the store are told one by one.
const maxShown = 8

func (a *app) doctorCmd() *cobra.Command {
	var setup, repair, fix, yes bool
	var pack string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the configuration, the store and the upstream, changing nothing",
		Long: `Check the configuration, the store and the upstream, changing nothing. With --setup
the custom properties that HubSpot lacks are listed and, after a yes, created. With
--package what a Salesforce administrator has to deploy is written into a folder. With
--repair a damaged store is made anew from what can be read of it; the old file is
kept. With --fix files that others on this machine can read are closed.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if fix {
				return a.fix()
			}
			if repair {
				return a.repair(cmd.Context(), yes)
			}
			if setup {
				return a.setUp(cmd.Context(), yes)
			}
			if cmd.Flags().Changed("package") {
				return a.writePackage(cmd.Context(), pack)
			}
			return a.doctor(cmd.Context())
		},
	}
	c.Flags().BoolVar(&setup, "setup", false, "create the properties that the CRM lacks, after listing them")
	c.Flags().BoolVar(&repair, "repair", false, "make a damaged store anew from what can be read of it")
	c.Flags().BoolVar(&fix, "fix", false, "close the files that others on this machine can read or change")
	c.Flags().StringVar(&pack, "package", "", "write the fields that Salesforce lacks into a new `folder`, for an administrator")
	c.Flags().BoolVar(&yes, "yes", false, "with --setup and --repair: do not ask")
	return c
}

// examination is one run of the doctor: what it found wrong, and whether its
// lines could be printed.
type examination struct {
	a    *app
	sick int
	err  error
}

func (x *examination) line(sign, what, format string, args ...any) {
	x.err = errors.Join(x.err, x.a.found(sign, what, 9, fmt.Sprintf(format, args...)))
}

func (x *examination) good(what, format string, args ...any) { x.line(signGood, what, format, args...) }

func (x *examination) warn(what, format string, args ...any) { x.line(signWarn, what, format, args...) }

func (x *examination) bad(what, format string, args ...any) {
	x.sick++
	x.line(signBad, what, format, args...)
}

func (a *app) doctor(ctx context.Context) error {
	x := &examination{a: a}
	s, err := a.settings()
	if err != nil {
		x.bad("config", "%v", err)
		return errors.Join(x.err, silentError{exitFailed})
	}
	x.good("config", "%s, rep %s", s.paths.Config, s.config.Me)
	for _, f := range s.config.Screen.Look(true, "").Lint() {
		x.warn("screen", "[screen.colors] %s", f)
	}
	findings := s.agreed.Book.Model.Lint(a.now())
	for _, f := range findings {
		x.warn("model", "%s", f) // a model with errors does not load
	}
	if len(findings) == 0 {
		x.good("model", "%s", s.agreed.Book.Model.Version())
	}
	x.team(s)
	x.modes(s.paths)
	if x.key(s) {
		if d := x.store(ctx, s); d != nil {
			x.upstream(ctx, s, d)
		}
	}
	if x.sick > 0 {
		return errors.Join(x.err, silentError{exitFailed})
	}
	return x.err
}

// team examines what the team's work hangs on: routing and notices.
func (x *examination) team(s settings) {
	plan, exists, err := config.Routing(s.paths.File("routing.toml"))
	if err != nil {
		x.bad("routing", "%v", err)
	} else if exists {
		o := route.Options{Now: x.a.now(), Policies: s.agreed.Book.Policies}
		if len(s.config.Team) > 1 { // a team of one is nobody's list of the reps
			o.Team = s.config.Team
		}
		problems := plan.Check(o)
		for _, p := range problems {
			x.warn("routing", "%s", p)
		}
		if len(problems) == 0 {
			x.good("routing", "%s", s.paths.File("routing.toml"))
		}
	}
	hooks, err := s.config.Notices.Hooks(os.Getenv)
	switch {
	case err != nil:
		x.bad("notices", "%v", err)
	case len(hooks) > 0:
		x.good("notices", "%d hooks; banter notices --test tries them", len(hooks))
	}
}

// store examines the store; nil is one that can't be opened.
func (x *examination) store(ctx context.Context, s settings) *desk.Desk {
	// The file is read without trust in it first: a store whose pages lead in a
	// circle ends a process that follows them.
	if faults := x.a.faults(ctx, s); len(faults) > 0 {
		x.damaged(s, faults)
		return nil
	}
	d, err := x.a.openDesk(ctx, s, "banter doctor", nil)
	if err != nil {
		x.damaged(s, []error{err})
		return nil
	}
	problems := d.Check(ctx)
	if len(problems) > 0 {
		x.damaged(s, problems)
	}
	n, err := d.Count(ctx)
	switch {
	case err != nil:
		x.bad("store", "%v", err)
	case len(problems) == 0:
		x.good("store", "%s, %d leads, every page and index agrees", s.paths.Store, n)
	}
	return d
}

// damaged tells what is wrong with the store, and the way out.
func (x *examination) damaged(s settings, faults []error) {
	for i, f := range faults {
		if i == maxShown {
			x.line(" ", "", "… and %d more", len(faults)-i)
			break
		}
		x.bad("store", "%v", f)
	}
	if errors.Is(errors.Join(faults...), store.ErrDamaged) {
		x.line(" ", "", "banter doctor --repair makes %s anew from what can be read; the old file is kept.", s.paths.Store)
		x.line(" ", "", "banter backup --list shows what banter restore can bring back instead.")
	}
}

func (x *examination) upstream(ctx context.Context, s settings, d *desk.Desk) {
	up, err := x.a.source(ctx, s, d)
	switch {
	case err != nil:
		x.bad("upstream", "%v", err)
		return
	case up == nil:
		x.good("upstream", "none is set up")
		return
	}
	ok := true
	switch client := up.(type) {
	case *hubspot.Client:
		var found hubspot.Findings
		found, err = x.a.inspectHubSpot(ctx, client)
		ok = found.OK()
	case *salesforce.Client:
		var found salesforce.Findings
		found, err = x.a.inspectSalesforce(ctx, client)
		ok = found.OK()
	}
	if err != nil {
		x.bad("upstream", "%v", err)
		return
	}
	if !ok {
		x.sick++
	}
	for _, f := range upstreamtest.Doctor(ctx, up) {
		if f.OK {
			x.good("upstream", "%s", strings.TrimSpace(f.Text))
			continue
		}
		x.bad("upstream", "%s", strings.TrimSpace(f.Text))
	}
}
