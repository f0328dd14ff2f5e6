package secret

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/zalando/go-keyring"

	"banter/store"
)

// EnvKey is the environment variable of the key of a store.
const EnvKey = "BANTER_STORE_KEY"

// Keys keeps the keys of encrypted stores, in the places where tokens are. A key
// is found by its ID, whatever the profile.
type Keys struct {
	Box
	File bool // a new key goes into a file of mode 0600
}

var _ store.Keys = Keys{}

// Keys are those of stores, beside the tokens of the box.
func (b Box) Keys(file bool) Keys {
	b.Profile = ""
	return Keys{b, file}
}

func keyName(id string) string { return "store-" + id }

// Key finds a key.
func (k Keys) Key(id string) (store.Key, error) {
	key, _, err := k.Find(id)
	return key, err
}

// Find is Key that also tells where the key was.
func (k Keys) Find(id string) (key store.Key, where Place, err error) {
	if text, ok := k.Env(EnvKey); ok && strings.TrimSpace(text) != "" {
		if key, err = store.ParseKey(text); err != nil {
			return store.Key{}, "", fmt.Errorf("%w (key %s): %s: %w", store.ErrNoKey, id, EnvKey, err)
		}
		if key.ID() == id {
			return key, Environment, nil
		}
	}
	text, kerr := within(func() (string, error) { return k.Keyring.Get(service, k.user(keyName(id))) })
	where = InKeyring
	if kerr != nil || text == "" {
		where = InFile
		if text, err = k.read(keyName(id)); err != nil {
			return store.Key{}, "", k.missing(id, kerr, err)
		}
	}
	if key, err = store.ParseKey(text); err != nil {
		return store.Key{}, "", fmt.Errorf("%w (key %s): what the %s has of it: %w", store.ErrNoKey, id, where, err)
	}
	return key, where, nil
}

// missing says how a key comes back.
func (k Keys) missing(id string, ring, file error) error {
	const mend = "banter encrypt key takes it from what banter encrypt show-key printed; " + EnvKey + " can hold it, too"
	switch {
	case !errors.Is(file, fs.ErrNotExist):
		return fmt.Errorf("%w (key %s): %w", store.ErrNoKey, id, file)
	case ring != nil && !errors.Is(ring, keyring.ErrNotFound):
		return fmt.Errorf("%w (key %s): %w (%w); unlock it, or work where it is; %s", store.ErrNoKey, id, ErrKeyring, ring, mend)
	}
	return fmt.Errorf("%w (key %s); %s", store.ErrNoKey, id, mend)
}

// Keep keeps a key in the keyring, or where it is asked for in a file.
func (k Keys) Keep(key store.Key) error {
	name := keyName(key.ID())
	if k.File {
		return k.write(name, key.Words())
	}
	if _, err := within(func() (string, error) { return "", k.Keyring.Set(service, k.user(name), key.Words()) }); err != nil {
		return fmt.Errorf("keep the key: %w (%w); --file keeps it in a file that only you can read", ErrKeyring, err)
	}
	return nil
}

// Forget drops a key wherever it is kept. A keyring that can't be asked may still
// have it: that is an ErrNoKey.
func (k Keys) Forget(id string) error {
	name := keyName(id)
	_, err := within(func() (string, error) { return "", k.Keyring.Delete(service, k.user(name)) })
	switch {
	case err == nil, errors.Is(err, keyring.ErrNotFound), k.without():
		err = nil
	default:
		err = fmt.Errorf("take the old key %s out of the keyring: %w: %w", id, store.ErrNoKey, err)
	}
	return errors.Join(err, k.unfile(name))
}
