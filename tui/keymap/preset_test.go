package keymap_test

import (
	"slices"
	"strings"
	"testing"

	"banter/tui/keymap"
)

func TestPresetsDoNotClash(t *testing.T) {
	for _, name := range keymap.Presets() {
		m, err := keymap.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	arrows, _ := keymap.Preset("arrows")
	if slices.Contains(arrows.Down.Keys(), "j") {
		t.Error("the arrows move by letters too")
	}
	if _, err := keymap.Preset("emacs"); err == nil || !strings.Contains(err.Error(), "standard, vim, arrows") {
		t.Errorf("an unknown preset: %v", err)
	}
}

func TestDigits(t *testing.T) {
	vim, _ := keymap.Preset("vim")
	standard := keymap.Default()
	for _, c := range []struct {
		m     keymap.Map
		key   string
		begun bool
		n     int
		ok    bool
	}{
		{vim, "5", false, 5, true},
		{vim, "0", false, 0, false},
		{vim, "0", true, 0, true},
		{vim, "j", true, -1, false},
		{vim, "f5", false, 0, false},
		{standard, "5", false, 0, false},
	} {
		if n, ok := c.m.Digit(c.key, c.begun); n != c.n || ok != c.ok {
			t.Errorf("%q after a digit %v: %d %v", c.key, c.begun, n, ok)
		}
	}
}

func TestKeysAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct{ key, says string }{
		{"x", ""},
		{"é", ""},
		{"+", ""},
		{"ctrl++", ""},
		{"ctrl+shift+tab", ""},
		{"f12", ""},
		{"pgdown", ""},
		{"?", ""},
		{"", "is no key"},
		{" ", "is no key"},
		{" x", "is no key"},
		{"enterr", "is no key"},
		{"pagedown", "is no key"},
		{"ctl+x", `there is no "ctl" to hold down`},
		{"shift+a", `write the letter that it makes, "A"`},
		{"ctrl+", "is no key"},
		{"\x1b", "is no key"},
	} {
		m := keymap.Default()
		err := m.Set("reject", c.key)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%q: %v", c.key, err)
		}
	}
}
