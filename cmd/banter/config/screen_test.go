package config

import (
	"strings"
	"testing"

	"banter/tui/theme"
)

// The colours of a person's own outlive a config that is written anew.
func TestScreenIsKept(t *testing.T) {
	t.Parallel()
	p := in(t, map[string]string{"config.toml": "[screen]\ntheme = \"contrast\"\n[screen.colors]\naccent = \"#f80\"\nbad = \"#CC0000\"\n"})
	c, _, err := Load(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(p, c); err != nil {
		t.Fatal(err)
	}
	got, _, err := Load(p)
	if err != nil || got.Screen != c.Screen || got.Screen.Theme.Choice != theme.Contrast || got.Screen.Colors.Accent.String() != "#ff8800" {
		t.Errorf("got %+v, %v; want %+v", got.Screen, err, c.Screen)
	}
	if l := got.Screen.Look(true, "0;15"); l.Choice != theme.Contrast || l.Dark || !l.Colour {
		t.Errorf("the look is %+v", l)
	}
}

func TestScreenMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[screen]\ntheme = \"sepia\"\n":                  `config.toml:2:9: "sepia" is no theme; write "auto", "dark", "light" or "contrast"`,
		"[screen.colors]\naccent = \"blue\"\n":           `config.toml:2:10: "blue" is no colour; write "#rrggbb"`,
		"[screen.colors]\naccent = 7\n":                  `config.toml: "7" is no colour`,
		"[screen.colors]\nacent = \"#ffffff\"\n":         `config.toml:2:1: there is no key "screen.colors.acent"; the keys are: accent, bad, faint`,
		"[screen]\ncolors = \"#ffffff\"\ntheme = \"\"\n": `config.toml:`,
	} {
		if _, _, err := Load(in(t, map[string]string{"config.toml": text})); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q\n got %v\nwant %q", text, err, want)
		}
	}
}
