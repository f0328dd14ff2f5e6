package store

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"banter/store/lead"
)

// maxID is how long the ID of a lead can be, in bytes.
const maxID = 512

// checkID refuses an ID that can't be a key: a zero byte ends it there.
func checkID(id lead.ID) error {
	switch {
	case id == "":
		return fmt.Errorf("a lead needs an ID")
	case len(id) > maxID:
		return fmt.Errorf("the ID %.40q… of a lead has %d bytes; at most %d fit", string(id), len(id), maxID)
	case strings.IndexByte(string(id), 0) >= 0:
		return fmt.Errorf("the ID %q of a lead has a zero byte", string(id))
	}
	return nil
}

// micro is the time in microseconds since 1970, rounded as the CBOR code does.
func micro(t time.Time) int64 { return t.Round(time.Microsecond).UnixMicro() }

// stamp is a time as a number that sorts as times do; 0 is the zero time.
func stamp(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(micro(t)) ^ 1<<63
}

// unstamp is the time of a stamp, in UTC.
func unstamp(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(n ^ 1<<63)).UTC()
}

// seqKey is a number as a key.
func seqKey(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// number reads what seqKey wrote; 0 for anything else.
func number(b []byte) uint64 {
	if len(b) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(b)
}

// under is the prefix of the keys that belong to a lead: its ID and a zero.
func under(id lead.ID) []byte {
	b := make([]byte, 0, len(id)+40)
	b = append(b, id...)
	return append(b, 0)
}

// activityKey sorts the activities of a lead by time, then ID.
func activityKey(id lead.ID, a lead.Activity) []byte {
	return append(binary.BigEndian.AppendUint64(under(id), stamp(a.At)), a.ID...)
}

// eventKey sorts the events of a lead by time; nth keeps those of one instant
// in the order in which they came.
func eventKey(id lead.ID, e lead.Event, nth int) []byte {
	b := binary.BigEndian.AppendUint64(under(id), stamp(e.At))
	b = binary.BigEndian.AppendUint16(b, uint16(min(nth, 1<<16-1)))
	return append(b, e.ID...)
}

// instants counts the events of one instant.
type instants struct {
	at  uint64
	nth int
	any bool
}

// next is how many events of the instant of t came before this one.
func (i *instants) next(t time.Time) int {
	if at := stamp(t); i.any && at == i.at {
		i.nth++
	} else {
		i.nth, i.at, i.any = 0, at, true
	}
	return i.nth
}

// validKey sorts rows by when they stop being true.
func validKey(until uint64, id lead.ID) []byte {
	return append(seqKey(until), id...)
}

// outboxLeadKey lists the changes of a lead in their order.
func outboxLeadKey(id lead.ID, seq uint64) []byte {
	return binary.BigEndian.AppendUint64(under(id), seq)
}

// workKey is where the second row of a lead is, beside those of its owner.
func workKey(owner string, id lead.ID) []byte { return append(under(lead.ID(owner)), id...) }

// baseKey is where a source's base of a lead is.
func baseKey(origin string, id lead.ID) []byte {
	b := make([]byte, 0, len(origin)+1+len(id))
	b = append(b, origin...)
	b = append(b, 0)
	return append(b, id...)
}

// draftKey is where a half-filled form of a lead is.
func draftKey(id lead.ID, form string) []byte { return append(under(id), form...) }
