package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf16"

	"banter/store/lead"
)

// Everything that commands print goes out here. Values of leads were cleaned as
// they came in; names of files, values of the config and the words of servers
// were not.

// printf prints on standard output.
func (a *app) printf(format string, args ...any) error { return emit(a.out, format, args...) }

// tell writes to the person beside the output; where even that fails there is
// nobody left to tell.
func (a *app) tell(format string, args ...any) { _ = emit(a.err, format, args...) }

func emit(to *os.File, format string, args ...any) error {
	_, err := io.WriteString(to, lead.Printable(fmt.Sprintf(format, args...)))
	return err
}

// file prints what is kept in a file: as it is where another program reads it,
// harmless on a terminal.
func (a *app) file(data []byte) error {
	if isTerminal(a.out) {
		return a.printf("%s", data)
	}
	_, err := a.out.Write(data)
	return err
}

// json prints v as JSON, jsonLine on one line.
func (a *app) json(v any) error     { return a.encode(v, "  ") }
func (a *app) jsonLine(v any) error { return a.encode(v, "") }

func (a *app) encode(v any, indent string) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetIndent("", indent)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(a.out, escape(b.String()))
	return err
}

// escape writes what a terminal would obey or hide (DEL, C1, bidi, zero width) as
// JSON escapes; the text that a program reads stays the same.
func escape(s string) string {
	odd := func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }
	if !strings.ContainsFunc(s, odd) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !odd(r) {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}
