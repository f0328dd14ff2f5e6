package salesforce

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"
)

// plan is how the rows of a query are written.
type plan struct {
	org     *Org
	kind    *kind
	version string
	columns []column
}

// column is a field, or what a reference leads to.
type column struct {
	name   string
	index  int
	field  *Field
	nested []string // names of fields behind the reference
	inner  []*plan  // how they are written, by kind of what is there
}

// Why a field can't be written.
var (
	errNoField = errors.New("no such field")
	errTwice   = errors.New("the field is written already")
)

// selects adds a field to what is written.
func (p *plan) selects(name string) error {
	parts := strings.SplitN(name, ".", 2)
	if len(parts) == 2 && strings.EqualFold(parts[0], p.kind.name) {
		return p.selects(parts[1])
	}
	if len(parts) == 1 {
		f, i := p.kind.open(name)
		if f == nil {
			return errNoField
		}
		if slices.ContainsFunc(p.columns, func(c column) bool { return c.nested == nil && c.index == i }) {
			return errTwice
		}
		p.columns = append(p.columns, column{name: f.Name, index: i, field: f})
		return nil
	}
	if _, found := p.org.path(p.kind, name); !found {
		return errNoField
	}
	f, i := p.kind.related(parts[0])
	at := slices.IndexFunc(p.columns, func(c column) bool { return c.nested != nil && c.index == i })
	if at < 0 {
		at = len(p.columns)
		c := column{name: f.Relationship, index: i, field: f, nested: []string{}}
		for _, to := range f.To {
			if k := p.org.kind(to); k != nil {
				c.inner = append(c.inner, &plan{org: p.org, kind: k, version: p.version})
			}
		}
		p.columns = append(p.columns, c)
	}
	c := &p.columns[at]
	c.nested = append(c.nested, parts[1])
	for _, inner := range c.inner {
		switch err := inner.selects(parts[1]); {
		case errors.Is(err, errTwice):
			return err
		case err != nil:
			// A queue has no e-mail of a user: it is null there. Type is what it is.
			inner.columns = append(inner.columns, column{name: parts[1], index: -1, field: &Field{Name: parts[1], Type: "string"}})
		}
	}
	return nil
}

// row appends a record as JSON.
func (p *plan) row(b []byte, r *record) []byte {
	b = append(b, `{"attributes":{"type":"`...)
	b = append(b, r.kind.name...)
	b = append(b, `","url":"/services/data/`...)
	b = append(b, p.version...)
	b = append(b, `/sobjects/`...)
	b = append(b, r.kind.name...)
	b = append(b, '/')
	b = append(b, r.id...)
	b = append(b, `"}`...)
	for i := range p.columns {
		c := &p.columns[i]
		b = append(b, ',', '"')
		b = append(b, c.name...)
		b = append(b, '"', ':')
		switch {
		case c.nested != nil:
			b = p.related(b, c, r)
		case c.field.Type == "address":
			b = address(b, r)
		case c.index < 0 && strings.EqualFold(c.name, "Type") && r.kind.name == "User":
			b = append(b, `"User"`...)
		default:
			b = value(b, c.field, r.get(c.index))
		}
	}
	return append(b, '}')
}

func (p *plan) related(b []byte, c *column, r *record) []byte {
	to := p.org.byID[r.get(c.index)]
	if to == nil {
		return append(b, "null"...)
	}
	for _, inner := range c.inner {
		if inner.kind == to.kind {
			return inner.row(b, to)
		}
	}
	return append(b, "null"...)
}

// value appends a value as JSON.
func value(b []byte, f *Field, v string) []byte {
	switch {
	case v == "":
		return append(b, "null"...)
	case !f.text():
		if f.Type != "boolean" && f.Type != "int" && !strings.Contains(v, ".") {
			return append(append(b, v...), ".0"...)
		}
		return append(b, v...)
	}
	return quote(b, v)
}

// quote appends a text as a JSON string.
func quote(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[from:i]...), `\ufffd`...)
		case c == '"' || c == '\\':
			b = append(append(b, s[from:i]...), '\\', c)
		case c >= ' ':
			i++
			continue
		default:
			const hex = "0123456789abcdef"
			b = append(append(b, s[from:i]...), '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// address appends the parts of an address as one value.
func address(b []byte, r *record) []byte {
	start, none := len(b), true
	b = append(b, '{')
	for i, name := range []string{"City", "Country", "CountryCode", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "StateCode", "Street"} {
		f, at := r.kind.field(name)
		if f == nil {
			continue
		}
		if i > 0 {
			b = append(b, ',')
		}
		none = none && r.get(at) == ""
		b = append(b, '"', name[0]+'a'-'A')
		b = append(b, name[1:]...)
		b = value(append(b, '"', ':'), f, r.get(at))
	}
	if none {
		return append(b[:start], "null"...)
	}
	return append(b, '}')
}
