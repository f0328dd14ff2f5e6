package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"banter/cmd/banter/secret"
	"banter/store/lead"
	"banter/tui/firstrun"
)

// begin asks where leads come from until there is an answer that works out: the
// config is there then, or demo says that the demo is to run. Where neither is
// so, the guide was left and nothing is written.
func (a *app) begin(ctx context.Context, s settings) (_ settings, demo bool, err error) {
	o := firstrun.Options{Me: s.config.Me, Check: checkFolder, Theme: s.theme()}
	for !s.exists {
		done, err := firstrun.Run(ctx, o, programOptions(ctx)...)
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
			err = a.connect(ctx, s, done)
		}
		if ctx.Err() != nil {
			return s, false, ctx.Err()
		}
		if err == nil {
			s, err = a.settings()
		}
		o.Last, o.Problem = done, ""
		if err != nil {
			o.Problem = a.explain(err)
		}
	}
	return s, false, nil
}

// connect logs in to a CRM on the terminal that the guide has given back. A
// login reads what is typed, waits for a browser and can be broken off, so it is
// a process of its own, which leaves nothing behind that reads the keyboard.
func (a *app) connect(ctx context.Context, s settings, done firstrun.DoneMsg) error {
	kind := string(done.Choice)
	args := a.same("auth", "login", kind)
	for _, f := range []struct{ name, value string }{{"--client-id", done.App}, {"--sf", done.Alias}, {"--login-url", done.Address}} {
		if f.value != "" {
			args = append(args, f.name+"="+f.value)
		}
	}
	file, err := a.mayKeep(s, kind)
	if err != nil {
		return err
	}
	if file {
		args = append(args, "--file")
	}
	if done.Choice == firstrun.HubSpot && os.Getenv(secret.EnvName(kind)) == "" {
		a.tell("HubSpot makes a token under Settings, Integrations, Private Apps. An empty one goes back.\n\n")
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("log in to %s: %w; banter auth login %s does it as well", kind, err, kind)
	}
	var said bytes.Buffer
	login := exec.CommandContext(ctx, self, args...)
	login.Stdin, login.Stdout, login.Stderr = a.in, a.out, io.MultiWriter(a.err, &said)
	if err := login.Run(); err != nil {
		return problemOf(said.String(), fmt.Errorf("the login to %s: %w", kind, err))
	}
	a.tell("\nPress enter, and the leads come in. ")
	_, err = bufio.NewReader(a.in).ReadString('\n')
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
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
func (a *app) mayKeep(s settings, kind string) (file bool, err error) {
	box := a.box(s.paths)
	if _, ok := os.LookupEnv(secret.EnvName(kind)); ok {
		return false, nil
	}
	err = box.Ready(kind, false)
	if !errors.Is(err, secret.ErrKeyring) {
		return false, err
	}
	a.tell("This machine has no keyring that answers.\nKeep the login in a file that only you can read? [y/N] ")
	line, _ := bufio.NewReader(a.in).ReadString('\n') // no answer is a no
	if ok, perr := lead.ParseBool(line); !ok || perr != nil {
		return false, err
	}
	return true, box.Ready(kind, true)
}

// problemOf is what a login said last of why it did not work; without a word of
// it, err.
func problemOf(said string, err error) error {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for i, l := range lines {
		if text, ok := strings.CutPrefix(strings.TrimSpace(l), "banter: "); ok {
			return errors.New(lead.Clean(strings.Join(append([]string{text}, lines[i+1:]...), " ")))
		}
	}
	return err
}
