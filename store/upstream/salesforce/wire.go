package salesforce

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"banter/store/upstream"
)

// row is a record as a query answers with it: every value as a text, null as "",
// a related record's fields as "Campaign.Name". A field that was not asked for is
// absent.
type row map[string]string

// page is the answer to a query.
type page struct {
	Total int
	Done  bool
	Next  string // the path of the next part, to be followed as it is; "" on the last
	Rows  []row
}

// UnmarshalJSON reads the answer to a query.
func (p *page) UnmarshalJSON(data []byte) error {
	var in struct {
		TotalSize int             `json:"totalSize"`
		Done      bool            `json:"done"`
		Next      string          `json:"nextRecordsUrl"`
		Records   json.RawMessage `json:"records"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*p = page{Total: in.TotalSize, Done: in.Done, Next: in.Next}
	if len(in.Records) == 0 || string(in.Records) == "null" {
		return nil
	}
	if in.Records[0] != '[' {
		return fmt.Errorf("records are no list")
	}
	s := scanner{data: in.Records, names: map[string]string{}}
	var err error
	p.Rows, err = s.rows()
	return err
}

// scanner reads the records of a page. What it reads is known to be JSON, so
// that it need not look twice; a page of 2,000 leads is most of what a pull
// costs.
type scanner struct {
	data  []byte
	at    int
	names map[string]string // the same names come with each row
}

func (s *scanner) rows() ([]row, error) {
	var out []row
	for s.at++; ; {
		switch c := s.next(); c {
		case ']':
			return out, nil
		case ',':
			s.at++
		case '{':
			r := make(row, 48)
			s.object(r, "")
			out = append(out, r)
		default:
			return nil, fmt.Errorf("a record is no object")
		}
	}
}

// next is the next byte that is no white space.
func (s *scanner) next() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\n', '\r', '\t':
			s.at++
		default:
			return c
		}
	}
	return ']'
}

// object reads an object into r, its names behind a prefix.
func (s *scanner) object(r row, prefix string) {
	for s.at++; ; {
		switch s.next() {
		case '}':
			s.at++
			return
		case ',':
			s.at++
			continue
		}
		name := s.name(prefix)
		s.next()
		s.at++ // the colon
		switch c := s.next(); c {
		case '"':
			r[name] = s.text()
		case '{':
			if name == prefix+"attributes" {
				s.skip()
			} else {
				s.object(r, name+".")
			}
		case '[':
			s.skip()
		default:
			if word := s.word(); word == "null" {
				r[name] = ""
			} else {
				r[name] = word
			}
		}
	}
}

// name reads the name of a field.
func (s *scanner) name(prefix string) string {
	start := s.at
	text := s.raw()
	if known, ok := s.names[string(text)]; ok && prefix == "" {
		return known
	}
	s.at = start
	name := s.text()
	if prefix == "" {
		s.names[string(text)] = name
	}
	return prefix + name
}

// raw passes over a string and returns it with its quotes.
func (s *scanner) raw() []byte {
	start := s.at
	for s.at++; s.data[s.at] != '"'; s.at++ {
		if s.data[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	return s.data[start:s.at]
}

// text reads a string.
func (s *scanner) text() string {
	raw := s.raw()
	for _, c := range raw {
		if c == '\\' || c >= 0x80 {
			var out string
			if json.Unmarshal(raw, &out) != nil {
				return ""
			}
			return out
		}
	}
	return string(raw[1 : len(raw)-1])
}

// word reads a number, true, false or null.
func (s *scanner) word() string {
	start := s.at
	for s.at < len(s.data) && !strings.ContainsRune(",}] \n\r\t", rune(s.data[s.at])) {
		s.at++
	}
	return string(s.data[start:s.at])
}

// skip passes over an object or a list.
func (s *scanner) skip() {
	depth := 0
	for {
		switch s.data[s.at] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case '"':
			s.raw()
			continue
		}
		s.at++
		if depth == 0 {
			return
		}
	}
}

// stamp is when a record was last changed, in milliseconds since 1970; 0 where
// it does not say.
func (r row) stamp() int64 {
	if t, ok := instant(r["SystemModstamp"]); ok {
		return t.UnixMilli()
	}
	return 0
}

// yes reports whether a checkbox is set.
func (r row) yes(name string) bool { return r[name] == "true" }

// decode reads an answer. What is no such JSON was not written by Salesforce but
// by something in between, so Salesforce counts as unreachable.
func decode(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%w: its answer is not Salesforce's: %w", upstream.ErrUnreachable, err)
	}
	return nil
}

// instant reads a time as Salesforce writes it: with "+0000" where RFC 3339 has
// "Z", or a day.
func instant(s string) (t time.Time, ok bool) {
	if len(s) < len(time.DateOnly) {
		return time.Time{}, false
	}
	var err error
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339Nano, time.DateOnly} {
		if t, err = time.Parse(layout, s); err == nil {
			break
		}
	}
	if err != nil {
		return time.Time{}, false
	}
	t = t.UTC()
	return t, t.Year() >= 1 && t.Year() <= 9999
}

// iso is a time as SOQL and a field of Salesforce take it.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// version is a revision as the sync compares it: the instant of the last change.
func version(ms int64) string {
	if ms == 0 {
		return ""
	}
	return iso(time.UnixMilli(ms))
}

// whole makes a decimal of a number as Salesforce writes one: "42.0" or "4.2E1".
func whole(s string) string {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != f || f > 1<<53 || f < -1<<53 {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
