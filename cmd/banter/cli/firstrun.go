package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"banter/cmd/banter/plain"
	"banter/cmd/banter/secret"
	"banter/store/lead"
	"banter/tui/firstrun"
)

// guide is how somebody is led through the first run.
type guide struct {
	// ask asks where leads come from.
	ask func(context.Context, firstrun.Options) (firstrun.DoneMsg, error)
	// console is where is talked while ask does not have the terminal.
	console *plain.Console
	lines   bool // all is said line by line: what a login says stays in sight
}

// onScreens is the guide of the screens.
func (a *app) onScreens(ctx context.Context, s settings) guide {
	return guide{console: a.console(ctx), ask: func(ctx context.Context, o firstrun.Options) (firstrun.DoneMsg, error) {
		o.Theme = s.theme()
		return firstrun.Run(ctx, o, programOptions(ctx)...)
	}}
}

// inLine is the guide line by line.
func inLine(c *plain.Console) guide {
	return guide{console: c, lines: true, ask: func(ctx context.Context, o firstrun.Options) (firstrun.DoneMsg, error) {
		return plain.First(ctx, c, o)
	}}
}

// begin asks where leads come from until there is an answer that works out: the
// config is there then, or demo says that the demo is to run. Where neither is
// so, the guide was left and nothing is written. In a script the first answer
// that does not work out is the end.
func (a *app) begin(ctx context.Context, s settings, g guide) (_ settings, demo bool, err error) {
	o := firstrun.Options{Me: s.config.Me, Check: checkFolder}
	for !s.exists {
		done, err := g.ask(ctx, o)
		if err != nil {
			return s, false, err
		}
		switch done.Choice {
		case firstrun.None:
			return s, false, nil
		case firstrun.Demo:
			return s, true, nil
		case firstrun.Folder:
			_, err = a.openFolder(s, done)
		default:
			err = a.connect(ctx, s, done, g)
		}
		if ctx.Err() != nil {
			return s, false, cmp.Or(err, ctx.Err())
		}
		if err == nil {
			s, err = a.settings()
		}
		if err != nil && g.lines && g.console.Script {
			return s, false, err
		}
		o.Last, o.Problem = done, ""
		if err != nil {
			o.Problem = a.problem(err, g.lines)
		}
	}
	return s, false, nil
}

// problem is why something did not work out. What a login has said in lines is
// not said twice.
func (a *app) problem(err error, lines bool) string {
	var l loginError
	switch {
	case !errors.As(err, &l):
		return a.explain(err)
	case lines:
		return "the login to " + l.kind
	}
	return l.Error()
}

// loginError is a login that did not work out and has said why.
type loginError struct {
	kind string
	said string // on the error output
	code int    // the exit code
}

// Error is what the login said last of why it did not work.
func (e loginError) Error() string {
	lines := strings.Split(strings.TrimSpace(e.said), "\n")
	for i, l := range lines {
		if text, ok := strings.CutPrefix(strings.TrimSpace(l), "banter: "); ok {
			return lead.Clean(strings.Join(append([]string{text}, lines[i+1:]...), " "))
		}
	}
	return fmt.Sprintf("the login to %s ended with %d", e.kind, e.code)
}

// Unwrap gives the exit code; no word of it is left to say.
func (e loginError) Unwrap() error { return silentError{e.code} }

// loginEnds is how long a login that is broken off may take to put the terminal
// right.
const loginEnds = 2 * time.Second

// connect logs in to a CRM on the terminal that the guide has given back. A
// login reads what is typed, waits for a browser and can be broken off, so it is
// a process of its own, which leaves nothing behind that reads the keyboard. In
// a script the line after the answers is the token of HubSpot.
func (a *app) connect(ctx context.Context, s settings, done firstrun.DoneMsg, g guide) error {
	kind := string(done.Choice)
	args := a.same("auth", "login", kind)
	for _, f := range []struct{ name, value string }{{"--client-id", done.App}, {"--sf", done.Alias}, {"--login-url", done.Address}} {
		if f.value != "" {
			args = append(args, f.name+"="+f.value)
		}
	}
	file, err := a.mayKeep(ctx, s, kind, g.console)
	if err != nil {
		return err
	}
	if file {
		args = append(args, "--file")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("log in to %s: %w; banter auth login %s does it as well", kind, err, kind)
	}
	var said bytes.Buffer
	login := exec.CommandContext(ctx, self, args...)
	login.Cancel, login.WaitDelay = func() error { return login.Process.Signal(os.Interrupt) }, loginEnds
	login.Stdin, login.Stdout, login.Stderr = a.in, a.out, io.MultiWriter(a.err, &said)
	if g.lines {
		login.Env = append(os.Environ(), envPlain+"=1")
	}
	if done.Choice == firstrun.HubSpot && os.Getenv(secret.EnvName(kind)) == "" {
		if !g.console.Quiet {
			g.console.Say("HubSpot makes a token under Settings, Integrations, Private Apps; banter help hubspot lists the scopes that it needs. An empty one goes back.")
		}
		if g.console.Script {
			token, err := g.console.Unshown(ctx)
			if err != nil && !errors.Is(err, io.EOF) {
				return err
			}
			login.Stdin = strings.NewReader(token + "\n")
		}
	}
	err = login.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) || err != nil && ctx.Err() != nil:
		return loginError{kind: done.Choice.Label(), said: said.String(), code: max(exitFailed, login.ProcessState.ExitCode())}
	case err != nil:
		return fmt.Errorf("log in to %s: %w", kind, err)
	case g.lines:
		return nil
	}
	return g.console.Pause(ctx, "\nPress enter, and the leads come in.")
}

// same is the command line of this program with the same config, store and
// profile, and other words.
func (a *app) same(words ...string) []string {
	for _, f := range []struct{ name, value string }{{"--profile", a.profile}, {"--config", a.configFile}, {"--store", a.storeFile}} {
		if f.value != "" {
			words = append(words, f.name+"="+f.value)
		}
	}
	return words
}

// mayKeep finds out where a login can be kept before somebody logs in for
// nothing: where there is no keyring it asks whether a file will do.
func (a *app) mayKeep(ctx context.Context, s settings, kind string, c *plain.Console) (file bool, err error) {
	box := a.box(s.paths)
	if os.Getenv(secret.EnvName(kind)) != "" {
		return false, nil
	}
	err = box.Ready(kind, false)
	if !errors.Is(err, secret.ErrKeyring) {
		return false, err
	}
	c.Say("This machine has no keyring that answers.")
	file, err = c.Yes(ctx, "Keep the login in a file that only you can read?")
	if err != nil {
		return false, err
	}
	if !file {
		return false, fmt.Errorf("the login has no place: say y to the file, or set %s before banter starts", secret.EnvName(kind))
	}
	return true, box.Ready(kind, true)
}
