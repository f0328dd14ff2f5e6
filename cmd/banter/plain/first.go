package plain

import (
	"context"
	"errors"

	"banter/tui/firstrun"
)

// First asks on the first start where leads come from and who works them, as
// the guide of the screens does. check says in plain words what is wrong with a
// folder, "" if it is good.
func First(ctx context.Context, c *Console, me string, check func(path string) string) (firstrun.DoneMsg, error) {
	c.say("banter, line by line. There are no leads yet.")
	done := firstrun.DoneMsg{}
	what, err := c.choose(ctx, question{text: "Where do leads come from?", help: "The demo needs no account and leaves nothing behind."}, []choice{
		{key: string(firstrun.Demo), label: "the demo, with simulated leads"},
		{key: string(firstrun.Folder), label: "a folder with CSV or JSON Lines files"},
		{key: "crm", label: "HubSpot or Salesforce"},
	})
	switch {
	case errors.Is(err, errBack), errors.Is(err, errCancel):
		return done, nil
	case err != nil:
		return done, err
	case what == "crm":
		c.say("banter auth login hubspot, or banter auth login salesforce, connects one; then start banter again.")
		return done, nil
	case what == string(firstrun.Demo):
		return firstrun.DoneMsg{Choice: firstrun.Demo}, nil
	}
	done.Dir, err = c.ask(ctx, question{text: "Which folder?", help: "Its files are read, and what was done goes to outbox in it.", check: func(text string) error {
		if problem := check(text); problem != "" {
			return no("folder", quoted(text)+": "+problem, "")
		}
		return nil
	}})
	if err == nil {
		done.Me, err = c.ask(ctx, question{text: keeping("Your name, as leads name their owner?", me), kept: me})
	}
	if errors.Is(err, errBack) || errors.Is(err, errCancel) {
		return firstrun.DoneMsg{}, nil
	}
	done.Choice = firstrun.Folder
	return done, err
}
