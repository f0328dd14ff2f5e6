package lead

import (
	"strings"
	"time"
)

// Lead is who a lead is and where it stands. Its activities, events and answers
// are in the Record.
//
// Text fields hold what Clean or CleanText let through.
type Lead struct {
	ID           ID     `cbor:"1,keyasint"`
	Name         string `cbor:"2,keyasint,omitempty"`
	Title        string `cbor:"3,keyasint,omitempty"`
	Seniority    string `cbor:"4,keyasint,omitempty"`
	Department   string `cbor:"5,keyasint,omitempty"`
	Company      string `cbor:"6,keyasint,omitempty"`
	Domain       string `cbor:"7,keyasint,omitempty"` // the company's web domain, lower case
	Industry     string `cbor:"8,keyasint,omitempty"`
	Employees    int64  `cbor:"9,keyasint,omitempty"`  // 0 is unknown
	Revenue      int64  `cbor:"10,keyasint,omitempty"` // a year, in the source's currency; 0 is unknown
	Technologies string `cbor:"11,keyasint,omitempty"` // separated by ";"
	Country      string `cbor:"12,keyasint,omitempty"`
	Region       string `cbor:"13,keyasint,omitempty"`
	City         string `cbor:"14,keyasint,omitempty"`
	Zone         string `cbor:"15,keyasint,omitempty"` // IANA zone, where the source names one
	Email        string `cbor:"16,keyasint,omitempty"`
	Phone        string `cbor:"17,keyasint,omitempty"`
	Website      string `cbor:"18,keyasint,omitempty"`
	Source       string `cbor:"19,keyasint,omitempty"`
	Campaign     string `cbor:"20,keyasint,omitempty"`
	Segment      string `cbor:"21,keyasint,omitempty"`

	CreatedAt time.Time `cbor:"22,keyasint"`

	// Extra holds what a source sends and the product has no word for, by the
	// source's own column name.
	Extra map[string]string `cbor:"23,keyasint,omitempty"`

	// Gone says that upstream deleted the lead or merged it into MergedInto; the
	// record is kept, because something of the rep's may wait in it.
	Gone       bool `cbor:"24,keyasint,omitempty"`
	MergedInto ID   `cbor:"25,keyasint,omitempty"`

	Deal

	Standing
}

// Deal is what became of a qualified lead. Upstream tells it, and nobody else.
type Deal struct {
	Opportunity   string    `cbor:"26,keyasint,omitempty"` // the ID of the opportunity upstream
	Amount        int64     `cbor:"27,keyasint,omitempty"` // whole units of Currency; 0 is unknown
	Currency      string    `cbor:"28,keyasint,omitempty"` // as upstream writes it, ISO 4217 as a rule: "EUR"
	OpportunityAt time.Time `cbor:"29,keyasint,omitzero"`  // when the opportunity was opened; zero is unknown
	ClosedAt      time.Time `cbor:"30,keyasint,omitzero"`  // when it was won or lost; zero is unknown or open
}

// Standing is where a lead stands: all that acts, the model and upstream move.
// An event keeps the standing before it, so that it can be undone.
type Standing struct {
	Stage        Stage     `cbor:"40,keyasint,omitempty"`
	Status       Status    `cbor:"41,keyasint,omitempty"`
	Cycle        int       `cbor:"42,keyasint,omitempty"` // counted from 1
	Owner        string    `cbor:"43,keyasint,omitempty"` // "" is the pool
	AE           string    `cbor:"44,keyasint,omitempty"` // the account executive it was handed to
	AssignedAt   time.Time `cbor:"45,keyasint"`           // when Owner got it; zero if nobody has it
	QualifiedAt  time.Time `cbor:"46,keyasint"`           // when it became an MQL in this cycle
	Path         Path      `cbor:"47,keyasint,omitempty"` // how it became one
	Reason       string    `cbor:"48,keyasint,omitempty"` // the last verdict's reason code
	WakeAt       time.Time `cbor:"49,keyasint"`           // in nurture: when it comes back
	WakeOnEngage bool      `cbor:"50,keyasint,omitempty"` // in nurture: it comes back when it re-engages
	RecycledAt   time.Time `cbor:"51,keyasint"`           // in nurture: since when
	SnoozedUntil time.Time `cbor:"52,keyasint"`           // hidden from the queue until then
	Callback     bool      `cbor:"53,keyasint,omitempty"` // the snooze is a promised callback
	SnoozeNote   string    `cbor:"54,keyasint,omitempty"`
	DoNotContact bool      `cbor:"55,keyasint,omitempty"`
}

// Path is how a lead became an MQL.
type Path string

// The paths of the model.
const (
	PathNone       Path = "none"
	PathScored     Path = "scored"
	PathHandRaiser Path = "hand_raiser"
)

// Grade is the fit of a lead, A (best) to F (excluded).
type Grade string

// Frozen is a score as it stood at one moment: events keep it, calibration
// reads it.
type Frozen struct {
	Total     int    `cbor:"1,keyasint,omitempty" json:"score"`
	Behaviour int    `cbor:"2,keyasint,omitempty" json:"behaviour"`
	Fit       int    `cbor:"3,keyasint,omitempty" json:"fit"`
	Grade     Grade  `cbor:"4,keyasint,omitempty" json:"grade"`
	Path      Path   `cbor:"5,keyasint,omitempty" json:"path"`
	Review    bool   `cbor:"6,keyasint,omitempty" json:"review,omitempty"`
	Model     string `cbor:"7,keyasint,omitempty" json:"model,omitempty"` // the model's version
}

// DisplayName is the name, or the best that stands in for one. It is never
// empty.
func (l *Lead) DisplayName() string {
	for _, s := range []string{l.Name, l.Email, l.Phone, l.Company} {
		if s != "" {
			return s
		}
	}
	return string(l.ID)
}

// EmailDomain is the part of the e-mail address behind the @, in lower case.
func (l *Lead) EmailDomain() string {
	_, d, ok := strings.Cut(l.Email, "@")
	if !ok {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(d))
}

// Woken reports whether a lead in nurture is due back at now: its wake date has
// come, or it waits for re-engagement and lastEngaged is after the recycle.
func (l *Lead) Woken(now, lastEngaged time.Time) bool {
	if l.Stage != StageNurture {
		return false
	}
	if !l.WakeAt.IsZero() && !now.Before(l.WakeAt) {
		return true
	}
	return l.WakeOnEngage && lastEngaged.After(l.RecycledAt)
}
