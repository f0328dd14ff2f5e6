package lead

import (
	"strings"
	"time"
)

// EventKind is what happened to a record.
type EventKind string

// The kinds of events.
const (
	EventCreated  EventKind = "created"
	EventMoved    EventKind = "moved"    // a stage move that no rep's verdict made
	EventAssigned EventKind = "assigned" // From a rep to another, in Old and New
	EventVerdict  EventKind = "verdict"
	EventTouched  EventKind = "touched"
	EventAnswered EventKind = "answered"
	EventSnoozed  EventKind = "snoozed"
	EventEdited   EventKind = "edited" // upstream changed what a person reads
	EventOptedOut EventKind = "opted_out"
	EventUndone   EventKind = "undone"
	EventGone     EventKind = "gone"
	EventSeen     EventKind = "seen"  // its owner opened it for the first time
	EventClock    EventKind = "clock" // a clock was breached or ended: New is its state, Clock what was promised

	EventEscalated EventKind = "escalated" // a step of escalation, in Rule, found nobody to go to
)

// Event is one thing that happened to a record: who, when, from, to, in which
// cycle, and the score as it stood. Events are only ever added; an undo is an
// event that names the one it undoes.
type Event struct {
	ID    string    `cbor:"1,keyasint" json:"id"`
	Kind  EventKind `cbor:"2,keyasint" json:"kind"`
	At    time.Time `cbor:"3,keyasint" json:"at"`
	By    string    `cbor:"4,keyasint,omitempty" json:"by,omitempty"`
	Mover Mover     `cbor:"5,keyasint,omitempty" json:"mover,omitempty"`
	From  Stage     `cbor:"6,keyasint,omitempty" json:"from,omitempty"`
	To    Stage     `cbor:"7,keyasint,omitempty" json:"to,omitempty"`
	Cycle int       `cbor:"8,keyasint,omitempty" json:"cycle,omitempty"`
	Score Frozen    `cbor:"9,keyasint" json:"score_then"`
	Rule  string    `cbor:"10,keyasint,omitempty" json:"rule,omitempty"` // the model's rule that moved it
	Field string    `cbor:"11,keyasint,omitempty" json:"field,omitempty"`
	Old   string    `cbor:"12,keyasint,omitempty" json:"old,omitempty"`
	New   string    `cbor:"13,keyasint,omitempty" json:"new,omitempty"`

	Disposition *Disposition `cbor:"14,keyasint,omitempty" json:"disposition,omitempty"`
	Activity    string       `cbor:"15,keyasint,omitempty" json:"activity,omitempty"`
	Answers     []Answer     `cbor:"16,keyasint,omitempty" json:"answers,omitempty"` // for EventAnswered: the answers before
	Before      *Standing    `cbor:"17,keyasint,omitempty" json:"-"`
	Undoes      string       `cbor:"18,keyasint,omitempty" json:"undoes,omitempty"`
	Clock       *Clock       `cbor:"20,keyasint,omitempty" json:"clock,omitempty"`
	Change      string       `cbor:"19,keyasint,omitempty" json:"change,omitempty"` // key of the outbox entry that carries it upstream
}

// Text is the event in a few plain words.
func (e Event) Text() string {
	switch e.Kind {
	case EventCreated:
		return "came in"
	case EventMoved:
		if e.Rule != "" {
			return e.From.Label() + " → " + e.To.Label() + " (" + strings.ReplaceAll(e.Rule, "_", "-") + ")"
		}
		return e.From.Label() + " → " + e.To.Label()
	case EventAssigned:
		if e.New == "" {
			return "back to the pool"
		}
		if e.Rule != "" {
			return "assigned to " + e.New + " (" + e.Rule + ")"
		}
		return "assigned to " + e.New
	case EventEscalated:
		return e.Rule + ": there is nobody to go to"
	case EventVerdict:
		if d := e.Disposition; d != nil {
			if d.Reason != "" {
				return string(d.Verdict) + ": " + d.Reason
			}
			return string(d.Verdict)
		}
	case EventSnoozed:
		if e.New == "" {
			return "snooze ended"
		}
		return "snoozed until " + e.New
	case EventEdited:
		return e.Field + " changed: " + e.Old + " → " + e.New
	case EventOptedOut:
		return "do not contact"
	case EventUndone:
		return "undone: " + e.Old
	case EventGone:
		if e.New != "" {
			return "merged into " + e.New + " upstream"
		}
		return "deleted upstream"
	case EventClock:
		return e.clockText()
	default:
	}
	return string(e.Kind)
}

// clockText is "response breached (hand-raiser v1)".
func (e *Event) clockText() string {
	text := e.Field + " " + strings.ReplaceAll(e.New, "_", " ")
	if e.Clock != nil && e.Clock.Policy != "" {
		text += " (" + e.Clock.Policy + ")"
	}
	return text
}
