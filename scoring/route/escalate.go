package route

import (
	"fmt"
	"math"
	"strings"
	"time"

	"banter/scoring/sla"
	"banter/store/lead"
)

// The kinds of escalation.
const (
	KindBackup  = "backup"
	KindManager = "manager"
	KindRep     = "rep" // somebody whom the policy names
)

// Escalation is a step of a clock that is due and has not fired.
type Escalation struct {
	Lead  lead.ID
	Cycle int
	Clock lead.ClockKind
	Step  string // names the step in the cycle: "response-backup"; what fired is asked about
	Kind  string // KindBackup, KindManager or KindRep
	From  string // who has the lead; "" is nobody
	To    string // who gets it; "": nobody can, and Why says it
	// Key is the same on every machine: StepKey of Cycle and Step. An event with
	// this ID says that the step has fired.
	Key string
	Why []string
}

// StepKey is the key of a step in a cycle: "escalate-1-response-backup".
func StepKey(cycle int, step string) string { return fmt.Sprintf("escalate-%d-%s", cycle, step) }

// Escalate lists the steps that are due: of each clock the first one that has
// not fired, and those behind it where it finds nobody. fired reports whether a
// step (Escalation.Step) has fired in a cycle of a lead; once it has, it does
// not again. It is asked only where a step can be due. A step that finds nobody
// is to be noted as fired too, else it is told each time.
//
// A lead that a step moved has a response clock that began anew; the next step
// is then due as long after the former as the policy has between the two.
// Without policies there are no steps. The order is that of xs.
func (p *Plan) Escalate(xs []lead.Excerpt, o Options, fired func(id lead.ID, cycle int, step string) bool) []Escalation {
	if o.Policies == nil {
		return nil
	}
	d := newDesk(p, o)
	policies := map[string]*sla.Policies{}
	var out []Escalation
	for i := range xs {
		x := &xs[i]
		if !routable(x) || x.DoNotContact || !open(x, o.Now) {
			continue
		}
		if policies[x.Owner] == nil {
			policies[x.Owner] = o.Policies.For(x.Owner)
		}
		for _, c := range x.Clocks {
			if c.Open(o.Now) && c.State(o.Now) != lead.ClockPaused {
				out = append(out, d.steps(x, c, policies[x.Owner], fired)...)
			}
		}
	}
	return out
}

func open(x *lead.Excerpt, now time.Time) bool {
	for _, c := range x.Clocks {
		if c.Open(now) {
			return true
		}
	}
	return false
}

// steps are the escalations of one clock that are due.
func (d *desk) steps(x *lead.Excerpt, c lead.Clock, policies *sla.Policies, fired func(lead.ID, int, string) bool) []Escalation {
	var out []Escalation
	var before time.Duration // the step that brought the lead to its owner
	all := policies.Escalations(c)
	elapsed := policies.Elapsed(c, d.now)
	if elapsed < soonest(all) {
		return nil
	}
	seen := map[string]int{}
	for _, s := range all {
		seen[s.To]++
		e := Escalation{Lead: x.ID, Cycle: x.Cycle, Clock: c.Kind, Step: stepName(x, c.Kind, s.To, seen[s.To]), From: x.Owner}
		if fired(x.ID, x.Cycle, e.Step) {
			if d.brought(s.To, x, c) {
				before = s.After
			}
			continue
		}
		if elapsed < s.After-before {
			break
		}
		e.Key = StepKey(x.Cycle, e.Step)
		e.why("%s clock (%s): no answer %s after it started", c.Kind.Label(), c.Policy, span(s.After))
		d.target(s.To, x.Owner, &e)
		out = append(out, e)
		if e.To != "" {
			break // whoever gets it now has until the next step
		}
	}
	return out
}

// soonest is the least time after which one of the steps can be due: the first,
// or one that follows the step which brought the lead to its owner.
func soonest(all []sla.Escalation) time.Duration {
	least := time.Duration(math.MaxInt64)
	for i, s := range all {
		if i == 0 {
			least = s.After
		} else {
			least = min(least, s.After-all[i-1].After)
		}
	}
	return least
}

func (e *Escalation) why(format string, args ...any) {
	e.Why = append(e.Why, fmt.Sprintf(format, args...))
}

// stepName names a step so that every machine names it the same, and so that a
// policy may change its times. A cycle has one obligation to respond and one to
// judge, however often the lead changes hands, but a next touch after each
// attempt.
func stepName(x *lead.Excerpt, kind lead.ClockKind, to string, nth int) string {
	name := strings.ReplaceAll(kind.Label(), " ", "_")
	if kind == lead.ClockNextTouch {
		name += fmt.Sprint(x.Attempts)
	}
	name += "-" + to
	if nth > 1 {
		name += fmt.Sprintf("-%d", nth)
	}
	return name
}

// brought reports whether the clock began when a step gave the lead to its
// owner.
func (d *desk) brought(to string, x *lead.Excerpt, c lead.Clock) bool {
	if x.Owner == "" || !x.AssignedAt.Equal(c.Started) {
		return false
	}
	switch to {
	case KindManager:
		return x.Owner == d.plan.manager
	case KindBackup:
		for _, backup := range d.plan.backup {
			if backup == x.Owner {
				return true
			}
		}
		return x.Owner == d.plan.manager // where there was no backup
	}
	return x.Owner == to
}

// target finds who a step goes to.
func (d *desk) target(to, owner string, e *Escalation) {
	switch to {
	case KindBackup:
		e.Kind = KindBackup
		d.backup(owner, e)
	case KindManager:
		e.Kind = KindManager
		d.manager(owner, e)
	default:
		e.Kind = KindRep
		if to == owner {
			e.why("%s has it already", to)
			return
		}
		e.To = to
		e.why("it goes to %s", to)
	}
}

// backup is the first on shift of those who step in for the owner and for each
// other; else the manager; else the first of them, shift or not.
func (d *desk) backup(owner string, e *Escalation) {
	first := ""
	seen := map[string]bool{owner: true}
	for at := d.plan.backup[owner]; at != "" && !seen[at]; at = d.plan.backup[at] {
		seen[at] = true
		if first == "" {
			first = at
		}
		r := d.rep(at)
		if r.working {
			e.To = at
			e.why("it goes to %s, who steps in for %s", at, owner)
			return
		}
		e.why("%s passed over: %s", at, r.away())
	}
	switch {
	case owner == "":
		e.why("nobody has it, so nobody steps in")
	case first == "":
		e.why("nobody steps in for %s; [backup] in routing.toml says who does", owner)
	case d.plan.manager == "" || d.plan.manager == owner:
		e.To = first
		e.why("it goes to %s all the same: there is no other manager", first)
		return
	}
	d.manager(owner, e)
}

func (d *desk) manager(owner string, e *Escalation) {
	switch m := d.plan.manager; m {
	case "":
		e.why("there is no manager; manager = in routing.toml says who is")
	case owner:
		e.why("%s, the manager, has it already", m)
	default:
		e.To = m
		e.why("it goes to %s, the manager", m)
	}
}

// span is a duration in business time as policies write it: "15m", "1h30m".
func span(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
