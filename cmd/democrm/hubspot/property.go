package hubspot

import (
	"fmt"
	"math"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Property is the definition of a property, as the API tells it.
type Property struct {
	UpdatedAt            string       `json:"updatedAt,omitempty"`
	CreatedAt            string       `json:"createdAt,omitempty"`
	Name                 string       `json:"name"`
	Label                string       `json:"label"`
	Type                 string       `json:"type"`      // string number date datetime enumeration bool phone_number
	FieldType            string       `json:"fieldType"` // text textarea select radio checkbox booleancheckbox …
	Description          string       `json:"description"`
	GroupName            string       `json:"groupName"`
	Options              []Option     `json:"options"`
	ReferencedObjectType string       `json:"referencedObjectType,omitempty"`
	DisplayOrder         int          `json:"displayOrder"`
	Calculated           bool         `json:"calculated"`
	ExternalOptions      bool         `json:"externalOptions"`
	HasUniqueValue       bool         `json:"hasUniqueValue"`
	Hidden               bool         `json:"hidden"`
	HubspotDefined       bool         `json:"hubspotDefined,omitempty"`
	Modification         Modification `json:"modificationMetadata"`
	FormField            bool         `json:"formField"`
	DataSensitivity      string       `json:"dataSensitivity,omitempty"`
}

// Option is a value that an enumeration allows.
type Option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	Description  string `json:"description,omitempty"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// Modification says what may be changed about a property.
type Modification struct {
	Archivable         bool `json:"archivable"`
	ReadOnlyDefinition bool `json:"readOnlyDefinition"`
	ReadOnlyValue      bool `json:"readOnlyValue"`
}

// Group is a heading that properties stand under.
type Group struct {
	Name         string `json:"name"`
	Label        string `json:"label"`
	DisplayOrder int    `json:"displayOrder"`
	Archived     bool   `json:"archived"`
}

// fill completes a definition.
func (d *Property) fill() {
	if d.Options == nil {
		d.Options = []Option{}
	}
	d.Options = slices.Clone(d.Options)
	if d.DataSensitivity == "" {
		d.DataSensitivity = "non_sensitive"
	}
}

func (d *Property) readOnly() bool { return d.Calculated || d.Modification.ReadOnlyValue }

// maxText is the longest value of a property, in characters.
const maxText = 65_536

// invalid is why a value is not allowed.
type invalid struct{ message, code, name string }

// value is a value as it is kept: an instant in ISO form, a day as YYYY-MM-DD.
// nil stands for a value that is allowed.
func (p *Portal) value(d *Property, v string) (string, *invalid) {
	bad := func(code, format string, args ...any) (string, *invalid) {
		return "", &invalid{fmt.Sprintf(format, args...), code, d.Name}
	}
	switch {
	case v == "":
		return "", nil
	case utf8.RuneCountInString(v) > maxText:
		return bad("INVALID_STRING_LENGTH", "%s was too long: the limit is %d characters", d.Name, maxText)
	case d.ReferencedObjectType == "OWNER":
		if !slices.ContainsFunc(p.owners, func(o Owner) bool { return o.ID == v && !o.Archived }) {
			return bad("INVALID_OWNER_ID", "Owner %s does not exist", v)
		}
		return v, nil
	case d.Name == "email":
		if a, err := mail.ParseAddress(v); err != nil || a.Address != strings.TrimSpace(v) || !strings.Contains(v, ".") {
			return bad("INVALID_EMAIL", "Email address %s is invalid", v)
		}
		return strings.ToLower(strings.TrimSpace(v)), nil
	}
	switch d.Type {
	case "enumeration", "bool":
		for one := range strings.SplitSeq(v, ";") {
			if !d.ExternalOptions && !d.allows(one) || d.FieldType != "checkbox" && one != v {
				return bad("INVALID_OPTION", "%s was not one of the allowed options: %s", v, d.allowed())
			}
		}
	case "number":
		if f, err := strconv.ParseFloat(v, 64); err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return bad("INVALID_LONG", "%s was not a valid long.", v)
		}
	case "datetime", "date":
		at, ok := instant(v)
		if !ok {
			return bad("INVALID_LONG", "%s was not a valid long.", v)
		}
		if d.Type == "datetime" {
			return iso(at), nil
		}
		if !at.Equal(at.Truncate(24 * time.Hour)) {
			return bad("INVALID_DATE", "%s is at %s, not midnight!", v, at.Format(time.TimeOnly))
		}
		return at.Format(time.DateOnly), nil
	}
	return v, nil
}

func (d *Property) allows(v string) bool {
	if d.Type == "bool" && len(d.Options) == 0 {
		return v == "true" || v == "false"
	}
	return slices.ContainsFunc(d.Options, func(o Option) bool { return o.Value == v })
}

// allowed lists the options as HubSpot's errors do.
func (d *Property) allowed() string {
	var b strings.Builder
	b.WriteString("[")
	for i, o := range d.Options {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "label: %q\nvalue: %q\ndisplay_order: %d\nhidden: %t\n", o.Label, o.Value, o.DisplayOrder, o.Hidden)
	}
	b.WriteString("]")
	return b.String()
}

// order is the place of an option among the others, -1 for one that is none.
func (d *Property) order(v string) int {
	for _, o := range d.Options {
		if o.Value == v {
			return o.DisplayOrder
		}
	}
	return -1
}

// instant reads a time as HubSpot does: milliseconds since 1970, or ISO 8601.
func instant(v string) (time.Time, bool) {
	if strings.LastIndexByte(v, '-') <= 0 { // no day in it, so milliseconds; search reads many, and a failed parse is slow
		ms, err := strconv.ParseInt(v, 10, 64)
		at := time.UnixMilli(ms).UTC()
		return at, err == nil && at.Year() >= 1 && at.Year() <= 9999
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", time.DateOnly} {
		if at, err := time.Parse(layout, v); err == nil {
			at = at.UTC()
			return at, at.Year() >= 1 && at.Year() <= 9999
		}
	}
	return time.Time{}, false
}

// iso is a time as HubSpot writes it.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
