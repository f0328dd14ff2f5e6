package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"banter/store/lead/hostile"
)

// FuzzReader feeds foreign bytes: whatever comes in, reading ends, every row is
// as wide as the header, and lines only go up.
func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\";\"y\"\"z\"\r\n", "a\tb\r1\t2\r", "a,b\n\"x\"y,2\n3,4\n", "a,b\n1,\"x\n", "sep=|\na|b\n1|2",
		"{\"a\":1}\n{\"a\":oops}\n", "[{\"a\":[1,{\"b\":2}]},{]", "{\n\"a\":1}\n", "\xff\xfea\x00,\x00b\x00\n\x001\x00", "\x1f\x8b\x08\x00",
		"a,b\n,,,\n1,2,3\n", "\xef\xbb\xbfa\n\xe9\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if bytes.HasPrefix(in, []byte{0x1f, 0x8b}) {
			readAll(t, in) // what is packed may be long
			return
		}
		hostile.Bounded(t, len(in), func() { readAll(t, in) })
	})
}

func readAll(t *testing.T, in []byte) {
	t.Helper()
	r, err := Open(strings.NewReader(string(in)), Options{MaxRow: 200})
	if err != nil {
		return
	}
	line := 0
	for n := 0; ; n++ {
		if n > len(in)+headRows {
			t.Fatal("reading does not end")
		}
		row, err := r.Next()
		var bad *RowError
		if errors.As(err, &bad) {
			row.Line = bad.Line
		} else if err != nil {
			return
		} else if len(row.Cells) != len(r.Header()) {
			t.Fatalf("%d cells, %d columns", len(row.Cells), len(r.Header()))
		}
		if row.Line < line {
			t.Fatalf("line %d after line %d", row.Line, line)
		}
		line = row.Line
	}
}

func benchmarkRows() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "column %d,", i)
	}
	b.WriteString("last\n")
	for i := range 10_000 {
		for j := range 20 {
			if j == 7 {
				fmt.Fprintf(&b, "\"quoted, %d\",", i)
				continue
			}
			fmt.Fprintf(&b, "value %d,", i*j)
		}
		b.WriteString("x\n")
	}
	return b.String()
}

func BenchmarkCSV(b *testing.B) {
	in := benchmarkRows()
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(strings.NewReader(in), Options{})
		for err == nil {
			_, err = r.Next()
		}
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkJSONLines(b *testing.B) {
	in := strings.Repeat(`{"id":"1","event":"Page Viewed","properties":{"path":"/pricing","n":12,"email":"a@b.example"},"timestamp":"2026-03-01T10:00:00Z"}`+"\n", 10_000)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(strings.NewReader(in), Options{})
		for err == nil {
			_, err = r.Next()
		}
	}
	b.ReportMetric(float64(10_000*b.N)/b.Elapsed().Seconds(), "rows/s")
}
