package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/desk"
	"banter/store/lead"
	"banter/tui/form"
)

// act resolves the lead, does the act and says what came of it.
func (a *app) act(ctx context.Context, command, text string, prepare func(d *desk.Desk) (lead.Act, error)) error {
	d, _, err := a.open(ctx, command)
	if err != nil {
		return err
	}
	id, err := d.Resolve(ctx, text)
	if err != nil {
		return err
	}
	act, err := prepare(d)
	if err != nil {
		return err
	}
	x, eff, err := d.Perform(ctx, id, act)
	if err != nil {
		return err
	}
	what := ""
	if len(eff.Events) > 0 {
		what = eff.Events[0].Text()
	}
	if eff.Change != nil {
		what = eff.Change.Title()
		if eff.Change.Kind == lead.ChangeUndo && len(eff.Events) > 0 {
			what = eff.Events[0].Text()
		}
	}
	if err := a.printf("%s: %s; stage %s, score %d %s\n", display(&x), what, x.Stage, x.Score.Total, grade(x.Score.Grade)); err != nil {
		return err
	}
	if eff.Change != nil && eff.Change.Brief != "" {
		return a.printf("\nBrief for %s:\n%s", x.Name, eff.Change.Brief)
	}
	return nil
}

func parseWhen(d *desk.Desk, flag, text string) (time.Time, error) {
	t, err := form.When(text, d.Now())
	if err != nil {
		return t, usagef("%s: %w", flag, err)
	}
	return t, nil
}

func (a *app) logCmd() *cobra.Command {
	var outcome, at, note, subject string
	c := &cobra.Command{
		Use:   "log LEAD call|email|meeting|message --outcome OUTCOME",
		Short: "Log a touch: a call, mail, meeting or message",
		Long: `Log a touch: a call, mail, meeting or message that a person made. It stops the
response clock even if nobody was reached.

Outcomes:
  call     ` + outcomes(lead.KindCall) + `
  email    ` + outcomes(lead.KindEmail) + `
  meeting  ` + outcomes(lead.KindMeeting) + `
  message  ` + outcomes(lead.KindMessage),
		Args: wantArgs(2, "LEAD call|email|meeting|message --outcome OUTCOME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.act(cmd.Context(), "banter log", args[0], func(d *desk.Desk) (lead.Act, error) {
				t := lead.Touch{Kind: lead.Kind(args[1]), Outcome: lead.Outcome(strings.ReplaceAll(outcome, " ", "_")), Note: note, Subject: subject}
				if at == "" {
					return t, nil
				}
				var err error
				t.At, err = parsePast(d, at)
				return t, err
			})
		},
	}
	c.Flags().StringVar(&outcome, "outcome", "", "how it ended")
	c.Flags().StringVar(&at, "at", "", "when it was, if not just now: 2026-03-02T09:00:00Z, 09:30, -20m")
	c.Flags().StringVar(&note, "note", "", "what was said")
	c.Flags().StringVar(&subject, "subject", "", "what it was about")
	return c
}

// parsePast reads a time that lies behind: RFC 3339, a time of today, or how
// long ago.
func parsePast(d *desk.Desk, text string) (time.Time, error) {
	now := d.Now()
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		if ago, err := time.ParseDuration(rest); err == nil {
			return now.Add(-ago), nil
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse("15:04", text); err == nil {
		return time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location()), nil
	}
	return time.Time{}, usagef("--at: %q is not a time; write 2026-03-02T09:00:00Z, 09:30 or -20m", text)
}

func outcomes(k lead.Kind) string { return names(lead.Outcomes(k)) }

