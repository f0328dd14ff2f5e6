package salesforce

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

const (
	maxRows   = 200 // of a collection
	maxChunks = 10  // runs of one type in it
)

// collection is the body of a collection.
type collection struct {
	AllOrNone bool    `json:"allOrNone"`
	Records   []input `json:"records"`
}

// typeOf is the object that a record says it is of.
func (in input) typeOf() string {
	attributes, _ := in["attributes"].(map[string]any)
	name, _ := attributes["type"].(string)
	return name
}

// text is a value that has to be text; "" if it is not.
func (in input) text(name string) string {
	for n, v := range in {
		if strings.EqualFold(n, name) {
			s, _ := v.(string)
			return s
		}
	}
	return ""
}

func (c *call) readCollection() (collection, *problem) {
	var in collection
	if wrong := c.decode(&in); wrong != nil {
		return in, wrong
	}
	n, chunks, last := len(in.Records), 0, ""
	for _, r := range in.Records {
		if t := r.typeOf(); t != last || chunks == 0 {
			chunks, last = chunks+1, t
		}
	}
	switch {
	case n == 0:
		return in, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case n > maxRows:
		return in, fail(http.StatusBadRequest, "EXCEEDED_MAX_SIZE_REQUEST", "Record limit reached: cannot submit more than %d records in a single call", maxRows)
	case chunks > maxChunks:
		return in, fail(http.StatusBadRequest, "EXCEEDED_MAX_TYPES_LIMIT", "One call can have at most %d chunks per operation. Rearrange the data to reduce chunking.", maxChunks)
	}
	return in, nil
}

// each writes the rows in their order. A row that fails has no id, and takes the
// others back where all or none are wanted.
func (c *call) each(n int, allOrNone bool, write func(i int) (id string, wrong *problem)) (answer, *problem) {
	out, bad := make([]saved, n), false
	end := c.begin()
	for i := range n {
		id, wrong := write(i)
		if out[i] = result(id, wrong); wrong != nil {
			bad = true
		}
	}
	undo := bad && allOrNone
	end(undo)
	for i := range out {
		if undo && out[i].Success {
			out[i] = result("", refuse("ALL_OR_NONE_OPERATION_ROLLED_BACK", nil, "Record rolled back because not all records were valid and the request was using AllOrNone header"))
		}
	}
	return ok(out)
}

// result is what became of a row.
func result(id string, wrong *problem) saved {
	if wrong == nil {
		return saved{ID: id, Success: true, Errors: []rowError{}}
	}
	var out saved
	for _, t := range wrong.list {
		out.Errors = append(out.Errors, rowError{t.Code, t.Message, append([]string{}, t.Fields...)})
	}
	return out
}

// row finds the object and the record of a row of a collection.
func (c *call) row(in input) (*record, *problem) {
	k := c.object(in.typeOf())
	if k == nil {
		return nil, noType(in)
	}
	text := in.text("id")
	if text == "" {
		return nil, refuse("MISSING_ARGUMENT", nil, "Id not specified in an update call")
	}
	return c.rowByID(k, text)
}

func noType(in input) *problem {
	return refuse("INVALID_TYPE", nil, "sObject type '%s' is not supported.", in.typeOf())
}

// rowByID finds a record by an id of a collection; k of nil is any.
func (c *call) rowByID(k *kind, text string) (*record, *problem) {
	id, isID := canonical(text)
	r := c.byID[id]
	switch {
	case !isID:
		return nil, refuse("MALFORMED_ID", []string{"Id"}, "malformed id %s", text)
	case r == nil || k != nil && r.kind != k:
		return nil, refuse("INVALID_CROSS_REFERENCE_KEY", nil, "invalid cross reference id")
	case !r.live():
		return nil, refuse("ENTITY_IS_DELETED", nil, "entity is deleted")
	}
	return r, nil
}

func without(in input, names ...string) input {
	out := input{}
	for n, v := range in {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(n, name) }) {
			out[n] = v
		}
	}
	return out
}

