package queue

import (
	"math"
	"slices"
	"time"

	"banter/store/lead"
)

// Deck holds of every lead what counting, filtering and ordering need, in a few
// large blocks without pointers: about 100 bytes a lead, and what it is found by
// where Search has been asked for. The rest of a lead is read when its row is
// drawn. The zero Deck is empty. It is not safe for use by several goroutines;
// the Lists that Build makes of it are.
type Deck struct {
	entries []entry
	timers  []timer
	idle    int // timers that no entry has any more
	odd     map[int32][]lead.Clock
	ids     names
	slots   slots
	owners  owners
	texts   texts

	// What Build orders, kept from one to the next, and the last list that it made
	// without a search: those that follow on it filter it.
	keys, spare []key
	last        Result
	lastOf      Query
	puts        int // since the last list
}

// entry is a lead. Instants are Unix microseconds; those of a zero time are
// noTime.
type entry struct {
	since, snoozed, wake int64
	timers               uint32 // the first of its timers
	owner                uint32
	score                int32
	flags                uint16
	stage                stage
	count                uint8 // of its timers
}

// timer is a clock that runs and that nothing has ended yet.
type timer struct {
	warn, due int64
	kind      lead.ClockKind
}

// noTime is the zero time.
const noTime = math.MinInt64

func micros(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.UnixMicro()
}

// The flags of an entry.
const (
	flagGone uint16 = 1 << iota
	flagBarred
	flagCallback
	flagReview // asks for a look, as far as its stage allows
	flagTarget
	flagRaiser   // a hand-raiser whom nobody has touched
	flagOdd      // its clocks are in odd: some have pauses, or a start or an end to come
	flagMeasured // it has a clock, be it over, or was engaged
)

// stage is what the views ask of a stage.
type stage uint8

const (
	stageOther   stage = iota
	stageLead          // known, not qualified
	stageQueue         // an MQL or SAL
	stageSQL           // still somebody's to work, but in no view of its own
	stageNurture       // asleep
)

func stageOf(s lead.Stage) stage {
	switch s {
	case lead.StageLead:
		return stageLead
	case lead.StageMQL, lead.StageSAL:
		return stageQueue
	case lead.StageSQL:
		return stageSQL
	case lead.StageNurture:
		return stageNurture
	default:
		return stageOther
	}
}

// Len is how many leads there are.
func (d *Deck) Len() int { return len(d.entries) }

// Has reports whether a lead is there.
func (d *Deck) Has(id lead.ID) bool {
	_, ok := d.slot(id)
	return ok
}

// slot is where a lead is.
func (d *Deck) slot(id lead.ID) (at int32, ok bool) {
	if d.slots.used < len(d.entries) {
		d.slots.grow(&d.ids, len(d.entries))
	}
	for d.slots.used < len(d.entries) {
		d.slots.add(&d.ids, int32(d.slots.used))
	}
	return d.slots.find(&d.ids, string(id))
}

// Grow makes room for n leads more, and for so many clocks that run.
func (d *Deck) Grow(n, clocks int) {
	d.timers = slices.Grow(d.timers, clocks)
	if need := len(d.entries) + n; cap(d.entries) < need {
		entries := make([]entry, len(d.entries), need)
		copy(entries, d.entries)
		d.entries = entries
		d.ids.grow(n)
	}
}

// Put adds a lead, or replaces what was known of it. x may be reused.
func (d *Deck) Put(x *lead.Excerpt) {
	at, ok := d.slot(x.ID)
	if !ok {
		d.Add(x)
		return
	}
	d.idle += int(d.entries[at].count)
	d.put(at, x)
}

// Add adds a lead that is not there. Where all are new it costs half of what Put
// does: nobody has to look for one yet.
func (d *Deck) Add(x *lead.Excerpt) {
	at := int32(len(d.entries))
	d.entries = append(d.entries, entry{})
	d.ids.add(string(x.ID))
	d.put(at, x)
}

func (d *Deck) put(at int32, x *lead.Excerpt) {
	d.puts++
	e := &d.entries[at]
	*e = entry{
		since: micros(agesFrom(x)), snoozed: micros(x.SnoozedUntil), wake: micros(x.WakeAt), owner: d.owners.number(x.Owner),
		score: int32(max(math.MinInt32, min(x.Score.Total, math.MaxInt32))), stage: stageOf(x.Stage), flags: flagsOf(x),
	}
	d.clocks(at, x)
	if d.texts.on {
		d.texts.put(at, x)
	}
}

func flagsOf(x *lead.Excerpt) uint16 {
	var f uint16
	set := func(on bool, bit uint16) {
		if on {
			f |= bit
		}
	}
	set(x.Gone, flagGone)
	set(x.DoNotContact, flagBarred)
	set(x.Callback, flagCallback)
	set(x.Score.Review && (x.Stage == lead.StageLead || x.Stage == lead.StageNurture && x.Woken), flagReview)
	set(x.Target && x.Stage == lead.StageLead, flagTarget)
	set(raiser(x), flagRaiser)
	set(len(x.Clocks) > 0 || !x.EngagedAt.IsZero(), flagMeasured)
	return f
}

// clocks keeps the clocks that still run, or all of them where that does not say
// it all.
func (d *Deck) clocks(at int32, x *lead.Excerpt) {
	delete(d.odd, at)
	e := &d.entries[at]
	at0 := len(d.timers)
	for i := range x.Clocks {
		c := &x.Clocks[i]
		switch {
		case c.Started.IsZero() || (c.Cancelled || !c.Stopped.IsZero()) && !c.Stopped.After(x.ComputedAt):
			// Not started, or over: it says nothing of now.
		case len(c.Pauses) > 0 || !c.Stopped.IsZero() || c.Started.After(x.ComputedAt) || len(d.timers)-at0 == math.MaxUint8:
			if d.odd == nil {
				d.odd = map[int32][]lead.Clock{}
			}
			d.odd[at] = lead.Instants(x.Clocks) // their texts would keep whole blocks of rows
			d.timers, e.flags = d.timers[:at0], e.flags|flagOdd
			return
		default:
			d.timers = append(d.timers, timer{micros(c.Warn), micros(c.Due), c.Kind})
		}
	}
	e.timers, e.count = uint32(at0), uint8(len(d.timers)-at0)
	if d.idle > len(d.timers)/2 && d.idle > 1024 {
		d.compact()
	}
}

// compact drops timers that no entry has any more.
func (d *Deck) compact() {
	kept := make([]timer, 0, len(d.timers)-d.idle)
	for i := range d.entries {
		e := &d.entries[i]
		from := e.timers
		e.timers = uint32(len(kept))
		kept = append(kept, d.timers[from:int(from)+int(e.count)]...)
	}
	d.timers, d.idle = kept, 0
}

// Measured calls f with every lead that figures of how soon leads are answered
// are made of: it has a clock, be it over, or was engaged.
func (d *Deck) Measured(f func(id lead.ID)) {
	for i := range d.entries {
		if d.entries[i].flags&flagMeasured != 0 {
			f(d.ids.at(int32(i)))
		}
	}
}
