package tui_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/screen"
)

func TestCountdownsRunAndAClockThatEndsMovesItsLead(t *testing.T) {
	on(t, 100, 24, func(r *robot) {
		r.isOn("Priya Natarajan")
		r.sees("02:41")
		r.wait(time.Minute)
		r.sees("01:4")
		r.desk.SetNow(r.desk.Now().Add(3 * time.Minute))
		r.wait(2 * time.Minute)
		text := r.Text()
		if strings.Index(text, "Priya") < strings.Index(text, "breached") {
			r.t.Fatalf("a breached lead still stands first:\n%s", text)
		}
		r.sees("4 SLA 3!", "breached 3")
		r.isOn("Priya Natarajan") // the cursor went along
	})
}

func TestTheCursorStaysOnItsLead(t *testing.T) {
	on(t, 100, 24, func(r *robot) {
		r.press("j", "j")
		r.isOn("Mei-Ling Wu")
		r.press("s")
		r.sees("by score")
		r.isOn("Mei-Ling Wu")
		r.press("t")
		r.sees("the team's")
		r.isOn("Mei-Ling Wu")
		later := r.desk.Now().Add(time.Hour)
		r.desk.Edit("demo-003", func(rec *lead.Record) { rec.Lead.SnoozedUntil = later })
		r.send(screen.ChangedMsg{})
		r.misses("Mei-Ling")
		r.cursor() // and is somewhere else now
	})
}

func TestAVerdictBringsTheNextLeadUpAndKeepsTheFilter(t *testing.T) {
	on(t, 100, 24, func(r *robot) {
		r.press("/", "to", "enter")
		r.isOn("Tomás Herrera")
		if err := r.desk.Act(r.t.Context(), "demo-002", lead.Disposition{Verdict: lead.Reject, Reason: "wrong_size"}); err != nil {
			r.t.Fatal(err)
		}
		r.send(screen.ActedMsg{IDs: []lead.ID{"demo-002"}, What: "rejected: wrong_size", Verdict: true})
		r.isOn("Mei-Ling Wu")
		r.sees("/ to", "4 of 9 leads", "Tomás Herrera: rejected: wrong_size", "u undoes it")
		r.press("u")
		r.isOn("Tomás Herrera")
		r.sees("undone: reject: wrong_size", "5 of 10 leads")
	})
}

func TestAcceptUndoAndTheOutboxCount(t *testing.T) {
	on(t, 100, 24, func(r *robot) {
		r.press("a")
		r.isOn("Priya Natarajan") // accepting is where the work begins
		r.sees("Priya Natarajan: accepted", "6 Out")
		if got := r.desk.Record("demo-001").Lead.Stage; got != lead.StageSAL {
			r.t.Fatalf("the stage is %s", got)
		}
		r.press("a") // again: the lifecycle refuses it
		r.sees("✗ ")
		r.press("u")
		if got := r.desk.Record("demo-001").Lead.Stage; got != lead.StageMQL {
			r.t.Fatalf("the stage is %s after undo", got)
		}
		r.press("u")
		r.sees("There is nothing to undo")
	})
}

func TestMarkedLeadsActTogether(t *testing.T) {
	on(t, 100, 24, func(r *robot) {
		r.press("space", "space", "a")
		r.sees("2 leads: accepted")
		for _, id := range []lead.ID{"demo-001", "demo-002"} {
			if got := r.desk.Record(id).Lead.Stage; got != lead.StageSAL {
				r.t.Errorf("%s is %s", id, got)
			}
		}
		r.misses("●  ")
		r.press("u")
		if got := r.desk.Record("demo-002").Lead.Stage; got != lead.StageMQL {
			r.t.Errorf("undo left the second at %s", got)
		}
	})
}

func TestTheOrderIsFrozenUnderAForm(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("z")
		r.desk.Edit("demo-001", func(rec *lead.Record) { rec.Lead.Stage = lead.StageNurture })
		r.send(screen.ChangedMsg{})
		r.isOn("Priya Natarajan") // faint below the form, but still there
		r.send(screen.CloseMsg{})
		r.misses("Priya")
	})
}

func TestSplitsByKeyAndMouse(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		for key, title := range map[string]string{"2": "── Callbacks", "3": "── Review", "4": "── Breached", "7": "── Nurture", "8": "── All", "1": "── Queue"} {
			r.press(key)
			r.sees(title)
		}
		r.press("1", "tab")
		r.sees("── Callbacks")
		r.press("shift+tab", "shift+tab")
		r.sees("── All")
		x := strings.Index(r.Lines()[0], "3 Review")
		r.send(tea.MouseClickMsg{X: x + 2, Y: 0, Button: tea.MouseLeft})
		r.sees("── Review")
		r.send(tea.MouseClickMsg{X: 20, Y: 4, Button: tea.MouseLeft})
		r.isOn("Diego Fuentes")
		r.send(tea.MouseClickMsg{X: 20, Y: 4, Button: tea.MouseLeft})
		r.sees("── Diego Fuentes", "2 of 3")
	})
}

