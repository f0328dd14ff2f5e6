package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"banter/store/lead"
)

// definition is a property as HubSpot defines it.
type definition struct {
	Name            string   `json:"name"`
	Label           string   `json:"label"`
	Type            string   `json:"type"`
	FieldType       string   `json:"fieldType"`
	GroupName       string   `json:"groupName"`
	Description     string   `json:"description,omitempty"`
	Options         []option `json:"options,omitempty"`
	Calculated      bool     `json:"calculated,omitempty"`
	ExternalOptions bool     `json:"externalOptions,omitempty"`
	Modification    struct {
		ReadOnlyValue bool `json:"readOnlyValue"`
	} `json:"modificationMetadata,omitzero"`
}

// option is a value that an enumeration takes.
type option struct {
	Label        string `json:"label"`
	Value        string `json:"value"`
	DisplayOrder int    `json:"displayOrder"`
	Hidden       bool   `json:"hidden"`
}

// schema is what is known of the properties of contacts. Without the right to
// read them it knows none and says yes to everything: HubSpot then answers.
type schema struct {
	known  bool
	byName map[string]*definition
	read   time.Time
	m      Mapping // the mapping that fits the account

	leads      []pipeline  // of the Leads object; none where it is not used
	leadReason *definition // its property for the reason; nil where there is none
}

// readSchema reads the definitions, at most once an hour.
func (c *Client) readSchema(ctx context.Context) (*schema, error) {
	c.mu.Lock()
	s := c.schema
	c.mu.Unlock()
	if s != nil && c.now().Sub(s.read) < schemaLife {
		return s, nil
	}
	s = &schema{byName: map[string]*definition{}, read: c.now()}
	var in struct {
		Results []definition `json:"results"`
	}
	may := c.may("properties")
	var err error
	if may {
		err = c.call(ctx, classRest, http.MethodGet, c.paths.properties("contacts"), nil, &in)
	}
	switch {
	case !may:
	case forbidden(err):
		c.deny("properties")
	case err != nil:
		return nil, fmt.Errorf("read the properties of contacts: %w", err)
	default:
		s.known = true
		for i := range in.Results {
			d := &in.Results[i]
			slices.SortStableFunc(d.Options, func(a, b option) int { return cmp.Compare(a.DisplayOrder, b.DisplayOrder) })
			s.byName[d.Name] = d
		}
	}
	if s.leads, s.leadReason, err = c.readPipelines(ctx); err != nil {
		return nil, err
	}
	s.m = c.config.derive(s)
	c.mu.Lock()
	c.schema = s
	c.mu.Unlock()
	return s, nil
}

// forget makes the next use read the definitions anew.
func (c *Client) forgetSchema() {
	c.mu.Lock()
	c.schema = nil
	c.mu.Unlock()
}

// has reports whether the account has a property.
func (s *schema) has(name string) bool {
	return name != "" && s.byName[name] != nil
}

// writable reports whether a property of HubSpot's own can be written; of one
// that is not known nobody can say, and it is tried.
func (s *schema) writable(name string) bool {
	if name == "" {
		return false
	}
	d := s.byName[name]
	if d == nil {
		return !s.known
	}
	return !d.Calculated && !d.Modification.ReadOnlyValue
}

// allows reports whether a property takes a value.
func (s *schema) allows(name, value string) bool {
	d := s.byName[name]
	if d == nil || value == "" || d.Type != "enumeration" || d.ExternalOptions || len(d.Options) == 0 {
		return true
	}
	return slices.ContainsFunc(d.Options, func(o option) bool { return o.Value == value })
}

// values are the options of a property, cleaned for people.
func (s *schema) values(name string) []string {
	var out []string
	if d := s.byName[name]; d != nil {
		for _, o := range d.Options {
			out = append(out, lead.Clean(o.Value))
		}
	}
	return out
}

// backwards reports whether a move of the lifecycle goes against its order, in
// which HubSpot does not follow unless the value is cleared first.
func (s *schema) backwards(name, from, to string) bool {
	if from == "" || to == "" || from == to {
		return false
	}
	values := s.values(name)
	a, b := slices.Index(values, from), slices.Index(values, to)
	return a >= 0 && b >= 0 && b < a
}
