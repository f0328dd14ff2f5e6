package lead

import (
	"encoding/binary"
	"io"
	"time"
)

// ID names a lead inside one store. It starts with a short prefix for where the
// lead comes from ("hs-", "sf-", "mk-"), so that two sources can't collide.
type ID string

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewKey mints a ULID: 26 characters that sort by time, 48 bits of at in
// milliseconds and 80 bits from entropy. It is the idempotency key of a change
// and the identity of an event. The error is that of reading entropy.
func NewKey(at time.Time, entropy io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(entropy, b[6:]); err != nil {
		return "", err
	}
	ms := uint64(at.UnixMilli())
	b[0], b[1], b[2] = byte(ms>>40), byte(ms>>32), byte(ms>>24)
	b[3], b[4], b[5] = byte(ms>>16), byte(ms>>8), byte(ms)
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	var out [26]byte
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return string(out[:]), nil
}
