package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"banter/store/lead"
)

// worked is a store of n leads with a full outbox, and what is in it.
func worked(tb testing.TB, n int) (s *Store, keys []string) {
	tb.Helper()
	ctx := context.Background()
	s = must[*Store](tb)(Open(options(filepath.Join(tb.TempDir(), "leads.db"))))
	apply(tb, s, "c", remotes(n)...)
	for i := range 30 {
		if _, _, err := s.Act(ctx, remote(i*7%n).ID, call(fmt.Sprint("note ", i))); err != nil {
			tb.Fatal(err)
		}
	}
	keys = keysOf(must[[]lead.Change](tb)(s.Outbox(ctx)))
	if err := errors.Join(s.Begin(ctx, keys[:5]), s.Settle(ctx, "hubspot", []Settlement{{Key: keys[0], Done: true, Version: "2"}})); err != nil {
		tb.Fatal(err)
	}
	return s, keys[1:]
}

// repaired repairs a file and looks at what came of it.
func repaired(tb testing.TB, s *Store) (Repaired, []lead.Change) {
	tb.Helper()
	rep, err := Repair(context.Background(), s.o)
	if err != nil {
		tb.Fatal(err)
	}
	if s, err = Open(s.o); err != nil {
		tb.Fatal(err)
	}
	checked(tb, s)
	return rep, must[[]lead.Change](tb)(s.Outbox(context.Background()))
}

func sorted(keys []string) []string {
	slices.Sort(keys)
	return keys
}

func TestRepairOfAWholeFileLosesNothing(t *testing.T) {
	ctx := context.Background()
	s, keys := worked(t, 300)
	before := contents(t, s)
	rep, box := repaired(t, s)
	if rep.Pages != 0 || rep.Resync || rep.Made != 0 || rep.Doubtful != 0 || !slices.Equal(keysOf(box), keys) {
		t.Errorf("%+v, %v", rep, keysOf(box))
	}
	for _, k := range rep.Kinds {
		if k.Lost != 0 {
			t.Errorf("%+v", k)
		}
	}
	after := contents(t, s)
	for _, name := range []string{bucketLeads, bucketActivities, bucketEvents, bucketAnswers, bucketRows, bucketWork, bucketResting, bucketValid, bucketBases, bucketOutbox, bucketOutboxKeys, bucketOutboxLead, bucketCursors} {
		if before[name] != after[name] {
			t.Errorf("the %s differ", name)
		}
	}
	if info, err := os.Stat(rep.Aside); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the old file: %v", err)
	}
	if _, _, err := s.Act(ctx, remote(1).ID, call("after")); err != nil {
		t.Error(err)
	}
}

// Any page can be lost in any way: the repair ends, what comes of it is whole,
// and the outbox is there to the last change.
func TestRepairOfDamagedPages(t *testing.T) {
	t.Parallel()
	s, keys := worked(t, 300)
	good := must[[]byte](t)(os.ReadFile(s.Path()))
	journal := must[[]byte](t)(os.ReadFile(s.journalPath()))
	rnd := rand.New(rand.NewSource(7))
	pages := len(good) / 4096
	for round := range 30 {
		bad := bytes.Clone(good)
		for range 1 + round%3 {
			hurt(bad, rnd.Intn(pages), round%5, rnd)
		}
		dir := t.TempDir()
		o := options(filepath.Join(dir, "leads.db"))
		for path, data := range map[string][]byte{o.Path: bad, o.Path + ".journal": journal} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		one := must[*Store](t)(prepare(o))
		rep, box := repaired(t, one)
		if !slices.Equal(sorted(keysOf(box)), sorted(slices.Clone(keys))) {
			t.Fatalf("round %d: %+v: the outbox has %d changes, want %d", round, rep, len(box), len(keys))
		}
		if n := rep.Kinds[0].Kept; n < 180 {
			t.Errorf("round %d: %d leads of 300 are left: %+v", round, n, rep)
		}
		if kept := must[[]byte](t)(os.ReadFile(rep.Aside)); !bytes.Equal(kept, bad) {
			t.Errorf("round %d: the old file has changed", round)
		}
	}
}

