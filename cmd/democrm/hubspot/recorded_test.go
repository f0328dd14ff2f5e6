package hubspot

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Answers have the shape of those that were recorded: the same names on the
// same levels. Names of properties and values are a portal's own.
func TestAsRecorded(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "crm_fixtures", "hubspot")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the recorded bodies are not here: %v", err)
	}
	g := newRig(t, Options{BehaviouralEvents: true})
	a, b := g.contact("Ada"), g.contact("Bo")
	firm := g.p.Put("companies", Contact{Properties: map[string]string{"name": "North"}})
	g.p.Associate("contacts", a, "companies", firm, 1)
	g.p.AddEvent(Event{ID: "1", Type: "e_visited_page", Contact: a, At: Began(), Properties: map[string]string{"hs_page_title": "x"}})
	update := func(rows ...string) string { return `{"inputs":[` + strings.Join(rows, ",") + `]}` }
	row := func(id, prop string) string { return fmt.Sprintf(`{"id":"%s","properties":{"%s":"x"}}`, id, prop) }
	const props = "/crm/properties/2026-09/contacts"
	for _, tc := range []struct {
		file, method, path, body string
		fault                    Fault
		lack                     []string // what is here beside or not: optional names
	}{
		{file: "amp-batch__update__contacts__success.json", method: "POST", path: "/o/contacts/batch/update", body: update(row(a, "city"), row(b, "city"))},
		{file: "amp-batch__update__contacts__err-partial-success.json", method: "POST", path: "/o/contacts/batch/update", body: update(row(a, "city"), row("9", "city"))},
		{file: "amp-batch__update__contacts__err-duplicate-ids.json", method: "POST", path: "/o/contacts/batch/update", body: update(row(a, "city"), row(a, "city"))},
		{file: "amp-batch__update__contacts__err-many-invalid-properties.json", method: "POST", path: "/o/contacts/batch/update", body: update(row(a, "x1"), row(b, "x2"))},
		{file: "amp-batch__create__contacts__success.json", method: "POST", path: "/o/contacts/batch/create", body: `{"inputs":[{"properties":{"email":"n1@x.example"}}]}`},
		{file: "amp-batch__create__contacts__err-conflict.json", method: "POST", path: "/o/contacts/batch/create", body: `{"inputs":[{"properties":{"email":"ada@x.example"}}]}`},
		{file: "amp-batch__create__contacts__err-partial-success.json", method: "POST", path: "/o/contacts/batch/create", body: `{"inputs":[{"properties":{"email":"ada@x.example"},"objectWriteTraceId":"0"},{"properties":{"email":"n2@x.example"},"objectWriteTraceId":"1"}]}`, lack: []string{"results[].objectWriteTraceId"}},
		{file: "docs-400-property-doesnt-exist.json", method: "PATCH", path: "/o/contacts/" + a, body: `{"properties":{"x":"1"}}`},
		{file: "amp-read__objects-api__contacts-batch.json", method: "POST", path: "/o/contacts/batch/read", body: `{"inputs":[{"id":"` + a + `"}]}`},
		{file: "amp-search__contacts__1-first-page.json", method: "POST", path: "/o/contacts/search", body: `{"limit":1}`},
		{file: "amp-search__contacts__2-second-page.json", method: "POST", path: "/o/contacts/search", body: `{"limit":200}`},
		{file: "amp-search__error-invalid-object.json", method: "POST", path: "/o/butterflies/search", body: `{}`},
		{file: "amp-search__contacts__contacts-to-companies.json", method: "POST", path: "/crm/associations/2026-09/contacts/companies/batch/read", body: `{"inputs":[{"id":"` + a + `"},{"id":"` + b + `"}]}`},
		{file: "amp-associations__contact-to-company-resp.json", method: "POST", path: "/crm/associations/2026-09/contacts/companies/batch/create", body: fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":{"id":"%s"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}`, b, firm)},
		{file: "amp-post-auth__account-info.json", method: "GET", path: "/account-info/2026-09/details"},
		{file: "amp-metadata-contacts-external-pipelines.json", method: "GET", path: "/crm/pipelines/2026-09/contacts"},
		{file: "amp-read__events__e_visited_page.json", method: "GET", path: "/events/event-occurrences/2026-03?limit=1"},
		{file: "amp-custom__create__4-response-batch-create-properties.json", method: "POST", path: props + "/batch/create", body: "amp-custom__create__3-payload-batch-create-properties.json", lack: []string{"results[].createdAt", "results[].updatedAt"}},
		{file: "docs-403-missing-scopes.json", method: "GET", path: "/o/contacts", fault: Fault{Mode: "status", Status: 403}},
		{file: "docs-429-daily.json", method: "GET", path: "/o/contacts", fault: Fault{Mode: "status", Status: 429, Policy: "DAILY"}},
		{file: "issue-429-ten-secondly.json", method: "GET", path: "/o/contacts", fault: Fault{Mode: "status", Status: 429}},
		{file: "issue-429-secondly.json", method: "GET", path: "/o/contacts", fault: Fault{Mode: "status", Status: 429, Policy: "SECONDLY"}},
	} {
		t.Run(tc.file, func(t *testing.T) {
			if tc.fault.Mode != "" {
				g.p.Fault(tc.fault)
			}
			body := tc.body
			if strings.HasSuffix(body, ".json") {
				body = readText(t, filepath.Join(dir, body))
			}
			a := g.ask(tc.method, tc.path, body)
			want, have := shape(t, readText(t, filepath.Join(dir, tc.file))), shape(t, a.text)
			for _, n := range tc.lack {
				delete(have, n)
				delete(want, n)
			}
			if !maps.Equal(want, have) {
				w, h := slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(have))
				t.Errorf("%d has %v\nrecorded was %v", a.status, h, w)
			}
			if a.status == http.StatusNotFound {
				t.Error("there is no such path")
			}
		})
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// shape is the names in a JSON value by level, with the type of each.
func shape(t *testing.T, text string) map[string]bool {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	out := map[string]bool{}
	walk(out, "", v)
	return out
}

func walk(out map[string]bool, at string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if strings.HasSuffix(at, "properties") {
			out[at+" object"] = true
			return
		}
		for name, inner := range v {
			walk(out, strings.TrimPrefix(at+"."+name, "."), inner)
		}
	case []any:
		for _, inner := range v {
			walk(out, at+"[]", inner)
		}
	default:
		if !strings.HasSuffix(at, "label") { // a name, or null for none
			out[at] = true
		}
	}
}
