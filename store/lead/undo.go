package lead

import (
	"fmt"
	"slices"
)

// Undo takes back the last act of a person on a lead, or the one it names. It
// is an Act: before the change is sent it is withdrawn from the outbox, after
// that a compensating change follows it, and the history shows both.
type Undo struct {
	Event string // "" is the last that can be undone
}

var _ Act = Undo{}

// Undoable is the event that an Undo without a name takes back: the last act of
// a person that stands. ok is false if there is none.
func Undoable(r *Record) (ev Event, ok bool) {
	for _, e := range slices.Backward(r.Events) {
		if e.undoable() && !r.Undone(e.ID) {
			return e, true
		}
	}
	return Event{}, false
}

func (e Event) undoable() bool {
	switch e.Kind {
	case EventVerdict, EventTouched, EventAnswered, EventSnoozed, EventAssigned:
		return e.Mover == ByRep && e.Before != nil
	}
	return false
}

// Perform restores what the act changed and nothing else. It refuses where the
// lead has moved on since.
func (u Undo) Perform(r *Record, env Env) (Effect, error) {
	ev, ok := Undoable(r)
	if u.Event != "" {
		i := slices.IndexFunc(r.Events, func(e Event) bool { return e.ID == u.Event })
		if i < 0 || !r.Events[i].undoable() {
			return Effect{}, refuse("event", "there is no such act to undo", "")
		}
		if ev = r.Events[i]; r.Undone(ev.ID) {
			return Effect{}, refuse("event", "that has been undone already", "")
		}
	} else if !ok {
		return Effect{}, refuse("event", "there is nothing to undo on "+r.Lead.DisplayName(), "")
	}
	now := r.Lead.Standing
	s := &r.Lead.Standing
	out := Effect{Withdraw: ev.Change}
	what := ev.Text()
	switch ev.Kind {
	case EventVerdict:
		if s.Stage != ev.To {
			return Effect{}, refuse("stage", fmt.Sprintf("the lead has moved on to %s since", s.Stage), "undo is no longer possible; dispose of it anew")
		}
		b := *ev.Before
		b.DoNotContact, b.Owner, b.AssignedAt, b.Status = s.DoNotContact, s.Owner, s.AssignedAt, s.Status
		if ev.Disposition.Verdict == Accept && ev.Before.Owner == "" {
			b.Owner, b.AssignedAt = ev.Before.Owner, ev.Before.AssignedAt
		}
		if ev.Disposition.Verdict == Recycle {
			b.Status = ev.Before.Status
		}
		*s = b
	case EventTouched:
		for i := range r.Activities {
			if r.Activities[i].ID == ev.Activity {
				r.Activities[i].Withdrawn = true
				out.Activities = []Activity{r.Activities[i]}
				what = string(r.Activities[i].Kind) + ", " + r.Activities[i].Outcome.Label()
			}
		}
		s.Status = ev.Before.Status
		s.DoNotContact = ev.Before.DoNotContact || s.DoNotContact && len(out.Activities) > 0 && out.Activities[0].Outcome != OutcomeOptedOut
		s.SnoozedUntil, s.Callback, s.SnoozeNote = ev.Before.SnoozedUntil, ev.Before.Callback, ev.Before.SnoozeNote
	case EventAnswered:
		r.Answers = append([]Answer(nil), ev.Answers...)
		out.Answers = true
	case EventSnoozed:
		s.SnoozedUntil, s.Callback, s.SnoozeNote = ev.Before.SnoozedUntil, ev.Before.Callback, ev.Before.SnoozeNote
	case EventAssigned:
		if s.Owner != ev.New {
			return Effect{}, refuse("owner", "the lead has been given to "+s.Owner+" since", "")
		}
		s.Owner, s.AssignedAt = ev.Before.Owner, ev.Before.AssignedAt
	}
	undone := Event{Kind: EventUndone, At: env.Now, By: env.By, Mover: ByUndo, From: now.Stage, To: s.Stage, Cycle: s.Cycle, Score: env.Score, Undoes: ev.ID, Old: what}
	var ch *Change
	if ev.Change != "" {
		ch = &Change{Kind: ChangeUndo, Undoes: ev.Change, Answers: slices.Clone(r.Answers)}
		if len(out.Activities) > 0 {
			ch.Activity = &out.Activities[0]
		}
	}
	eff, err := effect(r, env, now, undone, ch)
	out.Events, out.Change = eff.Events, eff.Change
	return out, err
}
