package store

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"banter/store/lead"
)

func call(note string) func(*lead.Record, lead.Excerpt) (lead.Effect, error) {
	return perform(lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, Note: note})
}

func keysOf(chs []lead.Change) (keys []string) {
	for _, ch := range chs {
		keys = append(keys, ch.Key)
	}
	return keys
}

// The journal says what the outbox does after every way of changing it.
func TestJournalFollowsTheOutbox(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remotes(4)...)
	same := func(what string) {
		t.Helper()
		box := must[[]lead.Change](t)(s.Outbox(ctx))
		live, _, err := s.readJournal()
		if err != nil || len(live) != len(box) {
			t.Fatalf("%s: the outbox has %v, the journal %v, %v", what, keysOf(box), keysOf(live), err)
		}
		for i := range box {
			a, _ := s.code.encode(box[i])
			b, _ := s.code.encode(live[i])
			if !bytes.Equal(a, b) {
				t.Errorf("%s: the outbox has %+v, the journal %+v", what, box[i], live[i])
			}
		}
	}
	for i := range 3 {
		if _, _, err := s.Act(ctx, remote(i).ID, call("note")); err != nil {
			t.Fatal(err)
		}
	}
	same("acts")
	keys := keysOf(must[[]lead.Change](t)(s.Outbox(ctx)))
	if err := s.Begin(ctx, keys[:2]); err != nil {
		t.Fatal(err)
	}
	same("begin")
	err := s.Settle(ctx, "hubspot", []Settlement{{Key: keys[0], Done: true}, {Key: keys[1], Park: true, Problem: "no"}})
	if err != nil {
		t.Fatal(err)
	}
	same("settle")
	if err := errors.Join(s.DropChange(ctx, keys[1]), s.Erase(ctx, remote(2).ID)); err != nil {
		t.Fatal(err)
	}
	same("erase")
	if _, err := os.Stat(s.journalPath()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the outbox is empty, the journal is there: %v", err)
	}
	// An act that fails leaves no trace that counts.
	bad := errors.New("bad")
	if _, _, err := s.Act(ctx, remote(1).ID, func(*lead.Record, lead.Excerpt) (lead.Effect, error) { return lead.Effect{}, bad }); !errors.Is(err, bad) {
		t.Fatal(err)
	}
	same("a failed act")
}

func TestJournalIsMadeSmaller(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1))
	if _, _, err := s.Act(ctx, remote(1).ID, call(string(bytes.Repeat([]byte("x"), 100_000)))); err != nil {
		t.Fatal(err)
	}
	key := must[[]lead.Change](t)(s.Outbox(ctx))[0].Key
	most := int64(0)
	for range 40 {
		if err := s.Settle(ctx, "hubspot", []Settlement{{Key: key, NotBefore: noon}}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(s.journalPath())
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, info.Size())
	}
	if most > journalStep+200_000 {
		t.Errorf("the journal grew to %d bytes for a change of 100,000", most)
	}
	if live, _, err := s.readJournal(); err != nil || !slices.Equal(keysOf(live), []string{key}) {
		t.Errorf("it has %v, %v", keysOf(live), err)
	}
	if info, err := os.Stat(s.journalPath()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the journal: %v, %v", info.Mode(), err)
	}
}

func journalOf(tb testing.TB, c code) []byte {
	tb.Helper()
	var out []byte
	for _, e := range []journaled{
		{Change: &lead.Change{Key: "a", Seq: 1, Lead: "x"}},
		{Change: &lead.Change{Key: "b", Seq: 2, Lead: "x"}},
		{Gone: "a"},
		{Change: &lead.Change{Key: "c", Seq: 3, Lead: "y"}},
	} {
		out = appendJournal(out, must[[]byte](tb)(c.encode(e)))
	}
	return out
}

// asItIs opens an entry that is not sealed.
func asItIs(b []byte) ([]byte, error) { return b, nil }

// A head that rots takes the last commit with it. What a rep did is in the journal
// still, and comes back for a person to look at, once.
func TestRottenHead(t *testing.T) {
	ctx := context.Background()
	s, _ := worked(t, 20)
	_, eff, err := s.Act(ctx, remote(3).ID, call("just now"))
	if err != nil {
		t.Fatal(err)
	}
	data := must[[]byte](t)(os.ReadFile(s.Path()))
	newest := 0
	if txid(t, append(bytes.Clone(data[:4096]), make([]byte, 4096)...)) < txid(t, data) {
		newest = 4096
	}
	data[newest+pageHead+20]++
	if err := os.WriteFile(s.Path(), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, faults, err := Inspect(ctx, s.o); err != nil || len(faults) != 1 || !strings.Contains(faults[0].Error(), "heads") {
		t.Errorf("faults %v, %v", faults, err)
	}
	for range 2 {
		s = must[*Store](t)(Open(s.o))
		checked(t, s)
		box := must[[]lead.Change](t)(s.Outbox(ctx))
		i := slices.IndexFunc(box, func(ch lead.Change) bool { return ch.Key == eff.Change.Key })
		if i < 0 || box[i].State != lead.ChangeParked || box[i].Activity == nil || box[i].Hint == "" {
			t.Fatalf("%d in %+v", i, box)
		}
		if _, faults, err := Inspect(ctx, s.o); err != nil || len(faults) > 0 {
			t.Errorf("faults %v, %v", faults, err)
		}
	}
}

func TestTornJournal(t *testing.T) {
	c := must[code](t)(newCode())
	data := journalOf(t, c)
	if live, gone := c.journal(data, asItIs); !slices.Equal(keysOf(live), []string{"b", "c"}) || !gone["a"] {
		t.Fatalf("live %v, gone %v", keysOf(live), gone)
	}
	// Written on after a torn entry: only that one is missing.
	for n := range len(data) {
		live, _ := c.journal(append(bytes.Clone(data[:n]), data...), asItIs)
		if !slices.Equal(keysOf(live), []string{"b", "c"}) {
			t.Fatalf("torn at %d: %v", n, keysOf(live))
		}
	}
}

func FuzzJournal(f *testing.F) {
	c := must[code](f)(newCode())
	f.Add(journalOf(f, c))
	f.Add([]byte(journalMark + "\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		live, gone := c.journal(data, asItIs)
		for _, ch := range live {
			if ch.Key == "" || gone[ch.Key] {
				t.Errorf("%q waits, and has left: %t", ch.Key, gone[ch.Key])
			}
		}
	})
}

// Upstream tells changes apart by their keys: one that is taken is refused, and
// nothing of the act is written.
func TestAKeyIsUsedOnce(t *testing.T) {
	ctx, s := context.Background(), newStore(t)
	apply(t, s, "c", remote(1), remote(2))
	act := func(id lead.ID) error {
		_, _, err := s.Act(ctx, id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
			e := env(noon)
			e.Key = func() (string, error) { return "01KEY", nil }
			return lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}.Perform(r, e)
		})
		return err
	}
	if err := act(remote(1).ID); err != nil {
		t.Fatal(err)
	}
	before := contents(t, s)
	if err := act(remote(2).ID); err == nil {
		t.Error("a key is taken twice")
	}
	if after := contents(t, s); !maps.Equal(before, after) {
		t.Error("what was refused left something behind")
	}
}
