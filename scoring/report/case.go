package report

import (
	"time"

	"banter/store/lead"
)

// Step is how far a case has come in the funnel. The steps follow each other:
// who is at one has passed all before it.
type Step int

// The steps.
const (
	StepLead Step = iota
	StepMQL
	StepSAL
	StepSQL
	StepOpportunity
	StepWon
)

// Steps lists them in their order.
func Steps() []Step {
	return []Step{StepLead, StepMQL, StepSAL, StepSQL, StepOpportunity, StepWon}
}

const steps = int(StepWon) + 1

// Stage is the stage of the lifecycle that a step is.
func (s Step) Stage() lead.Stage { return lead.Stages()[s] }

// Label is the step as a person reads it.
func (s Step) Label() string { return s.Stage().Label() }

// MarshalText is the name of the stage.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.Stage()), nil }

// Context is what a rep needs to know of an MQL, a bit each.
type Context uint8

// What a rep needs.
const (
	HasName Context = 1 << iota
	HasCompany
	HasReach // a phone number or an e-mail address
	HasSource
	HasCampaign
	HasWhy // something that it did itself, or the rule that made it an MQL

	fullContext = HasName | HasCompany | HasReach | HasSource | HasCampaign | HasWhy
)

// Case is one lead in one cycle: the unit that every report counts. A recycled
// lead that qualifies again is another case.
type Case struct {
	ID    lead.ID
	Cycle int

	// What a case is grouped by. Path is how it became an MQL, "" where it did
	// not; Owner is who has the lead now.
	Source, Campaign, Segment, Owner string
	Path                             lead.Path
	Rule                             string // the model's rule that made it an MQL

	// FirstTouch is the source of the earliest thing that the lead did itself,
	// LastTouch of the latest before its opportunity (of the latest, where it has
	// none). Where no activity names a source it is the lead's own.
	FirstTouch, LastTouch string

	// Furthest is how far it came; a step that was jumped over counts as passed.
	// At are the instants when it came there: zero where it did not, or where
	// nobody tells when. At[StepLead] is when the case began.
	Furthest Step
	At       [steps]time.Time

	// Ended is how the case ended: nurture, disqualified, lost or won. "" is open.
	// EndedAt is zero where nobody tells when.
	Ended   lead.Stage
	EndedAt time.Time

	// Frozen is the score as it stood when it became an MQL; of a case that did
	// not, the highest that an event of it kept before it was decided. Scored is
	// false where no event kept one. FrozenAt is when that was.
	Frozen   lead.Frozen
	FrozenAt time.Time
	Scored   bool

	// The last reject or recycle that stands. Undated says that nobody tells when
	// it was given: VerdictAt is when the case became an MQL then, or began.
	Verdict   lead.Verdict
	Reason    string
	VerdictAt time.Time
	VerdictBy string
	Undated   bool

	Touched   time.Time // the first human touch since it became an MQL, or began
	Attempts  int       // human touches in the cycle
	Connected bool      // one of them reached the lead

	Response, Decision Promise // of the response and of the verdict clocks

	Context  Context
	Amount   int64 // of the deal, in whole units of Currency
	Currency string
}

// Promise counts clocks by whether they were met in time.
type Promise struct{ Kept, Broken int }

// Entered is when the case began.
func (c *Case) Entered() time.Time { return c.At[StepLead] }

// Reached reports whether the case came as far as a step.
func (c *Case) Reached(s Step) bool { return c.Furthest >= s }

// Open reports whether the case is not decided yet.
func (c *Case) Open() bool { return c.Ended == "" }

// Decided reports whether it is settled for good if the case reaches a step.
func (c *Case) Decided(s Step) bool { return c.Furthest >= s || c.Ended != "" }
