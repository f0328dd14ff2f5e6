package lead

import "time"

// ClockKind is what a clock measures.
type ClockKind uint8

// The clocks of the product.
const (
	ClockResponse  ClockKind = iota + 1 // assignment → first human touch
	ClockVerdict                        // assignment → accept, reject or recycle
	ClockNextTouch                      // last touch → next touch
)

// Label is the clock as a person reads it.
func (k ClockKind) Label() string {
	switch k {
	case ClockResponse:
		return "response"
	case ClockVerdict:
		return "verdict"
	case ClockNextTouch:
		return "next touch"
	}
	return ""
}

// ClockState is where a clock stands at an instant.
type ClockState string

// The states of a clock.
const (
	ClockNotStarted ClockState = "not_started"
	ClockRunning    ClockState = "running"
	ClockAtRisk     ClockState = "at_risk"
	ClockPaused     ClockState = "paused"
	ClockMet        ClockState = "met"
	ClockBreached   ClockState = "breached"
	ClockMetLate    ClockState = "met_late"
	ClockCancelled  ClockState = "cancelled"
)

// Clock is one clock of a lead as instants, never as seconds left: its state is
// a function of a time, so any moment can be replayed.
type Clock struct {
	Kind      ClockKind     `cbor:"1,keyasint" json:"-"`
	Policy    string        `cbor:"2,keyasint,omitempty" json:"policy"` // name and version of the policy that started it
	Target    time.Duration `cbor:"3,keyasint,omitempty" json:"-"`      // business time of the policy's calendar
	Started   time.Time     `cbor:"4,keyasint" json:"started_at"`       // zero: not started
	Warn      time.Time     `cbor:"5,keyasint" json:"-"`                // from here on it is at risk
	Due       time.Time     `cbor:"6,keyasint" json:"due_at"`           // from here on it is breached
	Stopped   time.Time     `cbor:"7,keyasint" json:"stopped_at,omitzero"`
	Cancelled bool          `cbor:"8,keyasint,omitempty" json:"-"` // ended by something that is no answer (opt-out, deletion)
	Pauses    []Pause       `cbor:"9,keyasint,omitempty" json:"pauses,omitempty"`
	Owed      int           `cbor:"10,keyasint,omitempty" json:"-"` // next touch: attempts that are still to be made
}

// Pause is a stretch of time that a clock does not count, half-open. One that is
// going on ends in the future. A clock's pauses are in order, do not overlap,
// and are in its Warn and Due already.
type Pause struct {
	From   time.Time `cbor:"1,keyasint" json:"from"`
	To     time.Time `cbor:"2,keyasint" json:"to"`
	Reason string    `cbor:"3,keyasint,omitempty" json:"reason"`
}

// Instants are clocks without their texts, in memory of their own.
func Instants(cs []Clock) []Clock {
	out := append([]Clock(nil), cs...)
	for i := range out {
		c := &out[i]
		c.Policy, c.Pauses = "", append([]Pause(nil), c.Pauses...)
		for j := range c.Pauses {
			c.Pauses[j].Reason = ""
		}
	}
	return out
}

// Paused is the pause that a clock is in at now; ok is false if it is in none.
func (c *Clock) Paused(now time.Time) (p Pause, ok bool) {
	for _, p := range c.Pauses {
		if !now.Before(p.From) && now.Before(p.To) {
			return p, true
		}
	}
	return p, false
}

// State is the state at now. Due itself is already too late: the interval that
// the target allows is half-open.
func (c Clock) State(now time.Time) ClockState {
	switch {
	case c.Started.IsZero() || now.Before(c.Started):
		return ClockNotStarted
	case c.Cancelled && !now.Before(c.Stopped):
		return ClockCancelled
	case !c.Stopped.IsZero() && !now.Before(c.Stopped):
		if c.Stopped.Before(c.Due) {
			return ClockMet
		}
		return ClockMetLate
	case !now.Before(c.Due):
		return ClockBreached
	}
	if _, ok := c.Paused(now); ok {
		return ClockPaused
	}
	if !c.Warn.IsZero() && !now.Before(c.Warn) {
		return ClockAtRisk
	}
	return ClockRunning
}

