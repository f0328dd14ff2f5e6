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
	"banter/cmd/banter/export"
	"banter/scoring/report"
	"banter/scoring/sla"
	"banter/store/lead"
)

// reportFlags are what all reports take.
type reportFlags struct {
	period, from, to string
	by, cohort       string
	mature, axis     string
	bands            []int
	table            string
	json, csv        bool
	html             string
}

// reportKind is one report: how it is called, and what it starts from.
type reportKind struct {
	name, short, long string
	period            string // where nobody says another
	groups            []report.Group
}

func reportKinds() []reportKind {
	cases := report.CaseGroups()
	return []reportKind{
		{"funnel", "How far leads came: lead, MQL, SAL, SQL, opportunity, won", "", "all", cases},
		{"sources", "What each source or campaign brought, what was won and what it was worth", "", "all", cases},
		{"velocity", "How long each step takes: quartiles and the 90th percentile", "", "all", cases},
		{"response", "How soon leads are answered, and speed to lead", `Clocks count by when they started; those that are open now count whenever they did.`, "90d", report.Groups()},
		{
			"calibration", "What became of leads by the score that they had, and which threshold is right",
			`Scores are those that were frozen when a lead became an MQL (of others, the highest
that was kept before they were decided), never today's. Only leads that are decided
or old enough (--mature) count. The aim of MQL→SQL is 30 to 50 %.`, "all", cases,
		},
		{"reasons", "Why leads were rejected and recycled, against the period before", "", "90d", cases},
		{
			"commitments", "What marketing and sales promised each other, and what came of it",
			`What is promised stands in commitments.toml beside the config; banter report show
prints it, banter report lint checks it.`, "90d", nil,
		},
		{"quality", "Data that can't be right, and patterns that are worth a look", `A pattern proves nothing: there may be a good reason for each.`, "90d", nil},
	}
}

func (a *app) reportCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "report",
		Short: "Reports for marketing and managers: tables, JSON, CSV, web pages",
		Long: `Reports for marketing and managers. Shares have their 95 % interval, times are
medians and percentiles, n stands beside each, nothing under 20 leads is judged, and
open leads are counted as open.

A period is 2026, 2026-Q3, 2026-07, 2026-07-14, 90d, 12w, today, this month, last
quarter or all.`,
		Example: `  banter report funnel --period 2026-Q3 --by campaign
  banter report calibration --bands 31,51,71 --mature 90d
  banter report sources --html sources.html`,
		Args: noArgs, SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	for _, k := range reportKinds() {
		c.AddCommand(a.oneReport(k))
	}
	c.AddCommand(
		a.allReports(),
		&cobra.Command{
			Use: "lint [FILE]", Short: "Check commitments.toml", Args: argsBetween(0, 1, "[FILE]"),
			RunE: func(_ *cobra.Command, args []string) error { return a.targetsLint(args) },
		},
		&cobra.Command{
			Use: "show [FILE]", Short: "Print commitments.toml: the team's, or the shipped one where there is none", Args: argsBetween(0, 1, "[FILE]"),
			RunE: func(_ *cobra.Command, args []string) error {
				return a.showFile(args, config.TargetsFile, report.DefaultTargetsText())
			},
		},
	)
	return c
}

func (a *app) oneReport(k reportKind) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{
		Use: k.name, Short: k.short, Long: k.short + ".", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.report(cmd.Context(), k, f) },
	}
	if k.long != "" {
		c.Long += "\n\n" + k.long
	}
	fl := c.Flags()
	fl.StringVar(&f.period, "period", "", "the `period`: 2026-Q3, 2026-07, 90d, last quarter, all (default "+k.period+")")
	fl.StringVar(&f.from, "from", "", "from the beginning of a day or `period`")
	fl.StringVar(&f.to, "to", "", "to the end of a day or `period`")
	if len(k.groups) > 0 && k.name != "calibration" {
		fl.StringVar(&f.by, "by", string(k.groups[0]), "a line for each of: "+names(k.groups))
	}
	switch k.name {
	case "funnel", "sources", "velocity", "calibration":
		fl.StringVar(&f.cohort, "cohort", string(report.CohortEntered), "which instant is in the period: "+names(report.Cohorts()))
	}
	if k.name == "calibration" {
		fl.StringVar(&f.axis, "axis", string(report.AxisTotal), "bands of: total, behaviour")
		fl.IntSliceVar(&f.bands, "bands", report.DefaultCuts(), "the scores at which a band begins")
	}
	if k.name == "calibration" || k.name == "commitments" {
		fl.StringVar(&f.mature, "mature", "90d", "how long after its score was frozen a lead counts even if it is open, in `days`")
	}
	fl.StringVar(&f.table, "table", "", "with --csv: which table of the report; the first is the default")
	fl.BoolVar(&f.json, "json", false, "print JSON")
	fl.BoolVar(&f.csv, "csv", false, "print CSV")
	fl.StringVar(&f.html, "html", "", "write a web page to a `file`; - is standard output")
	return c
}

// made is a report that was made: laid out, and as data.
type made struct {
	page  export.Page
	data  any
	count int // of what it is made; 0 is nothing to show
	none  string
}

