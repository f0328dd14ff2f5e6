package hubspot

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func decimal(n int) string { return strconv.Itoa(n) }

// associatedPage is what a record is associated with, as reads of records and
// v3 tell it.
type associatedPage struct {
	Results []associatedID `json:"results"`
	Paging  *paging        `json:"paging,omitempty"`
}

type associatedID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// associated is the page of a record; ok is false for none.
func (p *Portal) associated(o *object, to *kind) (page associatedPage, ok bool) {
	for _, id := range p.linked(o, to) {
		for _, t := range o.links[to.byID[id]] {
			for _, l := range between(o.kind, to) {
				if l.there == t {
					page.Results = append(page.Results, associatedID{decimal64(id), o.kind.name + "_to_" + to.name + l.standIn})
				}
			}
		}
	}
	return page, len(page.Results) > 0
}

func decimal64(n uint64) string { return strconv.FormatUint(n, 10) }

// associatedTo is one association as the newer versions tell it: the ids are
// numbers.
type associatedTo struct {
	ID    uint64           `json:"toObjectId"`
	Types []associatedType `json:"associationTypes"`
}

type associatedType struct {
	Category string  `json:"category"`
	ID       int     `json:"typeId"`
	Label    *string `json:"label"`
}

func (p *Portal) to(o, other *object) associatedTo {
	out := associatedTo{ID: other.id, Types: []associatedType{}}
	for _, l := range between(o.kind, other.kind) {
		if !slices.Contains(o.links[other], l.there) {
			continue
		}
		t := associatedType{Category: "HUBSPOT_DEFINED", ID: l.there}
		if l.label != "" {
			t.Label = &l.label
		}
		out.Types = append(out.Types, t)
	}
	return out
}

// ends finds the record of a path and the type it is associated with.
func (c *call) ends() (*object, *kind, *problem) {
	to := c.Portal.kind(c.path("to"))
	if to == nil {
		return nil, nil, unknownType(c.path("to"))
	}
	if len(between(c.kind, to)) == 0 {
		return nil, nil, refuse("%s can't be associated with %s", c.kind.plural, to.plural)
	}
	if id := c.path("id"); id != "" {
		o := c.find(c.kind, id, "")
		if o == nil {
			return nil, nil, missing()
		}
		return o, to, nil
	}
	return nil, to, nil
}

func (c *call) listLinks() (answer, *problem) {
	o, to, wrong := c.ends()
	if wrong != nil {
		return answer{}, wrong
	}
	limit, wrong := c.pageSize(500, 500)
	if wrong != nil {
		return answer{}, wrong
	}
	ids := c.linked(o, to)
	start, _ := slices.BinarySearch(ids, number64(c.query.Get("after")))
	ids = ids[start:]
	var more *paging
	if len(ids) > limit {
		more = &paging{Next: next{After: decimal64(ids[limit])}}
		ids = ids[:limit]
	}
	if c.api == "v3" {
		page, _ := c.associated(o, to)
		page.Results = slices.DeleteFunc(append([]associatedID{}, page.Results...), func(a associatedID) bool { return !slices.Contains(ids, number64(a.ID)) })
		page.Paging = more
		return ok(page)
	}
	list := []associatedTo{}
	for _, id := range ids {
		list = append(list, c.to(o, to.byID[id]))
	}
	return ok(struct {
		Results []associatedTo `json:"results"`
		Paging  *paging        `json:"paging,omitempty"`
	}{list, more})
}

// linkOf tells an association that was made.
type linkOf struct {
	FromType string   `json:"fromObjectTypeId"`
	From     uint64   `json:"fromObjectId"`
	ToType   string   `json:"toObjectTypeId"`
	To       uint64   `json:"toObjectId"`
	Labels   []string `json:"labels"`
}

func (c *call) linkDefault() (answer, *problem) { return c.linkBy(http.StatusOK, []linkType{{}}) }

func (c *call) linkOne() (answer, *problem) {
	var types []linkType
	// v3 has the type in the path's last element and no body; here it is a list.
	if wrong := c.decode(&types); wrong != nil {
		return answer{}, wrong
	}
	if len(types) == 0 {
		return answer{}, refuse("an association needs a type")
	}
	return c.linkBy(http.StatusCreated, types)
}

func (c *call) linkBy(status int, types []linkType) (answer, *problem) {
	from, to, wrong := c.ends()
	if wrong != nil {
		return answer{}, wrong
	}
	made, wrong := c.linkTo(from, to, c.path("toId"), types)
	if wrong != nil {
		return answer{}, wrong
	}
	return answer{status, made}, nil
}

func (c *call) linkTo(from *object, to *kind, id string, types []linkType) (linkOf, *problem) {
	if from.kind == to && from.text() == id {
		return linkOf{}, refuse("Object %s cannot be associated to itself (%s)", id, id)
	}
	target, wrong := c.target(to, id)
	if wrong != nil {
		return linkOf{}, wrong
	}
	out := linkOf{FromType: from.kind.id, From: from.id, ToType: to.id, To: target.id, Labels: []string{}}
	var found []linkKind
	for _, t := range types {
		l, wrong := typed(from.kind, to, t)
		if wrong != nil {
			return linkOf{}, wrong
		}
		found = append(found, l)
	}
	for _, l := range found {
		c.connect(from, target, l.there)
		if l.label != "" {
			out.Labels = append(out.Labels, l.label)
		}
	}
	return out, nil
}

func (c *call) unlinkOne() (answer, *problem) {
	from, to, wrong := c.ends()
	if wrong != nil {
		return answer{}, wrong
	}
	if target := c.find(to, c.path("toId"), ""); target != nil {
		c.disconnect(from, target, nil)
	}
	return answer{status: http.StatusNoContent}, nil
}

// noLinks is the error of a record that has none.
func noLinks(from *kind, id string, to *kind) problem {
	return problem{
		Status: "error", Category: "OBJECT_NOT_FOUND", SubCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
		Message: "No " + to.name + " is associated with " + from.name + " " + id + ".",
		Context: map[string][]string{"fromObjectId": {id}, "fromObjectType": {from.name}, "toObjectType": {strings.ToLower(to.name)}},
	}
}
