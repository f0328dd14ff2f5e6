package mapping

import (
	"strings"

	"banter/store/lead"
)

// cells are the cells of one row.
type cells struct {
	p      *plan
	text   []string
	absent []bool
}

func (c cells) cell(i int) string {
	s := lead.Clean(c.text[i])
	if len(c.p.empty) > 0 && c.p.empty[strings.ToLower(s)] {
		return ""
	}
	return s
}

// missing reports whether the row has none of the columns at all.
func (c cells) missing(rules []column) bool {
	if c.absent == nil {
		return false
	}
	for _, r := range rules {
		for _, i := range r.cells {
			if !c.absent[i] {
				return false
			}
		}
		if len(r.cells) == 0 || r.Default != "" {
			return false
		}
	}
	return true
}

// raw is the text of a rule's cells, before its words are looked up.
func (c cells) raw(r column) string {
	if len(r.cells) == 1 {
		return c.cell(r.cells[0])
	}
	out := ""
	for _, i := range r.cells {
		s := c.cell(i)
		switch {
		case s == "":
		case r.First:
			return s
		case out == "":
			out = s
		default:
			out += " " + s
		}
	}
	return lead.Clean(out)
}

// look gives the text that a rule makes of raw. ok is false if the rule has
// words and raw is none of them.
func (r column) look(raw string) (text string, ok bool) {
	if raw == "" {
		return r.Default, true
	}
	if r.Map == nil && r.contains == nil {
		return raw, true
	}
	if to, found := r.Map[key(raw)]; found {
		return to, true
	}
	if to, found := contained(r.contains, strings.ToLower(raw), false); found {
		return to, true
	}
	return r.Default, r.Default != ""
}

// first is the first text that the rules give; "" if none does.
func (c cells) first(rules []column) string {
	for _, r := range rules {
		if text, ok := r.look(c.raw(r)); ok && text != "" {
			return text
		}
	}
	return ""
}
