// Package story lists the screens of the program with canned leads in them, for
// looking at them one by one and for comparing them with how they looked.
package story

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui"
	"banter/tui/board"
	"banter/tui/calibrate"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// Story is one screen in one situation.
type Story struct {
	Name  string
	About string
	Setup func(*tuitest.Desk)
	Start []tea.Msg // sent one after the other
	Empty bool      // no leads at all
	Wall  bool      // the board as a program of its own
	Judge bool      // the 20-lead test, which is one too
}

// Stories lists every story.
func Stories() []Story {
	synced := screen.SyncMsg{Last: tuitest.Start().Add(-12 * time.Second)}
	ready := func(msgs ...tea.Msg) []tea.Msg { return append([]tea.Msg{synced}, msgs...) }
	key := func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	turn, back := tea.KeyPressMsg{Code: tea.KeyTab}, tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}
	const first = lead.ID("demo-001")
	return []Story{
		{Name: "queue", About: "the leads to work, in their order", Start: ready()},
		{Name: "team", About: "the team's leads", Start: ready(key('t'))},
		{Name: "callbacks", About: "promised calls", Start: ready(key('2'))},
		{Name: "review", About: "leads that the model is not sure of", Start: ready(key('3'))},
		{Name: "breached", About: "who is late to be answered", Start: ready(key('t'), key('4'))},
		{Name: "nurture", About: "right lead, wrong time", Start: ready(key('7'))},
		{Name: "all", About: "every lead", Start: ready(key('8'))},
		{Name: "find", About: "find as you type", Start: ready(key('/'), key('t'), key('o'))},
		{Name: "marked", About: "two leads marked", Start: ready(tea.KeyPressMsg{Code: ' ', Text: " "}, tea.KeyPressMsg{Code: ' ', Text: " "})},
		{Name: "empty", About: "no lead at all", Empty: true, Start: ready()},
		{Name: "offline", About: "the last sync failed", Start: []tea.Msg{screen.SyncMsg{Last: tuitest.Start().Add(-3 * time.Hour), Problem: "no network"}}},
		{Name: "broken", About: "the store can't be read", Setup: func(d *tuitest.Desk) {
			d.Fail(errors.New("leads.db is locked by banter sync (pid 4711) since 09:40; end it or wait"))
		}},
		{Name: "lead", About: "one lead", Start: ready(screen.OpenLeadMsg{ID: "demo-009", Order: []lead.ID{first, "demo-009", "demo-003"}})},
		{Name: "optout", About: "a lead that asked not to be contacted", Start: ready(screen.OpenLeadMsg{ID: "demo-020"})},
		{Name: "why", About: "why a lead is where it is", Start: ready(screen.OpenWhyMsg{ID: first})},
		{Name: "help", About: "every key", Start: ready(key('?'))},
		{Name: "palette", About: "the commands", Start: ready(key(':'))},
		{Name: "bant", About: "the checklist", Start: ready(screen.OpenQualifyMsg{ID: "demo-009"})},
		{Name: "reject", About: "a reason to reject", Start: ready(screen.OpenDisposeMsg{IDs: []lead.ID{first}, Verdict: lead.Reject})},
		{Name: "recycle", About: "a reason to recycle", Start: ready(screen.OpenDisposeMsg{IDs: []lead.ID{first}, Verdict: lead.Recycle})},
		{Name: "decide", About: "any verdict", Start: ready(screen.OpenDisposeMsg{IDs: []lead.ID{"demo-009"}})},
		{Name: "call", About: "a call to log", Start: ready(screen.OpenTouchMsg{ID: first, Kind: lead.KindCall})},
		{Name: "snooze", About: "hide a lead until later", Start: ready(screen.OpenSnoozeMsg{IDs: []lead.ID{first}})},
		{Name: "assign", About: "give a lead to somebody", Start: ready(screen.OpenAssignMsg{IDs: []lead.ID{first}})},
		{Name: "board", About: "the manager's board", Setup: (*tuitest.Desk).Rush, Start: ready(key('B'))},
		{Name: "board-leads", About: "down to a rep's leads", Setup: (*tuitest.Desk).Rush, Start: ready(key('B'), tea.KeyPressMsg{Code: tea.KeyEnter}, tea.KeyPressMsg{Code: ' ', Text: " "})},
		{Name: "board-hours", About: "the board by the hour of the week", Setup: (*tuitest.Desk).Rush, Start: ready(key('B'), tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift})},
		{Name: "board-forecast", About: "the forecast and what it assumes", Setup: (*tuitest.Desk).Rush, Start: ready(key('B'), key('w'))},
		{Name: "board-empty", About: "the board without a lead", Empty: true, Start: ready(key('B'))},
		{Name: "see-as", About: "the queue as somebody else sees it", Start: ready(screen.SeeAsMsg{Rep: "ben"})},
		{Name: "wall", About: "the board for a screen on the wall", Setup: (*tuitest.Desk).Rush, Wall: true},
		{Name: "funnel", About: "how far the leads came", Start: ready(key('5'))},
		{Name: "sources", About: "what each source brought", Start: ready(key('5'), turn)},
		{Name: "velocity", About: "how long the way takes", Start: ready(key('5'), turn, turn)},
		{Name: "response", About: "how soon the team answers, by the hour of the week", Start: ready(key('5'), turn, turn, turn)},
		{Name: "calibration", About: "whether the score tells good from bad", Start: ready(key('5'), key('p'), key('p'), turn, turn, turn, turn)},
		{Name: "reasons", About: "why leads were rejected", Start: ready(key('5'), back, back)},
		{Name: "promises", About: "what both sides promised", Start: ready(key('5'), back)},
		{Name: "proposal", About: "a proposed change of the model", Setup: (*tuitest.Desk).Propose, Start: ready(key('5'), back)},
		{Name: "funnel-empty", About: "the reports without a lead", Empty: true, Start: ready(key('5'))},
		{Name: "judge", About: "a lead of the 20-lead test", Judge: true, Start: []tea.Msg{key('y'), key('n'), key('y'), key('b')}},
		{Name: "judge-note", About: "a note on a lead of the test", Judge: true, Start: []tea.Msg{key('y'), key('t'), key('w'), key('h'), key('y'), key('?')}},
		{Name: "judge-end", About: "the end of the 20-lead test", Judge: true, Start: slices.Repeat([]tea.Msg{key('y'), key('n')}, 10)},
		{Name: "outbox", About: "what waits to be sent", Setup: waiting, Start: ready(key('o'))},
	}
}

// waiting fills the outbox: one change waits, one is in conflict.
func waiting(d *tuitest.Desk) {
	ctx := context.Background()
	for id, act := range map[lead.ID]lead.Act{
		"demo-006": lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeVoicemail},
		"demo-007": lead.Assign{To: "ben"},
	} {
		if err := d.Act(ctx, id, act); err != nil {
			d.Fail(err)
		}
	}
	d.Park("demo-007", "somebody else changed the owner upstream", "keep yours or take theirs", lead.Conflict{Field: "owner", Base: "ana", Mine: "ben", Theirs: "chloe"})
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
	return tui.New(tui.Options{Desk: desk, Board: desk, Reports: desk, Settings: tuitest.Settings(), Theme: th, Now: tuitest.Start(), Colour: look.Colour, Clock: clock})
}
