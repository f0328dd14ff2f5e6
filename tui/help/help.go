// Package help shows every key that counts where it was asked for.
package help

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"banter/tui/cell"
	"banter/tui/keymap"
	"banter/tui/screen"
	"banter/tui/scroll"
	"banter/tui/theme"
)

// Section is bindings under a heading.
type Section struct {
	Name string
	Keys []key.Binding
}

// Screen is the list of keys, a dialog. Make one with New.
type Screen struct {
	sections []Section
	theme    *theme.Theme
	keys     *keymap.Map
	pane     scroll.Pane
}

var _ screen.Screen = (*Screen)(nil)

// New makes the dialog.
func New(t *theme.Theme, k *keymap.Map, sections ...Section) *Screen {
	return &Screen{sections: sections, theme: t, keys: k}
}

// Init does nothing: all is known.
func (s *Screen) Init() tea.Cmd { return nil }

// Dialog is the most that the list fills.
func (s *Screen) Dialog() (w, h int) { return 74, len(s.lines(74)) }

// Title names the dialog.
func (s *Screen) Title() string { return "Keys" }

// Typing is false: there is nothing to type.
func (s *Screen) Typing() bool { return false }

// Keys are the bindings that count now.
func (s *Screen) Keys() []key.Binding {
	k := s.keys
	return []key.Binding{k.Close(k.Help, k.Open, k.Quit), k.Scroll()}
}

// Update handles a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	k := s.keys
	if press, ok := msg.(tea.KeyPressMsg); ok && key.Matches(press, k.Back, k.Help, k.Open, k.Quit) {
		return screen.Send(screen.CloseMsg{})
	}
	s.pane.Update(msg, k)
	return nil
}

// View draws exactly h lines of w cells.
func (s *Screen) View(w, h int) string { return s.pane.View(s.lines(w), w, h) }

func (s *Screen) lines(w int) []string {
	p := s.theme.Plain
	cols := max(1, min(3, w/24))
	cw := max(1, w/cols)
	var out []string
	for i, sec := range s.sections {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, p.Bold.Paint(cell.Cut(sec.Name, w)))
		var shown []key.Binding
		for _, b := range sec.Keys {
			if b.Enabled() && b.Help().Key != "" {
				shown = append(shown, b)
			}
		}
		rows := (len(shown) + cols - 1) / cols
		for r := range rows {
			line := ""
			for c := range cols {
				if n := c*rows + r; n < len(shown) {
					h := shown[n].Help()
					line += cell.Fit(p.AccentBold.Paint(cell.FitRight(cell.Cut(h.Key, 8), 7))+"  "+p.Text.Paint(h.Desc), cw)
				}
			}
			out = append(out, cell.Fit(line, w))
		}
	}
	return out
}
