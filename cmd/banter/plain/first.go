package plain

import (
	"context"
	"errors"
	"strings"

	"banter/tui/firstrun"
)

// First asks on the first start where leads come from, as the guide of the
// screens does, with the same words. Putting it away is firstrun.None.
func First(ctx context.Context, c *Console, o firstrun.Options) (firstrun.DoneMsg, error) {
	if o.Problem != "" {
		c.say("That did not work out: %s. Nothing is lost; choose again, or another way.", strings.TrimRight(o.Problem, ". "))
	} else {
		c.say("banter, line by line. There are no leads yet.")
	}
	for {
		way, err := c.way(ctx)
		if errors.Is(err, errBack) {
			c.say("That is the first question. cancel leaves.")
			continue
		}
		if err != nil {
			return firstrun.DoneMsg{}, leave(err)
		}
		var done firstrun.DoneMsg
		switch way {
		case firstrun.Folder:
			done, err = c.folder(ctx, o)
		case firstrun.Salesforce:
			done, err = c.org(ctx, o.Last)
		default:
			return firstrun.DoneMsg{Choice: way}, nil
		}
		switch {
		case err == nil:
			return done, nil
		case !errors.Is(err, errBack):
			return firstrun.DoneMsg{}, leave(err)
		}
	}
}

// leave is no error where the guide was put away.
func leave(err error) error {
	if errors.Is(err, errCancel) {
		return nil
	}
	return err
}

// way asks where leads come from.
func (s *Console) way(ctx context.Context) (firstrun.Choice, error) {
	var cs []choice
	for _, w := range firstrun.Ways() {
		cs = append(cs, choice{key: string(w.Choice), label: w.Label + ": " + w.What + "; " + w.More})
	}
	got, err := s.choose(ctx, question{
		text: "Where do your leads come from?",
		help: "Nothing is written before the last answer. A single file: banter import FILE. cancel leaves, and writes nothing.",
	}, cs)
	return firstrun.Choice(got), err
}

// folder asks which folder, and who works its leads.
func (s *Console) folder(ctx context.Context, o firstrun.Options) (done firstrun.DoneMsg, err error) {
	done = firstrun.DoneMsg{Choice: firstrun.Folder}
	for {
		done.Dir, err = s.ask(ctx, question{
			text: keeping("Which folder?", o.Last.Dir), kept: o.Last.Dir, help: "Its files are read, and what was done goes to outbox in it.",
			check: func(text string) error {
				if text == "" {
					return no("folder", "a folder is needed", "the one that your exports lie in; it may be empty")
				}
				if problem := o.Check(text); problem != "" {
					return no("folder", quoted(text)+": "+problem, "")
				}
				return nil
			},
		})
		if err != nil {
			return done, err
		}
		done.Me, err = s.ask(ctx, question{
			text: keeping("Your name, as leads name their owner?", o.Me), kept: o.Me, help: "It says which leads are yours.",
			check: func(text string) error {
				if text == "" {
					return no("name", "a name is needed", "it says which leads are yours")
				}
				return nil
			},
		})
		if !errors.Is(err, errBack) {
			return done, err
		}
	}
}

// org asks for what a login to Salesforce needs: an app, or an org of the sf
// CLI.
func (s *Console) org(ctx context.Context, last firstrun.DoneMsg) (done firstrun.DoneMsg, err error) {
	const help = "An administrator makes the app, once for all: banter auth login salesforce says how. With the sf CLI logged in, no app is needed."
	for {
		done = firstrun.DoneMsg{Choice: firstrun.Salesforce}
		done.App, err = s.ask(ctx, question{
			text: keeping("Consumer key of an External Client App? Enter alone if the sf CLI is logged in.", last.App), kept: last.App, help: help,
		})
		if err != nil {
			return done, err
		}
		if done.App == "" {
			done.Alias, err = s.ask(ctx, question{
				text: keeping("Alias of the org that the sf CLI is logged in to?", last.Alias), kept: last.Alias, help: "sf org list tells the aliases. " + help,
				check: func(text string) error {
					if text == "" {
						return no("alias", "an app key or an alias is needed", "back asks for the app; cancel leaves")
					}
					return nil
				},
			})
		} else {
			text := "Address to log in at? Enter is login.salesforce.com."
			if last.Address != "" {
				text = keeping("Address to log in at?", last.Address)
			}
			done.Address, err = s.ask(ctx, question{
				text: text, kept: last.Address,
				help: "A sandbox is test.salesforce.com; a company may have an address of its own, such as acme.my.salesforce.com.",
			})
		}
		if !errors.Is(err, errBack) {
			return done, err
		}
	}
}
