package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/scoring"
	"banter/scoring/report"
	"banter/scoring/trial"
	"banter/store/lead"
)

// historyFlags say which past leads a trial is made on.
type historyFlags struct {
	from, to, outcome, mature, order string
	json                             bool
}

func (f *historyFlags) add(c *cobra.Command) {
	fs := c.Flags()
	fs.StringVar(&f.from, "from", "", "leads that came in from a `time` on: 2026-01-01, 2026-Q1, 90d")
	fs.StringVar(&f.to, "to", "", "and before a `time`; of 2026-Q2 its end")
	fs.StringVar(&f.outcome, "outcome", "sql", "what a good lead comes to: sql, opportunity or won")
	fs.StringVar(&f.mature, "mature", "90d", "how old an open lead counts as not good")
	fs.StringVar(&f.order, "order", "", "a `field` with a number that tells older leads from newer, where times do not: \"x.Lead Number\"")
	fs.BoolVar(&f.json, "json", false, "print JSON")
}

// scope is what the flags say; errors are mistakes in how the command was
// written.
func (f *historyFlags) scope(d *desk.Desk) (trial.Scope, error) {
	s := trial.Scope{Now: d.Now(), Order: f.order}
	var err error
	if s.Period, err = parsePeriod(f.from, f.to, d.Now()); err != nil {
		return s, err
	}
	for _, step := range report.Steps() {
		if string(step.Stage()) == f.outcome && step >= report.StepSQL {
			s.Step = step
		}
	}
	if s.Step == 0 {
		return s, usagef("--outcome: there is no outcome %q; one of: sql, opportunity, won", f.outcome)
	}
	mature, err := report.ParsePeriod(f.mature, d.Now())
	if err != nil || !strings.HasSuffix(f.mature, "d") && !strings.HasSuffix(f.mature, "w") {
		return s, usagef("--mature: %q is no age; write it as 90d or 12w", f.mature)
	}
	s.Mature = d.Now().Sub(mature.From)
	if f.order != "" && !lead.KnownField(f.order) {
		return s, usagef("--order: there is no field %q; a column of the source is x.NAME", f.order)
	}
	return s, nil
}

// parsePeriod reads --from and --to as reports do; without either it is all time.
func parsePeriod(from, to string, now time.Time) (report.Period, error) {
	if from == "" && to == "" {
		return report.Period{}, nil
	}
	f := reportFlags{from: from, to: to}
	return f.span(reportKind{}, now)
}

// readModel reads a model file that was named; what is wrong with it is told
// line by line.
func (a *app) readModel(path string) (*scoring.Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the model: %w", err)
	}
	return scoring.Parse(path, data)
}

// each calls add with every lead, with a progress bar.
func (a *app) each(ctx context.Context, d *desk.Desk, what string, add func(*lead.Record)) error {
	total, err := d.Count(ctx)
	if err != nil {
		return err
	}
	bar, done := a.progress(what), 0
	defer bar.end()
	return d.Each(ctx, func(r *lead.Record) error {
		add(r)
		done++
		bar.step(done, total)
		return ctx.Err()
	})
}

// noHistory says why no lead counts.
func noHistory(open, odd int, order string) error {
	text := "no lead of that time has an outcome yet"
	switch {
	case odd > 0 && order != "":
		text = fmt.Sprintf("none of %d leads has a number in %s", odd, order)
	case open > 0:
		text += fmt.Sprintf("; %d are open and too young, --mature says how old is old enough", open)
	case odd > 0:
		text += fmt.Sprintf("; %d begin in the future, which is a fault of the data", odd)
	}
	return fmt.Errorf("%w: %s", errNothing, text)
}

// refuseThin turns what the data can't carry into a refusal.
func refuseThin(err error) error {
	if errors.Is(err, trial.ErrTooFew) || errors.Is(err, trial.ErrOneOutcome) {
		return &lead.Refusal{What: err.Error(), Hint: "import more past leads with what became of them, or take a longer period"}
	}
	return err
}
