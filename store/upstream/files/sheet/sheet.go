package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"banter/store/lead"
)

// Limits of what is read.
const (
	DefaultMaxRow = 1 << 20 // bytes of one row
	MaxColumns    = 4096
	sampleSize    = 64 << 10 // bytes looked at to find out what a file is
)

// ErrNoTable is wrapped by the error of Open for input that is no table: an
// empty file, an Excel workbook, a web page.
var ErrNoTable = errors.New("not a table")

// Options of Open; the zero value works.
type Options struct {
	Delimiter byte // of CSV; 0: found out from the header
	MaxRow    int  // bytes of one row; 0: DefaultMaxRow
}

// Row is one row of a table.
type Row struct {
	Line  int      // where it begins, counted from 1
	Cells []string // one for each column of Header; overwritten by the next call of Next
	// Absent tells, for JSON, which columns the row does not have at all; nil if
	// it has them all.
	Absent []bool
	Raw    string // the row as it stands in the file, without its line end
}

// RowError says why a row was refused. The reader goes on after it.
type RowError struct {
	Line   int    // where the row begins, counted from 1
	Column int    // the character in that line, counted from 1; 0 is unknown
	Reason string // in plain words
	Raw    string // the row as it stands in the file; cut at 64 KiB
}

func (e *RowError) Error() string {
	if e.Column == 0 {
		return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// source is a format: CSV or JSON.
type source interface {
	// next returns a row whose cells may be fewer than the columns.
	next() (Row, error)
	columns() []string
}

// Reader reads a table.
type Reader struct {
	bytes *counter
	src   source
	about string
}

// Open finds out what r holds and reads its header. The error wraps ErrNoTable
// if it is no table. For JSON the header is made of the first 1,000 objects.
func Open(r io.Reader, o Options) (*Reader, error) {
	if o.MaxRow <= 0 {
		o.MaxRow = DefaultMaxRow
	}
	out := &Reader{bytes: &counter{r: r}}
	text, about, err := decode(out.bytes)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(text, sampleSize)
	sample, err := in.Peek(sampleSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read: %w", err)
	}
	if err := foreign(sample); err != nil {
		return nil, err
	}
	format := ""
	switch kind := jsonKind(sample); kind {
	case notJSON:
		c, err := openCSV(in, sample, o)
		if err != nil {
			return nil, err
		}
		out.src, format = c, "CSV, cells separated by "+delimiterName(c.delim)
	default:
		j, err := openJSON(in, kind, o)
		if err != nil {
			return nil, err
		}
		out.src, format = j, string(kind)
	}
	out.about = strings.Join(append([]string{format}, about...), ", ")
	return out, nil
}

// Header names the columns, each name once. For JSON it grows at its end when a
// later object has a new key.
func (r *Reader) Header() []string { return r.src.columns() }

// Next returns the next row. A *RowError refuses one row and reading goes on;
// io.EOF is the end; every other error ends the table.
func (r *Reader) Next() (Row, error) {
	row, err := r.src.next()
	if err != nil {
		return Row{}, err
	}
	for width := len(r.src.columns()); len(row.Cells) < width; {
		row.Cells = append(row.Cells, "")
		if row.Absent != nil {
			row.Absent = append(row.Absent, true)
		}
	}
	return row, nil
}

// Bytes counts what has been read of the input, before it is unpacked.
func (r *Reader) Bytes() int64 { return r.bytes.n.Load() }

// About says in a few words what was found: "CSV, cells separated by ;, UTF-16".
func (r *Reader) About() string { return r.about }

// uniqueNames cleans the names of columns and makes each of them different.
func uniqueNames(cells []string) []string {
	seen := make(map[string]bool, len(cells))
	out := make([]string, len(cells))
	for i, c := range cells {
		name := lead.Clean(c)
		if name == "" {
			name = fmt.Sprintf("column %d", i+1)
		}
		base := name
		for n := 2; seen[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s (%d)", base, n)
		}
		seen[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}
