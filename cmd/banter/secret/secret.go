// Package secret keeps the tokens of upstreams: in an environment variable, in
// the system's keyring, or, only when asked for, in a file that this user alone
// can read. A secret is never in the config, a log or an error.
package secret

import (
	"errors"
	"fmt"
	"io/fs"
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

// Set keeps a token in the keyring, or with file in a file of mode 0600, and
// nowhere else. The error wraps ErrKeyring where the keyring can't be used: the
// caller may offer the file, but it is never taken unasked.
func (b Box) Set(upstream, token string, file bool) (Place, error) {
	if file {
		// The keyring is asked first when a token is looked for.
		return InFile, errors.Join(b.write(upstream, token), b.unring(upstream))
	}
	if err := b.ring(upstream, token); err != nil {
		return "", err
	}
	return InKeyring, b.unfile(upstream)
}

// Replace keeps a newer token in the place where the old one is, as Get told it.
func (b Box) Replace(upstream, token string, where Place) error {
	switch where {
	case InKeyring:
		return b.ring(upstream, token)
	case InFile:
		return b.write(upstream, token)
	default:
		return fmt.Errorf("the token of %s is in the %s, and can't be replaced there", upstream, where)
	}
}

// Ready reports why Set would not work: it is asked before somebody signs in for
// nothing.
func (b Box) Ready(upstream string, file bool) error {
	if file {
		return b.room(upstream)
	}
	_, err := within(func() (string, error) { return b.Keyring.Get(service, "none") })
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return b.noRing(upstream, err)
	}
	return nil
}

func (b Box) ring(upstream, token string) error {
	_, err := within(func() (string, error) { return "", b.Keyring.Set(service, b.user(upstream), token) })
	if err != nil {
		return b.noRing(upstream, err)
	}
	return nil
}

func (b Box) noRing(upstream string, err error) error {
	return fmt.Errorf("%w (%w); set %s in the environment, or use --file", ErrKeyring, err, EnvName(upstream))
}

// Delete forgets an upstream's token wherever it is kept. It reports whether
// the environment still has one, which only the user can take away.
func (b Box) Delete(upstream string) (stillInEnvironment bool, err error) {
	_, env := b.Env(EnvName(upstream))
	return env, errors.Join(b.unring(upstream), b.unfile(upstream))
}

// unring takes a token out of the keyring. Where there is no keyring there is
// nothing in it.
func (b Box) unring(upstream string) error {
	_, err := within(func() (string, error) { return "", b.Keyring.Delete(service, b.user(upstream)) })
	if err == nil || errors.Is(err, keyring.ErrNotFound) || b.without() {
		return nil
	}
	return fmt.Errorf("take the old token of %s out of the keyring: %w", upstream, err)
}

// without reports whether this machine has no keyring to ask.
func (b Box) without() bool {
	_, err := within(func() (string, error) { return b.Keyring.Get(service, "none") })
	return err != nil && !errors.Is(err, keyring.ErrNotFound)
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
