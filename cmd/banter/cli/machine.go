package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"banter/cmd/banter/config"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/tui"
)

// pager is an upstream whose leads have pages for people.
type pager interface {
	PageURL(ctx context.Context, id lead.ID) (string, error)
}

// machine is what this machine can do for the screens. The leads of a demo have
// no pages, whatever their CRM speaks.
func machine(s settings, up upstream.Upstream) tui.Machine {
	m := tui.Machine{Open: func(address string) error {
		if why := openAddress(address, os.Getenv); why != "" {
			return errors.New(why)
		}
		return nil
	}}
	if p, ok := up.(pager); ok && s.exists {
		m.Page = p.PageURL
	}
	if os.Getenv("TMUX") != "" {
		m.Copy = copyByTmux
	}
	return m
}

// copyByTmux puts text into the buffer of tmux, and from there onto the
// clipboard of the terminal around it: as it ships, tmux keeps what a program
// asks the terminal for to itself.
func copyByTmux(text string) error {
	path, err := exec.LookPath("tmux")
	if err != nil {
		return nil //nolint:nilerr // the terminal was asked as well
	}
	c := exec.Command(path, "load-buffer", "-w", "-") //nolint:noctx // it is over at once
	c.Stdin = strings.NewReader(text)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("tmux did not take the text: %w: %s", err, lead.Clean(string(out)))
	}
	return nil
}

// showsLinks reports whether a terminal can be given links: one that does not know
// them shows the text alone, but for those few that would show the rest as well.
func showsLinks(term string) bool {
	for _, old := range []string{"dumb", "linux", "screen", "vt", "ansi", "eterm", "cons"} {
		if strings.HasPrefix(term, old) {
			return false
		}
	}
	return term != ""
}

// tourFile notes beside the log that the tour was seen.
const tourFile = "tour-seen"

// tourSeen reports whether somebody has seen the tour on this machine.
func (a *app) tourSeen() bool {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return true
	}
	_, err = os.Stat(filepath.Join(filepath.Dir(p.Log), tourFile))
	return err == nil
}

// noteTour notes that the tour was seen; nil for a run that leaves nothing
// behind.
func (a *app) noteTour(s settings) func() error {
	if !s.exists {
		return nil
	}
	dir := filepath.Dir(s.paths.Log)
	return func() error {
		err := os.MkdirAll(dir, 0o700)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, tourFile), nil, 0o600)
		}
		if err != nil {
			return fmt.Errorf("note that the tour was seen: %w", err)
		}
		return nil
	}
}
