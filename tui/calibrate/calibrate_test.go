package calibrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"banter/scoring/jury"
	"banter/store/lead"
	"banter/tui/calibrate"
	"banter/tui/cell"
	"banter/tui/tuitest"
)

// held is a desk whose saves wait until they are let go.
type held struct {
	*tuitest.Desk
	saves [][]jury.Answer
	err   error
	sit   func(*jury.Sitting)
}

func (h *held) Judging(ctx context.Context, judge string) (jury.Sitting, error) {
	s, err := h.Desk.Judging(ctx, judge)
	if err == nil && h.sit != nil {
		h.sit(&s)
	}
	return s, err
}

func (h *held) PutAnswers(ctx context.Context, judge string, answers []jury.Answer) error {
	h.saves = append(h.saves, answers)
	if h.err != nil {
		return h.err
	}
	return h.Desk.PutAnswers(ctx, judge, answers)
}

// sitting is the program with its commands in hand.
type sitting struct {
	*calibrate.Program
	tb   testing.TB
	desk *held
	cmds []tea.Cmd
	quit bool
}

func sit(tb testing.TB, desk *held) *sitting {
	tb.Helper()
	s := &sitting{Program: calibrate.New(calibrate.Options{Desk: desk, Judge: "ana", Zone: tuitest.Zone()}), tb: tb, desk: desk}
	s.do(s.Init())
	s.settle()
	s.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	return s
}

func (s *sitting) do(cmd tea.Cmd) {
	if cmd != nil {
		s.cmds = append(s.cmds, cmd)
	}
}

// settle runs every command that is due.
func (s *sitting) settle() {
	for len(s.cmds) > 0 {
		cmd := s.cmds[0]
		s.cmds = s.cmds[1:]
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				s.do(c)
			}
		case tea.QuitMsg:
			s.quit = true
		default:
			_, next := s.Update(msg)
			s.do(next)
		}
	}
}

func (s *sitting) press(keys ...string) {
	named := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "left": tea.KeyLeft, "right": tea.KeyRight, "down": tea.KeyDown, "backspace": tea.KeyBackspace}
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: named[k]}
		switch {
		case k == "ctrl+c":
			msg = tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}
		case msg.Code == 0:
			msg = tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		}
		_, cmd := s.Update(msg)
		s.do(cmd)
	}
}

func (s *sitting) text() string { return ansi.Strip(s.Frame(80, 24)) }

func (s *sitting) sees(words ...string) {
	s.tb.Helper()
	for _, w := range words {
		if !strings.Contains(s.text(), w) {
			s.tb.Errorf("%q is not on the screen:\n%s", w, s.text())
		}
	}
}

func (s *sitting) answer(i int) jury.Answer {
	t := s.desk.Test()
	return t.Judge("ana").Answer(t.Leads[i].ID)
}

func desk() *held { return &held{Desk: tuitest.NewDesk(tuitest.Start())} }

func TestJudging(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	s.sees("Lead 1 of 20", "Priya Natarajan", "0/20 judged", "saved")
	s.press("b", "y")
	s.settle()
	s.sees("Lead 2 of 20", "Tomás Herrera", "1/20 judged")
	if a := s.answer(0); a.Worth != lead.Yes || a.Grade != "B" {
		t.Errorf("%+v", a)
	}
	s.press("n", "left", "left")
	s.settle()
	s.sees("Lead 1 of 20", "[B]", "yes ✓")
	s.press("b") // taken back
	s.press("n") // changed: goes on with the first that is open
	s.settle()
	s.sees("Lead 3 of 20", "2/20 judged")
	if a := s.answer(0); a.Worth != lead.No || a.Grade != "" {
		t.Errorf("%+v", a)
	}
	s.press("left", "u")
	s.settle()
	s.sees("1/20 judged")
	if a := s.answer(1); a.Answered() {
		t.Errorf("%+v", a)
	}
}

func TestNoteIsKeptAsItIsTyped(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	s.press("t", "n", "o", " ", "y")
	s.settle()
	if a := s.answer(0); a.Note != "no y" || a.Answered() {
		t.Errorf("%+v", a)
	}
	s.press("enter", "y", "left")
	s.settle()
	s.sees("note no y", "1/20")
}

func TestResumesWhereItWas(t *testing.T) {
	t.Parallel()
	d := desk()
	s := sit(t, d)
	s.press("y", "n", "right", "y")
	s.settle()
	again := sit(t, d)
	again.sees("Lead 3 of 20", "3/20 judged")
}

