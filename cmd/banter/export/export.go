// Package export writes what leaves the program as a file: leads and activities
// as CSV or JSON Lines, in the columns that an import knows as the product's own,
// and reports (Page) as CSV or as a web page that needs nothing else. Text of
// leads passes the gate first, and no cell begins a formula in a spreadsheet.
package export

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"banter/store/lead"
	"banter/store/upstream/files/sheet"
)

// Source gives every record once.
type Source interface {
	Each(ctx context.Context, f func(*lead.Record) error) error
}

// Writer writes records.
type Writer struct {
	activities bool
	csv        *sheet.Writer
	json       *json.Encoder
	columns    []string
	headed     bool
}

// New makes a writer for a format (csv, jsonl) and a kind of rows (leads,
// activities).
func New(w io.Writer, format, what string) (*Writer, error) {
	x := &Writer{}
	switch what {
	case "leads":
	case "activities":
		x.activities = true
	default:
		return nil, fmt.Errorf("--what: there are leads and activities, not %q", what)
	}
	switch format {
	case "csv":
		x.csv = sheet.NewWriter(w)
	case "jsonl":
		x.json = json.NewEncoder(w)
		x.json.SetEscapeHTML(false)
	default:
		return nil, fmt.Errorf("--format: there are csv and jsonl, not %q", format)
	}
	return x, nil
}

// Columns finds out which columns the file has: the product's fields, and every
// extra field that a lead of s carries.
func (x *Writer) Columns(ctx context.Context, s Source) error {
	if x.activities {
		x.columns = []string{"lead", "id", "kind", "at", "subject", "note", "url", "source", "by", "outcome", "points"}
		return nil
	}
	extras := map[string]bool{}
	err := s.Each(ctx, func(r *lead.Record) error {
		for k := range r.Lead.Extra {
			extras[lead.ExtraPrefix+k] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	x.columns = append([]string{"id"}, lead.FieldNames()...)
	own := len(x.columns)
	for k := range extras {
		x.columns = append(x.columns, k)
	}
	slices.Sort(x.columns[own:])
	return nil
}

// Record writes the rows of one record. A lead that is gone upstream is left
// out.
func (x *Writer) Record(r *lead.Record) error {
	if r.Lead.Gone {
		return nil
	}
	if !x.activities {
		return x.row(func(col string) string {
			if col == "id" {
				return string(r.Lead.ID)
			}
			return r.Lead.Get(col)
		})
	}
	for _, a := range r.Activities {
		if a.Withdrawn {
			continue
		}
		if err := x.row(func(col string) string { return activity(r.Lead.ID, a, col) }); err != nil {
			return err
		}
	}
	return nil
}

func activity(id lead.ID, a lead.Activity, col string) string {
	switch col {
	case "lead":
		return string(id)
	case "id":
		return a.ID
	case "kind":
		return string(a.Kind)
	case "at":
		return a.At.UTC().Format(time.RFC3339Nano)
	case "subject":
		return a.Subject
	case "note":
		return a.Note
	case "url":
		return a.URL
	case "source":
		return a.Source
	case "by":
		return a.By
	case "outcome":
		return string(a.Outcome)
	case "points":
		if a.Points != 0 {
			return strconv.Itoa(a.Points)
		}
	}
	return ""
}

func (x *Writer) row(get func(col string) string) error {
	if x.json != nil {
		obj := map[string]string{}
		for _, col := range x.columns {
			obj[col] = get(col) // empty ones too: every line says which columns there are
		}
		return x.json.Encode(obj)
	}
	if !x.headed {
		x.headed = true
		if err := x.csv.Write(x.columns); err != nil {
			return err
		}
	}
	cells := make([]string, len(x.columns))
	for i, col := range x.columns {
		cells[i] = get(col)
	}
	return x.csv.Write(cells)
}

// Flush writes what is buffered, and the header of a file without rows.
func (x *Writer) Flush() error {
	if x.csv == nil {
		return nil
	}
	if !x.headed {
		x.headed = true
		if err := x.csv.Write(x.columns); err != nil {
			return err
		}
	}
	return x.csv.Flush()
}
