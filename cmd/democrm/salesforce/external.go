package salesforce

import (
	"net/http"
	"strings"
)

// external finds the record with a value of an external id.
func (c *call) external(k *kind, name, value string) (*record, *problem) {
	f, i := k.open(name)
	if f == nil || !f.External && f.Type != "id" {
		return nil, fail(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", name)
	}
	if f.Type == "id" {
		return c.lookup(k, value)
	}
	var found *record
	for _, r := range k.rows {
		if !r.live() || !strings.EqualFold(r.get(i), value) || value == "" {
			continue
		}
		if found != nil {
			return nil, fail(http.StatusMultipleChoices, "DUPLICATE_EXTERNAL_ID", "%s: more than one record found for external id field: [%s, %s]", f.Name, found.id, r.id)
		}
		found = r
	}
	return found, nil
}

func (c *call) readExternal() (answer, *problem) {
	r, wrong := c.external(c.kind, c.param["field"], c.param["value"])
	switch {
	case wrong != nil:
		return answer{}, wrong
	case r == nil:
		return answer{}, missing()
	}
	return c.show(r)
}

// upsertOne changes the record with an external id, or makes it. Unlike a plain
// change it says so.
func (c *call) upsertOne() (answer, *problem) {
	var in input
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	r, created, wrong := c.upsert(c.kind, c.param["field"], c.param["value"], in)
	if wrong != nil {
		return answer{}, wrong
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return answer{status: status, body: saved{ID: r.id, Success: true, Errors: []rowError{}, Created: &created}}, nil
}

func (c *call) upsert(k *kind, field, value string, in input) (r *record, created bool, wrong *problem) {
	if r, wrong = c.external(k, field, value); wrong != nil {
		return nil, false, wrong
	}
	f, _ := k.field(field)
	rest := input{}
	for n, v := range in {
		if !strings.EqualFold(n, f.Name) {
			rest[n] = v
		}
	}
	if r != nil {
		return r, false, c.change(r, rest)
	}
	rest[f.Name] = value
	r, wrong = c.create(k, rest)
	return r, true, wrong
}
