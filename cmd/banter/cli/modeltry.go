package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"banter/scoring/sla"
	"banter/scoring/trial"
)

type tryFlags struct {
	hours, from, to string
	threshold       int
	targets         []string
	json            bool
}

func (a *app) modelTryCmd() *cobra.Command {
	var f tryFlags
	c := &cobra.Command{
		Use:   "try --hours H | --threshold N | --target POLICY=TIME",
		Short: "What other hours, targets or another threshold would have meant for each rep",
		Long: `What other hours, targets or another threshold would have meant for each rep, on
the clocks of the past and without publishing anything. Touches and verdicts are
taken as they were made.

  banter model try --hours "Mon-Fri 08:00-20:00"
  banter model try --target hand_raiser=10m --target verdict=2d
  banter model try --threshold 60 --from 2026-Q1`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			asked := cmd.Flags().Changed("threshold")
			if f.hours == "" && len(f.targets) == 0 && !asked {
				return usagef("say what to try: --hours, --threshold or --target")
			}
			return a.modelTry(cmd.Context(), f, asked)
		},
	}
	fs := c.Flags()
	fs.StringVar(&f.hours, "hours", "", "`hours` of every calendar: \"Mon-Fri 08:00-20:00\"")
	fs.IntVar(&f.threshold, "threshold", 0, "`points` of the scored path")
	fs.StringArrayVar(&f.targets, "target", nil, "another target of a policy, path or clock: `hand_raiser=10m`")
	fs.StringVar(&f.from, "from", "", "clocks that started from a `time` on: 2026-01-01, 2026-Q1, 90d")
	fs.StringVar(&f.to, "to", "", "and before a `time`")
	fs.BoolVar(&f.json, "json", false, "print JSON")
	return c
}

func (a *app) modelTry(ctx context.Context, f tryFlags, threshold bool) error {
	a.plainOutput = f.json
	d, s, err := a.open(ctx, "banter model try")
	if err != nil {
		return err
	}
	period, err := parsePeriod(f.from, f.to, d.Now())
	if err != nil {
		return err
	}
	present, policies := d.Book().Model, d.Book().Policies
	model, others := present, policies
	if threshold {
		if model, err = trial.Threshold("the model with that threshold", present.Text(), f.threshold); err != nil {
			return usagef("--threshold: %w", err)
		}
	}
	if f.hours != "" || len(f.targets) > 0 {
		if others, err = a.otherPolicies(f, s); err != nil {
			return err
		}
	}
	w := trial.NewWhatIf(d.Now(), period, present, model, policies, others)
	if err := a.each(ctx, d, "replaying clocks", w.Add); err != nil {
		return err
	}
	lines := w.Lines()
	if len(lines) == 0 {
		return fmt.Errorf("%w: no clock started in that time", errNothing)
	}
	if f.json {
		return a.json(struct {
			Lines  []trial.LoadLine `json:"lines"`
			Gained int              `json:"gained"` // leads that only the other threshold makes MQLs of
		}{lines, w.Gained()})
	}
	return a.tryTable(lines, w.Gained())
}

func (a *app) otherPolicies(f tryFlags, s settings) (*sla.Policies, error) {
	var targets []trial.Target
	for _, text := range f.targets {
		policy, target, ok := strings.Cut(text, "=")
		if !ok || policy == "" || target == "" {
			return nil, usagef("--target: %q; write it as hand_raiser=10m", text)
		}
		targets = append(targets, trial.Target{Policy: policy, Target: target})
	}
	_, text, err := a.readAgreed(nil, slaFile, sla.DefaultText())
	if err != nil {
		return nil, err
	}
	if text, err = trial.Policies(text, f.hours, targets); err != nil {
		return nil, usageError{err}
	}
	p, err := sla.Parse("what is tried", text, s.config.Location())
	var bad sla.Problems
	if errors.As(err, &bad) {
		lines := make([]string, len(bad))
		for i, b := range bad {
			lines[i] = b.Field + ": " + b.What + "; " + b.Hint
		}
		return nil, usagef("%s", strings.Join(lines, "\n"))
	}
	return p, err
}

func (a *app) tryTable(lines []trial.LoadLine, gained int) error {
	cols := []column{{head: "REP", flex: true}, {head: "CLOCK"}}
	for _, side := range []string{"", " THEN"} {
		for _, head := range []string{"STARTED", "A DAY", "BREACHED", "IN TIME"} {
			cols = append(cols, column{head: head + side, right: true})
		}
	}
	rows := make([][]string, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		row := []string{repName(l.Rep), l.Clock}
		for _, k := range []*trial.Kept{&l.Before, &l.After} {
			day := "–"
			if k.ADay != nil {
				day = fmt.Sprintf("%.1f", *k.ADay)
			}
			row = append(row, fmt.Sprint(k.Started), day, fmt.Sprint(k.Breached), k.InTime.Text())
		}
		rows = append(rows, row)
	}
	if err := a.table(cols, rows); err != nil {
		return err
	}
	if gained > 0 {
		return a.printf("\n%d more leads would have been MQLs; when they would have been touched nobody knows, so they are in STARTED THEN only\n", gained)
	}
	return nil
}
