package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"banter/store"
	"banter/store/upstream/hubspot"
	"banter/store/upstream/upstreamtest"
)

func (a *app) doctorCmd() *cobra.Command {
	var setup, yes bool
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Check the configuration, the store and the upstream, changing nothing",
		Long: `Check the configuration, the store and the upstream, changing nothing. With --setup
the custom properties that a CRM lacks are listed and, after a yes, created.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if setup {
				return a.setUp(cmd.Context(), yes)
			}
			return a.doctor(cmd.Context())
		},
	}
	c.Flags().BoolVar(&setup, "setup", false, "create the properties that the CRM lacks, after listing them")
	c.Flags().BoolVar(&yes, "yes", false, "with --setup: do not ask")
	return c
}

func (a *app) doctor(ctx context.Context) error {
	sick := 0
	say := func(ok bool, what, format string, args ...any) error {
		sign := "✓"
		if !ok {
			sign = "✗"
			sick++
		}
		return a.printf("%s %-9s %s\n", sign, what, fmt.Sprintf(format, args...))
	}
	warn := func(what, text string) error { return a.printf("! %-9s %s\n", what, text) }
	s, err := a.settings()
	if err != nil {
		return errors.Join(say(false, "config", "%v", err), silentError{exitFailed})
	}
	if err := say(true, "config", "%s, rep %s", s.paths.Config, s.config.Me); err != nil {
		return err
	}
	if findings := s.agreed.Book.Model.Lint(a.now()); len(findings) > 0 {
		for _, f := range findings {
			if err := warn("model", f.String()); err != nil { // a model with errors does not load
				return err
			}
		}
	} else if err := say(true, "model", "%s", s.agreed.Book.Model.Version()); err != nil {
		return err
	}
	d, err := a.openDesk(ctx, s, "banter doctor", nil)
	if errors.Is(err, store.ErrDamaged) {
		return errors.Join(
			say(false, "store", "%v", err),
			a.printf("  to go on: move it aside (mv %[1]s %[1]s.damaged); banter sync or import brings the leads back.\n"+
				"  What waited in the outbox is in the damaged file alone: keep it.\n", s.paths.Store),
			silentError{exitFailed})
	}
	if err != nil {
		return errors.Join(say(false, "store", "%v", err), silentError{exitFailed})
	}
	problems := d.Check(ctx)
	for _, p := range problems {
		if err := say(false, "store", "%v", p); err != nil {
			return err
		}
	}
	n, err := d.Count(ctx)
	if err != nil {
		return err
	}
	if len(problems) == 0 {
		if err := say(true, "store", "%s, %d leads, every page and index agrees", s.paths.Store, n); err != nil {
			return err
		}
	}
	if info, err := os.Stat(s.paths.Store); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		if err := say(false, "store", "others can read it (%v); run chmod 600 %s", info.Mode().Perm(), s.paths.Store); err != nil {
			return err
		}
	}
	up, err := a.source(ctx, s, d)
	if err != nil {
		return errors.Join(say(false, "upstream", "%v", err), silentError{exitFailed})
	}
	if up == nil {
		if err := say(true, "upstream", "none is set up"); err != nil {
			return err
		}
	} else {
		if client, ok := up.(*hubspot.Client); ok {
			f, err := a.inspect(ctx, client)
			if err != nil {
				return errors.Join(say(false, "upstream", "%v", err), silentError{exitCode(err)})
			}
			if !f.OK() {
				sick++
			}
		}
		for _, f := range upstreamtest.Doctor(ctx, up) {
			if err := say(f.OK, "upstream", "%s", strings.TrimSpace(f.Text)); err != nil {
				return err
			}
		}
	}
	if sick > 0 {
		return silentError{exitFailed}
	}
	return nil
}
