package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// contents is a hash of each bucket of a store.
func contents(tb testing.TB, s *Store) map[string]string {
	tb.Helper()
	out, err := hashes(s)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func hashes(s *Store) (map[string]string, error) {
	out := map[string]string{}
	err := s.view(context.Background(), func(t *txn) error {
		names := bucketNames()
		for i, b := range t.buckets() {
			sum := sha256.New()
			err := (*b).ForEach(func(k, v []byte) error {
				var n [8]byte
				binary.BigEndian.PutUint32(n[:], uint32(len(k)))
				binary.BigEndian.PutUint32(n[4:], uint32(len(v)))
				sum.Write(n[:])
				sum.Write(k)
				sum.Write(v)
				return nil
			})
			if err != nil {
				return err
			}
			out[names[i]] = hex.EncodeToString(sum.Sum(nil))
		}
		return nil
	})
	return out, err
}
