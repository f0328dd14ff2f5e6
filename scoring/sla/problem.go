package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing wrong in a file of policies: where, what, and how to
// mend it.
type Problem struct {
	File         string
	Line, Column int    // from 1; zero where the place is not known
	Field        string // "policy[0].target"; may be empty
	What, Hint   string
	Severity     Severity
}

// Severity is how bad a problem is. The zero Severity is an error.
type Severity string

// The severities: Parse refuses a file for errors only, Lint tells the others.
const (
	SeverityError   Severity = ""        // the file is refused
	SeverityWarning Severity = "warning" // the file is used; somebody should look
	SeverityNote    Severity = "note"    // fine if it is meant
)

func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	}
	b.WriteString(": ")
	if p.Severity != SeverityError {
		b.WriteString(string(p.Severity) + ": ")
	}
	if p.Field != "" {
		b.WriteString(p.Field + ": ")
	}
	b.WriteString(p.What)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	return b.String()
}

// Problems are all that is wrong in a file, in the order of its lines. It is
// the error of Parse: errors.As finds it.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the problems one by one.
func (ps Problems) Unwrap() []error {
	out := make([]error, len(ps))
	for i, p := range ps {
		out[i] = p
	}
	return out
}

func (ps Problems) sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ps
}
