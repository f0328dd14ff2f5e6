package secret

import (
	"os"
	"strings"
	"testing"

	"banter/store/lead/hostile"
)

// FuzzFile feeds foreign token files: a token comes out as one word without
// blanks around it, or an error that does not tell it.
func FuzzFile(f *testing.F) {
	for _, s := range []string{"pat-na1\n", "", "\n\n", "a\nb", "\x00\xff", "\ufeffpat", strings.Repeat("x", 100_000)} {
		f.Add([]byte(s))
	}
	box := Box{Keyring: &ring{kept: map[string]string{}}, Dir: f.TempDir(), Env: func(string) (string, bool) { return "", false }}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(box.file("hubspot"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		hostile.Bounded(t, len(data), func() {
			token, where, err := box.Get("hubspot")
			switch {
			case err != nil && (token != "" || len(data) > 8 && strings.Contains(err.Error(), string(data))):
				t.Fatalf("%q from %q with %v", token, where, err)
			case err == nil && (token != strings.TrimSpace(token) || where != InFile):
				t.Fatalf("%q from %q", token, where)
			}
		})
	})
}
