package crm

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// Apply takes changes in their order and answers each. A key that was taken
// before is answered as done and has no second effect; one that met a conflict
// or was refused is judged anew.
func (c *CRM) Apply(changes []wire.Change) []wire.Receipt {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]wire.Receipt, len(changes))
	for i, ch := range changes {
		out[i] = c.apply(ch, c.now().UTC())
		out[i].Key = ch.Key
	}
	return out
}

// Lookup returns receipts of the keys that were taken, no others.
func (c *CRM) Lookup(keys []string) []wire.Receipt {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := []wire.Receipt{}
	for _, k := range keys {
		if revision, ok := c.taken[k]; ok {
			out = append(out, wire.Receipt{Key: k, State: wire.Done, Revision: revision})
		}
	}
	return out
}

func refused(problem, hint string) wire.Receipt {
	return wire.Receipt{State: wire.Refused, Problem: problem, Hint: hint}
}

func (c *CRM) apply(ch wire.Change, now time.Time) wire.Receipt {
	if ch.Key == "" {
		return refused("the change has no key", "send an idempotency key with every change")
	}
	if revision, ok := c.taken[ch.Key]; ok {
		return wire.Receipt{State: wire.Done, Revision: revision}
	}
	if ch.At.IsZero() {
		ch.At = now
	}
	e, ok := c.entries[ch.Lead]
	switch {
	case ch.At.UTC().Year() < 1 || ch.At.UTC().Year() > 9999:
		return refused("at: the time lies outside of the years 1 to 9999", "send when the rep acted")
	case !ok:
		return refused(fmt.Sprintf("the CRM has no lead %q", ch.Lead), "sync to see what became of it, then drop the change")
	case e.mergedInto != "":
		return refused(fmt.Sprintf("the lead was merged into %s", e.mergedInto), "work that lead; drop this change")
	case e.deleted:
		return refused("the lead was deleted in the CRM", "drop the change")
	case e.refuses != "":
		return refused(e.refuses, "mend it in the CRM, then retry")
	}
	changed, problem := write(e.lead, ch)
	if problem != nil {
		return refused(problem.Error(), "")
	}
	if theirs := conflicts(&e.lead, ch); len(theirs) > 0 {
		return wire.Receipt{
			State: wire.Conflict, Revision: e.revision, Theirs: theirs,
			Problem: "somebody changed the lead in the CRM: " + describe(ch, theirs), Hint: "keep mine or take theirs",
		}
	}
	e.lead = changed
	e.record(ch, now)
	c.put(e)
	c.taken[ch.Key] = e.revision
	return wire.Receipt{State: wire.Done, Revision: e.revision}
}

// write returns the lead with the fields of a change set. The error is for a
// person: no such field, or no such value.
func write(l lead.Lead, ch wire.Change) (lead.Lead, error) {
	before := l
	for _, f := range slices.Sorted(maps.Keys(ch.Fields)) {
		if f == "created_at" || strings.HasPrefix(f, lead.ExtraPrefix) {
			return l, fmt.Errorf("the CRM does not let anybody write %s", f)
		}
		if err := l.Set(f, ch.Fields[f]); err != nil {
			return l, err
		}
	}
	stamp(&before, &l, ch.At.UTC())
	return l, nil
}

// stamp sets the times that the CRM keeps itself: when the owner got the lead
// and when it became an MQL.
func stamp(before, l *lead.Lead, at time.Time) {
	if l.Owner != before.Owner && l.AssignedAt.Equal(before.AssignedAt) {
		l.AssignedAt = at
		if l.Owner == "" {
			l.AssignedAt = time.Time{}
		}
	}
	if l.Stage == lead.StageMQL && before.Stage != lead.StageMQL && l.QualifiedAt.IsZero() {
		l.QualifiedAt = at
	}
}

// conflicts are the fields of a change that somebody else changed, as they are.
// Do-not-contact wins over everything and never is in conflict.
func conflicts(l *lead.Lead, ch wire.Change) map[string]string {
	if ch.Force {
		return nil
	}
	theirs := map[string]string{}
	for f, mine := range ch.Fields {
		have := l.Get(f)
		if have == mine || have == ch.Base[f] || f == "do_not_contact" && mine != "" {
			continue
		}
		theirs[f] = have
	}
	return theirs
}

func describe(ch wire.Change, theirs map[string]string) string {
	var parts []string
	for _, f := range slices.Sorted(maps.Keys(theirs)) {
		parts = append(parts, fmt.Sprintf("%s was %s, is %s", f, shown(ch.Base[f]), shown(theirs[f])))
	}
	return strings.Join(parts, "; ")
}

func shown(s string) string {
	if s == "" {
		return "empty"
	}
	return s
}

// record keeps what a change carries beside its fields.
func (e *entry) record(ch wire.Change, now time.Time) {
	if ch.Activity != nil {
		a := *ch.Activity
		if a.ID == "" {
			a.ID = ch.Key
		}
		e.addActivity(a)
	}
	switch ch.Kind {
	case lead.ChangeAnswers:
		e.answer(ch.Answers)
	case lead.ChangeUndo:
		e.answers = slices.Clone(ch.Answers)
		for i := range e.outcomes {
			if e.outcomes[i].Key == ch.Undoes {
				e.outcomes[i].Undone = true
				if e.outcomes[i].Brief != "" {
					e.brief = ""
				}
			}
		}
	default: // the others are in the fields and the activity
	}
	if ch.Brief != "" {
		e.brief = ch.Brief
	}
	e.outcomes = append(e.outcomes, wire.Outcome{Change: ch, ReceivedAt: now})
}

// answer replaces the answers named; an unknown without evidence clears one.
func (e *entry) answer(answers []lead.Answer) {
	for _, a := range answers {
		e.answers = slices.DeleteFunc(slices.Clone(e.answers), func(b lead.Answer) bool { return b.Criterion == a.Criterion })
		if a.Value != lead.Unknown || a.Evidence != "" {
			e.answers = append(e.answers, a)
		}
	}
}
