package mapping

import (
	"fmt"
	"strings"

	"banter/store/lead"
)

// rules reads a rule in any of its shapes; nil gives none.
func (p parsing) rules(name string, in any) ([]Rule, error) {
	switch v := in.(type) {
	case nil:
		return nil, nil
	case string:
		return []Rule{{Columns: []string{v}}}, nil
	case map[string]any:
		r, err := p.rule(name, v)
		return []Rule{r}, err
	case []any:
		if len(v) > 0 {
			if _, tables := v[0].(map[string]any); tables {
				out := make([]Rule, len(v))
				for i, item := range v {
					t, ok := item.(map[string]any)
					if !ok {
						return nil, p.fail(name, "a list holds either columns or tables, not both")
					}
					var err error
					if out[i], err = p.rule(name, t); err != nil {
						return nil, err
					}
				}
				return out, nil
			}
		}
		columns, err := p.columns(name, v)
		return []Rule{{Columns: columns}}, err
	}
	return nil, p.fail(name, "a rule is a column, a list of columns, a table or a list of tables")
}

func (p parsing) columns(name string, in []any) ([]string, error) {
	out := make([]string, 0, len(in))
	for _, c := range in {
		s, ok := c.(string)
		if !ok || s == "" {
			return nil, p.fail(name, "a column is named by a text")
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		return nil, p.fail(name, "the list names no column")
	}
	return out, nil
}

func (p parsing) rule(name string, in map[string]any) (Rule, error) {
	var r Rule
	for _, k := range sortedKeys(in) {
		text, isText := in[k].(string)
		var err error
		switch k {
		case "column":
			if r.Columns = append(r.Columns, text); !isText || text == "" {
				err = p.fail(name, "column is a text")
			}
		case "columns", "first":
			list, ok := in[k].([]any)
			if !ok {
				return r, p.fail(name, k+" is a list of columns")
			}
			var columns []string
			columns, err = p.columns(name, list)
			r.Columns, r.First = append(r.Columns, columns...), k == "first"
		case "map":
			r.Map, err = p.words(name, k, in[k], key)
		case "contains":
			var words map[string]string
			words, err = p.words(name, k, in[k], strings.ToLower)
			r.contains = partsOf(words)
		case "format":
			r.Format = text
			err = p.format(name, text)
		case "default":
			if r.Default = lead.Clean(text); !isText {
				err = p.fail(name, "default is a text")
			}
		default:
			err = p.fail(name, fmt.Sprintf("%q is unknown; a rule has column, columns, first, map, contains, format, default", k))
		}
		if err != nil {
			return r, err
		}
	}
	if len(r.Columns) == 0 && r.Default == "" {
		return r, p.fail(name, "the rule names no column")
	}
	return r, nil
}

func (p parsing) words(name, what string, in any, fold func(string) string) (map[string]string, error) {
	table, ok := in.(map[string]any)
	if !ok {
		return nil, p.fail(name, what+" is a table of words: {\"Open\" = \"lead\"}")
	}
	out := make(map[string]string, len(table))
	for _, word := range sortedKeys(table) {
		to, ok := table[word].(string)
		if !ok {
			return nil, p.fail(name, fmt.Sprintf("%s: %q has to become a text", what, word))
		}
		out[fold(word)] = lead.Clean(to)
	}
	return out, nil
}

func (p parsing) format(name, format string) error {
	switch format {
	case "dmy", "mdy", "unix", "unix_ms", "excel":
		return nil
	}
	if !strings.Contains(format, "2006") && !strings.Contains(format, "06") {
		return p.fail(name, fmt.Sprintf("format %q is neither dmy, mdy, unix, unix_ms, excel nor a Go layout such as \"02.01.2006 15:04\"", format))
	}
	return nil
}
