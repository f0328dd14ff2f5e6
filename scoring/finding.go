package scoring

import (
	"bytes"
	"fmt"
	"strings"
)

// The severities of a finding.
const (
	SeverityError   = "error"   // the model is refused
	SeverityWarning = "warning" // the model is used; somebody should look
)

// Finding is one thing that is wrong or odd in a model file.
type Finding struct {
	File         string // the name given to Parse
	Line, Column int    // from 1; the column counts bytes
	Field        string // the key concerned: "behaviour.points"; may be empty
	What, Hint   string // what is wrong, and how to mend it; Hint may be empty
	Severity     string // SeverityError or SeverityWarning
}

// String is the finding on one line: "model.toml:12:9: behaviour.points: …; …".
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", f.File, f.Line, f.Column)
	if f.Severity == SeverityWarning {
		b.WriteString("warning: ")
	}
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.What)
	if f.Hint != "" {
		b.WriteString("; " + f.Hint)
	}
	return b.String()
}

// LintError is the refusal of a model file: every error found in it, in the
// order of the file. Findings is never empty.
type LintError struct{ Findings []Finding }

func (e *LintError) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// place is a byte offset in the model file.
type place int

// position is the line and column of a place, both from 1.
func (p place) position(data []byte) (line, column int) {
	head := data[:min(max(int(p), 0), len(data))]
	return bytes.Count(head, []byte{'\n'}) + 1, len(head) - bytes.LastIndexByte(head, '\n')
}
