package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Guard puts a quote mark before a value that a spreadsheet would run as a
// formula: one that begins with = + - @ TAB CR or NUL, or with quote marks and
// then one of these, so that Unguard gives back every string as it was.
func Guard(s string) string {
	if formula(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// Unguard takes the mark of Guard off again.
func Unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && formula(strings.TrimLeft(s, "'")) {
		return s[1:]
	}
	return s
}

func formula(s string) bool {
	if s == "" {
		return false
	}
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', 0:
		return true
	}
	return false
}

// Writer writes CSV that spreadsheets open safely and Reader reads back as it
// was: commas, LF, every cell guarded.
type Writer struct {
	w   *csv.Writer
	row []string
}

// NewWriter returns a Writer; Flush it at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{w: csv.NewWriter(w)} }

// Write writes one row; the error may be that of an earlier one.
func (w *Writer) Write(cells []string) error {
	w.row = w.row[:0]
	for _, c := range cells {
		w.row = append(w.row, Guard(c))
	}
	if err := w.w.Write(w.row); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}

// Flush writes what is buffered.
func (w *Writer) Flush() error {
	w.w.Flush()
	if err := w.w.Error(); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	return nil
}
