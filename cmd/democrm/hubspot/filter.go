package hubspot

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// filter is a condition on one property.
type filter struct {
	Property string `json:"propertyName"`
	Operator string `json:"operator"`
	Value    text   `json:"value"`
	High     text   `json:"highValue"`
	Values   []text `json:"values"`

	def    *Property
	linked *kind // of the pseudo-property associations.TYPE
	low    float64
	high   float64
}

// resolve finds what is wrong with a filter, and reads its values.
func (f *filter) resolve(c *call) *problem {
	if name, ok := strings.CutPrefix(f.Property, "associations."); ok {
		if f.linked = c.Portal.kind(name); f.linked == nil || f.Operator != "EQ" && f.Operator != "IN" {
			return refuse("Invalid filter: %s with %s", f.Property, f.Operator)
		}
		return nil
	}
	if f.def = c.kind.byName[f.Property]; f.def == nil {
		return refuse("Property %q does not exist", f.Property)
	}
	switch f.Operator {
	case "HAS_PROPERTY", "NOT_HAS_PROPERTY":
		return nil
	case "IN", "NOT_IN":
		if len(f.Values) == 0 {
			return refuse("Operator %s needs values", f.Operator)
		}
		return nil
	case "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		if f.Value == "" {
			return refuse("Operator %s needs a value", f.Operator)
		}
		return nil
	case "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN":
	default:
		return refuse("Invalid operator %q", f.Operator)
	}
	if f.Value == "" || f.Operator == "BETWEEN" && f.High == "" {
		return refuse("Operator %s needs a value, BETWEEN a highValue too", f.Operator)
	}
	var ok bool
	if f.low, ok = magnitude(f.def, string(f.Value)); !ok && f.def.measured() {
		return refuse("Invalid value %q for %s, which is a %s", string(f.Value), f.Property, f.def.Type)
	}
	if f.high, ok = magnitude(f.def, string(f.High)); !ok && f.def.measured() && f.Operator == "BETWEEN" {
		return refuse("Invalid highValue %q for %s, which is a %s", string(f.High), f.Property, f.def.Type)
	}
	return nil
}

// measured reports whether values of a property are compared as numbers.
func (d *Property) measured() bool {
	return d.Type == "number" || d.Type == "datetime" || d.Type == "date"
}

// magnitude is a value as a number; of a time, milliseconds since 1970.
func magnitude(d *Property, v string) (float64, bool) {
	switch d.Type {
	case "number":
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil
	case "datetime", "date":
		at, ok := instant(v)
		return float64(at.UnixMilli()), ok
	}
	return 0, false
}

// matches reports whether a record satisfies a filter. One without a value
// satisfies the negative operators alone.
func (f *filter) matches(c *call, o *object, props map[string]string) bool {
	if f.linked != nil {
		return f.matchesLink(c, o)
	}
	v, has := props[f.Property]
	switch f.Operator {
	case "HAS_PROPERTY":
		return has
	case "NOT_HAS_PROPERTY":
		return !has
	case "NEQ", "NOT_IN", "NOT_CONTAINS_TOKEN":
		return !has || !f.positive(v)
	}
	return has && f.positive(v)
}

// positive compares a value as the operator says, without its "not".
func (f *filter) positive(v string) bool {
	switch f.Operator {
	case "IN", "NOT_IN":
		return slices.ContainsFunc(f.Values, func(w text) bool { return f.isOneOf(v, string(w)) })
	case "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		return hasToken(v, string(f.Value))
	}
	n := strings.Compare(strings.ToLower(v), strings.ToLower(string(f.Value)))
	high := strings.Compare(strings.ToLower(v), strings.ToLower(string(f.High)))
	switch {
	case f.def.measured():
		x, _ := magnitude(f.def, v)
		n, high = compare(x, f.low), compare(x, f.high)
	case f.def.Type == "enumeration" && (f.Operator == "EQ" || f.Operator == "NEQ"):
		return v == string(f.Value) // enumerations alone tell upper from lower case
	}
	switch f.Operator {
	case "LT":
		return n < 0
	case "LTE":
		return n <= 0
	case "GT":
		return n > 0
	case "GTE":
		return n >= 0
	case "BETWEEN":
		return n >= 0 && high <= 0
	}
	return n == 0
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// isOneOf compares with one of the values of IN: those for text have to be in
// lower case, others never match.
func (f *filter) isOneOf(v, w string) bool {
	switch {
	case f.def.measured():
		a, _ := magnitude(f.def, v)
		b, ok := magnitude(f.def, w)
		return ok && a == b
	case f.def.Type == "string":
		return strings.ToLower(v) == w
	}
	return v == w
}

// hasToken looks for a word, in which * stands for anything; with one it may
// span the whole value.
func hasToken(v, pattern string) bool {
	v, pattern = strings.ToLower(v), strings.ToLower(pattern)
	words := strings.FieldsFunc(v, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' })
	return glob(pattern, v) || slices.ContainsFunc(words, func(w string) bool { return glob(pattern, w) })
}

// glob matches a pattern in which * stands for anything.
func glob(pattern, v string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == v
	}
	v, ok := strings.CutPrefix(v, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, rest, ok := strings.Cut(v, part)
		if !ok {
			return false
		}
		v = rest
	}
	return strings.HasSuffix(v, parts[last])
}

func (f *filter) matchesLink(c *call, o *object) bool {
	ids := c.linked(o, f.linked)
	return slices.ContainsFunc(append([]text{f.Value}, f.Values...), func(w text) bool { return slices.Contains(ids, number64(string(w))) })
}