func (a *app) bantCmd() *cobra.Command {
	var answers []string
	var evidence string
	known := map[string]*string{}
	c := &cobra.Command{
		Use:   "bant LEAD",
		Short: "Answer the qualification checklist",
		Long: `Answer the qualification checklist: each criterion yes, no or unknown, with what
was said as evidence. --answer serves frameworks other than BANT.`,
		Args: wantArgs(1, "LEAD --need yes --evidence TEXT"),
	}
	for _, cr := range lead.BANT().Criteria {
		known[cr.Code] = c.Flags().String(cr.Code, "", "yes, no or unknown: "+cr.Question)
	}
	c.Flags().StringArrayVar(&answers, "answer", nil, "`CRITERION=yes|no|unknown`, for any framework")
	c.Flags().StringVar(&evidence, "evidence", "", "what was said; it goes with every answer given")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		return a.act(cmd.Context(), "banter bant", args[0], func(*desk.Desk) (lead.Act, error) {
			var act lead.SetAnswers
			for _, cr := range lead.BANT().Criteria {
				if v := *known[cr.Code]; v != "" {
					act.Answers = append(act.Answers, lead.Answer{Criterion: cr.Code, Value: lead.Ternary(v), Evidence: evidence})
				}
			}
			for _, kv := range answers {
				k, v, ok := strings.Cut(kv, "=")
				if !ok {
					return nil, usagef("--answer %q: write CRITERION=yes, no or unknown", kv)
				}
				act.Answers = append(act.Answers, lead.Answer{Criterion: k, Value: lead.Ternary(v), Evidence: evidence})
			}
			return act, nil
		})
	}
	return c
}

type verdictFlags struct {
	reason, until, note, next, competitor string
	set, pains, objections, quotes        []string
	reengage                              bool
}

func (a *app) verdict(v lead.Verdict, short, long string, with func(c *cobra.Command, f *verdictFlags)) *cobra.Command {
	var f verdictFlags
	c := &cobra.Command{
		Use:   string(v) + " LEAD",
		Short: short,
		Long:  long,
		Args:  wantArgs(1, "LEAD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.act(cmd.Context(), "banter "+string(v), args[0], func(d *desk.Desk) (lead.Act, error) {
				return f.disposition(d, v)
			})
		},
	}
	c.Flags().StringVar(&f.note, "note", "", "anything else worth keeping")
	if with != nil {
		with(c, &f)
	}
	return c
}

func (f *verdictFlags) disposition(d *desk.Desk, v lead.Verdict) (lead.Act, error) {
	dis := lead.Disposition{
		Verdict: v, Reason: f.reason, Note: f.note, NextStep: f.next, Competitor: f.competitor, Pains: f.pains,
		Objections: f.objections, Quotes: f.quotes, WakeOnEngage: f.reengage,
	}
	for _, kv := range f.set {
		k, val, ok := strings.Cut(kv, "=")
		if !ok || k == "" {
			return nil, usagef("--set %q: write KEY=VALUE", kv)
		}
		if v == lead.Qualify && k == "ae" {
			dis.AE = val
			continue
		}
		if dis.Details == nil {
			dis.Details = map[string]string{}
		}
		dis.Details[k] = val
	}
	if f.until != "" {
		t, err := parseWhen(d, "--until", f.until)
		if err != nil {
			return nil, err
		}
		dis.Wake = t
	}
	return dis, nil
}

func (a *app) acceptCmd() *cobra.Command {
	return a.verdict(lead.Accept, "Accept a lead: I work this", "Accept a lead: it becomes an SAL and, from the pool, mine.", nil)
}

func (a *app) qualifyCmd() *cobra.Command {
	return a.verdict(lead.Qualify, "Qualify a lead: hand it to an account executive",
		"Qualify a lead: the gate of the checklist must be open. It becomes an SQL and a brief\ngoes with it.",
		func(c *cobra.Command, f *verdictFlags) {
			c.Flags().StringArrayVar(&f.set, "set", nil, "`ae=NAME`: who takes it")
			c.Flags().StringVar(&f.next, "next-step", "", "what was agreed")
			learned(c, f)
		})
}

// learned are the flags for what marketing learns from.
func learned(c *cobra.Command, f *verdictFlags) {
	c.Flags().StringArrayVar(&f.pains, "pain", nil, "a pain point that was named")
	c.Flags().StringArrayVar(&f.objections, "objection", nil, "an objection that was raised")
	c.Flags().StringArrayVar(&f.quotes, "quote", nil, "something said, word for word")
	c.Flags().StringVar(&f.competitor, "competitor", "", "a competitor that was named")
}

