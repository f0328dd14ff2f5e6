package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// A sealed value is sealMark, the ID of its key, the nonce, the ciphertext and
// its tag; sealSize is what all but the ciphertext takes, in bytes.
const (
	sealMark  = 0xEB
	nonceSize = 24
	tagSize   = 16
	sealHead  = 1 + keyIDSize + nonceSize
	sealSize  = sealHead + tagSize
)

// sealer seals values under one key: XAES-256-GCM (c2sp.org/XAES-256-GCM), which
// is AES-256-GCM under a key derived from half of a nonce of 24 bytes. A nonce is
// the keyed hash of the value and its place, so that the same value at the same
// place seals to the same bytes, and no other two have a nonce in common.
type sealer struct {
	id     [keyIDSize]byte
	block  cipher.Block
	subkey [aes.BlockSize]byte // K1 of CMAC
	hash   []byte              // key of the hash that nonces are
}

func newSealer(k Key) (*sealer, error) {
	main, err := hkdf.Key(sha256.New, k[:], nil, "banter store: values", 32)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	hash, err := hkdf.Key(sha256.New, k[:], nil, "banter store: nonces", 32)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	s, err := newXAES(main)
	if err != nil {
		return nil, err
	}
	s.id, s.hash = k.id(), hash
	return s, nil
}

// newXAES is a sealer that can make ciphers, and no nonces.
func newXAES(key []byte) (*sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	s := &sealer{block: block}
	block.Encrypt(s.subkey[:], s.subkey[:])
	var carry byte
	for i := len(s.subkey) - 1; i >= 0; i-- {
		s.subkey[i], carry = s.subkey[i]<<1|carry, s.subkey[i]>>7
	}
	s.subkey[len(s.subkey)-1] ^= 0x87 * carry
	return s, nil
}

// gcm is the cipher for nonces with this first half.
func (s *sealer) gcm(half []byte) (cipher.AEAD, error) {
	var key [2 * aes.BlockSize]byte
	for i := range 2 {
		b := key[i*aes.BlockSize:][:aes.BlockSize]
		copy(b, []byte{0, byte(i + 1), 'X', 0})
		copy(b[4:], half)
		for j := range b {
			b[j] ^= s.subkey[j]
		}
		s.block.Encrypt(b, b)
	}
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// place is what a value is bound to: moved anywhere else it does not open.
func place(bucket string, key []byte) []byte {
	b := make([]byte, 0, len(bucket)+1+len(key))
	return append(append(append(b, bucket...), 0), key...)
}

// seal makes the sealed value of a plain one.
func (s *sealer) seal(bucket string, key, plain []byte) ([]byte, error) {
	at := place(bucket, key)
	mac := hmac.New(sha256.New, s.hash)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(at))))
	mac.Write(at)
	mac.Write(plain)
	var sum [sha256.Size]byte
	nonce := mac.Sum(sum[:0])[:nonceSize]
	aead, err := s.gcm(nonce[:nonceSize/2])
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, sealSize+len(plain))
	out = append(out, sealMark)
	out = append(out, s.id[:]...)
	out = append(out, nonce...)
	return aead.Seal(out, nonce[nonceSize/2:], plain, at), nil
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
	aead, err := s.gcm(nonce[:nonceSize/2])
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(dst, nonce[nonceSize/2:], b[sealHead:], place(bucket, key))
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
