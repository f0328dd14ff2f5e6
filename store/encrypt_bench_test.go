package store

import (
	"bytes"
	"context"
	"testing"
)

// BenchmarkSealed is what encryption costs: a value of the size of a row, sealed
// and opened.
func BenchmarkSealed(b *testing.B) {
	s := must[*sealer](b)(newSealer(testKey(1)))
	plain, key := bytes.Repeat([]byte("x"), 300), []byte("hs-000001")
	sealed := s.seal(bucketRows, key, plain)
	b.Run("seal", func(b *testing.B) {
		b.ReportAllocs()
		for range b.N {
			_ = s.seal(bucketRows, key, plain)
		}
	})
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		room := make([]byte, 0, len(plain))
		for range b.N {
			if _, err := s.open(room, bucketRows, key, sealed); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRekey encrypts a store of many leads.
func BenchmarkRekey(b *testing.B) {
	s := filled(b)
	for i := range b.N {
		if _, err := s.Encrypt(context.Background(), testKey(byte(i+1))); err != nil {
			b.Fatal(err)
		}
	}
}