// hurt damages a page of a file.
func hurt(data []byte, page, how int, rnd *rand.Rand) {
	p := data[page*4096 : (page+1)*4096]
	switch how {
	case 0:
		clear(p)
	case 1:
		for i := range p {
			p[i] = byte(rnd.Int())
		}
	case 2:
		binary.LittleEndian.PutUint16(p[8:], 0x40)
	case 3: // a branch that leads to itself
		binary.LittleEndian.PutUint16(p[8:], pageBranch)
		binary.LittleEndian.PutUint16(p[10:], 1)
		binary.LittleEndian.PutUint64(p[pageHead+8:], uint64(page))
	default:
		p[rnd.Intn(len(p))] ^= 1 << rnd.Intn(8)
	}
}

func TestRepairWithoutTheJournal(t *testing.T) {
	s, keys := worked(t, 300)
	if err := os.Remove(s.journalPath()); err != nil {
		t.Fatal(err)
	}
	data := must[[]byte](t)(os.ReadFile(s.Path()))
	clear(data[:8192]) // both heads
	if err := os.WriteFile(s.Path(), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(s.o); !errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
	rep, box := repaired(t, s)
	if rep.Kinds[0].Kept != 300 || !rep.Resync {
		t.Errorf("%+v", rep)
	}
	// What is free can't be told from what is not: any of them may have been sent.
	for _, ch := range box {
		if ch.State != lead.ChangeParked || ch.Hint == "" {
			t.Errorf("it would be sent, perhaps again: %+v", ch)
		}
	}
	got := keysOf(box)
	for _, key := range keys {
		if !slices.Contains(got, key) {
			t.Errorf("the change %s is lost", key)
		}
	}
}

// Without the store, the journal alone brings the outbox back: on a repair, and
// when the next start finds no file.
func TestJournalSurvivesTheStore(t *testing.T) {
	for name, bring := range map[string]func(*Store) error{
		"repair": func(s *Store) error { _, err := Repair(context.Background(), s.o); return err },
		"open":   func(s *Store) error { _, err := Open(s.o); return err },
	} {
		s, keys := worked(t, 40)
		want := must[[]lead.Change](t)(s.Outbox(context.Background()))
		if err := errors.Join(os.Remove(s.Path()), bring(s)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		checked(t, s)
		box := must[[]lead.Change](t)(s.Outbox(context.Background()))
		if !slices.Equal(keysOf(box), keys) {
			t.Fatalf("%s: %v", name, keysOf(box))
		}
		for i := range box {
			a, b := must[[]byte](t)(s.code.encode(want[i])), must[[]byte](t)(s.code.encode(box[i]))
			if !bytes.Equal(a, b) {
				t.Errorf("%s: %+v is now %+v", name, want[i], box[i])
			}
		}
	}
}

func TestRepairOfSomethingElse(t *testing.T) {
	s := must[*Store](t)(prepare(options(filepath.Join(t.TempDir(), "leads.db"))))
	if err := os.WriteFile(s.Path(), bytes.Repeat([]byte("not a store\n"), 2000), 0o600); err != nil {
		t.Fatal(err)
	}
	rep, box := repaired(t, s)
	if rep.Kinds[0].Kept != 0 || len(box) != 0 || rep.Aside == "" {
		t.Errorf("%+v", rep)
	}
}

func TestLoopsDoNotEndTheProcess(t *testing.T) {
	s, _ := worked(t, 300)
	good := must[[]byte](t)(os.ReadFile(s.Path()))
	r := must[*raw](t)(openRaw(must[*os.File](t)(os.Open(s.Path()))))
	found := 0
	for id := uint64(2); id < r.pages(); id++ {
		p, _, err := r.page(id)
		if err != nil || p.flags != pageBranch {
			continue
		}
		for to := uint64(2); to < id; to += 1 + id/4 {
			bad := bytes.Clone(good)
			binary.LittleEndian.PutUint64(bad[id*4096+pageHead+8:], to)
			if err := os.WriteFile(s.Path(), bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := use(s.Path()); errors.Is(err, ErrDamaged) {
				found++
			}
			if _, faults, err := Inspect(context.Background(), s.o); err != nil || len(faults) > 0 && !errors.Is(faults[0], ErrDamaged) {
				t.Errorf("%v, %v", faults, err)
			}
		}
	}
	if found == 0 {
		t.Error("no loop was found")
	}
}

func FuzzRepair(f *testing.F) {
	s, _ := worked(f, 20)
	f.Add(must[[]byte](f)(os.ReadFile(s.Path())))
	f.Add(bytes.Repeat([]byte{0xff}, 9000))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := options(filepath.Join(t.TempDir(), "leads.db"))
		if err := os.WriteFile(o.Path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		repaired(t, must[*Store](t)(prepare(o)))
	})
}
