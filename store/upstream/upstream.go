// Package upstream is the contract between the sync and the systems that leads
// come from and outcomes go to. An adapter translates one of them and nothing
// else: it holds no state of its own beside what it was made with.
package upstream

import (
	"context"
	"errors"
	"time"

	"banter/store/lead"
)

// Cursor is an upstream's own note of how far Changes has come. The empty
// cursor means everything.
type Cursor string

// Page is one step of Changes.
type Page struct {
	Leads []lead.Remote
	Next  Cursor
	More  bool // another page follows at once
	// Refused are rows that could not be read; the rest of the page stands.
	Refused []Refused
	// Total is how many leads the whole pull will bring, where known; else 0.
	Total int
	// ServerTime is the upstream's clock, where it tells; skew is measured with it.
	ServerTime time.Time
}

// Refused is a row of a source that could not be read, and why.
type Refused struct {
	Where  string // file and line, or the upstream's id
	Reason string
}

// State is what became of a change that was pushed.
type State string

// The states of a receipt.
const (
	Done     State = "done"     // upstream has it, now or from an earlier try
	Retry    State = "retry"    // not taken; may be sent again, not before After
	Unknown  State = "unknown"  // nobody knows: look before sending again
	Conflict State = "conflict" // upstream changed the same fields: Theirs has them
	Rejected State = "refused"  // will never be taken as it is
)

// Receipt answers one change, by its key.
type Receipt struct {
	Key   string
	State State
	// Version is upstream's revision of the lead after the change, of the same
	// shape as Remote.Version. It says that Changes tells the new values from now
	// on; it is "" where outcomes are kept apart from the leads.
	Version string
	Theirs  lead.Values   // for Conflict: the fields as they are upstream
	Problem string        // in plain words, for a person
	Hint    string        // how to mend it
	After   time.Duration // for Retry: upstream asked to wait so long; 0 is our own back-off
}

// Identity is whose account an upstream is: a store is pinned to it.
type Identity struct {
	Account string // stable: portal, organisation, folder
	User    string // the rep, where upstream tells; else ""
	Text    string // for people: "folder /home/ana/leads"
}

// Upstream is a system that leads come from and outcomes go to.
//
// Errors of the methods wrap one of the sentinels below; an error that wraps
// none is a defect of the adapter and treated as ErrRefused.
type Upstream interface {
	// Name is the word for the kind of upstream: "files", "hubspot".
	Name() string

	// Check finds out, reading only, whether the upstream can be used and whose
	// account it is.
	Check(ctx context.Context) (Identity, error)

	// Changes returns leads that changed since the cursor, at least once each,
	// and the next cursor. It may repeat what it told before; asking again with
	// an old cursor tells it again. An empty page with More false means that
	// there is nothing new.
	Changes(ctx context.Context, cursor Cursor) (Page, error)

	// Push sends changes in their order and answers each with a receipt; a
	// change without a receipt is Unknown. On an error the receipts so far still
	// hold. Pushing a key twice has one effect.
	Push(ctx context.Context, changes []lead.Change) ([]Receipt, error)

	// Lookup tells which of the keys upstream already has, for changes whose
	// outcome is unknown. A key that is not in the answer was not taken.
	Lookup(ctx context.Context, changes []lead.Change) (map[string]Receipt, error)
}

// MaxSweep is how many leads one call of Sweep is asked for at most.
const MaxSweep = 100

// Sweeper is an Upstream that can be asked for leads by their IDs. Changes alone
// can't tell of a lead that vanished without a trace: one that was deleted for
// good, or whose tombstone is older than upstream keeps them. So a sync that has
// pulled everything from the empty cursor asks at its end for the leads that it
// has of this upstream and that the pull did not bring, MaxSweep at a time.
type Sweeper interface {
	// Sweep tells those of the leads that are gone: each with Gone, with
	// MergedInto where upstream knows it, and with nothing else. It reads only. A
	// lead that upstream still has is left out, and so is one of which it does not
	// say plainly that it is gone (an answer cut short, a right that is missing):
	// what is not in the answer stays as it is. On an error nothing is told. An ID
	// that is none of this upstream's is left out.
	Sweep(ctx context.Context, ids []lead.ID) ([]lead.Remote, error)
}

// Wiper is an Upstream where an administrator can ask for the leads on the machine
// of a rep to be removed, because the machine or the rep is gone. Each sync asks
// before it pulls.
type Wiper interface {
	// WipeAsked reports whether that is asked for the rep, as the config names the
	// rep. It is true only where upstream itself says so plainly: what is missing, may
	// not be read, or can't be understood is a no, and an error says nothing. It reads
	// only.
	WipeAsked(ctx context.Context, rep string) (bool, error)
}

// The retry classes. Adapters wrap them; callers ask with errors.Is.
var (
	// ErrUnreachable: no answer, or none that upstream itself gave. Try later.
	ErrUnreachable = errors.New("upstream unreachable")
	// ErrRetry: upstream answered that it can't just now (busy, limit). Try later.
	ErrRetry = errors.New("upstream asks to try later")
	// ErrAuth: the credentials are missing, wrong or lack a right. A person must act.
	ErrAuth = errors.New("upstream refused the credentials")
	// ErrCursor: upstream does not know the cursor any more. Start from the empty one.
	ErrCursor = errors.New("upstream does not know the cursor")
	// ErrRefused: upstream will never take this. A person must act.
	ErrRefused = errors.New("refused by upstream")
)
