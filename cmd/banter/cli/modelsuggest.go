package cli

import (
	"context"
	"fmt"

	"github.com/aymanbagabas/go-udiff"
	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/scoring/trial"
)

type suggestFlags struct {
	historyFlags
	out, markdown string
	fresh         bool
	allow         []string
}

func (a *app) modelSuggestCmd() *cobra.Command {
	var f suggestFlags
	c := &cobra.Command{
		Use:   "suggest",
		Short: "Propose a change of the model from how leads ended, tried on newer ones",
		Long: `Propose a change of the model from how leads ended: points, missing rules,
exclusions where rejections gather, the threshold and the cut points. It is learnt
on the older two thirds of the leads and tried on the newer third. Nothing rests on
fewer than 20 leads, or on an interval that reaches no effect. The proposal is a
diff that keeps the file's comments; nobody has signed it, and nothing changes until
somebody puts it in place of model.toml.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.modelSuggest(cmd.Context(), f) },
	}
	fs := c.Flags()
	fs.StringVar(&f.out, "out", "", "write the proposed model to a `file`")
	fs.StringVar(&f.markdown, "markdown", "", "write the proposal with its evidence to a `file`")
	fs.BoolVar(&f.fresh, "new", false, "a points card from nothing, instead of changes of the present model")
	fs.StringArrayVar(&f.allow, "allow", nil, "use a `field` though it looks as if it were written after contact")
	f.add(c)
	return c
}

func (a *app) modelSuggest(ctx context.Context, f suggestFlags) error {
	a.plainOutput = f.json
	d, s, err := a.open(ctx, "banter model suggest")
	if err != nil {
		return err
	}
	scope, err := f.scope(d)
	if err != nil {
		return err
	}
	draft := trial.NewDraft(scope, d.Book().Model)
	if err := a.each(ctx, d, "reading outcomes", draft.Add); err != nil {
		return err
	}
	if n, _, open, odd := draft.Len(); n == 0 {
		return noHistory(open, odd, f.order)
	}
	var p *trial.Proposal
	if f.fresh {
		p, err = draft.Build("points card", f.allow)
	} else {
		p, err = draft.Suggest(s.agreed.Rules.Reasons, f.allow)
	}
	if err != nil {
		return refuseThin(err)
	}
	r, err := a.tryOut(ctx, d, draft, p)
	if err != nil {
		return err
	}
	diff := udiff.Unified("model.toml", "model.toml (proposed)", string(p.Old), string(p.New))
	if err := a.keepProposal(p, r, diff, f); err != nil {
		return err
	}
	if f.json {
		return a.json(toProposal(p, r, diff))
	}
	return a.showProposal(p, r, diff, f)
}

// tryOut replays the newer leads, which the proposal never saw.
func (a *app) tryOut(ctx context.Context, d *desk.Desk, draft *trial.Draft, p *trial.Proposal) (*trial.Result, error) {
	t := trial.NewTrial(draft.HeldOut(p), d.Book().Model, p.Model, d.Book().Policies)
	if err := a.each(ctx, d, "trying it on newer leads", t.Add); err != nil {
		return nil, err
	}
	r := t.Result()
	return &r, nil
}

func (a *app) keepProposal(p *trial.Proposal, r *trial.Result, diff string, f suggestFlags) error {
	if f.out != "" {
		if err := writeFile(f.out, p.New); err != nil {
			return fmt.Errorf("write the proposed model: %w", err)
		}
	}
	if f.markdown != "" {
		if err := writeFile(f.markdown, []byte(p.Markdown(r, diff))); err != nil {
			return fmt.Errorf("write the proposal: %w", err)
		}
	}
	return nil
}

func (a *app) showProposal(p *trial.Proposal, r *trial.Result, diff string, f suggestFlags) error {
	if err := a.printf("learnt on the older %d leads with an outcome, of whom %d ended well; the newer %d were kept to try it on\n\n", p.N, p.Good, r.Present.N); err != nil {
		return err
	}
	if len(p.Changes) == 0 {
		if err := a.printf("The outcomes carry no change.\n"); err != nil {
			return err
		}
	}
	for _, c := range p.Changes {
		if err := a.printf("%s\n    %s\n", c.What, c.Why); err != nil {
			return err
		}
	}
	if len(p.Changes) > 0 {
		if err := a.printf("\n"); err != nil {
			return err
		}
		if err := a.resultTable(r); err != nil {
			return err
		}
	}
	if len(p.Clusters) > 0 {
		if err := a.printf("\nwhere rejections gather:\n"); err != nil {
			return err
		}
	}
	for i := range p.Clusters {
		c := &p.Clusters[i]
		if err := a.printf("  %s with %s: %s, others %s; %s\n", c.Reason, c.Term.Text(), c.Here.Text(), c.Else.Text(), c.Advice); err != nil {
			return err
		}
	}
	if err := a.leakLines(p.Leaks); err != nil {
		return err
	}
	if len(p.Withheld) > 0 {
		if err := a.printf("\nnot proposed:\n"); err != nil {
			return err
		}
	}
	for _, w := range p.Withheld {
		if err := a.printf("  %s\n", w); err != nil {
			return err
		}
	}
	if f.out == "" && diff != "" && !f.fresh {
		return a.printf("\n%s", diff)
	}
	if f.fresh && f.out == "" {
		return a.printf("\n%s", p.New)
	}
	return nil
}

// proposalJSON is a proposal; names and meanings are stable.
type proposalJSON struct {
	Model    string        `json:"model"`
	N        int           `json:"n"`    // older leads that it was learnt on
	Good     int           `json:"good"` // of them ended well
	Changes  []changeJSON  `json:"changes"`
	Trial    *trial.Result `json:"trial"` // on the newer leads
	Verdict  string        `json:"verdict"`
	Clusters []clusterJSON `json:"clusters"`
	Leaks    []trial.Leak  `json:"leaks"` // left out
	Withheld []string      `json:"withheld"`
	Diff     string        `json:"diff"`
	Text     string        `json:"text"`
}

type changeJSON struct {
	What  string `json:"what"`
	Why   string `json:"why"`
	Table string `json:"table"`
	Rule  string `json:"rule,omitempty"`
	Old   int    `json:"old"`
	New   int    `json:"new"`
}

type clusterJSON struct {
	Reason string `json:"reason"`
	With   string `json:"with"`
	Here   any    `json:"here"`
	Else   any    `json:"others"`
	Good   any    `json:"ended_well"`
	Advice string `json:"advice"`
}

func toProposal(p *trial.Proposal, r *trial.Result, diff string) proposalJSON {
	j := proposalJSON{
		Model: p.Model.Version(), N: p.N, Good: p.Good, Trial: r, Verdict: r.Better(), Diff: diff, Text: string(p.New),
		Changes: []changeJSON{}, Clusters: []clusterJSON{}, Leaks: append([]trial.Leak{}, p.Leaks...), Withheld: append([]string{}, p.Withheld...),
	}
	for _, c := range p.Changes {
		j.Changes = append(j.Changes, changeJSON(c))
	}
	for i := range p.Clusters {
		c := &p.Clusters[i]
		j.Clusters = append(j.Clusters, clusterJSON{c.Reason, c.Term.Text(), c.Here, c.Else, c.Good, c.Advice})
	}
	return j
}
