package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
)

// Pen paints text in one style without measuring it: what lists of many cells
// are drawn with. The text must not be styled itself.
type Pen struct{ on, off string }

// Paint is s in the pen's style.
func (p Pen) Paint(s string) string {
	if s == "" || p.on == "" {
		return s
	}
	return p.on + s + p.off
}

// Pens are the styles of text on one ground.
type Pens struct{ Text, Bold, Muted, Faint, Accent, AccentBold, Good, Warn, Bad Pen }

// Ink is the pens of what frames the text.
type Ink struct{ Rule, Key, KeyText, Tab, TabActive, Bar, BarEmpty Pen }

func pen(s lipgloss.Style) Pen {
	// No escape sequence of a style holds an upper-case X.
	on, off, _ := strings.Cut(s.Render("X"), "X")
	return Pen{on, off}
}

// pens are the theme's styles after ground has changed each.
func (t *Theme) pens(ground func(lipgloss.Style) lipgloss.Style) Pens {
	p := func(s lipgloss.Style) Pen { return pen(ground(s)) }
	return Pens{
		Text: p(t.Text), Bold: p(t.Bold), Muted: p(t.Muted), Faint: p(t.Faint), Accent: p(t.Accent), AccentBold: p(t.AccentBold),
		Good: p(t.Good), Warn: p(t.Warn), Bad: p(t.Bad),
	}
}

func (t *Theme) setPens(selected, marked color.Color) {
	t.Plain = t.pens(func(s lipgloss.Style) lipgloss.Style { return s })
	t.Ink = Ink{
		Rule: pen(t.Rule), Key: pen(t.Key), KeyText: pen(t.KeyText), Tab: pen(t.Tab), TabActive: pen(t.TabActive),
		Bar: pen(t.Bar), BarEmpty: pen(t.BarEmpty),
	}
	if !t.Colour {
		t.OnSelected = t.pens(func(s lipgloss.Style) lipgloss.Style { return s.Faint(false).Reverse(true) })
		t.OnMarked = t.pens(func(s lipgloss.Style) lipgloss.Style { return s.Underline(true) })
		return
	}
	t.OnSelected = t.pens(func(s lipgloss.Style) lipgloss.Style { return s.Background(selected) })
	t.OnMarked = t.pens(func(s lipgloss.Style) lipgloss.Style { return s.Background(marked) })
}
