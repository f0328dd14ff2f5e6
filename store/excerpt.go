package store

import (
	"encoding/binary"
	"time"

	"banter/store/lead"
)

// A row is an excerpt in a compact code of its own, because a list reads all of
// them: rowVersion; when it was computed and until when it holds (stamps of
// 8 bytes, so that staleness is seen without decoding); flags; the times that
// are set; numbers; texts; clocks; checksum. Numbers are varints, texts have
// their length before them. The ID is the key.

// rowVersion counts up with what a row gains. A row of an older version lacks
// what Assess would put there now, so it reads as stale. 2 has region, domain
// and path; 3 the times from EngagedAt on, and the pauses and attempts of clocks.
const rowVersion = 3

// rowHead is the length of what comes before the flags.
const rowHead = 1 + 8 + 8

// The flags of a row; the bits from flagTimes on say which times are set.
const (
	flagDoNotContact = 1 << iota
	flagGone
	flagWoken
	flagCallback
	flagTarget
	flagReview
	flagParked
	flagTimes
)

// rowTimes is how many times a row has, beside those of its head; rows before
// version 3 have the first of them.
const (
	rowTimes   = 11
	rowTimesV1 = 7
)

func times(x *lead.Excerpt) [rowTimes]*time.Time {
	return [rowTimes]*time.Time{
		&x.CreatedAt, &x.AssignedAt, &x.QualifiedAt, &x.LastActivityAt, &x.LastTouchAt, &x.WakeAt, &x.SnoozedUntil,
		&x.EngagedAt, &x.SyncedAt, &x.SeenAt, &x.FirstTouchAt,
	}
}

func flag(on bool, bit uint64) uint64 {
	if on {
		return bit
	}
	return 0
}

// encodeExcerpt makes the row of an excerpt.
func encodeExcerpt(x *lead.Excerpt) []byte {
	b := make([]byte, 0, 320)
	b = append(b, rowVersion)
	b = binary.BigEndian.AppendUint64(b, stamp(x.ComputedAt))
	b = binary.BigEndian.AppendUint64(b, stamp(x.ValidUntil))
	flags := flag(x.DoNotContact, flagDoNotContact) | flag(x.Gone, flagGone) | flag(x.Woken, flagWoken) |
		flag(x.Callback, flagCallback) | flag(x.Target, flagTarget) | flag(x.Score.Review, flagReview) | flag(x.Parked, flagParked)
	ts := times(x)
	for i, t := range ts {
		flags |= flag(!t.IsZero(), flagTimes<<i)
	}
	b = binary.AppendUvarint(b, flags)
	for _, t := range ts {
		b = appendTime(b, *t)
	}
	for _, n := range [...]int64{
		x.Employees, int64(x.Cycle), int64(x.Attempts), int64(x.Score.Total), int64(x.Score.Behaviour), int64(x.Score.Fit), int64(x.Pending),
	} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range [...]string{
		x.Name, x.Title, x.Company, x.Email, x.Phone, x.Country, x.Zone, x.Industry, x.Source, x.Campaign, x.Owner, x.Segment,
		string(x.Stage), string(x.Status), x.Reason, x.SnoozeNote, string(x.Score.Grade), string(x.Score.Path), x.Score.Model,
		x.WhyNow, x.BaseVersion, x.Region, x.Domain, string(x.Path),
	} {
		b = appendText(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(x.Clocks)))
	for i := range x.Clocks {
		b = appendClock(b, &x.Clocks[i])
	}
	return seal(b)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendTime adds a time that is set; a flag says whether it is.
func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	return binary.AppendVarint(b, micro(t))
}

func appendClock(b []byte, c *lead.Clock) []byte {
	ts := [...]time.Time{c.Started, c.Warn, c.Due, c.Stopped}
	flags := flag(c.Cancelled, 1)
	for i, t := range ts {
		flags |= flag(!t.IsZero(), 2<<i)
	}
	b = append(b, byte(c.Kind), byte(flags))
	b = appendText(b, c.Policy)
	b = binary.AppendVarint(b, int64(c.Target))
	for _, t := range ts {
		b = appendTime(b, t)
	}
	b = binary.AppendVarint(b, int64(c.Owed))
	b = binary.AppendUvarint(b, uint64(len(c.Pauses)))
	for i := range c.Pauses {
		p := &c.Pauses[i]
		b = binary.AppendVarint(b, micro(p.From))
		b = binary.AppendVarint(b, micro(p.To))
		b = appendText(b, p.Reason)
	}
	return b
}

// holdsUntil is the stamp of ValidUntil of a row, 0 if it has none.
func holdsUntil(row []byte) uint64 {
	if len(row) < rowHead {
		return 0
	}
	return binary.BigEndian.Uint64(row[9:])
}
