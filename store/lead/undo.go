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
	default:
	}
	return false
}

// Perform restores what the act changed and nothing else: what acts after it
// made of the same fields stays. It refuses where the lead has moved on since.
func (u Undo) Perform(r *Record, env Env) (Effect, error) {
	ev, err := u.find(r)
	if err != nil {
		return Effect{}, err
	}
	now := r.Lead.Standing
	out := Effect{Withdraw: ev.Change}
	what := ev.Text()
	switch ev.Kind {
	case EventVerdict:
		err = undoVerdict(r, ev)
	case EventTouched:
		if a, ok := undoTouch(r, ev); ok {
			out.Activities = []Activity{a}
			what = string(a.Kind) + ", " + a.Outcome.Label()
		}
	case EventAnswered:
		out.Answers = true
		err = undoAnswers(r, ev)
	case EventSnoozed:
		if !stands(r, ev, EventSnoozed, EventVerdict) {
			restoreSnooze(&r.Lead.Standing, ev.Before)
		}
	case EventAssigned:
		err = undoAssign(r, ev)
	default:
	}
	if err != nil {
		return Effect{}, err
	}
	s := &r.Lead.Standing
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

// find is the event to take back.
func (u Undo) find(r *Record) (Event, error) {
	if u.Event == "" {
		ev, ok := Undoable(r)
		if !ok {
			return Event{}, refuse("event", "there is nothing to undo on "+r.Lead.DisplayName(), "")
		}
		return ev, nil
	}
	i := slices.IndexFunc(r.Events, func(e Event) bool { return e.ID == u.Event })
	if i < 0 || !r.Events[i].undoable() {
		return Event{}, refuse("event", "there is no such act to undo", "")
	}
	if r.Undone(u.Event) {
		return Event{}, refuse("event", "that has been undone already", "")
	}
	return r.Events[i], nil
}

// stands reports whether an act of one of the kinds came after ev and has not
// been undone.
func stands(r *Record, ev Event, kinds ...EventKind) bool {
	i := slices.IndexFunc(r.Events, func(e Event) bool { return e.ID == ev.ID })
	return slices.ContainsFunc(r.Events[i+1:], func(e Event) bool { return slices.Contains(kinds, e.Kind) && !r.Undone(e.ID) })
}

func undoVerdict(r *Record, ev Event) error {
	s := &r.Lead.Standing
	switch {
	case s.Stage != ev.To || s.Cycle != ev.Cycle:
		return refuse("stage", fmt.Sprintf("the lead has moved on to %s since", s.Stage), "undo is no longer possible; dispose of it anew")
	case stands(r, ev, EventVerdict):
		return refuse("stage", "another verdict has been given since", "undo that one first")
	}
	b := *ev.Before
	b.DoNotContact, b.Owner, b.AssignedAt, b.Status = s.DoNotContact, s.Owner, s.AssignedAt, s.Status
	if ev.Disposition.Verdict == Accept && ev.Before.Owner == "" && s.Owner == ev.By {
		b.Owner, b.AssignedAt = ev.Before.Owner, ev.Before.AssignedAt
	}
	if ev.Disposition.Verdict == Recycle && s.Status == StatusWaiting {
		b.Status = ev.Before.Status
	}
	if !s.SnoozedUntil.IsZero() {
		// The verdict ended the snooze of then; this is a later one.
		restoreSnooze(&b, s)
	}
	*s = b
	return nil
}

// undoTouch withdraws the activity; ok is false where the record has it no
// more.
func undoTouch(r *Record, ev Event) (a Activity, ok bool) {
	s := &r.Lead.Standing
	if i := slices.IndexFunc(r.Activities, func(a Activity) bool { return a.ID == ev.Activity }); i >= 0 {
		r.Activities[i].Withdrawn = true
		a, ok = r.Activities[i], true
	}
	// A status that the touch did not make, or that is another one by now, stays.
	made := a.Outcome.status(ev.Before.Status)
	if ok && made != ev.Before.Status && s.Status == made && !stands(r, ev, EventTouched, EventVerdict) {
		s.Status = ev.Before.Status
	}
	if !stands(r, ev, EventTouched, EventVerdict, EventSnoozed) {
		restoreSnooze(s, ev.Before)
	}
	if a.Outcome == OutcomeOptedOut && !ev.Before.DoNotContact && !optedOutSince(r, ev) {
		s.DoNotContact = false
	}
	return a, ok
}

// optedOutSince reports whether anything after the touch of ev asked for no
// contact: do-not-contact is lifted only where nothing did. What asked before
// it and still held is in the standing before it; what was lifted since does
// not come back.
func optedOutSince(r *Record, ev Event) bool {
	if stands(r, ev, EventOptedOut) {
		return true
	}
	i := slices.IndexFunc(r.Events, func(e Event) bool { return e.ID == ev.ID })
	return slices.ContainsFunc(r.Activities, func(a Activity) bool {
		if a.ID == ev.Activity || !a.HumanTouch() || a.Outcome != OutcomeOptedOut {
			return false
		}
		at := slices.IndexFunc(r.Events, func(e Event) bool { return e.Kind == EventTouched && e.Activity == a.ID })
		return at > i || at < 0 && a.At.After(ev.At)
	})
}

func undoAnswers(r *Record, ev Event) error {
	if stands(r, ev, EventAnswered) {
		return refuse("event", "answers have been noted since", "undo those first, or note the answer anew")
	}
	r.Answers = slices.Clone(ev.Answers)
	return nil
}

func undoAssign(r *Record, ev Event) error {
	s := &r.Lead.Standing
	if s.Owner != ev.New {
		to := s.Owner
		if to == "" {
			to = "the pool"
		}
		return refuse("owner", "the lead has been given to "+to+" since", "")
	}
	s.Owner, s.AssignedAt = ev.Before.Owner, ev.Before.AssignedAt
	return nil
}

func restoreSnooze(s, from *Standing) {
	s.SnoozedUntil, s.Callback, s.SnoozeNote = from.SnoozedUntil, from.Callback, from.SnoozeNote
}
