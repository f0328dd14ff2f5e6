package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/store/upstream/files"
)

// source makes the upstream that the config names; nil where it names none.
func (a *app) source(ctx context.Context, s settings, d *desk.Desk) (upstream.Upstream, error) {
	switch s.config.Upstream.Kind {
	case config.KindHubSpot, config.KindSalesforce:
		return a.crm(s, s.config.Upstream.Kind)
	case config.KindFiles:
		return files.New(files.Options{
			Dir: s.config.Upstream.Folder, Now: a.now, Location: s.config.Location(),
			Resolve: func(email string) (lead.ID, bool) { return d.ByEmail(ctx, email) },
			Known:   func(id lead.ID) bool { return d.Has(ctx, id) },
		})
	}
	return nil, nil
}

// crm makes the client of a CRM with the login that is kept.
func (a *app) crm(s settings, kind string) (upstream.Upstream, error) {
	switch kind {
	case config.KindHubSpot:
		return a.hubspot(s, a.keptToken(s))
	case config.KindSalesforce:
		return a.salesforce(s, a.vault(a.box(s.paths)))
	}
	return nil, fmt.Errorf("%s is no CRM that banter knows", kind)
}

func (a *app) engineOptions(d *desk.Desk, s settings, up upstream.Upstream) syncer.Options {
	return syncer.Options{Store: d.Store, Upstream: up, Now: a.now, Entropy: d.Entropy(), Me: s.config.Me}
}

func (a *app) syncCmd() *cobra.Command {
	var full, watch, asJSON bool
	c := &cobra.Command{
		Use:   "sync",
		Short: "Pull what changed upstream and send what waits",
		Long: `Pull what changed upstream and send what waits.

It ends with 5 when a conflict was parked (banter outbox settles it) and with 6
when upstream can't be reached; what was done stays done.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			d, s, err := a.open(cmd.Context(), "banter sync")
			if err != nil {
				return err
			}
			up, err := a.source(cmd.Context(), s, d)
			if err != nil {
				return err
			}
			if up == nil {
				return fmt.Errorf("there is no upstream to sync with; banter config init sets one up (%s)", s.paths.Config)
			}
			e := syncer.New(a.engineOptions(d, s, up))
			if watch {
				return a.watch(cmd.Context(), e, d, s, up, asJSON)
			}
			bar := a.progress("syncing")
			report, err := e.Sync(cmd.Context(), full, func(p syncer.Progress) { bar.step(p.Done, p.Total) })
			bar.end()
			if perr := a.printReport(report, asJSON); perr != nil {
				return errors.Join(err, perr)
			}
			err = a.wipe(cmd.Context(), s, up, report, err)
			if err == nil && report.Parked+report.Conflicts > 0 {
				return silentError{exitConflict}
			}
			return err
		},
	}
	c.Flags().BoolVar(&full, "full", false, "pull everything anew, not only what changed")
	c.Flags().BoolVar(&watch, "watch", false, "go on until stopped, with a line a sync")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, a line a sync with --watch")
	return c
}

type reportJSON struct {
	At        time.Time `json:"at"`
	New       int       `json:"new"`
	Changed   int       `json:"changed"`
	Unchanged int       `json:"unchanged"`
	Gone      int       `json:"gone"`
	Conflicts int       `json:"conflicts"`
	Refused   []string  `json:"refused"`
	Sent      int       `json:"sent"`
	Deferred  int       `json:"deferred"`
	Parked    int       `json:"parked"`
	Waiting   int       `json:"waiting"`
	Problem   string    `json:"problem"`
	Skew      float64   `json:"skew_seconds"` // how far upstream's clock is ahead
}

func (a *app) printReport(r syncer.Report, asJSON bool) error {
	if asJSON {
		j := reportJSON{
			At: a.now().UTC(), New: r.New, Changed: r.Changed, Unchanged: r.Unchanged, Gone: r.Gone, Conflicts: r.Conflicts,
			Refused: []string{}, Sent: r.Sent, Deferred: r.Deferred, Parked: r.Parked, Waiting: r.Waiting, Problem: r.Problem,
			Skew: r.Skew.Seconds(),
		}
		for _, x := range r.Refused {
			j.Refused = append(j.Refused, x.Where+": "+x.Reason)
		}
		return a.jsonLine(j)
	}
	if err := a.printf("%s\n", reportText(r)); err != nil {
		return err
	}
	if text := skewText(r.Skew); text != "" {
		if err := a.printf("  ! %s\n", text); err != nil {
			return err
		}
	}
	for i, x := range r.Refused {
		if i == 10 {
			return a.printf("  … and %d more rows refused\n", len(r.Refused)-i)
		}
		if err := a.printf("  refused %s: %s\n", x.Where, x.Reason); err != nil {
			return err
		}
	}
	return nil
}

// maxSkew is how far two clocks may be apart before it is worth a word: the
// shortest clocks of the product are minutes.
const maxSkew = 2 * time.Minute

// skewText says that this machine's clock is wrong, or upstream's; "" where they
// agree.
func skewText(skew time.Duration) string {
	way := "behind"
	if skew < 0 {
		way, skew = "ahead of", -skew
	}
	if skew < maxSkew {
		return ""
	}
	return fmt.Sprintf("this machine's clock is %s %s upstream's: set it right, for countdowns and the times of touches are off by as much", strings.TrimSuffix(skew.Round(time.Minute).String(), "0s"), way)
}

func reportText(r syncer.Report) string {
	parts := []string{fmt.Sprintf("pulled %d new, %d changed, %d unchanged", r.New, r.Changed, r.Unchanged), fmt.Sprintf("sent %d", r.Sent)}
	add := func(n int, format string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf(format, n))
		}
	}
	add(r.Gone, "%d gone upstream")
	add(r.Deferred, "%d put off")
	add(r.Conflicts+r.Parked, "%d parked: see banter outbox")
	add(r.Waiting, "%d left in the outbox")
	return strings.Join(parts, "; ")
}

func (a *app) watch(ctx context.Context, e *syncer.Engine, d *desk.Desk, s settings, up upstream.Upstream, asJSON bool) error {
	var failed error
	var last syncer.Report
	err := e.Watch(ctx, s.config.Upstream.Interval(), nil, func(r syncer.Report, err error) {
		last = r
		if _, rerr := d.Refresh(ctx, d.Now()); rerr != nil && ctx.Err() == nil {
			err = errors.Join(err, rerr)
		}
		stamp := ""
		if !asJSON {
			stamp = d.Now().Format("15:04:05 ")
		}
		if err != nil && ctx.Err() == nil {
			a.tell("%sbanter: %s\n", stamp, a.explain(err))
		}
		if perr := a.printf("%s", stamp); perr != nil {
			failed = perr
		}
		if perr := a.printReport(r, asJSON); perr != nil {
			failed = perr
		}
	})
	if errors.Is(err, context.Canceled) {
		err = nil // asked to stop: a clean end
	}
	return errors.Join(a.wipe(ctx, s, up, last, err), failed)
}
