// Package golden compares what was drawn with what is kept in files.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// update rewrites the files instead: go test ./tui/story -update.
//
//nolint:gochecknoglobals // a flag of the test binary
var update = flag.Bool("update", false, "rewrite the golden files")

// Update reports whether files are rewritten.
func Update() bool { return *update }

// Equal fails tb if got is not what testdata/name holds.
func Equal(tb testing.TB, name, got string) {
	tb.Helper()
	File(tb, filepath.Join("testdata", name), got)
}

// File fails tb if got is not what the file holds, to the byte but for a last
// line feed. Lines of a picture are told by their text.
func File(tb testing.TB, path, got string) {
	tb.Helper()
	if !strings.HasSuffix(got, "\n") {
		got += "\n"
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v; write it with: go test -update", err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		var a, b string
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			if ta, tb := text(a), text(b); ta != tb {
				a, b = ta, tb
			}
			tb.Errorf("%s:%d\n got %q\nwant %q", path, i+1, a, b)
		}
	}
}

// text is a line of an SVG without its marks, and any other line as it is.
func text(line string) string {
	if !strings.HasPrefix(line, "<text") {
		return line
	}
	var b strings.Builder
	for part := range strings.SplitSeq(line, "<") {
		_, after, _ := strings.Cut(part, ">")
		b.WriteString(after)
		if after != "" {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
