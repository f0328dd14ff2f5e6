package report

import (
	_ "embed"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"banter/scoring/sla"
	"banter/store/lead"
)

//go:embed commitments.toml
var defaultTargets []byte

// DefaultTargetsText is the shipped commitments.toml.
func DefaultTargetsText() []byte { return defaultTargets }

// Targets are what marketing and sales have promised each other, as
// commitments.toml has it. A target of 0 is none.
type Targets struct {
	Marketing MarketingTargets `toml:"marketing"`
	Sales     SalesTargets     `toml:"sales"`
}

// MarketingTargets are marketing's side.
type MarketingTargets struct {
	MQLs    int     `toml:"mqls_per_month"`
	Quality float64 `toml:"quality"` // share of MQLs that come to SQL, 0 to 1
	Context float64 `toml:"context"` // share of MQLs that come with all that a rep needs
}

// SalesTargets are the side of sales, shares of 0 to 1.
type SalesTargets struct {
	Response float64 `toml:"response"` // response clocks met in time
	Attempts float64 `toml:"attempts"` // leads that nobody reached, tried often enough
	Verdicts float64 `toml:"verdicts"` // verdict clocks met in time
}

// ParseTargets reads commitments.toml; name names it in errors. The error is
// sla.Problems, with the place of each mistake.
func ParseTargets(name string, data []byte) (Targets, error) {
	var t Targets
	dec := toml.NewDecoder(strings.NewReader(string(data))).DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return Targets{}, targetProblems(name, err)
	}
	var bad sla.Problems
	if t.Marketing.MQLs < 0 {
		bad = append(bad, targetProblem(name, data, "marketing.mqls_per_month", fmt.Sprintf("%d is less than none", t.Marketing.MQLs), "write how many MQLs a month, or 0 for no promise"))
	}
	for _, s := range []struct {
		field string
		share float64
	}{
		{"marketing.quality", t.Marketing.Quality},
		{"marketing.context", t.Marketing.Context},
		{"sales.response", t.Sales.Response},
		{"sales.attempts", t.Sales.Attempts},
		{"sales.verdicts", t.Sales.Verdicts},
	} {
		if s.share >= 0 && s.share <= 1 {
			continue
		}
		bad = append(bad, targetProblem(name, data, s.field, fmt.Sprintf("%v is no share", s.share), "write a number from 0 (no promise) to 1, such as 0.9 for 90 %"))
	}
	if len(bad) > 0 {
		return Targets{}, bad
	}
	return t, nil
}

// targetProblem is a mistake at a key of a table.
func targetProblem(name string, data []byte, field, what, hint string) sla.Problem {
	p := sla.Problem{File: name, Field: field, What: what, Hint: hint, Severity: sla.SeverityError}
	table, key, _ := strings.Cut(field, ".")
	in := ""
	for i, line := range strings.Split(string(data), "\n") {
		trimmed := strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(trimmed, "["); ok {
			in, _, _ = strings.Cut(rest, "]")
		}
		left, _, ok := strings.Cut(trimmed, "=")
		if left = strings.TrimSpace(left); ok && (strings.TrimSpace(in) == table && left == key || left == field) {
			p.Line, p.Column = i+1, strings.Index(line, "=")+2
		}
	}
	return p
}

// targetProblems turns what the decoder says into problems.
func targetProblems(name string, err error) sla.Problems {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		var out sla.Problems
		for i := range strict.Errors {
			e := &strict.Errors[i]
			line, column := e.Position()
			key := strings.Join(e.Key(), ".")
			hint := "known are: " + strings.Join(targetKeys(), ", ")
			if near := lead.Nearest(key, targetKeys()); near != "" {
				hint = "is " + near + " meant? " + hint
			}
			out = append(out, sla.Problem{File: name, Line: line, Column: column, Field: key, What: "there is no such key", Hint: hint, Severity: sla.SeverityError})
		}
		return out
	}
	p := sla.Problem{File: name, What: strings.TrimPrefix(err.Error(), "toml: "), Severity: sla.SeverityError}
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		p.Line, p.Column = decode.Position()
		p.Field = strings.Join(decode.Key(), ".")
	}
	return sla.Problems{p}
}

// targetKeys are the keys of the file.
func targetKeys() []string {
	var out []string
	t := reflect.TypeFor[Targets]()
	for i := range t.NumField() {
		side := t.Field(i)
		for j := range side.Type.NumField() {
			out = append(out, side.Tag.Get("toml")+"."+side.Type.Field(j).Tag.Get("toml"))
		}
	}
	return out
}
