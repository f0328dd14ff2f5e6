// Package scroll moves text that is higher than its place.
package scroll

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/tui/cell"
	"banter/tui/keymap"
)

// Pane is how far the text is scrolled; the zero value shows its beginning.
type Pane struct {
	at   int
	most int // the furthest that at goes, as last drawn
	h    int // lines that were last drawn
}

// Update scrolls by line and page, and by two lines with the wheel.
func (p *Pane) Update(msg tea.Msg, keys *keymap.Map) {
	by := 0
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keys.Up):
			by = -1
		case key.Matches(msg, keys.Down):
			by = 1
		case key.Matches(msg, keys.PageUp):
			by = -max(1, p.h-1)
		case key.Matches(msg, keys.PageDown):
			by = max(1, p.h-1)
		}
	case tea.MouseWheelMsg:
		by = map[tea.MouseButton]int{tea.MouseWheelUp: -2, tea.MouseWheelDown: 2}[msg.Button]
	}
	p.at = min(max(0, p.at+by), p.most)
}

// End shows the end, as last drawn.
func (p *Pane) End() { p.at = p.most }

// View draws exactly h lines of w cells.
func (p *Pane) View(lines []string, w, h int) string {
	p.h, p.most = h, max(0, len(lines)-h)
	p.at = min(p.at, p.most)
	return strings.Join(cell.Lines(lines[p.at:], w, h), "\n")
}
