package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// field is a field of an object as Salesforce describes it.
type field struct {
	Name       string   `json:"name"`
	Label      string   `json:"label"`
	Type       string   `json:"type"`
	Length     int      `json:"length"`
	Createable bool     `json:"createable"`
	Updateable bool     `json:"updateable"`
	Nillable   bool     `json:"nillable"`
	Restricted bool     `json:"restrictedPicklist"`
	Values     []choice `json:"picklistValues"`
}

// choice is a value of a picklist.
type choice struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Active bool   `json:"active"`
}

// object is what is known of an object in Salesforce's sense.
type object struct {
	there    bool // the login may read it
	byName   map[string]*field
	modified string // the header Last-Modified of its description
}

// schema is what is known of the org's objects.
type schema struct {
	leads, tasks *object
	statuses     *statuses
	read         time.Time
}

// has reports whether the object has a field that the login sees.
func (o *object) has(name string) bool { return name != "" && o.byName[name] != nil }

// writable reports whether the login may change a field.
func (o *object) writable(name string) bool { return o.has(name) && o.byName[name].Updateable }

// of are those of some fields that the object has.
func (o *object) of(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return !o.has(s) })
}

// allows reports whether a field takes a value of its picklist.
func (f *field) allows(value string) bool {
	if value == "" || !f.Restricted || f.Type != "picklist" {
		return true
	}
	return slices.ContainsFunc(f.Values, func(v choice) bool { return v.Active && v.Value == value })
}

// readSchema reads the descriptions of objects, at most once a day; what has not
// changed since is not sent again.
func (c *Client) readSchema(ctx context.Context) (*schema, error) {
	c.mu.Lock()
	old := c.schema
	c.mu.Unlock()
	if old != nil && c.now().Sub(old.read) < schemaLife && !old.read.IsZero() {
		return old, nil
	}
	if old == nil {
		old = &schema{}
	}
	s := &schema{read: c.now()}
	var err error
	if s.leads, err = c.describe(ctx, "Lead", old.leads); err != nil {
		return nil, err
	}
	if !s.leads.there {
		return nil, fmt.Errorf("%w: this login may not read leads in Salesforce; ask an administrator for the right to read and edit them", upstream.ErrAuth)
	}
	if s.tasks, err = c.describe(ctx, "Task", old.tasks); err != nil {
		return nil, err
	}
	if s.statuses, err = c.readStatuses(ctx, s.leads); err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.schema = s
	c.mu.Unlock()
	return s, nil
}

// describe reads the description of an object; old is what was read before.
func (c *Client) describe(ctx context.Context, name string, old *object) (*object, error) {
	r := request{method: http.MethodGet, path: "/sobjects/" + name + "/describe"}
	if old != nil && old.modified != "" {
		r.header = map[string]string{"If-Modified-Since": old.modified}
	}
	a, err := c.do(ctx, r)
	if f := failed(err); f != nil && (f.Status == http.StatusNotFound || f.Status == http.StatusForbidden && f.Code != codeLimit) {
		return &object{byName: map[string]*field{}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the fields of %s: %w", name, err)
	}
	if a.status == http.StatusNotModified && old != nil {
		return old, nil
	}
	o, err := readDescribe(a.body)
	if err != nil {
		return nil, fmt.Errorf("read the fields of %s: %w", name, err)
	}
	o.modified = a.header.Get("Last-Modified")
	return o, nil
}

// readDescribe reads the description of an object.
func readDescribe(body []byte) (*object, error) {
	var in struct {
		Fields []field `json:"fields"`
	}
	if err := decode(body, &in); err != nil {
		return nil, err
	}
	o := &object{there: true, byName: make(map[string]*field, len(in.Fields))}
	for i := range in.Fields {
		if f := &in.Fields[i]; fieldName(f.Name) {
			o.byName[f.Name] = f
		}
	}
	return o, nil
}

// readStatuses reads what leads can be at. Without the right to, the picklist of
// the field has the values, and nobody says which of them end in a conversion.
func (c *Client) readStatuses(ctx context.Context, leads *object) (*statuses, error) {
	var list []leadStatus
	err := c.every(ctx, query{fields: []string{"MasterLabel", "IsConverted", "IsDefault", "SortOrder"}, from: "LeadStatus"}, false, func(r row) {
		n, _ := strconv.Atoi(whole(r["SortOrder"])) // one without a place comes first
		if label := r["MasterLabel"]; label != "" {
			list = append(list, leadStatus{Label: label, Converted: r.yes("IsConverted"), Sort: n})
		}
	})
	if err != nil && !withheld(err) {
		return nil, err
	}
	if f := leads.byName[c.m.Status]; len(list) == 0 && f != nil {
		for i, v := range f.Values {
			if v.Active {
				list = append(list, leadStatus{Label: v.Value, Sort: i, Converted: strings.Contains(strings.ReplaceAll(lead.Fold(v.Label), "not converted", ""), "converted")})
			}
		}
	}
	return newStatuses(c.m, list, leads.writable(c.m.Stage)), nil
}

// forgetSchema makes the next use read everything anew.
func (c *Client) forgetSchema() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schema != nil {
		old := *c.schema
		old.read = time.Time{}
		for _, o := range []**object{&old.leads, &old.tasks} {
			anew := **o
			anew.modified = ""
			*o = &anew
		}
		c.schema = &old
	}
}
