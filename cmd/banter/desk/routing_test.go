package desk_test

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"banter/cmd/banter/config"
	"banter/cmd/banter/desk"
	"banter/scoring/route"
	"banter/scoring/sla"
	"banter/store/lead"
	"banter/store/syncer"
	"banter/store/upstream/upstreamtest"
)

// machine is a desk of one laptop with its own store, and its sync.
type machine struct {
	*desk.Desk
	engine *syncer.Engine
	t      *testing.T
	plan   *route.Plan
	team   []string
}

// clock is the time of all machines.
type clock struct{ now time.Time }

const routing = `
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

func newMachine(t *testing.T, crm *upstreamtest.Memory, c *clock) *machine {
	t.Helper()
	dir := t.TempDir()
	agreed, err := config.LoadAgreed(config.Paths{Config: filepath.Join(dir, "config.toml")}, config.Config{Me: "watch", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	if agreed.Book.Policies, err = sla.Parse("sla.toml", sla.DefaultText(), time.UTC); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return c.now }
	d, err := desk.Open(t.Context(), desk.Options{
		Agreed: agreed, Me: "watch", Zone: time.UTC, Now: now, Entropy: rand.Reader, Path: filepath.Join(dir, "leads.db"), Command: "test",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := route.Parse("routing.toml", []byte(routing))
	if err != nil {
		t.Fatal(err)
	}
	return &machine{Desk: d, t: t, plan: plan, team: []string{"ana", "ben", "mara"}, engine: syncer.New(syncer.Options{Store: d.Store, Upstream: crm, Now: now, Me: "watch"})}
}

func (m *machine) sync() {
	m.t.Helper()
	if _, err := m.engine.Sync(m.t.Context(), false, nil); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) share() []desk.Given {
	m.t.Helper()
	ds, err := m.Decide(m.t.Context(), m.plan, m.team)
	if err != nil {
		m.t.Fatal(err)
	}
	gs, err := m.Share(m.t.Context(), ds)
	if err != nil {
		m.t.Fatal(err)
	}
	return gs
}

func (m *machine) escalate() []desk.Given {
	m.t.Helper()
	gs, err := m.Escalate(m.t.Context(), m.plan, m.team)
	if err != nil {
		m.t.Fatal(err)
	}
	return gs
}

func (m *machine) owner(id lead.ID) string {
	m.t.Helper()
	r, err := m.Record(m.t.Context(), id)
	if err != nil {
		m.t.Fatal(err)
	}
	return r.Lead.Owner
}

// raisers are leads that have just asked for a demo.
func raisers(n int, at time.Time) []lead.Remote {
	out := make([]lead.Remote, n)
	for i := range out {
		var fields lead.Values
		for field, text := range map[string]string{
			"name": fmt.Sprintf("Lead %d", i), "title": "VP Sales", "company": fmt.Sprintf("Company %d", i), "industry": "Software",
			"employees": "400", "country": "Germany", "created_at": at.Format(time.RFC3339),
		} {
			fields.Set(field, text)
		}
		id := lead.ID(fmt.Sprintf("m-%d", i))
		out[i] = lead.Remote{ID: id, Fields: fields, Activities: []lead.Activity{{ID: string(id) + "-a", Kind: lead.KindDemoRequest, At: at}}}
	}
	return out
}

func tuesday() *clock { return &clock{now: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)} }

// Two machines with stores of their own that decide at once: upstream takes one
// change a lead and step, and both agree in the end.
func TestTwoMachinesAtOnce(t *testing.T) {
	t.Parallel()
	const n = 6
	c := tuesday()
	crm := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, raisers(n, c.now.Add(-time.Minute))...)
	a, b := newMachine(t, crm, c), newMachine(t, crm, c)
	for _, step := range []struct {
		after time.Duration
		do    func(m *machine) []desk.Given
		want  int // changes upstream, in all
	}{
		{0, (*machine).share, n},
		{16 * time.Minute, (*machine).escalate, 2 * n},
		{16 * time.Minute, (*machine).escalate, 3 * n},
		{time.Hour, (*machine).escalate, 3 * n},
	} {
		c.now = c.now.Add(step.after)
		a.sync()
		b.sync()
		step.do(a)
		step.do(b)
		if again := step.do(a); len(again) != 0 {
			t.Errorf("done twice on one machine: %+v", again)
		}
		a.sync()
		b.sync()
		a.sync()
		if got := len(crm.Taken()); got != step.want {
			t.Fatalf("upstream took %d changes, want %d", got, step.want)
		}
		for i := range n {
			id := lead.ID(fmt.Sprintf("m-%d", i))
			if a.owner(id) != b.owner(id) || a.owner(id) == "" {
				t.Errorf("%s is with %q here and with %q there", id, a.owner(id), b.owner(id))
			}
		}
	}
	for _, m := range []*machine{a, b} {
		changes, err := m.Outbox(t.Context())
		if err != nil || len(changes) != 0 {
			t.Errorf("left in the outbox: %+v, %v", changes, err)
		}
	}
	if got := a.owner("m-0"); got != "mara" {
		t.Errorf("it ended with %s", got)
	}
}

// What another machine did is known by what it did to the owner: the step to the
// backup does not fire again for the backup's clock.
func TestAnotherMachineWasFirst(t *testing.T) {
	t.Parallel()
	c := tuesday()
	crm := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, raisers(2, c.now)...)
	a, b := newMachine(t, crm, c), newMachine(t, crm, c)
	a.sync()
	a.share()
	a.sync()
	c.now = c.now.Add(16 * time.Minute)
	b.sync()
	a.escalate()
	a.sync()
	b.sync()
	c.now = c.now.Add(5 * time.Minute)
	if gs := b.escalate(); len(gs) != 0 {
		t.Errorf("the other machine escalates again: %+v", gs)
	}
	c.now = c.now.Add(30 * time.Minute)
	for _, g := range b.escalate() {
		if g.To != "mara" {
			t.Errorf("the next step goes to %s", g.To)
		}
	}
}

// In the moment between deciding and doing, somebody else may have acted.
func TestShareLooksAgain(t *testing.T) {
	t.Parallel()
	c := tuesday()
	crm := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, raisers(3, c.now)...)
	m := newMachine(t, crm, c)
	m.sync()
	ds, err := m.Decide(t.Context(), m.plan, m.team)
	if err != nil || len(ds) != 3 {
		t.Fatalf("%+v, %v", ds, err)
	}
	if err := m.Act(t.Context(), "m-1", lead.Assign{To: "cleo"}); err != nil {
		t.Fatal(err)
	}
	gs, err := m.Share(t.Context(), ds)
	if err != nil || len(gs) != 2 || m.owner("m-1") != "cleo" {
		t.Errorf("given %+v, m-1 is with %s, %v", gs, m.owner("m-1"), err)
	}
	// A touch ends what an escalation would have been about.
	c.now = c.now.Add(16 * time.Minute)
	if err := m.Act(t.Context(), "m-0", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer, At: c.now.Add(-10 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	for _, g := range m.escalate() {
		if g.Lead == "m-0" {
			t.Error("an answered lead was escalated")
		}
	}
}

// A step that finds nobody is noted, once.
func TestNobodyToGoTo(t *testing.T) {
	t.Parallel()
	c := tuesday()
	crm := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, raisers(1, c.now)...)
	m := newMachine(t, crm, c)
	var err error
	if m.plan, err = route.Parse("routing.toml", []byte("[[rule]]\nname = \"all\"\nowner = \"ana\"\n")); err != nil {
		t.Fatal(err)
	}
	m.sync()
	m.share()
	for range 5 {
		c.now = c.now.Add(20 * time.Minute)
		if gs := m.escalate(); len(gs) != 0 {
			t.Errorf("given %+v", gs)
		}
	}
	r, err := m.Record(t.Context(), "m-0")
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range r.Events {
		if e.Kind == lead.EventEscalated {
			texts = append(texts, e.Text())
		}
	}
	if len(texts) != 2 || !strings.Contains(texts[0], "backup: there is nobody to go to") || r.Lead.Owner != "ana" {
		t.Errorf("noted %q, with %s", texts, r.Lead.Owner)
	}
}

// Rows at an earlier time are those that were there then.
func TestRowsAt(t *testing.T) {
	t.Parallel()
	c := tuesday()
	crm := upstreamtest.NewMemory(upstreamtest.MemoryOptions{}, raisers(2, c.now)...)
	m := newMachine(t, crm, c)
	m.sync()
	m.share()
	routed := c.now
	then, err := m.RowsAt(t.Context(), routed)
	if err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(16 * time.Minute)
	m.escalate()
	if err := m.Act(t.Context(), "m-1", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeNoAnswer}); err != nil {
		t.Fatal(err)
	}
	c.now = c.now.Add(48 * time.Hour)
	again, err := m.RowsAt(t.Context(), routed)
	if err != nil || len(again) != len(then) {
		t.Fatalf("%d rows, %v", len(again), err)
	}
	for i := range then {
		was, is := &then[i], &again[i]
		if was.Owner != is.Owner || was.Stage != is.Stage || was.Attempts != is.Attempts || len(was.Clocks) != len(is.Clocks) {
			t.Errorf("was %+v\nis  %+v", was, is)
			continue
		}
		for j := range was.Clocks {
			if !was.Clocks[j].Due.Equal(is.Clocks[j].Due) || was.Clocks[j].State(routed) != is.Clocks[j].State(routed) {
				t.Errorf("%s: was %+v, is %+v", was.ID, was.Clocks[j], is.Clocks[j])
			}
		}
	}
	if none, err := m.RowsAt(t.Context(), routed.Add(-24*time.Hour)); err != nil || len(none) != 0 {
		t.Errorf("before anybody came in: %d rows, %v", len(none), err)
	}
}
