package store

import (
	"encoding/binary"
	"fmt"
)

// tree walks the trees of a file without bbolt and without recursion: each page
// is visited once, and what can't be read is noted and passed over.
type tree struct {
	*raw
	seen   []uint64 // a bit a page that was visited
	faults []error
	lost   int             // pages that can't be read
	hurt   map[string]bool // the buckets that lack some
}

func newTree(r *raw) *tree {
	return &tree{raw: r, hurt: map[string]bool{}, seen: make([]uint64, r.pages()/64+1)}
}

func (t *tree) visited(id uint64) bool {
	return id/64 < uint64(len(t.seen)) && t.seen[id/64]>>(id%64)&1 == 1
}

// visit marks a page and what overflows it; false if one was visited before.
func (t *tree) visit(id, span uint64) bool {
	for i := id; i < id+span; i++ {
		if t.visited(i) {
			return false
		}
		t.seen[i/64] |= 1 << (i % 64)
	}
	return true
}

func (t *tree) fault(where string, err error) {
	t.lost++
	t.hurt[where] = true
	if len(t.faults) < maxFaults {
		t.faults = append(t.faults, fmt.Errorf("%s: %w", where, err))
	}
}

// walk calls f with the entries of a tree in their order. where names the tree
// in faults. f may keep what it gets. Where it is nil nobody asks for the
// entries, and leaves are not read: they are no part of a loop.
func (t *tree) walk(where string, root uint64, f func(k, v []byte, bucket bool)) {
	stack := []uint64{root}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if t.visited(id) {
			t.fault(where, fmt.Errorf("page %d is part of two branches", id))
			continue
		}
		p, span, err := t.page(id)
		if err != nil {
			t.fault(where, err)
			continue
		}
		if !t.visit(id, span) {
			t.fault(where, fmt.Errorf("page %d overlaps another", id))
			continue
		}
		if p.flags == pageBranch && f == nil && t.skim(where, &p) {
			continue
		}
		if p.flags == pageBranch {
			for i := p.count - 1; i >= 0; i-- {
				_, _, child, _ := p.entry(i)
				stack = append(stack, child)
			}
			continue
		}
		if f != nil {
			t.leaf(&p, f)
		}
	}
}

// skim marks the children of a branch as visited if they are leaves, which they
// all are where the first of them is one: every leaf of a tree is at one depth.
func (t *tree) skim(where string, p *rawPage) (leaves bool) {
	_, _, first, _ := p.entry(0)
	if head, _, err := t.head(first); err != nil || head.flags != pageLeaf {
		return false
	}
	for i := range p.count {
		_, _, child, _ := p.entry(i)
		switch {
		case child < 2 || child >= t.pages():
			t.fault(where, fmt.Errorf("page %d is not in the file", child))
		case !t.visit(child, 1):
			t.fault(where, fmt.Errorf("page %d is part of two branches", child))
		}
	}
	return true
}

func (t *tree) leaf(p *rawPage, f func(k, v []byte, bucket bool)) {
	for i := range p.count {
		k, v, flags, _ := p.entry(i)
		f(k, v, flags&bucketEntry != 0)
	}
}

// bucket walks a bucket, of which v is the value in the tree above it; it
// returns the bucket's sequence.
func (t *tree) bucket(name string, v []byte, f func(k, v []byte, bucket bool)) (seq uint64) {
	if len(v) < 16 {
		t.fault(name, fmt.Errorf("its head has %d bytes", len(v)))
		return 0
	}
	seq = binary.LittleEndian.Uint64(v[8:])
	if root := binary.LittleEndian.Uint64(v); root != 0 {
		t.walk(name, root, f)
		return seq
	}
	// A small bucket is a page in its value.
	p := rawPage{data: v[16:]}
	if len(p.data) < pageHead {
		t.fault(name, fmt.Errorf("its page has %d bytes", len(p.data)))
		return seq
	}
	p.flags, p.count = binary.LittleEndian.Uint16(p.data[8:]), int(binary.LittleEndian.Uint16(p.data[10:]))
	if err := p.sound(); err != nil || p.flags != pageLeaf {
		t.fault(name, fmt.Errorf("its page is damaged"))
	} else if f != nil {
		t.leaf(&p, f)
	}
	return seq
}
