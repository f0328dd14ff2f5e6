// Command storybook shows the screens of banter one by one with canned leads in
// them: storybook lists them, storybook NAME runs one. Nothing is kept.
package main

import (
	"fmt"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui/story"
	"banter/tui/tuitest"
)

// settle is the time between what a story starts with.
const settle = 60 * time.Millisecond

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "storybook:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		for _, s := range story.Stories() {
			if _, err := fmt.Fprintf(os.Stdout, "%-10s %s\n", s.Name, s.About); err != nil {
				return err
			}
		}
		return nil
	}
	for _, s := range story.Stories() {
		if s.Name == args[0] {
			return show(s)
		}
	}
	return fmt.Errorf("there is no story %q; without a name they are listed", args[0])
}

// show runs the story; its clock starts at the canned instant and goes on as
// the machine's does.
func show(s story.Story) error {
	shift := time.Until(tuitest.Start())
	colour := os.Getenv("NO_COLOR") == ""
	var opts []tea.ProgramOption
	if !colour {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	dark := os.Getenv("LIGHT") == "" // until the terminal tells
	p := tea.NewProgram(s.Model(dark, colour, func(t time.Time) time.Time { return t.Add(shift) }), opts...)
	go func() {
		for _, msg := range s.Start {
			time.Sleep(settle) // a screen ignores keys until it has loaded
			p.Send(msg)
		}
	}()
	_, err := p.Run()
	return err
}