func reasonsText(v lead.Verdict) string {
	var b strings.Builder
	for _, r := range lead.DefaultReasons().For(v) {
		fmt.Fprintf(&b, "  %-22s %s", r.Code, r.Label)
		for _, d := range r.Details {
			how := "--set %s=…"
			if d.Optional {
				how = "[--set %s=…]"
			}
			fmt.Fprintf(&b, " "+how, d.Key)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (a *app) rejectCmd() *cobra.Command {
	return a.verdict(lead.Reject, "Reject a lead: it should not have been an MQL",
		"Reject a lead: it should not have been an MQL. The shipped reasons:\n\n"+reasonsText(lead.Reject),
		func(c *cobra.Command, f *verdictFlags) {
			c.Flags().StringVar(&f.reason, "reason", "", "the reason's `code`")
			c.Flags().StringArrayVar(&f.set, "set", nil, "`KEY=VALUE`: a detail that the reason asks for")
			learned(c, f)
		})
}

func (a *app) recycleCmd() *cobra.Command {
	return a.verdict(lead.Recycle, "Recycle a lead: right lead, wrong time",
		"Recycle a lead: right lead, wrong time. It sleeps until a date, which the details may\npropose. The shipped reasons:\n\n"+reasonsText(lead.Recycle),
		func(c *cobra.Command, f *verdictFlags) {
			c.Flags().StringVar(&f.reason, "reason", "", "the reason's `code`")
			c.Flags().StringArrayVar(&f.set, "set", nil, "`KEY=VALUE`: a detail that the reason asks for")
			c.Flags().StringVar(&f.until, "until", "", "when it wakes up: 2027-03-31, +3w, mon")
			c.Flags().BoolVar(&f.reengage, "on-reengage", false, "it wakes up when it engages again")
			learned(c, f)
		})
}

func (a *app) snoozeCmd() *cobra.Command {
	var until, note string
	var callback bool
	c := &cobra.Command{
		Use:   "snooze LEAD --until WHEN",
		Short: "Hide a lead until a time, or promise a callback",
		Long:  "Hide a lead from the queue until a time. It stops no clock. --until now ends a snooze.",
		Args:  wantArgs(1, "LEAD --until WHEN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if until == "" {
				return usagef("--until: say until when: +2h, 16:30, tomorrow, 2026-12-01; now ends a snooze")
			}
			return a.act(cmd.Context(), "banter snooze", args[0], func(d *desk.Desk) (lead.Act, error) {
				s := lead.Snooze{Callback: callback, Note: note}
				if until == "now" {
					return s, nil
				}
				var err error
				s.Until, err = parseWhen(d, "--until", until)
				return s, err
			})
		},
	}
	c.Flags().StringVar(&until, "until", "", "when it comes back: +2h, 16:30, tomorrow, 2026-12-01 09:00")
	c.Flags().BoolVar(&callback, "callback", false, "the lead was promised a call then")
	c.Flags().StringVar(&note, "note", "", "what for")
	return c
}

func (a *app) assignCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "assign LEAD REP",
		Short: "Give a lead to somebody; pool puts it back",
		Args:  wantArgs(2, "LEAD REP"),
		RunE: func(cmd *cobra.Command, args []string) error {
			to := args[1]
			if to == "pool" {
				to = ""
			}
			return a.act(cmd.Context(), "banter assign", args[0], func(*desk.Desk) (lead.Act, error) {
				return lead.Assign{To: to}, nil
			})
		},
	}
}

func (a *app) undoCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "undo [LEAD]",
		Short: "Take back the last act on a lead, or the last of all",
		Args:  argsBetween(0, 1, "[LEAD]"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				d, _, err := a.open(cmd.Context(), "banter undo")
				if err != nil {
					return err
				}
				id, ok, err := d.LastActed(cmd.Context())
				if err != nil {
					return err
				}
				if !ok {
					return fmt.Errorf("%w: there is no act of %s to undo", errNothing, d.Me())
				}
				args = []string{string(id)}
			}
			return a.act(cmd.Context(), "banter undo", args[0], func(*desk.Desk) (lead.Act, error) { return lead.Undo{}, nil })
		},
	}
}
