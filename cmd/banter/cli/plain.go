package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/pflag"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/cmd/banter/plain"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/tui/firstrun"
	"banter/tui/screen"
)

// envPlain asks for lines instead of screens.
const envPlain = "BANTER_PLAIN"

// lineMode is how a run without screens is asked for.
type lineMode struct {
	flag    bool
	flagged func() bool // the flag was written, on or off
	quiet   bool
}

func (l *lineMode) register(f *pflag.FlagSet) {
	f.BoolVar(&l.flag, "plain", false, "line by line, for screen readers and dumb terminals; "+envPlain+"=1 or plain = true below [screen] does the same")
	l.flagged = func() bool { return f.Changed("plain") }
}

// wanted reports whether the program is to talk in lines: the flag says so or
// not, else the environment, else the config, else the terminal that can do
// nothing else.
func (l *lineMode) wanted(configured bool) (bool, error) {
	if l.flagged != nil && l.flagged() {
		return l.flag, nil
	}
	if text, ok := os.LookupEnv(envPlain); ok && text != "" {
		on, err := lead.ParseBool(text)
		if err != nil {
			return false, usagef("%s: %w; write 1 or 0", envPlain, err)
		}
		return on, nil
	}
	return configured || os.Getenv("TERM") == "dumb", nil
}

// inWords reports whether what is shown beside a command is said line by line.
func (a *app) inWords() bool {
	on, err := a.inLines.wanted(a.lined)
	return on || err != nil
}

// console talks on the program's input and output.
func (a *app) console(ctx context.Context) *plain.Console {
	c := plain.NewConsole(ctx, a.in, a.out)
	c.Script, c.Quiet = !isTerminal(a.in), a.inLines.quiet
	return c
}

// start is the program without a command: in lines or on screens.
func (a *app) start(ctx context.Context) error {
	p, err := config.Find(a.profile, a.configFile, a.storeFile)
	if err != nil {
		return usageError{err}
	}
	c, _, err := config.Load(p)
	if err != nil {
		return err
	}
	on, err := a.inLines.wanted(c.Screen.Plain)
	switch {
	case err != nil:
		return err
	case on:
		return a.runLines(ctx)
	case a.inLines.quiet:
		return usagef("--quiet goes with --plain: screens say what they show")
	}
	return a.runQueue(ctx)
}

// demoTalk makes the console of a demo in lines, or makes sure that screens have
// a terminal.
func (a *app) demoTalk(ctx context.Context, f *demoFlags) error {
	on, err := f.inLines.wanted(false)
	switch {
	case err != nil:
		return err
	case f.console != nil:
	case on:
		f.console = a.console(ctx)
	default:
		a.plainOutput = true // the leads of a demo are ranked in no time
		return a.needTerminal("banter demo")
	}
	a.lined = true
	return nil
}

// runLines is the queue in lines, or on the first run the question where leads
// come from.
func (a *app) runLines(ctx context.Context) error {
	a.lined = true
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := a.settings()
	if err != nil {
		return err
	}
	c := a.console(ctx)
	s, demo, err := a.begin(ctx, s, inLine(c))
	switch {
	case errors.Is(err, io.EOF) && !c.Script:
		return nil
	case err != nil:
		return err
	case demo:
		return a.demo(ctx, demoFlags{seed: 1, leads: defaultDemoLeads, speed: 1, crm: demoHubSpot, console: c})
	case !s.exists:
		return nil // left without a choice: nothing is written
	}
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter", nudge(wake))
	if err != nil {
		return err
	}
	up, err := a.source(ctx, s, d)
	if err != nil {
		return err
	}
	name := "no upstream"
	if up != nil {
		name = up.Name()
	}
	return a.talk(ctx, c, d, s, up, wake, name)
}

