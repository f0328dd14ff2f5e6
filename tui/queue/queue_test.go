package queue

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	order "banter/scoring/queue"
	"banter/store/lead"
	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

func newScreen() *Screen {
	k := keymap.Default()
	set := tuitest.Settings()
	return New(Options{Desk: tuitest.NewDesk(tuitest.Start()), Settings: &set, Theme: theme.New(true, false), Keys: &k, Now: tuitest.Start()})
}

// load runs a load to its end.
func load(tb testing.TB, s *Screen, cmd tea.Cmd) {
	tb.Helper()
	if cmd == nil {
		tb.Fatal("nothing was loaded")
	}
	s.Update(cmd())
}

func press(s *Screen, k string) tea.Cmd {
	if k == "space" {
		return s.Update(tea.KeyPressMsg{Code: ' ', Text: " "})
	}
	return s.Update(tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
}

func TestOneLoadIsInFlightAndOneWaits(t *testing.T) {
	s := newScreen()
	first := s.Init()
	for range 2 {
		if s.reload() != nil {
			t.Fatal("a second load began beside the first")
		}
	}
	msg := first()
	s.Update(msg)
	if !s.load.busy {
		t.Fatal("what changed during the load is not loaded again")
	}
	s.Update(msg) // the same answer once more
	if !s.load.busy {
		t.Error("a stale answer ended the load in flight")
	}
}

func TestAnAnswerToAnotherQuestionIsDropped(t *testing.T) {
	s := newScreen()
	first := s.Init()
	if cmd := s.Show(order.ViewReview); cmd != nil {
		t.Fatal("a load began beside the first")
	}
	s.Update(first())
	if s.list.Len() != 0 || !s.load.busy {
		t.Fatalf("%d rows of the queue are shown as those of review", s.list.Len())
	}
}

func TestTheNextLeadAfterAVerdict(t *testing.T) {
	for _, tc := range []struct {
		name string
		at   int
		done []int
		want int
	}{
		{"the next", 0, []int{0}, 1},
		{"past others that are done", 0, []int{0, 1, 2}, 3},
		{"at the end the one before", 9, []int{9}, 8},
		{"another lead was done", 4, []int{0}, 4},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newScreen()
			load(t, s, s.Init())
			s.set(tc.at)
			var ids []lead.ID
			for _, i := range tc.done {
				ids = append(ids, s.list.ID(i))
			}
			want := s.list.ID(tc.want)
			s.Update(screen.ActedMsg{IDs: ids, Verdict: true})
			if s.id != want {
				t.Errorf("the cursor is on %s, want %s", s.id, want)
			}
		})
	}
}

func TestAFrozenOrderIsLoadedWhenTheFormCloses(t *testing.T) {
	s := newScreen()
	load(t, s, s.Init())
	s.Freeze(true)
	if s.Update(screen.ChangedMsg{}) != nil {
		t.Error("a frozen queue loads")
	}
	if s.Freeze(false) == nil {
		t.Error("what changed under the form is not loaded after it")
	}
}

func TestTooManyMarkedLeadsAreRefused(t *testing.T) {
	s := newScreen()
	res := tuitest.Rows(501, tuitest.Start())
	load(t, s, func() tea.Msg {
		s.load.seq, s.load.busy = 1, true
		return loadedMsg{seq: 1, query: s.query(), res: res}
	})
	s.markAll()
	if n, ok := press(s, "x")().(screen.NoticeMsg); !ok || !n.Bad {
		t.Error("501 leads are rejected at once")
	}
	if m, ok := press(s, "c")().(screen.OpenTouchMsg); !ok || m.ID != s.id {
		t.Error("a call is for the lead under the cursor, however many are marked")
	}
}

// TestAnyKeysKeepTheCursorInSight presses keys at random: the cursor is on its
// lead and in sight, and the view fills its place.
func TestAnyKeysKeepTheCursorInSight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScreen()
		s.Update(s.Init()())
		w, h := rapid.IntRange(20, 150).Draw(t, "w"), rapid.IntRange(3, 20).Draw(t, "h")
		for _, k := range rapid.SliceOf(rapid.SampledFrom([]string{"j", "k", "G", "g", "s", "t", "space", "2", "/"})).Draw(t, "keys") {
			var cmd tea.Cmd
			switch k {
			case "2":
				cmd = s.turn(1)
			case "/":
				cmd = s.Find("o")
			case "s", "t":
				cmd = press(s, k)
			default:
				press(s, k) // the preview is put off: nothing to run
			}
			for cmd != nil {
				msg := cmd()
				cmd = nil
				if _, ok := msg.(loadedMsg); ok {
					s.Update(msg)
				}
			}
			view := strings.Split(s.View(w, h), "\n")
			if len(view) != h {
				t.Fatalf("%d lines of %d", len(view), h)
			}
			seen := false
			for _, l := range view {
				if cell.Width(l) != w {
					t.Fatalf("%q has %d cells of %d", l, cell.Width(l), w)
				}
				seen = seen || strings.Contains(l, "▌")
			}
			if s.list.Len() > 0 && (!seen || s.list.ID(s.cur) != s.id) {
				t.Fatalf("the cursor at row %d is not in sight:\n%s", s.cur, strings.Join(view, "\n"))
			}
		}
	})
}

func TestLinesAndRowsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &Screen{list: order.ListOf(make([]lead.ID, 40)), heads: rapid.SliceOfNDistinct(rapid.IntRange(0, 39), 0, 4, rapid.ID[int]).Draw(t, "heads")}
		for i := range s.heads {
			for j := range i {
				if s.heads[j] > s.heads[i] {
					s.heads[i], s.heads[j] = s.heads[j], s.heads[i]
				}
			}
		}
		rows, heads := 0, 0
		for line := range s.lines() {
			row, heading := s.at(line)
			if heading {
				heads++
				continue
			}
			if row != rows || s.line(row) != line {
				t.Fatalf("line %d is row %d, want %d; that row is on line %d", line, row, rows, s.line(row))
			}
			rows++
		}
		if rows != 40 || heads != len(s.heads) {
			t.Fatalf("%d rows and %d headings", rows, heads)
		}
	})
}
