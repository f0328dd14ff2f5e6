package hubspot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of a search.
const (
	maxSearchBody  = 3_000 // characters
	maxSearchPage  = 200
	maxSearchable  = 10_000 // results of one query
	maxFilterGroup = 5
	maxGroupFilter = 6
	maxFilters     = 18
)

// searchBody is a search. Newer clients send numbers where older ones send
// strings; both are taken.
type searchBody struct {
	Groups     []filterGroup `json:"filterGroups"`
	Filters    []filter      `json:"filters"` // alone: one group
	Sorts      []sorting     `json:"sorts"`
	Query      string        `json:"query"`
	Properties []string      `json:"properties"`
	Limit      text          `json:"limit"`
	After      text          `json:"after"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

// sorting is {propertyName, direction}, or the name alone; "-name" descends.
type sorting struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// UnmarshalJSON reads it in either form.
func (s *sorting) UnmarshalJSON(b []byte) error {
	var name string
	if json.Unmarshal(b, &name) == nil {
		s.Property, s.Direction = name, "ASCENDING"
		if rest, ok := strings.CutPrefix(name, "-"); ok {
			s.Property, s.Direction = rest, "DESCENDING"
		}
		return nil
	}
	type plain sorting
	if err := json.Unmarshal(b, (*plain)(s)); err != nil {
		return fmt.Errorf("a sort is a name, or propertyName and direction: %w", err)
	}
	return nil
}

// whole reads a number of a search, "" is usual.
func whole(name string, v text, usual, least, most int) (int, *problem) {
	if v == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(string(v))
	if err != nil || n < least || n > most {
		return 0, refuse("Invalid %s: %q is not a whole number from %d to %d", name, string(v), least, most)
	}
	return n, nil
}

// check finds what is wrong with a search, and resolves its filters.
func (b *searchBody) check(c *call) *problem {
	if len(b.Filters) > 0 {
		b.Groups = append(b.Groups, filterGroup{b.Filters})
	}
	if n := len(b.Groups); n > maxFilterGroup {
		return refuse("The search has %d filterGroups; the maximum is %d", n, maxFilterGroup)
	}
	total := 0
	for i := range b.Groups {
		filters := b.Groups[i].Filters
		if total += len(filters); len(filters) > maxGroupFilter || total > maxFilters {
			return refuse("A filterGroup has at most %d filters, a search %d", maxGroupFilter, maxFilters)
		}
		for j := range filters {
			if wrong := filters[j].resolve(c); wrong != nil {
				return wrong
			}
		}
	}
	if len(b.Sorts) > 1 {
		return refuse("The search has %d sorts; only one is supported", len(b.Sorts))
	}
	for _, s := range b.Sorts {
		switch {
		case c.kind.byName[s.Property] == nil:
			return refuse("Property %q to sort by does not exist", s.Property)
		case s.Direction != "" && s.Direction != "ASCENDING" && s.Direction != "DESCENDING":
			return refuse("Invalid direction %q: ASCENDING or DESCENDING", s.Direction)
		}
	}
	return nil
}

// hit is a record as search sees it.
type hit struct {
	o     *object
	props map[string]string
	key   string
	by    float64
}

// search finds records as they were IndexLag ago; archived ones never.
func (c *call) search() (answer, *problem) {
	if n := utf8.RuneCount(c.body); n > maxSearchBody {
		return answer{}, refuse("The body has %d characters; the maximum is %d", n, maxSearchBody)
	}
	var b searchBody
	if wrong := c.decode(&b); wrong != nil {
		return answer{}, wrong
	}
	if wrong := b.check(c); wrong != nil {
		return answer{}, wrong
	}
	limit, wrong := whole("limit", b.Limit, 10, 1, maxSearchPage)
	if wrong != nil {
		return answer{}, wrong
	}
	from, wrong := whole("after", b.After, 0, 0, 1<<31-1)
	if wrong != nil {
		return answer{}, wrong
	}
	if from+limit > maxSearchable {
		return answer{}, refuse("The request asks for results beyond the first %d: narrow the search by its filters", maxSearchable)
	}
	hits := c.hits(&b)
	out := struct {
		Total   int      `json:"total"`
		Results []record `json:"results"`
		Paging  *paging  `json:"paging,omitempty"`
	}{Total: len(hits), Results: []record{}}
	for _, h := range hits[min(from, len(hits)):min(from+limit, len(hits))] {
		out.Results = append(out.Results, c.record(h.o, h.props, wanted{properties: b.Properties, search: true}))
	}
	if from+limit < len(hits) {
		out.Paging = &paging{Next: next{After: strconv.Itoa(from + limit)}}
	}
	return ok(out)
}

// hits are the records found, in their order: as asked for, or the oldest
// first.
func (c *call) hits(b *searchBody) []hit {
	var found []hit
	for _, id := range c.kind.order {
		o := c.kind.byID[id]
		if !o.live() {
			continue
		}
		props, ok := c.indexed(o)
		if ok && b.matches(c, o, props) {
			found = append(found, hit{o: o, props: props})
		}
	}
	if len(b.Sorts) == 0 {
		slices.SortStableFunc(found, func(x, y hit) int { return x.o.created.Compare(y.o.created) })
		return found
	}
	s := b.Sorts[0]
	d := c.kind.byName[s.Property]
	for i := range found {
		v := found[i].props[s.Property]
		found[i].key = strings.ToLower(v)
		if n, ok := magnitude(d, v); ok {
			found[i].by = n
		}
	}
	slices.SortStableFunc(found, func(x, y hit) int {
		if (x.key == "") != (y.key == "") { // records without a value come last
			return cmp.Compare(y.key, x.key)
		}
		n := cmp.Or(cmp.Compare(x.by, y.by), 0)
		if !d.measured() {
			n = cmp.Compare(x.key, y.key)
		}
		if s.Direction == "DESCENDING" {
			n = -n
		}
		return n
	})
	return found
}

// matches reports whether a record satisfies a query and one of the groups.
func (b *searchBody) matches(c *call, o *object, props map[string]string) bool {
	if b.Query != "" && !queried(c.kind, props, b.Query) {
		return false
	}
	if len(b.Groups) == 0 {
		return true
	}
	return slices.ContainsFunc(b.Groups, func(g filterGroup) bool {
		return !slices.ContainsFunc(g.Filters, func(f filter) bool { return !f.matches(c, o, props) })
	})
}

// queried looks for the words of a query in what a search shows by itself.
func queried(k *kind, props map[string]string, query string) bool {
	var all strings.Builder
	for _, n := range slices.Concat(k.shown, k.searched) {
		all.WriteString(strings.ToLower(props[n]) + "\n")
	}
	for w := range strings.FieldsSeq(strings.ToLower(query)) {
		if !strings.Contains(all.String(), w) {
			return false
		}
	}
	return true
}
