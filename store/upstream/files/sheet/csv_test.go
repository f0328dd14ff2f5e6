package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// table is what reading a whole file gives: the rows as "line: a|b", the errors
// as their text.
func table(t *testing.T, in string, o Options) (header []string, rows []string) {
	t.Helper()
	r, err := Open(strings.NewReader(in), o)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	for {
		row, err := r.Next()
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return r.Header(), rows
		case errors.As(err, &bad):
			rows = append(rows, "! "+bad.Error())
		case err != nil:
			t.Fatalf("Next: %v", err)
		default:
			rows = append(rows, fmt.Sprintf("%d: %s", row.Line, strings.Join(row.Cells, "|")))
		}
	}
}

func TestCSV(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		header   string
		rows     []string
	}{
		{"plain", "a,b\n1,2\n3,4\n", "a|b", []string{"2: 1|2", "3: 3|4"}},
		{"no end", "a,b\n1,2", "a|b", []string{"2: 1|2"}},
		{"empty last cell", "a,b\n1,", "a|b", []string{"2: 1|"}},
		{"crlf", "a,b\r\n1,2\r\n", "a|b", []string{"2: 1|2"}},
		{"lone cr", "a,b\r1,2\r\"x\ry\",z\r5,6", "a|b", []string{"2: 1|2", "3: x\ry|z", "5: 5|6"}},
		{"cr inside lf file", "a,b\n1\rx,2\n", "a|b", []string{"2: 1\rx|2"}},
		{"semicolons", "a;b,c,d;e\n1,5;2;3\n", "a|b,c,d|e", []string{"2: 1,5|2|3"}},
		{"tabs", "a\tb\n1\t2\n", "a|b", []string{"2: 1|2"}},
		{"pipes", "a|b\n1|2\n", "a|b", []string{"2: 1|2"}},
		{"delimiter in quotes does not count", "\"a,b,c\";d\n1;2\n", "a,b,c|d", []string{"2: 1|2"}},
		{"sep line", "sep=;\na;b\n1;2\n", "a|b", []string{"3: 1|2"}},
		{"blank lines before and between", "\n\na,b\n\n1,2\n  \n,,\n3,4\n", "a|b", []string{"5: 1|2", "8: 3|4"}},
		{"byte order mark", "\xEF\xBB\xBFa,b\n1,2\n", "a|b", []string{"2: 1|2"}},
		{"quotes", "a,b\n\"x,\"\"y\"\"\",\"l1\nl2\"\n3,4\n", "a|b", []string{"2: x,\"y\"|l1\nl2", "4: 3|4"}},
		{"blanks behind a quote", "a,b\n\"x\" ,\"y\"\t\n", "a|b", []string{"2: x|y"}},
		{"quote inside a plain cell", "a,b\n5\" pipe,37'8\"N\n", "a|b", []string{"2: 5\" pipe|37'8\"N"}},
		{"short row", "a,b,c\n1\n", "a|b|c", []string{"2: 1||"}},
		{"long row with blanks", "a,b\n1,2, ,\n", "a|b", []string{"2: 1|2"}},
		{
			"long row", "a,b\n1,x, y\n3,4\n", "a|b",
			[]string{`! line 2, column 5: the row has 3 cells, the header only 2 columns; put a cell that holds a "," into quotes`, "3: 3|4"},
		},
		{
			"stray text", "a,b\n\"x\"y,2\n3,4\n", "a|b",
			[]string{`! line 2, column 1: the quoted cell that begins at line 2, column 1 goes on after its closing quote; a quote inside a cell has to be doubled ("")`, "3: 3|4"},
		},
		{
			"stray text, the next cell spans lines", "a,b,c\n\"x\"y,\"p\nq\",z\n3,4,5\n", "a|b|c",
			[]string{`! line 2, column 1: the quoted cell that begins at line 2, column 1 goes on after its closing quote; a quote inside a cell has to be doubled (""); the line after it is lost with it`, "4: 3|4|5"},
		},
		{
			"never closed", "a,b\n1,2\n3,\"x\n5,6\n7,8\n", "a|b",
			[]string{"2: 1|2", "! line 3, column 3: the quote that opens at line 3, column 3 is never closed", "4: 5|6", "5: 7|8"},
		},
		{
			"never closed, behind a cell of two lines", "a,b\n\"p\nq\",\"x\n5,6\n", "a|b",
			[]string{"! line 2, column 4: the quote that opens at line 3, column 4 is never closed", "4: 5|6"},
		},
		{"same names", "a,A,,b\n1,2,3,4\n", "a|A (2)|column 3|b", []string{"2: 1|2|3|4"}},
		{"windows-1252", "name,city\nJos\xe9,M\xfcnchen\n\xe2\x82\xac,x\n", "name|city", []string{"2: José|München", "3: €|x"}},
		{"formula guard", "a,b\n'=1+1,'+49 30\n''=x,'tis\n", "a|b", []string{"2: =1+1|+49 30", "3: '=x|'tis"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			header, rows := table(t, tc.in, Options{})
			if got := strings.Join(header, "|"); got != tc.header {
				t.Errorf("header %q, want %q", got, tc.header)
			}
			if !reflect.DeepEqual(rows, tc.rows) {
				t.Errorf("rows\n got %q\nwant %q", rows, tc.rows)
			}
		})
	}
}

