package tui_test

import (
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"banter/tui/theme"
)

// ink is the colour and the ground of the first letter of the cursor's row.
func (r *robot) ink() (fg, bg color.Color) {
	for y, l := range r.Lines() {
		if strings.HasPrefix(l, "▌") {
			c := r.Cell(20, y).Style
			return c.Fg, c.Bg
		}
	}
	r.t.Fatal("there is no cursor")
	return nil, nil
}

// The colours follow what the terminal tells, and what is chosen.
func TestThemes(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		dark, _ := r.ink()
		r.send(tea.BackgroundColorMsg{Color: color.White})
		light, ground := r.ink()
		if light == dark || theme.Ratio(light, ground) < 4.5 {
			t.Errorf("on white the text is %v on %v", light, ground)
		}
		r.press(":", "theme contrast", "enter")
		if fg, bg := r.ink(); theme.Ratio(fg, bg) < 7 {
			t.Errorf("with high contrast the text is %v on %v", fg, bg)
		}
		r.press(":", "theme dark", "enter")
		if fg, _ := r.ink(); fg != dark {
			t.Errorf("the dark theme has %v, not %v", fg, dark)
		}
		r.press(":", "theme sepia", "enter")
		r.sees("One of: auto, dark, light, contrast")
		r.press("esc")
		r.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
		if fg, bg := r.ink(); fg != nil || bg != nil {
			t.Errorf("with 16 colours the row under the cursor is %v on %v, not reversed", fg, bg)
		}
	})
}
