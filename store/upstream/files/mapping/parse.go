package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"banter/store/lead"
)

// ParseError says what is wrong in a mapping file, and where.
type ParseError struct {
	File         string
	Line, Column int    // counted from 1; Column 0 is unknown
	Field        string // "fields.stage"; may be empty
	Reason       string
}

func (e *ParseError) Error() string {
	where := e.File
	if e.Line > 0 {
		where += fmt.Sprintf(":%d", e.Line)
	}
	if e.Column > 0 {
		where += fmt.Sprintf(":%d", e.Column)
	}
	if e.Field != "" {
		where += ": " + e.Field
	}
	return where + ": " + e.Reason
}

// file is a mapping as it is written; what may have several shapes is any.
type file struct {
	Name          string            `toml:"name"`
	Kind          string            `toml:"kind"`
	ID            any               `toml:"id"`
	IDPrefix      string            `toml:"id_prefix"`
	Zone          string            `toml:"zone"`
	Empty         []string          `toml:"empty"`
	KeepRest      *bool             `toml:"keep_rest"`
	Drop          []string          `toml:"drop"`
	Gone          any               `toml:"gone"`
	Merged        any               `toml:"merged_into"`
	Fields        map[string]any    `toml:"fields"`
	Const         map[string]string `toml:"const"`
	Activity      map[string]any    `toml:"activity"`
	ColumnPrefix  []string          `toml:"column_prefix"`
	Recognise     [][]string        `toml:"recognise"`
	Exact         [][]string        `toml:"exact"`
	SalesforceIDs bool              `toml:"salesforce_ids"`
	Optional      bool              `toml:"optional"` // columns may be missing
}

// parsing is one run of Parse.
type parsing struct {
	name string
	text []byte
}

// Parse reads a mapping file; name is used in errors, which are *ParseError.
func Parse(name string, text []byte) (*Mapping, error) {
	p := parsing{name, text}
	var f file
	d := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, p.tomlError(err)
	}
	m := &Mapping{
		Name: f.Name, Kind: Kind(f.Kind), KeepRest: f.KeepRest == nil || *f.KeepRest, Drop: f.Drop, Empty: f.Empty,
		prefixes: f.ColumnPrefix, recognise: f.Recognise, exact: f.Exact,
		salesforceIDs: f.SalesforceIDs, lenient: f.Optional, digest: digestOf(text),
	}
	if m.Name == "" {
		m.Name = name
	}
	if m.Kind == "" {
		m.Kind = Leads
		if f.Activity != nil {
			m.Kind = Activities
		}
	}
	m.IDPrefix = prefix(f.IDPrefix)
	if err := p.head(m, &f); err != nil {
		return nil, err
	}
	for _, r := range []struct {
		name string
		in   any
		out  *[]Rule
	}{{"id", f.ID, &m.ID}, {"gone", f.Gone, &m.Gone}, {"merged_into", f.Merged, &m.Merged}} {
		var err error
		if *r.out, err = p.rules(r.name, r.in); err != nil {
			return nil, err
		}
	}
	firsts(m.ID)
	if err := p.fields(m, &f); err != nil {
		return nil, err
	}
	return m, p.activity(m, f.Activity)
}

// prefix cleans the prefix of ids and gives it its hyphen.
func prefix(s string) string {
	if s = strings.TrimRight(s, "-"); s == "" {
		return ""
	}
	return s + "-"
}

// firsts makes lists of columns alternatives: ids and e-mails are never joined.
func firsts(rs []Rule) {
	for i := range rs {
		rs[i].First = true
	}
}

func (p parsing) head(m *Mapping, f *file) error {
	switch {
	case m.Kind != Leads && m.Kind != Activities:
		return p.fail("kind", fmt.Sprintf("%q is neither \"leads\" nor \"activities\"", f.Kind))
	case m.Kind == Leads && f.Activity != nil:
		return p.fail("activity", `a mapping of leads has no [activity]; write kind = "activities"`)
	case m.Kind == Activities && f.Activity == nil:
		return p.fail("kind", "a mapping of activities needs a table [activity]")
	case m.Kind == Activities && len(f.Fields) > 0:
		return p.fail("fields", `a mapping of activities has no [fields]; write kind = "leads"`)
	case len(m.IDPrefix) > 20 || cleanID(m.IDPrefix) != m.IDPrefix:
		return p.fail("id_prefix", "a prefix has at most 19 letters and digits, without spaces")
	}
	if f.Zone != "" {
		zone, err := time.LoadLocation(f.Zone)
		if err != nil {
			return p.fail("zone", fmt.Sprintf("%q is no zone; write an IANA name such as \"Europe/Berlin\"", f.Zone))
		}
		m.Zone = zone
	}
	return nil
}

