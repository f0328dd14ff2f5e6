package lead

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ExtraPrefix marks a field name as one of Lead.Extra: "x.Lead Number".
const ExtraPrefix = "x."

// FieldNames lists the fields of a lead that a source can carry, as mapping
// files, fit rules, merges and exports name them, in the order of an export.
func FieldNames() []string {
	return []string{
		"name", "title", "seniority", "department", "company", "domain", "industry", "employees", "revenue",
		"technologies", "country", "region", "city", "zone", "email", "phone", "website", "source", "campaign",
		"segment", "owner", "ae", "stage", "status", "reason", "do_not_contact", "created_at", "assigned_at",
		"qualified_at", "wake_at", "opportunity", "amount", "currency", "opportunity_at", "closed_at",
	}
}

// KnownField reports whether name is a field of a lead, or one of its extras.
func KnownField(name string) bool {
	return strings.HasPrefix(name, ExtraPrefix) && len(name) > len(ExtraPrefix) || slices.Contains(FieldNames(), name)
}

// text is the place of a field that holds plain text, or nil.
func (l *Lead) text(field string) *string {
	switch field {
	case "name":
		return &l.Name
	case "title":
		return &l.Title
	case "seniority":
		return &l.Seniority
	case "department":
		return &l.Department
	case "company":
		return &l.Company
	case "domain":
		return &l.Domain
	case "industry":
		return &l.Industry
	case "technologies":
		return &l.Technologies
	case "country":
		return &l.Country
	case "region":
		return &l.Region
	case "city":
		return &l.City
	case "zone":
		return &l.Zone
	case "email":
		return &l.Email
	case "phone":
		return &l.Phone
	case "website":
		return &l.Website
	case "source":
		return &l.Source
	case "campaign":
		return &l.Campaign
	case "segment":
		return &l.Segment
	case "owner":
		return &l.Owner
	case "ae":
		return &l.AE
	case "reason":
		return &l.Reason
	case "opportunity":
		return &l.Opportunity
	case "currency":
		return &l.Currency
	}
	return nil
}

// instant is the place of a field that holds a time, or nil.
func (l *Lead) instant(field string) *time.Time {
	switch field {
	case "created_at":
		return &l.CreatedAt
	case "assigned_at":
		return &l.AssignedAt
	case "qualified_at":
		return &l.QualifiedAt
	case "wake_at":
		return &l.WakeAt
	case "opportunity_at":
		return &l.OpportunityAt
	case "closed_at":
		return &l.ClosedAt
	}
	return nil
}

// Get returns a field as text, "" where it is empty or unknown. Times are RFC
// 3339 in UTC, numbers decimal, booleans "true" or "".
func (l *Lead) Get(field string) string {
	if p := l.text(field); p != nil {
		return *p
	}
	if p := l.instant(field); p != nil {
		if p.IsZero() {
			return ""
		}
		return p.UTC().Format(time.RFC3339)
	}
	switch field {
	case "employees":
		return number(l.Employees)
	case "revenue":
		return number(l.Revenue)
	case "amount":
		return number(l.Amount)
	case "stage":
		return string(l.Stage)
	case "status":
		return string(l.Status)
	case "do_not_contact":
		if l.DoNotContact {
			return "true"
		}
		return ""
	}
	if name, ok := strings.CutPrefix(field, ExtraPrefix); ok {
		return l.Extra[name]
	}
	return ""
}

func number(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// Set gives a field a value as Get writes it; text passes Clean. The error says
// what the field takes; the field is unchanged then.
func (l *Lead) Set(field, value string) error {
	value = Clean(value)
	if p := l.text(field); p != nil {
		*p = value
		return nil
	}
	if p := l.instant(field); p != nil {
		if value == "" {
			*p = time.Time{}
			return nil
		}
		t, err := time.Parse(time.RFC3339, value)
		if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 {
			return fmt.Errorf("%s: %q is not a time; write it as 2026-03-01T09:00:00Z", field, value)
		}
		*p = t
		return nil
	}
	return l.setOther(field, value)
}

func (l *Lead) setOther(field, value string) error {
	switch field {
	case "employees":
		return setNumber(&l.Employees, field, value)
	case "revenue":
		return setNumber(&l.Revenue, field, value)
	case "amount":
		return setNumber(&l.Amount, field, value)
	case "stage":
		if s := Stage(value); value != "" && !s.Valid() {
			return fmt.Errorf("stage: %q is none of %v", value, Stages())
		}
		l.Stage = Stage(value)
	case "status":
		if value != "" && !slices.Contains(Statuses(), Status(value)) {
			return fmt.Errorf("status: %q is none of %v", value, Statuses())
		}
		l.Status = Status(value)
	case "do_not_contact":
		v, err := ParseBool(value)
		if err != nil {
			return fmt.Errorf("do_not_contact: %w", err)
		}
		l.DoNotContact = v
	default:
		name, ok := strings.CutPrefix(field, ExtraPrefix)
		if !ok || name == "" {
			return fmt.Errorf("%q is no field of a lead", field)
		}
		if value == "" {
			delete(l.Extra, name)
			return nil
		}
		if l.Extra == nil {
			l.Extra = map[string]string{}
		}
		l.Extra[name] = value
	}
	return nil
}

func setNumber(p *int64, field, value string) error {
	if value == "" {
		*p = 0
		return nil
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(value, ",", ""), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1<<53 {
		return fmt.Errorf("%s: %q is not a number", field, value)
	}
	*p = int64(math.Round(f))
	return nil
}

// ParseBool reads yes/no as people and exports write it; "" is no.
func ParseBool(s string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "0", "f", "false", "n", "no", "off":
		return false, nil
	case "1", "t", "true", "y", "yes", "on", "x":
		return true, nil
	}
	return false, fmt.Errorf("%q is neither yes nor no", s)
}

// Value is one field of a lead as text.
type Value struct {
	Field string `cbor:"1,keyasint" json:"field"`
	Text  string `cbor:"2,keyasint" json:"text"`
}

// Values are fields as text, sorted by name, each name once. A source sends the
// fields that it carries and no others: an absent field says nothing, an empty
// text says that the field is empty.
type Values []Value

func byField(v Value, field string) int { return strings.Compare(v.Field, field) }

// Get returns a field's text and whether it is carried.
func (v Values) Get(field string) (string, bool) {
	i, ok := slices.BinarySearchFunc(v, field, byField)
	if !ok {
		return "", false
	}
	return v[i].Text, true
}

// Set adds or replaces a field.
func (v *Values) Set(field, text string) {
	i, ok := slices.BinarySearchFunc(*v, field, byField)
	if ok {
		(*v)[i].Text = text
		return
	}
	*v = slices.Insert(*v, i, Value{field, text})
}

// Delete removes a field.
func (v *Values) Delete(field string) {
	if i, ok := slices.BinarySearchFunc(*v, field, byField); ok {
		*v = slices.Delete(*v, i, i+1)
	}
}

// Remote is a lead as a source tells it: an upstream's page or a row of a file.
type Remote struct {
	ID         ID
	Fields     Values // canonical: each text is what Lead.Get would return after Lead.Set
	Activities []Activity
	Version    string // the source's own revision; "" where it has none
	Gone       bool   // deleted upstream
	MergedInto ID     // merged into another lead upstream; implies Gone
}

// Base is what a source last told of a lead; merges compare with it.
type Base struct {
	Fields  Values `cbor:"1,keyasint"`
	Version string `cbor:"2,keyasint,omitempty"`
}
