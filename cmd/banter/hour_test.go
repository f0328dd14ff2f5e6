//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/hubspot"
)

var (
	// hourFor is how long everybody works at once, and hourSpeed how fast life goes
	// on in the CRM: a minute at 60 is an hour of leads that arrive. The gate has a
	// minute of it, a long night an hour.
	hourFor   = flag.Duration("hour.for", 20*time.Second, "how long screens, syncs, watchers and commands work on one store")
	hourSpeed = flag.Float64("hour.speed", 60, "how fast life goes on in the CRM meanwhile")
	hourSeed  = flag.Uint64("hour.seed", 1, "the seed of who does what")
)

// hang is how long a command may take, on a busy machine too.
const hang = 30 * time.Second

// floor is a store that many processes work on.
type floor struct {
	*testing.T
	ctx       context.Context // the hour
	bin, home string
	sim       *hubspot.Running

	told    []call // that were said to be logged; the rep's alone until the hour is over
	reads   atomic.Int64
	slowest atomic.Int64 // command, in ns
}

// call is one that a command has logged; what is undone may have been sent or not.
type call struct {
	note   string
	undone bool
}

// command is banter with the files of the floor.
func (f *floor) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, f.bin, args...)
	cmd.Dir = f.home
	cmd.Env = append(os.Environ(), "HOME="+f.home, "XDG_CONFIG_HOME="+f.home+"/config", "XDG_DATA_HOME="+f.home+"/data", "XDG_STATE_HOME="+f.home+"/state",
		"TZ=UTC", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
	return cmd
}

// do runs a command to its end; code is -1 where it hangs.
func (f *floor) do(stdin string, args ...string) (out string, code int) {
	ctx, cancel := context.WithTimeout(f.Context(), hang)
	defer cancel()
	cmd := f.command(ctx, args...)
	cmd.Stdin = strings.NewReader(stdin)
	var text, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &errs
	begun := time.Now()
	err := cmd.Run()
	if took := int64(time.Since(begun)); took > f.slowest.Load() {
		f.slowest.Store(took)
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		f.Errorf("banter %s hangs:\n%s%s", strings.Join(args, " "), text.String(), errs.String())
		return "", -1
	case errors.As(err, &exit):
		code = exit.ExitCode()
	case err != nil:
		f.Errorf("banter %s: %v", strings.Join(args, " "), err)
		return "", -1
	}
	return text.String() + errs.String(), code
}

// must is do for a command that has to go well.
func (f *floor) must(args ...string) string {
	f.Helper()
	out, code := f.do("", args...)
	if code != 0 {
		f.Errorf("banter %s ended with %d:\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// openFloor sets a floor up: a CRM that lives fast, and a store that is filled
// from it.
func openFloor(t *testing.T) *floor {
	t.Helper()
	f := &floor{T: t, bin: build(t), home: t.TempDir()}
	var err error
	f.sim, err = hubspot.Start(t.Context(), crm.Options{Seed: *hourSeed, Leads: 150, Speed: *hourSpeed, Token: pat}, hubspot.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.sim.Stop(); err != nil {
			t.Error(err)
		}
	})
	f.must("config", "init", "--me", "ana@northlight.example", "--ae", "jonas")
	config := filepath.Join(f.home, "config", "banter", "config.toml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("[upstream]\n"), []byte("[upstream]\nurl = \""+f.sim.URL+"\"\n"), 1)
	text = regexp.MustCompile(`(?m)^every = .*$`).ReplaceAll(text, []byte(`every = "2s"`))
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, code := f.do(pat+"\n", "auth", "login", "hubspot", "--file"); code != 0 {
		t.Fatal(out)
	}
	f.must("doctor", "--setup", "--yes")
	f.must("sync")
	if t.Failed() {
		t.FailNow()
	}
	return f
}

// TestHour lets the screens, a board on the wall, a background sync, a watcher
// and a rep who types commands work on one store at once, while syncs are killed
// at any moment: nobody hangs, a command sees what the one before it has done,
// and at the end all that was said to be done is upstream, once.
func TestHour(t *testing.T) {
	t.Parallel()
	f := openFloor(t)
	hour, done := context.WithTimeout(t.Context(), *hourFor)
	defer done()
	f.ctx = hour
	queue := start(t, f.bin, f.home, 120, 36)
	queue.see("1 Queue", "DUE")
	wall := start(t, f.bin, f.home, 120, 36, "board")
	wall.see("SLA board", "BY REP")
	var staff sync.WaitGroup
	staff.Go(func() { f.daemon(1, "sync", "--watch", "--json") })
	staff.Go(func() { f.daemon(0, "watch", "--json") })
	staff.Go(func() { f.rep(rand.New(rand.NewPCG(*hourSeed, 1))) })
	staff.Go(f.reader)
	for hour.Err() == nil {
		f.look(queue)
		f.freed()
	}
	staff.Wait()
	if !strings.Contains(wall.text(), "SLA board") {
		t.Errorf("the wall shows\n%s", wall.text())
	}
	for _, s := range []*terminal{queue, wall} {
		s.press("q")
		if err := s.end(); err != nil {
			t.Errorf("it ends with %v:\n%s", err, s.text())
		}
	}
	f.close()
}

// look presses a few keys, and wants each to be answered.
func (f *floor) look(s *terminal) {
	f.Helper()
	s.press("down", "down", "?")
	s.see("Keys")
	s.press("esc")
	s.wait("the queue again", func(screen string) bool { return !strings.Contains(screen, "╭") })
	s.press("4")
	s.see("4 SLA")
	s.press("1")
	s.see("DUE")
}

// daemon runs a command that goes on by itself until the hour is over. With a
// seed it is killed now and then, and started again; without it ends when it is
// asked to, and cleanly.
func (f *floor) daemon(seed uint64, args ...string) {
	r := rand.New(rand.NewPCG(seed, 2))
	for f.ctx.Err() == nil {
		cmd := f.command(f.Context(), args...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			f.Error(err)
			return
		}
		begun, ended := time.Now(), make(chan struct{})
		var end error // once it has ended
		go func() {
			defer close(ended)
			end = cmd.Wait()
		}()
		life := make(<-chan time.Time)
		if seed != 0 {
			life = time.After(time.Duration(500+r.IntN(5000)) * time.Millisecond)
		}
		select {
		case <-ended:
			f.Errorf("banter %s ended by itself: %v\n%s", strings.Join(args, " "), end, out.String())
			return
		case <-life:
			_ = cmd.Process.Kill() // it may have ended, which the next line waits for
			<-ended
			continue
		case <-f.ctx.Done():
		}
		time.Sleep(time.Until(begun.Add(5 * time.Second))) // at its very beginning it does not listen yet
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			f.Error(err)
		}
		select {
		case <-ended:
			if end != nil {
				f.Errorf("banter %s, asked to end: %v\n%s", strings.Join(args, " "), end, out.String())
			}
		case <-time.After(hang):
			f.Errorf("banter %s does not end", strings.Join(args, " "))
			_ = cmd.Process.Kill() // as above
			<-ended
		}
	}
}

