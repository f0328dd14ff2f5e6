package jury

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"banter/store/lead"
)

// Limits of a file.
const (
	MaxLeads  = 500
	maxJudges = 50
	MaxFile   = 8 << 20 // bytes
)

// Encode is the test as a file: JSON, readable by a person.
func (t *Test) Encode() ([]byte, error) {
	c := *t
	c.Format = Format
	out, err := json.MarshalIndent(&c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the test: %w", err)
	}
	return append(out, '\n'), nil
}

// Parse reads a file that Encode wrote, perhaps edited by hand or damaged. All
// text in it is cleaned; what can't be meant is refused with its place.
func Parse(data []byte) (*Test, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("this is no 20-lead test: it has %d bytes, more than %d", len(data), MaxFile)
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	var t Test
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("this is no 20-lead test: %w; calibrate export writes one", place(data, dec.InputOffset(), err))
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is no 20-lead test: something follows after its end")
	}
	switch {
	case t.Format > Format:
		return nil, fmt.Errorf("the test was written by a newer banter (format %d, this one reads %d)", t.Format, Format)
	case t.Format < 1 || t.ID == "" || len(t.ID) > 64 || t.ID != lead.Clean(t.ID):
		return nil, errors.New("this is no 20-lead test: it has no format and id; calibrate export writes one")
	case len(t.Leads) == 0 || len(t.Leads) > MaxLeads:
		return nil, fmt.Errorf("leads: a test has 1 to %d leads, this one %d", MaxLeads, len(t.Leads))
	case len(t.Judges) > maxJudges:
		return nil, fmt.Errorf("judges: a test has at most %d judges, this one %d", maxJudges, len(t.Judges))
	}
	t.By = lead.Clean(t.By)
	if err := t.checkLeads(); err != nil {
		return nil, err
	}
	return &t, t.checkJudges()
}

func (t *Test) checkLeads() error {
	seen := map[lead.ID]bool{}
	for i, p := range t.Leads {
		switch {
		case p.ID == "" || len(p.ID) > 256 || lead.Clean(string(p.ID)) != string(p.ID):
			return fmt.Errorf("leads[%d]: id: %q is no ID of a lead", i, lead.Clean(string(p.ID)))
		case seen[p.ID]:
			return fmt.Errorf("leads[%d]: %s is in the test twice", i, p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

func (t *Test) checkJudges() error {
	judges := t.Judges
	t.Judges = nil
	for i, j := range judges {
		name, err := CleanName(j.Name)
		switch {
		case err != nil:
			return fmt.Errorf("judges[%d]: name: %w", i, err)
		case t.Judge(name) != nil:
			return fmt.Errorf("judges[%d]: name: %s is there twice", i, name)
		case len(j.Seat) > 64 || lead.Clean(j.Seat) != j.Seat:
			return fmt.Errorf("judges[%d]: seat: not one that calibrate writes", i)
		case len(j.Answers) > len(t.Leads):
			return fmt.Errorf("judges[%d]: %s has more answers than there are leads", i, name)
		}
		t.Judges = append(t.Judges, Judge{Name: name, Seat: j.Seat})
		for k, a := range j.Answers {
			if err := t.Put(name, j.Seat, a); err != nil {
				return fmt.Errorf("judges[%d].answers[%d]: %w", i, k, err)
			}
		}
	}
	slices.SortFunc(t.Judges, func(a, b Judge) int { return strings.Compare(a.Name, b.Name) })
	return nil
}

// place says where in the file a reader stopped: line and column.
func place(data []byte, offset int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset - 1 // of what was read, the last byte is at fault
	case errors.As(err, &kind):
		offset, err = kind.Offset-1, fmt.Errorf("%s: a %s has no place here", kind.Field, kind.Value)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("line %d: it ends in the middle", 1+strings.Count(string(data), "\n"))
	}
	before := string(data[:min(max(0, int(offset)), len(data))])
	line := 1 + strings.Count(before, "\n")
	return fmt.Errorf("line %d, column %d: %w", line, len(before)-strings.LastIndex(before, "\n"), err)
}
