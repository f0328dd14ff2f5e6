package salesforce

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// input is a record as a client sends it.
type input map[string]any

// check turns what a client sends into values to write, by the names of the
// fields. r is the record that is changed, nil for a new one.
func (c *call) check(k *kind, r *record, in input) (map[string]string, *problem) {
	values := map[string]string{}
	var closed []string
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if name == "attributes" {
			continue
		}
		f, _ := k.open(name)
		switch {
		case f == nil:
			return nil, fail(http.StatusBadRequest, "INVALID_FIELD", "No such column '%s' on sobject of type %s", name, k.name)
		case r == nil && f.NoCreate || r != nil && f.NoUpdate:
			closed = append(closed, f.Name)
			continue
		}
		v, wrong := c.value(f, in[name])
		if wrong != nil {
			return nil, wrong
		}
		values[f.Name] = v
	}
	if len(closed) > 0 {
		return nil, refuse("INVALID_FIELD_FOR_INSERT_UPDATE", closed, "Unable to create/update fields: %s. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", strings.Join(closed, ", "))
	}
	if wrong := required(k, r, values); wrong != nil {
		return nil, wrong
	}
	return values, nil
}

// required finds what has to be there and is not.
func required(k *kind, r *record, values map[string]string) *problem {
	var lacking []string
	for _, f := range k.fields {
		v, says := values[f.Name]
		if !f.Required || f.NoCreate || v != "" || !says && (r != nil || f.Defaulted) {
			continue
		}
		lacking = append(lacking, f.Name)
	}
	if len(lacking) == 0 {
		return nil
	}
	return refuse("REQUIRED_FIELD_MISSING", lacking, "Required fields are missing: [%s]", strings.Join(lacking, ", "))
}

// value reads a value of a field.
func (c *call) value(f *Field, in any) (string, *problem) {
	if in == nil {
		if f.Type == "boolean" {
			return "", refuse("INVALID_TYPE_ON_FIELD_IN_RECORD", []string{f.Name}, "%s: value not of required type: null", f.label())
		}
		return "", nil
	}
	switch v := in.(type) {
	case map[string]any, []any:
		return "", fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Cannot deserialize instance of %s from START_OBJECT value { or request may be missing a required field at [line:1, column:1]", jsonType(f))
	case bool:
		if f.Type == "boolean" {
			return truth(v), nil
		}
		if !f.text() {
			return "", unreadable(f, truth(v))
		}
		return truth(v), nil
	case json.Number:
		return c.numeral(f, v.String())
	case string:
		return c.words(f, v)
	}
	return "", unreadable(f, fmt.Sprint(in))
}

func (c *call) numeral(f *Field, v string) (string, *problem) {
	switch {
	case f.number():
		return number(f, v)
	case f.Type == "boolean" || f.Type == "date" || f.Type == "datetime" || f.Type == "address":
		return "", unreadable(f, v)
	}
	return v, nil
}

// number writes a number without exponent.
func number(f *Field, v string) (string, *problem) {
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || n > 1e15 || n < -1e15 {
		return "", unreadable(f, v)
	}
	if f.Type == "int" {
		if n != float64(int64(n)) {
			return "", unreadable(f, v)
		}
		return strconv.FormatInt(int64(n), 10), nil
	}
	return strconv.FormatFloat(n, 'f', -1, 64), nil
}

// words reads a value that came as text. Salesforce cuts white space at both
// ends; what is left empty is null.
func (c *call) words(f *Field, v string) (string, *problem) {
	v = strings.TrimSpace(v)
	if v == "" && f.Type != "boolean" {
		return "", nil
	}
	switch f.Type {
	case "boolean":
		switch v {
		case "true", "false":
			return v, nil
		}
		return "", unreadable(f, v)
	case "int", "double", "currency":
		return number(f, v)
	case "date":
		day := v
		if at, ok := instant(v); ok {
			day = at.Format(time.DateOnly)
		}
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return "", unreadable(f, v)
		}
		return day, nil
	case "datetime":
		at, ok := instant(v)
		if !ok {
			return "", unreadable(f, v)
		}
		return stampOf(at), nil
	case "reference":
		return c.reference(f, v)
	case "email":
		if a, err := mail.ParseAddress(v); err != nil || a.Address != v {
			return "", refuse("INVALID_EMAIL_ADDRESS", []string{f.Name}, "%s: invalid email address: %s", f.label(), v)
		}
	case "picklist":
		if f.Restricted && !slices.Contains(f.Values, v) {
			return "", refuse("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", []string{f.Name}, "%s: bad value for restricted picklist field: %s", f.label(), v)
		}
	case "address", "id":
		return "", unreadable(f, v)
	}
	if n := utf8.RuneCountInString(v); f.Length > 0 && n > f.Length {
		return "", refuse("STRING_TOO_LONG", []string{f.Name}, "%s: data value too large: %s (max length=%d)", f.label(), v, f.Length)
	}
	return v, nil
}

// reference reads an id that has to lead somewhere.
func (c *call) reference(f *Field, v string) (string, *problem) {
	id, ok := canonical(v)
	if !ok {
		return "", refuse("MALFORMED_ID", []string{f.Name}, "%s: id value of incorrect type: %s", f.label(), v)
	}
	r := c.byID[id]
	switch {
	case r == nil:
		return "", refuse("INVALID_CROSS_REFERENCE_KEY", []string{f.Name}, "invalid cross reference id")
	case !slices.Contains(f.To, r.kind.name):
		return "", refuse("FIELD_INTEGRITY_EXCEPTION", []string{f.Name}, "%s: id value of incorrect type: %s", f.label(), v)
	case !r.live():
		return "", refuse("ENTITY_IS_DELETED", []string{f.Name}, "entity is deleted")
	case f.Name == "OwnerId" && r.kind.name == "User" && r.at("IsActive") != "true":
		return "", refuse("OP_WITH_INVALID_USER_TYPE_EXCEPTION", []string{f.Name}, "Operation performed with inactive user [%s] as owner of %s", id[:15], c.kindName())
	}
	return id, nil
}

func (c *call) kindName() string {
	if c.kind == nil {
		return "record"
	}
	return strings.ToLower(c.kind.name)
}

// instant reads a time in the ways that Salesforce does: with an offset, with
// or without a colon in it.
func instant(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05.999999999-0700"} {
		if t, err := time.Parse(layout, s); err == nil && t.UTC().Year() >= 1700 && t.UTC().Year() <= 4000 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func unreadable(f *Field, v string) *problem {
	return fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Cannot deserialize instance of %s from VALUE_STRING value %s or request may be missing a required field at [line:1, column:1]", jsonType(f), v)
}

func jsonType(f *Field) string {
	switch f.Type {
	case "boolean", "int", "double", "currency", "date", "datetime", "reference", "address":
		return f.Type
	}
	return "string"
}
