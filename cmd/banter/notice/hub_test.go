package notice

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// notes is the memory of a store.
type notes struct {
	mu   sync.Mutex
	m    map[string][]byte
	fail error
}

func (n *notes) UpdateMeta(_ context.Context, key string, f func([]byte) ([]byte, error)) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.fail != nil {
		return n.fail
	}
	v, err := f(bytes.Clone(n.m[key]))
	if err == nil {
		if n.m == nil {
			n.m = map[string][]byte{}
		}
		n.m[key] = v
	}
	return err
}

// service stands in for Slack: it answers in turn, the last answer for good,
// and keeps what it took and when.
type service struct {
	mu      sync.Mutex
	answers []answer
	texts   []string
	times   []time.Time
	tries   int
}

type answer struct {
	status int // 0 answers nothing until the caller gives up
	body   string
	after  string
}

func (s *service) RoundTrip(req *http.Request) (*http.Response, error) {
	data, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := answer{status: 200, body: "ok"}
	if len(s.answers) > 0 {
		if a = s.answers[0]; len(s.answers) > 1 {
			s.answers = s.answers[1:]
		}
	}
	s.tries++
	if a.status == 0 {
		s.mu.Unlock()
		<-req.Context().Done()
		s.mu.Lock()
		return nil, req.Context().Err()
	}
	if a.status == 200 {
		s.texts = append(s.texts, string(data))
		s.times = append(s.times, time.Now())
	}
	h := http.Header{}
	if a.after != "" {
		h.Set("Retry-After", a.after)
	}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body)), Request: req}, nil
}

const secret = "https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/verysecretverysecret"

func slack(t *testing.T, s http.RoundTripper) *Hook {
	t.Helper()
	h, err := NewHook(HookOptions{Service: Slack, Address: secret, From: "test", Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func some(n int, prefix string) []Notice {
	out := make([]Notice, n)
	for i := range out {
		out[i] = Notice{Kind: Breach, Key: fmt.Sprint(prefix, i), At: time.Now(), Name: fmt.Sprint(prefix, i), Clock: "response", Due: time.Now()}
	}
	return out
}

// start runs a hub until the returned function is called.
func start(t *testing.T, o Options) (*Hub, func()) {
	t.Helper()
	o.Now, o.Zone, o.Random = time.Now, time.UTC, func() float64 { return 0.5 }
	h := New(o)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { h.Run(ctx); close(done) }()
	return h, func() { cancel(); <-done }
}

func (s *service) said(text string) int { return strings.Count(strings.Join(s.texts, "\n"), text+",") }

func TestTellsOnceOverRestarts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, m := &service{}, &notes{}
		ns := some(3, "lead")
		for range 3 {
			h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
			for range 5 {
				h.Tell(ns)
				time.Sleep(time.Minute)
			}
			stop()
		}
		if len(s.texts) != 1 || s.said("lead0")+s.said("lead1")+s.said("lead2") != 3 {
			t.Errorf("told %q", s.texts)
		}
	})
}

func TestTwoOnOneStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, m := &service{}, &notes{}
		a, stopA := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		b, stopB := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		for i := range 20 {
			ns := some(1, fmt.Sprint("lead", i, "-"))
			a.Tell(ns)
			b.Tell(ns)
			time.Sleep(5 * time.Second)
		}
		stopA()
		stopB()
		if len(s.texts) != 20 {
			t.Errorf("20 things were told %d times", len(s.texts))
		}
	})
}

// One message a second at most, ten lines a message, the oldest pushed out and
// counted, and Tell never waits for any of it.
func TestRateAndBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, m := &service{}, &notes{}
		h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		begin := time.Now()
		h.Tell(some(maxWaiting+50, "x"))
		if d := time.Since(begin); d != 0 {
			t.Errorf("Tell took %v", d)
		}
		h.Drain(t.Context())
		if h.Health()[0].Sent != maxWaiting || h.Health()[0].Left != 50 {
			t.Errorf("%+v", h.Health())
		}
		if len(s.texts) != maxWaiting/maxLines || !strings.Contains(s.texts[0], "(50 older notices are left out") {
			t.Errorf("%d messages, the first %s", len(s.texts), s.texts[0])
		}
		for i := 1; i < len(s.times); i++ {
			if d := s.times[i].Sub(s.times[i-1]); d < gap {
				t.Errorf("message %d came %v after the one before", i, d)
			}
		}
		stop()
		// What was left out is not told by the next start either.
		h, stop = start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		h.Tell(some(maxWaiting+50, "x"))
		h.Drain(t.Context())
		stop()
		if len(s.texts) != maxWaiting/maxLines {
			t.Errorf("%d messages after a restart", len(s.texts))
		}
	})
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		answers []answer
		tries   int
		sent    int
		state   string
		wait    time.Duration // at least, until it is through
		problem string
	}{
		{"taken", nil, 1, 1, "ok", 0, ""},
		{"gone", []answer{{status: 404, body: "no_service"}}, 1, 0, "dead", 0, "404 Not Found: no_service; the webhook was removed"},
		{"archived", []answer{{status: 410, body: "channel_is_archived"}}, 1, 0, "dead", 0, "410 Gone: channel_is_archived"},
		{"forbidden", []answer{{status: 403, body: "action_prohibited"}}, 1, 0, "dead", 0, "403 Forbidden"},
		{"elsewhere", []answer{{status: 302}}, 1, 0, "dead", 0, "leads elsewhere and is not followed"},
		{"busy", []answer{{status: 429, after: "30"}, {status: 200}}, 2, 1, "ok", 30 * time.Second, "429 Too Many Requests"},
		{"broken for a while", []answer{{status: 500, body: "rollup_error"}, {status: 503}, {status: 200}}, 3, 1, "ok", 2 * time.Second, "503"},
		{"broken for good", []answer{{status: 500}}, tries, 0, "ok", time.Minute, "1 notices are left out"},
		{"silent", []answer{{}, {status: 200}}, 2, 1, "ok", exchange, "unreachable"},
		{"not understood", []answer{{status: 400, body: "invalid_payload"}}, 1, 0, "ok", 0, "400 Bad Request: invalid_payload; 1 notices are left out"},
		{"an echo", []answer{{status: 404, body: "no " + secret + " here"}}, 1, 0, "dead", 0, "no … here"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &service{answers: tc.answers}
				var mu sync.Mutex
				var problems []string
				h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: &notes{}, Problem: func(err error) {
					mu.Lock()
					defer mu.Unlock()
					problems = append(problems, err.Error())
				}})
				begin := time.Now()
				ns := some(1, "lead")
				h.Tell(ns)
				for range 400 {
					time.Sleep(15 * time.Second)
					h.Tell(ns) // as every round does
				}
				stop()
				if len(s.times) > 0 && s.times[0].Sub(begin) < tc.wait {
					t.Errorf("through after %v, want %v at least", s.times[0].Sub(begin), tc.wait)
				}
				got := h.Health()[0]
				if s.tries != tc.tries || got.Sent != tc.sent || got.State != tc.state {
					t.Errorf("%d tries, %+v", s.tries, got)
				}
				all := strings.Join(problems, "\n")
				if !strings.Contains(all, tc.problem) || tc.problem == "" && all != "" {
					t.Errorf("told %q, want %q", all, tc.problem)
				}
				if tc.state == "dead" && len(problems) != 1 {
					t.Errorf("said %d times: %q", len(problems), problems)
				}
				for _, part := range []string{"T0AAAAAAA", "B0BBBBBBB", "verysecret"} {
					if strings.Contains(all, part) || strings.Contains(fmt.Sprintf("%v %+v %s", h.lines[0].hook, h.Health(), h.lines[0].hook), part) {
						t.Errorf("the secret shows: %q", all)
					}
				}
			})
		})
	}
}

