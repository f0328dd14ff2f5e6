package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/cmd/banter/notice"
	"banter/scoring/route"
	"banter/store"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream"
)

const (
	// roundEvery is how often the leads are looked at, in calendar time: a clock of
	// five minutes is not missed by much.
	roundEvery = 15 * time.Second
	// lastWords is how long a single round waits for its notices to be told.
	lastWords = 30 * time.Second
)

func (a *app) watchCmd() *cobra.Command {
	var once, asJSON bool
	c := &cobra.Command{
		Use:   "watch",
		Short: "Without screens: sync, score, route, escalate and notify until stopped",
		Long: `Without screens: sync, score, promote, route, escalate and notify until stopped.

An outage upstream stops the sync alone; it is tried again by itself. A restart
gives, escalates and tells nothing twice. Routing and escalation work by
routing.toml, if it is there; notices go where banter notices says. --json prints a
line of health a round.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.plainOutput = asJSON
			return a.watchTeam(cmd.Context(), once, asJSON)
		},
	}
	c.Flags().BoolVar(&once, "once", false, "one round, for a timer; it ends with 6 when upstream can't be reached")
	c.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON a round")
	return c
}

func (a *app) watchTeam(ctx context.Context, once, asJSON bool) error {
	s, err := a.settings()
	if err != nil {
		return err
	}
	hooks, err := s.config.Notices.Hooks(os.Getenv)
	if err != nil {
		return err
	}
	w, err := a.watcher(ctx, s, hooks, asJSON)
	if err != nil {
		return err
	}
	if once {
		return w.once(ctx)
	}
	return w.run(ctx)
}

// watcher puts a watcher together.
func (a *app) watcher(ctx context.Context, s settings, hooks []*notice.Hook, asJSON bool) (*watcher, error) {
	plan, exists, err := config.Routing(s.paths.File(routingFile))
	if err != nil {
		return nil, err
	}
	if !exists {
		plan = nil
	}
	wake := make(chan struct{}, 1)
	d, err := a.openDesk(ctx, s, "banter watch", nudge(wake))
	if err != nil {
		return nil, err
	}
	up, err := a.source(ctx, s, d)
	if err != nil {
		return nil, err
	}
	w := &watcher{app: a, desk: d, settings: s, plan: plan, wake: wake, json: asJSON, synced: make(chan struct{}, 1)}
	if w.hub, err = a.hub(d, s, hooks, w.trouble); err != nil {
		return nil, err
	}
	if up != nil {
		w.up, w.engine = up, syncer.New(a.engineOptions(d, s, up))
	}
	return w, nil
}

// watcher is a banter watch: the sync in a goroutine of its own, so that an
// outage holds up nothing else, the hooks in theirs, and rounds over the leads.
type watcher struct {
	*app
	desk     *desk.Desk
	settings settings
	plan     *route.Plan // nil: nothing is routed or escalated
	hub      *notice.Hub
	engine   *syncer.Engine // nil: there is no upstream
	up       upstream.Upstream
	wake     chan struct{}
	json     bool
	synced   chan struct{} // a sync has ended

	mu     sync.Mutex // guards printing
	saidAt string     // the last trouble that was printed
	rounds int
}

// run goes on until ctx ends, which is a clean end. The error is one that no
// further round can mend.
func (w *watcher) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { w.hub.Run(ctx) })
	wg.Go(func() {
		for ctx.Err() == nil {
			w.roll(ctx, w.desk, lookForRoll, w.trouble)
		}
	})
	over := make(chan error, 1) // an end that the sync brings
	if w.engine != nil {
		wg.Go(func() { w.sync(ctx, over) })
	}
	tick := time.NewTicker(roundEvery)
	defer tick.Stop()
	for {
		if err := w.round(ctx); err != nil && ctx.Err() == nil {
			return w.goneOr(w.settings, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-over:
			return err
		case <-w.synced:
		case <-tick.C:
		}
	}
}

// sync keeps the store and upstream together until ctx ends.
func (w *watcher) sync(ctx context.Context, over chan<- error) {
	var last syncer.Report
	err := w.engine.Watch(ctx, w.settings.config.Upstream.Interval(), w.wake, func(r syncer.Report, err error) {
		last = r
		w.log.Debug("synced", "new", r.New, "changed", r.Changed, "sent", r.Sent, "parked", r.Parked, "waiting", r.Waiting, "error", err)
		if err != nil && !errors.Is(err, syncer.ErrBusy) {
			w.trouble(fmt.Errorf("%s", joined(r.Problem, r.Hint)))
		} else {
			w.mended()
		}
		select {
		case w.synced <- struct{}{}:
		default: // a round is due already
		}
	})
	switch {
	case errors.Is(err, syncer.ErrWipe):
		over <- w.wipe(ctx, w.settings, w.up, last, err)
	case err != nil && ctx.Err() == nil:
		w.trouble(err)
	}
}

// once does one round, for a timer: what it gives is sent at once.
func (w *watcher) once(ctx context.Context) error {
	var failed error
	pull := func() {
		if w.engine == nil {
			return
		}
		if r, err := w.engine.Sync(ctx, false, nil); err != nil && !errors.Is(err, syncer.ErrBusy) {
			failed = w.wipe(ctx, w.settings, w.up, r, err)
		}
	}
	pull()
	if errors.Is(failed, lead.ErrRefused) {
		return failed // the leads were removed
	}
	running, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { w.hub.Run(running) })
	if err := w.round(ctx); err != nil {
		return err
	}
	if len(w.wake) > 0 && failed == nil {
		pull()
	}
	words, stop := context.WithTimeout(ctx, lastWords)
	defer stop()
	w.hub.Drain(words)
	return failed
}

// round looks at all leads once. An error of the store that passes is told and
// left to the next round.
func (w *watcher) round(ctx context.Context) error {
	w.rounds++
	h := healthJSON{Round: w.rounds}
	err := w.look(ctx, &h)
	if errors.Is(err, store.ErrDamaged) || errors.Is(err, store.ErrNewer) {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		h.Problem = err.Error()
		w.trouble(err)
	}
	return w.health(ctx, &h)
}

func (w *watcher) look(ctx context.Context, h *healthJSON) error {
	d := w.desk
	var err error
	if h.Refreshed, err = d.Refresh(ctx, d.Now()); err != nil {
		return err
	}
	if w.plan != nil {
		ds, err := d.Decide(ctx, w.plan, w.settings.config.Team)
		if err != nil {
			return err
		}
		given, err := d.Share(ctx, ds)
		h.Assigned = len(given)
		w.given(given)
		if err != nil {
			return err
		}
		moved, err := d.Escalate(ctx, w.plan, w.settings.config.Team)
		h.Escalated = len(moved)
		w.given(moved)
		if err != nil {
			return err
		}
	}
	ns, err := d.Notices(ctx, w.settings.config.Notices.ClockKinds())
	if err != nil {
		return err
	}
	w.hub.Tell(ns)
	return nil
}

// given says who got what, where lines are for people.
func (w *watcher) given(gs []desk.Given) {
	for _, g := range gs {
		from := ""
		if g.From != "" {
			from = " from " + g.From
		}
		name := joined(g.Name, g.Company)
		if w.settings.config.Notices.Private || name == "" {
			name = string(g.Lead)
		}
		w.say(fmt.Sprintf("%s%s to %s: %s", name, from, g.To, g.Rule))
	}
}

func (w *watcher) say(text string) {
	if w.json {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	// A broken pipe ends the program by itself.
	_ = w.printf("%s %s\n", w.desk.Now().Format("15:04:05"), text)
}

// trouble tells what goes wrong, each thing once until it has changed.
func (w *watcher) trouble(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := err.Error()
	if text == w.saidAt {
		return
	}
	w.saidAt = text
	w.tell("%s banter watch: %s\n", w.desk.Now().Format("15:04:05"), text)
}

// mended lets the same trouble be told again.
func (w *watcher) mended() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.saidAt = ""
}
