package salesforce

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (c *call) queryLive() (answer, *problem) { return c.ask(false) }

func (c *call) queryAll() (answer, *problem) { return c.ask(true) }

// ask answers a query; all is with what was deleted.
func (c *call) ask(all bool) (answer, *problem) {
	text := c.query.Get("q")
	if strings.TrimSpace(text) == "" {
		return answer{}, fail(http.StatusBadRequest, "MALFORMED_QUERY", "A query string has to be specified")
	}
	q, wrong := parse(text)
	if wrong != nil {
		return answer{}, wrong
	}
	k := c.object(q.from.text)
	if k == nil {
		return answer{}, fail(http.StatusBadRequest, "INVALID_TYPE", "\n%ssObject type '%s' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.", excerpt(q.text, q.from.at), q.from.text)
	}
	p := &plan{org: c.Org, kind: k, version: c.version}
	for _, f := range q.fields {
		switch err := p.selects(f.text); {
		case errors.Is(err, errTwice):
			return answer{}, malformed(q.text, f.at, "duplicate field selected: %s", f.text)
		case err != nil:
			return answer{}, noColumn(q, f, k)
		}
	}
	rows, wrong := c.rowsOf(q, k, all)
	if wrong != nil {
		return answer{}, wrong
	}
	if q.count {
		return answer{status: http.StatusOK, raw: fmt.Appendf(nil, `{"totalSize":%d,"done":true,"records":[]}`, len(rows))}, nil
	}
	cur := &cursor{plan: p, rows: rows, size: c.batch(), all: all, made: c.now()}
	locator := ""
	if len(rows) > cur.size {
		locator = c.keep(cur)
	}
	return c.page(cur, locator, 0)
}

// batch is how many rows a page has.
func (c *call) batch() int {
	size := maxBatch
	for part := range strings.FieldsFuncSeq(c.header.Get("Sforce-Query-Options"), func(r rune) bool { return r == ',' || r == ';' }) {
		name, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && strings.EqualFold(strings.TrimSpace(name), "batchSize") {
			size = min(max(n, minBatch), maxBatch)
		}
	}
	return min(size, c.o.MaxPage)
}

// rowsOf finds what a query means, in its order.
func (c *call) rowsOf(q *soql, k *kind, all bool) ([]*record, *problem) {
	keep := func(*record) bool { return true }
	if q.where != nil {
		var wrong *problem
		if keep, wrong = c.compile(q, k, q.where); wrong != nil {
			return nil, wrong
		}
	}
	sorts, byID, wrong := c.sorting(q, k)
	if wrong != nil {
		return nil, wrong
	}
	enough := -1
	if q.limit >= 0 && byID {
		enough = q.offset + q.limit
	}
	rows := []*record{}
	for _, r := range k.rows[k.from(q.where):] {
		if enough >= 0 && len(rows) >= enough {
			break
		}
		if (all || r.live()) && keep(r) {
			rows = append(rows, r)
		}
	}
	if !byID {
		slices.SortStableFunc(rows, sorts)
	}
	rows = rows[min(q.offset, len(rows)):]
	if q.limit >= 0 {
		rows = rows[:min(q.limit, len(rows))]
	}
	return rows, nil
}

// from is where the rows begin that a condition with Id > '…' can mean: a walk
// by id stays as fast at its end as at its beginning.
func (k *kind) from(e *expr) int {
	switch {
	case e == nil:
	case e.op == "and":
		at := 0
		for _, part := range e.parts {
			at = max(at, k.from(part))
		}
		return at
	case strings.HasPrefix(e.op, ">") && strings.EqualFold(e.field.text, "Id"):
		if id, ok := canonical(e.values[0].text); ok {
			at, _ := k.find(id)
			return at
		}
	}
	return 0
}

// sorting is the order of a query. byID reports that it is the order the rows
// are kept in, also where none is asked for.
func (c *call) sorting(q *soql, k *kind) (sorts func(a, b *record) int, byID bool, wrong *problem) {
	var by []func(a, b *record) int
	for _, o := range q.order {
		p, found := c.path(k, o.field.text)
		switch {
		case !found:
			return nil, false, noColumn(q, o.field, k)
		case p.field.long():
			return nil, false, unfit(q, o.field, "field '%s' can not be sorted in a query call", o.field.text)
		}
		by = append(by, c.comparing(p, o))
	}
	byID = len(q.order) == 0 || strings.EqualFold(q.order[0].field.text, "Id") && !q.order[0].descending
	return func(a, b *record) int {
		for _, f := range by {
			if n := f(a, b); n != 0 {
				return n
			}
		}
		return 0
	}, byID, nil
}

// comparing compares two records by one field. Nulls come first in either
// direction, unless they are asked to be last.
func (c *call) comparing(p path, o ordering) func(a, b *record) int {
	nulls, way := -1, 1
	if o.nullsLast {
		nulls = 1
	}
	if o.descending {
		way = -1
	}
	folds := p.field.text() && p.field.Type != "id" && p.field.Type != "reference" && p.field.Type != "datetime"
	return func(a, b *record) int {
		x, y := p.of(c.Org, a), p.of(c.Org, b)
		switch {
		case x == y:
			return 0
		case x == "":
			return nulls
		case y == "":
			return -nulls
		case p.field.number():
			m, _ := strconv.ParseFloat(x, 64)
			n, _ := strconv.ParseFloat(y, 64)
			return way * cmp.Compare(m, n)
		case folds:
			return way * strings.Compare(strings.ToLower(x), strings.ToLower(y))
		}
		return way * strings.Compare(x, y)
	}
}
