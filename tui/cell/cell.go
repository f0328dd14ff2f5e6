// Package cell measures and cuts text in terminal cells. Text of leads is
// measured as the renderer of a plain terminal measures it, character by
// character, so that a column never moves.
package cell

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells s takes; escape sequences take none.
func Width(s string) int { return ansi.StringWidthWc(s) }

// Cut shortens s to at most w cells, with an ellipsis where something is lost.
func Cut(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if Width(s) <= w {
		return s
	}
	return ansi.TruncateWc(s, w, "…")
}

// Fit makes s exactly w cells wide: cut, or filled with spaces on the right.
func Fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Cut(s, w)
	return s + strings.Repeat(" ", max(0, w-Width(s)))
}

// FitRight is Fit with the spaces on the left.
func FitRight(s string, w int) string {
	if w <= 0 {
		return ""
	}
	s = Cut(s, w)
	return strings.Repeat(" ", max(0, w-Width(s))) + s
}

// Box makes s exactly h lines of exactly w cells: cut and filled on both sides.
func Box(s string, w, h int) string {
	if w <= 0 || h <= 0 {
		return ""
	}
	lines := strings.Split(s, "\n")
	if len(lines) > h {
		lines = lines[:h]
	}
	for i := range lines {
		lines[i] = Fit(lines[i], w)
	}
	blank := strings.Repeat(" ", w)
	for len(lines) < h {
		lines = append(lines, blank)
	}
	return strings.Join(lines, "\n")
}

// Wrap breaks plain text into lines of at most w cells, at spaces where it can.
func Wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.WrapWc(s, w, ""), "\n")
}
