package queue

import (
	"cmp"
	"math"

	"banter/store/lead"
)

// key is what a row is sorted by, apart from its ID.
type key struct {
	value float64
	due   int64 // Unix nanoseconds; never is the largest
	score int32
	at    int32 // index of the excerpt
	open  int32 // index of its clock that counts, if one is open; else -1
	class int8
}

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

func (b *Book) key(at int, x *lead.Excerpt, s *state, q Query) key {
	k := key{at: int32(at), open: int32(s.open), score: int32(x.Score.Total), due: never, class: classNoClock}
	if s.open >= 0 {
		k.due = x.Clocks[s.open].Due.UnixNano()
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
	if q.sort() != SortPriority {
		return k
	}
	k.value = b.inputs(x, s, q.Now).Value()
	if t, ok := ownTime(q.view(), x); ok {
		k.class = classOpen
		k.due = t
	}
	return k
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

// comparator is the total order of a query.
func comparator(xs []lead.Excerpt, q Query) func(a, b key) int {
	byID := func(a, b key) int { return cmp.Compare(xs[a.at].ID, xs[b.at].ID) }
	switch q.sort() {
	case SortScore:
		return func(a, b key) int {
			if a.score != b.score {
				return cmp.Compare(b.score, a.score)
			}
			if a.due != b.due {
				return cmp.Compare(a.due, b.due)
			}
			return byID(a, b)
		}
	case SortSLA:
		return func(a, b key) int {
			if a.due != b.due {
				return cmp.Compare(a.due, b.due)
			}
			if a.score != b.score {
				return cmp.Compare(b.score, a.score)
			}
			return byID(a, b)
		}
	}
	if _, own := ownTime(q.view(), &lead.Excerpt{}); own {
		return func(a, b key) int {
			if a.due != b.due {
				return cmp.Compare(a.due, b.due)
			}
			return byID(a, b)
		}
	}
	return func(a, b key) int {
		if a.class != b.class {
			return cmp.Compare(a.class, b.class)
		}
		if a.value != b.value {
			return cmp.Compare(b.value, a.value)
		}
		if a.due != b.due {
			return cmp.Compare(a.due, b.due)
		}
		return byID(a, b)
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
