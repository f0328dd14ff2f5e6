package store

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"sync"
	"time"

	"github.com/fxamacker/cbor/v2"

	"banter/store/lead"
)

// codeVersion is the first byte of every value but a row, which has rowVersion.
const codeVersion = 1

// sumSize is the length of the checksum that ends every value: bbolt itself has
// checksums on its meta pages only, and does not find rotten bits elsewhere.
const sumSize = 4

// code turns what the store keeps into values and back: a version byte, CBOR
// with whole-number keys (the tags of package lead), a CRC-32C of both. Times
// are kept to the microsecond and come back in UTC; the zero time stays zero.
type code struct {
	enc cbor.UserBufferEncMode
	dec cbor.DecMode

	spare *sync.Pool // of *bytes.Buffer
}

func newCode() (code, error) {
	enc, err := cbor.EncOptions{Sort: cbor.SortCoreDeterministic, Time: cbor.TimeUnixDynamic}.UserBufferEncMode()
	if err != nil {
		return code{}, err
	}
	// What was written has to be readable, so broken UTF-8 is let through.
	dec, err := cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid, MaxNestedLevels: 16}.DecMode()
	return code{enc, dec, new(sync.Pool)}, err
}

func (c code) encode(v any) ([]byte, error) {
	b, ok := c.spare.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	defer c.spare.Put(b)
	b.Reset()
	b.WriteByte(codeVersion)
	if err := c.enc.MarshalToBuffer(v, b); err != nil {
		return nil, err
	}
	return seal(append(make([]byte, 0, b.Len()+sumSize), b.Bytes()...)), nil
}

// decode reads a value into v; what names it in the error, an ErrDamaged.
func (c code) decode(what string, b []byte, v any) error {
	body, err := unseal(what, b)
	if err != nil {
		return err
	}
	if err := c.dec.Unmarshal(body, v); err != nil {
		return damaged(what, "%v", err)
	}
	return nil
}

// seal ends a value that starts with its version byte.
func seal(b []byte) []byte {
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// unseal is the part of a value between version byte and checksum.
func unseal(what string, b []byte) ([]byte, error) {
	version, body, err := unsealAny(what, b)
	if err == nil && version != codeVersion {
		return nil, damaged(what, "a value of version %d", version)
	}
	return body, err
}

// unsealAny is unseal for what has versions of its own.
func unsealAny(what string, b []byte) (version byte, body []byte, err error) {
	if len(b) < 1+sumSize {
		return 0, nil, damaged(what, "a value of %d bytes", len(b))
	}
	body = b[:len(b)-sumSize]
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(b[len(body):]) {
		return 0, nil, damaged(what, "the checksum does not fit")
	}
	return body[0], body[1:], nil
}

// utc rounds away what a floating-point number adds, and makes the zone UTC.
func utc(ts ...*time.Time) {
	for _, t := range ts {
		if !t.IsZero() {
			*t = t.Round(time.Microsecond).UTC()
		}
	}
}

func standingUTC(s *lead.Standing) {
	utc(&s.AssignedAt, &s.QualifiedAt, &s.WakeAt, &s.RecycledAt, &s.SnoozedUntil)
}

func (c code) lead(b []byte) (l lead.Lead, err error) {
	if err := c.decode("lead", b, &l); err != nil {
		return lead.Lead{}, err
	}
	utc(&l.CreatedAt, &l.OpportunityAt, &l.ClosedAt)
	standingUTC(&l.Standing)
	return l, nil
}

func (c code) activity(b []byte) (a lead.Activity, err error) {
	if err := c.decode("activity", b, &a); err != nil {
		return lead.Activity{}, err
	}
	utc(&a.At)
	return a, nil
}

func (c code) event(b []byte) (e lead.Event, err error) {
	if err := c.decode("event", b, &e); err != nil {
		return lead.Event{}, err
	}
	utc(&e.At)
	if e.Disposition != nil {
		utc(&e.Disposition.Wake)
	}
	if e.Before != nil {
		standingUTC(e.Before)
	}
	answersUTC(e.Answers)
	if c := e.Clock; c != nil {
		utc(&c.Started, &c.Warn, &c.Due, &c.Stopped)
		for i := range c.Pauses {
			utc(&c.Pauses[i].From, &c.Pauses[i].To)
		}
	}
	return e, nil
}

func (c code) answers(b []byte) (as []lead.Answer, err error) {
	if err := c.decode("answers", b, &as); err != nil {
		return nil, err
	}
	answersUTC(as)
	return as, nil
}

func answersUTC(as []lead.Answer) {
	for i := range as {
		utc(&as[i].At)
	}
}

func (c code) change(b []byte) (ch lead.Change, err error) {
	if err := c.decode("outbox", b, &ch); err != nil {
		return lead.Change{}, err
	}
	changeUTC(&ch)
	return ch, nil
}

func changeUTC(ch *lead.Change) {
	utc(&ch.At, &ch.NotBefore, &ch.PutOffAt)
	if ch.Activity != nil {
		utc(&ch.Activity.At)
	}
	if ch.Disposition != nil {
		utc(&ch.Disposition.Wake)
	}
	answersUTC(ch.Answers)
}

func (c code) base(b []byte) (base lead.Base, err error) {
	if err := c.decode("base", b, &base); err != nil {
		return lead.Base{}, err
	}
	return base, nil
}
