package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"

	"banter/cmd/banter/export"
)

// hostile are texts that a web page or a spreadsheet must not run.
func hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></svg><svg onload=alert(1)>`, `=cmd|' /C calc'!A0`, "+1+1", "-2", "@SUM(A1)",
		"\x1b[31mred", "a\u202eb", "zero\u200bwidth", "tab\tand\nline", "{{.Title}}", "javascript:alert(1)", "\xff\xfe",
	}
}

func pageOf(texts []string) export.Page {
	t := export.Table{Columns: []export.Column{{Head: texts[0], Names: []string{"name"}}, {Head: "n", Names: []string{"k", "n"}, Right: true}}}
	c := &export.Chart{Title: texts[0], About: texts[1], Zone: [2]float64{0.3, 0.5}, ZoneText: texts[0]}
	for _, s := range texts {
		t.Rows = append(t.Rows, []export.Cell{export.Text(s), {Text: s, Values: []string{s, "2"}}})
		c.Bars = append(c.Bars, export.Bar{Label: s, Text: s, Value: 0.4, Low: 0.2, High: 0.6, Mark: 0.5})
	}
	return export.Page{Title: texts[0], About: texts, Sections: []export.Section{{Name: "all", Title: texts[1], Notes: texts, Chart: c, Table: t}}}
}

func html(t *testing.T, p export.Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := export.WriteHTML(&b, p.Title, []export.Page{p, p}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkHTML reads a page as XML, which this one is but for its first lines, and
// says what a browser would run or fetch.
func checkHTML(t *testing.T, page string) {
	t.Helper()
	_, body, ok := strings.Cut(page, "</head>")
	if !ok {
		t.Fatal("no head")
	}
	dec := xml.NewDecoder(strings.NewReader(strings.TrimSuffix(strings.TrimSpace(body), "</html>")))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("it is not well-formed: %v", err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "script", "img", "iframe", "link", "object":
			t.Errorf("the page has a %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if name := a.Name.Local; strings.HasPrefix(name, "on") || name == "src" || name == "href" && !strings.HasPrefix(a.Value, "#") {
				t.Errorf("%s has %s=%q", e.Name.Local, name, a.Value)
			}
		}
	}
}

func TestPageRunsNothing(t *testing.T) {
	page := html(t, pageOf(hostile()))
	checkHTML(t, page)
	for _, bad := range []string{"\x1b", "\u202e", "\u200b", "\xff", "ZgotmplZ"} {
		if strings.Contains(page, bad) {
			t.Errorf("%q came through", bad)
		}
	}
	if n := strings.Count(page, `<th scope="row">`); n != 2*len(hostile()) {
		t.Errorf("%d rows have a heading", n)
	}
	if !strings.Contains(page, "prefers-color-scheme: dark") || !strings.Contains(page, "@media print") || strings.Contains(page, "http://") || strings.Contains(page, "https://") {
		t.Error("the page is not for dark and light and paper, or asks for something from elsewhere")
	}
}

func TestPageOfNaughtyStrings(t *testing.T) {
	data, err := os.ReadFile("../../../../shared/data/hostile/blns/blns.txt")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the big list of naughty strings is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	checkHTML(t, html(t, pageOf(strings.Split(string(data), "\n"))))
}

func TestCSVIsNoFormula(t *testing.T) {
	p := pageOf(hostile())
	var b bytes.Buffer
	if err := export.WriteCSV(&b, &p.Sections[0].Table); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) != 1+len(hostile()) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := strings.Join(rows[0], ","); got != "name,k,n" {
		t.Errorf("the head is %s", got)
	}
	for _, row := range rows[1:] {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("a spreadsheet runs %q", cell)
			}
		}
	}
}

// What is no number is nowhere in a drawing.
func TestChartOfOddNumbers(t *testing.T) {
	p := pageOf([]string{"a", "b"})
	c := p.Sections[0].Chart
	c.Bars = nil
	for _, f := range []float64{0, -1, 2, 1e308, math.NaN(), math.Inf(1), math.Inf(-1)} {
		c.Bars = append(c.Bars, export.Bar{Label: "x", Value: f, Low: f, High: f, Mark: f})
	}
	for i := range 40 {
		c.Bars = append(c.Bars, export.Bar{Label: strings.Repeat("long ", i)})
	}
	page := html(t, p)
	checkHTML(t, page)
	if regexp.MustCompile(`"[^"]*(NaN|Inf)[^"]*"`).MatchString(page) {
		t.Error("the drawing has what is no number")
	}
	if !strings.Contains(page, "23 more are in the table") {
		t.Error("bars that are left out are not told of")
	}
}

func TestSectionByName(t *testing.T) {
	p := pageOf([]string{"a", "b"})
	if _, ok := p.Section("all"); !ok {
		t.Error("a section is not found")
	}
	if _, ok := p.Section("none"); ok {
		t.Error("a section that is not there is found")
	}
}

// The scale has a few round figures and reaches past the longest bar; what is
// counted has no halves.
func TestScale(t *testing.T) {
	for _, tc := range []struct {
		bars  []float64
		share bool
		max   float64
		want  string
	}{
		{[]float64{302, 131}, false, 0, "0 100 200 300 400"},
		{[]float64{3, 1}, false, 0, "0 1 2 3"},
		{[]float64{1}, false, 0, "0 1"},
		{nil, false, 0, "0 1"},
		{[]float64{0.24}, true, 0, "0 % 5 % 10 % 15 % 20 % 25 %"},
		{[]float64{0.004}, true, 0, "0 % 0.1 % 0.2 % 0.3 % 0.4 %"},
		{[]float64{0.9, 7}, true, 1, "0 % 20 % 40 % 60 % 80 % 100 %"},
		{[]float64{16.9, math.Inf(1)}, false, 0, "0 5 10 15 20"},
	} {
		p := pageOf([]string{"a", "b"})
		c := p.Sections[0].Chart
		c.Share, c.Max, c.Zone = tc.share, tc.max, [2]float64{}
		c.Bars = []export.Bar{{Label: "none"}}
		for _, v := range tc.bars {
			c.Bars = append(c.Bars, export.Bar{Label: "x", Value: v})
		}
		var got []string
		for _, m := range regexp.MustCompile(`text-anchor="middle" class="figure">([^<]*)<`).FindAllStringSubmatch(html(t, p), -1) {
			got = append(got, m[1])
		}
		if s := strings.Join(got[:len(got)/2], " "); s != tc.want { // the page is there twice
			t.Errorf("%v: %q; want %q", tc.bars, s, tc.want)
		}
	}
}
