package syncer

import (
	"context"
	"errors"
	"time"

	"banter/store/upstream"
)

// wakeGap is how long a wake waits for others of its kind: a rep who works
// quickly makes several changes in it. Calendar time.
const wakeGap = time.Second

// Watch syncs at once, then every interval with jitter, whenever wake fires,
// and when a change that was put off may be tried again, until ctx ends; it
// returns the context's error, or ErrWipe. A sync that fails is tried again with growing
// back-off, not more often than every, up to upstream.MaxBackoff; where the
// credentials or the account are wrong only a wake or that longest back-off
// leads to another try. report is called after each sync, from this goroutine.
// wake may be nil; wakes coalesce.
func (e *Engine) Watch(ctx context.Context, every time.Duration, wake <-chan struct{}, report func(Report, error)) error {
	failures := 0
	for {
		r, err := e.Sync(ctx, false, e.o.Progress)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		report(r, err)
		if errors.Is(err, ErrWipe) {
			return err
		}
		if err == nil || errors.Is(err, ErrBusy) {
			failures = 0
		} else {
			failures++
		}
		if err := e.pause(ctx, e.wait(every, failures, r, err), wake); err != nil {
			return err
		}
	}
}

// wait is how long to leave upstream alone after a sync.
func (e *Engine) wait(every time.Duration, failures int, r Report, err error) time.Duration {
	switch {
	case failures == 0:
		wait := time.Duration(float64(every) * (0.9 + 0.2*e.random()))
		if !r.NextAt.IsZero() {
			wait = min(wait, max(r.NextAt.Sub(e.o.Now()), wakeGap))
		}
		return wait
	case errors.Is(err, ErrPinned), errors.Is(err, upstream.ErrAuth):
		return upstream.MaxBackoff
	}
	return max(upstream.Backoff(failures, upstream.After(err), e.random()), min(every, upstream.MaxBackoff))
}

// pause waits, or less if woken; its error is the context's.
func (e *Engine) pause(ctx context.Context, wait time.Duration, wake <-chan struct{}) error {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	case <-wake:
	}
	// More wakes are likely on their way: let them come, then take them as one.
	gap := time.NewTimer(wakeGap)
	defer gap.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-wake:
		case <-gap.C:
			return nil
		}
	}
}
