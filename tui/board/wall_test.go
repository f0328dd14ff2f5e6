package board_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/board"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

// TestADayOfTheWall runs the wall for a day of its own ticks: a breach shows in
// the second in which it happens, the groups take their turns, the figures are
// summed up as often as they have to be and no more, and it holds no more at the
// end than after the first hour.
func TestADayOfTheWall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := &rows{xs: morning().xs[:11]}
		set := tuitest.Settings()
		shift := time.Until(tuitest.Start())
		m := board.NewWall(board.WallOptions{Desk: desk, Settings: &set, Now: tuitest.Start(), Clock: func(at time.Time) time.Time { return at.Add(shift) }})
		m.Update(tea.WindowSizeMsg{Width: 100, Height: 18}) // too low for large figures: they stand in words
		seen := map[string]bool{}
		var breached time.Time
		var early uint64
		ticks := 0
		const day = 24 * 3600
		for todo := []tea.Cmd{m.Init()}; ticks < day; {
			cmd := todo[0]
			if todo = todo[1:]; cmd == nil {
				continue
			}
			switch msg := cmd().(type) {
			case tea.BatchMsg:
				todo = append(todo, msg...)
			case screen.TickMsg:
				ticks++
				_, cmd := m.Update(msg)
				todo = append(todo, cmd)
				if ticks%59 == 0 || breached.IsZero() {
					text := ansi.Strip(m.View().Content)
					seen[shownGroup(text)] = true
					if breached.IsZero() && strings.Contains(text, "× 2 breached") {
						breached = msg.Now
					}
				}
				if ticks == 3600 {
					early = held()
				}
			default:
				_, cmd := m.Update(msg)
				todo = append(todo, cmd)
			}
		}
		for _, g := range []string{"REP", "POLICY", "SOURCE", "HOUR"} {
			if !seen[g] {
				t.Errorf("in a day it never showed the lines by %s: %v", g, seen)
			}
		}
		// The first of Ben's is due 20 minutes after the start.
		if want := tuitest.Start().Add(20 * time.Minute); breached.Before(want) || breached.After(want.Add(3*time.Second)) {
			t.Errorf("the breach of %s showed at %s", want, breached)
		}
		if most := day/20 + 40; desk.loads > most {
			t.Errorf("a day made %d loads, at most %d are due", desk.loads, most)
		}
		if late := held(); late > early+1<<20 {
			t.Errorf("it grew from %d to %d bytes", early, late)
		}
	})
}

// held is how much memory is in use.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// shownGroup is what the lines of the wall are by.
func shownGroup(text string) string {
	for l := range strings.Lines(text) {
		if by, ok := strings.CutPrefix(strings.TrimSpace(l), "BY "); ok {
			return strings.Fields(by)[0]
		}
	}
	return ""
}

func TestWallEnds(t *testing.T) {
	t.Parallel()
	set := tuitest.Settings()
	m := board.NewWall(board.WallOptions{Desk: morning(), Settings: &set, Now: tuitest.Start(), Colour: true})
	if got := m.View().Content; got != "" {
		t.Errorf("drew %q before the size was known", got)
	}
	for _, k := range []tea.KeyPressMsg{{Code: 'q', Text: "q"}, {Code: tea.KeyEscape}, {Code: 'c', Mod: tea.ModCtrl}} {
		_, cmd := m.Update(k)
		if cmd == nil {
			t.Fatalf("%s does nothing", k)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%s does not end it", k)
		}
	}
	if _, cmd := m.Update(tea.KeyPressMsg{Code: 'A', Text: "A"}); cmd != nil {
		t.Error("a key does something on the wall")
	}
}

// BenchmarkTick is what a second costs with many leads: the frame, and nothing
// of the leads.
func BenchmarkTick(b *testing.B) {
	desk := &rows{xs: many(100_000)}
	s := start(b, desk, true)
	loads := desk.loads
	b.ReportAllocs()
	for b.Loop() {
		s.Update(screen.TickMsg{Now: s.now})
		s.View(120, 50)
	}
	if desk.loads != loads {
		b.Errorf("ticks made %d loads", desk.loads-loads)
	}
}

// BenchmarkKey is a key and the frame after it.
func BenchmarkKey(b *testing.B) {
	s := start(b, &rows{xs: many(100_000)}, true)
	s.press("enter")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		k := tea.KeyPressMsg{Code: 'j', Text: "j"}
		if i%200 >= 100 {
			k = tea.KeyPressMsg{Code: 'k', Text: "k"}
		}
		s.Update(k)
		s.View(120, 50)
	}
}

// BenchmarkSum is what a load costs in the background.
func BenchmarkSum(b *testing.B) {
	desk := &rows{xs: many(100_000)}
	q := board.Query{By: report.ByRep, Now: tuitest.Start(), Team: tuitest.Settings().Team}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := desk.Board(b.Context(), q); err != nil {
			b.Fatal(err)
		}
	}
}

// many are n leads of a team of twenty, a third of them with an open clock.
func many(n int) []lead.Excerpt {
	xs := make([]lead.Excerpt, n)
	for i := range xs {
		x := running(fmt.Sprintf("big-%06d", i), fmt.Sprintf("rep%02d", i%20), time.Duration(i%5000-1000)*time.Minute)
		x.Source, x.Company = fmt.Sprintf("source %d", i%7), fmt.Sprintf("Company %d", i%977)
		if i%3 != 0 {
			x.Clocks[0].Stopped = x.Clocks[0].Started.Add(time.Duration(i%300) * time.Minute)
			x.LastTouchAt = x.Clocks[0].Stopped
		}
		xs[i] = x
	}
	return xs
}
