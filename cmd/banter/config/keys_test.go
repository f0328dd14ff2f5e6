package config

import (
	"slices"
	"strings"
	"testing"
)

func TestKeysOfAPreset(t *testing.T) {
	m, err := parseKeys("keys.toml", []byte("preset = \"arrows\"\ncounts = true\nreject = \"X\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(m.Down.Keys(), []string{"down"}) || !slices.Equal(m.Reject.Keys(), []string{"X"}) || !m.Counts {
		t.Errorf("down is %v, reject %v, counts %v", m.Down.Keys(), m.Reject.Keys(), m.Counts)
	}
}

func TestKeysSayWhereTheyAreWrong(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"\npreset = \"emacs\"\n", `keys.toml:2:1: there is no preset "emacs"; there are: standard, vim, arrows`},
		{"preset = 3\n", "keys.toml:1:1: there is no preset"},
		{"counts = \"yes\"", "keys.toml:1:1: write counts = true"},
		{"# mine\n\n  rejct = \"x\"", `keys.toml:3:3: there is no command "rejct"`},
		{"reject = \"x\"\nsnooze = \"zz\"", `keys.toml:2:1: snooze: "zz" is no key`},
		{"reject = 4", "keys.toml:1:1: reject: write a key in quotes"},
		{"reject = [\"x\", 4]", "keys.toml:1:1: reject: write a key in quotes"},
		{"preset = \"vim\"\n\"reject\" = \"j\"", "keys.toml:2:2: the key j is bound to both"},
		{"help = \"ctrl+c\"", "keys.toml:1:1: the key ctrl+c"},
		{"reject = ", "keys.toml:1:"},
		{"[keys]\nreject = \"x\"", "keys.toml"},
	} {
		_, err := parseKeys("keys.toml", []byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

// asKeys takes bytes for a keys.toml.
func asKeys(t *testing.T, data []byte) {
	t.Helper()
	m, err := parseKeys("keys.toml", data)
	if err != nil {
		if !strings.HasPrefix(err.Error(), "keys.toml") {
			t.Errorf("%v does not say which file", err)
		}
		return
	}
	if err := m.Check(); err != nil {
		t.Errorf("a keymap that clashes is taken: %v", err)
	}
}
