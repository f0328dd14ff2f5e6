package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/route"
	"banter/store/syncer"
	"banter/store/upstream"
	"banter/tui"
	"banter/tui/screen"
	"banter/tui/theme"
)

// needTerminal refuses to draw where nobody can see it.
func (a *app) needTerminal(command string) error {
	if isTerminal(a.in) && isTerminal(a.out) {
		return nil
	}
	return a.noTerminal(command, "banter list prints the queue, banter --plain works line by line, banter --help the other commands")
}

// noTerminal says that a command draws where nobody can see it, and what to do
// instead.
func (a *app) noTerminal(command, instead string) error {
	return fmt.Errorf("%s draws on a terminal, and there is none; %s", command, instead)
}

// coloured reports whether colour is wanted: NO_COLOR with any value says no.
func coloured() bool {
	_, off := os.LookupEnv("NO_COLOR")
	return !off && os.Getenv("TERM") != "dumb"
}

// theme is how the screens look until the terminal tells of itself.
func (s settings) theme() *theme.Theme {
	return theme.Of(s.config.Screen.Look(coloured(), os.Getenv("COLORFGBG")))
}

func programOptions(ctx context.Context) []tea.ProgramOption {
	opts := []tea.ProgramOption{tea.WithContext(ctx)}
	if !coloured() {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return opts
}

// runQueue is the program without a command: the queue, or on the first run
// the question where leads come from.
func (a *app) runQueue(ctx context.Context) error {
	if err := a.needTerminal("banter"); err != nil {
		return err
	}
	s, err := a.settings()
	if err != nil {
		return err
	}
	s, demo, err := a.begin(ctx, s, a.onScreens(ctx, s))
	switch {
	case err != nil:
		return err
	case demo:
		return a.demo(ctx, demoFlags{seed: 1, leads: defaultDemoLeads, speed: 1, crm: demoHubSpot})
	case !s.exists:
		return nil // closed without a choice: nothing is written
	}
	a.warnLoose(s.paths)
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter", nudge(wake))
	if err != nil {
		return err
	}
	go d.Warm(ctx, s.config.Scope) // while the terminal is asked what it can do
	up, err := a.source(ctx, s, d)
	if err != nil {
		return err
	}
	name := "no upstream"
	if up != nil {
		name = up.Name()
	}
	return a.runScreens(ctx, d, s, up, wake, name)
}

// tickClock is the clock of the screens: nil is the machine's, else it stands
// still at --now.
func (a *app) tickClock() func(time.Time) time.Time {
	if a.nowText == "" {
		return nil
	}
	return func(time.Time) time.Time { return a.now() }
}

func nudge(wake chan struct{}) func() {
	return func() {
		select {
		case wake <- struct{}{}:
		default: // one is waiting already
		}
	}
}

// runScreens runs the screens over a desk.
func (a *app) runScreens(ctx context.Context, d *desk.Desk, s settings, up upstream.Upstream, wake chan struct{}, name string) error {
	keys, err := config.Keys(s.paths.File("keys.toml"))
	if err != nil {
		return err
	}
	plan, exists, err := config.Routing(s.paths.File(routingFile))
	if err != nil {
		return err
	}
	var escalate func(owner string) string
	if exists {
		escalate = stepsIn(plan)
	}
	model := tui.New(tui.Options{
		Desk: d, Board: d, Reports: d, Privacy: d, Escalate: escalate,
		Settings: screen.Settings{
			Me: s.config.Me, Team: s.config.Team, AEs: s.config.AEs, Rules: s.agreed.Rules, Scope: s.config.Scope,
			Upstream: name, Zone: s.config.Location(), Links: showsLinks(os.Getenv("TERM")),
		},
		Theme: s.theme(), Keys: &keys, Now: d.Now(), Colour: coloured(), Dark: true, Bell: true,
		Clock: a.tickClock(), Machine: machine(s, up), Tour: !a.tourSeen(), TourSeen: a.noteTour(s),
	})
	return a.runProgram(ctx, model, d, s, up, wake)
}

// stepsIn names whom the board escalates a lead to: who steps in for its owner,
// else the manager; "" if the plan names neither.
func stepsIn(plan *route.Plan) func(owner string) string {
	return func(owner string) string {
		if backup := plan.Backup(owner); backup != "" {
			return backup
		}
		return plan.Manager()
	}
}

// runProgram runs a terminal program, with the sync and the relay of the store's
// changes beside it; both have ended when it returns.
func (a *app) runProgram(ctx context.Context, model tea.Model, d *desk.Desk, s settings, up upstream.Upstream, wake chan struct{}) error {
	p := tea.NewProgram(model, append(programOptions(ctx), tea.WithFilter(a.logMessages))...)
	stop := a.beside(ctx, d, s, up, wake, p.Send)
	_, err := p.Run()
	stop()
	if gone := a.goneOr(s, nil); gone != nil {
		return gone
	}
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil
	}
	return err
}

