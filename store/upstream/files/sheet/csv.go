package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvRows reads the rows of a CSV file. It works on one buffer that holds at
// least the whole present row, so that a broken row can be gone back into.
type csvRows struct {
	in         io.Reader
	buf        []byte
	start, end int // buf[start:end] is not yet used up
	eof        bool
	dialect
	max    int
	line   int // of buf[start], counted from 1
	header []string
	spans  []span
	cells  []string
}

// openCSV reads the header.
func openCSV(in *bufio.Reader, sample []byte, o Options) (*csvRows, error) {
	c := &csvRows{
		in: in, max: o.MaxRow, dialect: sniff(sample, o.Delimiter),
		buf: make([]byte, min(2*sampleSize, o.MaxRow+1)),
	}
	if _, err := in.Discard(c.skip); err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	c.line = 1 + c.lines
	row, err := c.next()
	var broken *RowError
	switch {
	case errors.As(err, &broken):
		return nil, fmt.Errorf("the header can't be read: %s: %w", broken.Error(), ErrNoTable)
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("the file has no header: %w", ErrNoTable)
	case err != nil:
		return nil, err
	}
	cells := row.Cells
	for len(cells) > 1 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > MaxColumns {
		return nil, fmt.Errorf("the header has %d columns, more than %d: %w", len(cells), MaxColumns, ErrNoTable)
	}
	c.header = uniqueNames(cells)
	return c, nil
}

func (c *csvRows) columns() []string { return c.header }

// next returns the next row that has any text in it.
func (c *csvRows) next() (Row, error) {
	for {
		rec, bad, err := c.scan()
		switch {
		case err != nil:
			return Row{}, err
		case bad != nil:
			return Row{}, c.refuse(*bad)
		}
		raw := string(c.buf[c.start : c.start+rec.size])
		line := c.line
		blank := c.cut(raw)
		c.consume(rec.total)
		if blank {
			continue
		}
		if c.header != nil && len(c.cells) > len(c.header) {
			for i, s := range c.cells[len(c.header):] {
				if strings.TrimSpace(s) != "" {
					reason := fmt.Sprintf("the row has %d cells, the header only %d columns; put a cell that holds a %s into quotes",
						len(c.cells), len(c.header), delimiterWord(c.delim))
					at := c.spans[len(c.header)+i].from
					return Row{}, &RowError{Line: line, Column: column(raw, at), Reason: reason, Raw: clip(raw)}
				}
			}
			c.cells = c.cells[:len(c.header)]
		}
		return Row{Line: line, Cells: c.cells, Raw: raw}, nil
	}
}

// cut makes the cells of a row from its spans, and tells whether all are blank.
func (c *csvRows) cut(raw string) (blank bool) {
	c.cells = c.cells[:0]
	valid, blank := utf8.ValidString(raw), true
	for _, s := range c.spans {
		cell := raw[s.from:s.to]
		if s.doubled {
			cell = strings.ReplaceAll(cell, `""`, `"`)
		}
		if !valid {
			cell = legacy(cell)
		}
		cell = Unguard(cell)
		blank = blank && strings.TrimSpace(cell) == ""
		c.cells = append(c.cells, cell)
	}
	return blank
}

// consume moves on by n bytes, which end at a line end or at the end of file.
func (c *csvRows) consume(n int) {
	c.line += lineCount(c.buf[c.start:c.start+n], c.cr)
	c.start += n
}

// fill reads more behind what is held; it reports whether there was more.
func (c *csvRows) fill() (bool, error) {
	if c.eof {
		return false, nil
	}
	if c.start > 0 {
		c.end = copy(c.buf, c.buf[c.start:c.end])
		c.start = 0
	}
	if c.end == len(c.buf) {
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	for range 100 {
		n, err := c.in.Read(c.buf[c.end:])
		c.end += n
		if errors.Is(err, io.EOF) {
			c.eof = true
			return n > 0, nil
		}
		if err != nil {
			return false, fmt.Errorf("read: %w", err)
		}
		if n > 0 {
			return true, nil
		}
	}
	return false, io.ErrNoProgress
}

func delimiterWord(d byte) string {
	if d == '\t' {
		return "tab"
	}
	return `"` + string(d) + `"`
}

// lineCount counts the line ends in b.
func lineCount(b []byte, cr bool) int {
	n := 0
	for len(b) > 0 {
		i := lineEnd(b, cr)
		if i == 0 {
			break
		}
		n++
		b = b[i:]
	}
	return n
}

// column is the character, counted from 1, that stands at an offset of raw, in
// its own line.
func column(raw string, at int) int {
	at = min(at, len(raw))
	from := strings.LastIndexAny(raw[:at], "\r\n") + 1
	return utf8.RuneCountInString(raw[from:at]) + 1
}

// clip bounds the raw text that an error carries.
func clip(raw string) string { return raw[:min(len(raw), 64<<10)] }
