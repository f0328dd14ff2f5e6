package lead

import "time"

// ChangeKind is what a change carries upstream.
type ChangeKind string

// The kinds of changes.
const (
	ChangeTouch   ChangeKind = "touch"
	ChangeVerdict ChangeKind = "verdict"
	ChangeAnswers ChangeKind = "answers"
	ChangeAssign  ChangeKind = "assign"
	ChangeUndo    ChangeKind = "undo"
	ChangeResolve ChangeKind = "resolve" // a person's choice in a conflict
)

// ChangeState is where a change stands on its way upstream.
type ChangeState string

// The states of a change.
const (
	ChangeWaiting ChangeState = "waiting" // to be sent, not before NotBefore
	ChangeSending ChangeState = "sending" // given to upstream, its answer not yet known: look before sending again
	ChangeParked  ChangeState = "parked"  // refused or in conflict: waits for a person
)

// Change is one act on its way upstream: an entry of the outbox. It is written
// in the transaction of the act and leaves the outbox when upstream has
// acknowledged it or a person drops it, never otherwise.
type Change struct {
	Key  string     `cbor:"1,keyasint" json:"key"` // idempotency key: a ULID, minted when the rep acted
	Seq  uint64     `cbor:"2,keyasint" json:"seq"` // order in the outbox
	Lead ID         `cbor:"3,keyasint" json:"lead"`
	Kind ChangeKind `cbor:"4,keyasint" json:"kind"`
	At   time.Time  `cbor:"5,keyasint" json:"at"` // when the rep acted, not when it was sent
	By   string     `cbor:"6,keyasint,omitempty" json:"by,omitempty"`

	Fields Values `cbor:"7,keyasint,omitempty" json:"fields,omitempty"` // values to write
	Base   Values `cbor:"8,keyasint,omitempty" json:"base,omitempty"`   // the values they were made against

	Activity    *Activity    `cbor:"9,keyasint,omitempty" json:"activity,omitempty"`
	Disposition *Disposition `cbor:"10,keyasint,omitempty" json:"disposition,omitempty"`
	Answers     []Answer     `cbor:"11,keyasint,omitempty" json:"answers,omitempty"`
	Brief       string       `cbor:"12,keyasint,omitempty" json:"brief,omitempty"`
	Undoes      string       `cbor:"13,keyasint,omitempty" json:"undoes,omitempty"` // key of the change that this one takes back

	State     ChangeState `cbor:"14,keyasint,omitempty" json:"state"`
	Attempts  int         `cbor:"15,keyasint,omitempty" json:"attempts,omitempty"`
	NotBefore time.Time   `cbor:"16,keyasint" json:"not_before,omitzero"`
	PutOffAt  time.Time   `cbor:"24,keyasint" json:"put_off_at,omitzero"`         // when NotBefore was decided
	Problem   string      `cbor:"17,keyasint,omitempty" json:"problem,omitempty"` // why it is parked or was put off
	Hint      string      `cbor:"18,keyasint,omitempty" json:"hint,omitempty"`
	Conflicts []Conflict  `cbor:"19,keyasint,omitempty" json:"conflicts,omitempty"`
	Force     bool        `cbor:"20,keyasint,omitempty" json:"force,omitempty"` // a person chose mine: write over theirs
	Over      Values      `cbor:"23,keyasint,omitempty" json:"over,omitempty"`  // the fields of that choice, as theirs were

	Cycle int     `cbor:"21,keyasint,omitempty" json:"cycle,omitempty"`      // of the lead after the act; 0 where nobody counted
	Score *Frozen `cbor:"22,keyasint,omitempty" json:"score_then,omitempty"` // the score at the act; nil where there was none
}

// Blind reports whether the change is to be written over whatever upstream has. A
// choice of single fields is not: what they were chosen over is their base by
// then, so that an edit that came after the choice is a conflict of its own.
func (c *Change) Blind() bool { return c.Force && len(c.Over) == 0 }

// Conflict is a field that both sides changed to different values.
type Conflict struct {
	Field  string `cbor:"1,keyasint" json:"field"`
	Base   string `cbor:"2,keyasint,omitempty" json:"base"`
	Mine   string `cbor:"3,keyasint,omitempty" json:"mine"`
	Theirs string `cbor:"4,keyasint,omitempty" json:"theirs"`
}

// Due reports whether a change that waits may be sent now. One that was put off
// by a clock that has been set back since is due: it would wait for the time of
// the old one.
func (c *Change) Due(now time.Time) bool {
	return !c.NotBefore.After(now) || now.Before(c.PutOffAt)
}

// Title is the change in a few plain words: "reject: wrong_size".
func (c *Change) Title() string {
	switch c.Kind {
	case ChangeVerdict:
		if d := c.Disposition; d != nil {
			if d.Reason != "" {
				return string(d.Verdict) + ": " + d.Reason
			}
			return string(d.Verdict)
		}
	case ChangeTouch:
		if a := c.Activity; a != nil {
			return string(a.Kind) + ", " + a.Outcome.Label()
		}
	case ChangeAnswers:
		out := ""
		for i, a := range c.Answers {
			if i > 0 {
				out += ", "
			}
			out += a.Criterion + " " + string(a.Value)
		}
		return out
	case ChangeAssign:
		if to, _ := c.Fields.Get("owner"); to != "" {
			return "assign to " + to
		}
		return "back to the pool"
	case ChangeResolve:
		return "conflict resolved"
	default:
	}
	return string(c.Kind)
}
