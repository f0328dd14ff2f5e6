package hubspot

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// paging leads to the next page.
type paging struct {
	Next next `json:"next"`
}

type next struct {
	After string `json:"after"`
	Link  string `json:"link,omitempty"`
}

type page struct {
	Results []record `json:"results"`
	Paging  *paging  `json:"paging,omitempty"`
}

// pageSize is the limit of a list, from 1 to most.
func (c *call) pageSize(usual, most int) (int, *problem) {
	v := c.query.Get("limit")
	if v == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > most {
		return 0, refuse("Invalid limit: %q is not a number from 1 to %d", v, most)
	}
	return n, nil
}

// names are the parts of a parameter that is a list, given once or repeated.
func names(q url.Values, name string) []string {
	var out []string
	for _, v := range q[name] {
		for n := range strings.SplitSeq(v, ",") {
			if n = strings.TrimSpace(n); n != "" {
				out = append(out, n)
			}
		}
	}
	return out
}

func (c *call) wanted() (wanted, *problem) {
	w := wanted{properties: names(c.query, "properties"), history: names(c.query, "propertiesWithHistory")}
	for _, name := range names(c.query, "associations") {
		k := c.Portal.kind(name)
		if k == nil {
			return w, unknownType(name)
		}
		w.associations = append(w.associations, k)
	}
	return w, nil
}

// list pages through the objects in the order of their ids. after is the id of
// the next one.
func (c *call) list() (answer, *problem) {
	limit, wrong := c.pageSize(10, 100)
	if wrong != nil {
		return answer{}, wrong
	}
	want, wrong := c.wanted()
	if wrong != nil {
		return answer{}, wrong
	}
	if len(want.history) > 0 && limit > 50 {
		return answer{}, refuse("limit is at most 50 where propertiesWithHistory is asked for")
	}
	after := c.query.Get("after")
	if after != "" && number64(after) == 0 {
		return answer{}, refuse("Invalid after: %q is not the after of a page", after)
	}
	archived := c.query.Get("archived") == "true"
	out := page{Results: []record{}}
	start, _ := slices.BinarySearch(c.kind.order, number64(after))
	for _, id := range c.kind.order[start:] {
		o := c.kind.byID[id]
		if o.archived.IsZero() == archived || o.into != nil {
			continue
		}
		if len(out.Results) == limit {
			out.Paging = &paging{Next: next{After: o.text(), Link: c.link(o.text())}}
			break
		}
		out.Results = append(out.Results, c.record(o, o.props, want))
	}
	return ok(out)
}

// link is the address of the next page of a list.
func (c *call) link(after string) string {
	q := url.Values{}
	for k, v := range c.query {
		q[k] = v
	}
	q.Set("after", after)
	v := string(c.api)
	if c.api.legacy() {
		return "https://api.hubapi.com/crm/" + v + "/objects/" + c.kind.plural + "?" + q.Encode()
	}
	return "https://api.hubapi.com/crm/objects/" + v + "/" + c.kind.plural + "?" + q.Encode()
}

// idProperty is the unique property that a request finds records by.
func (c *call) idProperty(name string) *problem {
	if name == "" || name == "hs_object_id" || c.kind.isUnique(name) {
		return nil
	}
	return refuse("The property %q is not a unique identifier of %s", name, c.kind.plural)
}

// one finds the record of a path.
func (c *call) one() (*object, *problem) {
	by := c.query.Get("idProperty")
	if wrong := c.idProperty(by); wrong != nil {
		return nil, wrong
	}
	if o := c.find(c.kind, c.path("id"), by); o != nil {
		return o, nil
	}
	return nil, missing()
}

func (c *call) readOne() (answer, *problem) {
	want, wrong := c.wanted()
	if wrong != nil {
		return answer{}, wrong
	}
	o, wrong := c.one()
	if c.query.Get("archived") == "true" {
		o, wrong = c.kind.byID[number64(c.path("id"))], nil
		if o == nil || o.live() || o.into != nil {
			return answer{}, missing()
		}
	}
	if wrong != nil {
		return answer{}, wrong
	}
	return ok(c.record(o, o.props, want))
}

func (c *call) createOne() (answer, *problem) {
	var in input
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	props, wrong := c.checkNew(in.props())
	if wrong != nil {
		return answer{}, wrong
	}
	if o := c.taken(nil, props); o != nil {
		return answer{}, conflict(c.kind, o)
	}
	if wrong := c.checkLinks(in.Associations); wrong != nil {
		return answer{}, wrong
	}
	return answer{http.StatusCreated, c.made(c.make(props, in.Associations))}, nil
}

// make creates what was checked.
func (c *call) make(props map[string]string, to []association) *object {
	o := c.create(c.kind, 0, props, byAPI)
	for _, a := range to {
		c.associate(o, a)
	}
	return o
}

// conflict tells who has a unique value already.
func conflict(k *kind, o *object) *problem {
	return fail(http.StatusConflict, "CONFLICT", "%s already exists. Existing ID: %s", label(k.name), o.text())
}

func (c *call) updateOne() (answer, *problem) {
	var in input
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	o, wrong := c.one()
	if wrong != nil {
		return answer{}, wrong
	}
	props, wrong := c.check(o, in.props())
	if wrong != nil {
		return answer{}, wrong
	}
	if other := c.taken(o, props); other != nil {
		return answer{}, conflict(c.kind, other)
	}
	c.write(o, props, byAPI)
	return ok(c.changed(o, props))
}

// archiveOne archives a record; one that is archived already is no error.
func (c *call) archiveOne() (answer, *problem) {
	if o := c.find(c.kind, c.path("id"), ""); o != nil {
		c.archive(o)
		o.sent = true
	}
	return answer{status: http.StatusNoContent}, nil
}
