package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"banter/cmd/banter/notice"
	"banter/store/lead"
	"banter/store/syncer"
)

// channel is a Slack channel that keeps the lines it was told.
type channel struct {
	mu    sync.Mutex
	lines []string
}

func (c *channel) RoundTrip(req *http.Request) (*http.Response, error) {
	var b struct {
		Text string `json:"text"`
	}
	if err := json.NewDecoder(req.Body).Decode(&b); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lines = append(c.lines, strings.Split(b.Text, "\n")...)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("ok")), Header: http.Header{}, Request: req}, nil
}

// team is a folder of leads, a config and a store, on the clock of a bubble.
type team struct {
	t       *testing.T
	dir     string
	channel channel
}

const teamRouting = `
manager = "mara"
[backup]
ana = "ben"
ben = "ana"
[[rule]]
name = "all"
pool = "desk"
[[pool]]
name = "desk"
members = [{ rep = "ana" }, { rep = "ben" }]
`

func newTeam(t *testing.T, leads int) *team {
	t.Helper()
	tm := &team{t: t, dir: t.TempDir()}
	var csv strings.Builder
	csv.WriteString("id,name,title,company,industry,employees,country,created_at\n")
	for i := range leads {
		fmt.Fprintf(&csv, "%d,Lead %02d,VP Marketing,Company %02d,Software,420,Germany,1999-12-01\n", i, i, i)
	}
	if err := os.MkdirAll(filepath.Join(tm.dir, "crm"), 0o700); err != nil {
		t.Fatal(err)
	}
	tm.write("crm/leads.csv", csv.String())
	tm.write("routing.toml", teamRouting)
	tm.write("config.toml", `me = "watch"
zone = "UTC"
team = ["ana", "ben", "mara"]
[upstream]
kind = "files"
folder = "crm"
every = "5m"
`)
	return tm
}

func (tm *team) write(name, text string) {
	tm.t.Helper()
	if err := os.WriteFile(filepath.Join(tm.dir, name), []byte(text), 0o600); err != nil {
		tm.t.Fatal(err)
	}
}

// raise lets a lead ask for a demo.
func (tm *team) raise(n int, at time.Time) {
	tm.write(fmt.Sprintf("crm/demo-%d.jsonl", n),
		fmt.Sprintf(`{"lead":"%d","kind":"demo_request","at":%q,"id":"demo-%d"}`+"\n", n, at.UTC().Format(time.RFC3339), n))
}

// watcher puts a banter watch together.
func (tm *team) watcher(now func() time.Time) *watcher {
	tm.t.Helper()
	out, err := os.OpenFile(filepath.Join(tm.dir, "out.jsonl"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		tm.t.Fatal(err)
	}
	errs, err := os.OpenFile(filepath.Join(tm.dir, "err.txt"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		tm.t.Fatal(err)
	}
	a := &app{
		in: os.Stdin, out: out, err: errs, now: now, entropy: rand.Reader, log: slog.New(slog.DiscardHandler),
		configFile: filepath.Join(tm.dir, "config.toml"), storeFile: filepath.Join(tm.dir, "leads.db"),
	}
	hook, err := notice.NewHook(notice.HookOptions{Service: notice.Slack, Address: "https://hooks.slack.com/services/x", Transport: &tm.channel})
	if err != nil {
		tm.t.Fatal(err)
	}
	s, err := a.settings()
	if err != nil {
		tm.t.Fatal(err)
	}
	w, err := a.watcher(tm.t.Context(), s, []*notice.Hook{hook}, true)
	if err != nil {
		tm.t.Fatal(err)
	}
	tm.t.Cleanup(func() {
		_ = out.Close()
		_ = errs.Close()
	})
	return w
}

// start lets a watcher work on the bubble's clock; the returned function stops it
// as a signal does.
func (tm *team) start() (w *watcher, stop func()) {
	tm.t.Helper()
	ctx, cancel := context.WithCancel(tm.t.Context())
	w = tm.watcher(time.Now)
	done := make(chan error, 1)
	go func() { done <- w.run(ctx) }()
	return w, func() {
		cancel()
		if err := <-done; err != nil {
			tm.t.Errorf("watch ended with %v", err)
		}
	}
}

// told counts the lines that begin so, and fails where one was told twice.
func (tm *team) told(start string) int {
	tm.t.Helper()
	n, seen := 0, map[string]bool{}
	for _, l := range tm.channel.lines {
		if seen[l] {
			tm.t.Errorf("told twice: %s", l)
		}
		seen[l] = true
		if strings.HasPrefix(l, start) {
			n++
		}
	}
	return n
}

func (tm *team) expect(want map[string]int) {
	tm.t.Helper()
	for start, n := range want {
		if got := tm.told(start); got != n {
			tm.t.Errorf("%q was told %d times, want %d", start, got, n)
		}
	}
	if tm.t.Failed() {
		tm.t.Logf("told:\n%s", strings.Join(tm.channel.lines, "\n"))
		if data, err := os.ReadFile(filepath.Join(tm.dir, "err.txt")); err == nil {
			tm.t.Logf("said:\n%s", data)
		}
	}
}

// escalations counts the steps of each lead, and the times it was routed.
func (tm *team) escalations(w *watcher, id lead.ID) (steps, routed int) {
	tm.t.Helper()
	r, err := w.desk.Record(tm.t.Context(), id)
	if err != nil {
		tm.t.Fatal(err)
	}
	for _, e := range r.Events {
		switch {
		case strings.HasPrefix(e.ID, notice.EscalationEvent):
			steps++
		case e.Kind == lead.EventAssigned && e.Rule != "":
			routed++
		}
	}
	return steps, routed
}

// monday waits until Monday 08:00; a bubble begins on a Saturday at midnight.
func monday() { time.Sleep(56 * time.Hour) }

// A day of a team that answers nobody, with an outage in the morning and a
// restart at noon: each hand-raiser is routed once, told once, goes to the backup
// once and to the manager once, and what each owner let run out is told once.
func TestWatchADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		monday()
		tm := newTeam(t, 8)
		w, stop := tm.start()
		for hour := range 10 { // 08:00 to 18:00
			time.Sleep(10 * time.Minute)
			if hour < 8 {
				tm.raise(hour, time.Now())
			}
			time.Sleep(17 * time.Minute)
			switch hour {
			case 1: // the folder is away for an hour and a half
				if err := os.Rename(filepath.Join(tm.dir, "crm"), filepath.Join(tm.dir, "away")); err != nil {
					t.Fatal(err)
				}
				time.Sleep(90 * time.Minute)
				if err := os.Rename(filepath.Join(tm.dir, "away"), filepath.Join(tm.dir, "crm")); err != nil {
					t.Fatal(err)
				}
			case 4: // in the middle of an escalation
				stop()
				w, stop = tm.start()
			}
			time.Sleep(33 * time.Minute)
		}
		stop()
		for i := range 8 {
			if steps, routed := tm.escalations(w, lead.ID(fmt.Sprint(i))); steps != 2 || routed != 1 {
				t.Errorf("lead %d has %d escalations and was routed %d times", i, steps, routed)
			}
		}
		tm.expect(map[string]int{
			"New hand-raiser": 8, "Time is running out": 3 * 8, "Breached": 3 * 8, "Escalated": 2 * 8, "The sync does not go through": 1,
		})
		tm.health()
	})
}

