package mapping

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"banter/store/lead"
	"banter/store/upstream/files/sheet"
)

// sampleRows is how many rows are looked at before the first is given: they
// decide what kind of dates a column has, and fill a proposal.
const sampleRows = 2000

// Options of NewReader; the zero value reads what is recognised.
type Options struct {
	Name     string         // of the file, for errors
	Map      *Mapping       // nil: recognised by the header
	Location *time.Location // of times without a zone; nil: UTC
	// Guess lets a file that is not recognised be read by the mapping that
	// Propose makes, if that is sure who the leads are.
	Guess bool
	// Only passes the rows of other leads; nil reads all. It is for tables of
	// leads alone.
	Only  func(lead.ID) bool
	Sheet sheet.Options
}

// Item is what one row says: a lead, or an activity of a lead that JoinID or
// JoinEmail names.
type Item struct {
	Line   int
	Raw    string // the row as it stands in the file
	Remote *lead.Remote

	JoinID    lead.ID
	JoinEmail string // in lower case; used where JoinID is ""
	Activity  *lead.Activity
}

// RowError says why a row was refused. The reader goes on after it.
type RowError struct {
	Name         string // of the file
	Line, Column int    // counted from 1; Column 0 is unknown
	Reason       string
	Raw          string // the row as it stands in the file
}

func (e *RowError) Error() string { return e.Where() + ": " + e.Reason }

// Where is the place of the row: "leads.csv:17".
func (e *RowError) Where() string {
	if e.Column == 0 {
		return fmt.Sprintf("%s:%d", e.Name, e.Line)
	}
	return fmt.Sprintf("%s:%d:%d", e.Name, e.Line, e.Column)
}

// ErrUnknown is wrapped by the error of NewReader, an *UnknownError, for a table
// that needs a mapping.
var ErrUnknown = errors.New("the columns are not recognised")

// UnknownError holds what a mapping for the table could look like.
type UnknownError struct {
	Name     string
	Proposal Proposal
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("%s: %v (%s); it needs a mapping file", e.Name, ErrUnknown, list(e.Proposal.header()))
}

// Unwrap makes errors.Is(err, ErrUnknown) true.
func (e *UnknownError) Unwrap() error { return ErrUnknown }

// Stats counts the rows so far.
type Stats struct {
	Items   int
	Passed  int // rows that are no lead and no activity: deleted tasks, identify events
	Refused int
}

// Reader turns the rows of a table into items.
type Reader struct {
	o       Options
	sheet   *sheet.Reader
	m       *Mapping
	plan    *plan
	sample  []sampled
	orders  map[int]order
	acts    activityRows
	stats   Stats
	guessed bool
}

type sampled struct {
	row sheet.Row
	err error
}

// NewReader reads the header and the first rows. Errors: an *UnknownError where
// the columns are not recognised; what sheet.Open says of input that is no
// table; a missing column, by its name.
func NewReader(r io.Reader, o Options) (*Reader, error) {
	if o.Location == nil {
		o.Location = time.UTC
	}
	if o.Name == "" {
		o.Name = "input"
	}
	sh, err := sheet.Open(r, o.Sheet)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	out := &Reader{o: o, sheet: sh, m: o.Map, acts: activityRows{people: map[string]string{}, seen: map[string]int{}}}
	out.readSample()
	if out.m == nil {
		if err := out.recognise(); err != nil {
			return nil, err
		}
	}
	if out.plan, err = compile(out.m, sh.Header(), nil, o.Location); err != nil {
		return nil, fmt.Errorf("%s: mapping %s: %w", o.Name, out.m.Name, err)
	}
	out.decideDates()
	if out.plan, err = compile(out.m, sh.Header(), out.orders, o.Location); err != nil {
		return nil, fmt.Errorf("%s: mapping %s: %w", o.Name, out.m.Name, err)
	}
	return out, nil
}

func (r *Reader) recognise() error {
	header := r.sheet.Header()
	if m, ok := Recognise(header); ok {
		r.m = m
		return nil
	}
	p := Propose(header, r.sampleCells())
	if !r.o.Guess || !p.Sure {
		return &UnknownError{Name: r.o.Name, Proposal: p}
	}
	m, err := Parse("draft", []byte(p.TOML))
	if err != nil {
		return fmt.Errorf("%s: %w", r.o.Name, err)
	}
	r.m, r.guessed = m, true
	return nil
}

// readSample reads ahead. Errors other than refused rows come again when the
// rows before them have been given.
func (r *Reader) readSample() {
	for len(r.sample) < sampleRows {
		row, err := r.sheet.Next()
		row.Cells = slices.Clone(row.Cells)
		r.sample = append(r.sample, sampled{row, err})
		var broken *sheet.RowError
		if err != nil && !errors.As(err, &broken) {
			break
		}
	}
}