func (p parsing) fields(m *Mapping, f *file) error {
	for _, name := range sortedKeys(f.Fields) {
		if !lead.KnownField(name) {
			return p.fail("fields."+name, "there is no such field; known are "+strings.Join(lead.FieldNames(), ", ")+` and "x.<name>"`)
		}
		rules, err := p.rules("fields."+name, f.Fields[name])
		if err != nil {
			return err
		}
		if name == "email" {
			firsts(rules)
		}
		m.Fields = append(m.Fields, Field{name, rules})
		if err := p.values(name, rules); err != nil {
			return err
		}
	}
	var l lead.Lead
	for _, name := range sortedKeys(f.Const) {
		if m.Kind == Activities {
			return p.fail("const."+name, "a mapping of activities has no constants but default in a rule")
		}
		if err := l.Set(name, f.Const[name]); err != nil {
			return p.fail("const."+name, err.Error())
		}
		if m.Field(name) != nil {
			return p.fail("const."+name, "the field is given by a column in [fields] too; keep one of them")
		}
		m.Const.Set(name, l.Get(name))
	}
	if m.Kind == Leads && len(m.Fields) == 0 && len(m.ID) == 0 {
		return p.fail("", "the mapping maps no column; write at least id or [fields]")
	}
	return nil
}

// values checks what the maps of a field turn words into.
func (p parsing) values(name string, rules []Rule) error {
	var l lead.Lead
	for _, r := range rules {
		to := []string{r.Default}
		for _, v := range r.Map {
			to = append(to, v)
		}
		for _, c := range r.contains {
			to = append(to, c.to)
		}
		for _, v := range to {
			if err := l.Set(name, v); err != nil {
				return p.fail("fields."+name, err.Error())
			}
		}
	}
	return nil
}

func (p parsing) tomlError(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		line, column := e.Position()
		return &ParseError{
			File: p.name, Line: line, Column: column, Field: strings.Join(e.Key(), "."),
			Reason: "the key is unknown; a mapping has name, kind, id, id_prefix, zone, empty, keep_rest, drop, gone, merged_into, optional, column_prefix, salesforce_ids, [fields], [const], [activity]",
		}
	}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, column := decode.Position()
		return &ParseError{File: p.name, Line: line, Column: column, Field: strings.Join(decode.Key(), "."), Reason: strings.TrimPrefix(decode.Error(), "toml: ")}
	}
	return &ParseError{File: p.name, Reason: err.Error()}
}

// fail makes the error of a key, with the line where the key stands.
func (p parsing) fail(field, reason string) error {
	e := &ParseError{File: p.name, Field: field, Reason: reason}
	table, last := "", field
	for _, t := range []string{"fields", "const", "activity"} {
		if rest, ok := strings.CutPrefix(field, t+"."); ok {
			table, last = t, rest
		}
	}
	in := ""
	for i, line := range strings.Split(string(p.text), "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			in, _, _ = strings.Cut(strings.TrimPrefix(line, "["), "]")
			if in == field {
				e.Line = i + 1
			}
		}
		name, _, ok := strings.Cut(line, "=")
		if name = strings.Trim(strings.TrimSpace(name), `"'`); ok && field != "" && (name == last && in == table || name == field) {
			e.Line = i + 1
			break
		}
	}
	return e
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// activity reads the table [activity].
func (p parsing) activity(m *Mapping, in map[string]any) error {
	a := &m.Activity
	rules := map[string]*[]Rule{
		"id": &a.ID, "lead": &a.Lead, "email": &a.Email, "kind": &a.Kind, "at": &a.At, "subject": &a.Subject, "points": &a.Points,
		"url": &a.URL, "by": &a.By, "outcome": &a.Outcome, "note": &a.Note, "skip": &a.Skip, "only": &a.Only,
	}
	for _, k := range sortedKeys(in) {
		name := "activity." + k
		var err error
		switch out := rules[k]; {
		case out != nil:
			*out, err = p.rules(name, in[k])
		case k == "people", k == "key":
			list, _ := in[k].([]any)
			var columns []string
			if columns, err = p.columns(name, list); k == "people" {
				a.People = columns
			} else {
				a.Key = columns
			}
		case k == "repeats":
			word, _ := in[k].(string)
			if a.Count = word == "count"; !slices.Contains([]string{"count", "same"}, word) {
				err = p.fail(name, `repeats is "count" (equal rows are several activities) or "same"`)
			}
		case k == "source":
			a.Source, _ = in[k].(string)
		default:
			err = p.fail(name, "the key is unknown; known are "+strings.Join(sortedKeys(rules), ", ")+", people, key, repeats, source")
		}
		if err != nil {
			return err
		}
	}
	firsts(a.ID)
	firsts(a.Lead)
	firsts(a.Email)
	switch {
	case m.Kind != Activities:
		return nil
	case len(a.At) == 0:
		return p.fail("activity.at", "an activity needs a time; name its column")
	case len(a.Lead) == 0 && len(a.Email) == 0:
		return p.fail("activity.lead", "an activity needs a lead; name the column of the lead's id (lead) or of the e-mail (email)")
	}
	return nil
}
