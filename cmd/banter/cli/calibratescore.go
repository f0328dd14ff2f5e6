package cli

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/cell"
)

func (a *app) calibrateLeads() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "leads",
		Short: "Print the cards of the test as judges see them",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			d, s, err := a.open(cmd.Context(), "banter calibrate leads")
			if err != nil {
				return err
			}
			sit, err := d.Judging(cmd.Context(), "nobody")
			if err != nil {
				return err
			}
			if asJSON {
				return a.json(toCards(sit.Cards))
			}
			return a.cards(sit.Cards, s.config.Location())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// cards prints a paragraph a lead.
func (a *app) cards(cards []jury.Card, zone *time.Location) error {
	for i := range cards {
		c := &cards[i]
		if i > 0 {
			if err := a.printf("\n"); err != nil {
				return err
			}
		}
		if c.Missing {
			if err := a.printf("%d  (not in this store; banter sync may fetch it)  %s\n", i+1, c.ID); err != nil {
				return err
			}
			continue
		}
		var b strings.Builder
		fmt.Fprintf(&b, "%d  %s  %s\n", i+1, c.Name, c.ID)
		if who := strings.Trim(c.Title+", "+c.Company, ", "); who != "" {
			fmt.Fprintf(&b, "   %s\n", who)
		}
		for _, f := range c.Facts {
			fmt.Fprintf(&b, "   %s: %s\n", f.Label, f.Value)
		}
		for _, act := range c.Acts {
			fmt.Fprintf(&b, "   %s  %s\n", act.At.In(zone).Format(time.DateOnly), strings.TrimRight(act.What+"  "+act.Subject, " "))
		}
		if err := a.printf("%s", b.String()); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) calibrateScore() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "score",
		Short: "How far the judges agree (Cohen's kappa), and where they differ",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			d, _, err := a.open(cmd.Context(), "banter calibrate score")
			if err != nil {
				return err
			}
			t, res, err := d.JudgeTest(cmd.Context())
			if err != nil {
				return err
			}
			if err := enoughJudges(t, res); err != nil {
				return err
			}
			if asJSON {
				return a.json(toAgreement(t, res))
			}
			return a.agreement(t, res)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// enoughJudges refuses a comparison that has nothing to compare.
func enoughJudges(t *jury.Test, res jury.Result) error {
	const hint = "banter calibrate judge --as NAME, or export FILE for a colleague's laptop and import what comes back"
	switch {
	case len(t.Judges) == 0:
		return &lead.Refusal{What: "nobody has judged yet", Hint: hint}
	case len(t.Judges) == 1:
		return &lead.Refusal{What: fmt.Sprintf("only %s has judged; a second person is missing", judgesText(t)), Hint: hint}
	}
	for i := range res.Pairs {
		if res.Pairs[i].N > 0 {
			return nil
		}
	}
	return &lead.Refusal{What: "no lead has been judged by two people yet: " + judgesText(t), Hint: hint}
}

// agreement prints what the answers say.
func (a *app) agreement(t *jury.Test, res jury.Result) error {
	by := ""
	if t.By != "" {
		by = " by " + t.By
	}
	if err := a.printf("%d leads, picked %s%s (seed %d)\n\n", res.N, t.At.Format(time.DateOnly), by, t.Seed); err != nil {
		return err
	}
	rows := make([][]string, len(res.Judges))
	for i, v := range res.Judges {
		rows[i] = []string{v.Name, fmt.Sprintf("%d of %d", v.Done, res.N), strconv.Itoa(v.Yes), strconv.Itoa(v.Done - v.Yes), fmt.Sprintf("%d of %d", v.Same, v.Known)}
	}
	if err := a.table([]column{{head: "JUDGE", flex: true}, {head: "JUDGED", right: true}, {head: "WORTH IT", right: true}, {head: "NOT", right: true}, {head: "AS SALES DECIDED", right: true}}, rows); err != nil {
		return err
	}
	for i := range res.Pairs {
		if err := a.printf("\n%s", pairText(&res.Pairs[i])); err != nil {
			return err
		}
	}
	return a.differences(res)
}

// pairText is two judges' agreement in words.
func pairText(p *jury.Pair) string {
	var b strings.Builder
	who := p.First + " and " + p.Second
	if p.N == 0 {
		return who + " have judged no lead both.\n"
	}
	fmt.Fprintf(&b, "%s: the same answer on %d of %d leads (%s)\n", who, p.Same, p.N, percent(p.Observed))
	if p.Undefined {
		fmt.Fprintf(&b, "  Cohen's kappa is not defined: both gave every lead the same answer, so that chance\n  alone would make them agree as well. Leads that are less alike would tell more.\n")
	} else {
		fmt.Fprintf(&b, "  Cohen's kappa %.2f (95 %% interval %.2f to %.2f): %s agreement; chance alone gives %s\n", p.Value, p.Low, p.High, p.Word(), percent(p.Expected))
	}
	fmt.Fprintf(&b, "  both yes %d, both no %d, only %s yes %d, only %s yes %d\n", p.BothYes, p.BothNo, p.First, p.OnlyFirst, p.Second, p.OnlySnd)
	if p.Graded > 0 {
		fmt.Fprintf(&b, "  grades: the same on %d of %d leads, at most one apart on %d\n", p.SameGrade, p.Graded, p.NearGrade)
	}
	return b.String()
}

func percent(f float64) string { return fmt.Sprintf("%.0f %%", f*100) }

// differences prints the leads that judges do not agree on, and what these have
// in common.
func (a *app) differences(res jury.Result) error {
	if len(res.Differ) == 0 {
		return a.printf("\nThere is no lead that they see differently.\n")
	}
	if err := a.printf("\nWhere they differ: %d leads\n", len(res.Differ)); err != nil {
		return err
	}
	cols := []column{{head: "#", right: true}, {head: "LEAD"}, {head: "NAME", flex: true}, {head: "COMPANY", flex: true}, {head: "THEN", right: true}, {head: "BECAME"}}
	for _, j := range res.Judges {
		cols = append(cols, column{head: strings.ToUpper(j.Name)})
	}
	rows := make([][]string, 0, len(res.Differ))
	for _, d := range res.Differ {
		rows = append(rows, differRow(d))
	}
	if err := a.table(cols, rows); err != nil {
		return err
	}
	for _, d := range res.Differ {
		for i, ans := range d.Answers {
			if ans.Note == "" {
				continue
			}
			if err := a.printf("  %d, %s: %s\n", d.Number, res.Judges[i].Name, ans.Note); err != nil {
				return err
			}
		}
	}
	if len(res.Fields) == 0 {
		return nil
	}
	if err := a.printf("\nWhat they have in common, where a definition may be missing (few leads: a hint, no proof)\n"); err != nil {
		return err
	}
	rows = rows[:0]
	for _, g := range res.Fields {
		rows = append(rows, []string{g.Field, g.Value, fmt.Sprintf("%d of %d", g.Differ, g.Of)})
	}
	return a.table([]column{{head: "FIELD"}, {head: "VALUE", flex: true}, {head: "DIFFER", right: true}}, rows)
}

func differRow(d jury.Difference) []string {
	row := []string{strconv.Itoa(d.Number), string(d.ID), "(not in this store)", "", "–", "–"}
	if l := d.Case.Lead; l != nil {
		row[2], row[3] = l.DisplayName(), l.Company
		if then := d.Case.Decided.Score; then != (lead.Frozen{}) {
			row[4] = strings.TrimRight(fmt.Sprintf("%d %s", then.Total, then.Grade), " ")
		}
		if v := d.Case.Decided.Became; v != "" {
			row[5] = v.Label()
		}
		if r := d.Case.Decided.Reason; r != "" {
			row[5] += ", " + r
		}
	}
	for _, a := range d.Answers {
		text := "–"
		if a.Answered() {
			text = string(a.Worth)
		}
		if a.Grade != "" {
			text += " " + a.Grade
		}
		row = append(row, cell.Text(text))
	}
	return row
}
