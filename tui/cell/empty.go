package cell

import (
	"strconv"
	"strings"
)

// Tie is a blank that no line breaks at, in the hint of Empty.
const Tie = "\u00a0"

// Empty is what stands where there is nothing to list: head says why, hint what
// to do next, both in the middle and a third down. It is exactly h lines of w
// cells; bold and muted paint the two.
func Empty(head, hint string, bold, muted func(string) string, w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	lines := make([]string, 0, h)
	for range h / 3 {
		lines = append(lines, "")
	}
	for _, l := range Wrap(head, max(10, w-4)) {
		lines = append(lines, Center(bold(Cut(l, w)), w))
	}
	lines = append(lines, "")
	for _, l := range balanced(hint, max(10, min(64, w-4))) {
		lines = append(lines, Center(muted(Cut(strings.ReplaceAll(l, Tie, " "), w)), w))
	}
	return Lines(lines, w, h)
}

// balanced wraps s like Wrap, with lines of about the same length: no last line
// of a word alone. A line break in s stays.
func balanced(s string, w int) []string {
	var out []string
	for _, part := range strings.Split(s, "\n") {
		lines := Wrap(part, w)
		for n := w - 1; len(lines) > 1 && n >= 10; n-- {
			narrower := Wrap(part, n)
			if len(narrower) > len(lines) {
				break
			}
			lines = narrower
		}
		out = append(out, lines...)
	}
	return out
}

// Count is n with a comma between groups of three: "1,200".
func Count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
