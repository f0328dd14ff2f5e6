//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"banter/store"
	"banter/store/lead"
)

var (
	// crashRounds is how often the program is killed; the gate has it 500 times, a
	// long night 10,000.
	crashRounds = flag.Int("crash.rounds", 40, "how often the program is killed at a random moment")
	crashSeed   = flag.Int64("crash.seed", 1, "the seed of those moments")
	crashDisk   = flag.String("crash.disk", "", "a folder on LazyFS, with FOLDER.fifo and FOLDER.done: the disk forgets what it was not told to keep")
)

// Killed at any moment, the program loses nothing that it said was done, and
// leaves a store that is whole.
func TestCrashLoop(t *testing.T) {
	t.Parallel()
	bin := build(t)
	home := shop(t, bin)
	if *crashDisk != "" {
		data := filepath.Join(home, "data")
		if err := errors.Join(os.RemoveAll(data), os.Symlink(*crashDisk, data)); err != nil {
			t.Fatal(err)
		}
	}
	rnd := rand.New(rand.NewSource(*crashSeed))
	s, err := store.Open(store.Options{
		Path: filepath.Join(home, "data", "banter", "leads.db"), Command: "crash loop", Now: time.Now,
		Assess: func(*lead.Record, time.Time) ([]lead.Event, lead.Excerpt) { return nil, lead.Excerpt{} },
	})
	if err != nil {
		t.Fatal(err)
	}
	verdicts, told := map[lead.ID]bool{}, 0
	for round := range *crashRounds {
		acts := killed(t, home, "r"+strconv.Itoa(round), rnd)
		told += len(acts)
		if *crashDisk != "" {
			forget(t, *crashDisk)
		}
		for _, act := range acts {
			what, id, _ := strings.Cut(act, " ")
			kept(t, s, what, lead.ID(id))
			if what == "verdict" {
				verdicts[lead.ID(id)] = true
			}
		}
		if round%25 == 24 || round == *crashRounds-1 {
			whole(t, s, verdicts)
		}
		if t.Failed() {
			t.Fatalf("in round %d of seed %d", round, *crashSeed)
		}
	}
	t.Logf("killed %d times; %d acts were told of and are there", *crashRounds, told)
	if told < *crashRounds/2 {
		t.Errorf("only %d acts came about: the moments are not where they should be", told)
	}
	if out := run(t, bin, home, "doctor"); strings.Contains(out, "✗") {
		t.Error(out)
	}
}

// forget makes LazyFS lose what no program has asked it to keep, as a disk does
// whose power fails.
func forget(t *testing.T, disk string) {
	t.Helper()
	done, err := os.OpenFile(disk+".done", os.O_RDWR, 0) // a pipe, which has to have a reader before it is written to
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = done.Close() }() // it was only read
	if err := os.WriteFile(disk+".fifo", []byte("lazyfs::clear-cache\n"), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := done.Read(make([]byte, 64)); err != nil {
		t.Fatalf("LazyFS does not say that it has forgotten: %v", err)
	}
}

// killed lets a child work, kills it at a random moment and returns what it told.
func killed(t *testing.T, home, name string, rnd *rand.Rand) (acts []string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Args = []string{"banter-crash", name}
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state", "TZ=UTC")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for range rnd.Intn(5) {
		if lines.Scan() {
			acts = append(acts, lines.Text())
		}
	}
	time.Sleep(time.Duration(rnd.Intn(12000)) * time.Microsecond)
	if err := cmd.Process.Kill(); err != nil {
		t.Errorf("the child ended by itself: %v", err)
	}
	for lines.Scan() {
		acts = append(acts, lines.Text())
	}
	_ = cmd.Wait() // it was killed
	if errs.Len() > 0 {
		t.Errorf("the child said: %s", errs.String())
	}
	return acts
}

// kept looks for what was told of.
func kept(t *testing.T, s *store.Store, what string, id lead.ID) {
	t.Helper()
	r, err := s.Record(t.Context(), id)
	if err != nil {
		t.Errorf("%s of %s: %v", what, id, err)
		return
	}
	found := what == "lead"
	for _, a := range r.Activities {
		found = found || what == "note" && a.Note == "note "+string(id)
	}
	for _, e := range r.Events {
		found = found || what == "verdict" && e.Kind == lead.EventVerdict
	}
	if !found {
		t.Errorf("the %s of %s was told of and is lost", what, id)
	}
}

// whole checks the store, and that each verdict waits in the outbox once.
func whole(t *testing.T, s *store.Store, verdicts map[lead.ID]bool) {
	t.Helper()
	for _, err := range s.Check(t.Context()) {
		t.Error(err)
	}
	box, err := s.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	n := map[lead.ID]int{}
	for _, ch := range box {
		if ch.Kind == lead.ChangeVerdict {
			n[ch.Lead]++
		}
	}
	for id := range verdicts {
		if n[id] != 1 {
			t.Errorf("the verdict on %s waits %d times", id, n[id])
		}
	}
}
