package store

import (
	"fmt"

	bolt "go.etcd.io/bbolt"
)

// bucket is a bucket whose values are sealed on their way into the file and
// opened on their way out, where the store is encrypted. Keys stay readable.
//
// A value that does not open comes back empty, which is no value of banter, and
// the transaction fails with bad at its end.
type bucket struct {
	*bolt.Bucket
	name string
	seal *sealer // nil: values stay as they are
	bad  *error  // the first that did not open
}

// openly reports whether the values of a bucket tell nothing of a lead.
func openly(name string) bool {
	switch name {
	case bucketMeta, bucketValid, bucketOutboxKeys, bucketOutboxLead:
		return true
	}
	return false
}

func newBucket(b *bolt.Bucket, name string, seal *sealer, bad *error) *bucket {
	if openly(name) {
		seal = nil
	}
	return &bucket{b, name, seal, bad}
}

// Get is the value of a key; nil if there is none.
func (b *bucket) Get(key []byte) []byte { return b.opened(nil, key, b.Bucket.Get(key)) }

// Has reports whether there is a value, without a look at it.
func (b *bucket) Has(key []byte) bool { return b.Bucket.Get(key) != nil }

// opened appends the plain value to dst.
func (b *bucket) opened(dst, key, v []byte) []byte {
	if b.seal == nil || v == nil {
		return v
	}
	plain, err := b.seal.open(dst, b.name, key, v)
	if err != nil {
		if *b.bad == nil {
			*b.bad = fmt.Errorf("%q: %w", key, err)
		}
		return []byte{}
	}
	if plain == nil {
		return []byte{}
	}
	return plain
}

// Put writes a value.
func (b *bucket) Put(key, value []byte) error {
	if b.seal != nil {
		value = b.seal.seal(b.name, key, value)
	}
	return b.Bucket.Put(key, value)
}

// ForEach calls f with every entry, in order.
func (b *bucket) ForEach(f func(k, v []byte) error) error {
	c := b.Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		if err := f(k, v); err != nil {
			return err
		}
	}
	return nil
}

// Cursor walks the entries.
func (b *bucket) Cursor() *cursor { return &cursor{c: b.Bucket.Cursor(), b: b} }

// cursor walks the entries of a bucket. Plain values are laid out in blocks, for
// many are read at a time.
type cursor struct {
	c    *bolt.Cursor
	b    *bucket
	room []byte
}

// valueBlock is the size of a block of values, in bytes.
const valueBlock = 16 << 10

func (c *cursor) opened(k, v []byte) (key, value []byte) {
	if c.b.seal == nil || v == nil {
		return k, v
	}
	if cap(c.room) < len(v) {
		c.room = make([]byte, 0, max(len(v), min(2*cap(c.room)+512, valueBlock)))
	}
	n := max(len(v)-sealSize, 0)
	plain := c.b.opened(c.room[:0:n], k, v)
	c.room = c.room[n:n]
	return k, plain
}

func (c *cursor) First() (k, v []byte)          { return c.opened(c.c.First()) }
func (c *cursor) Last() (k, v []byte)           { return c.opened(c.c.Last()) }
func (c *cursor) Next() (k, v []byte)           { return c.opened(c.c.Next()) }
func (c *cursor) Seek(key []byte) (k, v []byte) { return c.opened(c.c.Seek(key)) }