// openFolder writes the config for a folder and reads it again.
func (a *app) openFolder(s settings, done firstrun.DoneMsg) (settings, error) {
	c := s.config
	if done.Me != "" {
		c.Me, c.Team = done.Me, []string{done.Me}
	}
	var err error
	if c.Upstream, err = folderUpstream(done.Dir); err != nil {
		return s, err
	}
	if err := config.Write(s.paths, c); err != nil {
		return s, err
	}
	return a.settings()
}

// talk runs the lines over a desk, with the sync and the relay of the store's
// changes beside them.
func (a *app) talk(ctx context.Context, c *plain.Console, d *desk.Desk, s settings, up upstream.Upstream, wake chan struct{}, name string) error {
	o := plain.Options{
		Desk: d, Console: c, Clocks: s.config.Notices.ClockKinds(),
		Settings: screen.Settings{
			Me: s.config.Me, Team: s.config.Team, AEs: s.config.AEs, Rules: s.agreed.Rules, Scope: s.config.Scope,
			Upstream: name, Zone: s.config.Location(),
		},
	}
	var t aside
	o.Trouble = t.take
	if up != nil {
		o.Sync = a.syncNow(d, s, up)
	}
	o.Beside = func() func() { return a.beside(ctx, d, s, up, wake, t.send) }
	return a.goneOr(s, plain.Run(ctx, o))
}

// How long a sync that another one holds up is waited for, and how often it is
// tried, in calendar time.
const (
	syncPatience = time.Minute
	syncTry      = 100 * time.Millisecond
)

// syncNow syncs once and says what came of it, and how far it is; a sync that
// runs already, here or in another process, is waited for.
func (a *app) syncNow(d *desk.Desk, s settings, up upstream.Upstream) func(context.Context, func(string)) (string, error) {
	e := syncer.New(a.engineOptions(d, s, up))
	return func(ctx context.Context, say func(string)) (string, error) {
		over := time.NewTimer(syncPatience)
		defer over.Stop()
		far := pace{clock: time.Now}
		for {
			r, err := e.Sync(ctx, false, func(p syncer.Progress) {
				if text := far.step(p.Done, p.Total); text != "" {
					say(syncPhase(p.Phase) + text)
				}
			})
			if !errors.Is(err, syncer.ErrBusy) {
				return reportText(r), a.wipe(ctx, s, up, r, err)
			}
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-over.C:
				return "", fmt.Errorf("another sync still runs: %w; what it brings is told before a prompt", err)
			case <-time.After(syncTry):
			}
		}
	}
}

// syncPhase is what a phase of a sync does, in front of how far it is.
func syncPhase(phase string) string {
	switch phase {
	case "push":
		return "changes sent: "
	case "sweep":
		return "leads looked up: "
	}
	return "leads fetched: "
}

// aside collects what happens beside the talk until it may be said.
type aside struct {
	mu      sync.Mutex
	texts   []string
	problem string // the last one of the sync, said once
}

func (t *aside) take() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := t.texts
	t.texts = nil
	return out
}

func (t *aside) add(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.texts = append(t.texts, text)
}

// send takes what the screens would be told.
func (t *aside) send(msg tea.Msg) {
	switch msg := msg.(type) {
	case screen.SyncMsg:
		t.synced(msg)
	case screen.FailedMsg:
		t.add("Something went wrong: " + msg.Err.Error())
	case screen.NoticeMsg:
		t.add(msg.Text)
	}
}

func (t *aside) synced(msg screen.SyncMsg) {
	if msg.Running {
		return
	}
	t.mu.Lock()
	news := msg.Problem != t.problem
	was := t.problem
	t.problem = msg.Problem
	t.mu.Unlock()
	switch {
	case news && msg.Problem != "":
		t.add("The sync does not go through: " + msg.Problem)
	case news && was != "":
		t.add("The sync goes through again")
	}
	switch {
	case msg.New == 1:
		t.add("1 new lead came in")
	case msg.New > 1:
		t.add(fmt.Sprintf("%d new leads came in", msg.New))
	}
}
