package store

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed value is sealMark, the ID of its key, the nonce, the ciphertext and
// its tag; sealSize is what all but the ciphertext takes, in bytes.
const (
	sealMark  = 0xEB
	nonceSize = chacha20poly1305.NonceSizeX
	sealHead  = 1 + keyIDSize + nonceSize
	sealSize  = sealHead + chacha20poly1305.Overhead
)

// sealer seals values under one key: XChaCha20-Poly1305 with a nonce that is the
// keyed hash of the value and its place, so that the same value at the same
// place seals to the same bytes, and no other two have a nonce in common.
type sealer struct {
	id   [keyIDSize]byte
	aead cipher.AEAD
	hash []byte // key of the hash that nonces are
}

func newSealer(k Key) (*sealer, error) {
	main, err := hkdf.Key(sha256.New, k[:], nil, "banter store: values", chacha20poly1305.KeySize)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	hash, err := hkdf.Key(sha256.New, k[:], nil, "banter store: nonces", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	aead, err := chacha20poly1305.NewX(main)
	if err != nil {
		return nil, err
	}
	return &sealer{k.id(), aead, hash}, nil
}

// place is what a value is bound to: moved anywhere else it does not open.
func place(bucket string, key []byte) []byte {
	b := make([]byte, 0, len(bucket)+1+len(key))
	return append(append(append(b, bucket...), 0), key...)
}

// seal makes the sealed value of a plain one.
func (s *sealer) seal(bucket string, key, plain []byte) []byte {
	at := place(bucket, key)
	mac := hmac.New(sha256.New, s.hash)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(at))))
	mac.Write(at)
	mac.Write(plain)
	var sum [sha256.Size]byte
	nonce := mac.Sum(sum[:0])[:nonceSize]
	out := make([]byte, 0, sealSize+len(plain))
	out = append(out, sealMark)
	out = append(out, s.id[:]...)
	out = append(out, nonce...)
	return s.aead.Seal(out, nonce, plain, at)
}

// open appends the plain value of a sealed one to dst. The error is an
// ErrDamaged: it was changed, stands at another place, or is sealed under another
// key or not at all.
func (s *sealer) open(dst []byte, bucket string, key, b []byte) ([]byte, error) {
	id, ok := sealedUnder(b)
	switch {
	case !ok:
		return nil, damaged(bucket, "a value is not encrypted in an encrypted store")
	case id != s.id:
		return nil, damaged(bucket, "a value is encrypted under the key %x, the store under %x", id, s.id)
	}
	nonce := b[1+keyIDSize : sealHead]
	plain, err := s.aead.Open(dst, nonce, b[sealHead:], place(bucket, key))
	if err != nil {
		return nil, damaged(bucket, "a value was changed, or is not where it was written")
	}
	return plain, nil
}

// sealedUnder is the ID of the key of a sealed value; ok is false for a plain one.
func sealedUnder(b []byte) (id [keyIDSize]byte, ok bool) {
	if len(b) < sealSize || b[0] != sealMark {
		return id, false
	}
	return [keyIDSize]byte(b[1:]), true
}
