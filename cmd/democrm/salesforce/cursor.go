package salesforce

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// cursor is a query whose next pages somebody may ask for.
type cursor struct {
	plan *plan
	rows []*record
	size int
	all  bool
	made time.Time
}

// cursors are the open queries. Those of two days ago are gone, and so are the
// oldest when there are many.
type cursors struct {
	byLocator map[string]*cursor
	order     []string
	count     int
}

const (
	maxCursors = 20
	cursorLife = 48 * time.Hour
	minBatch   = 200
	maxBatch   = 2000
)

// DropCursors makes every query cursor stale.
func (o *Org) DropCursors() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cursors.byLocator, o.cursors.order = nil, nil
}

// keep opens a cursor.
func (o *Org) keep(cur *cursor) string {
	s := &o.cursors
	if s.byLocator == nil {
		s.byLocator = map[string]*cursor{}
	}
	s.count++
	locator := makeID("0r8", uint64(s.count))
	s.byLocator[locator] = cur
	if s.order = append(s.order, locator); len(s.order) > maxCursors {
		delete(s.byLocator, s.order[0])
		s.order = s.order[1:]
	}
	return locator
}

// queryMore answers with a later page.
func (c *call) queryMore() (answer, *problem) {
	locator, at, _ := strings.Cut(c.param["locator"], "-")
	cur := c.cursors.byLocator[locator]
	n, err := strconv.Atoi(at)
	if cur == nil || err != nil || n < 0 || n > len(cur.rows) || c.now().Sub(cur.made) > cursorLife {
		return answer{}, fail(http.StatusBadRequest, "INVALID_QUERY_LOCATOR", "invalid query locator")
	}
	return c.page(cur, locator, n)
}

// page writes the rows of a query from a place on.
func (c *call) page(cur *cursor, locator string, at int) (answer, *problem) {
	to := min(at+cur.size, len(cur.rows))
	b := make([]byte, 0, 1024+(to-at)*(150+40*len(cur.plan.columns)))
	b = fmt.Appendf(b, `{"totalSize":%d,"done":%t,`, len(cur.rows), to == len(cur.rows))
	if to < len(cur.rows) {
		name := "query"
		if cur.all {
			name = "queryAll"
		}
		b = fmt.Appendf(b, `"nextRecordsUrl":"/services/data/%s/%s/%s-%d",`, c.version, name, locator, to)
	}
	b = append(b, `"records":[`...)
	for i, r := range cur.rows[at:to] {
		if i > 0 {
			b = append(b, ',')
		}
		b = cur.plan.row(b, r)
	}
	return answer{status: http.StatusOK, raw: append(b, "]}"...)}, nil
}
