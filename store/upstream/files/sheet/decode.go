package sheet

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// counter counts the bytes that pass; progress is read from other goroutines.
type counter struct {
	r io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// decode unpacks gzip, by its magic number, and turns UTF-16 into UTF-8; a byte
// order mark is dropped. about names what was found.
func decode(r io.Reader) (text io.Reader, about []string, err error) {
	in := bufio.NewReaderSize(r, sampleSize)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, nil, fmt.Errorf("unpack gzip: %w", err)
		}
		about = append(about, "gzip")
		in = bufio.NewReaderSize(unpacker{z}, sampleSize)
	}
	sample, err := in.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("read: %w", err)
	}
	endian, mark := utf16(sample)
	switch {
	case mark == 3:
		_, _ = in.Discard(mark) // it has just been seen
		return in, about, nil
	case endian == nil:
		return in, about, nil
	}
	_, _ = in.Discard(mark)
	d := unicode.UTF16(*endian, unicode.IgnoreBOM).NewDecoder()
	return transform.NewReader(in, d), append(about, "UTF-16"), nil
}

// unpacker gives gzip's errors words that a person understands.
type unpacker struct{ z *gzip.Reader }

func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.z.Read(p)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("the gzip file is cut short; copy it again: %w", err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		err = fmt.Errorf("the gzip file is damaged; copy it again: %w", err)
	}
	return n, err
}

// utf16 tells whether a sample is UTF-16, by its mark or, where that is missing,
// by the zero bytes of its ASCII half. mark is the length of the byte order
// mark, 3 for the one of UTF-8.
func utf16(sample []byte) (endian *unicode.Endianness, mark int) {
	le, be := unicode.LittleEndian, unicode.BigEndian
	switch {
	case bytes.HasPrefix(sample, []byte{0xEF, 0xBB, 0xBF}):
		return nil, 3
	case bytes.HasPrefix(sample, []byte{0xFF, 0xFE}):
		return &le, 2
	case bytes.HasPrefix(sample, []byte{0xFE, 0xFF}):
		return &be, 2
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(sample) / 2
	switch {
	case pairs == 0:
		return nil, 0
	case zeros[1]*2 > pairs && zeros[0]*8 < pairs:
		return &le, 0
	case zeros[0]*2 > pairs && zeros[1]*8 < pairs:
		return &be, 0
	}
	return nil, 0
}

// foreign refuses what is certainly no table, with the way to make it one.
func foreign(sample []byte) error {
	text := bytes.TrimSpace(sample[:min(len(sample), 512)])
	head := bytes.ToLower(text)
	switch {
	case len(bytes.TrimSpace(sample)) == 0:
		return fmt.Errorf("the file is empty: %w", ErrNoTable)
	case bytes.HasPrefix(text, []byte("PK\x03\x04")):
		return fmt.Errorf("this is an Excel workbook or a zip archive; save the sheet as CSV, or unpack it: %w", ErrNoTable)
	case bytes.HasPrefix(text, []byte("\xd0\xcf\x11\xe0")):
		return fmt.Errorf("this is an old Excel workbook; save the sheet as CSV: %w", ErrNoTable)
	case bytes.HasPrefix(text, []byte("%PDF")):
		return fmt.Errorf("this is a PDF; export the list as CSV: %w", ErrNoTable)
	case bytes.HasPrefix(head, []byte("<!doctype")), bytes.HasPrefix(head, []byte("<html")), bytes.HasPrefix(head, []byte("<?xml")):
		return fmt.Errorf("this is a web page or XML; export the list as CSV: %w", ErrNoTable)
	case bytes.Count(sample, []byte{0})*10 > len(sample):
		return fmt.Errorf("this is no text; export the list as CSV: %w", ErrNoTable)
	}
	return nil
}

// legacy reads s as Windows-1252 if it is not valid UTF-8.
func legacy(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	out, err := charmap.Windows1252.NewDecoder().String(s)
	if err != nil {
		return s
	}
	return out
}
