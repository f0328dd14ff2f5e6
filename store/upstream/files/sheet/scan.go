package sheet

import (
	"fmt"
	"io"
	"strings"
)

// span is where a cell lies in its row, without its quotes.
type span struct {
	from, to int
	doubled  bool // it holds doubled quotes
}

// record is what scan found.
type record struct {
	size  int // bytes without the line end
	total int // bytes with it
}

// fault is why a row can't be read.
type fault struct {
	kind   faultKind
	opened int // offset of the quote that began the cell, if quoted
	at     int // offset where it became clear
}

type faultKind int

const (
	strayText faultKind = iota + 1 // text behind a closing quote
	unclosed                       // the quote never closes
	tooLong                        // longer than the limit, no quote open
)

// scan finds the row at the start of the buffer and fills c.spans; it uses
// nothing up. The error is io.EOF at the end, or that of reading.
func (c *csvRows) scan() (record, *fault, error) {
	c.spans = c.spans[:0]
	for i := 0; ; i++ { // the step passes a delimiter
		b, ok, err := c.at(i)
		if err != nil {
			return record{}, nil, err
		}
		if !ok && i == 0 {
			return record{}, nil, io.EOF
		}
		var bad *fault
		if ok && b == '"' {
			i, bad, err = c.quoted(i)
		} else {
			i, err = c.plain(i)
		}
		switch {
		case err != nil || bad != nil:
			return record{}, bad, err
		case i > c.max:
			return record{}, &fault{kind: tooLong, opened: i, at: i}, nil
		case i >= c.avail(): // the end of the file
			return record{size: i, total: i}, nil, nil
		}
		if n := c.ending(i); n > 0 {
			return record{size: i, total: i + n}, nil, nil
		}
	}
}

func (c *csvRows) avail() int { return c.end - c.start }

// at returns the byte at an offset of the row, reading on where it must.
func (c *csvRows) at(i int) (b byte, ok bool, err error) {
	for i >= c.avail() {
		more, err := c.fill()
		if err != nil || !more {
			return 0, false, err
		}
	}
	return c.buf[c.start+i], true, nil
}

// ending is the length of the line end at i: 0 if there is none.
func (c *csvRows) ending(i int) int {
	switch b := c.buf[c.start+i]; {
	case b == '\n':
		return 1
	case b != '\r':
		return 0
	case i+1 < c.avail() && c.buf[c.start+i+1] == '\n':
		return 2
	case c.cr:
		return 1
	}
	return 0
}

// plain reads an unquoted cell from i and returns the offset of what ends it.
func (c *csvRows) plain(i int) (int, error) {
	from := i
	for {
		b := c.buf[c.start:c.end]
		for i < len(b) && b[i] != c.delim && b[i] != '\n' && b[i] != '\r' {
			i++
		}
		if i > c.max {
			break
		}
		_, ok, err := c.at(i)
		if err != nil {
			return i, err
		}
		if !ok {
			break
		}
		switch c.buf[c.start+i] {
		case c.delim, '\n':
			c.spans = append(c.spans, span{from: from, to: i})
			return i, nil
		case '\r':
			if _, _, err := c.at(i + 1); err != nil { // its LF may not have been read yet
				return i, err
			}
			if c.ending(i) > 0 {
				c.spans = append(c.spans, span{from: from, to: i})
				return i, nil
			}
			i++
		}
	}
	c.spans = append(c.spans, span{from: from, to: i})
	return i, nil
}

// quoted reads the cell whose quote opens at i and returns the offset of what
// ends it.
func (c *csvRows) quoted(open int) (int, *fault, error) {
	s := span{from: open + 1}
	for i := open + 1; ; {
		b := c.buf[c.start:c.end]
		for i < len(b) && b[i] != '"' {
			i++
		}
		_, ok, err := c.at(i)
		if err != nil {
			return i, nil, err
		}
		if i > c.max || !ok {
			return i, &fault{kind: unclosed, opened: open, at: i}, nil
		}
		if c.buf[c.start+i] != '"' {
			continue
		}
		next, ok, err := c.at(i + 1)
		if err != nil {
			return i, nil, err
		}
		if ok && next == '"' {
			s.doubled = true
			i += 2
			continue
		}
		s.to = i
		c.spans = append(c.spans, s)
		return c.closed(open, i+1)
	}
}

