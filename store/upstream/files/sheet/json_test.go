package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

func TestJSON(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		header   string
		rows     []string
	}{
		{"lines", "{\"a\":1,\"b\":\"x\"}\n{\"b\":true,\"a\":null}\n", "a|b", []string{"1: 1|x", "2: |true"}},
		{"nested", `{"e":"t","p":{"time":1602611311,"deep":{"x":"y"}},"tags":["a","b",3]}`, "e|p.time|p.deep.x|tags", []string{"1: t|1602611311|y|a;b;3"}},
		{"objects in arrays", `{"a":[{"k":"v","n":2},["x"]]}`, "a", []string{"1: k=v;n=2;x"}},
		{"big numbers keep their digits", `{"id":12345678901234567890}`, "id", []string{"1: 12345678901234567890"}},
		{"a new key comes later", "{\"a\":1}\n\n{\"a\":2,\"z\":3}\n", "a|z", []string{"1: 1|", "3: 2|3"}},
		{
			"a broken line", "{\"a\":1}\n{\"a\":oops}\n{\"a\":3}\n", "a",
			[]string{"1: 1", "! line 2, column 6: not valid JSON: invalid character 'o' looking for beginning of value", "3: 3"},
		},
		{
			"a line cut short", "{\"a\":1}\n{\"a\":\n{\"a\":3}", "a",
			[]string{"1: 1", "! line 2, column 6: not valid JSON: the object ends too early", "3: 3"},
		},
		{"two on a line", "{\"a\":1} {\"a\":2}\n{\"a\":3}", "a", []string{"! line 1, column 9: not valid JSON: something follows the object; write one object a line", "2: 3"}},
		{"array", "[\n {\"a\":1},\n {\"a\":2}\n]\n", "a", []string{"2: 1", "3: 2"}},
		{
			"array with a broken element", "[{\"a\":1},\n{\"a\":2,},\n{\"a\":3}]", "a",
			[]string{"1: 1", "! line 2, column 8: not valid JSON: invalid character '}' looking for beginning of object key string", "3: 3"},
		},
		{"objects over several lines", "{\n \"a\": \"x}\",\n \"b\": 2\n}\n{\n \"a\": \"y\"\n}\n", "a|b", []string{"1: x}|2", "5: y|"}},
		{"never ending", "[{\"a\":1},{\"a\":2", "a", []string{"1: 1", "! line 1: the object that begins here never ends; nothing after it can be read"}},
		{"not an object", "[{\"a\":1}, 7, {\"a\":2}]", "a", []string{"1: 1", "! line 1: a row has to be an object, {…}", "1: 2"}},
		{"windows-1252", "{\"a\":\"caf\xe9\"}", "a", []string{"1: café"}},
		{"no guard in JSON", `{"a":"'=1"}`, "a", []string{"1: '=1"}},
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

func TestAbsentIsNotEmpty(t *testing.T) {
	r, err := Open(strings.NewReader("{\"a\":\"\",\"b\":1}\n{\"b\":2}\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range [][]bool{{false, false}, {true, false}} {
		row, err := r.Next()
		if err != nil || !reflect.DeepEqual(row.Absent, want) {
			t.Errorf("absent %v, want %v (%v)", row.Absent, want, err)
		}
	}
}

func TestEncodings(t *testing.T) {
	text := "name;city\nJosé;Zürich\nΩ;東京\n"
	want := []string{"2: José|Zürich", "3: Ω|東京"}
	utf16 := func(e unicode.Endianness, bom unicode.BOMPolicy) string {
		s, err := unicode.UTF16(e, bom).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, in := range map[string]string{
		"utf-8":               text,
		"utf-8 with mark":     "\xEF\xBB\xBF" + text,
		"utf-16le with mark":  utf16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16be with mark":  utf16(unicode.BigEndian, unicode.UseBOM),
		"utf-16le, no mark":   utf16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be, no mark":   utf16(unicode.BigEndian, unicode.IgnoreBOM),
		"gzip":                zip(t, text),
		"gzip of utf-16 text": zip(t, utf16(unicode.LittleEndian, unicode.UseBOM)),
		"two gzips in a row":  zip(t, "name;city\nJosé;Zürich\n") + zip(t, "Ω;東京\n"),
	} {
		if _, rows := table(t, in, Options{}); !reflect.DeepEqual(rows, want) {
			t.Errorf("%s: %q", name, rows)
		}
	}
	if _, rows := table(t, zip(t, `{"a":1}`), Options{}); !reflect.DeepEqual(rows, []string{"1: 1"}) {
		t.Errorf("gzipped JSON: %q", rows)
	}
}

func TestGzipCutShort(t *testing.T) {
	whole := zip(t, "a,b\n"+strings.Repeat("1,2\n", 100_000))
	r, err := Open(strings.NewReader(whole[:len(whole)-20]), Options{})
	for err == nil {
		_, err = r.Next()
	}
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal("the loss went unnoticed")
	}
	if !strings.Contains(err.Error(), "cut short") {
		t.Errorf("got %v", err)
	}
}

func TestBytesAndAbout(t *testing.T) {
	in := zip(t, "a;b\n1;2\n")
	r, err := Open(strings.NewReader(in), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = r.Next()
	}
	if r.Bytes() != int64(len(in)) {
		t.Errorf("%d bytes, want %d", r.Bytes(), len(in))
	}
	if r.About() != "CSV, cells separated by ;, gzip" {
		t.Errorf("about %q", r.About())
	}
}

func zip(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
