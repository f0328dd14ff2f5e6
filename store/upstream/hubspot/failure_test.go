package hubspot

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

var at = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// recorded is a body that HubSpot answered with once.
func recorded(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", "crm_fixtures", "hubspot", name))
	if errors.Is(err, os.ErrNotExist) {
		tb.Skip("the recorded bodies are not here: ", name)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func TestRecordedFailures(t *testing.T) {
	for _, tc := range []struct {
		file          string
		status        int
		class         error
		problem, hint string // parts of them
	}{
		{"docs-400-property-doesnt-exist.json", 400, upstream.ErrRefused, `refuses the property testproperty: Property "testproperty" does not exist`, "create the property"},
		{"amp-batch__update__contacts__err-many-invalid-properties.json", 400, upstream.ErrRefused, "first000name, last000name", "create the property"},
		{"amp-batch__update__contacts__err-duplicate-ids.json", 400, upstream.ErrRefused, "Duplicate IDs found", "rule"},
		{"amp-batch__create__contacts__err-conflict.json", 409, upstream.ErrRefused, "Contact already exists", "both records"},
		{"docs-403-missing-scopes.json", 403, upstream.ErrAuth, "crm.objects.deals.highly_sensitive.read.v2, crm.objects.deals.read", "add the scopes"},
		{"amp-metadata-err-schemas-scope.json", 403, upstream.ErrAuth, "one of the scopes custom-object-read", "add the scopes"},
		{"docs-429-daily.json", 429, upstream.ErrRetry, "daily limit", ""},
		{"issue-429-secondly.json", 429, upstream.ErrRetry, "too many calls", ""},
		{"issue-429-ten-secondly.json", 429, upstream.ErrRetry, "too many calls", ""},
		{"amp-search__error-invalid-object.json", 400, upstream.ErrRefused, "Unable to infer object type from: butterflies", ""},
	} {
		f := readFailure(tc.status, http.Header{}, recorded(t, tc.file), at)
		if !errors.Is(f, tc.class) || !strings.Contains(f.Problem(), tc.problem) || !strings.Contains(f.Hint(), tc.hint) {
			t.Errorf("%s: %v; hint %q", tc.file, f, f.Hint())
		}
		if strings.Contains(f.Error(), "[{") {
			t.Errorf("%s: JSON in what a person reads: %v", tc.file, f)
		}
	}
	if f := readFailure(429, http.Header{}, recorded(t, "docs-429-daily.json"), at); f.Policy != policyDaily || f.Correlation == "" {
		t.Errorf("%+v", f)
	}
}

func TestFailuresThatAreNotHubSpots(t *testing.T) {
	for _, tc := range []struct {
		status  int
		header  http.Header
		body    string
		class   error
		problem string
		after   time.Duration
	}{
		{502, http.Header{"Content-Type": {"text/html"}}, "<html><body>Bad Gateway</body></html>", upstream.ErrUnreachable, "HubSpot is not there just now: it answered 502 Bad Gateway", 0},
		{503, nil, "", upstream.ErrRetry, "503", 0},
		{524, nil, " <!DOCTYPE html>", upstream.ErrUnreachable, "524", 0},
		{477, http.Header{"Retry-After": {"3600"}}, "{}", upstream.ErrRetry, "moving the account", time.Hour},
		{423, nil, `{"message":"locked"}`, upstream.ErrRetry, "locked", 0},
		{401, nil, `{"status":"error","message":"Authentication credentials not found","category":"INVALID_AUTHENTICATION"}`, upstream.ErrAuth, "does not accept the token", 0},
		{414, nil, "URI Too Long\x1b[2J", upstream.ErrRefused, "HubSpot answered 414: URI Too Long[2J", 0},
		{302, nil, "", upstream.ErrRefused, "302", 0},
	} {
		h := tc.header
		if h == nil {
			h = http.Header{}
		}
		f := readFailure(tc.status, h, []byte(tc.body), at)
		if !errors.Is(f, tc.class) || !strings.Contains(f.Problem(), tc.problem) || upstream.After(f) != tc.after {
			t.Errorf("%d: %v, class %v, after %s; want %q", tc.status, f, f.Class, f.After, tc.problem)
		}
	}
}

func TestScrub(t *testing.T) {
	const token = "pat-na1-11111111-2222-3333-4444-555555555555"
	for _, s := range []string{"bad token " + token + ".", "bad token s3cret!", `{"t":"` + token + `"}`} {
		for _, secret := range []string{token, "s3cret"} {
			if got := scrub(s, "s3cret"); strings.Contains(got, secret) {
				t.Errorf("%q tells %q", got, secret)
			}
		}
	}
}

func TestRecordedBatches(t *testing.T) {
	var b batch
	if err := decode(recorded(t, "amp-batch__update__contacts__err-partial-success.json"), &b); err != nil {
		t.Fatal(err)
	}
	if len(b.Results) != 1 || b.Results[0].ID != "171591000199" || b.Results[0].updated() != time.Date(2025, 11, 4, 12, 10, 35, 352e6, time.UTC).UnixMilli() {
		t.Errorf("results %+v", b.Results)
	}
	if len(b.Errors) != 1 || b.Errors[0].Context.list("ids")[0] != "unknownIdentifier888" || itemFailure(b.Errors[0]).Status != 404 {
		t.Errorf("errors %+v", b.Errors)
	}
	b = batch{}
	if err := decode(recorded(t, "docs-207-batch-create.json"), &b); err != nil {
		t.Fatal(err)
	}
	if f := itemFailure(b.Errors[0]); b.Errors[0].Context.list("objectWriteTraceId")[0] != "549b1c2a9351" || f.Codes[0] != "PROPERTY_DOESNT_EXIST" || f.Properties[0] != "missing" {
		t.Errorf("errors %+v", b.Errors)
	}
	b = batch{}
	if err := decode(recorded(t, "amp-batch__create__contacts__err-partial-success.json"), &b); err != nil || itemFailure(b.Errors[0]).Status != 409 {
		t.Errorf("%v, %+v", err, b.Errors)
	}
	var l linked
	if err := decode(recorded(t, "amp-search__contacts__contacts-to-companies.json"), &l); err != nil || l.Results[0].From.ID != "501" || l.Results[0].To[0].ID != "29022297485" {
		t.Errorf("%v, %+v", err, l)
	}
}

func TestRecordedPages(t *testing.T) {
	for file, want := range map[string]struct {
		after id
		total int
		name  string
	}{
		"amp-search__contacts__1-first-page.json":     {"54", 57, "Johnnie Heller"},
		"amp-search__contacts__2-second-page.json":    {"", 57, "Johnnie Conroy"},
		"amp-read-via-search__contacts-response.json": {"", 115, ""},
		"amp-read__objects-api__contacts-batch.json":  {"", 0, "Brian Halligan (Sample Contact)"},
		"amp-batch__create__contacts__success.json":   {"", 0, "Lily Skinner"},
		"amp-batch__update__contacts__success.json":   {"", 0, "Markus (updated) Blevins (updated)"},
	} {
		var p page
		if err := decode(recorded(t, file), &p); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if p.Paging.Next.After != want.after || p.Total != want.total {
			t.Errorf("%s: after %q, total %d", file, p.Paging.Next.After, p.Total)
		}
		l, err := plainReader().contact(&p.Results[0])
		if name, _ := l.Fields.Get("name"); err != nil || name != want.name {
			t.Errorf("%s: %q, %v; want %q", file, name, err, want.name)
		}
	}
	l, err := plainReader().contact(&page1(t).Results[0])
	created, _ := l.Fields.Get("created_at")
	stage, _ := l.Fields.Get("stage")
	if err != nil || created != "2025-11-03T23:36:13Z" || stage != "lead" || l.Version != "2025-11-03T23:36:13.632Z" {
		t.Errorf("%+v, %v", l, err)
	}
}

func page1(t *testing.T) *page {
	t.Helper()
	var p page
	if err := decode(recorded(t, "amp-batch__create__contacts__success.json"), &p); err != nil {
		t.Fatal(err)
	}
	return &p
}

func plainReader() *reader {
	return &reader{m: (Mapping{}).complete(), schema: &schema{known: true, byName: map[string]*definition{}}, owners: &owners{names: map[string]string{}}}
}

func TestRecordedDefinitions(t *testing.T) {
	var in struct {
		Results []definition `json:"results"`
	}
	if err := decode(recorded(t, "amp-metadata-contacts-properties-sampled.json"), &in); err != nil {
		t.Fatal(err)
	}
	s := &schema{known: true, byName: map[string]*definition{}}
	for i := range in.Results {
		s.byName[in.Results[i].Name] = &in.Results[i]
	}
	for name, want := range map[string]bool{"address": true, "hubspotscore": false, "hs_date_entered_customer": false, "hobby__c": true, "no_such": false} {
		if s.writable(name) != want {
			t.Errorf("%s can be written: %t", name, !want)
		}
	}
	var a account
	if err := decode(recorded(t, "amp-post-auth__account-info.json"), &a); err != nil || a.Portal != "12345678" || a.TimeZone != "US/Eastern" {
		t.Errorf("%+v, %v", a, err)
	}
}

// FuzzAnswer reads bytes as what HubSpot answers with, and as a cursor.
func FuzzAnswer(f *testing.F) {
	for _, text := range []string{
		`{"status":"error","message":"Property values were not valid: [{\"error\":\"X\",\"name\":\"a\"}]","errors":[{"context":{"propertyName":["b"]}}],"context":{"ids":[1,"2"]}}`,
		`{"context":{"requiredGranularScopes":"one"}}`,
		`<html>`,
		`{"policyName":"DAILY","errors":null}`,
		`{"id":"5","properties":{"firstname":"Ana","lifecyclestage":"lead","numemployees":"25-50","hs_timezone":"europe_slash_berlin","createdate":"1762212973632"},"updatedAt":"2025-11-04T12:10:35.352Z"}`,
		`{"id":5,"properties":{"a":null,"b":1,"hs_merged_object_ids":"1;2;x;5"}}`,
		`{"id":"-1","properties":{"recent_conversion_date":"99999999999999999"}}`,
		`{"v":1,"p":"search","l":"12","m":1,"seen":{"1":2}}`,
		`{"v":99}`,
		"-1",
	} {
		for _, status := range []int{200, 400, 403, 429} {
			f.Add(status, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, status int, data []byte) {
		asFailure(t, status, data)
		asObject(t, data)
		asCursor(t, string(data))
	})
}

func asFailure(t *testing.T, status int, body []byte) {
	t.Helper()
	x := readFailure(status, http.Header{}, body, at)
	if upstream.Class(x) == nil || x.Problem() == "" || lead.Clean(x.Problem()) != x.Problem() && len(x.Problem()) < 1000 {
		t.Errorf("%d %q: %q", status, body, x.Problem())
	}
}

func asObject(t *testing.T, data []byte) {
	t.Helper()
	var o object
	if json.Unmarshal(data, &o) != nil {
		return
	}
	l, err := plainReader().contact(&o)
	if err != nil {
		return
	}
	if remoteID(l.ID) != string(o.ID) {
		t.Fatalf("id %q of %q", l.ID, o.ID)
	}
	var again lead.Lead
	for _, v := range l.Fields {
		if err := again.Set(v.Field, v.Text); err != nil || again.Get(v.Field) != v.Text {
			t.Fatalf("%s: %q is not canonical: %v", v.Field, v.Text, err)
		}
	}
	for _, tomb := range merged(&o, l) {
		if tomb.ID == l.ID || remoteID(tomb.ID) == "" {
			t.Fatalf("tombstone %+v of %s", tomb, l.ID)
		}
	}
	for _, e := range engagements() {
		if a, ok := plainReader().activity(e, &o, ""); ok && (a.ID == "" || a.Kind == "" || a.At.IsZero() || lead.CleanText(a.Note) != a.Note || lead.Clean(a.Subject) != a.Subject) {
			t.Fatalf("activity %+v", a)
		}
	}
}

func FuzzMarker(f *testing.F) {
	f.Add("rang out\n<b>twice</b> & more", "01KEY", "call", "no_answer", true)
	f.Add("[banter:X call] tail", "a", "note", "", false)
	f.Add(strings.Repeat("<", 70000), "a", "note", "", false)
	f.Fuzz(func(t *testing.T, text, key, kind, outcome string, gone bool) {
		if !keyLike(key) || !keyLike(kind) || outcome != "" && !keyLike(outcome) || outcome == withdrawn {
			return
		}
		m := marker{key, kind, lead.Outcome(outcome), gone}
		body := rich(lead.CleanText(text), m)
		if len(body) > 65_536 {
			t.Fatalf("the body has %d bytes", len(body))
		}
		got, _, ok := findMarker(body)
		if !ok || got != m {
			t.Fatalf("%q: %+v, %t; want %+v", body, got, ok, m)
		}
	})
}

func asCursor(t *testing.T, s string) {
	t.Helper()
	c, err := readCursor(upstream.Cursor(s))
	if err != nil {
		if !errors.Is(err, upstream.ErrCursor) {
			t.Fatal(err)
		}
		return
	}
	c.see("7", 9)
	c.trim(0)
	text, err := c.text()
	if err != nil {
		t.Fatal(err)
	}
	again, err := readCursor(text)
	if err != nil || len(again.Seen) > maxSeen {
		t.Fatalf("%q becomes %q: %v", s, text, err)
	}
}