// Open reports whether the clock is to be answered at now: running, at risk,
// paused, or breached and not yet answered.
func (c Clock) Open(now time.Time) bool {
	switch c.State(now) {
	case ClockRunning, ClockAtRisk, ClockPaused, ClockBreached:
		return true
	default:
	}
	return false
}

// Excerpt is what lists show and sort by: a covering row of the index. It is
// computed from a record by the model and the clocks, at ComputedAt, and holds
// until ValidUntil (zero: until the record changes): the score decays by
// itself, a nurtured lead wakes.
type Excerpt struct {
	ID                                 ID
	Name, Title, Company, Email, Phone string
	Country, Region, Zone, Industry    string
	Domain                             string // of the company, where the source names one
	Source, Campaign, Owner, Segment   string
	Employees                          int64
	Stage                              Stage
	Status                             Status
	Cycle                              int
	Path                               Path // how it became an MQL; Score.Path is how it would now
	Reason                             string
	DoNotContact, Gone, Woken          bool
	CreatedAt, AssignedAt, QualifiedAt time.Time
	LastActivityAt, LastTouchAt        time.Time
	EngagedAt                          time.Time // the engagement that made it an MQL in this cycle
	SyncedAt                           time.Time // when it first stood in this store for its owner to work
	SeenAt                             time.Time // when its owner first opened it
	FirstTouchAt                       time.Time // the first human touch since EngagedAt
	WakeAt, SnoozedUntil               time.Time
	Callback                           bool
	SnoozeNote                         string
	Attempts                           int // human touches in this cycle

	Score  Frozen
	Target bool   // grade A without activity: listed for outbound
	WhyNow string // in a few words: "demo request", "pricing 3× this week"

	Clocks []Clock

	ComputedAt, ValidUntil time.Time

	Pending     int  // changes in the outbox
	Parked      bool // one of them waits for a person
	BaseVersion string
}

// Clock returns the clock that counts at now: the open one due first, else the
// one that ended last. ok is false if the lead has none.
func (x *Excerpt) Clock(now time.Time) (c Clock, ok bool) {
	for _, k := range x.Clocks {
		if !k.Open(now) {
			continue
		}
		if !ok || k.Due.Before(c.Due) {
			c, ok = k, true
		}
	}
	if ok {
		return c, true
	}
	for _, k := range x.Clocks {
		if !ok || k.Stopped.After(c.Stopped) {
			c, ok = k, true
		}
	}
	return c, ok
}

// Stale reports whether the excerpt has to be computed anew to hold at now.
func (x *Excerpt) Stale(now time.Time) bool {
	return now.Before(x.ComputedAt) || !x.ValidUntil.IsZero() && !now.Before(x.ValidUntil)
}

// AtWork reports whether the lead can stand, at any time while the excerpt
// holds, in another list than those of all leads, of nurtured ones and of
// targets: somebody has it to work on, has promised to call, has put it off or
// is to look at it, or a clock of it runs.
func (x *Excerpt) AtWork() bool {
	if x.Gone || x.DoNotContact {
		return false
	}
	if x.Stage == StageMQL || x.Stage == StageSAL || x.Callback || x.Score.Review || !x.SnoozedUntil.IsZero() {
		return true
	}
	computed := x.ComputedAt.Round(time.Microsecond) // as a store keeps it
	for i := range x.Clocks {
		c := &x.Clocks[i]
		if !c.Started.IsZero() && (c.Stopped.IsZero() && !c.Cancelled || c.Stopped.Round(time.Microsecond).After(computed)) {
			return true
		}
	}
	return false
}

// Resting counts leads that are not at work by the lists that they stand in
// whatever the hour.
type Resting struct{ All, Nurture, Target int }

// Resting is the lead in the lists of those that are not at work; none of them
// where it is at work, or gone.
func (x *Excerpt) Resting() (r Resting) {
	if x.Gone || x.AtWork() {
		return r
	}
	r.All = 1
	switch {
	case x.DoNotContact:
	case x.Stage == StageNurture:
		r.Nurture = 1
	case x.Stage == StageLead && x.Target:
		r.Target = 1
	}
	return r
}

// Add adds n times another count.
func (r *Resting) Add(o Resting, n int) {
	r.All += n * o.All
	r.Nurture += n * o.Nurture
	r.Target += n * o.Target
}
