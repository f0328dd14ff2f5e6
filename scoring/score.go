package scoring

import (
	"time"

	"banter/store/lead"
)

// Axis is which of the two axes a part belongs to.
type Axis string

// The axes; they are never mixed.
const (
	AxisBehaviour Axis = "behaviour"
	AxisFit       Axis = "fit"
)

// Part is one rule that fired. The points of all parts add up to the score.
type Part struct {
	Axis   Axis      `json:"axis"`
	Rule   string    `json:"rule"`             // the rule's name in the model
	Label  string    `json:"label"`            // for people: "pricing page 3× in 7 d"
	Points int       `json:"points"`           // what it adds, decay and caps taken off
	Full   int       `json:"full_points"`      // before decay and caps
	Lost   string    `json:"lost,omitempty"`   // what took the rest: "decay −4", "cap of group web"
	Events []string  `json:"events,omitempty"` // IDs of the activities that fired it
	At     time.Time `json:"at,omitzero"`      // the last of them
}

// Score is a record's score at an instant, with all that made it.
type Score struct {
	lead.Frozen
	Target    bool       // grade A, no activity: for outbound
	Excluded  string     // the exclusion's reason where the grade is F for one; else ""
	MQL       bool       // passes the definition at this instant (Path says how)
	Rule      string     // which rule of the definition decided: "scored", "hand_raiser", or a fast lane's name
	To        lead.Stage // the stage the model wants: mql, or further where a fast lane says so
	Parts     []Part
	Segment   string    // the segment whose threshold applied; "" is the default
	Threshold int       // points wanted on the scored path
	OnTotal   bool      // the threshold is on the total, not on behaviour
	Needs     string    // what the next step needs, in plain words; "" if it is an MQL
	WhyNow    string    // in a few words: "demo request", "pricing page 3× in 7 d"
	Raised    time.Time // the last hand-raise of this cycle; zero is none
	Engaged   time.Time // when the lead itself last did something, at or before the score's time; zero is never
	// ValidUntil is when the score changes by itself; zero if it does not.
	ValidUntil time.Time
}
