package secret

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

type ring struct {
	kept map[string]string
	err  error
	hang time.Duration
}

func (r *ring) Get(_, user string) (string, error) {
	time.Sleep(r.hang)
	if r.err != nil {
		return "", r.err
	}
	if v, ok := r.kept[user]; ok {
		return v, nil
	}
	return "", keyring.ErrNotFound
}

func (r *ring) Set(_, user, v string) error {
	time.Sleep(r.hang)
	if r.err != nil {
		return r.err
	}
	r.kept[user] = v
	return nil
}

func (r *ring) Delete(_, user string) error {
	if r.err != nil {
		return r.err
	}
	if _, ok := r.kept[user]; !ok {
		return keyring.ErrNotFound
	}
	delete(r.kept, user)
	return nil
}

func newBox(t *testing.T, r *ring, env map[string]string) Box {
	t.Helper()
	return Box{Keyring: r, Dir: filepath.Join(t.TempDir(), "banter"), Env: func(n string) (string, bool) { v, ok := env[n]; return v, ok }}
}

func want(t *testing.T, b Box, token string, place Place) {
	t.Helper()
	if got, where, err := b.Get("hubspot"); got != token || where != place || err != nil {
		t.Errorf("Get = %q from %q, %v; want %q from %q", got, where, err, token, place)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	env := map[string]string{}
	b := newBox(t, &ring{kept: map[string]string{}}, env)
	if _, _, err := b.Get("hubspot"); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), "banter auth login hubspot") {
		t.Errorf("nothing kept: %v", err)
	}
	if where, err := b.Set("hubspot", "pat-file", true); where != InFile || err != nil {
		t.Fatal(where, err)
	}
	want(t, b, "pat-file", InFile)
	if info, err := os.Stat(b.file("hubspot")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if where, err := b.Set("hubspot", "pat-ring", false); where != InKeyring || err != nil {
		t.Fatal(where, err)
	}
	want(t, b, "pat-ring", InKeyring)
	if _, err := os.Stat(b.file("hubspot")); err == nil {
		t.Error("the file is still there")
	}
	if where, err := b.Set("hubspot", "pat-file-2", true); where != InFile || err != nil {
		t.Fatal(where, err)
	}
	want(t, b, "pat-file-2", InFile) // and not the one that the keyring had
	if err := b.Replace("hubspot", "pat-file-3", InFile); err != nil {
		t.Fatal(err)
	}
	want(t, b, "pat-file-3", InFile)
	if where, err := b.Set("hubspot", "pat-ring", false); where != InKeyring || err != nil {
		t.Fatal(where, err)
	}
	if err := b.Replace("hubspot", "pat-ring-2", InKeyring); err != nil {
		t.Fatal(err)
	}
	want(t, b, "pat-ring-2", InKeyring)
	if err := b.Replace("hubspot", "pat-secret", Environment); err == nil || strings.Contains(err.Error(), "pat-secret") {
		t.Errorf("Replace in the environment: %v", err)
	}
	if err := errors.Join(b.Ready("hubspot", false), b.Ready("hubspot", true)); err != nil {
		t.Error(err)
	}
	env["BANTER_HUBSPOT_TOKEN"] = " pat-env\n"
	want(t, b, "pat-env", Environment)
	if still, err := b.Delete("hubspot"); !still || err != nil {
		t.Errorf("Delete = %v, %v", still, err)
	}
	delete(env, "BANTER_HUBSPOT_TOKEN")
	if _, _, err := b.Get("hubspot"); !errors.Is(err, ErrNone) {
		t.Errorf("after Delete: %v", err)
	}
	other := b
	other.Profile = "training"
	if _, err := other.Set("hubspot", "pat-training", false); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Get("hubspot"); !errors.Is(err, ErrNone) {
		t.Errorf("one profile sees another's token: %v", err)
	}
}

func TestNoKeyring(t *testing.T) {
	t.Parallel()
	b := newBox(t, &ring{err: errors.New("no D-Bus")}, map[string]string{})
	if _, err := b.Set("hubspot", "pat-secret", false); !errors.Is(err, ErrKeyring) || strings.Contains(err.Error(), "pat-secret") || !strings.Contains(err.Error(), "--file") {
		t.Errorf("Set: %v", err)
	}
	if err := b.Ready("hubspot", false); !errors.Is(err, ErrKeyring) {
		t.Errorf("Ready: %v", err)
	}
	if _, err := b.Set("hubspot", "pat-secret", true); err != nil {
		t.Fatal(err)
	}
	want(t, b, "pat-secret", InFile)
	if err := os.Chmod(b.file("hubspot"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Get("hubspot"); err == nil || !strings.Contains(err.Error(), "chmod 600") || strings.Contains(err.Error(), "pat-secret") {
		t.Errorf("a file that others can read: %v", err)
	}
	if _, err := b.Delete("hubspot"); err != nil {
		t.Errorf("Delete: %v", err)
	}
}

func TestKeyringThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBox(t, &ring{hang: time.Minute, kept: map[string]string{}}, map[string]string{})
		began := time.Now()
		if _, err := b.Set("hubspot", "pat", false); !errors.Is(err, ErrKeyring) {
			t.Errorf("Set: %v", err)
		}
		if took := time.Since(began); took != patience {
			t.Errorf("waited %s", took)
		}
		time.Sleep(2 * time.Minute) // the one that hangs ends too
	})
}

func TestLock(t *testing.T) {
	t.Parallel()
	b := newBox(t, &ring{}, nil)
	release, err := b.Lock(t.Context(), "salesforce")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := b.Lock(ctx, "salesforce"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second one: %v", err)
	}
	other, err := b.Lock(t.Context(), "hubspot")
	if err != nil {
		t.Fatal(err)
	}
	other()
	release()
	again, err := b.Lock(t.Context(), "salesforce")
	if err != nil {
		t.Fatal(err)
	}
	again()
}
