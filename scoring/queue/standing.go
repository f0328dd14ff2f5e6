package queue

import (
	"time"

	"banter/store/lead"
)

// standing is what a lead's clocks and snooze come to at one instant.
type standing struct {
	open     bool // a clock runs
	kind     lead.ClockKind
	due      int64 // of the open clock that is due first
	warn     int64
	late     bool // that one is breached
	breached int  // how many open clocks are breached, and at risk
	atRisk   int
	hidden   bool  // snoozed into the future
	promised bool  // a callback whose time has come
	next     int64 // when that changes by itself; noTime is never
}

// soon keeps the earlier of next and t, where t is to come.
func (s *standing) soon(t, now int64) {
	if t > now && (s.next == noTime || t < s.next) {
		s.next = t
	}
}

// clock takes an open clock in.
func (s *standing) clock(kind lead.ClockKind, warn, due, now int64) {
	switch {
	case now >= due:
		s.breached++
	case warn != noTime && now >= warn:
		s.atRisk++
	}
	if !s.open || due < s.due {
		s.open, s.kind, s.warn, s.due, s.late = true, kind, warn, due, now >= due
	}
}

// standing is how a lead stands at now, in Unix microseconds.
func (d *Deck) standing(at int32, now int64) standing {
	e := &d.entries[at]
	s := standing{next: noTime, hidden: e.snoozed > now}
	if e.flags&flagOdd != 0 {
		d.oddClocks(at, now, &s)
	}
	for i := range d.timers[e.timers : e.timers+uint32(e.count)] {
		t := &d.timers[int(e.timers)+i]
		s.clock(t.kind, t.warn, t.due, now)
	}
	if s.open {
		s.soon(s.warn, now)
		s.soon(s.due, now)
	}
	s.soon(e.snoozed, now)
	s.promised = e.flags&flagCallback != 0 && !s.hidden && e.stage != stageOther
	return s
}

// oddClocks takes in clocks that may be paused, or that start or end later.
func (d *Deck) oddClocks(at int32, now int64, s *standing) {
	when := time.UnixMicro(now)
	for i := range d.odd[at] {
		c := &d.odd[at][i]
		switch c.State(when) {
		case lead.ClockRunning, lead.ClockAtRisk, lead.ClockBreached:
			s.clock(c.Kind, micros(c.Warn), micros(c.Due), now)
		default:
		}
		for _, t := range [...]time.Time{c.Started, c.Warn, c.Due, c.Stopped} {
			s.soon(micros(t), now)
		}
		for _, p := range c.Pauses {
			s.soon(micros(p.From), now)
			s.soon(micros(p.To), now)
		}
	}
}

// views are those that a lead which is not gone belongs to, a bit each.
func (e *entry) views(s *standing) uint16 {
	if e.flags&flagBarred != 0 {
		return ViewAll.bit()
	}
	v := ViewAll.bit()
	set := func(on bool, view View) {
		if on {
			v |= view.bit()
		}
	}
	set(s.promised || !s.hidden && e.stage == stageQueue, ViewQueue)
	set(e.flags&flagCallback != 0 && e.stage != stageOther, ViewCallbacks)
	set(e.flags&flagReview != 0 && !s.hidden, ViewReview)
	set(s.breached > 0, ViewBreached)
	set(e.stage == stageNurture, ViewNurture)
	set(e.flags&flagTarget != 0 && !s.hidden, ViewTarget)
	set(s.hidden && e.stage != stageOther, ViewSnoozed)
	return v
}