// Keys faster than the disk: one save is under way at most, the last answer to a
// lead is the one that stays, and the program ends when all is on disk.
func TestFastKeysAndLeaving(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	s.press("y", "left", "n", "y", "n", "q") // no save has ended yet
	s.sees("saving")
	if len(s.cmds) != 1 || s.quit {
		t.Fatalf("%d commands are under way", len(s.cmds))
	}
	s.settle()
	if !s.quit || s.Unsaved() != 0 {
		t.Errorf("quit %v, unsaved %d", s.quit, s.Unsaved())
	}
	if len(s.desk.saves) != 2 {
		t.Errorf("%d saves, want 2", len(s.desk.saves))
	}
	for i, want := range []lead.Ternary{lead.No, lead.Yes, lead.No} {
		if a := s.answer(i); a.Worth != want {
			t.Errorf("lead %d: %s, want %s", i+1, a.Worth, want)
		}
	}
}

func TestAFailedSaveIsSaidAndTriedAgain(t *testing.T) {
	t.Parallel()
	d := desk()
	d.err = errors.New("no space left on device")
	s := sit(t, d)
	s.press("y")
	s.settle()
	s.sees("✗ not saved", "no space left on device")
	s.press("q")
	s.settle()
	if s.quit {
		t.Error("it ended with answers that are not on disk")
	}
	d.err = nil
	s.press("down")
	s.settle()
	s.sees("● saved")
	if a := s.answer(0); a.Worth != lead.Yes {
		t.Errorf("%+v", a)
	}
	d.err = errors.New("gone")
	s.press("n", "ctrl+c", "ctrl+c")
	s.settle()
	if !s.quit {
		t.Error("there is no way out by force")
	}
}

func TestTheEnd(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	for range 10 {
		s.press("y", "n")
	}
	s.settle()
	s.sees("All 20 leads are judged.", "10 worth a rep's time, 10 not.", "banter calibrate score")
	s.press("left")
	s.sees("Lead 20 of 20")
}

func TestMissingLeadsAreSkipped(t *testing.T) {
	t.Parallel()
	d := desk()
	d.sit = func(s *jury.Sitting) { s.Cards[0] = jury.Card{ID: "hs-9", Missing: true} }
	s := sit(t, d)
	s.sees("Lead 2 of 20")
	s.press("left", "y")
	s.settle()
	s.sees("not in this store: hs-9", "0/20 judged")
	if len(d.saves) != 0 {
		t.Errorf("%v", d.saves)
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	d := desk()
	d.Fail(errors.New("leads.db is locked"))
	s := sit(t, d)
	s.sees("can't be read: leads.db is locked")
	d.Fail(nil)
	s.press("x")
	s.settle()
	s.sees("Lead 1 of 20")
	s.press("esc")
	s.settle()
	if !s.quit {
		t.Error("esc does not end it")
	}
}

// What a card shows has nothing of the score, the owner or the stage, whatever
// is known of the lead.
func TestBlind(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	for range 20 {
		got := strings.ToLower(s.text())
		for _, secret := range []string{"mql", "sal ", "nurture", "breached", "points", "owner", "chloe", "score", "left a message", "voicemail", "bad_timing"} {
			if strings.Contains(got, secret) {
				t.Errorf("%q is on the screen:\n%s", secret, got)
			}
		}
		s.press("right")
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	s := sit(t, desk())
	for _, at := range []string{"card", "note", "end"} {
		for _, w := range []int{0, 1, 2, 7, 19, 40, 71, 72, 80, 149, 150, 220} {
			for _, h := range []int{0, 1, 2, 4, 5, 6, 7, 9, 12, 24, 60} {
				got := s.Frame(w, h)
				if w == 0 || h == 0 {
					if got != "" {
						t.Fatalf("%q", got)
					}
					continue
				}
				lines := strings.Split(got, "\n")
				for _, l := range lines {
					if len(lines) != h || cell.Width(l) != w {
						t.Fatalf("%s at %dx%d: %d lines, %d cells: %q", at, w, h, len(lines), cell.Width(l), l)
					}
				}
			}
		}
		if at == "card" {
			s.press("t", "x")
			continue
		}
		s.press("enter")
		for range 20 {
			s.press("y")
		}
	}
}

func BenchmarkFrame(b *testing.B) {
	s := sit(b, desk())
	for _, size := range [][2]int{{80, 24}, {200, 50}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Frame(size[0], size[1])
			}
		})
	}
}
