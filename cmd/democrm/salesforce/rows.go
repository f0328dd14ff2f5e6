package salesforce

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// lookup finds the record that a path names.
func (c *call) lookup(k *kind, text string) (*record, *problem) {
	id, ok := canonical(text)
	if !ok {
		return nil, fail(http.StatusNotFound, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: %s", text)
	}
	r := c.byID[id]
	switch {
	case r == nil || r.kind != k:
		return nil, missing()
	case !r.live():
		return nil, entityIsDeleted()
	}
	return r, nil
}

// condition judges the headers that make a request depend on when the record
// was last changed. They know whole seconds.
func (c *call) condition(changed time.Time, write bool) *problem {
	for _, name := range []string{"If-Unmodified-Since", "If-Modified-Since"} {
		text := c.header.Get(name)
		if text == "" {
			continue
		}
		at, err := http.ParseTime(text)
		if err != nil {
			if write {
				return fail(http.StatusBadRequest, "INVALID_HEADER_VALUE", "%s: %q is not an HTTP date", name, text)
			}
			continue
		}
		newer := changed.Truncate(time.Second).After(at)
		switch {
		case name == "If-Unmodified-Since" && newer:
			return modified()
		case name == "If-Modified-Since" && !newer && write:
			return modified()
		case name == "If-Modified-Since" && !newer:
			return &problem{status: http.StatusNotModified}
		}
	}
	return nil
}

func (c *call) readOne() (answer, *problem) {
	r, wrong := c.lookup(c.kind, c.param["id"])
	if wrong != nil {
		return answer{}, wrong
	}
	return c.show(r)
}

// show writes a record, all of it or the fields asked for.
func (c *call) show(r *record) (answer, *problem) {
	if wrong := c.condition(r.stamp(), false); wrong != nil {
		return answer{}, wrong
	}
	var names []string
	if text := c.query.Get("fields"); text != "" {
		names = strings.Split(text, ",")
	} else {
		for _, f := range r.kind.present() {
			names = append(names, f.Name)
		}
	}
	p := &plan{org: c.Org, kind: r.kind, version: c.version}
	for _, n := range names {
		if errors.Is(p.selects(strings.TrimSpace(n)), errNoField) {
			return answer{}, fail(http.StatusBadRequest, "INVALID_FIELD", "No such column '%s' on sobject of type %s", n, r.kind.name)
		}
	}
	return answer{status: http.StatusOK, raw: p.row(nil, r), header: map[string]string{"Last-Modified": r.stamp().Format(http.TimeFormat)}}, nil
}

// saved is what became of a write.
type saved struct {
	ID      string     `json:"id,omitempty"`
	Success bool       `json:"success"`
	Errors  []rowError `json:"errors"`
	Created *bool      `json:"created,omitempty"`
}

// rowError is a trouble as the results of writes tell it.
type rowError struct {
	Code    string   `json:"statusCode"`
	Message string   `json:"message"`
	Fields  []string `json:"fields"`
}

func (c *call) createOne() (answer, *problem) {
	var in input
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	r, wrong := c.create(c.kind, in)
	if wrong != nil {
		return answer{}, wrong
	}
	return answer{status: http.StatusCreated, body: saved{ID: r.id, Success: true, Errors: []rowError{}}}, nil
}

// create makes a record of what a client sends.
func (c *call) create(k *kind, in input) (*record, *problem) {
	if k.fixed {
		return nil, refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", nil, "entity type cannot be inserted: %s", k.name)
	}
	values, wrong := c.check(k, nil, in)
	if wrong != nil {
		return nil, wrong
	}
	if wrong := c.judge(k, nil, values); wrong != nil {
		return nil, wrong
	}
	r := c.insert(k, "", c.user, values)
	r.sent = true
	return r, nil
}

func (c *call) updateOne() (answer, *problem) {
	var in input
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	r, wrong := c.lookup(c.kind, c.param["id"])
	if wrong == nil {
		wrong = c.condition(r.stamp(), true)
	}
	if wrong == nil {
		wrong = c.change(r, in)
	}
	if wrong != nil {
		return answer{}, wrong
	}
	return none(http.StatusNoContent)
}

// change sets what a client sends.
func (c *call) change(r *record, in input) *problem {
	switch {
	case r.kind.fixed:
		return refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", nil, "entity type cannot be updated: %s", r.kind.name)
	case r.kind.name == "Lead" && r.at("IsConverted") == "true":
		return refuse("CANNOT_UPDATE_CONVERTED_LEAD", nil, "cannot reference converted lead")
	}
	values, wrong := c.check(r.kind, r, in)
	if wrong != nil {
		return wrong
	}
	if wrong := c.judge(r.kind, r, values); wrong != nil {
		return wrong
	}
	c.update(r, c.user, values)
	r.sent = true
	return nil
}

func (c *call) deleteOne() (answer, *problem) {
	r, wrong := c.lookup(c.kind, c.param["id"])
	if wrong == nil {
		wrong = c.erase(r)
	}
	if wrong != nil {
		return answer{}, wrong
	}
	return none(http.StatusNoContent)
}

func (c *call) erase(r *record) *problem {
	if r.kind.fixed {
		return refuse("INSUFFICIENT_ACCESS_OR_READONLY", nil, "insufficient access rights on object id")
	}
	if wrong := c.judge(r.kind, r, nil); wrong != nil {
		return wrong
	}
	c.remove(r, "")
	r.sent = true
	return nil
}
