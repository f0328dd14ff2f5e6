package tui_test

import (
	"strings"
	"testing"
)

// boxLines is how many lines the box on the screen has, its frame included.
func (r *robot) boxLines() int {
	r.t.Helper()
	from := -1
	for i, l := range r.Lines() {
		switch {
		case strings.Contains(l, "╭─"):
			from = i
		case strings.Contains(l, "╰─"):
			return i - from + 1
		}
	}
	r.t.Fatalf("there is no box:\n%s", r.Text())
	return 0
}

func TestADialogIsAsHighAsWhatItHoldsAndDoesNotJump(t *testing.T) {
	on(t, 120, 40, func(r *robot) {
		r.press("d")
		if n := r.boxLines(); n > 12 {
			t.Errorf("four verdicts make a box of %d lines:\n%s", n, r.Text())
		}
		r.press("esc", ":")
		whole := r.boxLines()
		r.press("s", "n", "o", "o")
		r.sees("snooze")
		if n := r.boxLines(); n != whole {
			t.Errorf("the palette went from %d lines to %d as somebody typed:\n%s", whole, n, r.Text())
		}
		r.press("esc", "c", "tab")
		before := r.boxLines()
		r.press(strings.Repeat("one more word ", 12))
		if n := r.boxLines(); n <= before {
			t.Errorf("a long note leaves the box at %d lines:\n%s", n, r.Text())
		}
	})
}

func TestWhatIsTypedOutlivesAResize(t *testing.T) {
	on(t, 120, 40, func(r *robot) {
		resize := func() {
			for _, size := range [][2]int{{60, 16}, {24, 6}, {200, 50}, {80, 24}} {
				r.Resize(size[0], size[1])
				r.settle()
			}
		}
		r.press(":", "snoo")
		resize()
		r.sees(": snoo", "hide it until then")
		r.press("esc", "c", "v", "left word with Jo")
		resize()
		r.sees("Log a call", "● v voicemail", "left word with Jo")
		r.press("esc", "esc", "/", "tom")
		resize()
		r.sees("/ tom", "Tomás Herrera", "1 of 10 leads")
	})
}
