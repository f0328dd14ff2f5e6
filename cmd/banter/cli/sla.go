package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

const slaFile = "sla.toml"

type slaFlags struct {
	by, kind, asOf string
	days           int
	json           bool
}

func (a *app) slaCmd() *cobra.Command {
	var f slaFlags
	c := &cobra.Command{
		Use:   "sla",
		Short: "How soon leads are answered: running, at risk, breached, and the share in time",
		Long: `How soon leads are answered: what runs, is at risk and breached, and of what ended
the median, the 90th percentile and the share within the target with its 95 %
interval. Times are in the measure of each policy, business time as a rule.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sla(cmd.Context(), f) },
	}
	c.Flags().StringVar(&f.by, "by", "rep", "a line for each of: "+names(report.Groups()))
	c.Flags().StringVar(&f.kind, "kind", "response", "which clock: "+names(config.ClockNames()))
	c.Flags().IntVar(&f.days, "days", 28, "what ended counts if it began in so many days before; 0 is all")
	c.Flags().StringVar(&f.asOf, "as-of", "", "as it stood at a `time`: 2026-03-02T09:00:00Z, 09:30, -2h")
	c.PersistentFlags().BoolVar(&f.json, "json", false, "print JSON")
	var explainAt string
	explain := &cobra.Command{
		Use:   "explain LEAD",
		Short: "Every stretch of time that adds up to a lead's clocks",
		Args:  wantArgs(1, "LEAD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.slaExplain(cmd.Context(), args[0], explainAt, f.json)
		},
	}
	explain.Flags().StringVar(&explainAt, "as-of", "", "as it stood at a `time`: 2026-03-02T09:00:00Z, 09:30, -2h")
	c.AddCommand(
		explain,
		&cobra.Command{
			Use: "lint [FILE]", Short: "Check sla.toml: mistakes, gaps, and promises that can't be kept", Args: argsBetween(0, 1, "[FILE]"),
			RunE: func(_ *cobra.Command, args []string) error { return a.slaLint(args, f.json) },
		},
		&cobra.Command{
			Use: "show [FILE]", Short: "Print sla.toml: the team's, or the shipped one where there is none", Args: argsBetween(0, 1, "[FILE]"),
			RunE: func(_ *cobra.Command, args []string) error { return a.showFile(args, slaFile, sla.DefaultText()) },
		},
	)
	return c
}

// asOf reads the instant that a report is asked for; empty is now.
func asOf(d *desk.Desk, text string) (time.Time, error) {
	if text == "" {
		return d.Now(), nil
	}
	at, err := parsePast(d, text)
	switch {
	case err != nil:
		return at, usagef("--as-of: %q is not a time; write 2026-03-02T09:00:00Z, 09:30 or -2h", text)
	case at.After(d.Now()):
		return at, usagef("--as-of: %s lies in the future", text)
	}
	return at.In(d.Now().Location()), nil
}

func (a *app) sla(ctx context.Context, f slaFlags) error {
	by := report.Group(f.by)
	kind, known := config.ClockKind(f.kind)
	switch {
	case !slices.Contains(report.Groups(), by):
		return usagef("--by: there is no group %q; one of: %s", f.by, names(report.Groups()))
	case !known:
		return usagef("--kind: there is no clock %q; one of: %s", f.kind, names(config.ClockNames()))
	case f.days < 0:
		return usagef("--days: %d is less than none", f.days)
	}
	a.plainOutput = f.json
	d, _, err := a.open(ctx, "banter sla")
	if err != nil {
		return err
	}
	at, err := asOf(d, f.asOf)
	if err != nil {
		return err
	}
	xs, err := d.RowsAt(ctx, at)
	if err != nil {
		return err
	}
	o := report.Options{Now: at, Kind: kind, Policies: d.Book().Policies}
	if f.days > 0 {
		o.From = at.AddDate(0, 0, -f.days)
	}
	lines, total := report.Response(xs, by, o), report.Total(xs, o)
	switch {
	case f.json:
		err = a.json(toReport(at, by, kind, o.From, total, lines))
	case len(lines) > 0:
		err = a.slaTable(by, append(lines, total))
	}
	if err == nil && len(lines) == 0 {
		if f.json {
			return silentError{exitNothing}
		}
		return fmt.Errorf("%w: no %s clock has started; banter list --view all shows the leads", errNothing, kind.Label())
	}
	return err
}

func (a *app) slaTable(by report.Group, lines []report.Line) error {
	cols := []column{{head: strings.ToUpper(string(by)), flex: true}}
	for _, head := range []string{"RUNNING", "AT RISK", "PAUSED", "BREACHED", "MET", "LATE", "P50", "P90", "IN TIME", "OF"} {
		cols = append(cols, column{head: head, right: true})
	}
	cols = append(cols, column{head: "95 %"})
	rows := make([][]string, len(lines))
	for i, l := range lines {
		key := l.Key
		switch {
		case i == len(lines)-1:
			key = "all"
		case key == "" && by == report.ByRep:
			key = "(pool)"
		case key == "":
			key = "(none)"
		}
		row := []string{key}
		for _, n := range []int{l.Running, l.AtRisk, l.Paused, l.Breached, l.Met, l.MetLate} {
			row = append(row, fmt.Sprint(n))
		}
		p50, p90, within, between := "–", "–", "–", ""
		if l.N > 0 {
			p50, p90 = took(l.P50), took(l.P90)
		}
		if l.Of > 0 {
			within = fmt.Sprintf("%.0f %%", 100*l.Within)
			between = fmt.Sprintf("%.0f–%.0f %%", 100*l.Low, 100*l.High)
		}
		rows[i] = append(row, p50, p90, within, fmt.Sprint(l.Of), between)
	}
	return a.table(cols, rows)
}

// took is a duration in two units at most: "40 s", "4 min", "5 h 12 min".
func took(d time.Duration) string {
	switch h, m := int(d.Hours()), int(d.Minutes()); {
	case m < 1:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case h < 1:
		return fmt.Sprintf("%d min", m)
	case m%60 == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %d min", h, m%60)
	}
}

type slaReportJSON struct {
	AsOf  time.Time     `json:"as_of"`
	By    string        `json:"by"`
	Clock string        `json:"clock"`
	From  *time.Time    `json:"from"` // what ended counts from here on; null: all of it
	Total slaLineJSON   `json:"total"`
	Lines []slaLineJSON `json:"lines"`
}

type slaLineJSON struct {
	Key      string   `json:"key"` // "" is the pool, or what has none
	Running  int      `json:"running"`
	AtRisk   int      `json:"at_risk"`
	Paused   int      `json:"paused"`
	Breached int      `json:"breached"`
	Met      int      `json:"met"`
	MetLate  int      `json:"met_late"`
	N        int      `json:"n"`
	P50      *float64 `json:"p50_seconds"` // in the measure of the policy; null where nothing ended
	P90      *float64 `json:"p90_seconds"`
	Of       int      `json:"of"`     // clocks that ended, or are breached and open
	Within   *float64 `json:"within"` // share of them met within the target
	Low      *float64 `json:"within_low"`
	High     *float64 `json:"within_high"`
}

func toReport(at time.Time, by report.Group, kind lead.ClockKind, from time.Time, total report.Line, lines []report.Line) slaReportJSON {
	j := slaReportJSON{
		AsOf: at.UTC(), By: string(by), Clock: strings.ReplaceAll(kind.Label(), " ", "_"), From: instant(from),
		Total: toLine(total), Lines: []slaLineJSON{},
	}
	for _, l := range lines {
		j.Lines = append(j.Lines, toLine(l))
	}
	return j
}

func toLine(l report.Line) slaLineJSON {
	j := slaLineJSON{
		Key: l.Key, Running: l.Running, AtRisk: l.AtRisk, Paused: l.Paused, Breached: l.Breached, Met: l.Met, MetLate: l.MetLate,
		N: l.N, Of: l.Of,
	}
	if l.N > 0 {
		p50, p90 := l.P50.Seconds(), l.P90.Seconds()
		j.P50, j.P90 = &p50, &p90
	}
	if l.Of > 0 {
		j.Within, j.Low, j.High = &l.Within, &l.Low, &l.High
	}
	return j
}

func (a *app) slaLint(args []string, asJSON bool) error {
	title, data, err := a.readAgreed(args, slaFile, sla.DefaultText())
	if err != nil {
		return err
	}
	s, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return err
	}
	c, _, err := config.Load(s)
	if err != nil {
		return err
	}
	p, err := sla.Parse(title, data, c.Location())
	var bad sla.Problems
	if errors.As(err, &bad) {
		return a.lintResult(title, bad, asJSON)
	}
	if err != nil {
		return err
	}
	return a.lintResult(title, p.Lint(a.now()), asJSON)
}
