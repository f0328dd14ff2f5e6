package secret

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"banter/store"
)

func keyOf(t *testing.T, c byte) store.Key {
	t.Helper()
	k, err := store.NewKey(strings.NewReader(strings.Repeat(string(c), 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeysComeBack(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]bool{"keyring": false, "file": true} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, &ring{kept: map[string]string{}}, nil)
			b.Profile = "other"
			keys, k := b.Keys(file), keyOf(t, 'a')
			if err := keys.Keep(k); err != nil {
				t.Fatal(err)
			}
			b.Profile = "" // a key is one of the store, not of the profile
			got, where, err := b.Keys(false).Find(k.ID())
			if err != nil || got != k || string(where) != name {
				t.Errorf("%v from %q, %v", got, where, err)
			}
			if file {
				info, err := os.Stat(filepath.Join(b.Dir, "store-"+k.ID()+".token"))
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", info, err)
				}
			}
			for range 2 {
				if err := keys.Forget(k.ID()); err != nil {
					t.Error(err)
				}
			}
			if _, err := keys.Key(k.ID()); !errors.Is(err, store.ErrNoKey) || !strings.Contains(err.Error(), k.ID()) || !strings.Contains(err.Error(), "banter encrypt key") {
				t.Errorf("forgotten: %v", err)
			}
		})
	}
}

func TestKeyOfTheEnvironment(t *testing.T) {
	t.Parallel()
	k, env := keyOf(t, 'a'), map[string]string{}
	keys := newBox(t, &ring{err: errors.New("no session")}, env).Keys(false)
	if _, err := keys.Key(k.ID()); !errors.Is(err, store.ErrNoKey) || !errors.Is(err, ErrKeyring) {
		t.Errorf("without a keyring: %v", err)
	}
	if err := keys.Keep(k); !errors.Is(err, ErrKeyring) || !strings.Contains(err.Error(), "--file") {
		t.Errorf("kept without a keyring: %v", err)
	}
	env[EnvKey] = "  " + strings.ToLower(k.Words()) + "\n"
	if got, where, err := keys.Find(k.ID()); err != nil || got != k || where != Environment {
		t.Errorf("%v from %q, %v", got, where, err)
	}
	other := keyOf(t, 'b')
	if _, err := keys.Key(other.ID()); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("the key of another store is taken: %v", err)
	}
	env[EnvKey] = "nonsense"
	if _, err := keys.Key(k.ID()); !errors.Is(err, store.ErrNoKey) || !strings.Contains(err.Error(), EnvKey) {
		t.Errorf("nonsense: %v", err)
	}
}
