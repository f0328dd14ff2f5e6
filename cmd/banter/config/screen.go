package config

import (
	"fmt"
	"strings"

	"banter/tui/theme"
)

// Screen is how the screens look.
type Screen struct {
	Theme  Theme        `toml:"theme"`
	Colors theme.Colors `toml:"colors"` // instead of the theme's own, by role
	Plain  bool         `toml:"plain"`  // no screens: line by line
}

// Theme is which theme is wanted. It is no string, so that a wrong name is told
// with its line and column.
type Theme struct{ theme.Choice }

// Look is what a theme is made from. colour says whether colours are wanted at
// all; colorfgbg is the environment variable of that name.
func (s Screen) Look(colour bool, colorfgbg string) theme.Look {
	return theme.Look{Choice: s.Theme.Choice, Colors: s.Colors, Dark: theme.Guess(colorfgbg), Colour: colour}
}

// text is the tables of the config; only what is set of the colours.
func (s Screen) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "[screen]\ntheme = %s # auto follows the terminal; dark, light, contrast\n", quote(s.Theme.Choice))
	fmt.Fprintf(&b, "plain = %t # true: line by line, for screen readers, as banter --plain\n\n", s.Plain)
	if names, values := s.Colors.Set(); len(names) > 0 {
		b.WriteString("[screen.colors]\n")
		for i, name := range names {
			fmt.Fprintf(&b, "%s = %s\n", name, quote(values[i]))
		}
		b.WriteString("\n")
	}
	return b.String()
}