func (a *app) report(ctx context.Context, k reportKind, f reportFlags) error {
	a.plainOutput = f.json || f.csv || f.html == "-"
	if err := f.check(); err != nil {
		return err
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	q, err := f.query(k, a.now().In(s.config.Location()))
	if err != nil {
		return err
	}
	d, err := a.openDesk(ctx, s, "banter report", nil)
	if err != nil {
		return err
	}
	m, err := makeReport(ctx, d, s, k, q)
	if err != nil {
		return err
	}
	return a.showReport(k, f, q, m)
}

// makeReport makes a report by the agreed rules.
func makeReport(ctx context.Context, d *desk.Desk, s settings, k reportKind, q report.Query) (m made, err error) {
	if q.Targets, err = config.Targets(s.paths.File(config.TargetsFile)); err != nil {
		return m, err
	}
	q.Reasons, q.MinAttempts = s.agreed.Rules.Reasons, s.agreed.Rules.MinAttempts
	if k.name == "response" {
		m, err = responseReport(ctx, d, q)
	} else {
		m, err = caseReport(ctx, d, k, q)
	}
	m.page.About = append([]string{q.Period.Text(q.Zone)}, m.page.About...)
	return m, err
}

// check refuses flags that do not go together.
func (f *reportFlags) check() error {
	switch {
	case f.json && f.csv, (f.json || f.csv) && f.html != "":
		return usagef("--json, --csv and --html: one of them at a time")
	case f.period != "" && (f.from != "" || f.to != ""):
		return usagef("--period names the whole period; leave --from and --to out, or it")
	case f.table != "" && !f.csv:
		return usagef("--table goes with --csv")
	}
	return nil
}

// query reads the flags; every error is one of how the command was written.
func (f *reportFlags) query(k reportKind, now time.Time) (report.Query, error) {
	q := report.Query{Now: now, Zone: now.Location(), By: report.Group(f.by), Cohort: report.Cohort(f.cohort), Axis: report.Axis(f.axis), Cuts: f.bands}
	if f.by != "" && !slices.Contains(k.groups, q.By) {
		hint := ""
		if near := lead.Nearest(f.by, strings.Split(names(k.groups), ", ")); near != "" {
			hint = "did you mean " + near + "? "
		}
		return q, usagef("--by: there is no group %q; %sone of: %s", f.by, hint, names(k.groups))
	}
	if f.cohort != "" && !slices.Contains(report.Cohorts(), q.Cohort) {
		return q, usagef("--cohort: there is no cohort %q; one of: %s", f.cohort, names(report.Cohorts()))
	}
	if f.axis != "" && q.Axis != report.AxisTotal && q.Axis != report.AxisBehaviour {
		return q, usagef("--axis: there is no axis %q; one of: %s, %s", f.axis, report.AxisTotal, report.AxisBehaviour)
	}
	if len(f.bands) > maxBands {
		return q, usagef("--bands: %d are too many; up to %d", len(f.bands), maxBands)
	}
	for _, b := range f.bands {
		if b <= 0 {
			return q, usagef("--bands: a band can't begin at %d; the first begins at 0 by itself", b)
		}
	}
	if f.mature != "" {
		p, err := report.ParsePeriod(f.mature, now)
		if err != nil || p.From.IsZero() || !p.To.Equal(now) {
			return q, usagef("--mature: %q is no number of days; write it as 90d", f.mature)
		}
		q.Mature = now.Sub(p.From)
	}
	var err error
	q.Period, err = f.span(k, now)
	return q, err
}

// maxBands bounds the bands of a calibration.
const maxBands = 50

// span is the period that the flags name.
func (f *reportFlags) span(k reportKind, now time.Time) (report.Period, error) {
	read := func(flag, text string) (report.Period, error) {
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return report.Period{From: at, To: at}, nil
		}
		p, err := report.ParsePeriod(text, now)
		if err != nil {
			return p, usagef("--%s: %w", flag, err)
		}
		return p, nil
	}
	if f.from == "" && f.to == "" {
		if f.period == "" {
			f.period = k.period
		}
		return read("period", f.period)
	}
	var p report.Period
	if f.from != "" {
		from, err := read("from", f.from)
		if err != nil {
			return p, err
		}
		p.From = from.From
	}
	if f.to != "" {
		to, err := read("to", f.to)
		if err != nil {
			return p, err
		}
		p.To = to.To
	}
	if !p.From.IsZero() && !p.To.IsZero() && !p.From.Before(p.To) {
		return p, usagef("--from %s lies behind --to %s: nothing is between them; turn them round", f.from, f.to)
	}
	return p, nil
}

// caseReport streams every record into a report.
func caseReport(ctx context.Context, d *desk.Desk, k reportKind, q report.Query) (made, error) {
	b := report.NewBuilder(q)
	if err := d.Each(ctx, func(r *lead.Record) error { b.Add(r); return nil }); err != nil {
		return made{}, fmt.Errorf("read the leads: %w", err)
	}
	switch k.name {
	case "funnel":
		return funnelReport(b), nil
	case "sources":
		return sourcesReport(b), nil
	case "velocity":
		return velocityReport(b), nil
	case "calibration":
		return calibrationReport(b), nil
	case "reasons":
		return reasonsReport(b), nil
	case "commitments":
		return commitmentsReport(b), nil
	}
	return qualityReport(b), nil
}

func (a *app) targetsLint(args []string) error {
	title, data, err := a.readAgreed(args, config.TargetsFile, report.DefaultTargetsText())
	if err != nil {
		return err
	}
	_, err = report.ParseTargets(title, data)
	var bad sla.Problems
	if errors.As(err, &bad) {
		return a.lintResult(title, bad, false)
	}
	if err != nil {
		return err
	}
	return a.lintResult(title, nil, false)
}
