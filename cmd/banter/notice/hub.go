package notice

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// maxWaiting is how many notices wait for a hook; more push the oldest out.
	maxWaiting = 100
	// maxLines is how many of them one message holds.
	maxLines = 10
	// gap is how long a hook is left alone after a message, in calendar time: one
	// a second is what Slack takes.
	gap = time.Second
	// tries is how often one message is posted before it is given up: with the
	// back-off of package upstream that is about half an hour.
	tries = 10
	// grace is how long a message that is on its way may take once it is time to
	// stop, in calendar time.
	grace = 3 * time.Second
)

// Options are what a Hub works with. Memory, Now, Zone and Random are needed.
type Options struct {
	Hooks   []*Hook
	Memory  Memory
	Now     func() time.Time
	Zone    *time.Location // times are shown and Quiet is read in it
	Random  func() float64 // uniform in [0, 1): jitter
	Kinds   []Kind         // what is told; empty is everything
	Quiet   []Quiet
	Private bool
	// Problem is told what goes wrong with a hook, from goroutines of the hub. The
	// error holds nothing secret. It may be nil.
	Problem func(error)
}

// Hub tells notices to hooks, each from a goroutine and a bounded queue of its
// own: a hook that is slow, broken or gone holds up neither the caller nor the
// others.
type Hub struct {
	o     Options
	lines []*line
}

// New returns a hub; Run lets it work.
func New(o Options) *Hub {
	if o.Problem == nil {
		o.Problem = func(error) {}
	}
	h := &Hub{o: o}
	for _, k := range o.Hooks {
		h.lines = append(h.lines, &line{hub: h, hook: k, known: map[string]time.Time{}, news: make(chan struct{}, 1), idle: true})
	}
	return h
}

// Health is how a hook fares.
type Health struct {
	Service Service
	State   string // "ok", "retrying", "dead"
	Problem string // the last thing that went wrong, until a message goes through
	Sent    int    // notices that were told
	Left    int    // notices that were left out: pushed out of the queue, or given up
	Waiting int
}

// Run tells what Tell is given until ctx ends, and returns when no message is
// on its way any more.
func (h *Hub) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, l := range h.lines {
		wg.Go(func() { l.run(ctx) })
	}
	wg.Wait()
}

// Tell queues what is new among the notices. It never waits. In quiet hours it
// takes nothing: what still holds when they end is told then.
func (h *Hub) Tell(ns []Notice) {
	now := h.o.Now().In(h.o.Zone)
	if slices.ContainsFunc(h.o.Quiet, func(q Quiet) bool { return q.Holds(now) }) {
		return
	}
	for _, l := range h.lines {
		l.add(ns)
	}
}

// Health is how each hook fares.
func (h *Hub) Health() []Health {
	out := make([]Health, len(h.lines))
	for i, l := range h.lines {
		l.mu.Lock()
		out[i] = l.health
		out[i].Service, out[i].Waiting = l.hook.service, len(l.waiting)
		if out[i].State == "" {
			out[i].State = "ok"
		}
		l.mu.Unlock()
	}
	return out
}

// Drain waits until nothing waits for a hook that works, or ctx ends.
func (h *Hub) Drain(ctx context.Context) {
	for {
		busy := false
		for _, l := range h.lines {
			l.mu.Lock()
			busy = busy || !l.idle
			l.mu.Unlock()
		}
		if !busy || !sleep(ctx, 20*time.Millisecond) {
			return
		}
	}
}
