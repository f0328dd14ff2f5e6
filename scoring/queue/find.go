package queue

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"banter/store/lead"
)

// texts is what leads are found by, folded, one behind the other: a line a
// field. It is there where it has been asked for.
type texts struct {
	on   bool
	text []byte
	runs []run
	of   []int32 // the run of a slot
	idle int     // bytes of runs that stand for no lead any more
}

// textPerLead is about how many bytes a lead is found by.
const textPerLead = 112

// run is the text of one lead, up to the next run.
type run struct {
	at   int32 // its slot; -1 is none any more
	from uint32
}

// Searchable reports whether the deck can be searched.
func (d *Deck) Searchable() bool { return d.texts.on }

// Search makes the deck searchable. It knows what Put tells it from then on;
// each is called with a function that takes in every lead that was put before.
func (d *Deck) Search(each func(take func(x *lead.Excerpt)) error) error {
	n := max(len(d.entries), cap(d.entries))
	d.texts = texts{on: true, of: make([]int32, 0, n), runs: make([]run, 0, n), text: make([]byte, 0, n*textPerLead)}
	err := each(func(x *lead.Excerpt) {
		if at, ok := d.slot(x.ID); ok {
			d.texts.put(at, x)
		}
	})
	if err != nil {
		d.texts = texts{}
	}
	return err
}

// put makes x the text of a slot.
func (t *texts) put(at int32, x *lead.Excerpt) {
	for int(at) >= len(t.of) {
		t.of = append(t.of, -1)
	}
	if r := t.of[at]; r >= 0 {
		t.idle += len(t.line(int(r)))
		t.runs[r].at = -1
	}
	t.of[at] = int32(len(t.runs))
	t.runs = append(t.runs, run{at, uint32(len(t.text))})
	for _, s := range [...]string{x.Name, x.Company, x.Email, x.Title, x.Phone, x.Owner, x.Source} {
		t.text = appendFolded(t.text, s)
		t.text = append(t.text, '\n')
	}
	if t.idle > 1<<16 && t.idle > len(t.text)/2 {
		t.compact()
	}
}

func appendFolded(b []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return append(b, lead.Fold(s[i:])...)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return b
}

func (t *texts) line(r int) []byte {
	if r+1 < len(t.runs) {
		return t.text[t.runs[r].from:t.runs[r+1].from]
	}
	return t.text[t.runs[r].from:]
}

func (t *texts) compact() {
	text, runs := make([]byte, 0, len(t.text)-t.idle), make([]run, 0, len(t.of))
	for i := range t.runs {
		if at := t.runs[i].at; at >= 0 {
			t.of[at] = int32(len(runs))
			runs = append(runs, run{at, uint32(len(text))})
			text = append(text, t.line(i)...)
		}
	}
	t.text, t.runs, t.idle = text, runs, 0
}

// find tells of every slot whether each word is contained in one of the fields
// that a rep would search by, whatever the case and the accents.
func (t *texts) find(words []string, n int) []bool {
	found := make([]bool, n)
	first, rest := t.rarest(words)
	r := 0
	for pos := 0; pos < len(t.text); {
		hit := bytes.Index(t.text[pos:], first)
		if hit < 0 {
			break
		}
		pos += hit
		for r+1 < len(t.runs) && int(t.runs[r+1].from) <= pos {
			r++
		}
		line := t.line(r)
		if at := t.runs[r].at; at >= 0 && holdsAll(line, rest) {
			found[at] = true
		}
		pos = int(t.runs[r].from) + len(line)
	}
	return found
}

// rarest parts the words into the one that is there least often, as far as the
// first of the texts tell, and the others.
func (t *texts) rarest(words []string) (first []byte, rest [][]byte) {
	sample := t.text[:min(len(t.text), 1<<15)]
	for _, w := range words {
		rest = append(rest, []byte(w))
	}
	if len(rest) > 1 {
		slices.SortStableFunc(rest, func(a, b []byte) int { return cmp.Compare(bytes.Count(sample, a), bytes.Count(sample, b)) })
	}
	return rest[0], rest[1:]
}

func holdsAll(line []byte, words [][]byte) bool {
	for _, w := range words {
		if !bytes.Contains(line, w) {
			return false
		}
	}
	return true
}

// wordsOf are the words of a search, folded.
func wordsOf(find string) []string { return strings.Fields(lead.Fold(find)) }
