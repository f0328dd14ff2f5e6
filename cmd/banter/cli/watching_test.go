package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"banter/cmd/banter/notice"
	"banter/store/lead"
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

// raise lets a lead ask for a demo now.
func (tm *team) raise(n int) {
	tm.write(fmt.Sprintf("crm/demo-%d.jsonl", n),
		fmt.Sprintf(`{"lead":"%d","kind":"demo_request","at":%q,"id":"demo-%d"}`+"\n", n, time.Now().UTC().Format(time.RFC3339), n))
}

// watcher starts a banter watch; the returned function stops it as a signal
// does.
func (tm *team) watcher() (w *watcher, stop func()) {
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
		in: os.Stdin, out: out, err: errs, now: time.Now, entropy: rand.Reader, log: slog.New(slog.DiscardHandler),
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
	ctx, cancel := context.WithCancel(tm.t.Context())
	if w, err = a.watcher(ctx, s, []*notice.Hook{hook}, true); err != nil {
		tm.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.run(ctx) }()
	return w, func() {
		cancel()
		if err := <-done; err != nil {
			tm.t.Errorf("watch ended with %v", err)
		}
		_ = out.Close()
		_ = errs.Close()
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
		w, stop := tm.watcher()
		for hour := range 10 { // 08:00 to 18:00
			time.Sleep(10 * time.Minute)
			if hour < 8 {
				tm.raise(hour)
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
				w, stop = tm.watcher()
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

// Two on one store share the work and do nothing twice.
func TestTwoWatchers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		monday()
		tm := newTeam(t, 6)
		w, stopA := tm.watcher()
		_, stopB := tm.watcher()
		for i := range 6 {
			tm.raise(i)
			time.Sleep(7 * time.Minute)
		}
		time.Sleep(time.Hour)
		stopA()
		stopB()
		for i := range 6 {
			if steps, routed := tm.escalations(w, lead.ID(fmt.Sprint(i))); steps != 2 || routed != 1 {
				t.Errorf("lead %d has %d escalations and was routed %d times", i, steps, routed)
			}
		}
		tm.expect(map[string]int{"New hand-raiser": 6, "Escalated": 12})
	})
}
