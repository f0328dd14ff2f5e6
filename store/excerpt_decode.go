package store

import (
	"encoding/binary"
	"strings"
	"time"

	"banter/store/lead"
)

// decodeExcerpt reads one row. The error is an ErrDamaged.
func decodeExcerpt(id lead.ID, row []byte) (x lead.Excerpt, err error) {
	err = new(arena).decode(id, row, &x)
	return x, err
}

// arena keeps the texts and clocks of many rows in few blocks, which makes
// reading all rows several times cheaper than an allocation for each text.
type arena struct {
	text   *strings.Builder
	clocks []lead.Clock
	words  map[string]string // not nil: of texts only what ranks a lead is read, and each is kept once
}

// The sizes of a block of texts, in bytes, and of clocks.
const (
	textBlock  = 64 << 10
	clockBlock = 512
)

// keep copies row and returns the copy as text.
func (a *arena) keep(row []byte) string {
	if a.text == nil {
		if cap(a.clocks) == 0 {
			return string(row) // a single row
		}
		a.text = new(strings.Builder)
		a.text.Grow(textBlock)
	}
	if a.text.Cap()-a.text.Len() < len(row) {
		a.text = new(strings.Builder)
		a.text.Grow(max(textBlock, len(row)))
	}
	start := a.text.Len()
	a.text.Write(row)
	return a.text.String()[start:]
}

func newArena() *arena { return &arena{clocks: make([]lead.Clock, 0, clockBlock)} }

// rankingArena is for rows of which each is done with before the next is read,
// and of which only what ranks them is wanted.
func rankingArena() *arena {
	a := newArena()
	a.words = map[string]string{}
	return a
}

// take returns n clocks.
func (a *arena) take(n int) []lead.Clock {
	if n == 0 {
		return nil
	}
	if cap(a.clocks) == 0 {
		return make([]lead.Clock, n)
	}
	if a.words != nil {
		a.clocks = a.clocks[:0]
	}
	if cap(a.clocks)-len(a.clocks) < n {
		a.clocks = make([]lead.Clock, 0, max(clockBlock, n))
	}
	start := len(a.clocks)
	a.clocks = a.clocks[:start+n]
	return a.clocks[start : start+n : start+n]
}

// maxClocks is more than a lead can run; a larger number is damage.
const maxClocks = 64

// maxPauses is more than a clock can have; a larger number is damage.
const maxPauses = 1 << 10

func (a *arena) decode(id lead.ID, row []byte, x *lead.Excerpt) error {
	version, body, err := unsealAny("row", row)
	if err != nil {
		return err
	}
	if version < 1 || version > rowVersion {
		return damaged("row", "a value of version %d", version)
	}
	if len(body) < rowHead-1 {
		return damaged("row", "it is too short")
	}
	d := reader{b: body, i: rowHead - 1, words: a.words}
	if a.words == nil {
		d.s = a.keep(body)
	}
	x.ID = id
	x.ComputedAt = unstamp(binary.BigEndian.Uint64(body))
	x.ValidUntil = unstamp(binary.BigEndian.Uint64(body[8:]))
	if version < rowVersion {
		x.ValidUntil = time.Unix(0, 0).UTC() // stale at any time: what it lacks is computed
	}
	flags := d.uvarint()
	for i, t := range times(x) {
		if version < 3 && i == rowTimesV1 {
			break
		}
		if flags&(flagTimes<<i) != 0 {
			*t = d.time()
		}
	}
	x.DoNotContact, x.Gone, x.Woken = flags&flagDoNotContact != 0, flags&flagGone != 0, flags&flagWoken != 0
	x.Callback, x.Target, x.Parked = flags&flagCallback != 0, flags&flagTarget != 0, flags&flagParked != 0
	x.Score.Review = flags&flagReview != 0
	x.Employees, x.Cycle, x.Attempts = d.varint(), int(d.varint()), int(d.varint())
	x.Score.Total, x.Score.Behaviour, x.Score.Fit = int(d.varint()), int(d.varint()), int(d.varint())
	x.Pending = int(d.varint())
	x.Name, x.Title, x.Company, x.Email, x.Phone = d.text(), d.text(), d.text(), d.text(), d.text()
	x.Country, x.Zone, x.Industry, x.Source, x.Campaign = d.text(), d.text(), d.text(), d.text(), d.text()
	x.Owner, x.Segment = d.word(), d.text()
	x.Stage, x.Status, x.Reason, x.SnoozeNote = lead.Stage(d.word()), lead.Status(d.text()), d.text(), d.text()
	x.Score.Grade, x.Score.Path, x.Score.Model = lead.Grade(d.text()), lead.Path(d.word()), d.text()
	x.WhyNow, x.BaseVersion = d.text(), d.text()
	if version >= 2 {
		x.Region, x.Domain, x.Path = d.text(), d.text(), lead.Path(d.text())
	}
	n := d.uvarint()
	if d.bad || n > maxClocks {
		return damaged("row", "it does not decode")
	}
	x.Clocks = a.take(int(n))
	for i := range x.Clocks {
		d.clock(&x.Clocks[i], version)
	}
	if d.bad || d.i != len(d.b) {
		return damaged("row", "it does not decode")
	}
	return nil
}

// reader takes a row apart; bad is set, and stays set, where it ends too early.
type reader struct {
	b   []byte
	s   string // the same bytes, copied out of the transaction
	i   int
	bad bool

	words map[string]string // as in arena
}

func (d *reader) uvarint() uint64 {
	if d.i < len(d.b) && d.b[d.i] < 0x80 {
		d.i++
		return uint64(d.b[d.i-1])
	}
	n, size := binary.Uvarint(d.b[d.i:])
	if size <= 0 {
		d.bad = true
		return 0
	}
	d.i += size
	return n
}

func (d *reader) varint() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (d *reader) time() time.Time { return time.UnixMicro(d.varint()).UTC() }

func (d *reader) text() string {
	n := d.uvarint()
	if n > uint64(len(d.b)-d.i) {
		d.bad = true
		return ""
	}
	d.i += int(n)
	if d.words != nil {
		return ""
	}
	return d.s[d.i-int(n) : d.i]
}

// word is a text that ranks a lead: one of few.
func (d *reader) word() string {
	if d.words == nil {
		return d.text()
	}
	from := d.i
	d.text()
	if d.bad {
		return ""
	}
	_, size := binary.Uvarint(d.b[from:])
	word, ok := d.words[string(d.b[from+size:d.i])]
	if !ok {
		word = string(d.b[from+size : d.i])
		d.words[word] = word
	}
	return word
}

func (d *reader) clock(c *lead.Clock, version byte) {
	if len(d.b)-d.i < 2 {
		d.bad = true
		return
	}
	flags := d.b[d.i+1]
	c.Kind, c.Cancelled = lead.ClockKind(d.b[d.i]), flags&1 != 0
	d.i += 2
	c.Policy, c.Target = d.text(), time.Duration(d.varint())
	for i, t := range [...]*time.Time{&c.Started, &c.Warn, &c.Due, &c.Stopped} {
		*t = time.Time{}
		if flags&(2<<i) != 0 {
			*t = d.time()
		}
	}
	c.Owed, c.Pauses = 0, nil
	if version < 3 {
		return
	}
	c.Owed = int(d.varint())
	n := d.uvarint()
	if n > maxPauses {
		d.bad = true
		return
	}
	for range n {
		c.Pauses = append(c.Pauses, lead.Pause{From: d.time(), To: d.time(), Reason: d.text()})
	}
}