// health reads the lines of --json back.
func (tm *team) health() {
	tm.t.Helper()
	data, err := os.ReadFile(filepath.Join(tm.dir, "out.jsonl"))
	if err != nil {
		tm.t.Fatal(err)
	}
	var assigned, escalated, failing, rounds int
	for line := range strings.Lines(string(data)) {
		var h healthJSON
		if err := json.Unmarshal([]byte(line), &h); err != nil {
			tm.t.Fatalf("%s: %v", line, err)
		}
		rounds++
		assigned += h.Assigned
		escalated += h.Escalated
		if h.Sync.State == "failing" {
			failing++
		}
		if h.Problem != "" {
			tm.t.Errorf("a round had a problem: %s", line)
		}
	}
	if assigned != 8 || escalated != 16 || failing == 0 || failing > rounds/4 {
		tm.t.Errorf("%d rounds: %d assigned, %d escalated, the sync failing in %d", rounds, assigned, escalated, failing)
	}
}

// Two on one store share the work and do nothing twice. They run on a clock that
// is set by hand: in a bubble time stands still while one waits for the other's
// lock.
func TestTwoWatchers(t *testing.T) {
	t.Parallel()
	tm := newTeam(t, 6)
	var clock atomic.Int64
	clock.Store(time.Date(2000, 1, 3, 8, 0, 0, 0, time.UTC).Unix())
	now := func() time.Time { return time.Unix(clock.Load(), 0).UTC() }
	two := []*watcher{tm.watcher(now), tm.watcher(now)}
	var assigned, escalated int
	for minute := range 60 {
		if minute < 6 {
			tm.raise(minute, now())
		}
		var wg sync.WaitGroup
		health := make([]healthJSON, len(two))
		for i, w := range two {
			wg.Go(func() {
				if _, err := w.engine.Sync(t.Context(), false, nil); err != nil && !errors.Is(err, syncer.ErrBusy) {
					t.Error(err)
				}
				if err := w.look(t.Context(), &health[i]); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, h := range health {
			assigned, escalated = assigned+h.Assigned, escalated+h.Escalated
		}
		clock.Add(60)
	}
	if assigned != 6 || escalated != 12 {
		t.Errorf("%d assigned, %d escalated", assigned, escalated)
	}
	for i := range 6 {
		if steps, routed := tm.escalations(two[0], lead.ID(fmt.Sprint(i))); steps != 2 || routed != 1 {
			t.Errorf("lead %d has %d escalations and was routed %d times", i, steps, routed)
		}
	}
}
