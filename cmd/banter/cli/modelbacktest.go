package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"banter/scoring/trial"
)

func (a *app) modelBacktestCmd() *cobra.Command {
	var f historyFlags
	var path string
	c := &cobra.Command{
		Use:   "backtest --model FILE",
		Short: "What another model would have made of past leads, beside the present one",
		Long: `What another model would have made of past leads, beside the present one: each
lead as it was known when people came in, nothing learnt later. A model that asks
for more than the present one is judged by what was known at that moment; what a
lead would have done afterwards nobody knows.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if path == "" {
				return usagef("name the model to try: banter model backtest --model FILE")
			}
			return a.modelBacktest(cmd.Context(), path, f)
		},
	}
	c.Flags().StringVar(&path, "model", "", "the model `file` to try")
	f.add(c)
	return c
}

func (a *app) modelBacktest(ctx context.Context, path string, f historyFlags) error {
	a.plainOutput = f.json
	m, err := a.readModel(path)
	if err != nil {
		return err
	}
	d, _, err := a.open(ctx, "banter model backtest")
	if err != nil {
		return err
	}
	scope, err := f.scope(d)
	if err != nil {
		return err
	}
	t := trial.NewTrial(scope, d.Book().Model, m, d.Book().Policies)
	if err := a.each(ctx, d, "replaying", t.Add); err != nil {
		return err
	}
	r := t.Result()
	leaks := t.Leaks()
	if r.Present.N == 0 {
		return noHistory(r.Open, r.Odd, f.order)
	}
	if f.json {
		return a.json(struct {
			trial.Result
			Verdict string       `json:"verdict"`
			Leaks   []trial.Leak `json:"leaks"`
		}{r, r.Better(), append([]trial.Leak{}, leaks...)})
	}
	return a.backtestTable(&r, leaks)
}

func (a *app) backtestTable(r *trial.Result, leaks []trial.Leak) error {
	if err := a.resultTable(r); err != nil {
		return err
	}
	if err := a.loadTable(r); err != nil {
		return err
	}
	for _, m := range []struct {
		what  string
		moved trial.Moved
	}{{"only " + r.Candidate.Model + " makes an MQL of", r.Gained}, {"only " + r.Present.Model + " makes an MQL of", r.Lost}} {
		if m.moved.N == 0 {
			continue
		}
		names := make([]string, len(m.moved.Named))
		for i, n := range m.moved.Named {
			if names[i] = n.Name; n.Good {
				names[i] += " ✓"
			}
		}
		more := ""
		if rest := m.moved.N - len(names); rest > 0 {
			more = fmt.Sprintf(" and %d more", rest)
		}
		if err := a.printf("\n%s: %s%s (✓ ended well)\n", m.what, strings.Join(names, ", "), more); err != nil {
			return err
		}
	}
	return a.leakLines(leaks)
}

// resultTable is the comparison and what it carries.
func (a *app) resultTable(r *trial.Result) error {
	cols := []column{{head: "", flex: true}, {head: r.Present.Model, right: true}, {head: r.Candidate.Model, right: true}}
	var rows [][]string
	for _, row := range trial.Rows(r) {
		rows = append(rows, row[:])
	}
	if err := a.table(cols, rows); err != nil {
		return err
	}
	if r.Open > 0 {
		if err := a.printf("\n%d leads are open and too young to count\n", r.Open); err != nil {
			return err
		}
	}
	if r.Undated > 0 {
		if err := a.printf("%d leads are seen as they stand now: nobody tells when people came in, so what was written later may be among it\n", r.Undated); err != nil {
			return err
		}
	}
	if r.Odd > 0 {
		if err := a.printf("%d leads are left out: they begin in the future, or nothing tells their age\n", r.Odd); err != nil {
			return err
		}
	}
	return a.printf("\n%s.\n%s.\n", r.MovedText(), r.Better())
}

// loadTable is how many response clocks a day each rep would have had.
func (a *app) loadTable(r *trial.Result) error {
	type key struct{ rep, policy string }
	before := map[key]string{}
	for _, l := range r.Present.Load {
		before[key{l.Rep, l.Policy}] = aDay(l)
	}
	var rows [][]string
	for _, l := range r.Candidate.Load {
		k := key{l.Rep, l.Policy}
		rows = append(rows, []string{repName(l.Rep), l.Policy, orDash(before[k]), aDay(l)})
		delete(before, k)
	}
	for _, l := range r.Present.Load {
		if text, left := before[key{l.Rep, l.Policy}]; left {
			rows = append(rows, []string{repName(l.Rep), l.Policy, text, "–"})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := a.printf("\nresponse clocks on a business day\n"); err != nil {
		return err
	}
	return a.table([]column{{head: "REP", flex: true}, {head: "POLICY"}, {head: r.Present.Model, right: true}, {head: r.Candidate.Model, right: true}}, rows)
}

func aDay(l trial.RepLoad) string {
	if l.ADay == nil {
		return fmt.Sprintf("%d in all", l.Clocks)
	}
	return fmt.Sprintf("%.1f (n %d)", *l.ADay, l.Clocks)
}

func repName(rep string) string {
	if rep == "" {
		return "(pool)"
	}
	return rep
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// leakLines warns of what looks as if it were written after contact.
func (a *app) leakLines(leaks []trial.Leak) error {
	if len(leaks) == 0 {
		return nil
	}
	if err := a.printf("\nlook as if they were written after contact; a rule on them is worth nothing for a new lead:\n"); err != nil {
		return err
	}
	for _, l := range leaks {
		mark := ""
		if l.Reads {
			mark = " – THE MODEL READS IT"
		}
		if err := a.printf("  %s%s\n", l, mark); err != nil {
			return err
		}
	}
	return nil
}