// A hook that is dead, or slow, leaves the other alone.
func TestHooksAreApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bad, good := &service{answers: []answer{{}}}, &service{}
		teams, err := NewHook(HookOptions{Service: Teams, Address: "https://prod.logic.azure.com/x?sig=secretsecret", Transport: good})
		if err != nil {
			t.Fatal(err)
		}
		h, stop := start(t, Options{Hooks: []*Hook{slack(t, bad), teams}, Memory: &notes{}})
		h.Tell(some(1, "lead"))
		synctest.Wait()
		if len(good.texts) != 1 {
			t.Errorf("teams got %q", good.texts)
		}
		begin := time.Now()
		stop()
		if d := time.Since(begin); d > grace {
			t.Errorf("it took %v to stop", d)
		}
	})
}

// What certainly was not told by the end is told by the next start.
func TestStoppedWhileRetrying(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, m := &service{answers: []answer{{status: 503, after: "600"}}}, &notes{}
		h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		ns := some(1, "lead")
		h.Tell(ns)
		time.Sleep(time.Minute)
		stop()
		s.answers = nil
		h, stop = start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		h.Tell(ns)
		time.Sleep(time.Minute)
		stop()
		if len(s.texts) != 1 {
			t.Errorf("told %q", s.texts)
		}
	})
}

// A store that is locked puts notices off; none is lost.
func TestStoreLocked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, m := &service{}, &notes{fail: io.ErrClosedPipe}
		h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: m})
		ns := some(1, "lead")
		h.Tell(ns)
		time.Sleep(time.Minute)
		m.mu.Lock()
		m.fail = nil
		m.mu.Unlock()
		h.Tell(ns)
		time.Sleep(time.Minute)
		stop()
		if len(s.texts) != 1 {
			t.Errorf("told %q", s.texts)
		}
	})
}

func TestQuietHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, err := ParseQuiet("20:00-07:00")
		if err != nil {
			t.Fatal(err)
		}
		s := &service{}
		h, stop := start(t, Options{Hooks: []*Hook{slack(t, s)}, Memory: &notes{}, Quiet: []Quiet{q}, Kinds: []Kind{Breach}})
		// The clock of the bubble starts at midnight.
		ns := append(some(1, "lead"), Notice{Kind: AtRisk, Key: "other", At: time.Now()})
		for range 10 * 60 {
			h.Tell(ns)
			time.Sleep(time.Minute)
		}
		stop()
		if len(s.times) != 1 || s.times[0].Hour() != 7 || s.said("lead0") != 1 || strings.Contains(s.texts[0], "running out") {
			t.Errorf("told %q at %v", s.texts, s.times)
		}
	})
}

// Memory is bounded, and what made room is not told again.
func TestForgetsNothing(t *testing.T) {
	t.Parallel()
	now := noon()
	tl := told{Keys: map[string]int64{}, Floor: now.Add(-firstReach).Unix()}
	var all []Notice
	for i := range 3 * maxTold {
		n := Notice{Key: fmt.Sprint(i), At: now.Add(time.Duration(i) * time.Second)}
		all = append(all, n)
		tl.add(&n, n.At)
		if len(tl.Keys) > maxTold {
			t.Fatalf("%d keys", len(tl.Keys))
		}
	}
	for i := range all {
		if !tl.has(&all[i]) {
			t.Fatalf("%d is not known any more", i)
		}
	}
	next := Notice{Key: "next", At: now.Add(3 * maxTold * time.Second)}
	if tl.has(&next) {
		t.Error("what is new counts as told")
	}
}
