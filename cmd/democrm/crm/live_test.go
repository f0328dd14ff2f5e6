package crm

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"

	"pgregory.net/rapid"
)

func stateOf(t interface{ Fatal(...any) }, c *CRM) []byte {
	b, err := json.Marshal(c.State(true))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheSameSeedGivesTheSameState(t *testing.T) {
	start := starts()[0]
	run := func(seed uint64, steps ...time.Duration) []byte {
		c := New(Config{Seed: seed, Start: start, Leads: 120})
		for _, s := range steps {
			c.Step(start.Add(s))
		}
		return stateOf(t, c)
	}
	once := run(5, 8*time.Minute)
	if !bytes.Equal(once, run(5, 8*time.Minute)) {
		t.Error("the same seed, start and steps give another state")
	}
	if bytes.Equal(once, run(6, 8*time.Minute)) {
		t.Error("another seed gives the same state")
	}
	if bytes.Equal(once, run(5)) {
		t.Error("nothing happens in eight minutes")
	}
}

// How often Step is called does not matter, as long as no pause is longer than
// what is made up for.
func TestStepsDoNotMatter(t *testing.T) {
	start := starts()[1]
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Seed: rapid.Uint64().Draw(t, "seed"), Start: start, Leads: 40, Speed: rapid.SampledFrom([]float64{0, 0.5, 3, 20}).Draw(t, "speed")}
		end := time.Duration(rapid.IntRange(0, int(9*time.Minute)).Draw(t, "end"))
		often, seldom := New(c), New(c)
		for at := time.Duration(0); at < end; at += time.Duration(rapid.IntRange(1, int(time.Minute)).Draw(t, "step")) {
			often.Step(start.Add(at))
		}
		often.Step(start.Add(end))
		seldom.Step(start.Add(end))
		if !bytes.Equal(stateOf(t, often), stateOf(t, seldom)) {
			t.Fatal("many small steps and one large one end in different states")
		}
	})
}

func TestTheFirstMinuteIsAlive(t *testing.T) {
	start := starts()[2]
	for seed := range uint64(20) {
		c := New(Config{Seed: seed, Start: start, Leads: DefaultLeads})
		before, _ := c.Page("", wire.MaxPage)
		c.Step(start.Add(15 * time.Second))
		page, ok := c.Page(before.Next, wire.MaxPage)
		if !ok {
			t.Fatal("the cursor is not known any more")
		}
		i := slices.IndexFunc(page.Leads, func(l wire.Lead) bool {
			return !slices.ContainsFunc(before.Leads, func(o wire.Lead) bool { return o.ID == l.ID })
		})
		if i < 0 {
			t.Fatalf("seed %d: nobody new within 15 s", seed)
		}
		l := page.Leads[i]
		if l.Fields["owner"] != Me || !slices.ContainsFunc(l.Activities, func(a lead.Activity) bool { return a.Kind.HandRaise() && !a.At.Before(start) }) {
			t.Errorf("seed %d: the first one is not a hand-raiser of %s: %+v", seed, Me, l)
		}
		c.Step(start.Add(5 * time.Minute))
		page, _ = c.Page(before.Next, wire.MaxPage)
		if n := len(page.Leads); n < 20 || n > 60 {
			t.Errorf("seed %d: %d leads changed in five minutes; want 20 to 60", seed, n)
		}
	}
}

func TestColleaguesAreSeen(t *testing.T) {
	start := starts()[0]
	c := New(Config{Seed: 2, Start: start, Leads: DefaultLeads})
	before := c.State(true)
	for at := time.Duration(0); at <= 40*time.Minute; at += 5 * time.Second {
		c.Step(start.Add(at))
	}
	seen := map[string]int{}
	for _, l := range before.Leads {
		now, _ := c.Lead(l.ID)
		if now.Deleted {
			seen["deleted"]++
		}
		for _, f := range []string{"phone", "title", "owner", "stage"} {
			if now.Fields[f] != l.Fields[f] {
				seen[f]++
				if l.Fields["owner"] == Me {
					seen["mine"]++
				}
			}
		}
	}
	for _, what := range []string{"deleted", "phone", "title", "owner", "stage", "mine"} {
		if seen[what] == 0 {
			t.Errorf("in forty minutes nothing of this happened: %s (%v)", what, seen)
		}
	}
}

func TestALongSleepIsNotMadeUpFor(t *testing.T) {
	start := starts()[0]
	c := New(Config{Seed: 1, Start: start, Leads: 10})
	before := c.State(false).Revision
	c.Step(start.Add(100 * day))
	if n := c.State(false).Revision - before; n > 200 {
		t.Errorf("%d things happened at once after a sleep", n)
	}
}

func TestQuietStandsStill(t *testing.T) {
	start := starts()[0]
	c := New(Config{Seed: 1, Start: start, Leads: 10, Quiet: true})
	before := stateOf(t, c)
	c.Step(start.Add(time.Hour))
	if !bytes.Equal(before, stateOf(t, c)) {
		t.Error("something happened in a quiet CRM")
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		New(Config{Seed: 1, Start: starts()[0], Leads: DefaultLeads})
	}
}

func BenchmarkStep(b *testing.B) {
	c := New(Config{Seed: 1, Start: starts()[0], Leads: DefaultLeads})
	at := starts()[0]
	for b.Loop() {
		at = at.Add(10 * time.Second)
		c.Step(at)
	}
}
