package queue

import (
	"cmp"
	"math"

	"banter/store/lead"
)

// key is a row's place in an order: by first, then second, then the lead's ID,
// all ascending.
type key struct {
	first, second int64
	value         float64
	at            int32 // index of the excerpt
	open          int16 // index of its clock that counts, if one is open; else -1
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

// key places a row in the order of the query.
func (b *Book) key(at int, x *lead.Excerpt, s *state, q *Query) key {
	k := key{at: int32(at), open: int16(s.open), class: classNoClock}
	due, score := int64(never), int64(x.Score.Total)
	if s.open >= 0 {
		due = x.Clocks[s.open].Due.UnixNano()
		k.class = classOpen
		if s.late(x, q.Now) {
			k.class = classLate
		}
	}
	if s.promised {
		if k.class = classPromised; s.late(x, q.Now) {
			k.class = classPromisedLate
		}
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
	k.value = b.inputs(x, s, q.Now).Value()
	if t, own := ownTime(q.view(), x); own {
		k.first = t
		return k
	}
	k.first, k.second = int64(k.class)<<60|falling(k.value), due
	return k
}

// falling makes of a value, which is not negative, 60 bits that are smaller the
// larger it is: the bits of a float order as it does. The last 3 are dropped,
// a difference of 1 in 10^15.
func falling(value float64) int64 {
	return int64(math.Float64bits(math.Inf(1))-math.Float64bits(value)) >> 3
}

// ownTime is the time that a view is ordered by in place of priority.
func ownTime(v View, x *lead.Excerpt) (unix int64, ok bool) {
	t := x.SnoozedUntil
	switch v {
	case ViewCallbacks, ViewSnoozed:
	case ViewNurture:
		t = x.WakeAt
	default:
		return 0, false
	}
	if t.IsZero() {
		return never, true
	}
	return t.UnixNano(), true
}

// comparator is the order of keys; it is total, because no ID is there twice.
func comparator(xs []lead.Excerpt) func(a, b key) int {
	return func(a, b key) int {
		switch {
		case a.first < b.first:
			return -1
		case a.first > b.first:
			return 1
		case a.second < b.second:
			return -1
		case a.second > b.second:
			return 1
		}
		return cmp.Compare(xs[a.at].ID, xs[b.at].ID)
	}
}

// top keeps the n keys that come first, in no order: a heap with the last of
// them on top, which every better one replaces. keys is reordered.
func top(keys []key, n int, order func(a, b key) int) []key {
	heap := keys[:n]
	down := func(i int) {
		for {
			child := 2*i + 1
			if child >= n {
				return
			}
			if child+1 < n && order(heap[child+1], heap[child]) > 0 {
				child++
			}
			if order(heap[child], heap[i]) <= 0 {
				return
			}
			heap[i], heap[child] = heap[child], heap[i]
			i = child
		}
	}
	for i := n/2 - 1; i >= 0; i-- {
		down(i)
	}
	for _, k := range keys[n:] {
		if order(k, heap[0]) < 0 {
			heap[0] = k
			down(0)
		}
	}
	return heap
}
