package upstream

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// The error budget of Pace: HubSpot wants less than 5 % of a day's calls to
// fail, and others count in the same way.
const (
	budgetShare = 0.05
	budgetSlack = 10 // failures of a day that are always allowed: 5 % of few calls is none
	budgetSpan  = 24 * time.Hour
	budgetPause = MaxBackoff
)

// Limit is how many calls of one class may begin within any span of time of a
// length. A rolling window is what upstreams count by; a first sync of a small
// account, which fits into it, waits for nothing.
type Limit struct {
	Calls int
	Per   time.Duration
}

// window is a limit and when its last calls began, or will, oldest first.
type window struct {
	Limit
	begun []time.Time
}

// reserve takes the next place, and says when it is.
func (w *window) reserve(now time.Time) time.Time {
	at := now
	if i := len(w.begun) - w.Calls; i >= 0 {
		if free := w.begun[i].Add(w.Per); free.After(at) {
			at = free
		}
		w.begun = append(w.begun[:0], w.begun[i+1:]...)
	}
	w.begun = append(w.begun, at)
	return at
}

// PaceOptions are what a Pace is made of.
type PaceOptions struct {
	// Who is named in Status and in errors: "HubSpot".
	Who string
	// Now is the clock; a clock that stands still is moved on by the waits.
	Now func() time.Time
	// Sleep waits or returns the context's error; nil is a timer.
	Sleep func(ctx context.Context, d time.Duration) error
	// Limits are by class; a class without one is held by Hold alone.
	Limits map[string]Limit
}

// Pace keeps the calls to one upstream within its limits: a limit for each class
// of calls, holds that upstream asked for, and a budget of failures. It is safe
// for concurrent use.
type Pace struct {
	who   string
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error

	mu     sync.Mutex
	last   time.Time // the latest instant seen or slept to
	limits map[string]*window
	holds  map[string]hold // by class; "" is every class
	waits  map[int]hold    // who sleeps now, for Status
	nextID int

	since         time.Time // begin of the span that is counted
	calls, failed int
	failedAt      time.Time // when the last call failed; zero if it did not
}

type hold struct {
	until time.Time
	why   string
}

// Pause is the error of a call that was not made because upstream must be left
// alone. It wraps ErrRetry, and After tells its length.
type Pause struct {
	For time.Duration // calendar time from now on
	Why string        // "HubSpot's daily limit is used up"
}

func (p *Pause) Error() string {
	return fmt.Sprintf("%v: %s; it goes on in %s", ErrRetry, p.Why, p.For.Round(time.Second))
}

// Unwrap makes errors.Is(err, ErrRetry) true.
func (p *Pause) Unwrap() error { return ErrRetry }

// NewPace makes a Pace.
func NewPace(o PaceOptions) *Pace {
	p := &Pace{who: o.Who, now: o.Now, sleep: o.Sleep, limits: map[string]*window{}, holds: map[string]hold{}, waits: map[int]hold{}}
	if p.now == nil {
		p.now = func() time.Time { return time.Time{} }
	}
	if p.sleep == nil {
		p.sleep = sleep
	}
	for class, l := range o.Limits {
		p.limits[class] = &window{Limit: l}
	}
	return p
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// clock is the time, never going back; p.mu is held.
func (p *Pace) clock() time.Time {
	if t := p.now(); t.After(p.last) {
		p.last = t
	}
	return p.last
}

// Wait returns when a call of the class may be made. The error is that of a
// context which ended, or a *Pause where upstream is held for longer than
// MaxBackoff or too many calls have failed.
func (p *Pace) Wait(ctx context.Context, class string) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.mu.Lock()
		now := p.clock()
		if err := p.overdrawn(now); err != nil {
			p.mu.Unlock()
			return err
		}
		h := p.held(class)
		if wait := h.until.Sub(now); wait > MaxBackoff {
			p.mu.Unlock()
			return &Pause{For: wait, Why: h.why}
		} else if wait <= 0 {
			h = p.reserve(class, now)
			if h.until.IsZero() {
				p.mu.Unlock()
				return nil
			}
			p.mu.Unlock()
			return p.rest(ctx, h, now)
		}
		p.mu.Unlock()
		if err := p.rest(ctx, h, now); err != nil {
			return err
		}
	}
}

// held is the longest hold on a class; p.mu is held.
func (p *Pace) held(class string) hold {
	h := p.holds[""]
	if own := p.holds[class]; own.until.After(h.until) {
		h = own
	}
	return h
}

// reserve takes a place in the limit of the class; the hold is zero if the call
// may be made at once. p.mu is held.
func (p *Pace) reserve(class string, now time.Time) hold {
	l := p.limits[class]
	if l == nil {
		return hold{}
	}
	at := l.reserve(now)
	if !at.After(now) {
		return hold{}
	}
	return hold{until: at, why: p.who + "'s limit"}
}

// rest sleeps until a hold ends.
func (p *Pace) rest(ctx context.Context, h hold, now time.Time) error {
	p.mu.Lock()
	p.nextID++
	id := p.nextID
	p.waits[id] = h
	p.mu.Unlock()
	err := p.sleep(ctx, h.until.Sub(now))
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waits, id)
	if err == nil && h.until.After(p.last) {
		p.last = h.until
	}
	return err
}

// overdrawn is a *Pause where the last call failed and too many others did
// before it: one more try each MaxBackoff. p.mu is held.
func (p *Pace) overdrawn(now time.Time) error {
	if p.failedAt.IsZero() || float64(p.failed) <= budgetSlack+budgetShare*float64(p.calls) {
		return nil
	}
	if wait := p.failedAt.Add(budgetPause).Sub(now); wait > 0 {
		return &Pause{For: wait, Why: fmt.Sprintf("%d of %d calls to %s failed today", p.failed, p.calls, p.who)}
	}
	return nil
}

// Tell counts a call that was answered.
func (p *Pace) Tell(ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clock()
	if p.calls == 0 || now.Sub(p.since) > budgetSpan {
		p.since, p.calls, p.failed = now, 0, 0
	}
	p.calls++
	p.failedAt = time.Time{}
	if !ok {
		p.failed++
		p.failedAt = now
	}
}

// Hold lets no call of a class go for a while, and says why in Status; class ""
// holds every one. A shorter hold does not end a longer one.
func (p *Pace) Hold(class string, d time.Duration, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := p.clock().Add(d); until.After(p.holds[class].until) {
		p.holds[class] = hold{until, why}
	}
}

// SetLimit changes the limit of a class to what upstream tells. A class without
// one stays so.
func (p *Pace) SetLimit(class string, l Limit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w := p.limits[class]; w != nil && l.Calls > 0 && l.Per > 0 {
		w.Limit = l
	}
}

// Status says what is waited for: "waiting 8 s: HubSpot's limit", or "" where
// nothing is, or for less than a second.
func (p *Pace) Status() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, longest := p.clock(), hold{}
	for _, h := range p.waits {
		if h.until.After(longest.until) {
			longest = h
		}
	}
	wait := longest.until.Sub(now)
	if wait < time.Second {
		return ""
	}
	return fmt.Sprintf("waiting %d s: %s", int(math.Ceil(wait.Seconds())), longest.why)
}
