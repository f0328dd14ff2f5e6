package store

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
)

// Key is what the values of an encrypted store are sealed under: 32 random bytes.
// It prints as its ID.
type Key [32]byte

// keyIDSize is how much of the hash of a key names it, in bytes.
const keyIDSize = 4

// Keys is where the keys of stores are kept: the system's keyring.
type Keys interface {
	// Key returns the key with an ID. The error wraps ErrNoKey where it is not
	// there, and says how to mend that.
	Key(id string) (Key, error)
	// Keep keeps a key; it is there when Keep returns.
	Keep(Key) error
	// Forget drops a key; one that is not there is no error.
	Forget(id string) error
}

// NewKey draws a key.
func NewKey(random io.Reader) (k Key, err error) {
	if _, err := io.ReadFull(random, k[:]); err != nil {
		return Key{}, fmt.Errorf("draw a key: %w", err)
	}
	return k, nil
}

func (k Key) id() [keyIDSize]byte {
	sum := sha256.Sum256(append([]byte("banter store key\x00"), k[:]...))
	return [keyIDSize]byte(sum[:])
}

// ID names a key without telling it: eight hexadecimal digits.
func (k Key) ID() string {
	id := k.id()
	return hex.EncodeToString(id[:])
}

// Format prints the ID, whatever the verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "key "+k.ID()) }

// Words is the key itself as text to write down: groups of four letters and
// digits, of which the last ones find slips of the pen.
func (k Key) Words() string {
	id := k.id()
	text := keyText().EncodeToString(append(k[:len(k):len(k)], id[:]...))
	var b strings.Builder
	for i := range len(text) {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func keyText() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }

// ParseKey reads what Words wrote, in small letters and with blanks too.
func ParseKey(text string) (k Key, err error) {
	drop := func(r rune) rune {
		if r == '-' || r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}
	b, err := keyText().DecodeString(strings.ToUpper(strings.Map(drop, text)))
	if err == nil && len(b) != len(k)+keyIDSize {
		err = fmt.Errorf("it has %d bytes, not %d", len(b), len(k)+keyIDSize)
	}
	if err != nil {
		return Key{}, fmt.Errorf("that is no key of a store: %w; it has 15 groups of letters and digits, as banter encrypt show-key prints it", err)
	}
	copy(k[:], b)
	if id := k.id(); string(id[:]) != string(b[len(k):]) {
		return Key{}, errors.New("that is no key of a store: a letter or digit of it is wrong; compare it with what was written down")
	}
	return k, nil
}

// keychain asks for keys and remembers their sealers.
type keychain struct {
	from Keys
	mu   sync.Mutex
	have map[string]*sealer
}

// sealer is that of a key; "" has none.
func (c *keychain) sealer(id string) (*sealer, error) {
	if id == "" {
		return nil, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.have[id]; s != nil {
		return s, nil
	}
	if c.from == nil {
		return nil, fmt.Errorf("%w (key %s): nowhere to look for it", ErrNoKey, id)
	}
	k, err := c.from.Key(id)
	if err != nil {
		return nil, err
	}
	if k.ID() != id {
		return nil, fmt.Errorf("%w (key %s): what is kept under its name is another; give the right one to banter encrypt key", ErrNoKey, id)
	}
	s, err := newSealer(k)
	if err != nil {
		return nil, err
	}
	if c.have == nil {
		c.have = map[string]*sealer{}
	}
	c.have[id] = s
	return s, nil
}
