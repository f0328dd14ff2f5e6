package theme

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
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
type Ink struct{ Rule, Behind, Key, KeyText, Tab, TabActive, Bar, BarEmpty Pen }

func pen(s lipgloss.Style) Pen {
	// No escape sequence of a style holds an upper-case X.
	on, off, _ := strings.Cut(s.Render("X"), "X")
	return Pen{on, off}
}

// styles are the roles of text on one ground.
type styles struct{ text, bold, muted, faint, accent, accentBold, good, warn, bad lipgloss.Style }

// each is the styles after change has been at every one.
func (s styles) each(change func(lipgloss.Style) lipgloss.Style) styles {
	return styles{
		change(s.text), change(s.bold), change(s.muted), change(s.faint), change(s.accent), change(s.accentBold),
		change(s.good), change(s.warn), change(s.bad),
	}
}

func (s styles) pens() Pens {
	return Pens{
		Text: pen(s.text), Bold: pen(s.bold), Muted: pen(s.muted), Faint: pen(s.faint), Accent: pen(s.accent), AccentBold: pen(s.accentBold),
		Good: pen(s.good), Warn: pen(s.warn), Bad: pen(s.bad),
	}
}

// mono is the roles without any colour.
func mono() styles {
	s := lipgloss.NewStyle()
	return styles{s, s.Bold(true), s, s.Faint(true), s, s.Bold(true), s, s.Bold(true), s.Bold(true)}
}

// basic is the roles in the 16 colours that the terminal has its own values for:
// only such as can be read in the palettes that are usual.
func basic(dark bool) styles {
	s := mono()
	accent, good, warn, bad := lipgloss.Cyan, lipgloss.Green, lipgloss.Yellow, lipgloss.BrightRed
	s.good = s.good.Foreground(good)
	if !dark {
		// No green and no yellow can be read on white; the sign has to do.
		accent, warn, bad = lipgloss.Blue, lipgloss.Magenta, lipgloss.Red
		s.good = s.text
	}
	s.accent, s.accentBold = s.accent.Foreground(accent), s.accentBold.Foreground(accent)
	s.warn, s.bad = s.text.Foreground(warn), s.bad.Foreground(bad)
	return s
}

// inks is the roles in the colours of c, each legible on ground.
func (l Look) inks(c Colors, ground color.Color) styles {
	ink := func(c Color) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(legible(c, ground, l.ratio(), l.shown))
	}
	text, accent := ink(c.Text), ink(c.Accent)
	return styles{text, text.Bold(true), ink(c.Muted), ink(c.Faint), accent, accent.Bold(true), ink(c.Good), ink(c.Warn), ink(c.Bad).Bold(true)}
}

// shown is what the terminal makes of a colour.
func (l Look) shown(c color.Color) color.Color {
	if l.Profile == colorprofile.ANSI256 {
		return l.Profile.Convert(c)
	}
	return c
}
