package mapping

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"banter/store/lead"
)

// fieldError says why a row can't be read; Hint may be empty.
type fieldError struct{ field, column, value, reason, hint string }

func (e *fieldError) Error() string {
	s := e.reason
	if e.value != "" {
		s = strconv.Quote(lead.Clean(e.value[:min(len(e.value), 80)])) + " " + s
	}
	if e.column != "" {
		s = "column " + strconv.Quote(e.column) + ": " + s
	}
	if e.field != "" {
		s = e.field + ": " + s
	}
	if e.hint != "" {
		s += "; " + e.hint
	}
	return s
}

// identity is the ID of the lead in a row. The error says that it has none.
func (c cells) identity() (lead.ID, error) {
	if id := c.p.m.leadID(c.first(c.p.id)); id != "" {
		return id, nil
	}
	if email := c.first(c.p.email); email != "" {
		return EmailID(email), nil
	}
	if id := nameID(c.first(c.p.name), c.first(c.p.company), c.first(c.p.phone)); id != "" {
		return id, nil
	}
	return "", &fieldError{
		reason: "the row names nobody: it has no id, no e-mail, and no name together with a company or a phone",
		hint:   "fill one of them in, or map a column to id",
	}
}

// remote makes the lead of a row.
func (c cells) remote(id lead.ID) (*lead.Remote, error) {
	out := &lead.Remote{ID: id, Fields: make(lead.Values, 0, len(c.p.steps))}
	extras, late := 0, lead.Values(nil)
	for i := range c.p.steps {
		s := &c.p.steps[i]
		switch {
		case s.fixed:
			out.Fields = append(out.Fields, lead.Value{Field: s.field, Text: s.text})
		case c.missing(s.rules):
		case s.extra:
			if text := c.cell(s.rules[0].cells[0]); text != "" && extras < MaxExtras {
				extras++
				out.Fields = append(out.Fields, lead.Value{Field: s.field, Text: text})
			}
		default:
			text, told, unread, err := c.field(s)
			if err != nil {
				return nil, err
			}
			if told {
				out.Fields = append(out.Fields, lead.Value{Field: s.field, Text: text})
			}
			if unread != nil {
				late.Set(lead.ExtraPrefix+unread.Field, unread.Text)
			}
		}
	}
	for _, v := range late {
		if _, taken := out.Fields.Get(v.Field); !taken {
			out.Fields.Set(v.Field, v.Text)
		}
	}
	if yes(c.first(c.p.gone)) {
		out.Gone = true
	}
	if into := c.first(c.p.merged); into != "" {
		out.Gone, out.MergedInto = true, c.p.m.leadID(into)
	}
	return out, nil
}

func yes(s string) bool {
	v, err := lead.ParseBool(s)
	return err == nil && v
}

// field reads one field. told is false if the row says nothing of it; unread is
// the column's text where the field can't hold it.
func (c cells) field(s *step) (text string, told bool, unread *lead.Value, err error) {
	raw, from, known := "", column{}, true
	if len(s.rules) == 0 {
		from.Rule = &Rule{}
	}
	for _, r := range s.rules {
		raw, from = c.raw(r), r
		if text, known = r.look(raw); known && text != "" {
			break
		}
	}
	keep := func() *lead.Value {
		if raw == "" || len(from.cells) == 0 {
			return nil
		}
		return &lead.Value{Field: c.p.header[from.cells[0]], Text: raw}
	}
	switch s.form {
	case formStage:
		return c.stage(text, raw, known, keep)
	case formStatus:
		if !known {
			text = raw
		}
		if st, ok := statusOf(text); ok {
			return string(st), true, nil, nil
		}
		return "", false, keep(), nil
	case formNumber:
		if text == "" && known {
			return "", true, nil, nil
		}
		n, err := Number(text)
		if err != nil {
			return "", true, keep(), nil
		}
		if n == 0 {
			return "", true, nil, nil
		}
		return strconv.FormatInt(n, 10), true, nil, nil
	case formBool:
		v, err := lead.ParseBool(text)
		if err != nil || !known {
			return "", false, nil, &fieldError{s.field, c.columnName(from), raw, "is neither yes nor no", "write yes or no, or say in the mapping's map which it is"}
		}
		if v {
			return "true", true, nil, nil
		}
		return "", true, nil, nil
	case formTime:
		text, err = c.time(s.field, from, text)
		return text, err == nil, nil, err
	case formDomain:
		return domain(text), true, nil, nil
	case formText:
	}
	if !known {
		return "", true, keep(), nil
	}
	if s.field == "email" && len(text) > 7 && strings.EqualFold(text[:7], "mailto:") {
		text = lead.Clean(text[7:])
	}
	return text, true, nil, nil
}

// stage reads a stage: the words of the mapping, then those that are known
// anyway. An unknown word leaves the lead a lead.
func (c cells) stage(text, raw string, known bool, keep func() *lead.Value) (string, bool, *lead.Value, error) {
	if !known {
		text = raw
	}
	if text == "" {
		return string(lead.StageLead), true, nil, nil
	}
	if st, ok := stageOf(text); ok {
		return string(st), true, nil, nil
	}
	return string(lead.StageLead), true, keep(), nil
}

// time reads a date; the error names the column, the value and what is known.
func (c cells) time(field string, from column, text string) (string, error) {
	if text == "" {
		return "", nil
	}
	t, err := from.dates.parse(text)
	if err == nil {
		return utc(t), nil
	}
	return "", c.dateError(field, from, text, err)
}

func (c cells) dateError(field string, from column, text string, err error) error {
	e := &fieldError{field: field, column: c.columnName(from), value: text}
	switch {
	case errors.Is(err, errAmbiguous) && from.dates.order == orderMixed:
		e.reason = "may be either day or month first, and the column has dates of both kinds"
		e.hint = fmt.Sprintf(`mend the column, or set the format in a mapping: %s = {column = %q, format = "dmy"} or "mdy"`, field, e.column)
	case errors.Is(err, errAmbiguous):
		e.reason = "may be either day or month first, and no other date of the file tells which"
		e.hint = fmt.Sprintf(`set the format in a mapping: %s = {column = %q, format = "dmy"} or "mdy"`, field, e.column)
	case from.Format != "":
		e.reason, e.hint = "is not a date of the format "+strconv.Quote(from.Format)+" that the mapping names", ""
	default:
		e.reason, e.hint = "is not a date", knownDates
	}
	return e
}

func (c cells) columnName(r column) string {
	if len(r.cells) == 0 {
		return ""
	}
	return c.p.header[r.cells[0]]
}
