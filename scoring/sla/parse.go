package sla

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"banter/store/lead"
)

//go:embed sla.toml
var defaultText []byte

// DefaultText is the shipped sla.toml, for a team to edit.
func DefaultText() []byte { return bytes.Clone(defaultText) }

// Default is the shipped policies; loc is what the zone "local" means, nil is
// UTC.
func Default(loc *time.Location) *Policies {
	p, err := Parse("sla.toml (shipped)", defaultText, loc)
	if err != nil {
		panic("the shipped sla.toml does not parse: " + err.Error()) // held by a test
	}
	return p
}

// The shape of the file.
type (
	fileText struct {
		Calendar []calendarText `toml:"calendar"`
		Policy   []policyText   `toml:"policy"`
	}
	calendarText struct {
		Name      string          `toml:"name"`
		Zone      string          `toml:"zone"`
		Hours     hoursText       `toml:"hours"`
		Exception []exceptionText `toml:"exception"`
	}
	hoursText struct {
		Mon []string `toml:"mon"`
		Tue []string `toml:"tue"`
		Wed []string `toml:"wed"`
		Thu []string `toml:"thu"`
		Fri []string `toml:"fri"`
		Sat []string `toml:"sat"`
		Sun []string `toml:"sun"`
	}
	exceptionText struct {
		Date   toml.LocalDate  `toml:"date"`
		Until  *toml.LocalDate `toml:"until"` // the last day, itself included
		Closed bool            `toml:"closed"`
		Hours  []string        `toml:"hours"`
		Rep    string          `toml:"rep"`
		Note   string          `toml:"note"`
	}
	policyText struct {
		Name     string     `toml:"name"`
		Version  int        `toml:"version"`
		Clock    string     `toml:"clock"`
		Stage    string     `toml:"stage"`
		Path     string     `toml:"path"`
		Grade    any        `toml:"grade"` // one or a list
		Segment  string     `toml:"segment"`
		Source   string     `toml:"source"`
		Target   string     `toml:"target"`
		Time     string     `toml:"time"`
		WarnAt   *float64   `toml:"warn_at"`
		Calendar string     `toml:"calendar"`
		Attempts int        `toml:"attempts"`
		Pause    string     `toml:"pause"`
		Escalate []stepText `toml:"escalate"`
	}
	stepText struct {
		After string `toml:"after"`
		To    string `toml:"to"`
	}
)

// Parse reads policies; name stands before the places in errors, loc is what
// the zone "local" means (nil is UTC). Whatever is wrong is told at once: the
// error is Problems, and then there are no Policies.
func Parse(name string, data []byte, loc *time.Location) (*Policies, error) {
	if loc == nil {
		loc = time.UTC
	}
	ck := &checker{name: name, at: places(data), loc: loc}
	var f fileText
	dec := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil && !ck.decodeFailed(err) {
		return nil, ck.problems.sorted()
	}
	p := ck.policies(&f)
	if len(ck.problems) > 0 {
		return nil, ck.problems.sorted()
	}
	p.hash, p.file, p.at = p.digest(), name, ck.at
	return p, nil
}

// checker turns the text of a file into policies and collects what is wrong.
type checker struct {
	name     string
	at       map[string]place
	loc      *time.Location
	problems Problems
}

// bad notes a problem with a key; where the key is not written, the place is
// that of the nearest table around it.
func (ck *checker) bad(field, what, hint string) {
	at, ok := ck.at[field]
	for up := field; !ok && up != ""; {
		i := strings.LastIndexAny(up, ".[")
		up = up[:max(i, 0)]
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
			key := strings.Join(e.Key(), ".")
			ck.problems = append(ck.problems, Problem{
				File: ck.name, Line: line, Column: column, Field: key,
				What: "there is no such key", Hint: keyHint(e.Key()),
			})
		}
		return true
	}
	problem := Problem{File: ck.name, What: strings.TrimPrefix(err.Error(), "toml: "), Hint: "mend the TOML at that place"}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		problem.Line, problem.Column = wrong.Position()
		problem.Field = strings.Join(wrong.Key(), ".")
	}
	ck.problems = append(ck.problems, problem)
	return false
}

// keyHint proposes the key that an unknown one stands near, or lists them.
func keyHint(key []string) string {
	known := []string{"calendar", "policy"}
	switch {
	case len(key) < 2:
	case key[0] == "policy" && len(key) > 2:
		known = []string{"after", "to"}
	case key[0] == "policy":
		known = []string{"name", "version", "clock", "stage", "path", "grade", "segment", "source", "target", "time", "warn_at", "calendar", "attempts", "pause", "escalate"}
	case slices.Contains(key[1:len(key)-1], "hours"):
		known = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
	case slices.Contains(key[1:len(key)-1], "exception"):
		known = []string{"date", "until", "closed", "hours", "rep", "note"}
	case key[0] == "calendar":
		known = []string{"name", "zone", "hours", "exception"}
	}
	last := strings.ToLower(key[len(key)-1])
	if k := lead.Nearest(last, known); k != "" {
		return fmt.Sprintf("did you mean %q?", k)
	}
	return "the keys here are: " + strings.Join(known, ", ")
}
