package democrm

import (
	"errors"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm/wire"
)

func TestReadLead(t *testing.T) {
	at := time.Date(2026, 3, 4, 10, 0, 0, 0, time.FixedZone("", 3600))
	act := lead.Activity{ID: "a", Kind: lead.KindCall, At: at, Note: "two\x1b[2J\nlines\u202e"}
	for _, tc := range []struct {
		name string
		in   wire.Lead
		want string // the error; "" is none
	}{
		{"good", wire.Lead{ID: "1", Fields: map[string]string{"name": "A\x1b[31mna", "employees": "1,200", "unheard_of": "x"}, Activities: []lead.Activity{act}}, ""},
		{"no id", wire.Lead{}, `id: "" is no id of a lead`},
		{"evil id", wire.Lead{ID: "1\x1b"}, `id: "1" is no id of a lead`},
		{"bad stage", wire.Lead{ID: "1", Fields: map[string]string{"stage": "boss"}}, `stage: "boss" is none of [lead mql sal sql opportunity won lost nurture disqualified]`},
		{"activity without id", wire.Lead{ID: "1", Activities: []lead.Activity{{Kind: "call", At: at}}}, "an activity has no id"},
		{"activity without kind", wire.Lead{ID: "1", Activities: []lead.Activity{{ID: "x", At: at}}}, "activity x: it has no kind"},
		{"activity after the calendar", wire.Lead{ID: "1", Activities: []lead.Activity{{ID: "x", Kind: "call", At: time.Date(9999, 12, 31, 23, 0, 0, 0, time.FixedZone("", -7200))}}}, "activity x: its time lies outside of the years 1 to 9999"},
		{"activity without time", wire.Lead{ID: "1", Activities: []lead.Activity{{ID: "x", Kind: "call"}}}, "activity x: it has no time"},
	} {
		got, err := readLead(tc.in)
		if text := errText(err); text != tc.want {
			t.Errorf("%s: %q; want %q", tc.name, text, tc.want)
		}
		if tc.want != "" {
			continue
		}
		if name, _ := got.Fields.Get("name"); name != "A[31mna" {
			t.Errorf("name %q", name)
		}
		if n, _ := got.Fields.Get("employees"); n != "1200" {
			t.Errorf("employees %q; want 1200, as Lead.Get writes it", n)
		}
		if _, ok := got.Fields.Get("phone"); ok || len(got.Fields) != 2 {
			t.Errorf("fields %+v; want the two that were sent", got.Fields)
		}
		if a := got.Activities[0]; a.Note != "two[2J\nlines" || a.At.Location() != time.UTC || !a.At.Equal(at) {
			t.Errorf("activity %+v", a)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestOneBadLeadLeavesThePage(t *testing.T) {
	in := wire.Page{Next: "c", Leads: []wire.Lead{{ID: "1"}, {ID: "2", Fields: map[string]string{"created_at": "yesterday"}}, {}, {ID: "4"}}}
	p, err := readPage(in, "")
	if err != nil || len(p.Leads) != 2 || len(p.Refused) != 2 {
		t.Fatalf("%+v, %v; want two leads and two refused", p, err)
	}
	if p.Refused[0].Where != "lead 2" || p.Refused[1].Where != "lead 3 of the page" {
		t.Errorf("refused %+v", p.Refused)
	}
}

func TestReceiptsOfOthersAreLeftOut(t *testing.T) {
	in := wire.Receipts{Receipts: []wire.Receipt{
		{Key: "other", State: wire.Done},
		{Key: "b", State: "perhaps"},
		{Key: "a", State: wire.Conflict, Theirs: map[string]string{"owner": "ben", "nonsense": "x"}},
		{Key: "a", State: wire.Done},
	}}
	got := readReceipts(in, []string{"a", "b", "c"})
	if len(got) != 1 || got[0].Key != "a" || got[0].State != upstream.Conflict || len(got[0].Theirs) != 1 {
		t.Errorf("%+v; want the first receipt of a alone", got)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"leads":[{"id":"1","revision":3,"fields":{"name":"Ana","stage":"mql"},"activities":[{"id":"a","kind":"call","at":"2026-03-04T10:00:00Z"}]}],"next":"x.3","more":true,"total":1}`))
	f.Add([]byte(`{"leads":[{"id":"2","deleted":true,"merged_into":"1"}],"next":"x.4"}`))
	f.Add([]byte("<html>503</html>"))
	f.Add([]byte(`{"leads":[{"id":"\u001b","fields":{"employees":"NaN"}}],"next":""}`))
	f.Add([]byte(`{"receipts":[{"key":"a","state":"done","revision":7}]}`))
	f.Add([]byte(`{"receipts":[{"key":"a","state":"conflict","theirs":{"stage":"sal"}},{"key":"b","state":"refused","problem":"no"}]}`))
	f.Add([]byte(`{"receipts":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		asPage(t, data)
		asReceipts(t, data)
	})
}

func asPage(t *testing.T, data []byte) {
	t.Helper()
	var in wire.Page
	if err := decode(data, &in); err != nil {
		if !errors.Is(err, upstream.ErrUnreachable) {
			t.Fatalf("%v has the wrong class", err)
		}
		return
	}
	p, err := readPage(in, "x.1")
	if err != nil {
		if !errors.Is(err, upstream.ErrUnreachable) {
			t.Fatalf("%v has the wrong class", err)
		}
		return
	}
	if len(p.Leads)+len(p.Refused) != len(in.Leads) {
		t.Fatalf("%d leads and %d refused of %d", len(p.Leads), len(p.Refused), len(in.Leads))
	}
	for _, l := range p.Leads {
		checkRemote(t, l)
	}
}

// checkRemote wants what a store relies on.
func checkRemote(t *testing.T, l lead.Remote) {
	t.Helper()
	if l.ID == "" || lead.Clean(string(l.ID)) != string(l.ID) {
		t.Fatalf("id %q", l.ID)
	}
	var again lead.Lead
	for _, v := range l.Fields {
		if err := again.Set(v.Field, v.Text); err != nil || again.Get(v.Field) != v.Text {
			t.Fatalf("%s: %q is not canonical: %v", v.Field, v.Text, err)
		}
	}
	for _, a := range l.Activities {
		if a.ID == "" || a.Kind == "" || a.At.IsZero() || lead.Clean(a.Subject) != a.Subject || lead.CleanText(a.Note) != a.Note {
			t.Fatalf("activity %+v", a)
		}
	}
}

func asReceipts(t *testing.T, data []byte) {
	t.Helper()
	var in wire.Receipts
	if decode(data, &in) != nil {
		return
	}
	seen := map[string]bool{}
	for _, r := range readReceipts(in, []string{"a", "b"}) {
		if r.Key != "a" && r.Key != "b" || seen[r.Key] || r.State == "" {
			t.Fatalf("receipt %+v", r)
		}
		seen[r.Key] = true
	}
}
