package upstream_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/upstream"
)

// slow is a clock that only sleeping moves, and what was slept.
type slow struct {
	at    time.Time
	slept time.Duration
}

func (s *slow) now() time.Time { return s.at }

func (s *slow) sleep(ctx context.Context, d time.Duration) error {
	s.at, s.slept = s.at.Add(d), s.slept+d
	return ctx.Err()
}

func newPace(s *slow) *upstream.Pace {
	return upstream.NewPace(upstream.PaceOptions{Who: "HubSpot", Now: s.now, Sleep: s.sleep, Limits: map[string]upstream.Limit{
		"search": {Calls: 4, Per: time.Second}, "rest": {Calls: 90, Per: 10 * time.Second},
	}})
}

func newSlow() *slow { return &slow{at: time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)} }

func wait(t *testing.T, p *upstream.Pace, class string, n int) {
	t.Helper()
	for range n {
		if err := p.Wait(t.Context(), class); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPaceKeepsEachLimit(t *testing.T) {
	s := newSlow()
	p := newPace(s)
	wait(t, p, "rest", 90)
	if s.slept != 0 {
		t.Errorf("ninety calls at once waited %s", s.slept)
	}
	wait(t, p, "search", 9)
	if s.slept != 2*time.Second {
		t.Errorf("nine searches waited %s; want 2 s", s.slept)
	}
	wait(t, p, "other", 100)
	if s.slept != 2*time.Second {
		t.Errorf("a class without a limit waited")
	}
	p.SetLimit("search", upstream.Limit{Calls: 2, Per: time.Second})
	wait(t, p, "search", 4)
	if s.slept != 4*time.Second {
		t.Errorf("at 2 a second four more waited %s; want 2 s more", s.slept-2*time.Second)
	}
}

// In no ten seconds are there more calls than a token of the smallest plan has.
func TestPaceStaysUnderTenSeconds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSlow()
		p := newPace(s)
		var calls []time.Time
		for range rapid.IntRange(1, 300).Draw(t, "calls") {
			s.at = s.at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 0, 1, 50, 4000}).Draw(t, "ms")) * time.Millisecond)
			if err := p.Wait(context.Background(), "rest"); err != nil {
				t.Fatal(err)
			}
			calls = append(calls, s.at)
			if n := len(calls) - 91; n >= 0 && s.at.Sub(calls[n]) < 10*time.Second {
				t.Fatalf("91 calls in %s", s.at.Sub(calls[n]))
			}
		}
	})
}

func TestPaceThatStandsStillIsMovedByItsWaits(t *testing.T) {
	var slept time.Duration
	p := upstream.NewPace(upstream.PaceOptions{
		Limits: map[string]upstream.Limit{"a": {Calls: 1, Per: time.Second}},
		Sleep:  func(_ context.Context, d time.Duration) error { slept += d; return nil },
	})
	wait(t, p, "a", 6)
	if slept != 5*time.Second {
		t.Errorf("waited %s; want 5 s, not more with each call", slept)
	}
}

func TestPaceHolds(t *testing.T) {
	s := newSlow()
	p := newPace(s)
	p.Hold("search", 8*time.Second, "HubSpot's limit")
	p.Hold("search", time.Second, "a shorter one")
	wait(t, p, "rest", 1)
	if s.slept != 0 {
		t.Errorf("a hold of another class is waited for")
	}
	wait(t, p, "search", 1)
	if s.slept != 8*time.Second {
		t.Errorf("waited %s; want 8 s", s.slept)
	}
	p.Hold("", 5*time.Hour, "the daily limit is used up")
	err := p.Wait(t.Context(), "rest")
	if !errors.Is(err, upstream.ErrRetry) || upstream.After(err) != 5*time.Hour {
		t.Errorf("%v, after %s; want a pause of 5 h", err, upstream.After(err))
	}
	s.at = s.at.Add(5 * time.Hour)
	wait(t, p, "rest", 1)
}

func TestPaceSaysWhatItWaitsFor(t *testing.T) {
	s := newSlow()
	var p *upstream.Pace
	said := ""
	p = upstream.NewPace(upstream.PaceOptions{Who: "HubSpot", Now: s.now, Sleep: func(ctx context.Context, d time.Duration) error {
		said = p.Status()
		return s.sleep(ctx, d)
	}})
	p.Hold("", 7500*time.Millisecond, "HubSpot's limit")
	wait(t, p, "rest", 1)
	if said != "waiting 8 s: HubSpot's limit" {
		t.Errorf("while it waits it says %q", said)
	}
	if p.Status() != "" {
		t.Errorf("afterwards it says %q", p.Status())
	}
}

func TestPaceStopsWhereTooManyFail(t *testing.T) {
	s := newSlow()
	p := newPace(s)
	for range 100 {
		p.Tell(true)
	}
	failures := 0
	for ; failures < 50; failures++ {
		if err := p.Wait(t.Context(), "other"); err != nil {
			if !errors.Is(err, upstream.ErrRetry) || upstream.After(err) != upstream.MaxBackoff {
				t.Errorf("%v", err)
			}
			break
		}
		p.Tell(false)
	}
	if failures != 16 { // 10, and 5 % of 116
		t.Errorf("%d calls failed before it stopped; want 16", failures)
	}
	s.at = s.at.Add(upstream.MaxBackoff)
	wait(t, p, "other", 1)
	p.Tell(true)
	wait(t, p, "other", 1) // the last one went well
	p.Tell(false)
	if err := p.Wait(t.Context(), "other"); err == nil {
		t.Error("after one more failure it goes on")
	}
	s.at = s.at.Add(25 * time.Hour)
	p.Tell(false)
	wait(t, p, "other", 1) // another day
}

func TestPaceEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := upstream.NewPace(upstream.PaceOptions{}).Wait(ctx, "rest"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	p := upstream.NewPace(upstream.PaceOptions{})
	p.Hold("", time.Minute, "a test")
	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := p.Wait(ctx, "rest"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}
