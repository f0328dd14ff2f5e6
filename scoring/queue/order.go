package queue

import "math"

// key is a row's place in an order: by first, then second, then the lead's ID,
// all ascending.
type key struct {
	first, second int64
	at            int32 // the lead's slot
	class         int8
}

// never is a time after all others.
const never = math.MaxInt64

// Classes of the priority order.
const (
	classPromised     int8 = iota // a callback whose time has come
	classOpen                     // a clock that can still be met
	classPromisedLate             // a callback, but its clock is breached
	classLate
	classNoClock
)

func sectionOf(class int8) string {
	switch class {
	case classPromised, classOpen:
		return SectionOpen
	case classPromisedLate, classLate:
		return SectionBreached
	}
	return SectionNoClock
}

func classOf(s *standing) int8 {
	switch {
	case s.promised && s.late:
		return classPromisedLate
	case s.promised:
		return classPromised
	case s.late:
		return classLate
	case s.open:
		return classOpen
	}
	return classNoClock
}

// key places a row in the order of the query; now is the query's in Unix
// microseconds.
func (b *Book) key(at int32, e *entry, s *standing, q *Query, now int64) key {
	k := key{at: at, class: classOf(s)}
	due, score := int64(never), int64(e.score)
	if s.open {
		due = s.due
	}
	switch q.sort() {
	case SortScore:
		k.first, k.second = -score, due
		return k
	case SortSLA:
		k.first, k.second = due, -score
		return k
	default: // by priority, below
	}
	if t, own := ownTime(q.view(), e); own {
		k.first = t
		return k
	}
	k.first, k.second = int64(k.class)<<60|falling(b.measured(e, s, now).Value()), due
	return k
}

// falling makes of a value, which is not negative, 60 bits that are smaller the
// larger it is: the bits of a float order as it does. The last 3 are dropped,
// a difference of 1 in 10^15.
func falling(value float64) int64 {
	return int64(math.Float64bits(math.Inf(1))-math.Float64bits(value)) >> 3
}

// ownTime is the time, in Unix microseconds, that a view is ordered by in place
// of priority.
func ownTime(v View, e *entry) (at int64, ok bool) {
	at = e.snoozed
	switch v {
	case ViewCallbacks, ViewSnoozed:
	case ViewNurture:
		at = e.wake
	default:
		return 0, false
	}
	if at == noTime {
		return never, true
	}
	return at, true
}
