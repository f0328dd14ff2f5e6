package salesforce

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// literal reads a value of a comparison as records have it. Texts need quotes,
// nothing else may have them.
func (c *call) literal(q *soql, e *expr, f *Field, t token) (string, *problem) {
	quoted := t.kind == textToken
	if !quoted && t.is("null") {
		return "", nil
	}
	typ, said := f.Type, strings.Replace(f.Type, "datetime", "dateTime", 1)
	switch {
	case e.op == "like" && (!quoted || !f.text() || typ == "reference" || typ == "id" || typ == "date" || typ == "datetime"):
		return "", unfit(q, e.field, "invalid operator on %s field", typ)
	case f.text() && typ != "date" && typ != "datetime":
		if !quoted {
			return "", unfit(q, t, "value of filter criterion for field '%s' must be of type string and should be enclosed in quotes", f.Name)
		}
		if typ != "reference" && typ != "id" || t.text == "" {
			return t.text, nil
		}
		id, ok := canonical(t.text)
		if !ok {
			return "", fail(http.StatusBadRequest, "INVALID_QUERY_FILTER_OPERATOR", "\n%sinvalid ID field: %s", excerpt(q.text, t.at), t.text)
		}
		return id, nil
	case quoted:
		return "", unfit(q, t, "value of filter criterion for field '%s' must be of type %s and should not be enclosed in quotes", f.Name, said)
	}
	switch typ {
	case "boolean":
		if v := strings.ToLower(t.text); v == "true" || v == "false" {
			return v, nil
		}
	case "date":
		if day, err := time.Parse(time.DateOnly, t.text); err == nil {
			return day.Format(time.DateOnly), nil
		}
		if at, ok := c.day(t.text); ok {
			return at.Format(time.DateOnly), nil
		}
	case "datetime":
		if at, ok := instant(t.text); ok {
			return at.Format(stampLayout), nil
		}
		if at, ok := c.day(t.text); ok {
			return stampOf(at), nil
		}
	default:
		if v, wrong := number(&Field{Type: "double"}, t.text); wrong == nil {
			return v, nil
		}
	}
	return "", unfit(q, t, "value of filter criterion for field '%s' must be of type %s", f.Name, said)
}

// midnight is when the day began for the user.
func (c *call) midnight() time.Time {
	now := c.now().In(zoneOf(c.byID[c.user].at("TimeZoneSidKey")))
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

// day is the beginning of the day that a word of SOQL names.
func (c *call) day(word string) (time.Time, bool) {
	word, count, has := strings.Cut(strings.ToUpper(word), ":")
	n, err := strconv.Atoi(count)
	if has && (err != nil || n < 0 || n > 100_000) {
		return time.Time{}, false
	}
	days := map[string]int{"TODAY": 0, "YESTERDAY": -1, "TOMORROW": 1}
	if has {
		days = map[string]int{"LAST_N_DAYS": -n, "N_DAYS_AGO": -n, "NEXT_N_DAYS": n}
	}
	add, known := days[word]
	return c.midnight().AddDate(0, 0, add), known
}
