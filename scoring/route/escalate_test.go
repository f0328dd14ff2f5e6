package route_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/scoring/route"
	"banter/store/lead"
)

const steps = `
manager = "mara"
[backup]
ana = "ben"
ben = "cleo"
cleo = "ben"
dora = "cleo"
`

// clocked is a lead whose response clock started n minutes before noon.
func clocked(id, rep string, n int) lead.Excerpt {
	x := mql(id, n)
	start := noon().Add(-time.Duration(n) * time.Minute)
	if x.Owner = rep; rep != "" {
		x.AssignedAt = start
	}
	x.Clocks = []lead.Clock{{Kind: lead.ClockResponse, Policy: "hot v1", Target: 5 * time.Minute, Started: start, Due: start.Add(5 * time.Minute)}}
	return x
}

// book notes what fired, as a store would by the events that it has.
type book map[string]bool

func (b book) fired(id lead.ID, cycle int, step string) bool {
	return b[string(id)+" "+route.StepKey(cycle, step)]
}

func (b book) note(e route.Escalation) { b[string(e.Lead)+" "+e.Key] = true }

func short(es []route.Escalation) string {
	var out []string
	for _, e := range es {
		out = append(out, fmt.Sprintf("%s %s %s>%s", e.Lead, e.Key, e.Kind, e.To))
	}
	return strings.Join(out, ", ")
}

func TestWhoSteppedIn(t *testing.T) {
	p, pol := plan(t, steps), policies(t, office)
	for _, tc := range []struct {
		name string
		x    lead.Excerpt
		want string
		why  string
	}{
		{"not yet", clocked("a", "ana", 14), "", ""},
		{"at 15 minutes", clocked("a", "ana", 15), "a escalate-1-response-backup backup>ben", "it goes to ben, who steps in for ana"},
		{"long ago: the backup first", clocked("a", "ana", 200), "a escalate-1-response-backup backup>ben", "response clock (hot v1): no answer 15m after it started"},
		{"the backup is on leave, as is who steps in there", clocked("a", "dora", 20), "a escalate-1-response-backup backup>ben", "cleo passed over: on leave until Tue 10 Mar 08:00"},
		{"no backup", clocked("a", "zoe", 20), "a escalate-1-response-backup backup>mara", "nobody steps in for zoe; [backup]"},
		{"nobody has it", clocked("a", "", 20), "a escalate-1-response-backup backup>mara", "nobody has it"},
		{"the manager has it", clocked("a", "mara", 20), "a escalate-1-response-backup backup>", "mara, the manager, has it already"},
	} {
		es := p.Escalate([]lead.Excerpt{tc.x}, route.Options{Now: noon(), Policies: pol}, book{}.fired)
		if got := short(es); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		} else if len(es) > 0 && !strings.Contains(strings.Join(es[0].Why, "\n"), tc.why) {
			t.Errorf("%s: %q is not in %q", tc.name, tc.why, es[0].Why)
		}
	}
	alone := plan(t, "[backup]\ndora = \"cleo\"\n")
	es := alone.Escalate([]lead.Excerpt{clocked("a", "dora", 20)}, route.Options{Now: noon(), Policies: pol}, book{}.fired)
	if short(es) != "a escalate-1-response-backup backup>cleo" {
		t.Errorf("without a manager the backup gets it, on leave or not: %s", short(es))
	}
	es = alone.Escalate([]lead.Excerpt{clocked("a", "ana", 40)}, route.Options{Now: noon(), Policies: pol}, book{}.fired)
	if short(es) != "a escalate-1-response-backup backup>, a escalate-1-response-manager manager>" {
		t.Errorf("nobody at all: %s", short(es))
	}
}

func TestWhatDoesNotEscalate(t *testing.T) {
	p, pol := plan(t, steps), policies(t, office)
	set := func(f func(*lead.Excerpt)) lead.Excerpt {
		x := clocked("a", "ana", 60)
		f(&x)
		return x
	}
	for name, x := range map[string]lead.Excerpt{
		"answered":       set(func(x *lead.Excerpt) { x.Clocks[0].Stopped = noon().Add(-time.Minute) }),
		"do not contact": set(func(x *lead.Excerpt) { x.DoNotContact = true }),
		"gone":           set(func(x *lead.Excerpt) { x.Gone = true }),
		"qualified":      set(func(x *lead.Excerpt) { x.Stage = lead.StageSQL }),
		"paused": set(func(x *lead.Excerpt) {
			x.Clocks[0].Due = noon().Add(time.Hour)
			x.Clocks[0].Pauses = []lead.Pause{{From: noon().Add(-time.Hour), To: noon().Add(time.Hour), Reason: "waits"}}
		}),
		"another clock": set(func(x *lead.Excerpt) { x.Clocks[0].Kind = lead.ClockVerdict }),
	} {
		if es := p.Escalate([]lead.Excerpt{x}, route.Options{Now: noon(), Policies: pol}, book{}.fired); len(es) > 0 {
			t.Errorf("%s: %s", name, short(es))
		}
	}
	if es := p.Escalate([]lead.Excerpt{clocked("a", "ana", 60)}, route.Options{Now: noon()}, book{}.fired); len(es) > 0 {
		t.Errorf("without policies: %s", short(es))
	}
}