func (r *Reader) sampleCells() [][]string {
	var out [][]string
	for _, s := range r.sample {
		if s.err == nil {
			out = append(out, s.row.Cells)
		}
	}
	return out
}

// decideDates finds out whether day or month comes first, column by column. A
// column that proves nothing follows those that do, if they agree: one program
// wrote them all.
func (r *Reader) decideDates() {
	r.orders = map[int]order{}
	for _, s := range r.sample {
		for _, i := range r.plan.dateColumns {
			if i >= len(s.row.Cells) || s.err != nil {
				continue
			}
			got := proof(s.row.Cells[i])
			switch have := r.orders[i]; {
			case got == orderUnknown || have == got || have == orderMixed:
			case have == orderUnknown:
				r.orders[i] = got
			default:
				r.orders[i] = orderMixed
			}
		}
	}
	all := orderUnknown
	for _, o := range r.orders {
		switch {
		case all == orderUnknown:
			all = o
		case all != o:
			all = orderMixed
		}
	}
	if all == orderMixed {
		return
	}
	for _, i := range r.plan.dateColumns {
		if r.orders[i] == orderUnknown {
			r.orders[i] = all
		}
	}
}

// Mapping is how the table is read.
func (r *Reader) Mapping() *Mapping { return r.m }

// Recognised names what the table was taken for; guessed is true if that is a
// proposal and nothing that is known.
func (r *Reader) Recognised() (name string, guessed bool) { return r.m.Name, r.guessed }

// Header names the columns.
func (r *Reader) Header() []string { return r.sheet.Header() }

// Proposal is the mapping as a draft, with what each column was taken for.
func (r *Reader) Proposal() Proposal { return propose(r.m, r.sheet.Header(), r.sampleCells()) }

// About says what the file is: "CSV, cells separated by ;, UTF-16".
func (r *Reader) About() string { return r.sheet.About() }

// Bytes counts what has been read of the input.
func (r *Reader) Bytes() int64 { return r.sheet.Bytes() }

// Stats counts the rows so far.
func (r *Reader) Stats() Stats { return r.stats }

// Next returns what the next row says. A *RowError refuses one row and reading
// goes on; io.EOF is the end; every other error ends the table.
func (r *Reader) Next() (Item, error) {
	for {
		row, err := r.row()
		var broken *sheet.RowError
		switch {
		case errors.As(err, &broken):
			r.stats.Refused++
			return Item{}, &RowError{Name: r.o.Name, Line: broken.Line, Column: broken.Column, Reason: broken.Reason, Raw: broken.Raw}
		case errors.Is(err, io.EOF):
			return Item{}, io.EOF
		case err != nil:
			return Item{}, fmt.Errorf("%s: %w", r.o.Name, err)
		}
		if width := len(r.sheet.Header()); width > len(r.plan.header) {
			if r.plan, err = compile(r.m, r.sheet.Header(), r.orders, r.o.Location); err != nil {
				return Item{}, fmt.Errorf("%s: %w", r.o.Name, err)
			}
		}
		item, ok, err := r.item(row)
		switch {
		case err != nil:
			r.stats.Refused++
			return Item{}, &RowError{Name: r.o.Name, Line: row.Line, Reason: err.Error(), Raw: row.Raw}
		case ok:
			r.stats.Items++
			item.Line, item.Raw = row.Line, row.Raw
			return item, nil
		}
		r.stats.Passed++
	}
}

// row is the next row: of the sample first.
func (r *Reader) row() (sheet.Row, error) {
	if len(r.sample) == 0 {
		return r.sheet.Next()
	}
	s := r.sample[0]
	r.sample = r.sample[1:]
	if len(r.sample) == 0 && s.err == nil {
		r.sample = nil
	}
	for len(s.row.Cells) < len(r.sheet.Header()) && s.err == nil { // the header of JSON has grown since
		s.row.Cells = append(s.row.Cells, "")
		if s.row.Absent != nil {
			s.row.Absent = append(s.row.Absent, true)
		}
	}
	return s.row, s.err
}

func (r *Reader) item(row sheet.Row) (Item, bool, error) {
	c := cells{p: r.plan, text: row.Cells, absent: row.Absent}
	if r.m.Kind == Activities {
		return r.acts.item(c)
	}
	id, err := c.identity()
	if err != nil {
		return Item{}, false, err
	}
	if r.o.Only != nil && !r.o.Only(id) {
		return Item{}, false, nil
	}
	remote, err := c.remote(id)
	return Item{Remote: remote}, err == nil, err
}
