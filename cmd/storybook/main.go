// Command storybook shows the screens of banter with canned leads in them, at a
// time that stands still. storybook lists the screens, storybook NAME runs one,
// and storybook svg DIR writes all of them as pictures: every screen at every
// size in every colour. Nothing else is kept.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui/story"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// settle is the time between what a story starts with: a screen ignores keys
// until it has loaded.
const settle = 60 * time.Millisecond

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "storybook:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 0:
		for _, s := range story.Stories() {
			if _, err := fmt.Fprintf(os.Stdout, "%-15s %s\n", s.Name, s.About); err != nil {
				return err
			}
		}
		return nil
	case args[0] == "svg" && (len(args) == 2 || len(args) == 3):
		return pictures(args[1], args[2:])
	case args[0] == "svg":
		return errors.New("storybook svg DIR [PART-OF-A-NAME] writes the pictures into a folder")
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
	look := theme.Look{Colour: os.Getenv("NO_COLOR") == "", Dark: theme.Guess(os.Getenv("COLORFGBG"))}
	var opts []tea.ProgramOption
	if !look.Colour {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	p := tea.NewProgram(s.Model(look, func(t time.Time) time.Time { return t.Add(shift) }), opts...)
	go func() {
		for _, msg := range s.Start {
			time.Sleep(settle)
			p.Send(msg)
		}
	}()
	_, err := p.Run()
	return err
}

// atOnce is how many pictures are taken at a time: each waits much and works
// little.
const atOnce = 8

// pictures writes every shot whose name has all of parts in it.
func pictures(dir string, parts []string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	turn := make(chan struct{}, atOnce)
	for _, s := range story.Every() {
		if len(parts) > 0 && !strings.Contains(s.Name(), parts[0]) {
			continue
		}
		wg.Go(func() {
			turn <- struct{}{}
			defer func() { <-turn }()
			err := os.WriteFile(filepath.Join(dir, s.Name()+".svg"), shoot(s), 0o644)
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
		})
	}
	wg.Wait()
	return failed
}

// shoot takes one picture when the screen has come to rest.
func shoot(s story.Shot) []byte {
	still := func(time.Time) time.Time { return tuitest.Start() }
	term := s.Run(still, func() { time.Sleep(settle) })
	defer term.Close()
	for was := ""; ; {
		time.Sleep(6 * settle)
		now := string(s.Picture(term))
		if now == was {
			return []byte(now)
		}
		was = now
	}
}
