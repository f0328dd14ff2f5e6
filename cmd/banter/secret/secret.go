// Package secret keeps the tokens of upstreams: in an environment variable, in
// the system's keyring, or, only when asked for, in a file that this user alone
// can read. A secret is never in the config, a log or an error.
package secret

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// ErrNone says that there is no secret of that name.
var ErrNone = errors.New("no token is kept")

// ErrKeyring says that the system's keyring can't be used here.
var ErrKeyring = errors.New("the system's keyring can't be used")

// patience is how long a keyring may take: without a desktop session some hang.
const patience = 3 * time.Second

// service is the name under which the keyring keeps the product's secrets.
const service = "banter"

// Keyring is the system's keyring, or a stand-in for tests.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

// System is the keyring of this machine.
type System struct{}

// Get reads a secret.
func (System) Get(service, user string) (string, error) { return keyring.Get(service, user) }

// Set keeps a secret.
func (System) Set(service, user, password string) error { return keyring.Set(service, user, password) }

// Delete forgets a secret.
func (System) Delete(service, user string) error { return keyring.Delete(service, user) }

// Place is where a secret was found or put.
type Place string

// The places, in the order in which they are asked.
const (
	Environment Place = "environment"
	InKeyring   Place = "keyring"
	InFile      Place = "file"
)

// Box keeps the secrets of one profile.
type Box struct {
	Keyring Keyring
	Profile string                           // "" is the usual one
	Dir     string                           // where files are kept
	Env     func(name string) (string, bool) // os.LookupEnv
}

// EnvName is the environment variable of an upstream's token:
// BANTER_HUBSPOT_TOKEN.
func EnvName(upstream string) string { return "BANTER_" + strings.ToUpper(upstream) + "_TOKEN" }

func (b Box) user(upstream string) string {
	if b.Profile == "" {
		return upstream
	}
	return b.Profile + "/" + upstream
}

func (b Box) file(upstream string) string { return filepath.Join(b.Dir, upstream+".token") }

// Get finds an upstream's token. The error is ErrNone where there is none, and
// wraps ErrKeyring where the keyring could not be asked and no other place has
// one.
func (b Box) Get(upstream string) (token string, where Place, err error) {
	if v, ok := b.Env(EnvName(upstream)); ok && strings.TrimSpace(v) != "" {
		return strings.TrimSpace(v), Environment, nil
	}
	token, kerr := within(func() (string, error) { return b.Keyring.Get(service, b.user(upstream)) })
	if kerr == nil && token != "" {
		return token, InKeyring, nil
	}
	token, err = b.read(upstream)
	switch {
	case err == nil:
		return token, InFile, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", "", err
	case kerr != nil && !errors.Is(kerr, keyring.ErrNotFound):
		return "", "", fmt.Errorf("%w of %s, and %w (%w); set %s, or log in with --file", ErrNone, upstream, ErrKeyring, kerr, EnvName(upstream))
	}
	return "", "", fmt.Errorf("%w of %s; banter auth login %s keeps one", ErrNone, upstream, upstream)
}

func (b Box) read(upstream string) (string, error) {
	path := b.file(upstream)
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if open := info.Mode().Perm() & 0o077; open != 0 && os.PathSeparator == '/' {
		return "", fmt.Errorf("%s can be read by others (%v); run chmod 600 on it, and have the token replaced", path, info.Mode().Perm())
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("read the token of %s: %w", upstream, err)
	}
	return string(bytes.TrimSpace(data)), nil
}

// Set keeps a token in the keyring, or with file in a file of mode 0600. The
// error wraps ErrKeyring where the keyring can't be used: the caller may offer
// the file, but it is never taken unasked.
func (b Box) Set(upstream, token string, file bool) (Place, error) {
	if !file {
		_, err := within(func() (string, error) { return "", b.Keyring.Set(service, b.user(upstream), token) })
		if err != nil {
			return "", fmt.Errorf("%w (%w); set %s in the environment, or use --file", ErrKeyring, err, EnvName(upstream))
		}
		return InKeyring, b.unfile(upstream)
	}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return "", fmt.Errorf("keep the token of %s: %w", upstream, err)
	}
	f, err := os.CreateTemp(b.Dir, ".token-*") // made with mode 0600
	if err != nil {
		return "", fmt.Errorf("keep the token of %s: %w", upstream, err)
	}
	_, err = f.WriteString(token + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), b.file(upstream))
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("keep the token of %s: %w", upstream, err), os.Remove(f.Name()))
	}
	return InFile, nil
}

// Delete forgets an upstream's token wherever it is kept. It reports whether
// the environment still has one, which only the user can take away.
func (b Box) Delete(upstream string) (stillInEnvironment bool, err error) {
	// Where there is no keyring there is nothing in it.
	_, kerr := within(func() (string, error) { return "", b.Keyring.Delete(service, b.user(upstream)) })
	if errors.Is(kerr, keyring.ErrNotFound) || b.without() {
		kerr = nil
	}
	_, env := b.Env(EnvName(upstream))
	return env, errors.Join(kerr, b.unfile(upstream))
}

// without reports whether this machine has no keyring to ask.
func (b Box) without() bool {
	_, err := within(func() (string, error) { return b.Keyring.Get(service, "none") })
	return err != nil && !errors.Is(err, keyring.ErrNotFound)
}

func (b Box) unfile(upstream string) error {
	err := os.Remove(b.file(upstream))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// within asks a keyring and gives up after patience; the answer of one that
// hangs is thrown away.
func within(f func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := f()
		done <- answer{text, err}
	}()
	t := time.NewTimer(patience)
	defer t.Stop()
	select {
	case a := <-done:
		return a.text, a.err
	case <-t.C:
		return "", fmt.Errorf("it does not answer within %s", patience)
	}
}
