package store

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
)

// machine drives a store at random beside a list of the keys that have to be in
// its outbox.
type machine struct {
	s     *Store
	now   time.Time
	keys  []string // in order
	begun map[string]bool
	gone  map[lead.ID]bool
	told  int // how often a source has told something new

	rekeyed byte // how often the store got another key
}

func (m *machine) drop(key string) {
	m.keys = slices.DeleteFunc(m.keys, func(k string) bool { return k == key })
}

// step does one thing and returns an error that is not to be expected.
func (m *machine) step(t *rapid.T, what string) error {
	ctx := context.Background()
	id := remote(rapid.IntRange(0, 3).Draw(t, "lead")).ID
	key := ""
	if len(m.keys) > 0 {
		key = rapid.SampledFrom(m.keys).Draw(t, "key")
	}
	switch what {
	case "tell":
		m.told++
		r := remote(rapid.IntRange(0, 3).Draw(t, "which"))
		r.Fields.Set("owner", rapid.SampledFrom([]string{"ana", "ben", "cleo"}).Draw(t, "owner"))
		if rapid.Bool().Draw(t, "engaged") {
			r.Activities = append(r.Activities, lead.Activity{ID: string(rune('a' + m.told)), Kind: lead.KindForm, At: m.now})
		}
		_, err := m.s.ApplyRemote(ctx, Batch{Origin: "hubspot", Leads: []lead.Remote{r}, Merge: take})
		delete(m.gone, r.ID)
		return err
	case "assign":
		return m.act(id, lead.Assign{To: rapid.SampledFrom([]string{"", "ana", "ben", "dora"}).Draw(t, "to")})
	case "touch":
		return m.act(id, lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer})
	case "undo":
		return m.act(id, lead.Undo{})
	case "erase":
		if err := m.s.Erase(ctx, id); err != nil {
			return err
		}
		m.gone[id] = true
		box, err := m.s.Outbox(ctx)
		m.keys = nil
		for _, ch := range box {
			m.keys = append(m.keys, ch.Key)
		}
		return err
	case "wait":
		m.now = m.now.Add(25 * time.Hour)
		_, err := m.s.Refresh(ctx, m.now)
		return err
	case "begin":
		err := m.s.Begin(ctx, []string{key})
		m.begun[key] = m.begun[key] || err == nil
		return err
	case "done":
		err := m.s.Settle(ctx, "hubspot", []Settlement{{Key: key, Done: true, Version: "9"}})
		m.drop(key)
		return err
	case "park":
		return m.s.Settle(ctx, "hubspot", []Settlement{{Key: key, Park: true, Problem: "no", Conflicts: []lead.Conflict{{Field: "owner", Theirs: "eve"}}}})
	case "put off":
		return m.s.Settle(ctx, "hubspot", []Settlement{{Key: key, NotBefore: m.now.Add(time.Minute)}})
	case "encrypt":
		m.rekeyed++
		_, err := m.s.Encrypt(ctx, testKey(m.rekeyed))
		return err
	case "decrypt":
		_, err := m.s.Decrypt(ctx)
		return err
	case "retry":
		return m.s.RetryChange(ctx, key)
	case "drop":
		err := m.s.DropChange(ctx, key)
		m.drop(key)
		return err
	}
	return m.resolve(ctx, key, rapid.Bool().Draw(t, "mine"))
}

func (m *machine) resolve(ctx context.Context, key string, mine bool) error {
	err := m.s.ResolveChange(ctx, key, map[string]bool{"owner": mine})
	if err != nil {
		return err
	}
	box, err := m.s.Outbox(ctx)
	if !slices.ContainsFunc(box, func(ch lead.Change) bool { return ch.Key == key }) {
		m.drop(key) // theirs was taken and nothing was left to tell
	}
	return err
}

