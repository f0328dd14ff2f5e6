package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
)

// childEnv names the file that a re-executed test binary works on.
const childEnv = "BANTER_STORE_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childEnv); path != "" {
		if err := child(path, os.Args[len(os.Args)-1]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child does what its parent wants and tells it on standard output.
func child(path, what string) error {
	ctx := context.Background()
	o := options(path)
	o.Command = "banter child"
	o.Wait = 20 * time.Second
	s, err := Open(o)
	if err != nil {
		return err
	}
	if what == "hold" {
		release, err := s.lock(ctx)
		if err != nil {
			return err
		}
		defer release()
		if _, err := fmt.Fprintln(os.Stdout, "held"); err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, os.Stdin)
		return err
	}
	if size, ok := strings.CutPrefix(what, "bulk"); ok {
		n, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		s.o.Now = time.Now
		return bulk(ctx, s, n)
	}
	// Touches, each told of once it is written; "forever" until it is killed.
	for i := 0; what == "forever" || i < 40; i++ {
		if i%10 == 9 {
			if _, err := s.ApplyRemote(ctx, Batch{Origin: what, Leads: remotes(30)[rand.Intn(20):], Merge: take}); err != nil {
				return err
			}
		}
		id := remote(i % 20).ID
		_, eff, err := s.Act(ctx, id, perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}))
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintln(os.Stdout, eff.Change.Key); err != nil {
			return err
		}
	}
	return nil
}

func start(t *testing.T, path, what string) (*exec.Cmd, *bufio.Scanner, io.WriteCloser) {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0], what)
	cmd.Env = append(os.Environ(), childEnv+"="+path)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), in
}

func outboxKeys(t *testing.T, s *Store) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	for _, ch := range must[[]lead.Change](t)(s.Outbox(context.Background())) {
		keys[ch.Key] = true
	}
	return keys
}

func TestTwoProcessesWriteAtOnce(t *testing.T) {
	s := newStore(t)
	apply(t, s, "c", remotes(20)...)
	a, outA, _ := start(t, s.Path(), "a")
	b, outB, _ := start(t, s.Path(), "b")
	var told []string
	for outA.Scan() {
		told = append(told, outA.Text())
	}
	for outB.Scan() {
		told = append(told, outB.Text())
	}
	if err := errors.Join(a.Wait(), b.Wait()); err != nil {
		t.Fatal(err)
	}
	keys := outboxKeys(t, s)
	for _, key := range told {
		if !keys[key] {
			t.Errorf("the change %s is lost", key)
		}
	}
	if len(told) != 80 || len(keys) != 80 {
		t.Errorf("told of %d, kept %d, want 80", len(told), len(keys))
	}
}

func TestHolderOfAnotherProcessIsNamed(t *testing.T) {
	s := newStore(t, func(o *Options) { o.Wait = 50 * time.Millisecond })
	cmd, out, in := start(t, s.Path(), "hold")
	if !out.Scan() || out.Text() != "held" {
		t.Fatal("the child does not hold the store")
	}
	err := s.SetMeta(context.Background(), "a", []byte("b"))
	var locked *LockedError
	if !errors.As(err, &locked) || locked.PID != cmd.Process.Pid || locked.Command != "banter child" {
		t.Errorf("locked by pid %d: %v", cmd.Process.Pid, err)
	}
	if err := errors.Join(in.Close(), cmd.Wait()); err != nil {
		t.Fatal(err)
	}
	if err := s.SetMeta(context.Background(), "a", []byte("b")); err != nil {
		t.Errorf("after it is gone: %v", err)
	}
}

// A writer that is killed at any moment leaves a store that is whole and has
// everything that it told of.
func TestKilledWriterLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStore(t)
	apply(t, s, "c", remotes(20)...)
	want := map[string]bool{}
	for round := range 20 {
		cmd, out, _ := start(t, s.Path(), "forever")
		for range 1 + rand.Intn(25) {
			if !out.Scan() {
				t.Fatal("the child ended by itself")
			}
			want[out.Text()] = true
		}
		time.Sleep(time.Duration(rand.Intn(4000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for out.Scan() {
			if key := strings.TrimSpace(out.Text()); len(key) == 26 {
				want[key] = true
			}
		}
		_ = cmd.Wait() // it was killed
		for _, err := range s.Check(context.Background()) {
			t.Fatalf("round %d: %v", round, err)
		}
		keys := outboxKeys(t, s)
		for key := range want {
			if !keys[key] {
				t.Fatalf("round %d: the change %s was told of and is lost", round, key)
			}
		}
	}
}

// Killed while the store is made, the next start finds no store or a whole one.
func TestKilledCreator(t *testing.T) {
	for range 10 {
		path := t.TempDir() + "/leads.db"
		cmd, _, _ := start(t, path, "hold")
		time.Sleep(time.Duration(rand.Intn(12000)) * time.Microsecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		s, err := Open(options(path))
		if err != nil {
			t.Fatal(err)
		}
		checked(t, s)
	}
}
