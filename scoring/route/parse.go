package route

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"banter/scoring/sla"
	"banter/store/lead"
)

// Problem is one thing wrong or odd in routing.toml: where, what, and how to
// mend it.
type Problem = sla.Problem

//go:embed routing.toml
var defaultText []byte

// DefaultText is the shipped routing.toml, for a team to edit. Its rules are an
// example in comments (lines that begin with "#" and no space): it routes
// nothing until a team takes them in.
func DefaultText() []byte { return bytes.Clone(defaultText) }

// maxFile is how long the file may be, in bytes.
const maxFile = 1 << 20

// The shape of the file. What may be a text or a list of them is any.
type (
	fileText struct {
		Named   *bool             `toml:"named_accounts"`
		Manager string            `toml:"manager"`
		Backup  map[string]string `toml:"backup"`
		Rule    []ruleText        `toml:"rule"`
		Pool    []poolText        `toml:"pool"`
	}
	ruleText struct {
		Name  string   `toml:"name"`
		When  whenText `toml:"when"`
		Owner string   `toml:"owner"`
		Pool  string   `toml:"pool"`
		Named *bool    `toml:"named_accounts"`
	}
	whenText struct {
		Country   any           `toml:"country"`
		Region    any           `toml:"region"`
		Segment   any           `toml:"segment"`
		Source    any           `toml:"source"`
		Domain    any           `toml:"domain"`
		Grade     any           `toml:"grade"`
		Path      string        `toml:"path"`
		Employees employeesText `toml:"employees"`
	}
	employeesText struct {
		Min *int64 `toml:"min"`
		Max *int64 `toml:"max"`
	}
	poolText struct {
		Name     string       `toml:"name"`
		Calendar string       `toml:"calendar"`
		Fallback string       `toml:"fallback"`
		Members  []memberText `toml:"members"`
	}
	memberText struct {
		Rep      string `toml:"rep"`
		Weight   *int64 `toml:"weight"`
		Capacity *int64 `toml:"capacity"`
		PerDay   *int64 `toml:"per_day"`
		Calendar string `toml:"calendar"`
	}
)

// Parse reads a plan; name stands before the places in errors. Whatever is
// wrong is told at once: the error is sla.Problems, and then there is no Plan.
// What is only odd is left to Lint.
func Parse(name string, data []byte) (*Plan, error) {
	ck := &checker{name: name}
	if len(data) > maxFile {
		ck.bad("", "the file is longer than 1 MiB", "is it a routing.toml?")
		return nil, ck.problems
	}
	ck.at = places(data)
	var f fileText
	dec := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil && !ck.decodeFailed(err) {
		return nil, ck.sorted()
	}
	p := ck.plan(&f)
	if len(ck.problems) > 0 {
		return nil, ck.sorted()
	}
	return p, nil
}

// checker turns the text of a file into a plan and collects what is wrong.
type checker struct {
	name     string
	at       map[string]place
	problems sla.Problems
}

func (ck *checker) sorted() sla.Problems {
	slices.SortStableFunc(ck.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ck.problems
}

// bad notes a problem with a key; where the key is not written, the place is
// that of the nearest table around it.
func (ck *checker) bad(field, what, hint string) {
	at, ok := ck.at[field]
	for up := field; !ok && up != ""; {
		up = up[:max(strings.LastIndexAny(up, ".["), 0)]
		at, ok = ck.at[up]
	}
	ck.problems = append(ck.problems, Problem{File: ck.name, Line: at.line, Column: at.column, Field: field, What: what, Hint: hint})
}

// decodeFailed notes what the decoder refused and reports whether the rest was
// decoded all the same: unknown keys leave the others in place.
func (ck *checker) decodeFailed(err error) bool {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		for i := range strict.Errors {
			e := &strict.Errors[i]
			line, column := e.Position()
			field := ck.fieldAt(line, column)
			ck.problems = append(ck.problems, Problem{
				File: ck.name, Line: line, Column: column, Field: field, What: "there is no such key", Hint: keyHint(field),
			})
		}
		return true
	}
	problem := Problem{File: ck.name, What: strings.TrimPrefix(err.Error(), "toml: "), Hint: "mend the TOML at that place"}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		problem.Line, problem.Column = wrong.Position()
		problem.Field = ck.fieldAt(problem.Line, problem.Column)
		if kind, ok := strings.CutPrefix(problem.What, "cannot decode TOML "); ok {
			kind, _, _ = strings.Cut(kind, " ")
			problem.What = "something else than a TOML " + kind + " is wanted here"
		}
		problem.Hint = shapeHint(problem.Field, problem.Hint)
	}
	ck.problems = append(ck.problems, problem)
	return false
}

