package queue

import (
	"bytes"
	"hash/maphash"
	"slices"

	"banter/store/lead"
)

// List is the leads of a view in their order. It does not change, and is safe
// for many goroutines. The zero List is empty.
type List struct {
	order    []int32 // slots of the deck
	ids      names
	sections []Section
}

// Section is a run of rows under one heading.
type Section struct {
	Name  string // "" has no heading
	From  int    // its first row
	Count int
}

// ListOf is the list of these leads, in sections or none.
func ListOf(ids []lead.ID, sections ...Section) List {
	l := List{order: make([]int32, len(ids)), sections: sections}
	for i, id := range ids {
		l.order[i] = int32(i)
		l.ids.add(string(id))
	}
	return l
}

// Len is how many leads there are.
func (l List) Len() int { return len(l.order) }

// ID is the lead in row i.
func (l List) ID(i int) lead.ID { return l.ids.at(l.order[i]) }

// IDs are those of the rows from i to before j, as far as there are some.
func (l List) IDs(i, j int) []lead.ID {
	i = max(0, min(i, len(l.order)))
	out := make([]lead.ID, 0, max(0, min(j, len(l.order))-i))
	for ; i < j && i < len(l.order); i++ {
		out = append(out, l.ID(i))
	}
	return out
}

// Sections are the runs of rows, in order.
func (l List) Sections() []Section { return l.sections }

// SectionOf is the name of the section that row i is in.
func (l List) SectionOf(i int) string {
	for _, s := range slices.Backward(l.sections) {
		if i >= s.From {
			return s.Name
		}
	}
	return ""
}

// Index is the row of a lead, -1 if it has none. It looks at every row.
func (l List) Index(id lead.ID) int {
	at, ok := l.ids.find(string(id))
	if !ok {
		return -1
	}
	return slices.Index(l.order, at)
}

// filter is the list of some of the leads, in the same order and sections.
func (l List) filter(keep func(at int32) bool) List {
	out := List{ids: l.ids}
	add := func(rows []int32) (n int) {
		for _, at := range rows {
			if keep(at) {
				out.order = append(out.order, at)
				n++
			}
		}
		return n
	}
	if len(l.sections) == 0 {
		add(l.order)
		return out
	}
	for _, s := range l.sections {
		from := len(out.order)
		if n := add(l.order[s.From : s.From+s.Count]); n > 0 {
			out.sections = append(out.sections, Section{s.Name, from, n})
		}
	}
	return out
}

// names are texts by slot, one behind the other.
type names struct {
	text []byte
	ends []uint32
}

func (n *names) grow(more int) {
	n.ends = slices.Grow(n.ends, more)
	n.text = slices.Grow(n.text, 12*more)
}

func (n *names) add(s string) {
	n.text = append(n.text, s...)
	n.ends = append(n.ends, uint32(len(n.text)))
}

func (n *names) bytes(at int32) []byte {
	from := uint32(0)
	if at > 0 {
		from = n.ends[at-1]
	}
	return n.text[from:n.ends[at]]
}

func (n *names) at(at int32) lead.ID { return lead.ID(n.bytes(at)) }

// find looks for a name through all of them.
func (n *names) find(name string) (at int32, ok bool) {
	for from := 0; name != ""; {
		hit := bytes.Index(n.text[from:], []byte(name))
		if hit < 0 {
			break
		}
		from += hit
		slot, _ := slices.BinarySearch(n.ends, uint32(from+1)) // the first that ends behind it
		if n.is(int32(slot), name) {
			return int32(slot), true
		}
		from++
	}
	return 0, false
}

func (n *names) is(at int32, s string) bool { return string(n.bytes(at)) == s }

// slots finds a name's slot: a hash table of slots alone, which takes a tenth of
// what a map of strings does.
type slots struct {
	seed  maphash.Seed
	table []int32 // slot + 1; 0 is free
	used  int
}

func (s *slots) find(n *names, name string) (at int32, ok bool) {
	if len(s.table) == 0 {
		return 0, false
	}
	for i := s.home(name); ; i = (i + 1) & (len(s.table) - 1) {
		switch at := s.table[i] - 1; {
		case at < 0:
			return 0, false
		case n.is(at, name):
			return at, true
		}
	}
}

func (s *slots) home(name string) int {
	return int(maphash.String(s.seed, name) & uint64(len(s.table)-1))
}

// add enters a slot whose name is in n and was not before.
func (s *slots) add(n *names, at int32) {
	if 4*(s.used+1) > 3*len(s.table) {
		s.grow(n, 2*(s.used+1))
	}
	s.enter(n, at)
	s.used++
}

func (s *slots) enter(n *names, at int32) {
	i := s.home(string(n.bytes(at)))
	for s.table[i] != 0 {
		i = (i + 1) & (len(s.table) - 1)
	}
	s.table[i] = at + 1
}

// grow makes the table large enough for many names.
func (s *slots) grow(n *names, many int) {
	size := 64
	for 4*many > 3*size {
		size *= 2
	}
	if size <= len(s.table) {
		return
	}
	if len(s.table) == 0 {
		s.seed = maphash.MakeSeed()
	}
	old := s.table
	s.table = make([]int32, size)
	for _, at := range old {
		if at != 0 {
			s.enter(n, at-1)
		}
	}
}

// owners are numbered in the order in which they come up; 0 is nobody.
type owners struct {
	numbers map[string]uint32
	names   []string
}

func (o *owners) number(name string) uint32 {
	if n, ok := o.numbers[name]; ok {
		return n
	}
	if o.numbers == nil {
		o.numbers, o.names = map[string]uint32{"": 0}, []string{""}
		return o.number(name)
	}
	n := uint32(len(o.names))
	name = string([]byte(name)) // not the row that it came in
	o.numbers[name], o.names = n, append(o.names, name)
	return n
}

// in tells of each owner whether it is in the scope of a query.
func (o *owners) in(q *Query) []bool {
	out := make([]bool, max(1, len(o.names)))
	out[0] = true
	for i, name := range o.names {
		out[i] = q.Scope.holds(name, q.Me)
	}
	return out
}
