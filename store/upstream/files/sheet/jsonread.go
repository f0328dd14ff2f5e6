package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// readLine returns the next line without its end. A line over the limit is
// passed and refused.
func (j *jsonRows) readLine() (raw []byte, line int, err error) {
	line = j.line
	long := false
	for {
		part, err := j.in.ReadSlice('\n')
		if !long {
			raw = append(raw, part...)
		}
		if len(raw) > j.max {
			long = true
		}
		switch {
		case err == nil:
			j.line++
		case errors.Is(err, io.EOF) && len(raw) > 0:
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		default:
			return nil, line, readError(err)
		}
		break
	}
	for len(raw) > 0 && (raw[len(raw)-1] == '\n' || raw[len(raw)-1] == '\r') {
		raw = raw[:len(raw)-1]
	}
	if long || len(raw) > j.max {
		return nil, line, &RowError{Line: line, Reason: fmt.Sprintf("the row is longer than %d bytes", j.max), Raw: clip(string(raw))}
	}
	return raw, line, nil
}

// readElement returns the next object of an array, or of a run of objects, as
// far as its braces balance. What stands between objects is passed, if it is
// punctuation. Behind an object whose end can't be found nothing can be read.
func (j *jsonRows) readElement() (raw []byte, line int, err error) {
	if j.done {
		return nil, j.line, io.EOF
	}
	if err := j.seekObject(); err != nil {
		return nil, j.line, err
	}
	line = j.line
	depth, inString, escaped := 0, false, false
	for {
		b, err := j.in.ReadByte()
		if errors.Is(err, io.EOF) || err == nil && len(raw) >= j.max {
			j.done = true
			reason := "the object that begins here never ends; nothing after it can be read"
			if err == nil {
				reason = fmt.Sprintf("the object that begins here is longer than %d bytes; nothing after it can be read", j.max)
			}
			return nil, line, &RowError{Line: line, Reason: reason, Raw: clip(string(raw))}
		}
		if err != nil {
			return nil, line, readError(err)
		}
		raw = append(raw, b)
		switch {
		case b == '\n':
			j.line++
			inString, escaped = false, false // JSON has no line breaks in strings: an open quote ends here
		case escaped:
			escaped = false
		case inString && b == '\\':
			escaped = true
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
			if depth == 0 {
				return raw, line, nil
			}
		}
	}
}

// seekObject passes what separates objects. Other text is a row refused.
func (j *jsonRows) seekObject() error {
	var junk []byte
	line := j.line
	for {
		b, err := j.in.ReadByte()
		if err != nil && !errors.Is(err, io.EOF) {
			return readError(err)
		}
		end := err != nil
		if end || b == '{' {
			if !end {
				if err := j.in.UnreadByte(); err != nil {
					return readError(err)
				}
			}
			if len(junk) > 0 {
				return &RowError{Line: line, Reason: "a row has to be an object, {…}", Raw: clip(string(junk))}
			}
			if end {
				return io.EOF
			}
			return nil
		}
		switch b {
		case '\n':
			j.line++
		case ' ', '\t', '\r', ',', '[', ']':
		default:
			if len(junk) == 0 {
				line = j.line
			}
			if len(junk) < j.max {
				junk = append(junk, b)
			}
		}
	}
}

// readError keeps a plain io.EOF what it is: the end.
func readError(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return fmt.Errorf("read: %w", err)
}
