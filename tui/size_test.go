package tui_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/store/lead"
	"banter/tui"
	"banter/tui/cell"
	"banter/tui/screen"
	"banter/tui/story"
	"banter/tui/theme"
	"banter/tui/tuitest"
)

// TestEverySizeIsFilledExactly draws every story at sizes from nothing to large:
// no panic, exactly the lines and cells that the terminal has.
func TestEverySizeIsFilledExactly(t *testing.T) {
	var sizes [][2]int
	for _, w := range []int{0, 1, 2, 3, 7, 12, 20, 33, 40, 44, 60, 80, 91, 92, 109, 115, 116, 131, 200, 300} {
		for _, h := range []int{0, 1, 2, 4, 6, 7, 9, 13, 14, 24, 80} {
			sizes = append(sizes, [2]int{w, h})
		}
	}
	for _, s := range story.Stories() {
		t.Run(s.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := s.Model(theme.Look{Dark: true, Colour: true}, still)
				term := tuitest.Run(m, 120, 40, colorprofile.TrueColor)
				defer time.Sleep(2 * time.Second)
				defer term.Close()
				tell(term, s.Start)
				for _, size := range sizes {
					term.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
					synctest.Wait()
					fills(t, m.View().Content, size[0], size[1])
				}
			})
		})
	}
}

// fills fails t if a frame is not exactly h lines of w cells.
func fills(t *testing.T, frame string, w, h int) {
	t.Helper()
	if w == 0 || h == 0 {
		if frame != "" {
			t.Fatalf("%dx%d draws %q", w, h, frame)
		}
		return
	}
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%dx%d has %d lines", w, h, len(lines))
	}
	for i, l := range lines {
		if got := cell.Width(l); got != w {
			t.Fatalf("%dx%d: line %d has %d cells: %q", w, h, i, got, l)
		}
	}
}

// TestHostileTextStaysInItsCells draws leads whose text did not pass the gate:
// it may look odd, but it moves no column and reaches the terminal as text.
func TestHostileTextStaysInItsCells(t *testing.T) {
	texts := []string{
		"\x1b[2J\x1b[Hgone", "a\rb\nc\td", "\u202egnirts\u202c", "\u200b\u200d\ufeff", "👩\u200d💻⚠\ufe0f", "हिन्दी भाषा",
		"z̸̡̛͓̺̰͉̳̱͍̞a̵͔l", "\x9b31mred", "\xff\xfe", "한국어 텍스트 株式会社 製造", strings.Repeat("W", 3000), "عربى", "\x1b]0;title\a",
	}
	on(t, 140, 40, func(r *robot) {
		for i, s := range texts {
			id := []lead.ID{"demo-001", "demo-002", "demo-003", "demo-004", "demo-006", "demo-007", "demo-008", "demo-009"}[i%8]
			r.desk.Edit(id, func(rec *lead.Record) {
				l := &rec.Lead
				l.Name, l.Company, l.Title, l.Email, l.Phone, l.Country = s, s, s, s, s, s
				rec.Activities = append(rec.Activities, lead.Activity{ID: "x", Kind: lead.KindNote, Subject: s, Note: s, At: tuitest.Start()})
			})
			r.send(screen.ChangedMsg{})
			for _, w := range []int{40, 80, 140} {
				r.send(tea.WindowSizeMsg{Width: w, Height: 40})
				fills(r.t, r.model.View().Content, w, 40)
			}
			r.send(screen.OpenLeadMsg{ID: id})
			r.send(screen.OpenWhyMsg{ID: id})
			frame := r.model.View().Content
			fills(r.t, frame, 140, 40)
			if !utf8.ValidString(frame) {
				r.t.Fatal("the frame is not UTF-8")
			}
			for _, bad := range []string{"\x1b[2J", "\x1b]0;title", "\r", "\u202e", "\u009b"} {
				if strings.Contains(frame, bad) {
					r.t.Fatalf("%q reached the terminal", bad)
				}
			}
			r.send(screen.CloseMsg{})
			r.send(screen.CloseMsg{})
		}
	})
}

// TestNothingIsDrawnBeforeTheSizeIsKnown: the first View comes before it.
func TestNothingIsDrawnBeforeTheSizeIsKnown(t *testing.T) {
	m := tui.New(tui.Options{Desk: tuitest.NewDesk(tuitest.Start()), Settings: tuitest.Settings(), Now: tuitest.Start()})
	if got := m.View().Content; got != "" {
		t.Errorf("drew %q", got)
	}
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if got := m.View().Content; !strings.Contains(got, "Loading…") {
		t.Errorf("the first frame does not say that it loads:\n%s", got)
	}
}

// tell sends a story's messages and lets the screen come to rest.
func tell(term *tuitest.Term, msgs []tea.Msg) {
	time.Sleep(100 * time.Millisecond)
	for _, msg := range msgs {
		term.Send(msg)
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond)
	synctest.Wait()
}