// closed passes the blanks behind a closing quote; anything else there but the
// end of the cell is a fault.
func (c *csvRows) closed(open, i int) (int, *fault, error) {
	for ; ; i++ {
		b, ok, err := c.at(i)
		if err != nil || !ok || b == c.delim {
			return i, nil, err
		}
		if b == '\r' {
			if _, _, err := c.at(i + 1); err != nil {
				return i, nil, err
			}
		}
		if c.ending(i) > 0 {
			return i, nil, nil
		}
		if b != ' ' && b != '\t' && b != '\r' || i > c.max {
			return i, &fault{kind: strayText, opened: open, at: i}, nil
		}
	}
}

// maxLost is how many lines after a broken row are looked at for one that has
// as many cells as the header; after that any line will do.
const maxLost = 100

// refuse makes the error of a broken row and moves to where reading goes on:
// behind the line on which the broken cell began.
func (c *csvRows) refuse(f fault) error {
	held := c.buf[c.start : c.start+min(f.at, c.avail())]
	opened := min(f.opened, len(held))
	e := &RowError{Line: c.line, Column: column(string(held), opened)}
	where := fmt.Sprintf("line %d, column %d", c.line+lineCount(held[:opened], c.cr), e.Column)
	switch f.kind {
	case strayText:
		e.Reason = fmt.Sprintf(`the quoted cell that begins at %s goes on after its closing quote; a quote inside a cell has to be doubled ("")`, where)
	case unclosed:
		e.Reason = fmt.Sprintf("the quote that opens at %s is never closed", where)
		if f.at > c.max {
			e.Reason = fmt.Sprintf("the quote that opens at %s is not closed within %d bytes, the most that a row may have", where, c.max)
		}
	case tooLong:
		e.Column = 0
		e.Reason = fmt.Sprintf("the row is longer than %d bytes", c.max)
	}
	if c.header == nil {
		return e // Open gives up
	}
	before := 0
	for n := lineEnd(held[:opened], c.cr); n > 0; n = lineEnd(held[before:opened], c.cr) {
		before += n
	}
	e.Raw = clip(string(held[:before]))
	c.consume(before)
	if err := c.skipLine(e); err != nil {
		return err
	}
	if err := c.resync(e); err != nil {
		return err
	}
	e.Raw = strings.TrimRight(e.Raw, "\r\n")
	return e
}

// resync passes lines until one begins a whole row.
func (c *csvRows) resync(e *RowError) error {
	lost := 0
	for ; lost < maxLost; lost++ {
		_, bad, err := c.scan()
		if err != nil || bad == nil && len(c.spans) == len(c.header) {
			break // an error of reading comes again with the next row
		}
		if err := c.skipLine(e); err != nil {
			return err
		}
	}
	switch {
	case lost == 1:
		e.Reason += "; the line after it is lost with it"
	case lost > 1:
		e.Reason += fmt.Sprintf("; the %d lines after it are lost with it", lost)
	}
	return nil
}

// skipLine passes the rest of the present line, whatever it holds, and adds it
// to the raw text of e. The error is that of reading.
func (c *csvRows) skipLine(e *RowError) error {
	for {
		held := c.buf[c.start:c.end]
		size := lineEnd(held, c.cr)
		// A CR at the very end of the buffer may still get its LF.
		if size > 0 && (size < len(held) || held[size-1] == '\n' || c.eof) {
			e.Raw = clip(e.Raw + clip(string(held[:size])))
			c.consume(size)
			return nil
		}
		if size == 0 && len(held) > c.max {
			e.Raw = clip(e.Raw + clip(string(held)))
			c.start = c.end
			held = nil
		}
		more, err := c.fill()
		if err != nil {
			return err
		}
		if !more {
			e.Raw = clip(e.Raw + clip(string(held)))
			c.start = c.end
			return nil
		}
	}
}
