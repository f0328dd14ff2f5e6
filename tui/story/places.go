package story

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/firstrun"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

// asides are what lies over the other screens, and what the bottom line says.
func asides() []Story {
	return []Story{
		{Name: "help", About: "every key of the queue", Start: ready("?")},
		{Name: "help-lead", About: "every key of a lead", Start: after(screen.OpenLeadMsg{ID: priya}, "?")},
		{Name: "help-board", About: "every key of the board", Setup: (*tuitest.Desk).Rush, Start: ready("B", "?")},
		{Name: "help-reports", About: "every key of the reports", Start: ready("5", "?")},
		{Name: "help-outbox", About: "every key of the outbox", Setup: waiting, Start: ready("o", "?")},
		{Name: "palette", About: "the commands", Start: ready(":")},
		{Name: "palette-find", About: "a command, found as it is typed", Start: ready(":", "sn")},
		{Name: "palette-leads", About: "commands and leads by the same letters", Start: ready(":", "re")},
		{Name: "palette-views", About: "a place, found as it is typed", Start: ready(":", "fun")},
		{Name: "palette-nothing", About: "no such command", Start: ready(":", "zebra")},
		{Name: "notice", About: "what has just happened", Start: after(screen.NoticeMsg{Text: "Priya Natarajan: accepted · u undoes it"})},
		{Name: "notice-bad", About: "what did not work out", Start: after(screen.NoticeMsg{Text: "Ray Novak asked not to be contacted; the mark is lifted upstream only", Bad: true})},
		{Name: "syncing", About: "a sync under way", Start: []tea.Msg{screen.SyncMsg{Running: true, Phase: "pull", Done: 240, Total: 1200, Last: tuitest.Start().Add(-5 * time.Minute)}}},
		{Name: "logged-out", About: "the login has run out", Start: []tea.Msg{screen.SyncMsg{
			Refused: true, Problem: "HubSpot does not accept the token any more; banter auth login hubspot", Last: tuitest.Start().Add(-26 * time.Hour),
		}}},
	}
}

// tests are the 20-lead test.
func tests() []Story {
	return []Story{
		{Name: "judge", About: "a lead of the 20-lead test", Judge: true, Start: presses("y", "n", "y", "b")},
		{Name: "judge-note", About: "a note on a lead of the test", Judge: true, Start: presses("y", "t", "why?")},
		{Name: "judge-end", About: "the end of the 20-lead test", Judge: true, Start: presses(strings.Repeat("yn", 10))},
	}
}

// outboxes are what is on its way, and what upstream did not take.
func outboxes() []Story {
	return []Story{
		{Name: "outbox", About: "what waits to be sent, and a conflict", Setup: waiting, Start: ready("o")},
		{Name: "outbox-refused", About: "a change that upstream refused", Setup: refused, Start: ready("o")},
		{Name: "conflict", About: "a conflict: base, mine and theirs", Setup: waiting, Start: ready("o", "down")},
		{Name: "conflict-ask", About: "a conflict, about to be resolved", Setup: waiting, Start: ready("o", "down", "m")},
		{Name: "conflict-fields", About: "a conflict, resolved field by field", Setup: contested, Start: ready("o", "tab", "m")},
		{Name: "outbox-empty", About: "nothing waits", Start: ready("o")},
	}
}

// refused parks a change that no other change upstream stands in the way of.
func refused(d *tuitest.Desk) {
	act(d, "demo-003", lead.Touch{Kind: lead.KindCall, Outcome: lead.OutcomeConnected, Note: "Wants the numbers for 60 seats by Thursday, and Jo from finance in the next call."})
	d.Park("demo-003", "HubSpot has no field “sdr_attempts”", "make it there, or map another one in the config; then r tries again")
}

// contested parks a change of several fields that somebody else has changed too.
func contested(d *tuitest.Desk) {
	act(d, "demo-007", lead.Assign{To: "ben"})
	d.Park("demo-007", "somebody else changed three fields upstream", "keep yours or take theirs, all at once or field by field",
		lead.Conflict{Field: "owner", Base: "ana", Mine: "ben", Theirs: "chloe"},
		lead.Conflict{Field: "phone", Base: "+47 22 55 50 19", Mine: "+47 22 55 50 91", Theirs: "+47 22 55 50 19"},
		lead.Conflict{Field: "company", Base: "Adventure Works", Mine: "Adventure Works Norge AS", Theirs: "Adventure Works Nordic Holding"})
}

// starts are the first minutes.
func starts() []Story {
	folder := firstrun.DoneMsg{Choice: firstrun.Folder, Dir: "/home/ana/leads", Me: "ana"}
	return []Story{
		{Name: "guide", About: "the first start", Guide: &firstrun.Options{}},
		{Name: "guide-folder", About: "the first start, with a folder", Guide: &firstrun.Options{}, Start: presses("2", "/home/ana/leads")},
		{Name: "guide-salesforce", About: "the first start, with Salesforce", Guide: &firstrun.Options{}, Start: presses("4")},
		{Name: "guide-wanting", About: "the first start, and what is still wanted", Guide: &firstrun.Options{}, Start: presses("2", "enter")},
		{Name: "guide-problem", About: "the first start, after what did not work", Guide: &firstrun.Options{Last: folder, Problem: "/home/ana/leads holds no file that ends in .csv or .jsonl, as such or with .gz"}},
		{Name: "fetching", About: "the first leads come in", Empty: true, Start: []tea.Msg{screen.SyncMsg{Running: true, Phase: "pull", Done: 240, Total: 1200}}},
		{Name: "fetch-failed", About: "the first sync did not go through", Empty: true, Start: []tea.Msg{screen.SyncMsg{Problem: "HubSpot can't be reached: no network"}}},
	}
}

// tours are the five steps of the tour, and its end.
func tours() []Story {
	return []Story{
		{Name: "tour", About: "the tour over the real screens", Tour: true, Start: ready()},
		{Name: "tour-lead", About: "the tour: open a lead", Tour: true, Start: ready("down")},
		{Name: "tour-why", About: "the tour: why it is here", Tour: true, Start: ready("down", "enter")},
		{Name: "tour-acts", About: "the tour: what to do with it", Tour: true, Start: ready("down", "enter", "w", "esc")},
		{Name: "tour-keys", About: "the tour: every key", Tour: true, Start: ready("down", "enter", ">", ">")},
		{Name: "tour-end", About: "the tour is over", Tour: true, Start: ready(">>>>>")},
	}
}
