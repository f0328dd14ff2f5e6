package mapping

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/store/lead/hostile"
)

// FuzzParse feeds foreign mapping files: they are read, or refused with a place.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"id = \"a\"\n[fields]\nname = [\"b\", \"c\"]\nstage = {column = \"s\", map = {x = \"mql\"}}\n[const]\nsource = \"x\"\n",
		"[activity]\nlead = \"a\"\nat = {column = \"t\", format = \"dmy\"}\nkind = {column = \"k\", contains = {x = \"call\"}}\nrepeats = \"count\"\npeople = [\"a\"]\n",
		"id = [[1]]", "fields = 1", "[fields]\n\"x.\" = \"a\"\n", "recognise = [[\"a\"]]\nexact = [[]]\nid = \"a\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		m, err := Parse("m.toml", []byte(in))
		if err != nil {
			var parse *ParseError
			if !errors.As(err, &parse) || parse.Reason == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		drain(t, "a,b,c,k,s,t,lead\n1,2,x,x,x,01/02/2026,9\n,,,,,,\n", m)
	})
}

// FuzzRows feeds foreign tables: every lead that comes out is canonical.
func FuzzRows(f *testing.F) {
	for _, s := range []string{
		"Record ID,Email,First Name,Last Name,Lifecycle Stage,Create Date,Number of Employees\n1,a@x,A,B,Customer,01/02/2026,51-200\n",
		"Id,LastName,Company,Status,IsConverted,NumberOfEmployees,CreatedDate\n00Q1G00000nDnM5,x,y,Open,true,1k,2026-05-01T07:25:37.000+0000\n",
		"email,name,company,created,domain,website\n\"a\u202e@x\",\"\x00\",\x7f,1602611311,HTTPS://WWW.A/b,\n",
		`{"type":"track","event":"x","userId":"u","messageId":"m","timestamp":"2026-03-01T10:00:00Z"}`,
		`{"event":"e","properties":{"time":1,"distinct_id":"d"}}`,
		"email,name\na@x.example,Ana\n",
		"\"a\"\"b\",\"c\\d\ne\",=cmd\n1,2,3\n",
		"lead_id,timestamp,event\n1,2,3\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		hostile.Bounded(t, len(in), func() { drain(t, in, nil) })
		asUnknown(t, in)
	})
}

func drain(t *testing.T, in string, m *Mapping) {
	t.Helper()
	r, err := NewReader(strings.NewReader(in), Options{Map: m, Guess: true})
	if err != nil {
		return
	}
	for {
		it, err := r.Next()
		var refused *RowError
		switch {
		case errors.As(err, &refused):
			if refused.Reason == "" {
				t.Fatal("refused without a reason")
			}
			continue
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			return
		}
		if it.Remote != nil {
			canonical(t, it.Remote)
			continue
		}
		if a := it.Activity; it.JoinID == "" && it.JoinEmail == "" || a.ID == "" || a.Kind == "" || a.At.IsZero() || lead.Clean(a.Subject) != a.Subject {
			t.Fatalf("got %+v %+v", it, a)
		}
	}
}

// leadsCSV is a HubSpot export of n rows with 19 columns.
func leadsCSV(n int) string {
	var b strings.Builder
	b.WriteString("Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Lead Status,Contact owner,Create Date,Company Name,Job Title,Number of Employees,Country/Region,City,Industry,Original Source,Website URL,Favourite colour,Shoe size\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,Ana%d,Souza,ana%d@company%d.example,+49 30 %07d,Marketing Qualified Lead,New,Ben Bo,2026-03-%02d 10:%02d,\"Company, %d\",VP Marketing,\"1,250\",Germany,Berlin,Software,Organic Search,https://www.company%d.example,red,%d\n",
			i, i, i, i%5000, i, 1+i%28, i%60, i%5000, i%5000, 36+i%10)
	}
	return b.String()
}

func BenchmarkImport100k(b *testing.B) {
	const n = 100_000
	in := leadsCSV(n)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader(strings.NewReader(in), Options{})
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.EOF) || r.Stats().Items != n {
			b.Fatalf("%v, %+v", err, r.Stats())
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkActivities(b *testing.B) {
	var s strings.Builder
	s.WriteString("contact_id,form_id,conversion_id,timestamp,title,page_url\n")
	const n = 20_000
	for i := range n {
		fmt.Fprintf(&s, "%d,7,%d,2026-03-01 10:00:00,Request Demo %d,https://x.example/demo\n", i, i, i)
	}
	for b.Loop() {
		r, err := NewReader(strings.NewReader(s.String()), Options{})
		for err == nil {
			_, err = r.Next()
		}
		if r.Stats().Items != n {
			b.Fatalf("%v, %+v", err, r.Stats())
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "rows/s")
}