func TestTheLeadScreenWalksTheOrder(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.press("enter")
		r.sees("── Priya Natarajan", "1 of 10", "demo request: Would like to see it next week")
		r.press("J")
		r.sees("── Tomás Herrera", "2 of 10")
		r.press("K", "K")
		r.sees("That was the first lead")
		r.press("w")
		r.sees("Why Priya Natarajan is here", "raised its hand", "value ")
		r.press("esc", "esc")
		r.sees("── Queue")
	})
}

func TestPaletteTakesTypedCommands(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.press(":", "sort score", "enter")
		r.sees("by score")
		r.press(":", "view breached", "enter")
		r.sees("── Breached")
		r.press(":", "view nowhere", "enter")
		r.sees("view what? One of: queue, callbacks")
		r.press("1", ":", "snooze +2h", "enter")
		r.sees("snoozed until Tue 3 Mar 11:4")
		r.press(":", "assign ben", "enter")
		r.sees("given to ben")
		r.press(":", "assign zorro", "enter")
		r.sees("zorro is not on the team: ana, ben, chloe, dev, or pool")
		r.press(":", "sync", "enter")
		if r.desk.Syncs() != 1 {
			r.t.Errorf("%d syncs", r.desk.Syncs())
		}
		r.press(":", "xyzzy", "enter")
		r.sees("There is no command and no lead “xyzzy”")
	})
}

func TestCopyIsRefusedForWhoOptedOut(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.press("y")
		r.sees("copied the phone number: +49 30 5557 0142")
		if !bytes.Contains(r.Bytes(), []byte("\x1b]52;c;")) {
			r.t.Error("nothing was put on the clipboard")
		}
		r.send(screen.OpenLeadMsg{ID: "demo-020"})
		r.press("y")
		r.sees("Ray Novak asked not to be contacted: the phone number is not copied")
		r.press("c")
		r.sees("Ray Novak asked not to be contacted: no call")
	})
}

func TestFailuresAreSaidInPlainWords(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.send(screen.FailedMsg{Err: &lead.Refusal{What: "the gate is closed", Hint: "ask for the need"}})
		r.sees("✗ the gate is closed · ask for the need")
		r.send(screen.FailedMsg{Err: errors.New("disk full\x1b[2J\nreally")})
		r.sees("✗ disk full [2J really")
		r.wait(15 * time.Second)
		r.misses("disk full")
		r.desk.Fail(errors.New("leads.db is damaged"))
		r.send(screen.ChangedMsg{})
		r.sees("leads.db is damaged", "Priya Natarajan") // what was read stays in sight
	})
}

func TestANewHandRaiserIsAnnounced(t *testing.T) {
	on(t, 120, 30, func(r *robot) {
		r.desk.Edit("demo-015", func(rec *lead.Record) { rec.Lead.Owner = "ana" })
		r.desk.Raise("demo-015")
		r.send(screen.ChangedMsg{})
		r.sees("✓ Marcus Bell raised a hand")
		if !bytes.Contains(r.Bytes(), []byte("\x1b]9;")) {
			r.t.Error("no notification was sent")
		}
	})
}

func TestHelpNamesEveryKeyOnce(t *testing.T) {
	on(t, 120, 50, func(r *robot) {
		r.press("?")
		r.sees("Everywhere", "mark all", "reassign", "suspend", "sync now")
		r.press("?")
		r.misses("Everywhere")
	})
}

func TestQuitAndSuspendKeys(t *testing.T) {
	on(t, 80, 24, func(r *robot) {
		r.press("enter", "ctrl+c")
	})
	on(t, 80, 24, func(r *robot) {
		r.press("/", "q")
		r.sees("/ q") // text, not the key
		r.press("esc", "q")
	})
}

func TestOfflineAndSyncStates(t *testing.T) {
	on(t, 140, 24, func(r *robot) {
		r.send(screen.SyncMsg{Running: true, Phase: "pull", Done: 120, Total: 400})
		r.sees("◌ fetching 120/400")
		r.send(screen.SyncMsg{Problem: "no network", Last: r.desk.Now().Add(-3 * time.Hour)})
		r.sees("▲ offline, last 3 h")
		r.send(screen.SyncMsg{Problem: "the session has ended", Refused: true, Last: r.desk.Now().Add(-3 * time.Hour)})
		r.sees("▲ log in again, last 3 h")
		r.send(screen.SyncMsg{Last: r.desk.Now()})
		r.sees("●")
	})
}

func TestTheTeamsLeads(t *testing.T) {
	on(t, 120, 24, func(r *robot) {
		r.misses("Greta Lindqvist")
		r.press(":", "scope team", "enter")
		r.sees("Greta Lind", "ben")
	})
}
