package story

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

// The leads that most stories are of.
const (
	priya  = lead.ID("demo-001") // has just raised her hand
	elodie = lead.ID("demo-009") // accepted, called once, half of her checklist known
	kenji  = lead.ID("demo-010") // was called, and wants to be again
	ray    = lead.ID("demo-020") // asked not to be contacted
)

// Stories lists every story.
func Stories() []Story {
	return slices.Concat(queues(), asides(), leads(), forms(), boards(), funnels(), tests(), outboxes(), starts(), tours())
}

// synced is what a sync that went well says.
func synced() tea.Msg { return screen.SyncMsg{Last: tuitest.Start().Add(-12 * time.Second)} }

// after is a start with a sync that went well, messages, and then keys.
func after(msg tea.Msg, keys ...string) []tea.Msg {
	return append([]tea.Msg{synced(), msg}, presses(keys...)...)
}

// ready is a start with a sync that went well, and then keys.
func ready(keys ...string) []tea.Msg { return append([]tea.Msg{synced()}, presses(keys...)...) }

// presses are keys by name; any other text is typed.
func presses(keys ...string) []tea.Msg {
	named := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "down": {Code: tea.KeyDown},
		"space": {Code: ' ', Text: " "}, "ctrl+o": {Code: 'o', Mod: tea.ModCtrl}, "esc": {Code: tea.KeyEscape},
	}
	var out []tea.Msg
	for _, k := range keys {
		if msg, ok := named[k]; ok {
			out = append(out, msg)
			continue
		}
		for _, r := range k {
			out = append(out, tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return out
}

func queues() []Story {
	return []Story{
		{Name: "queue", About: "the leads to work, in their order", Start: ready()},
		{Name: "many", About: "a full day's queue", Setup: func(d *tuitest.Desk) { d.Crowd(300) }, Start: ready("down", "down", "down")},
		{Name: "one", About: "one lead", Setup: func(d *tuitest.Desk) { d.Keep(priya) }, Start: ready()},
		{Name: "names", About: "names of every script and length", Setup: scripts, Start: ready()},
		{Name: "team", About: "the team's leads", Start: ready("t")},
		{Name: "callbacks", About: "promised calls", Start: ready("2")},
		{Name: "review", About: "leads that the model is not sure of", Start: ready("3")},
		{Name: "breached", About: "who is late to be answered", Start: ready("t", "4")},
		{Name: "nurture", About: "right lead, wrong time", Start: ready("7")},
		{Name: "all", About: "every lead", Start: ready("8")},
		{Name: "find", About: "find as you type", Start: ready("/", "to")},
		{Name: "find-nothing", About: "nobody is found", Start: ready("/", "zebra")},
		{Name: "marked", About: "two leads marked", Start: ready("space", "space")},
		{Name: "empty", About: "no lead at all", Empty: true, Start: ready()},
		{Name: "done", About: "everybody is answered", Setup: func(d *tuitest.Desk) { d.Keep("demo-017", "demo-021") }, Start: ready()},
		{Name: "offline", About: "the last sync failed", Start: []tea.Msg{screen.SyncMsg{Last: tuitest.Start().Add(-3 * time.Hour), Problem: "no network"}}},
		{Name: "broken", About: "the store can't be read", Setup: func(d *tuitest.Desk) {
			d.Fail(errors.New("leads.db is locked by banter sync (pid 4711) since 09:40; end it or wait"))
		}},
		{Name: "see-as", About: "the queue as somebody else sees it", Start: after(screen.SeeAsMsg{Rep: "ben"})},
	}
}

// scripts gives the canned leads names that are hard to draw.
func scripts(d *tuitest.Desk) {
	for id, n := range map[lead.ID][3]string{
		"demo-001": {"山田 太郎", "日本電信電話株式会社", "マーケティング部長"},
		"demo-002": {"محمد عبد الله", "شركة النور للتجارة", "مدير المبيعات"},
		"demo-003": {"דנה כהן", "חברת הים", "סמנכ״לית שיווק"},
		"demo-004": {"김민준", "한국전자 주식회사", "영업 팀장"},
		"demo-005": {"Wolfeschlegelsteinhausenbergerdorff Hubert", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", "Leiter Marketing"},
		"demo-006": {"Łukasz Źdźbło", "Zażółć & Gęślą", "Dyrektor"},
		"demo-007": {"", "", ""},
		"demo-008": {"Дмитрий Шостакович", "Ленинградский завод", "Директор"},
		"demo-009": {"สมชาย ใจดี", "บริษัท ไทยการค้า", "ผู้จัดการ"},
		"demo-010": {"Ana 🔥 Growth", "Rocket 🚀 Labs", "Ninja"},
	} {
		d.Edit(id, func(r *lead.Record) { r.Lead.Name, r.Lead.Company, r.Lead.Title = n[0], n[1], n[2] })
	}
}

func leads() []Story {
	open := screen.OpenLeadMsg{ID: elodie, Order: []lead.ID{priya, elodie, "demo-003"}}
	return []Story{
		{Name: "lead", About: "one lead", Start: after(open)},
		{Name: "lead-new", About: "a lead that has just raised a hand", Start: after(screen.OpenLeadMsg{ID: priya})},
		{Name: "lead-names", About: "a lead whose name runs from right to left", Setup: scripts, Start: after(screen.OpenLeadMsg{ID: "demo-002"})},
		{Name: "lead-wide", About: "a lead whose letters are two cells wide", Setup: scripts, Start: after(screen.OpenLeadMsg{ID: priya})},
		{Name: "lead-long", About: "a lead with names that are too long for any line", Setup: scripts, Start: after(screen.OpenLeadMsg{ID: "demo-005"})},
		{Name: "lead-called", About: "a lead with what was said in a call", Start: after(screen.OpenLeadMsg{ID: kenji})},
		{Name: "optout", About: "a lead that asked not to be contacted", Start: after(screen.OpenLeadMsg{ID: ray})},
		{Name: "why", About: "why a lead is where it is", Start: after(screen.OpenWhyMsg{ID: priya})},
	}
}

func forms() []Story {
	reject := screen.OpenDisposeMsg{IDs: []lead.ID{priya}, Verdict: lead.Reject}
	return []Story{
		{Name: "bant", About: "the checklist", Start: after(screen.OpenQualifyMsg{ID: elodie})},
		{Name: "bant-typed", About: "an answer, and what was said", Start: after(screen.OpenQualifyMsg{ID: elodie}, "t", "y", "the board wants it before the summer, since the season starts in June")},
		{Name: "call", About: "a call to log", Start: after(screen.OpenTouchMsg{ID: priya, Kind: lead.KindCall})},
		{Name: "call-typed", About: "a call with a note", Start: after(screen.OpenTouchMsg{ID: priya, Kind: lead.KindCall}, "v", "Left word with the desk, she is back on Thursday and wants the numbers for 60 seats by then.")},
		{Name: "call-refused", About: "a call that must not be made", Start: after(screen.OpenTouchMsg{ID: ray, Kind: lead.KindCall})},
		{Name: "decide", About: "any verdict", Start: after(screen.OpenDisposeMsg{IDs: []lead.ID{elodie}})},
		{Name: "accept", About: "a lead to accept", Start: after(screen.OpenDisposeMsg{IDs: []lead.ID{priya}, Verdict: lead.Accept})},
		{Name: "qualify", About: "a lead to hand over, with its checklist", Start: after(screen.OpenDisposeMsg{IDs: []lead.ID{elodie}, Verdict: lead.Qualify})},
		{Name: "reject", About: "a reason to reject", Start: after(reject)},
		{Name: "reject-find", About: "a reason, found as it is typed", Start: after(reject, "wro")},
		{Name: "reject-typed", About: "what a reason asks for, half filled", Start: after(reject, "comp", "enter", "Hooli", "tab", "31.3.2027", "tab")},
		{Name: "reject-wrong", About: "what is still wanted", Start: after(reject, "other", "enter", "enter")},
		{Name: "reject-many", About: "one verdict for all that are marked", Start: ready("space", "space", "space", "x")},
		{Name: "recycle", About: "a reason to recycle", Start: after(screen.OpenDisposeMsg{IDs: []lead.ID{priya}, Verdict: lead.Recycle})},
		{Name: "snooze", About: "hide a lead until later", Start: after(screen.OpenSnoozeMsg{IDs: []lead.ID{priya}})},
		{Name: "snooze-typed", About: "a time in words", Start: after(screen.OpenSnoozeMsg{IDs: []lead.ID{priya}}, "fri 14:00", "tab", "tab", "wants Jo there")},
		{Name: "assign", About: "give a lead to somebody", Start: after(screen.OpenAssignMsg{IDs: []lead.ID{priya}})},
	}
}

func boards() []Story {
	rush := (*tuitest.Desk).Rush
	return []Story{
		{Name: "board", About: "the manager's board", Setup: rush, Start: ready("B")},
		{Name: "board-leads", About: "down to a rep's leads", Setup: rush, Start: ready("B", "enter", "space")},
		{Name: "board-hours", About: "the board by the hour of the week", Setup: rush, Start: ready("B", "shift+tab")},
		{Name: "board-forecast", About: "the forecast and what it assumes", Setup: rush, Start: ready("B", "w")},
		{Name: "board-empty", About: "the board without a lead", Empty: true, Start: ready("B")},
		{Name: "wall", About: "the board for a screen on the wall", Setup: rush, Wall: true},
	}
}

func funnels() []Story {
	at := func(n int, keys ...string) []tea.Msg {
		return ready(slices.Concat([]string{"5"}, keys, slices.Repeat([]string{"tab"}, n))...)
	}
	return []Story{
		{Name: "funnel", About: "how far the leads came", Start: at(0)},
		{Name: "sources", About: "what each source brought", Start: at(1)},
		{Name: "velocity", About: "how long the way takes", Start: at(2)},
		{Name: "response", About: "how soon the team answers, by the hour of the week", Start: at(3)},
		{Name: "calibration", About: "whether the score tells good from bad", Start: at(4, "p", "p")},
		{Name: "reasons", About: "why leads were rejected", Start: ready("5", "shift+tab", "shift+tab")},
		{Name: "promises", About: "what both sides promised", Start: ready("5", "shift+tab")},
		{Name: "proposal", About: "a proposed change of the model", Setup: (*tuitest.Desk).Propose, Start: ready("5", "shift+tab")},
		{Name: "funnel-empty", About: "the reports without a lead", Empty: true, Start: at(0)},
	}
}
