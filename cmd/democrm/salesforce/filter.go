package salesforce

import (
	"strconv"
	"strings"
)

// path leads from a record to a value, through references where it has several
// steps.
type path struct {
	steps []int // references to follow
	last  string
	field *Field // the last one; of a reference to several objects, that of the first
	index int    // of field, where there are no steps
}

// path finds the field that a name in a query means.
func (o *Org) path(k *kind, name string) (path, bool) {
	var p path
	parts := strings.Split(name, ".")
	if len(parts) > 1 && strings.EqualFold(parts[0], k.name) {
		parts = parts[1:]
	}
	if len(parts) > 6 {
		return p, false
	}
	for _, step := range parts[:len(parts)-1] {
		f, i := k.related(step)
		if f == nil {
			return p, false
		}
		p.steps = append(p.steps, i)
		if k = o.kind(f.To[len(f.To)-1]); k == nil || k.hidden {
			return p, false
		}
	}
	p.last = parts[len(parts)-1]
	if len(p.steps) > 0 && strings.EqualFold(p.last, "Type") && k.name == "User" {
		p.field = &Field{Name: "Type", Type: "string"} // of an owner: what it is
		return p, true
	}
	p.field, p.index = k.open(p.last)
	return p, p.field != nil
}

// of follows a path.
func (p *path) of(o *Org, r *record) string {
	if len(p.steps) == 0 {
		return r.get(p.index)
	}
	for _, i := range p.steps {
		if r = o.byID[r.get(i)]; r == nil {
			return ""
		}
	}
	if p.last == "Type" && r.kind.name == "User" {
		return "User"
	}
	return r.at(p.last)
}

// test decides whether a record is meant.
type test func(*record) bool

// compile makes a test of a condition.
func (c *call) compile(q *soql, k *kind, e *expr) (test, *problem) {
	switch e.op {
	case "and", "or", "not":
		var parts []test
		for _, part := range e.parts {
			t, wrong := c.compile(q, k, part)
			if wrong != nil {
				return nil, wrong
			}
			parts = append(parts, t)
		}
		return joined(e.op, parts), nil
	}
	p, found := c.path(k, e.field.text)
	if !found {
		return nil, noColumn(q, e.field, k)
	}
	if p.field.long() {
		return nil, unfit(q, e.field, "field '%s' can not be filtered in a query call", e.field.text)
	}
	var values []string
	for _, t := range e.values {
		v, wrong := c.literal(q, e, p.field, t)
		if wrong != nil {
			return nil, wrong
		}
		values = append(values, v)
	}
	of := func(r *record) string { return p.of(c.Org, r) }
	if len(p.steps) == 0 {
		i := p.index
		of = func(r *record) string { return r.get(i) }
	}
	return compare(e, p.field, of, values), nil
}

func joined(op string, parts []test) test {
	switch op {
	case "and":
		return func(r *record) bool {
			for _, t := range parts {
				if !t(r) {
					return false
				}
			}
			return true
		}
	case "or":
		return func(r *record) bool {
			for _, t := range parts {
				if t(r) {
					return true
				}
			}
			return false
		}
	}
	return func(r *record) bool { return !parts[0](r) }
}

// compare is the test of a comparison; values are written as records have them.
func compare(e *expr, f *Field, of func(*record) string, values []string) test {
	folds := f.text() && f.Type != "reference" && f.Type != "id" && f.Type != "datetime" && f.Type != "date"
	switch e.op {
	case "in", "not in":
		set := map[string]bool{}
		for _, v := range values {
			set[fold(folds, v)] = true
		}
		want := e.op == "in"
		return func(r *record) bool { return set[fold(folds, of(r))] == want }
	case "like":
		pattern := pattern(e.values[0].raw)
		return func(r *record) bool { v := of(r); return v != "" && pattern.match(strings.ToLower(v)) }
	case "=", "!=":
		v, want := fold(folds, values[0]), e.op == "="
		return func(r *record) bool { return (fold(folds, of(r)) == v) == want }
	}
	v := fold(folds, values[0])
	sign := func(r *record) (int, bool) {
		have := of(r)
		return strings.Compare(fold(folds, have), v), have != "" && v != ""
	}
	if f.number() {
		want, _ := strconv.ParseFloat(v, 64)
		sign = func(r *record) (int, bool) {
			have, err := strconv.ParseFloat(of(r), 64)
			switch {
			case err != nil || v == "":
				return 0, false
			case have < want:
				return -1, true
			case have > want:
				return 1, true
			}
			return 0, true
		}
	}
	return func(r *record) bool {
		s, both := sign(r)
		return both && (s < 0 && e.op[0] == '<' || s > 0 && e.op[0] == '>' || s == 0 && len(e.op) == 2)
	}
}

func fold(folds bool, s string) string {
	if folds {
		return strings.ToLower(s)
	}
	return s
}

// noColumn is the problem of a field that an object has not.
func noColumn(q *soql, t token, k *kind) *problem {
	if first, _, deep := strings.Cut(t.text, "."); deep && !strings.EqualFold(first, k.name) {
		if f, _ := k.related(first); f == nil {
			return unfit(q, t, "Didn't understand relationship '%s' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.", first)
		}
	}
	return unfit(q, t, "No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.", t.text, k.name)
}

func unfit(q *soql, t token, format string, args ...any) *problem {
	p := malformed(q.text, t.at, format, args...)
	p.list[0].Code = "INVALID_FIELD"
	return p
}
