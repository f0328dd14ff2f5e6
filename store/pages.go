package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// The file as it is on disk, read page by page without bbolt: bbolt trusts what
// it reads, and a page that leads back to itself ends the process. Numbers are
// little-endian, as on every machine that banter is built for.
//
// A page starts with id8 flags2 count2 overflow4, then one element of 16 bytes
// for each entry. A branch has pos4 ksize4 child8, a leaf flags4 pos4 ksize4
// vsize4; pos counts from the start of the element.

const (
	pageHead    = 16
	pageElement = 16
	metaSize    = 64 // of a meta page behind its head, the checksum included

	pageBranch   = 0x01
	pageLeaf     = 0x02
	pageFreelist = 0x10

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	bucketEntry = 1 // the flag of a leaf's entry that is a bucket
)

// rawMeta is a meta page whose checksum fits.
type rawMeta struct{ pageSize, root, freelist, high, txid uint64 }

// raw is a file that is read so.
type raw struct {
	f        io.ReaderAt
	size     int64
	pageSize int64
	metas    []rawMeta // those that are whole, the newest first
	torn     bool      // one of the two is not whole, and it may have been the newer
}

// openRaw reads the meta pages; a file without a whole one has none, and pages
// of the size that this machine uses.
func openRaw(f *os.File) (*raw, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r := &raw{f: f, size: info.Size(), pageSize: int64(os.Getpagesize())}
	for _, size := range []int64{r.pageSize, 4096, 8192, 16384, 65536} {
		whole := 0
		for _, at := range []int64{0, size} {
			m, ok := r.meta(at)
			if !ok || int64(m.pageSize) != size {
				continue
			}
			whole++
			if len(r.metas) == 0 || r.metas[0].txid != m.txid {
				r.metas = append(r.metas, m)
			}
		}
		if whole > 0 {
			r.pageSize, r.torn = size, whole == 1
			break
		}
	}
	if len(r.metas) == 2 && r.metas[1].txid > r.metas[0].txid {
		r.metas[0], r.metas[1] = r.metas[1], r.metas[0]
	}
	return r, nil
}

// meta reads the meta page at an offset; ok is false if it is not whole.
func (r *raw) meta(at int64) (m rawMeta, ok bool) {
	b := make([]byte, pageHead+metaSize)
	if _, err := r.f.ReadAt(b, at); err != nil {
		return m, false
	}
	b = b[pageHead:]
	le := binary.LittleEndian
	sum := fnv.New64a()
	_, _ = sum.Write(b[:metaSize-8])
	if le.Uint32(b) != boltMagic || le.Uint32(b[4:]) != boltVersion || le.Uint64(b[metaSize-8:]) != sum.Sum64() {
		return m, false
	}
	return rawMeta{
		pageSize: uint64(le.Uint32(b[8:])), root: le.Uint64(b[16:]), freelist: le.Uint64(b[32:]), high: le.Uint64(b[40:]), txid: le.Uint64(b[48:]),
	}, true
}

// pages is how many pages the file has room for.
func (r *raw) pages() uint64 { return uint64(r.size / r.pageSize) }

// rawPage is a page with what overflows it.
type rawPage struct {
	id    uint64
	flags uint16
	count int
	data  []byte // the head included
}

// head reads the head of a page; span is how many pages it takes.
func (r *raw) head(id uint64) (p rawPage, span uint64, err error) {
	return r.headIn(make([]byte, pageHead), id)
}

// headIn is head with the bytes from the start of the page on in b.
func (r *raw) headIn(b []byte, id uint64) (p rawPage, span uint64, err error) {
	if id < 2 || id >= r.pages() {
		return p, 0, fmt.Errorf("page %d is not in the file", id)
	}
	if _, err := r.f.ReadAt(b, int64(id)*r.pageSize); err != nil {
		return p, 0, fmt.Errorf("page %d: %w", id, err)
	}
	le := binary.LittleEndian
	p = rawPage{id: le.Uint64(b[:]), flags: le.Uint16(b[8:]), count: int(le.Uint16(b[10:]))}
	span = 1 + uint64(le.Uint32(b[12:]))
	if p.id != id || span > r.pages()-id {
		return p, 0, fmt.Errorf("page %d has a damaged head", id)
	}
	return p, span, nil
}

// page reads a page of a tree and checks that its entries lie in it.
func (r *raw) page(id uint64) (rawPage, uint64, error) {
	data := make([]byte, r.pageSize)
	p, span, err := r.headIn(data, id)
	if err != nil {
		return p, 0, err
	}
	if p.flags != pageBranch && p.flags != pageLeaf {
		return p, 0, fmt.Errorf("page %d is no page of a tree (flags %#x)", id, p.flags)
	}
	if span > 1 {
		data = make([]byte, span*uint64(r.pageSize))
		if _, err := r.f.ReadAt(data, int64(id)*r.pageSize); err != nil {
			return p, 0, fmt.Errorf("page %d: %w", id, err)
		}
	}
	p.data = data
	return p, span, p.sound()
}

// sound checks that the entries lie in the page.
func (p *rawPage) sound() error {
	if pageHead+p.count*pageElement > len(p.data) || p.flags == pageBranch && p.count == 0 {
		return fmt.Errorf("page %d counts %d entries", p.id, p.count)
	}
	for i := range p.count {
		if _, _, _, ok := p.entry(i); !ok {
			return fmt.Errorf("entry %d of page %d lies outside of it", i, p.id)
		}
	}
	return nil
}

// entry is the i-th of a leaf: key, value and flags; of a branch: key and child.
func (p *rawPage) entry(i int) (k, v []byte, n uint64, ok bool) {
	le := binary.LittleEndian
	at := pageHead + i*pageElement
	e := p.data[at : at+pageElement]
	if p.flags == pageBranch {
		k, ok = cut(p.data, at, le.Uint32(e), le.Uint32(e[4:]))
		return k, nil, le.Uint64(e[8:]), ok
	}
	pos, ksize := le.Uint32(e[4:]), le.Uint32(e[8:])
	k, okKey := cut(p.data, at, pos, ksize)
	if !okKey {
		return nil, nil, 0, false
	}
	v, ok = cut(p.data, at+int(ksize), pos, le.Uint32(e[12:]))
	return k, v, uint64(le.Uint32(e)), ok
}

// cut is size bytes of data, pos behind at.
func cut(data []byte, at int, pos, size uint32) ([]byte, bool) {
	from := uint64(at) + uint64(pos)
	if to := from + uint64(size); to <= uint64(len(data)) {
		return data[from:to:to], true
	}
	return nil, false
}

// free are the pages that the list of free pages names; ok is false if it can't
// be read.
func (r *raw) free(m rawMeta) (ids map[uint64]bool, ok bool) {
	p, span, err := r.head(m.freelist)
	if err != nil || p.flags != pageFreelist {
		return nil, false
	}
	b := make([]byte, span*uint64(r.pageSize))
	if _, err := r.f.ReadAt(b, int64(m.freelist)*r.pageSize); err != nil {
		return nil, false
	}
	le := binary.LittleEndian
	b = b[pageHead:]
	n := uint64(p.count)
	if n == 1<<16-1 { // the number does not fit: it is the first entry
		n, b = le.Uint64(b), b[8:]
	}
	if n > uint64(len(b)/8) {
		return nil, false
	}
	ids = make(map[uint64]bool, n)
	for i := range n {
		ids[le.Uint64(b[8*i:])] = true
	}
	return ids, true
}
