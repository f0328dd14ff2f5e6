package salesforce

import (
	"slices"
	"strings"
	"time"
)

// maxList bounds the ids in one WHERE … IN, so that the whole address with its
// headers stays below Salesforce's 16,384 bytes: an id takes 27 there.
const maxList = 400

// query is a SELECT of SOQL.
type query struct {
	fields []string
	from   string
	where  []string // joined by AND
	order  string
	limit  string
}

func (q query) String() string {
	s := "SELECT " + strings.Join(q.fields, ",") + " FROM " + q.from
	if len(q.where) > 0 {
		s += " WHERE " + strings.Join(q.where, " AND ")
	}
	if q.order != "" {
		s += " ORDER BY " + q.order
	}
	if q.limit != "" {
		s += " LIMIT " + q.limit
	}
	return s
}

// quoted is a text as SOQL takes it.
func quoted(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`).Replace(s) + "'"
}

// in is a condition that a field is one of some ids.
func in(field string, ids []string) string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = quoted(id)
	}
	return field + " IN (" + strings.Join(list, ",") + ")"
}

// since is a condition that a time is not before an instant in milliseconds.
func since(field string, ms int64) string { return field + " >= " + literal(ms) }

// literal is an instant in milliseconds as SOQL takes it.
func literal(ms int64) string { return iso(time.UnixMilli(ms)) }

// unique are the ids, sorted, each once, without what is none.
func unique(ids []string) []string {
	out := slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return full(s) == "" })
	for i, s := range out {
		out[i] = full(s)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