func TestRowOverLimit(t *testing.T) {
	long := strings.Repeat("x", 300_000)
	in := "a,b\n1," + long + "\n3,4\n5,\"" + long + "\n7,8\n9,10\n"
	_, rows := table(t, in, Options{MaxRow: 1000})
	want := []string{
		"! line 2: the row is longer than 1000 bytes",
		"3: 3|4",
		"! line 4, column 3: the quote that opens at line 4, column 3 is not closed within 1000 bytes, the most that a row may have",
		"5: 7|8",
		"6: 9|10",
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("got %q", rows)
	}
}

func TestRawText(t *testing.T) {
	r, err := Open(strings.NewReader("a,b\n\"x\",2\n\"p\"q,3\nlost\n5,6\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	row, err := r.Next()
	if err != nil || row.Raw != `"x",2` {
		t.Errorf("raw %q, %v", row.Raw, err)
	}
	_, err = r.Next()
	var bad *RowError
	if !errors.As(err, &bad) || bad.Raw != "\"p\"q,3\nlost" {
		t.Errorf("got %v, raw %q", err, bad.Raw)
	}
}

func TestNoTable(t *testing.T) {
	for name, in := range map[string]string{
		"empty": "", "blank": " \n\t\n", "workbook": "PK\x03\x04rest", "old workbook": "\xd0\xcf\x11\xe0\xa1", "html": "<!DOCTYPE html><table>",
		"binary": "a\x00b\x00\x00\x00c", "broken header": "a,\"b\n1,2\n", "only sep": "sep=;\n", "array of numbers": "[1,2]x", "empty array": "[]",
	} {
		r, err := Open(strings.NewReader(in), Options{})
		if name == "array of numbers" {
			if err != nil { // it is a CSV header like any other
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, ErrNoTable) {
			t.Errorf("%s: got %v, %v", name, r, err)
		}
	}
}

func TestSpectrum(t *testing.T) {
	dir := "../../../../../shared/data/hostile/csv-spectrum"
	files, err := filepath.Glob(filepath.Join(dir, "csvs", "*.csv"))
	if err != nil || len(files) == 0 {
		t.Skip("csv-spectrum is not at hand: ", dir)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		t.Run(name, func(t *testing.T) {
			want := spectrum(t, filepath.Join(dir, "json", name+".json"))
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = f.Close() })
			r, err := Open(f, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got []map[string]string
			for {
				row, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				m := map[string]string{}
				for i, h := range r.Header() {
					m[h] = row.Cells[i]
				}
				got = append(got, m)
			}
			if name == "location_coordinates" {
				// The JSON holds another phone number than the CSV.
				delete(got[0], "Contact Phone Number")
				delete(want[0], "Contact Phone Number")
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %q\nwant %q", got, want)
			}
		})
	}
}

func spectrum(t *testing.T, file string) []map[string]string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var many []map[string]string
	if json.Unmarshal(b, &many) == nil {
		return many
	}
	var one map[string]string
	if err := json.Unmarshal(b, &one); err != nil {
		t.Fatal(err)
	}
	return []map[string]string{one}
}

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"=1+1": "'=1+1", "+49": "'+49", "-5": "'-5", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "'=x": "''=x", "''-": "'''-",
		"": "", "'": "'", "'tis": "'tis", "plain": "plain", "a=b": "a=b",
	} {
		if got := Guard(in); got != want {
			t.Errorf("Guard(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGuardIsReversible(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching("'{0,3}[=+@\t\r\x00'-]?.{0,3}"))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "s")
		g := Guard(s)
		if Unguard(g) != s {
			t.Fatalf("%q → %q → %q", s, g, Unguard(g))
		}
		if formula(g) {
			t.Fatalf("%q is still a formula", g)
		}
	})
}

func TestWriterReadsBack(t *testing.T) {
	cell := rapid.OneOf(rapid.StringMatching("[a-z,;\"'=\r\n\t |+-]{0,8}"), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 0, 5).Draw(t, "rows")
		var out strings.Builder
		w := NewWriter(&out)
		var want [][]string
		for _, row := range append([][]string{{"a", "b", "c"}}, rows...) {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
			if strings.TrimSpace(strings.Join(row, "")) != "" {
				want = append(want, row)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		r, err := Open(strings.NewReader(out.String()), Options{})
		if err != nil {
			t.Fatalf("%v in %q", err, out.String())
		}
		got := [][]string{r.Header()}
		for {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %q", err, out.String())
			}
			got = append(got, append([]string(nil), row.Cells...))
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q want %q in %q", got, want, out.String())
		}
	})
}