// A minute at a time, with each step assigning the lead as it fires: the backup
// after 15 minutes, the manager after 30, nobody a second time.
func TestEachStepFiresOnce(t *testing.T) {
	p, pol := plan(t, steps), policies(t, office)
	b := book{}
	x := clocked("a", "ana", 0)
	var told []string
	for m := range 300 {
		now := noon().Add(time.Duration(m) * time.Minute)
		for _, e := range p.Escalate([]lead.Excerpt{x}, route.Options{Now: now, Policies: pol}, b.fired) {
			b.note(e)
			told = append(told, fmt.Sprintf("%d %s>%s", m, e.From, e.To))
			x.Owner, x.AssignedAt = e.To, now
			x.Clocks[0].Started, x.Clocks[0].Due = now, now.Add(5*time.Minute)
		}
	}
	if got, want := strings.Join(told, ", "), "15 ana>ben, 30 ben>mara"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	// A new cycle has steps of its own.
	x = clocked("a", "ana", 20)
	x.Cycle = 2
	if got := short(p.Escalate([]lead.Excerpt{x}, route.Options{Now: noon(), Policies: pol}, b.fired)); got != "a escalate-2-response-backup backup>ben" {
		t.Error(got)
	}
}

// Where nothing moves the lead, the clock keeps its start and the steps their
// distance from it.
func TestStepsWithoutAssignment(t *testing.T) {
	p, pol := plan(t, "manager = \"mara\"\n"), policies(t, strings.Replace(office, `to = "backup"`, `to = "kim"`, 1))
	b := book{}
	x := clocked("a", "ana", 0)
	var told []string
	for m := range 100 {
		now := noon().Add(time.Duration(m) * time.Minute)
		for _, e := range p.Escalate([]lead.Excerpt{x}, route.Options{Now: now, Policies: pol}, b.fired) {
			b.note(e)
			told = append(told, fmt.Sprintf("%d %s>%s %s", m, e.From, e.To, e.Kind))
		}
	}
	if got, want := strings.Join(told, ", "), "15 ana>kim rep, 30 ana>mara manager"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A next touch is owed after each attempt: its steps fire for each.
func TestStepsOfNextTouch(t *testing.T) {
	p := plan(t, steps)
	pol := policies(t, strings.Replace(office, `clock = "response"`, `clock = "next_touch"`, 1))
	x := clocked("a", "ana", 20)
	x.Clocks[0].Kind, x.Attempts = lead.ClockNextTouch, 3
	b := book{}
	es := p.Escalate([]lead.Excerpt{x}, route.Options{Now: noon(), Policies: pol}, b.fired)
	if got := short(es); got != "a escalate-1-next_touch3-backup backup>ben" {
		t.Fatal(got)
	}
	b.note(es[0])
	if x.Attempts = 4; len(p.Escalate([]lead.Excerpt{x}, route.Options{Now: noon(), Policies: pol}, b.fired)) != 1 {
		t.Error("the steps of one touch stand for those of the next")
	}
}

// What has fired is costly to find out: it is asked only where a step can be due.
func TestAskedOnlyWhenDue(t *testing.T) {
	p, pol := plan(t, steps), policies(t, office)
	asked := 0
	ask := func(lead.ID, int, string) bool { asked++; return true }
	p.Escalate([]lead.Excerpt{clocked("a", "ana", 14), clocked("b", "ana", 2)}, route.Options{Now: noon(), Policies: pol}, ask)
	if asked > 0 {
		t.Errorf("asked %d times before any step", asked)
	}
	p.Escalate([]lead.Excerpt{clocked("a", "ana", 15)}, route.Options{Now: noon(), Policies: pol}, ask)
	if asked == 0 {
		t.Error("not asked at the first step")
	}
}
