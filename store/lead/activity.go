package lead

import (
	"strings"
	"time"
)

// Kind is what an activity was. Marketing kinds are the lead's engagement;
// touch kinds (call, email, meeting, message) are a person's work on the lead.
type Kind string

// The kinds that the product knows; a model may name others, they are carried
// and shown as they are.
const (
	KindPricingPage    Kind = "pricing_page"
	KindPageView       Kind = "page_view"
	KindForm           Kind = "form"
	KindDownload       Kind = "download"
	KindCaseStudy      Kind = "case_study"
	KindWebinar        Kind = "webinar"
	KindEventScan      Kind = "event_scan"
	KindEmailOpen      Kind = "email_open"
	KindEmailClick     Kind = "email_click"
	KindTrial          Kind = "trial"
	KindSocial         Kind = "social"
	KindUnsubscribe    Kind = "unsubscribe"
	KindContactSales   Kind = "contact_sales"
	KindDemoRequest    Kind = "demo_request"
	KindReplyToTalk    Kind = "reply_to_talk"
	KindInboundCall    Kind = "inbound_call"
	KindCall           Kind = "call"
	KindEmail          Kind = "email"
	KindMeeting        Kind = "meeting"
	KindMessage        Kind = "message"
	KindNote           Kind = "note"
	KindCustomActivity Kind = "activity"
)

// Touch reports whether a person of the team does this kind of activity.
func (k Kind) Touch() bool {
	switch k {
	case KindCall, KindEmail, KindMeeting, KindMessage:
		return true
	default:
	}
	return false
}

// HandRaise reports whether the lead asked to talk.
func (k Kind) HandRaise() bool {
	switch k {
	case KindContactSales, KindDemoRequest, KindReplyToTalk, KindInboundCall:
		return true
	default:
	}
	return false
}

// Label is the kind as a person reads it: "demo request".
func (k Kind) Label() string { return strings.ReplaceAll(string(k), "_", " ") }

// Outcome is how a touch ended.
type Outcome string

// The outcomes of a touch.
const (
	OutcomeConnected   Outcome = "connected"
	OutcomeNoAnswer    Outcome = "no_answer"
	OutcomeVoicemail   Outcome = "voicemail"
	OutcomeWrongNumber Outcome = "wrong_number"
	OutcomeSent        Outcome = "sent"
	OutcomeReplied     Outcome = "replied"
	OutcomeBounced     Outcome = "bounced"
	OutcomeOptedOut    Outcome = "opted_out"
	OutcomeHeld        Outcome = "held"
	OutcomeNoShow      Outcome = "no_show"
)

// Outcomes lists how a touch of kind k can end; the first is the usual one.
func Outcomes(k Kind) []Outcome {
	switch k {
	case KindCall:
		return []Outcome{OutcomeConnected, OutcomeNoAnswer, OutcomeVoicemail, OutcomeWrongNumber, OutcomeOptedOut}
	case KindEmail:
		return []Outcome{OutcomeSent, OutcomeReplied, OutcomeBounced, OutcomeOptedOut}
	case KindMeeting:
		return []Outcome{OutcomeHeld, OutcomeNoShow, OutcomeOptedOut}
	case KindMessage:
		return []Outcome{OutcomeSent, OutcomeReplied, OutcomeOptedOut}
	default:
	}
	return nil
}

// Label is the outcome as a person reads it: "no answer".
func (o Outcome) Label() string { return strings.ReplaceAll(string(o), "_", " ") }

// Connect reports whether the lead was reached: connects are reported apart
// from attempts.
func (o Outcome) Connect() bool {
	return o == OutcomeConnected || o == OutcomeReplied || o == OutcomeHeld
}

// Activity is one thing that the lead did or that a person did on the lead.
type Activity struct {
	ID        string    `cbor:"1,keyasint" json:"id"`
	Kind      Kind      `cbor:"2,keyasint" json:"kind"`
	At        time.Time `cbor:"3,keyasint" json:"at"`
	Subject   string    `cbor:"4,keyasint,omitempty" json:"subject,omitempty"`
	Note      string    `cbor:"5,keyasint,omitempty" json:"note,omitempty"`
	URL       string    `cbor:"6,keyasint,omitempty" json:"url,omitempty"`
	Source    string    `cbor:"7,keyasint,omitempty" json:"source,omitempty"`
	By        string    `cbor:"8,keyasint,omitempty" json:"by,omitempty"` // the person of the team, for touches
	Outcome   Outcome   `cbor:"9,keyasint,omitempty" json:"outcome,omitempty"`
	Points    int       `cbor:"10,keyasint,omitempty" json:"points,omitempty"` // points that the source gave it; used by models that say so
	Cycle     int       `cbor:"11,keyasint,omitempty" json:"cycle,omitempty"`
	Withdrawn bool      `cbor:"12,keyasint,omitempty" json:"withdrawn,omitempty"` // taken back by an undo; kept for the history
}

// equal reports whether two activities say the same; an instant is the same in
// every zone.
func (a Activity) equal(b Activity) bool {
	if !a.At.Equal(b.At) {
		return false
	}
	a.At = b.At
	return a == b
}

// HumanTouch reports whether a logged act of a person stands, which is what
// stops a response clock. Status changes and automatic mail do not.
func (a Activity) HumanTouch() bool { return a.Kind.Touch() && a.By != "" && !a.Withdrawn }
