package scoring

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
)

// condition is one test of a lead's fields; it holds if one of them passes.
type condition struct {
	fields []string
	how    string   // the key it stands under: "equals", "one_of", …
	words  []string // for equals, one_of and contains_word
	low    float64  // for range, half-open
	high   float64
	domain domains // for email_domain and company_domain
}

// matches reports whether all conditions hold.
func matches(all []condition, l *lead.Lead) bool {
	for i := range all {
		if !all[i].holds(l) {
			return false
		}
	}
	return len(all) > 0
}

func (c *condition) holds(l *lead.Lead) bool {
	switch c.how {
	case "email_domain":
		return c.domain.match(l.EmailDomain())
	case "company_domain":
		if l.Domain == "" {
			return c.domain.match(host(l.Website))
		}
		return c.domain.match(strings.ToLower(l.Domain))
	}
	for _, f := range c.fields {
		if c.passes(l, f) {
			return true
		}
	}
	return false
}

func (c *condition) passes(l *lead.Lead, field string) bool {
	if c.how == "range" {
		n, ok := numeric(l, field)
		return ok && n >= c.low && n < c.high
	}
	text := l.Get(field)
	if text == "" {
		return false
	}
	if c.how == "contains_word" {
		return containsAnyWord(text, c.words)
	}
	for _, w := range c.words {
		if strings.EqualFold(w, text) {
			return true
		}
	}
	return false
}

// numeric is a field as a number; an unknown one is none.
func numeric(l *lead.Lead, field string) (float64, bool) {
	switch field {
	case "employees":
		return float64(l.Employees), l.Employees != 0
	case "revenue":
		return float64(l.Revenue), l.Revenue != 0
	}
	n, err := strconv.ParseFloat(strings.ReplaceAll(l.Get(field), ",", ""), 64)
	return n, err == nil && !math.IsNaN(n)
}

// same reports whether two lists of conditions pass the same leads for sure.
func same(a, b []condition) bool {
	return slices.EqualFunc(a, b, func(x, y condition) bool {
		if x.how != y.how || x.low != y.low || x.high != y.high || len(x.domain) != len(y.domain) {
			return false
		}
		for d := range x.domain {
			if !y.domain[d] {
				return false
			}
		}
		return sameWords(x.fields, y.fields) && sameWords(x.words, y.words)
	})
}

func sameWords(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(w string) bool {
		return !slices.ContainsFunc(b, func(v string) bool { return strings.EqualFold(v, w) })
	})
}

func hows() []string {
	return []string{"equals", "one_of", "contains_word", "range", "email_domain", "company_domain"}
}

// conditions reads either one match in the table itself, or several under
// "when", all of which have to hold.
func (s *section) conditions() []condition {
	if s.has("when") {
		for _, key := range append(hows(), "field") {
			if s.has(key) {
				s.fail(key, "stands beside when", "put it into one of the tables of when")
			}
		}
		var out []condition
		for _, w := range s.subs("when") {
			out = append(out, w.condition())
			w.finish()
		}
		if len(out) == 0 {
			s.fail("when", "there is no condition: this can never match", "name one, or take the rule out")
		}
		return out
	}
	return []condition{s.condition()}
}

func (s *section) condition() condition {
	var found []string
	for _, how := range hows() {
		if s.has(how) {
			found = append(found, how)
		}
	}
	c := condition{fields: s.fields()}
	if len(found) != 1 {
		what := "a match is missing"
		at := ""
		if len(found) > 1 {
			what, at = "there are several matches: "+strings.Join(found, ", "), found[1]
		}
		s.fail(at, what, "exactly one of: "+strings.Join(hows(), ", ")+"; several go under when")
		return c
	}
	c.how = found[0]
	domain := c.how == "email_domain" || c.how == "company_domain"
	switch {
	case domain && len(c.fields) > 0:
		s.fail("field", c.how+" needs no field", "take field out")
	case !domain && len(c.fields) == 0 && !s.has("field"):
		s.fail("", "field is missing", `name the field to look at: field = "title"`)
	}
	switch c.how {
	case "range":
		c.low, c.high = s.bounds(c.fields)
	case "email_domain", "company_domain":
		c.domain = domains{}
		for _, d := range s.texts(c.how) {
			c.domain[strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(d), "@"), ".")] = true
		}
	default:
		c.words = s.texts(c.how)
		if c.how == "equals" && len(c.words) > 1 {
			s.fail("equals", "several texts stand here", "use one_of for a list")
		}
	}
	return c
}

func (s *section) fields() []string {
	if !s.has("field") {
		return nil
	}
	list := s.texts("field")
	for _, f := range list {
		if lead.KnownField(f) {
			continue
		}
		hint := "one of: " + strings.Join(lead.FieldNames(), ", ") + ", or x.NAME for a column of the source"
		if k := lead.Nearest(f, lead.FieldNames()); k != "" {
			hint = "is " + k + " meant? " + hint
		}
		s.fail("field", fmt.Sprintf("%q is no field of a lead", f), hint)
	}
	return list
}

func (s *section) bounds(fields []string) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	r := s.sub("range")
	if r == nil {
		return low, high
	}
	l, hasLow := r.float("min")
	h, hasHigh := r.float("max")
	r.finish()
	if hasLow {
		low = l
	}
	if hasHigh {
		high = h
	}
	switch {
	case !r.has("min") && !r.has("max"):
		s.fail("range", "the range has neither min nor max", "write it as range = { min = 200, max = 1000 }; max itself is outside")
	case low >= high:
		s.fail("range", fmt.Sprintf("nothing is from %g up to but without %g: this can never match", low, high), "min has to be below max; max itself is outside")
	}
	for _, f := range fields {
		if f != "employees" && f != "revenue" && !strings.HasPrefix(f, lead.ExtraPrefix) {
			s.fail("range", f+" is no number", "a range looks at employees, revenue or an x.NAME column")
		}
	}
	return low, high
}
