package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/route"
	"banter/scoring/sla"
	"banter/store/lead"
)

const routingFile = "routing.toml"

func (a *app) routeCmd() *cobra.Command {
	var dry, explain, asJSON bool
	c := &cobra.Command{
		Use:   "route",
		Short: "Give leads that are nobody's to reps, by the rules of routing.toml",
		Long: `Give leads that are nobody's to reps, by the rules of routing.toml: the first rule
that fits counts, the owner of the same company keeps it, a pool shares leads out
by weight, capacity and shift. The same leads get the same owners every time. The
assignments go upstream with the next sync.

It ends with 3 where there is nothing to give.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			return a.route(cmd.Context(), dry, explain, asJSON)
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "say who would get them, and change nothing")
	c.Flags().BoolVar(&explain, "explain", false, "say why: the rule that fitted, and who was passed over")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	lint := &cobra.Command{
		Use:   "lint [FILE]",
		Short: "Check routing.toml: mistakes, and what is odd about it",
		Args:  argsBetween(0, 1, "[FILE]"),
		RunE:  func(_ *cobra.Command, args []string) error { return a.routeLint(args, asJSON) },
	}
	lint.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	show := &cobra.Command{
		Use:   "show [FILE]",
		Short: "Print routing.toml: the team's, or an example where there is none",
		Args:  argsBetween(0, 1, "[FILE]"),
		RunE:  func(_ *cobra.Command, args []string) error { return a.showFile(args, routingFile, route.DefaultText()) },
	}
	c.AddCommand(lint, show)
	return c
}

func (a *app) routeLint(args []string, asJSON bool) error {
	title, data, err := a.readAgreed(args, routingFile, route.DefaultText())
	if err != nil {
		return err
	}
	plan, err := route.Parse(title, data)
	var bad sla.Problems
	if errors.As(err, &bad) {
		return a.lintResult(title, bad, asJSON)
	}
	if err != nil {
		return err
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	o := route.Options{Now: a.now().In(s.config.Location()), Policies: s.agreed.Book.Policies}
	if s.exists {
		o.Team = s.config.Team
	}
	odd := plan.Check(o)
	for i := range odd {
		// Parse took the file: nothing that is left can be worse than a warning.
		if odd[i].Severity == sla.SeverityError {
			odd[i].Severity = sla.SeverityWarning
		}
	}
	return a.lintResult(title, odd, asJSON)
}

// plan reads routing.toml for a command that works by it.
func (a *app) plan(s settings) (*route.Plan, error) {
	path := s.paths.File(routingFile)
	plan, exists, err := config.Routing(path)
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, fmt.Errorf("there is no %s, so there are no rules to route by; banter route show > %s writes an example to edit", path, path)
	}
	return plan, nil
}

type decisionJSON struct {
	ID      lead.ID  `json:"id"`
	Name    string   `json:"name"`
	Company string   `json:"company"`
	To      string   `json:"to"` // "": it stays nobody's
	Rule    string   `json:"rule"`
	Pool    string   `json:"pool"`
	Kept    bool     `json:"kept"` // To has the company already
	Given   bool     `json:"given"`
	Why     []string `json:"why"`
}

func (a *app) route(ctx context.Context, dry, explain, asJSON bool) error {
	d, s, err := a.open(ctx, "banter route")
	if err != nil {
		return err
	}
	plan, err := a.plan(s)
	if err != nil {
		return err
	}
	ds, err := d.Decide(ctx, plan, s.config.Team)
	if err != nil {
		return err
	}
	given := map[lead.ID]bool{}
	if !dry {
		gs, err := d.Share(ctx, ds)
		if err != nil {
			return err
		}
		for _, g := range gs {
			given[g.Lead] = true
		}
	}
	out, err := describe(ctx, d, ds, given)
	if err != nil {
		return err
	}
	if asJSON {
		err = a.json(out)
	} else if len(out) > 0 {
		err = a.routeTable(out, explain)
	}
	if err == nil && len(out) == 0 {
		if asJSON {
			return silentError{exitNothing}
		}
		return fmt.Errorf("%w: no lead that is to be worked is nobody's", errNothing)
	}
	if err != nil || asJSON {
		return err
	}
	return a.routeSum(out, len(given), dry)
}

func describe(ctx context.Context, d *desk.Desk, ds []route.Decision, given map[lead.ID]bool) ([]decisionJSON, error) {
	out := make([]decisionJSON, len(ds))
	for i, dec := range ds {
		x, err := d.Excerpt(ctx, dec.Lead)
		if err != nil {
			return nil, err
		}
		out[i] = decisionJSON{
			ID: dec.Lead, Name: x.Name, Company: x.Company, To: dec.To, Rule: dec.Rule, Pool: dec.Pool,
			Kept: dec.Kept, Given: given[dec.Lead], Why: dec.Why,
		}
	}
	return out, nil
}

func (a *app) routeTable(out []decisionJSON, explain bool) error {
	cols := []column{{head: "LEAD", flex: true}, {head: "COMPANY", flex: true}, {head: "TO"}, {head: "WHY", flex: true}, {head: "ID"}}
	row := func(j decisionJSON) []string {
		to, why := j.To, "rule "+j.Rule
		switch {
		case to == "":
			to, why = "–", j.Why[len(j.Why)-1]
		case j.Kept:
			why = "keeps the company"
		case j.Pool != "":
			why += ", pool " + j.Pool
		}
		return []string{j.Name, j.Company, to, why, string(j.ID)}
	}
	if !explain {
		rows := make([][]string, len(out))
		for i, j := range out {
			rows[i] = row(j)
		}
		return a.table(cols, rows)
	}
	for _, j := range out {
		to := "stays nobody's"
		if j.To != "" {
			to = "→ " + j.To
		}
		if err := a.printf("%s  %s\n  %s\n", joined(j.Name, j.Company, string(j.ID)), to, strings.Join(j.Why, "\n  ")); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) routeSum(out []decisionJSON, given int, dry bool) error {
	would := 0
	for _, j := range out {
		if j.To != "" {
			would++
		}
	}
	if dry {
		return a.printf("%d would be given to somebody, %d stay nobody's; nothing was changed\n", would, len(out)-would)
	}
	text := fmt.Sprintf("%d given, %d stay nobody's", given, len(out)-would)
	if n := would - given; n > 0 {
		text += fmt.Sprintf(", %d were taken meanwhile", n)
	}
	return a.printf("%s; banter sync sends it\n", text)
}
