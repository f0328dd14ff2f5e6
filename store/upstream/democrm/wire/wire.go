// Package wire is the protocol of the simulated CRM: plain JSON over HTTP.
//
// Every request carries "Authorization: Bearer TOKEN". Names of fields are
// those of lead.FieldNames, their texts what lead.Lead.Get returns; times are
// RFC 3339. An answer other than 200 has an Error as its body.
//
//	GET  /v1/account                      → Account
//	GET  /v1/leads?after=CURSOR&limit=N   → Page, in order of revision
//	POST /v1/changes   Changes            → Receipts, in the order sent
//	POST /v1/lookup    Lookup             → Receipts of the keys that were taken
//	GET  /v1/state[?all=1]                → State: what was received, for tests
//	GET  /v1/state/ID                     → LeadState
//
// What somebody does in the CRM itself, for tests and demonstrations:
//
//	GET, POST, DELETE /_faults            → list, add (see cmd/democrm/fault), reset
//	PUT    /_leads/ID  Lead               → LeadState: set fields, add activities, or make it
//	DELETE /_leads/ID[?into=OTHER]        → LeadState: deleted, or merged into another
//	PUT    /_refusals/ID  Refusal         → LeadState: every change of it is refused
//	DELETE /_cursors                      → Account: every cursor is forgotten
//
// Statuses: 400 not understood, 401 no or a wrong token, 404 no such path, 410
// unknown cursor (start from the empty one), 413 too large, 429 with
// Retry-After.
//
// Every change of a lead, from wherever, gives it the next revision of one
// global counter, so a cursor is how far that counter had come. A lead that
// changes between two pages moves to the end and is told again.
package wire

import (
	"time"

	"banter/store/lead"
)

// The limits of one request.
const (
	MaxPage    = 500     // leads of a page
	MaxChanges = 100     // changes, or keys of a lookup
	MaxBody    = 8 << 20 // bytes of a request
)

// Account is whose CRM it is.
type Account struct {
	Account    string    `json:"account"` // stable for a seed
	Name       string    `json:"name"`
	User       string    `json:"user"` // whose token it is
	Manager    string    `json:"manager"`
	Team       []string  `json:"team"` // the reps, User among them
	Executives []string  `json:"account_executives"`
	Now        time.Time `json:"now"`
	Wipe       []string  `json:"wipe,omitempty"` // the reps whose machines are to lose their leads
}

// Lead is a lead as the CRM has it. Fields holds every field that the CRM
// carries, empty ones as "".
type Lead struct {
	ID         string            `json:"id"`
	Revision   uint64            `json:"revision"`
	Fields     map[string]string `json:"fields"`
	Activities []lead.Activity   `json:"activities"`
	Deleted    bool              `json:"deleted,omitempty"`
	MergedInto string            `json:"merged_into,omitempty"` // implies Deleted
}

// Page is a step through the leads.
type Page struct {
	Leads []Lead    `json:"leads"`
	Next  string    `json:"next"` // the cursor behind the last lead
	More  bool      `json:"more"`
	Total int       `json:"total"` // leads behind the cursor asked with, this page included
	Now   time.Time `json:"now"`
}

// Change is one act of a rep. Base holds what Fields were made against: where
// the CRM has neither the base nor the new value, somebody else changed the
// field and the answer is a conflict, unless Force is set.
type Change struct {
	Key         string            `json:"key"` // idempotency key: twice has one effect
	Lead        string            `json:"lead"`
	Kind        lead.ChangeKind   `json:"kind"`
	At          time.Time         `json:"at"`
	By          string            `json:"by,omitempty"`
	Fields      map[string]string `json:"fields,omitempty"`
	Base        map[string]string `json:"base,omitempty"`
	Activity    *lead.Activity    `json:"activity,omitempty"`
	Disposition *lead.Disposition `json:"disposition,omitempty"`
	Answers     []lead.Answer     `json:"answers,omitempty"`
	Brief       string            `json:"brief,omitempty"`
	Undoes      string            `json:"undoes,omitempty"`
	Force       bool              `json:"force,omitempty"`
}

// Changes is the body of POST /v1/changes: at most MaxChanges.
type Changes struct {
	Changes []Change `json:"changes"`
}

// The states of a Receipt.
const (
	Done     = "done"
	Conflict = "conflict"
	Refused  = "refused"
)

// Receipt answers a change.
type Receipt struct {
	Key      string            `json:"key"`
	State    string            `json:"state"`
	Revision uint64            `json:"revision,omitempty"` // the lead's, after the change
	Theirs   map[string]string `json:"theirs,omitempty"`   // for Conflict: the fields somebody else changed
	Problem  string            `json:"problem,omitempty"`
	Hint     string            `json:"hint,omitempty"`
}

// Receipts is the answer to changes and to a lookup.
type Receipts struct {
	Receipts []Receipt `json:"receipts"`
}

// Lookup asks which keys were taken: at most MaxChanges.
type Lookup struct {
	Keys []string `json:"keys"`
}

// State is all that the CRM received. Without all=1 it has the leads alone that
// received something.
type State struct {
	Revision uint64      `json:"revision"`
	Received int         `json:"received"` // changes taken, each key once
	Leads    []LeadState `json:"leads"`    // in order of ID
}

// LeadState is a lead with what reps sent for it.
type LeadState struct {
	Lead
	Answers  []lead.Answer `json:"answers,omitempty"`
	Brief    string        `json:"brief,omitempty"`
	Outcomes []Outcome     `json:"outcomes,omitempty"` // in the order received
}

// Outcome is a change that was taken.
type Outcome struct {
	Change
	ReceivedAt time.Time `json:"received_at"`
	Undone     bool      `json:"undone,omitempty"` // a later change took it back
}

// Refusal is why every change of a lead is refused; an empty one ends it.
type Refusal struct {
	Why string `json:"why"`
}

// Error is the body of every answer that is not 200.
type Error struct {
	Error string `json:"error"`
	Hint  string `json:"hint,omitempty"`
}
