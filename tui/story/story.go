// Package story lists the screens of the program with canned leads in them, for
// looking at them one by one and for comparing them with how they looked.
package story

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui"
	"banter/tui/board"
	"banter/tui/calibrate"
	"banter/tui/firstrun"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// Story is one screen in one situation.
type Story struct {
	Name  string
	About string
	Setup func(*tuitest.Desk)
	Start []tea.Msg         // sent one after the other
	Empty bool              // no leads at all
	Wall  bool              // the board as a program of its own
	Judge bool              // the 20-lead test, which is one too
	Guide *firstrun.Options // the guide of the first start, another one
	Tour  bool              // begins with the tour
}

// waiting fills the outbox: one change waits, one is in conflict.
func waiting(d *tuitest.Desk) {
	act(d, "demo-006", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeVoicemail})
	act(d, "demo-007", lead.Assign{To: "ben"})
	d.Park("demo-007", "somebody else changed the owner upstream", "keep yours or take theirs", lead.Conflict{Field: "owner", Base: "ana", Mine: "ben", Theirs: "chloe"})
}

// act acts on a lead before the story begins; where that fails, the story shows it.
func act(d *tuitest.Desk, id lead.ID, a lead.Act) {
	if err := d.Act(context.Background(), id, a); err != nil {
		d.Fail(err)
	}
}

// Model is the program as the story shows it. clock may be nil.
func (s Story) Model(look theme.Look, clock func(time.Time) time.Time) tea.Model {
	desk := tuitest.NewDesk(tuitest.Start())
	if s.Empty {
		desk = tuitest.Empty(tuitest.Start())
	}
	if s.Setup != nil {
		s.Setup(desk)
	}
	th := theme.Of(look)
	if s.Wall {
		set := tuitest.Settings()
		return board.NewWall(board.WallOptions{Desk: desk, Settings: &set, Theme: th, Now: tuitest.Start(), Colour: look.Colour, Clock: clock})
	}
	if s.Judge {
		return calibrate.New(calibrate.Options{Desk: desk, Judge: "ana", Theme: th, Zone: tuitest.Zone(), Colour: look.Colour})
	}
	if s.Guide != nil {
		o := *s.Guide
		o.Me, o.Theme = "ana", th
		return firstrun.NewProgram(o)
	}
	return tui.New(tui.Options{Desk: desk, Board: desk, Reports: desk, Settings: tuitest.Settings(), Theme: th, Now: tuitest.Start(), Colour: look.Colour, Clock: clock, Tour: s.Tour})
}
