// Package theme holds every colour and style of the screens as values. One
// accent; the other colours carry urgency only, and a sign or a word always
// stands beside them, so that a screen without colour reads the same. Every text
// has a contrast of 4.5:1 or more to the ground that it stands on, whatever
// ground the terminal tells of and whatever colours a person sets.
package theme

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Theme is the styles that screens draw with. Screens share one pointer; Hear
// and Choose change it in place.
type Theme struct {
	Colour bool // whether there are colours at all

	Text, Bold, Muted, Faint lipgloss.Style // from what matters to what frames
	Accent, AccentBold       lipgloss.Style // the one accent: what is chosen, what a key does
	Good, Warn, Bad          lipgloss.Style // urgency; Warn and Bad are bold without colour
	Selected                 lipgloss.Style // the row under the cursor
	Marked                   lipgloss.Style // a row in a bulk selection
	Rule                     lipgloss.Style // lines between areas
	Behind                   lipgloss.Style // what a dialog lies over: it steps back, and is still there
	Title                    lipgloss.Style // the program's name, headings
	Tab, TabActive           lipgloss.Style
	Key, KeyText             lipgloss.Style // help line: the key and what it does
	Bar, BarEmpty            lipgloss.Style // the full and the empty part of gauges
	Dialog                   lipgloss.Style // the frame of a dialog, with its border
	Cursor                   lipgloss.Style // the virtual cursor of inputs

	Ink                         Ink  // the same for the frame about the text
	Plain, OnSelected, OnMarked Pens // the same for rows: on no ground, under the cursor, marked

	look Look
}

// New makes the shipped theme. Without colour only bold, faint, underline and
// reverse are used.
func New(dark, colour bool) *Theme { return Of(Look{Dark: dark, Colour: colour}) }

// Of makes a theme.
func Of(l Look) *Theme {
	t := &Theme{}
	t.dress(l)
	return t
}

// shipped are the colours of the two themes, and of the two for high contrast.
func shipped(dark, contrast bool) Colors {
	switch {
	case dark && contrast:
		return Colors{
			Text: Hex(0xffffff), Muted: Hex(0xe4e8ec), Faint: Hex(0xd0d6dc), Accent: Hex(0x7fdcff), Good: Hex(0x8ff08f), Warn: Hex(0xffd75f),
			Bad: Hex(0xffa39c), Selected: Hex(0xf2f6fa), Marked: Hex(0x4b3f78), Rule: Hex(0x98a3b0),
		}
	case contrast:
		return Colors{
			Text: Hex(0x000000), Muted: Hex(0x1f262d), Faint: Hex(0x333b44), Accent: Hex(0x003f7f), Good: Hex(0x0a4f12), Warn: Hex(0x5c3700),
			Bad: Hex(0x8a0f0a), Selected: Hex(0x14202b), Marked: Hex(0xd9ccf5), Rule: Hex(0x55606c),
		}
	case dark:
		return Colors{
			Text: Hex(0xdde3ea), Muted: Hex(0xa6b1bd), Faint: Hex(0x8d97a4), Accent: Hex(0x64b9da), Good: Hex(0x86c686), Warn: Hex(0xe5b45a),
			Bad: Hex(0xf58a82), Selected: Hex(0x263845), Marked: Hex(0x383350), Rule: Hex(0x46515d),
		}
	}
	return Colors{
		Text: Hex(0x1c252e), Muted: Hex(0x4a5561), Faint: Hex(0x5f6b77), Accent: Hex(0x0b6a94), Good: Hex(0x27712c), Warn: Hex(0x8c5a08),
		Bad: Hex(0xb3261e), Selected: Hex(0xd8e8f2), Marked: Hex(0xe9e1f6), Rule: Hex(0xbcc6cf),
	}
}

// dress makes the styles of a look.
func (t *Theme) dress(l Look) {
	l.Colour = l.Colour && l.Profile != colorprofile.NoTTY && l.Profile != colorprofile.ASCII
	dark := isDark(l.ground())
	*t = Theme{Colour: l.Colour, look: l}
	s := lipgloss.NewStyle()
	t.Cursor, t.Dialog = s.Reverse(true), s.Border(lipgloss.RoundedBorder()).Padding(0, 1)
	switch {
	case !l.Colour:
		t.wear(mono(), s.Faint(true))
		t.stand(mono().each(reversed), mono().each(func(s lipgloss.Style) lipgloss.Style { return s.Underline(true) }))
	case l.Profile == colorprofile.ANSI:
		t.wear(basic(dark), s.Foreground(lipgloss.BrightBlack))
		t.stand(mono().each(reversed), basic(dark).each(func(s lipgloss.Style) lipgloss.Style { return s.Underline(true) }))
	default:
		c := shipped(dark, l.Choice == Contrast).over(l.Colors)
		t.wear(l.inks(c, l.ground()), s.Foreground(c.Rule))
		t.Behind = s.Foreground(legible(c.Rule, l.ground(), ratioBehind, l.shown))
		on := func(g Color) styles {
			// A ground of its own may be as light as the terminal's is dark.
			ground := l.shown(g)
			inks := shipped(isDark(ground), l.Choice == Contrast).over(l.Colors)
			return l.inks(inks, ground).each(func(s lipgloss.Style) lipgloss.Style { return s.Background(ground) })
		}
		t.stand(on(c.Selected), on(c.Marked))
	}
}

func reversed(s lipgloss.Style) lipgloss.Style { return s.Faint(false).Reverse(true) }

// wear takes the styles of text on the terminal's own ground, and of lines.
func (t *Theme) wear(s styles, rule lipgloss.Style) {
	t.Text, t.Bold, t.Muted, t.Faint, t.Accent, t.AccentBold = s.text, s.bold, s.muted, s.faint, s.accent, s.accentBold
	t.Good, t.Warn, t.Bad = s.good, s.warn, s.bad
	t.Rule, t.Behind, t.Title = rule, s.faint, s.accentBold
	t.Tab, t.Key, t.KeyText = s.muted, s.accent, s.muted
	t.Bar, t.BarEmpty = s.accent, rule
	if !t.Colour {
		t.Key = s.bold
	} else {
		t.Dialog = t.Dialog.BorderForeground(s.accent.GetForeground())
	}
	t.Plain = s.pens()
}

// stand takes the styles of the row under the cursor and of marked ones.
func (t *Theme) stand(selected, marked styles) {
	t.Selected, t.Marked, t.TabActive = selected.text, marked.text, selected.accentBold
	t.OnSelected, t.OnMarked = selected.pens(), marked.pens()
	t.Ink = Ink{
		Rule: pen(t.Rule), Behind: pen(t.Behind), Key: pen(t.Key), KeyText: pen(t.KeyText), Tab: pen(t.Tab), TabActive: pen(t.TabActive),
		Bar: pen(t.Bar), BarEmpty: pen(t.BarEmpty),
	}
}
