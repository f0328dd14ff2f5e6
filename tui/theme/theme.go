// Package theme holds every colour and style of the screens as values. One
// accent; the other colours carry urgency only, and a sign or a word always
// stands beside them, so that a screen without colour reads the same.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme is the styles that screens draw with. Screens share one pointer; Set
// changes it in place when the terminal tells its background.
type Theme struct {
	Dark, Colour bool

	Text, Bold, Muted, Faint lipgloss.Style // from what matters to what frames
	Accent, AccentBold       lipgloss.Style // the one accent: what is chosen, what a key does
	Good, Warn, Bad          lipgloss.Style // urgency; Warn and Bad are bold without colour
	Selected                 lipgloss.Style // the row under the cursor
	Marked                   lipgloss.Style // a row in a bulk selection
	Rule                     lipgloss.Style // lines between areas
	Title                    lipgloss.Style // the program's name, headings
	Tab, TabActive           lipgloss.Style
	Key, KeyText             lipgloss.Style // help line: the key and what it does
	Bar, BarEmpty            lipgloss.Style // ▇ and ▁ of gauges
	Dialog                   lipgloss.Style // the frame of a dialog, with its border
	Cursor                   lipgloss.Style // the virtual cursor of inputs

	Ink                         Ink  // the same for the frame about the text
	Plain, OnSelected, OnMarked Pens // the same for rows: on no ground, under the cursor, marked
}

// New makes a theme. Without colour only bold, faint, underline and reverse are
// used.
func New(dark, colour bool) *Theme {
	t := &Theme{}
	t.Set(dark, colour)
	return t
}

type palette struct{ text, muted, faint, accent, good, warn, bad, selected, marked, rule color.Color }

func colours(dark bool) palette {
	c := lipgloss.Color
	if dark {
		return palette{
			text: c("#D8DEE6"), muted: c("#98A3B0"), faint: c("#66717E"), accent: c("#5FB3D4"),
			good: c("#7FBF7F"), warn: c("#E0AF55"), bad: c("#F07A72"),
			selected: c("#25323D"), marked: c("#33303F"), rule: c("#3A444F"),
		}
	}
	return palette{
		text: c("#1F2933"), muted: c("#55606C"), faint: c("#7B8794"), accent: c("#0B6E99"),
		good: c("#2E7D32"), warn: c("#96610A"), bad: c("#B3261E"),
		selected: c("#DCEAF2"), marked: c("#EAE4F3"), rule: c("#C3CCD5"),
	}
}

// Set changes the theme in place.
func (t *Theme) Set(dark, colour bool) {
	s := lipgloss.NewStyle()
	*t = Theme{Dark: dark, Colour: colour}
	if !colour {
		t.Text, t.Muted, t.Bold, t.Faint, t.Rule, t.KeyText, t.Tab = s, s, s.Bold(true), s.Faint(true), s.Faint(true), s, s
		t.Accent, t.AccentBold, t.Good = s, s.Bold(true), s
		t.Warn, t.Bad, t.Title, t.Key = s.Bold(true), s.Bold(true), s.Bold(true), s.Bold(true)
		t.Selected, t.TabActive, t.Cursor = s.Reverse(true), s.Reverse(true), s.Reverse(true)
		t.Marked, t.Bar, t.BarEmpty = s.Underline(true), s, s.Faint(true)
		t.Dialog = s.Border(lipgloss.RoundedBorder()).Padding(0, 1)
		t.setPens(nil, nil)
		return
	}
	p := colours(dark)
	t.Text, t.Muted, t.Faint, t.Bold = s.Foreground(p.text), s.Foreground(p.muted), s.Foreground(p.faint), s.Foreground(p.text).Bold(true)
	t.Accent, t.AccentBold = s.Foreground(p.accent), s.Foreground(p.accent).Bold(true)
	t.Good, t.Warn, t.Bad = s.Foreground(p.good), s.Foreground(p.warn), s.Foreground(p.bad).Bold(true)
	t.Selected, t.Marked = s.Background(p.selected).Foreground(p.text), s.Background(p.marked).Foreground(p.text)
	t.Rule, t.Title = s.Foreground(p.rule), s.Foreground(p.accent).Bold(true)
	t.Tab, t.TabActive = s.Foreground(p.muted), s.Foreground(p.accent).Background(p.selected).Bold(true)
	t.Key, t.KeyText = s.Foreground(p.accent), s.Foreground(p.muted)
	t.Bar, t.BarEmpty = s.Foreground(p.accent), s.Foreground(p.rule)
	t.Dialog = s.Border(lipgloss.RoundedBorder()).BorderForeground(p.accent).Padding(0, 1)
	t.Cursor = s.Reverse(true)
	t.setPens(p.selected, p.marked)
}
