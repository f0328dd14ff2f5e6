package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"banter/store/lead"
	"banter/tui/screen"
)

func (a *app) outboxCmd() *cobra.Command {
	c := &cobra.Command{
		Use:   "outbox",
		Short: "What waits to be sent, what was refused, and conflicts",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.outboxList(cmd, false) },
	}
	var asJSON bool
	list := &cobra.Command{
		Use:   "list",
		Short: "Print the outbox",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.outboxList(cmd, asJSON) },
	}
	list.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	retry := &cobra.Command{
		Use:   "retry KEY",
		Short: "Send a change again",
		Args:  wantArgs(1, "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onChange(cmd, args[0], func(do changeDesk, ch lead.Change) (string, error) {
				return "is sent again at the next sync", do.RetryChange(cmd.Context(), ch.Key)
			})
		},
	}
	drop := &cobra.Command{
		Use:   "drop KEY",
		Short: "Give up a change: upstream never hears of it",
		Args:  wantArgs(1, "KEY"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onChange(cmd, args[0], func(do changeDesk, ch lead.Change) (string, error) {
				return "is dropped; the history of the lead keeps it", do.DropChange(cmd.Context(), ch.Key)
			})
		},
	}
	c.AddCommand(list, retry, drop, a.resolveCmd())
	return c
}

func (a *app) resolveCmd() *cobra.Command {
	var mine, theirs []string
	c := &cobra.Command{
		Use:   "resolve KEY --mine|--theirs[=FIELD,…]",
		Short: "Settle a conflict: keep mine or take theirs, for all fields or some",
		Args:  wantArgs(1, "KEY --mine or --theirs"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(mine) == 0 && len(theirs) == 0 {
				return usagef("say --mine or --theirs, alone for all fields or with names of fields")
			}
			return a.onChange(cmd, args[0], func(do changeDesk, ch lead.Change) (string, error) {
				choice, err := choose(ch, mine, theirs)
				if err != nil {
					return "", err
				}
				return "is settled", do.ResolveChange(cmd.Context(), ch.Key, choice)
			})
		},
	}
	c.Flags().StringSliceVar(&mine, "mine", nil, "keep mine for these `fields`; alone: all")
	c.Flags().StringSliceVar(&theirs, "theirs", nil, "take theirs for these `fields`; alone: all")
	c.Flags().Lookup("mine").NoOptDefVal = "*"
	c.Flags().Lookup("theirs").NoOptDefVal = "*"
	return c
}

// choose reads which side each conflicting field takes.
func choose(ch lead.Change, mine, theirs []string) (map[string]bool, error) {
	if len(ch.Conflicts) == 0 {
		return nil, &lead.Refusal{Field: "key", What: ch.Key + " is not in conflict", Hint: "retry or drop it"}
	}
	out := map[string]bool{}
	set := func(fields []string, keep bool) error {
		for _, f := range fields {
			known := f == "*"
			for _, c := range ch.Conflicts {
				if f == "*" || f == c.Field {
					known = true
					if _, done := out[c.Field]; !done || f != "*" {
						out[c.Field] = keep
					}
				}
			}
			if !known {
				return usagef("%q is not in conflict; these are: %s", f, conflictFields(ch))
			}
		}
		return nil
	}
	if err := set(mine, true); err != nil {
		return nil, err
	}
	if err := set(theirs, false); err != nil {
		return nil, err
	}
	for _, c := range ch.Conflicts {
		if _, ok := out[c.Field]; !ok {
			return nil, usagef("say --mine or --theirs for %s too", c.Field)
		}
	}
	return out, nil
}

func conflictFields(ch lead.Change) string {
	out := make([]string, len(ch.Conflicts))
	for i, c := range ch.Conflicts {
		out[i] = c.Field
	}
	return strings.Join(out, ", ")
}

type changeDesk = screen.Actor

func (a *app) onChange(cmd *cobra.Command, key string, do func(changeDesk, lead.Change) (string, error)) error {
	d, _, err := a.open(cmd.Context(), "banter outbox")
	if err != nil {
		return err
	}
	changes, err := d.Outbox(cmd.Context())
	if err != nil {
		return err
	}
	var found []lead.Change
	for _, ch := range changes {
		if strings.HasPrefix(ch.Key, strings.ToUpper(key)) {
			found = append(found, ch)
		}
	}
	switch {
	case len(found) == 0:
		return fmt.Errorf("%w: there is no change %s in the outbox; banter outbox list prints them", errNothing, key)
	case len(found) > 1:
		return usagef("%s is the start of %d changes; write more of it", key, len(found))
	}
	what, err := do(d, found[0])
	if err != nil {
		return err
	}
	return a.printf("%s (%s) %s\n", found[0].Title(), found[0].Lead, what)
}

func (a *app) outboxList(cmd *cobra.Command, asJSON bool) error {
	a.plainOutput = asJSON
	d, _, err := a.open(cmd.Context(), "banter outbox")
	if err != nil {
		return err
	}
	changes, err := d.Outbox(cmd.Context())
	if err != nil {
		return err
	}
	if asJSON {
		if changes == nil {
			changes = []lead.Change{}
		}
		return a.json(changes)
	}
	if len(changes) == 0 {
		return a.printf("Everything is upstream.\n")
	}
	now := d.Now()
	rows := make([][]string, len(changes))
	for i := range changes {
		ch := &changes[i]
		rows[i] = []string{ch.Key, string(ch.State), string(ch.Lead), ch.Title(), ch.At.In(now.Location()).Format("2 Jan 15:04"), note(ch, now)}
	}
	err = a.table([]column{{head: "KEY"}, {head: "STATE"}, {head: "LEAD"}, {head: "CHANGE", flex: true}, {head: "SINCE"}, {head: "NOTE", flex: true}}, rows)
	if err != nil {
		return err
	}
	for i := range changes {
		for _, c := range changes[i].Conflicts {
			if err := a.printf("%s %s: was %q, mine %q, theirs %q\n", changes[i].Key, c.Field, c.Base, c.Mine, c.Theirs); err != nil {
				return err
			}
		}
	}
	return nil
}

func note(ch *lead.Change, now time.Time) string {
	text := joined(ch.Problem, ch.Hint)
	if ch.State != lead.ChangeParked && ch.NotBefore.After(now) {
		text = joined(text, "again in "+span(ch.NotBefore.Sub(now)))
	}
	return text
}