// beside runs the sync and the relay of the store's changes, which tell send,
// until stop is called; it returns when they have ended.
func (a *app) beside(ctx context.Context, d *desk.Desk, s settings, up upstream.Upstream, wake chan struct{}, send func(tea.Msg)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { a.relay(ctx, d, s, send) })
	wg.Go(func() { a.roll(ctx, d, rollAfter, func(err error) { send(screen.FailedMsg{Err: err}) }) })
	if up != nil {
		wg.Go(func() { a.background(ctx, d, s, up, wake, send) })
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// Intervals of the relay, in calendar time.
const (
	pollEvery    = 500 * time.Millisecond
	refreshEvery = 15 * time.Second
)

// relay tells the screens of commits, its own and other processes', and writes
// down what the clock alone changes: decay, wake dates. Where the store is removed
// from under the screens they end.
func (a *app) relay(ctx context.Context, d *desk.Desk, s settings, send func(tea.Msg)) {
	last, _ := d.Revision(ctx)
	poll, refresh := time.NewTicker(pollEvery), time.NewTicker(refreshEvery)
	defer poll.Stop()
	defer refresh.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-refresh.C:
			if _, err := d.Refresh(ctx, d.Now()); err != nil && ctx.Err() == nil {
				send(screen.FailedMsg{Err: err})
			}
		case <-poll.C:
			rev, err := d.Revision(ctx)
			if errors.Is(err, fs.ErrNotExist) && a.goneOr(s, nil) != nil {
				send(tea.QuitMsg{})
				return
			}
			if err == nil && rev != last {
				last = rev
				send(screen.ChangedMsg{})
			}
		}
	}
}

// background keeps the store and upstream together and tells the status line.
func (a *app) background(ctx context.Context, d *desk.Desk, s settings, up upstream.Upstream, wake chan struct{}, send func(tea.Msg)) {
	var last time.Time
	var end syncer.Report
	warned := false // of clocks that are apart, once
	o := a.engineOptions(d, s, up)
	var running atomic.Pointer[screen.SyncMsg] // what the status line shows of a sync that runs
	o.Progress = func(p syncer.Progress) {
		msg := screen.SyncMsg{Running: true, Phase: p.Phase, Done: p.Done, Total: p.Total, Last: last}
		running.Store(&msg)
		if p.Done > 0 { // a sync that brings nothing is over before anybody sees it
			send(msg)
		}
	}
	if w, ok := up.(interface{ Status() string }); ok {
		go waits(ctx, w.Status, &running, send)
	}
	err := syncer.New(o).Watch(ctx, s.config.Upstream.Interval(), wake, func(r syncer.Report, err error) {
		a.log.Debug("synced", "new", r.New, "changed", r.Changed, "sent", r.Sent, "parked", r.Parked, "waiting", r.Waiting, "error", err)
		end = r
		if errors.Is(err, syncer.ErrBusy) {
			return // another process syncs the same store: its commits arrive by themselves
		}
		running.Store(nil)
		msg := screen.SyncMsg{New: r.New, Problem: joined(r.Problem, r.Hint), Refused: errors.Is(err, upstream.ErrAuth)}
		if err == nil {
			last, msg.Problem = a.now(), ""
		}
		msg.Last = last
		send(msg)
		if text := skewText(r.Skew); text != "" && !warned {
			warned = true
			send(screen.NoticeMsg{Text: text, Bad: true})
		}
		send(screen.ChangedMsg{}) // the outbox may have changed without a row
	})
	if errors.Is(err, syncer.ErrWipe) {
		err = a.wipe(ctx, s, up, end, err) // the relay sees that the store is gone
	}
	if err != nil && ctx.Err() == nil {
		send(screen.SyncMsg{Problem: err.Error(), Last: last})
	}
}

// waits tells what upstream makes a running sync wait for, as long as it does.
func waits(ctx context.Context, status func() string, running *atomic.Pointer[screen.SyncMsg], send func(tea.Msg)) {
	t := time.NewTicker(pollEvery)
	defer t.Stop()
	said := ""
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		text, now := status(), running.Load()
		if now == nil || text == said {
			continue
		}
		said = text
		msg := *now
		msg.Waits = text
		send(msg)
	}
}
