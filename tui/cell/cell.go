// Package cell measures and cuts text in terminal cells. Text of leads is
// measured as the renderer of a plain terminal measures it, character by
// character, so that a column never moves.
package cell

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"banter/store/lead"
)

// blank is what spaces are cut from, so that filling a column allocates nothing
// of its own.
const blank = "                                                                                                                                "

// Spaces is n spaces; none for n under 1.
func Spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// simple reports whether s is printable ASCII alone: a byte is a cell then.
func simple(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// Width is how many cells s takes; escape sequences take none.
func Width(s string) int {
	if simple(s) {
		return len(s)
	}
	return ansi.StringWidthWc(s)
}

// Text makes s safe to draw on one line: controls of every kind become spaces,
// and what lead.Printable drops is dropped. Text of leads is clean already; this
// is for what did not pass that gate, such as the message of an error.
func Text(s string) string {
	if simple(s) {
		return s
	}
	return lead.Printable(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7F && r < 0xA0 || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s))
}

// Cut shortens s to at most w cells, with an ellipsis where something is lost.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if simple(s) {
		if len(s) <= w {
			return s
		}
		return strings.TrimRight(s[:w-1], " ") + "…"
	}
	if ansi.StringWidthWc(s) <= w {
		return s
	}
	// A cluster with spacing marks (Devanagari) can be cut a cell too wide.
	out := ansi.TruncateWc(s, w, "…")
	for n := w - 1; n >= 0 && ansi.StringWidthWc(out) > w; n-- {
		out = ansi.TruncateWc(s, n, "…")
	}
	return out
}

// Fit makes s exactly w cells wide: cut, or filled with spaces on the right.
func Fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Cut(s, w)
	return s + Spaces(w-Width(s))
}

// FitRight is Fit with the spaces on the left.
func FitRight(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Cut(s, w)
	return Spaces(w-Width(s)) + s
}

// Center is Fit with the spaces on both sides.
func Center(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Cut(s, w)
	free := w - Width(s)
	return Spaces(free/2) + s + Spaces(free-free/2)
}

// Between puts left and right at the ends of a line of w cells; right is cut
// first where there is no room, and left keeps a space before it.
func Between(left, right string, w int) string {
	lw := Width(left)
	if lw >= w {
		return Fit(left, w)
	}
	right = Cut(right, max(0, w-lw-1))
	return left + Spaces(w-lw-Width(right)) + right
}

// Lines makes ls exactly h lines of exactly w cells.
func Lines(ls []string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	out := make([]string, h)
	for i := range out {
		if i < len(ls) {
			out[i] = Fit(ls[i], w)
			continue
		}
		out[i] = Spaces(w)
	}
	return out
}

// Box makes s exactly h lines of exactly w cells: cut and filled on both sides.
func Box(s string, w, h int) string {
	return strings.Join(Lines(strings.Split(s, "\n"), w, h), "\n")
}

// Wrap breaks plain text into lines of at most w cells, at spaces where it can.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.WrapWc(s, w, ""), "\n")
}

// Over lays the lines of a box over plain lines of w cells each, from column x
// and line y on; faint paints what stays in sight of the lines below.
func Over(below, box []string, x, y, boxW, w int, faint func(string) string) []string {
	out := make([]string, len(below))
	for i, line := range below {
		if i < y || i >= y+len(box) {
			out[i] = faint(line)
			continue
		}
		left := Fit(ansi.TruncateWc(line, x, ""), x)
		right := ansi.TruncateLeftWc(line, x+boxW, "")
		rightW := max(0, w-x-boxW)
		if Width(right) > rightW {
			// The box cuts a wide character in two: it goes, and leaves a blank.
			right = ansi.TruncateLeftWc(line, x+boxW+1, "")
		}
		right = Spaces(rightW-Width(right)) + right
		out[i] = faint(left) + box[i-y] + faint(Cut(right, rightW))
	}
	return out
}
