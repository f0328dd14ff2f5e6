// Package plain is the program in lines, for screen readers, dumb terminals and
// scripts: the whole job of a rep without a cursor, a colour or a sign. Words at
// a prompt are the keys of the screens; every answer is one fact a line, the most
// important first; a form asks one question at a time, keeps what was answered in
// the draft that its screen keeps, and repeats what it understood before it
// writes. Nothing is said while a line is being typed.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"banter/cmd/banter/notice"
	"banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/screen"
)

// Desk is what the words do.
type Desk interface {
	screen.Desk
	board.Desk
	Now() time.Time
	// Find returns the leads that a text may mean, the one where it is clear.
	Find(ctx context.Context, text string) ([]lead.ID, error)
	// LastActed is the lead that the rep acted on last.
	LastActed(ctx context.Context) (id lead.ID, ok bool, err error)
	// Notices are what is worth telling now.
	Notices(ctx context.Context, clocks []lead.ClockKind) ([]notice.Notice, error)
}

// Options are what a session is made of.
type Options struct {
	Desk     Desk
	Settings screen.Settings
	Clocks   []lead.ClockKind // whose breaches are told by themselves
	Console  *Console
	// Sync brings the store and upstream together and says what came of it, and to
	// say now and then how far it is; nil where there is no upstream.
	Sync func(ctx context.Context, say func(text string)) (string, error)
	// Beside starts what runs beside the talk, such as the background sync, once
	// the first leads are there; stop ends it. It may be nil.
	Beside func() (stop func())
	// Trouble is what went wrong beside the session since it was last asked; it
	// may be nil.
	Trouble func() []string
}

// ErrWords says that a line of a script is not understood.
var ErrWords = errors.New("not understood")

// How a form or the session ends early.
var (
	errCancel = errors.New("put away")
	errBack   = errors.New("one question back")
	errQuit   = errors.New("quit")
)

// Session is a talk with one person. Run makes it.
type Session struct {
	*Console
	o    Options
	desk Desk

	id    lead.ID // the lead at hand; "" is none
	name  string  // its name, for the prompt
	query queue.Query
	rows  queue.List                  // what the last list numbered
	rest  func(context.Context) error // how more reads on; nil where there is no more
	items []string                    // keys of the changes that the outbox numbered last
	acted []lead.ID                   // what was acted on here, the last one last

	told   map[string]bool // keys of notices that are known
	looked time.Time       // when notices were last looked for
	fresh  bool            // something has changed since
}

// Run talks until the input or ctx ends, or the person quits; all of these are a
// clean end. In a script it is the first error of a line.
func Run(ctx context.Context, o Options) error {
	s := &Session{
		Console: o.Console, o: o, desk: o.Desk, told: map[string]bool{},
		query: queue.Query{View: queue.ViewQueue, Sort: queue.SortPriority, Scope: o.Settings.Scope},
	}
	if err := s.fetch(ctx); err != nil {
		return err
	}
	if o.Beside != nil {
		defer o.Beside()()
	}
	if err := s.begin(ctx); err != nil {
		return err
	}
	for s.broken == nil {
		s.news(ctx)
		line, err := s.next(ctx, s.prompt())
		if errors.Is(err, io.EOF) {
			err = errQuit
		}
		if err == nil {
			err = s.do(ctx, line)
		}
		switch {
		case err == nil, errors.Is(err, errCancel):
		case errors.Is(err, errQuit):
			return errors.Join(s.end(ctx), s.broken)
		case ctx.Err() != nil:
			s.say("Stopped. What was done is kept.")
			return nil
		case s.Script:
			return fmt.Errorf("line %d: %w", s.line, err)
		case errors.Is(err, io.EOF):
			s.say("Put away, nothing was written. What was answered is kept.")
			return errors.Join(s.end(ctx), s.broken)
		default:
			s.trouble(err)
		}
	}
	return s.broken
}

func (s *Session) prompt() string {
	if s.name == "" {
		return "banter> "
	}
	return speak(s.name) + "> "
}

// begin says where things stand and takes the first lead up.
func (s *Session) begin(ctx context.Context) error {
	res, err := s.list(ctx)
	if err != nil {
		return err
	}
	if err := s.know(ctx); err != nil {
		return err
	}
	if res.List.Len() > 0 {
		if err := s.take(ctx, res.List.ID(0)); err != nil {
			return err
		}
	}
	if s.Quiet {
		return nil
	}
	s.say("banter, line by line. You are %s; leads come from %s.", s.o.Settings.Me, s.o.Settings.Upstream)
	if err := s.status(ctx, ""); err != nil {
		return err
	}
	s.say("Type help for the words, or open, next, list. Enter alone says what is new.")
	return s.brief(ctx, "First")
}

// fetch waits for the first leads where there are none; without them nothing
// can be done.
func (s *Session) fetch(ctx context.Context) error {
	res, err := s.list(ctx)
	if err != nil || s.o.Sync == nil || res.Counts[queue.ViewAll] > 0 {
		return err
	}
	if !s.Quiet {
		s.say("Fetching the first leads.")
	}
	if _, err := s.o.Sync(ctx, s.far); err != nil && ctx.Err() == nil {
		s.say("That did not go through: %s. It is tried again by itself.", err)
	}
	return nil
}

// far says how far a sync is.
func (s *Session) far(text string) {
	if !s.Quiet {
		s.say("%s.", upper(text))
	}
}

// end says what is still on its way.
func (s *Session) end(ctx context.Context) error {
	if s.Quiet || ctx.Err() != nil {
		return nil
	}
	changes, err := s.desk.Outbox(ctx)
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		s.say("%s in the outbox, to be sent next time.", count(len(changes), "change waits", "changes wait"))
	}
	s.say("Everything is saved.")
	return nil
}
