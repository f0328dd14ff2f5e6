// Package golden compares what was drawn with what is kept below testdata.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// update rewrites the files instead: go test ./tui/... -update.
//
//nolint:gochecknoglobals // a flag of the test binary
var update = flag.Bool("update", false, "rewrite the golden files")

// Equal fails tb if got is not what testdata/name holds.
func Equal(tb testing.TB, name, got string) {
	tb.Helper()
	path := filepath.Join("testdata", name)
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
			tb.Errorf("%s:%d\n got %q\nwant %q", path, i+1, a, b)
		}
	}
}
