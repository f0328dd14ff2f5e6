package form

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/screen"
	"banter/tui/theme"
)

// Desk is what forms need of the rest of the program.
type Desk interface {
	screen.Reader
	screen.Actor
	screen.Drafter
}

// Options are what every form is made of.
type Options struct {
	Desk     Desk
	Settings *screen.Settings
	Theme    *theme.Theme
	Now      time.Time // in the rep's zone
}

// Sheet is what all forms on leads have in common: the lead that shows, the
// draft, the wait for both and for the act that the form ends with. A form
// embeds it; S is the form as its draft keeps it.
type Sheet[S any] struct {
	Options                // Now moves on with every tick
	IDs     []lead.ID      // the leads that the form is on; the first one shows
	Draft   *Draft         // nil for a form that keeps none
	Case    screen.Case    // of the first lead
	Zone    *time.Location // that lead's own; nil if unknown
	Loaded  bool           // Case is there
	Trouble Trouble        // why the act was refused, or can't be sent
	broken  error          // why Case can't be loaded
	busy    bool           // the act is on its way to the disk
	early   []tea.Msg      // typed before Case was there
}

// OpenedMsg answers Load: the lead, and the state S that a draft has kept.
type OpenedMsg[S any] struct {
	to    *Sheet[S] // who asked; others drop it
	lead  screen.Case
	zone  *time.Location
	Saved S
	Found bool // there is a draft
	err   error
}

// NewSheet makes the sheet of a form on leads; name is that of its draft, ""
// for none.
func NewSheet[S any](o Options, ids []lead.ID, name string) Sheet[S] {
	s := Sheet[S]{Options: o, IDs: ids}
	if name != "" {
		s.Draft = NewDraft(o.Desk, First(ids), draftName(name, ids))
	}
	return s
}

// Init loads the lead and what was typed before.
func (s *Sheet[S]) Init() tea.Cmd { return s.Load() }

// Busy reports whether the act is on its way to the disk.
func (s *Sheet[S]) Busy() bool { return s.busy }

// Typing is always true: letters choose, answer or are text.
func (s *Sheet[S]) Typing() bool { return true }

// Update handles what every form handles alike: time, and changes of the store.
func (s *Sheet[S]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.TickMsg:
		s.Now = msg.Now
	case screen.ChangedMsg:
		return s.Load()
	}
	return nil
}

// Load is the command that reads the lead and the draft.
func (s *Sheet[S]) Load() tea.Cmd {
	desk, id, draft := s.Desk, First(s.IDs), s.Draft
	return func() tea.Msg {
		ctx := context.Background()
		out := OpenedMsg[S]{to: s}
		if out.lead, out.err = desk.Case(ctx, id); out.err != nil {
			return out
		}
		out.zone = Zone(&out.lead.Record.Lead)
		if draft != nil {
			out.Found, out.err = draft.Load(ctx, &out.Saved)
		}
		return out
	}
}

// Take takes over what was loaded. first says that the form can begin: its
// draft is to be restored, then Play. ok is false for an answer to another
// sheet, one that was overtaken, or a failure.
func (s *Sheet[S]) Take(msg OpenedMsg[S]) (first, ok bool) {
	switch {
	case msg.to != s, msg.err == nil && msg.lead.At.Before(s.Case.At):
		return false, false
	case msg.err != nil:
		if !s.Loaded {
			s.broken = msg.err
		}
		return false, false
	}
	first = !s.Loaded
	s.Case, s.Zone, s.Loaded, s.broken = msg.lead, msg.zone, true, nil
	return first, true
}

// Held reports whether a key or a paste is not for the form's fields: while the
// act is under way it is lost, before the lead is there it is kept for Play,
// and cmd closes the form on esc.
func (s *Sheet[S]) Held(msg tea.Msg) (cmd tea.Cmd, held bool) {
	k, isKey := msg.(tea.KeyPressMsg)
	switch {
	case s.busy:
	case isKey && k.String() == "esc":
		return s.Close(), true
	case s.Loaded:
		return nil, false
	case s.broken == nil:
		s.early = append(s.early, msg)
	}
	return nil, true
}

// Play hands over what was typed before the lead was there, in order.
func (s *Sheet[S]) Play(update func(tea.Msg) tea.Cmd) tea.Cmd {
	msgs := s.early
	s.early = nil
	var cmds []tea.Cmd
	for _, m := range msgs {
		cmds = append(cmds, update(m))
	}
	return tea.Sequence(cmds...)
}