func (c *call) updateMany() (answer, *problem) {
	in, wrong := c.readCollection()
	if wrong != nil {
		return answer{}, wrong
	}
	return c.each(len(in.Records), in.AllOrNone, func(i int) (string, *problem) {
		r, wrong := c.row(in.Records[i])
		if wrong != nil {
			return "", wrong
		}
		return r.id, c.change(r, without(in.Records[i], "id", "attributes"))
	})
}

func (c *call) createMany() (answer, *problem) {
	in, wrong := c.readCollection()
	if wrong != nil {
		return answer{}, wrong
	}
	return c.each(len(in.Records), in.AllOrNone, func(i int) (string, *problem) {
		k := c.object(in.Records[i].typeOf())
		if k == nil {
			return "", noType(in.Records[i])
		}
		r, wrong := c.create(k, without(in.Records[i], "attributes"))
		if wrong != nil {
			return "", wrong
		}
		return r.id, nil
	})
}

func (c *call) upsertMany() (answer, *problem) {
	in, wrong := c.readCollection()
	if wrong != nil {
		return answer{}, wrong
	}
	field := c.param["field"]
	made := make([]bool, len(in.Records))
	a, wrong := c.each(len(in.Records), in.AllOrNone, func(i int) (string, *problem) {
		rest := without(in.Records[i], "attributes")
		r, created, wrong := c.upsert(c.kind, field, fmt.Sprint(in.Records[i].text(field)), rest)
		if wrong != nil {
			return "", wrong
		}
		made[i] = created
		return r.id, nil
	})
	if list, is := a.body.([]saved); is {
		for i := range list {
			list[i].Created = &made[i]
		}
	}
	return a, wrong
}

func (c *call) deleteMany() (answer, *problem) {
	ids := strings.Split(c.query.Get("ids"), ",")
	switch {
	case c.query.Get("ids") == "":
		return answer{}, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 record is required")
	case len(ids) > maxRows:
		return answer{}, fail(http.StatusBadRequest, "EXCEEDED_MAX_SIZE_REQUEST", "Record limit reached: cannot submit more than %d records in a single call", maxRows)
	}
	return c.each(len(ids), c.query.Get("allOrNone") == "true", func(i int) (string, *problem) {
		r, wrong := c.rowByID(nil, strings.TrimSpace(ids[i]))
		if wrong != nil {
			return "", wrong
		}
		return r.id, c.erase(r)
	})
}

// readMany tells records by id, in the order asked for; null where there is
// none.
func (c *call) readMany() (answer, *problem) {
	var in struct {
		IDs    []string `json:"ids"`
		Fields []string `json:"fields"`
	}
	if len(c.body) > 0 {
		if wrong := c.decode(&in); wrong != nil {
			return answer{}, wrong
		}
	} else {
		in.IDs, in.Fields = strings.Split(c.query.Get("ids"), ","), strings.Split(c.query.Get("fields"), ",")
	}
	if len(in.IDs) > 2000 || len(c.body) == 0 && len(in.IDs) > 800 {
		return answer{}, fail(http.StatusBadRequest, "EXCEEDED_MAX_SIZE_REQUEST", "Record limit reached: cannot read more than 2000 records in a single call")
	}
	p := &plan{org: c.Org, kind: c.kind, version: c.version}
	for _, n := range in.Fields {
		if errors.Is(p.selects(strings.TrimSpace(n)), errNoField) {
			return answer{}, fail(http.StatusBadRequest, "INVALID_FIELD", "No such column '%s' on sobject of type %s", n, c.kind.name)
		}
	}
	b := []byte{'['}
	for i, text := range in.IDs {
		if i > 0 {
			b = append(b, ',')
		}
		if r, wrong := c.rowByID(c.kind, strings.TrimSpace(text)); wrong != nil {
			b = append(b, "null"...)
		} else {
			b = p.row(b, r)
		}
	}
	return answer{status: http.StatusOK, raw: append(b, ']')}, nil
}
