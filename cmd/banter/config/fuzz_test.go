package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"banter/store/lead/hostile"
)

// FuzzLoad feeds foreign configs: each is refused with its file named, or comes
// back the same from the file that is written of it.
func FuzzLoad(f *testing.F) {
	for _, s := range []string{
		"me = \"ana\"\nteam = [\"ana\", \"ben\"]\n[upstream]\nkind = \"files\"\nfolder = \"leads\"\nevery = \"1m\"\n",
		"[upstream]\nkind = \"hubspot\"\n[upstream.hubspot]\nscore = \"-\"\n[upstream.hubspot.owners]\n\"a@b.c\" = \"ana\"\n",
		"zone = \"Europe/Berlin\"\n[screen]\ntheme = \"dark\"\n[screen.colors]\naccent = \"#ffffff\"\n", "me = \"\\u001b]0;x\\u0007\\u009b\\u202e\\\"\\\\\"\n",
		"[notices]\nquiet = \"18:00-08:00\"\n", "[[upstream]]\n", "me = 1", "a.b.c = {d = [1, {e = 2}]}", "\xff\xfe",
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		p := Paths{Config: filepath.Join(dir, "config.toml")}
		if err := os.WriteFile(p.Config, data, 0o600); err != nil {
			t.Fatal(err)
		}
		var c Config
		var err error
		hostile.Bounded(t, len(data), func() { c, _, err = Load(p) })
		if err != nil {
			if !strings.Contains(err.Error(), "config.toml") {
				t.Fatalf("%q: %v names no file", data, err)
			}
			return
		}
		text := c.Text()
		if err := os.WriteFile(p.Config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		again, _, err := Load(p)
		if err != nil || again.Text() != text {
			t.Fatalf("%q is written as\n%s\nand read as %v\n%s", data, text, err, again.Text())
		}
	})
}

// FuzzRules feeds foreign reasons, keys and targets.
func FuzzRules(f *testing.F) {
	c := Config{}
	c.complete()
	r, err := rules(filepath.Join(f.TempDir(), "none.toml"), c)
	if err != nil {
		f.Fatal(err)
	}
	text, err := ReasonsText(r)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(text))
	f.Add([]byte("preset = \"vim\"\ncounts = true\nreject = [\"x\", \"ctrl+x\"]\n"))
	f.Add([]byte("[[reason]]\ncode = \"x\"\n[[framework]]\nname = \"y\"\n"))
	f.Add([]byte("[funnel]\nmql = 0.5\n"))
	for _, s := range []string{"", "reject = 'é+'", "counts = 1", "[reject]\nx = 1"} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), "rules.toml")
	f.Fuzz(func(t *testing.T, data []byte) {
		asKeys(t, data)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		hostile.Bounded(t, len(data), func() {
			_, err1 := rules(path, c)
			_, err2 := Keys(path)
			_, err3 := Targets(path)
			for _, err := range []error{err1, err2, err3} {
				if err != nil && !strings.Contains(err.Error(), "rules.toml") {
					t.Fatalf("%q: %v names no file", data, err)
				}
			}
		})
	})
}
