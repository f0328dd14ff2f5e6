package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"banter/scoring/jury"
	"banter/store/lead"
)

// readAnswers reads lines of "lead, yes or no, grade, note"; a lead is its number
// in the test or its ID. The error names file, line and column.
func readAnswers(in io.Reader, file string, t *jury.Test) ([]jury.Answer, error) {
	r := csv.NewReader(in)
	r.Comment, r.FieldsPerRecord, r.TrimLeadingSpace = '#', -1, true
	var out []jury.Answer
	lines := map[lead.ID]int{}
	for first := true; ; first = false {
		row, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case errors.As(err, &bad):
			return nil, fmt.Errorf("%s:%d:%d: %w", file, bad.Line, bad.Column, bad.Err)
		case err != nil:
			return nil, fmt.Errorf("read answers: %s: %w", file, err)
		case first && strings.EqualFold(strings.TrimPrefix(row[0], "\ufeff"), "lead"):
			continue
		}
		a, field, err := answerOf(row, t)
		line, column := r.FieldPos(min(field, len(row)-1))
		if err != nil {
			return nil, fmt.Errorf("%s:%d:%d: %w", file, line, column, err)
		}
		if before, twice := lines[a.Lead]; twice {
			return nil, fmt.Errorf("%s:%d:%d: lead %s is answered in line %d already", file, line, column, lead.Clean(row[0]), before)
		}
		lines[a.Lead] = line
		out = append(out, a)
	}
}

// answerOf reads one line; field is the place of what an error is about.
func answerOf(row []string, t *jury.Test) (a jury.Answer, field int, err error) {
	for i := range row {
		row[i] = lead.Clean(row[i])
	}
	if len(row) < 2 || len(row) > 4 {
		return a, 0, fmt.Errorf("a line has 2 to 4 fields (lead, yes or no, grade, note), this one %d; a note with a comma stands in quotes", len(row))
	}
	id, err := leadOf(row[0], t)
	if err != nil {
		return a, 0, err
	}
	a.Lead = id
	switch strings.ToLower(row[1]) {
	case "yes", "y":
		a.Worth = lead.Yes
	case "no", "n":
		a.Worth = lead.No
	default:
		return a, 1, fmt.Errorf("%q is no answer; yes or no", row[1])
	}
	if len(row) > 2 && row[2] != "" {
		if a.Grade = strings.ToUpper(row[2]); !slices.Contains(jury.Grades(), a.Grade) {
			return a, 2, fmt.Errorf("there is no grade %q; a to d, or nothing", row[2])
		}
	}
	if len(row) > 3 {
		a.Note = row[3]
	}
	return a, 0, nil
}

// leadOf is a lead by its place in the test, or by its ID; an ID that is a number
// is written with a prefix, "id:17".
func leadOf(text string, t *jury.Test) (lead.ID, error) {
	id, named := strings.CutPrefix(text, "id:")
	n, err := strconv.Atoi(id)
	switch {
	case named || err != nil:
		if !t.Has(lead.ID(id)) {
			return "", fmt.Errorf("%q: %w", id, jury.ErrUnknownLead)
		}
		return lead.ID(id), nil
	case n < 1 || n > len(t.Leads):
		return "", fmt.Errorf("there is no lead %d; the test has 1 to %d (an ID that is a number is written id:%d)", n, len(t.Leads), n)
	}
	return t.Leads[n-1].ID, nil
}