// ids are leads that the rep may work.
func (f *floor) ids() (ids []string) {
	out, code := f.do("", "list", "--json", "--limit", "25")
	f.reads.Add(1)
	if code == 3 {
		return nil // nothing to work just now
	}
	if code != 0 {
		f.Errorf("list ended with %d:\n%s", code, out)
		return nil
	}
	var rows []struct{ ID string }
	if err := json.Unmarshal([]byte(out), &rows); err != nil {
		f.Errorf("list: %v in\n%s", err, out)
	}
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

// reader lists again and again.
func (f *floor) reader() {
	for f.ctx.Err() == nil {
		f.ids()
	}
}

// rep works leads by commands. What one command has done the next one sees.
func (f *floor) rep(r *rand.Rand) {
	verdicts := [][]string{{"accept"}, {"reject", "--reason", "no_need"}, {"recycle", "--reason", "bad_timing", "--set", "when=2099-01-01"}, {"undo"}}
	for n := 0; f.ctx.Err() == nil; n++ {
		ids := f.ids()
		if len(ids) == 0 {
			continue
		}
		id, note := ids[r.IntN(len(ids))], fmt.Sprintf("call %d of the hour.", n)
		out, code := f.do("", "log", id, "call", "--outcome", "no_answer", "--note", note)
		logged := code == 0
		if code != 0 && code != 4 { // 4: it asked not to be contacted
			f.Errorf("log ended with %d:\n%s", code, out)
		}
		if shown, code := f.do("", "show", id, "--json"); logged && (code != 0 || !strings.Contains(shown, note)) {
			f.Errorf("%s was logged on %s, and show (%d) does not have it:\n%s", note, id, code, shown)
		}
		verdict := verdicts[r.IntN(len(verdicts))]
		out, code = f.do("", append([]string{verdict[0], id}, verdict[1:]...)...)
		if code != 0 && code != 4 {
			f.Errorf("%s of %s ended with %d:\n%s", verdict[0], id, code, out)
		}
		if logged {
			f.told = append(f.told, call{note, verdict[0] == "undo" && code == 0})
		}
	}
}

// freed kills a process that holds the writers' lock: who waits for it goes on
// at once.
func (f *floor) freed() {
	f.Helper()
	ids := f.ids()
	if len(ids) == 0 {
		return
	}
	holder := exec.CommandContext(f.Context(), os.Args[0])
	holder.Args = []string{"banter-hold", filepath.Join(f.home, "data", "banter", "leads.db"), ids[0]}
	out, err := holder.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := holder.Start(); err != nil {
		f.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		_ = holder.Wait() // why it ended is on its standard error
		f.Errorf("the holder of the lock did not get it: %v", err)
		return
	}
	waits := make(chan int, 1)
	go func() {
		_, code := f.do("", "snooze", ids[0], "--until", "+1h")
		waits <- code
	}()
	select {
	case code := <-waits:
		f.Errorf("a command ended with %d while another process held the lock", code)
	case <-time.After(700 * time.Millisecond):
	}
	if err := holder.Process.Kill(); err != nil {
		f.Error(err)
	}
	_ = holder.Wait() // it was killed
	if code := <-waits; code != 0 && code != 4 {
		f.Errorf("the holder of the lock is dead, and a command that waited ended with %d", code)
	}
}

// close ends the hour: what waits is sent, and what was said to be done is in
// the CRM, once, or waits in sight.
func (f *floor) close() {
	f.Helper()
	var box string
	for range 5 {
		if out, code := f.do("", "sync"); code != 0 && code != 5 {
			f.Errorf("sync ended with %d:\n%s", code, out)
		}
		box = f.must("outbox", "list", "--json")
	}
	for _, c := range f.told {
		want := 1
		if strings.Contains(box, c.note) {
			want = 0
		}
		if n := len(f.sim.Portal.Effects(c.note)); n != want && (n != 0 || !c.undone) {
			f.Errorf("%s is %d times in the CRM; want %d", c.note, n, want)
		}
	}
	if out := f.must("doctor"); strings.Contains(out, "✗") {
		f.Error(out)
	}
	reads := f.reads.Load()
	f.Logf("%d calls were logged, %d lists were read, the slowest command took %s", len(f.told), reads, time.Duration(f.slowest.Load()).Round(time.Millisecond))
	if len(f.told) < 3 || reads < 10 {
		f.Errorf("too little came about: %d calls, %d lists", len(f.told), reads)
	}
}
