package cli

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/cmd/banter/plain"
	"banter/scoring/jury"
	"banter/tui/calibrate"
)

// calibrateLeads is how many leads a test has where nothing else is said.
const calibrateLeads = 20

func (a *app) calibrateCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "The 20-lead test: two people judge the same leads blind, and see how far they agree",
		Long: `The 20-lead test: two people judge the same decided leads without seeing score,
grade, owner, what became of them or what the other said. What they agree on shows
whether marketing and sales mean the same by a good lead.

  banter calibrate start                 pick the leads, evenly from each band of the score
  banter calibrate judge --as ana        one after the other; ends and resumes at any time
  banter calibrate judge --as ben        the second person, on this laptop
  banter calibrate score                 agreement, Cohen's kappa, and where they differ

On two laptops with the same leads:

  banter calibrate export test.json      names the leads by ID and holds no personal data
  banter calibrate import test.json      there; and its export back here brings the answers

There is one test at a time. Marketing and sales as judges tell most.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(a.calibrateStart(), a.calibrateLeads(), a.calibrateJudge(), a.calibrateScore(), a.calibrateExport(), a.calibrateImport())
	return c
}

func (a *app) calibrateStart() *cobra.Command {
	var n int
	var seed uint64
	var replace bool
	c := &cobra.Command{
		Use:   "start",
		Short: "Pick decided leads for a test",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if n < 2 || n > jury.MaxLeads {
				return usagef("--n: a test has 2 to %d leads, not %d", jury.MaxLeads, n)
			}
			d, _, err := a.open(cmd.Context(), "banter calibrate start")
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("seed") {
				var b [4]byte
				if _, err := io.ReadFull(a.entropy, b[:]); err != nil {
					return fmt.Errorf("pick leads: %w", err)
				}
				seed = uint64(binary.BigEndian.Uint32(b[:]))
			}
			t, err := d.StartTest(cmd.Context(), n, seed, replace)
			if err != nil {
				return err
			}
			return a.printf("%d decided leads are picked (--seed %d picks them again)\nnext: banter calibrate judge --as NAME\n", len(t.Leads), t.Seed)
		},
	}
	c.Flags().IntVar(&n, "n", calibrateLeads, "how many leads")
	c.Flags().Uint64Var(&seed, "seed", 0, "pick the same leads as another time (default: by chance)")
	c.Flags().BoolVar(&replace, "replace", false, "forget a test that is there, with its answers")
	return c
}

func (a *app) calibrateJudge() *cobra.Command {
	var as, answers string
	var again bool
	var inLines lineMode
	c := &cobra.Command{
		Use:   "judge --as NAME",
		Short: "Judge the leads one by one, blind",
		Long: `Judge the leads one by one: y or n, would it be worth a rep's time; a to d for a
grade, t for a note. Every key is kept; stop and go on at any time.

--plain asks line by line, for a screen reader: y or n, then if you like a grade
and a note, "y b, asked for prices". Without a terminal it reads such lines from
a pipe; or banter calibrate leads prints the same cards, and --answers FILE (- is
standard input) reads a line for each, in any order:

  # lead (its number in the test, or its ID), yes or no, grade, note
  1,yes,B,asked for prices
  hs-4711,no`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, s, err := a.open(cmd.Context(), "banter calibrate judge")
			if err != nil {
				return err
			}
			if as == "" {
				as = s.config.Me
			}
			name, err := jury.CleanName(as)
			if err != nil {
				return usagef("--as: %w", err)
			}
			if again {
				if err := d.DropJudge(cmd.Context(), name); err != nil {
					return err
				}
			}
			if answers != "" {
				return a.judgeFile(cmd.Context(), d, name, answers)
			}
			lines, err := inLines.wanted(s.config.Screen.Plain)
			if err != nil {
				return err
			}
			return a.judge(cmd.Context(), d, s, name, lines)
		},
	}
	inLines.register(c.Flags())
	c.Flags().StringVar(&as, "as", "", "who judges (default: me in the config)")
	c.Flags().StringVar(&answers, "answers", "", "read the answers from a `file` instead")
	c.Flags().BoolVar(&again, "again", false, "forget what this judge has said before")
	return c
}

// judge runs the screen, or asks line by line.
func (a *app) judge(ctx context.Context, d *desk.Desk, s settings, name string, lines bool) error {
	if _, err := d.Test(ctx); err != nil {
		return err
	}
	switch {
	case lines:
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		sit, err := plain.Judge(ctx, plain.JudgeOptions{Desk: d, Console: a.console(ctx), Judge: name, Zone: s.config.Location()})
		return errors.Join(err, a.judged(name, sit))
	case !isTerminal(a.in) || !isTerminal(a.out):
		return a.noTerminal("banter calibrate judge", "--plain asks line by line, banter calibrate leads prints the cards, --answers FILE reads the answers")
	}
	m := calibrate.New(calibrate.Options{
		Desk: d, Judge: name, Theme: s.theme(), Zone: s.config.Location(), Colour: coloured(),
	})
	_, err := tea.NewProgram(m, append(programOptions(ctx), tea.WithFilter(a.logMessages))...).Run()
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = nil
	}
	if n := m.Unsaved(); n > 0 {
		return errors.Join(err, fmt.Errorf("%d answers could not be kept; they have to be given again", n))
	}
	if err != nil {
		return err
	}
	return a.judged(name, m.Sitting())
}

// judged prints how far a judge is.
func (a *app) judged(name string, sit jury.Sitting) error {
	if len(sit.Cards) == 0 {
		return nil
	}
	return a.printf("%s has judged %d of %d leads\n", name, sit.Done(), len(sit.Cards))
}

// judgeFile reads answers from a file.
func (a *app) judgeFile(ctx context.Context, d *desk.Desk, name, path string) (err error) {
	t, err := d.Test(ctx)
	if err != nil {
		return err
	}
	if j := t.Judge(name); j.Done() == len(t.Leads) {
		return usagef("%s has judged all %d leads already; --again forgets that", j.Name, len(t.Leads))
	}
	in, what := io.Reader(a.in), "standard input"
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("read answers: %w", err)
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		in, what = f, path
	}
	answers, err := readAnswers(io.LimitReader(in, jury.MaxFile), what, t)
	if err != nil {
		return err
	}
	if len(answers) == 0 {
		return fmt.Errorf("%s: there is no answer in it; a line is: lead, yes or no, grade, note", what)
	}
	if err := d.PutAnswers(ctx, name, answers); err != nil {
		return err
	}
	if t, err = d.Test(ctx); err != nil {
		return err
	}
	return a.printf("%s has judged %d of %d leads\n", name, t.Judge(name).Done(), len(t.Leads))
}
