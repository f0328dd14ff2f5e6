package hubspot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// text is a value in a request: HubSpot takes a string, a number or a bool for
// a property, and null for an empty one.
type text string

// UnmarshalJSON reads it; the error is that of an array or an object.
func (t *text) UnmarshalJSON(b []byte) error {
	b = bytes.TrimSpace(b)
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[':
		return errors.New("a value is a string, a number or a bool")
	case b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return fmt.Errorf("a value: %w", err)
		}
		*t = text(s)
	case string(b) == "null":
		*t = ""
	default:
		*t = text(b)
	}
	return nil
}

// input is a record in a request.
type input struct {
	ID           text            `json:"id"`
	IDProperty   string          `json:"idProperty"`
	Trace        string          `json:"objectWriteTraceId"`
	Properties   map[string]text `json:"properties"`
	Associations []association   `json:"associations"`
}

// association is what a record is made with.
type association struct {
	To struct {
		ID text `json:"id"`
	} `json:"to"`
	Types []linkType `json:"types"`
}

type linkType struct {
	Category string `json:"associationCategory"`
	ID       int    `json:"associationTypeId"`
}

func (in *input) props() map[string]string {
	out := make(map[string]string, len(in.Properties))
	for n, v := range in.Properties {
		out[n] = string(v)
	}
	return out
}

// values checks properties, of whatever record, and returns them as they are
// kept.
func (c *call) values(props map[string]string) (clean map[string]string, wrong []invalid) {
	clean = make(map[string]string, len(props))
	for _, name := range sortedNames(props) {
		d := c.kind.byName[name]
		switch {
		case d == nil:
			wrong = append(wrong, invalid{fmt.Sprintf("Property %q does not exist", name), "PROPERTY_DOESNT_EXIST", name})
		case d.readOnly():
			wrong = append(wrong, invalid{fmt.Sprintf("%q is a read only property; its value cannot be set.", name), "READ_ONLY_VALUE", name})
		default:
			v, bad := c.value(d, props[name])
			if bad != nil {
				wrong = append(wrong, *bad)
			}
			clean[name] = v
		}
	}
	return clean, wrong
}

// check is values held against the administrator's rules too. old is nil for a
// create. Who has the same unique value is not looked at.
func (c *call) check(old *object, props map[string]string) (map[string]string, *problem) {
	clean, wrong := c.values(props)
	if wrong == nil && c.api.enforces() {
		wrong = c.ruled(old, clean)
	}
	if wrong != nil {
		return nil, notValid(wrong)
	}
	return clean, nil
}

// checkNew is check of a new record, which has to be complete.
func (c *call) checkNew(props map[string]string) (map[string]string, *problem) {
	clean, wrong := c.check(nil, props)
	if wrong != nil {
		return nil, wrong
	}
	return clean, c.complete(clean)
}

// ruled holds a write against the administrator's rules: what the record would
// be has to satisfy them.
func (c *call) ruled(old *object, props map[string]string) []invalid {
	get := func(name string) string {
		if v, ok := props[name]; ok || old == nil {
			return v
		}
		return old.props[name]
	}
	var wrong []invalid
	for _, r := range c.o.Rules {
		if c.Portal.kind(r.Type) != c.kind || get(r.Require) != "" {
			continue
		}
		applies := true
		for n, v := range r.When {
			applies = applies && get(n) == v
		}
		if applies {
			wrong = append(wrong, invalid{fmt.Sprintf("Property %q is required by a rule of your account", r.Require), "REQUIRED_PROPERTY", r.Require})
		}
	}
	return wrong
}

// complete looks for what a new record has to have.
func (c *call) complete(props map[string]string) *problem {
	need := func(name string) *problem {
		if props[name] != "" {
			return nil
		}
		return refuse("Error creating %s. Some required properties were not set.: %s", c.kind.name, name)
	}
	switch {
	case c.kind.activity:
		return need("hs_timestamp")
	case c.kind.plural == "leads":
		return need("hs_lead_name")
	case c.kind.plural == "contacts" && c.api.legacy() && props["email"] == "" && props["firstname"] == "" && props["lastname"] == "":
		return refuse("At least one of the properties email, firstname or lastname is needed to create a contact")
	}
	return nil
}

// taken returns the object that has one of the unique values of a write.
func (c *call) taken(old *object, props map[string]string) *object {
	for _, name := range sortedNames(props) {
		if props[name] == "" || !c.kind.isUnique(name) {
			continue
		}
		if o := c.find(c.kind, props[name], name); o != nil && o != old {
			return o
		}
	}
	return nil
}

// unmarshalOneOrMany reads a value, or a list of them, as a list.
func unmarshalOneOrMany[T any](b []byte, list *[]T) error {
	if b = bytes.TrimSpace(b); len(b) > 0 && b[0] != '[' {
		b = bytes.Join([][]byte{{'['}, b, {']'}}, nil)
	}
	if err := json.Unmarshal(b, list); err != nil {
		return fmt.Errorf("read a value or a list of them: %w", err)
	}
	return nil
}
