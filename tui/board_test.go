package tui_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"banter/scoring/queue"
	"banter/tui"
	"banter/tui/story"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// A rep's 4 is the list of who is late, and the board on the second press; a
// manager's the other way round.
func TestTheSLAKey(t *testing.T) {
	on(t, 120, 36, func(r *robot) {
		r.press("4")
		r.sees("── Breached ")
		r.press("4")
		r.sees("── SLA board ")
		r.press("4")
		r.sees("── Breached ")
		r.press("1", "B")
		r.sees("── SLA board ")
		r.press("esc")
		r.sees("── Queue ")
	})
	synctest.Test(t, func(t *testing.T) {
		desk, set := tuitest.NewDesk(tuitest.Start()), tuitest.Settings()
		set.Scope = queue.ScopeTeam
		m := tui.New(tui.Options{Desk: desk, Board: desk, Settings: set, Now: tuitest.Start(), Clock: running()})
		r := &robot{tuitest.Run(m, 120, 36, colorprofile.TrueColor), t, desk, m}
		defer time.Sleep(2 * time.Second)
		defer r.Close()
		r.settle()
		r.press("4")
		r.sees("── SLA board ")
		r.press("4")
		r.sees("── Breached ")
		r.press("4")
		r.sees("── SLA board ")
	})
}

// Without somebody to sum it up there is no board, and its keys do nothing odd.
func TestNoBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := tuitest.NewDesk(tuitest.Start())
		m := tui.New(tui.Options{Desk: desk, Settings: tuitest.Settings(), Now: tuitest.Start(), Clock: running()})
		r := &robot{tuitest.Run(m, 120, 36, colorprofile.TrueColor), t, desk, m}
		defer time.Sleep(2 * time.Second)
		defer r.Close()
		r.settle()
		r.press("4", "4", "B")
		r.sees("── Breached ")
		r.press(":", "board", "enter")
		r.sees("there is no board here")
	})
}

// A manager applies a proposed move, takes it back, and gives marked leads to
// somebody by hand.
func TestMovesOnTheBoard(t *testing.T) {
	on(t, 140, 40, func(r *robot) {
		r.desk.Rush()
		r.press("B")
		r.sees("9 will breach by 18:00", "A move 1 from the pool to chloe")
		r.press("A")
		r.sees("moved from the pool to chloe", "8 will breach", "A move 1 from ben to ana")
		if owner := r.desk.Record("demo-005").Lead.Owner; owner != "chloe" {
			t.Errorf("the lead is %q's", owner)
		}
		r.press("u")
		r.sees("undone")
		r.wait(3 * time.Second)
		r.sees("9 will breach")
		if owner := r.desk.Record("demo-005").Lead.Owner; owner != "" {
			t.Errorf("after the undo the lead is %q's", owner)
		}
		r.press("down")
		r.sees("ben: 16 open")
		r.press("enter", "space", "space", "r")
		r.sees("Reassign", "2 leads")
		r.press("dev", "enter")
		r.wait(3 * time.Second)
		r.sees("2 leads: given to dev", "ben: 14 open")
	})
}

// What a manager sees as somebody else is that rep's queue, marked as such on
// every screen over it, and esc leads back to the board.
func TestSeeAsARep(t *testing.T) {
	on(t, 120, 36, func(r *robot) {
		r.press("B", "down")
		r.press("v")
		r.sees("▲ as ben sees it: Queue", "ben's and the pool's", "Marcus Bell")
		r.misses("Priya Natarajan")
		r.press("enter")
		r.sees("▲ as ben sees it")
		r.press("esc", "/", "mar", "enter")
		r.sees("Marcus Bell")
		r.press("esc") // the filter
		r.sees("as ben sees it: Queue", "Zoë Brandt")
		r.press("esc")
		r.sees("── SLA board ")
		r.misses("as ben sees it")
		r.press("1")
		r.sees("Priya Natarajan", "mine and the pool's")
		r.press(":", "see as chloe", "enter")
		r.sees("as chloe sees it", "Noor Haddad")
		r.press(":", "see as nobody", "enter")
		r.sees("is not on the team")
	})
}

// The wall ends by a key and needs none.
func TestTheWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := storyOf("wall")
		term := tuitest.Run(s.Model(theme.Look{Dark: true, Colour: true}, running()), 120, 40, colorprofile.TrueColor)
		defer time.Sleep(2 * time.Second)
		defer term.Close()
		for _, by := range []string{"BY REP", "BY POLICY", "BY SOURCE", "BY HOUR OF WEEK"} {
			time.Sleep(time.Second)
			synctest.Wait()
			if text := term.Text(); !strings.Contains(text, by) {
				t.Fatalf("the wall does not show %q:\n%s", by, text)
			}
			time.Sleep(20 * time.Second)
		}
	})
}

func storyOf(name string) story.Story {
	return story.Stories()[slices.IndexFunc(story.Stories(), func(s story.Story) bool { return s.Name == name })]
}