// fieldAt is the key that stands at a place, or last before it.
func (ck *checker) fieldAt(line, column int) string {
	field, best := "", place{}
	for name, at := range ck.at {
		behind := at.line > line || at.line == line && at.column > column
		c := cmp.Or(cmp.Compare(at.line, best.line), cmp.Compare(at.column, best.column), cmp.Compare(name, field))
		if !behind && c > 0 {
			field, best = name, at
		}
	}
	return field
}

// keys are the parts of a field, without the places in lists.
func keys(field string) []string {
	parts := strings.Split(field, ".")
	for i, part := range parts {
		parts[i], _, _ = strings.Cut(part, "[")
	}
	return parts
}

// aboveTables says where settings of the whole file belong, if name is one of
// them and stands in a table.
func aboveTables(key []string) string {
	last := key[len(key)-1]
	if len(key) > 1 && (last == "manager" || last == "named_accounts") {
		return last + " stands above the first [table] of the file"
	}
	return ""
}

// shapeHint says how a key is written that holds something of another kind.
func shapeHint(field, otherwise string) string {
	forms := map[string]string{
		"members":   `members = [{ rep = "ana", weight = 2, capacity = 40 }]`,
		"rule":      "write each as [[rule]], with double brackets",
		"pool":      `[[pool]] for a table, pool = "name" in a rule`,
		"when":      `when = { country = ["DE", "AT"] }`,
		"employees": "employees = { min = 200, max = 999 }",
		"backup":    `[backup] on a line of its own, below it ana = "ben"`,
		"weight":    "a whole number from 1 to 100", "capacity": "a whole number", "per_day": "a whole number",
		"rep": "a name in quotes", "name": "text in quotes", "named_accounts": "true or false",
	}
	key := keys(field)
	if hint := aboveTables(key); hint != "" && key[0] == "backup" {
		return hint
	}
	for _, k := range slices.Backward(key) {
		if form := forms[k]; form != "" {
			return form
		}
	}
	return otherwise
}

// keyHint proposes the key that an unknown one stands near, or lists them.
func keyHint(field string) string {
	key := keys(field)
	known := []string{"named_accounts", "manager", "backup", "rule", "pool"}
	in := func(name string) bool { return slices.Contains(key[:len(key)-1], name) }
	switch {
	case len(key) < 2:
	case in("employees"):
		known = []string{"min", "max"}
	case in("when"):
		known = []string{"country", "region", "segment", "source", "domain", "grade", "path", "employees"}
	case in("members"):
		known = []string{"rep", "weight", "capacity", "per_day", "calendar"}
	case key[0] == "rule":
		known = []string{"name", "when", "owner", "pool", "named_accounts"}
	case key[0] == "pool":
		known = []string{"name", "members", "fallback", "calendar"}
	}
	last := key[len(key)-1]
	if k := lead.Nearest(last, known); k != "" {
		return fmt.Sprintf("did you mean %q?", k)
	}
	if hint := aboveTables(key); hint != "" {
		return hint
	}
	return "the keys here are: " + strings.Join(known, ", ")
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
