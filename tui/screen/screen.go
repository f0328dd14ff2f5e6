// Package screen is what a screen is, and the messages that screens and the
// root exchange: facts in the past tense, requests in the imperative.
package screen

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/scoring"
	"banter/scoring/queue"
	"banter/store/lead"
)

// Screen is one place of the program. It does no I/O: work is done in commands
// that capture values and never touch the screen.
type Screen interface {
	Init() tea.Cmd
	// Update handles a message. Ticks and ChangedMsg reach every screen on the
	// stack; keys and mouse only the one on top.
	Update(msg tea.Msg) tea.Cmd
	// View draws at any size from 0×0 on: exactly h lines of at most w cells.
	View(w, h int) string
	// Keys are the bindings that count now, for the help line and the help
	// screen, most useful first.
	Keys() []key.Binding
	// Title is short: "Queue", "Priya Natarajan".
	Title() string
	// Typing reports whether text is being typed, so that single letters are
	// text and not commands of the root.
	Typing() bool
}

// Reader answers what screens show.
type Reader interface {
	Queue(ctx context.Context, q queue.Query) (queue.Result, error)
	// Rows are the rows of a list from one to before another, as they stand at now.
	Rows(ctx context.Context, l queue.List, from, to int, now time.Time) ([]queue.Row, error)
	Case(ctx context.Context, id lead.ID) (Case, error)
	Outbox(ctx context.Context) ([]lead.Change, error)
}

// Actor does what a rep does; every act is on disk when it returns without an
// error. Refusals are *lead.Refusal or *lead.MoveError.
type Actor interface {
	Act(ctx context.Context, id lead.ID, act lead.Act) error
	ActAll(ctx context.Context, ids []lead.ID, act lead.Act) error // all or none
	RetryChange(ctx context.Context, key string) error
	DropChange(ctx context.Context, key string) error
	ResolveChange(ctx context.Context, key string, mine map[string]bool) error
}

// Drafter keeps forms that are half filled in, as they are typed. A form's name
// is "touch", "bant" or "dispose"; nil data is no draft.
type Drafter interface {
	Draft(ctx context.Context, id lead.ID, form string) ([]byte, error)
	SaveDraft(ctx context.Context, id lead.ID, form string, data []byte) error
}

// Desk is all that the rest of the program does for the screens. A screen takes
// the part that it needs.
type Desk interface {
	Reader
	Actor
	Drafter
	// SyncNow asks the background sync to run at once; it returns immediately.
	SyncNow()
}

// Settings are what screens need to know and do not change while they run.
type Settings struct {
	Me       string
	Team     []string // the reps that leads can be given to
	AEs      []string // the account executives that qualified leads can go to
	Rules    lead.Rules
	Scope    queue.Scope
	Upstream string // "demo CRM", "files"
	Zone     *time.Location
	Links    bool // the terminal shows links (OSC 8)
}

// Case is a lead with all that explains it, as it stood at At.
type Case struct {
	At      time.Time
	Record  *lead.Record
	Excerpt lead.Excerpt
	Score   scoring.Score
	Row     queue.Row
	Place   queue.Place // in the default view and order
	Pending []lead.Change
	// Hours are when the lead's owner works in the coming days (nobody's lead: who
	// is at the keyboard), half-open and in order; nil is unknown.
	Hours [][2]time.Time
}

// Facts.
type (
	// TickMsg comes once a second; Now is in the rep's zone. Nothing below cmd
	// asks the clock.
	TickMsg struct{ Now time.Time }
	// ChangedMsg says that the store has changed: screens load again.
	ChangedMsg struct{}
	// SyncMsg tells how the background sync stands.
	SyncMsg struct {
		Running     bool
		Phase       string // "pull", "push"
		Waits       string // what upstream makes it wait for, in a few words; "" is nothing
		Done, Total int
		Last        time.Time // the last success; zero if there was none
		Problem     string    // why the last one failed, in plain words; "" if it did not
		Refused     bool      // with Problem: upstream does not take the login, a person must act
		New         int       // leads that the last one brought
	}
	// ActedMsg says that acts on leads are on disk. Verdict says that the lead
	// is decided: the next one comes up.
	ActedMsg struct {
		IDs     []lead.ID
		What    string // "rejected: wrong_size", for the status line
		Verdict bool
		Did     lead.Disposition // the verdict that was given, to be given again; zero if it was none
	}
	// FailedMsg says that something did not happen, and why.
	FailedMsg struct{ Err error }
	// ThemeMsg tells every screen that colours changed (dark or light found out).
	ThemeMsg struct{}
)

// Requests. The root answers them by opening, closing or running something;
// they are not acknowledged but for what is said.
type (
	// OpenLeadMsg opens the lead. Order is the row order it was opened from, for
	// next and previous; it may be nil.
	OpenLeadMsg struct {
		ID    lead.ID
		Order []lead.ID
	}
	// OpenQualifyMsg opens the checklist on a lead.
	OpenQualifyMsg struct{ ID lead.ID }
	// OpenTouchMsg opens the form that logs a touch.
	OpenTouchMsg struct {
		ID   lead.ID
		Kind lead.Kind
	}
	// OpenDisposeMsg opens the disposition. Verdict "" lets the rep choose, and so
	// does Reason "".
	OpenDisposeMsg struct {
		IDs     []lead.ID
		Verdict lead.Verdict
		Reason  string
	}
	// OpenSnoozeMsg asks until when. Callback presets that the lead was promised
	// a call then.
	OpenSnoozeMsg struct {
		IDs      []lead.ID
		Callback bool
	}
	// OpenAssignMsg asks to whom.
	OpenAssignMsg struct{ IDs []lead.ID }
	// OpenWhyMsg explains score, clock and place.
	OpenWhyMsg struct{ ID lead.ID }
	// SeeAsMsg shows the queue as a rep sees it; acts stay those of who is at the
	// keyboard. With Rep "" it ends, and the board is back.
	SeeAsMsg struct{ Rep string }
	// UndoMsg takes back the last act on a lead; with ID "" the last one made
	// in this program. ActedMsg or FailedMsg follows.
	UndoMsg struct{ ID lead.ID }
	// AcceptMsg accepts at once, without a form. ActedMsg or FailedMsg follows.
	AcceptMsg struct{ IDs []lead.ID }
	// CopyMsg puts text on the clipboard and says so.
	CopyMsg struct{ What, Text string }
	// CloseMsg takes the topmost screen or dialog away.
	CloseMsg struct{}
	// NoticeMsg shows a line at the bottom for a few seconds.
	NoticeMsg struct {
		Text string
		Bad  bool
	}
)

// Send makes a command of a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
