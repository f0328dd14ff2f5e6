package mapping

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"banter/store/lead"
	"banter/store/upstream/files/sheet"
)

const root = "../../../../"

// readData reads a file of the test data with a mapping of ours, or with what is
// recognised; it skips the test where the data is not at hand.
func readData(t *testing.T, data, mapping string) (*Reader, []Item, []error) {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "../shared/data", data))
	if err != nil {
		t.Skip("the test data is not at hand: ", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	o := Options{Name: filepath.Base(data)}
	if mapping != "" {
		o.Map = ours(t, mapping)
	}
	r, err := NewReader(f, o)
	if err != nil {
		t.Fatal(err)
	}
	items, bad := all(t, r)
	return r, items, bad
}

func ours(t *testing.T, name string) *Mapping {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "testdata/mappings", name))
	if err != nil {
		t.Fatal(err)
	}
	m, err := Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// all reads to the end and checks of every lead what merges rely on.
func all(t *testing.T, r *Reader) (items []Item, bad []error) {
	t.Helper()
	for {
		it, err := r.Next()
		var refused *RowError
		switch {
		case errors.Is(err, io.EOF):
			return items, bad
		case errors.As(err, &refused):
			bad = append(bad, err)
			continue
		case err != nil:
			t.Fatal(err)
		}
		if it.Remote != nil {
			canonical(t, it.Remote)
		}
		items = append(items, it)
	}
}

// canonical fails unless every text is what Lead.Get returns after Lead.Set, and
// the fields are sorted.
func canonical(t interface {
	Helper()
	Fatalf(string, ...any)
}, r *lead.Remote,
) {
	t.Helper()
	var l lead.Lead
	for i, v := range r.Fields {
		if err := l.Set(v.Field, v.Text); err != nil {
			t.Fatalf("%s: %v", r.ID, err)
		}
		if got := l.Get(v.Field); got != v.Text {
			t.Fatalf("%s: %s is %q, canonical is %q", r.ID, v.Field, v.Text, got)
		}
		if i > 0 && r.Fields[i-1].Field >= v.Field {
			t.Fatalf("%s: %s stands before %s", r.ID, r.Fields[i-1].Field, v.Field)
		}
	}
	if r.ID == "" || string(r.ID) != cleanID(string(r.ID)) {
		t.Fatalf("the id %q is not clean", r.ID)
	}
}

func expect(t *testing.T, r *lead.Remote, want map[string]string) {
	t.Helper()
	for f, w := range want {
		if got, _ := r.Fields.Get(f); got != w {
			t.Errorf("%s: %s is %q, want %q", r.ID, f, got, w)
		}
	}
}

func TestOlist(t *testing.T) {
	_, items, bad := readData(t, "olist/mql.csv", "olist_mql.toml")
	if len(items) != 4171 || len(bad) != 0 {
		t.Fatalf("%d leads, refused %v", len(items), bad)
	}
	if items[0].Remote.ID != "ol-dac32acd4db4c29c230538b72f8dd87d" {
		t.Errorf("id %s", items[0].Remote.ID)
	}
	expect(t, items[0].Remote, map[string]string{
		"created_at": "2018-02-01T00:00:00Z", "source": "social", "campaign": "88740e65d5d6b056e0cda098e1ea6313", "stage": "mql",
	})
}

func TestXEducation(t *testing.T) {
	_, items, bad := readData(t, "xeducation/leads.csv", "xeducation.toml")
	won := 0
	for _, it := range items {
		if s, _ := it.Remote.Fields.Get("stage"); s == "won" {
			won++
		}
		if _, ok := it.Remote.Fields.Get("x.Tags"); ok {
			t.Fatal("a dropped column came in")
		}
	}
	if len(items) != 4620 || len(bad) != 0 || won != 1705 {
		t.Fatalf("%d leads, %d won, refused %v", len(items), won, bad)
	}
	expect(t, items[0].Remote, map[string]string{
		"source": "Olark Chat", "city": "", "x.Lead Number": "615477", "x.TotalVisits": "0", "title": "Unemployed", "stage": "lead",
	})
}

func TestB2B(t *testing.T) {
	_, leads, bad := readData(t, "b2b_security/leads.csv", "b2b_leads.toml")
	if len(leads) != 1500 || len(bad) != 0 {
		t.Fatalf("%d leads, refused %v", len(leads), bad)
	}
	expect(t, leads[0].Remote, map[string]string{
		"name": "Olivia Martinez", "employees": "201", "stage": "sal", "status": "connected", "seniority": "director", "owner": "SDR_08", "x.product_family": "Auditor",
	})
	_, acts, bad := readData(t, "b2b_security/activities.csv", "b2b_activities.toml")
	if len(bad) != 0 {
		t.Fatalf("refused %v", bad)
	}
	points, ids := map[lead.ID]int{}, map[string]bool{}
	for _, a := range acts {
		points[a.JoinID] += a.Activity.Points
		if key := string(a.JoinID) + a.Activity.ID; ids[key] {
			t.Fatalf("line %d has the id of an earlier activity", a.Line)
		} else {
			ids[key] = true
		}
	}
	for _, it := range leads {
		score, _ := it.Remote.Fields.Get("x.lead_score_current")
		if n, err := strconv.Atoi(score); err == nil && n != points[it.Remote.ID] {
			t.Fatalf("%s has %d points, the source says %d", it.Remote.ID, points[it.Remote.ID], n)
		}
	}
}