func (m *machine) act(id lead.ID, a lead.Act) error {
	_, eff, err := m.s.Act(context.Background(), id, func(r *lead.Record, _ lead.Excerpt) (lead.Effect, error) {
		return a.Perform(r, env(m.now))
	})
	if err != nil {
		return err
	}
	if eff.Withdraw != "" && slices.Contains(m.keys, eff.Withdraw) && !m.begun[eff.Withdraw] {
		m.drop(eff.Withdraw)
		if eff.Change != nil {
			return errors.New("an undo in time is sent all the same")
		}
	}
	if eff.Change != nil {
		m.keys = append(m.keys, eff.Change.Key)
	}
	return nil
}

// Whatever is done in whatever order: the file is whole, the outbox has what it
// has to have in its order, and Changed tells what Excerpts does.
func TestRandomUse(t *testing.T) {
	for name, encrypted := range map[string]bool{"plain": false, "encrypted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			useAtRandom(t, encrypted)
		})
	}
}

// useAtRandom does it with a store that is not encrypted, or with one whose key
// changes, and comes and goes, on the way.
func useAtRandom(t *testing.T, encrypted bool) {
	t.Helper()
	dir := t.TempDir()
	steps := []string{"tell", "assign", "touch", "undo", "erase", "wait", "begin", "done", "park", "put off", "retry", "drop", "resolve"}
	if encrypted {
		steps = append(steps, "encrypt", "encrypt", "decrypt")
	}
	rapid.Check(t, func(t *rapid.T) {
		path := dir + "/leads.db"
		_, _ = os.Remove(path), os.Remove(path+".journal")
		m := &machine{now: noon, begun: map[string]bool{}, gone: map[lead.ID]bool{}}
		o := options(path)
		o.Now, o.Keys = func() time.Time { return m.now }, newRing()
		var err error
		if m.s, err = Open(o); err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		if _, err := m.s.ApplyRemote(ctx, Batch{Origin: "hubspot", Leads: remotes(3), Merge: take}); err != nil {
			t.Fatal(err)
		}
		if encrypted {
			if _, err := m.s.Encrypt(ctx, testKey(0)); err != nil {
				t.Fatal(err)
			}
		}
		rows := map[lead.ID]lead.Excerpt{}
		rev := uint64(0)
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			what := rapid.SampledFrom(steps).Draw(t, "what")
			err := m.step(t, what)
			switch {
			case errors.Is(err, ErrNotFound), errors.Is(err, ErrNoChange), errors.Is(err, lead.ErrRefused):
			case err != nil:
				t.Fatalf("%s: %v", what, err)
			}
			rev = m.follow(t, rows, rev)
		}
		for _, err := range m.s.Check(ctx) {
			t.Error(err)
		}
		var keys []string
		box, err := m.s.Outbox(ctx)
		for _, ch := range box {
			keys = append(keys, ch.Key)
		}
		if err != nil || !slices.Equal(keys, m.keys) {
			t.Fatalf("the outbox has %v, want %v, %v", keys, m.keys, err)
		}
	})
}

// follow keeps rows up to date with Changed, as a screen does, and compares them
// with all rows.
func (m *machine) follow(t *rapid.T, rows map[lead.ID]lead.Excerpt, rev uint64) uint64 {
	ctx := context.Background()
	xs, next, all, err := m.s.Changed(ctx, rev, m.now)
	if err != nil {
		t.Fatal(err)
	}
	if all {
		clear(rows)
	}
	for _, x := range xs {
		rows[x.ID] = x
	}
	xs, _, err = m.s.Excerpts(ctx, m.now)
	if err != nil || len(xs) != len(rows) {
		t.Fatalf("%d rows are known, %d are there, %v", len(rows), len(xs), err)
	}
	for _, x := range xs {
		y := rows[x.ID]
		if string(encodeExcerpt(&x)) != string(encodeExcerpt(&y)) {
			t.Fatalf("known %+v\nthere %+v", y, x)
		}
	}
	return next
}
