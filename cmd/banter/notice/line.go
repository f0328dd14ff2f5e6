package notice

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"banter/store/upstream"
)

// line is one hook with what waits for it.
type line struct {
	hub  *Hub
	hook *Hook
	news chan struct{}

	mu      sync.Mutex
	waiting []Notice
	out     []Notice             // pushed out of the queue, to be noted as told
	known   map[string]time.Time // keys that wait or were told by this hub, and since when each is so
	idle    bool                 // nothing waits and nothing is on its way
	health  Health
}

func (l *line) add(ns []Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.health.State == "dead" {
		return
	}
	for _, n := range ns {
		if _, ok := l.known[n.Key]; ok || len(l.hub.o.Kinds) > 0 && !slices.Contains(l.hub.o.Kinds, n.Kind) {
			continue
		}
		l.known[n.Key] = n.At
		l.waiting = append(l.waiting, n)
	}
	if over := len(l.waiting) - maxWaiting; over > 0 {
		l.out = append(l.out, l.waiting[:over]...)
		l.waiting = slices.Clone(l.waiting[over:])
		l.health.Left += over
	}
	l.shed()
	if len(l.waiting) > 0 {
		l.idle = false
		select {
		case l.news <- struct{}{}:
		default: // it is awake already
		}
	}
}

// shed forgets keys that are no longer found, so that a hub may run for years;
// should that not be enough, all but those that wait: the store knows the rest.
// The caller holds mu.
func (l *line) shed() {
	if len(l.known) <= maxTold {
		return
	}
	stale := l.hub.o.Now().Add(-2 * Fresh)
	maps.DeleteFunc(l.known, func(_ string, at time.Time) bool { return at.Before(stale) })
	if len(l.known) <= maxTold {
		return
	}
	clear(l.known)
	for _, n := range l.waiting {
		l.known[n.Key] = n.At
	}
}

// take gives the oldest that wait, and what was pushed out before them.
func (l *line) take() (ns, out []Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(maxLines, len(l.waiting))
	ns, out = slices.Clone(l.waiting[:n]), l.out
	l.waiting, l.out = l.waiting[n:], nil
	l.idle = n == 0
	return ns, out
}

func (l *line) run(ctx context.Context) {
	// The first start of a hook says from when on things are told to it.
	if err := remember(ctx, l.hub.o.Memory, l.hook.service, l.hub.o.Now(), func(*told) {}); err != nil {
		l.failed("retrying", err)
	}
	for {
		ns, out := l.take()
		if len(ns) == 0 {
			select {
			case <-ctx.Done():
				return
			case <-l.news:
			}
			continue
		}
		ns, err := l.claim(ctx, ns, out)
		switch {
		case ctx.Err() != nil:
			return // nothing was noted: the next start finds them again
		case err != nil:
			// The store is not to be had: they are found again in the next round.
			l.forget(ns)
			l.failed("retrying", err)
			if !sleep(ctx, gap) {
				return
			}
		case len(ns) > 0:
			if !l.tell(ctx, ns, len(out)) {
				return
			}
			l.rest()
			if !sleep(ctx, gap) {
				return
			}
		}
	}
}

// claim notes in the store that notices are told, and gives those that were
// not: another process, or an earlier start of this one, may have told some.
func (l *line) claim(ctx context.Context, ns, out []Notice) ([]Notice, error) {
	var mine []Notice
	now := l.hub.o.Now()
	err := remember(ctx, l.hub.o.Memory, l.hook.service, now, func(t *told) {
		mine = nil
		for i := range out {
			t.add(&out[i], now)
		}
		for i := range ns {
			if !t.has(&ns[i]) {
				mine = append(mine, ns[i])
				t.add(&ns[i], now)
			}
		}
	})
	if err != nil {
		return ns, err
	}
	return mine, nil
}

// rest notes that nothing is on its way.
func (l *line) rest() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle = len(l.waiting) == 0
}

// forget lets notices be queued again.
func (l *line) forget(ns []Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range ns {
		delete(l.known, n.Key)
	}
}

// release takes back that notices were told, for they certainly were not.
func (l *line) release(ns []Notice) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := remember(ctx, l.hub.o.Memory, l.hook.service, l.hub.o.Now(), func(t *told) {
		for _, n := range ns {
			delete(t.Keys, hash(n.Key))
		}
	})
	if err != nil {
		l.failed("retrying", err)
	}
}

// tell posts one message until it is taken or given up. It is false where the
// line is to end: ctx has, or the hook is dead.
func (l *line) tell(ctx context.Context, ns []Notice, left int) bool {
	message, err := l.message(ns, left)
	if err != nil {
		l.failed("ok", err)
		return true
	}
	for attempt := 1; ; attempt++ {
		f, sure, after, err := l.post(ctx, message)
		switch {
		case f == taken:
			l.sent(len(ns))
			return true
		case f == dead:
			l.release(ns) // a new hook may tell them
			l.failed("dead", err)
			return false
		case f == dropped, attempt == tries:
			l.left(len(ns))
			l.failed("ok", fmt.Errorf("%w; %d notices are left out", err, len(ns)))
			return true
		}
		l.failed("retrying", err)
		if !sleep(ctx, upstream.Backoff(attempt, after, l.hub.o.Random())) {
			if sure {
				l.release(ns)
			}
			return false
		}
	}
}

// post sends once; a message on its way is given a moment when ctx ends.
func (l *line) post(ctx context.Context, message []byte) (fate, bool, time.Duration, error) {
	if ctx.Err() != nil {
		return later, true, 0, ctx.Err()
	}
	on, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		sleep(on, grace)
		cancel()
	})
	defer stop()
	return l.hook.post(on, message, l.hub.o.Now())
}

func (l *line) message(ns []Notice, left int) ([]byte, error) {
	now := l.hub.o.Now()
	lines := make([]string, 0, len(ns)+1)
	if left > 0 {
		lines = append(lines, fmt.Sprintf("(%d older notices are left out: more came than can be sent)", left))
	}
	for i := range ns {
		lines = append(lines, ns[i].Text(now, l.hub.o.Zone, l.hub.o.Private))
	}
	return body(l.hook.service, lines)
}

func (l *line) sent(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.health.Sent += n
	l.health.State, l.health.Problem = "ok", ""
}

func (l *line) left(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.health.Left += n
}

// failed notes what went wrong and says it where it is new.
func (l *line) failed(state string, err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	l.mu.Lock()
	known := l.health.State == state && l.health.Problem == err.Error()
	l.health.State, l.health.Problem = state, err.Error()
	if state == "dead" {
		l.waiting, l.out, l.idle = nil, nil, true
	}
	l.mu.Unlock()
	if !known {
		l.hub.o.Problem(err)
	}
}

// sleep waits; false means that ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