func TestHubSpotConnector(t *testing.T) {
	r, items, bad := readData(t, "crm_exports/hubspot/contact_data.csv", "")
	if name, guessed := r.Recognised(); name != "HubSpot contacts" || guessed || len(bad) != 0 || len(items) == 0 {
		t.Fatalf("%s (%v): %d leads, refused %v", name, guessed, len(items), bad)
	}
	if items[0].Remote.ID != "hs-78971951" {
		t.Errorf("id %s", items[0].Remote.ID)
	}
	expect(t, items[0].Remote, map[string]string{
		"company": "SampleCompany", "created_at": "2021-04-01T17:32:47Z", "revenue": "111111", "email": "fcb67ef339b691956cc85fa12be6490c",
		"name": "db320f93ead463e1a2faee198cd9a122 22370ea245fce0b355938327d41bd1e4",
	})
	r, items, bad = readData(t, "crm_exports/hubspot/contact_form_submission_data.csv", "")
	if name, _ := r.Recognised(); name != "HubSpot form submissions" || len(bad) != 0 || len(items) != 5 {
		t.Fatalf("%s: %d activities, refused %v", name, len(items), bad)
	}
	var kinds []string
	for _, it := range items {
		kinds = append(kinds, string(it.JoinID)+" "+string(it.Activity.Kind))
	}
	if got := strings.Join(kinds, ", "); got != "hs-001 form, hs-002 download, hs-003 contact_sales, hs-004 demo_request, hs-005 trial" {
		t.Errorf("got %s", got)
	}
}

func TestSalesforceConnector(t *testing.T) {
	r, items, bad := readData(t, "crm_exports/salesforce/sf_lead_data.csv", "")
	if name, _ := r.Recognised(); name != "Salesforce leads" || len(bad) != 0 || len(items) != 1 {
		t.Fatalf("%s: %d leads, refused %v", name, len(items), bad)
	}
	if items[0].Remote.ID != "sf-00Q1G00000nDnM5UAK" || items[0].Remote.Gone {
		t.Errorf("got %+v", items[0].Remote)
	}
	expect(t, items[0].Remote, map[string]string{
		"name": "H Croc", "company": "Z", "stage": "opportunity", "revenue": "280522000", "owner": "00537000003tmTnAAI", "created_at": "2019-11-11T17:23:34Z",
	})
	r, items, bad = readData(t, "crm_exports/salesforce/sf_task_data.csv", "")
	if name, _ := r.Recognised(); name != "Salesforce tasks" || len(bad) != 0 || len(items) == 0 {
		t.Fatalf("%s: %d activities, refused %v", name, len(items), bad)
	}
	if a := items[0]; a.JoinID != "sf-0031G00001S3ckZQAR" || a.Activity.ID != "sf-00T1G00003Ufap9UAB" || a.Activity.By == "" || a.Activity.Kind != "note" {
		t.Errorf("got %+v %+v", a, a.Activity)
	}
}

func TestMarketoConnector(t *testing.T) {
	r, items, bad := readData(t, "crm_exports/marketo/marketo_lead_data.csv", "")
	if name, _ := r.Recognised(); name != "Marketo leads" || len(bad) != 0 || len(items) == 0 {
		t.Fatalf("%s: %d leads, refused %v", name, len(items), bad)
	}
	if items[0].Remote.ID != "mk-1031229" {
		t.Errorf("id %s", items[0].Remote.ID)
	}
	expect(t, items[0].Remote, map[string]string{"name": "first_001 last_001", "created_at": "2019-12-29T08:15:15Z"})
	r, items, bad = readData(t, "crm_exports/marketo/marketo_activity_click_email_data.csv", "")
	if name, _ := r.Recognised(); name != "Marketo e-mail clicks" || len(bad) != 0 || len(items) == 0 {
		t.Fatalf("%s: %d activities, refused %v", name, len(items), bad)
	}
	a := items[0].Activity
	if items[0].JoinID != "mk-1124755" || a.ID != "mk-58851192" || a.Kind != lead.KindEmailClick || !strings.HasPrefix(a.URL, "https://get.") {
		t.Errorf("got %+v %+v", items[0], a)
	}
}

// The big list of naughty strings, as names in a CSV of our own.
func TestNaughtyStrings(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "../shared/data/hostile/blns/blns.json"))
	if err != nil {
		t.Skip("the test data is not at hand: ", err)
	}
	var naughty []string
	if err := json.Unmarshal(text, &naughty); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := sheet.NewWriter(&out)
	rows := [][]string{{"id", "email", "name"}}
	for i, s := range naughty {
		rows = append(rows, []string{strconv.Itoa(i), "a@x.example", s})
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	_, items, bad := read(t, "id = \"id\"\n[fields]\nname = \"name\"\nemail = \"email\"\n", out.String())
	if len(items) != len(naughty) || len(bad) != 0 {
		t.Fatalf("%d of %d, refused %v", len(items), len(naughty), bad)
	}
	for i, s := range naughty {
		if got, _ := items[i].Remote.Fields.Get("name"); got != lead.Clean(s) {
			t.Errorf("%q comes in as %q, want %q", s, got, lead.Clean(s))
		}
	}
}
