package hubspot

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// post sends foreign bytes and returns the answer, which has to be JSON of a
// known kind: never a 5xx, never a panic.
func post(t *testing.T, p *Portal, path, body string) (status int, text string) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+DefaultToken)
	w := httptest.NewRecorder()
	p.Handler().ServeHTTP(w, req)
	if w.Code >= 500 || w.Code != 204 && !json.Valid(w.Body.Bytes()) {
		t.Fatalf("%s %q: %d %q", path, body, w.Code, w.Body)
	}
	if w.Code >= 400 && !strings.Contains(w.Body.String(), `"correlationId"`) {
		t.Fatalf("%s %q: no correlation id in %q", path, body, w.Body)
	}
	return w.Code, w.Body.String()
}

func fuzzed() *Portal {
	return New(Options{Contacts: []Contact{
		{ID: "1", Properties: map[string]string{"email": "ada@x.example", "city": "Bonn"}},
		{ID: "2", Properties: map[string]string{"email": "bo@x.example", "lifecyclestage": "customer"}},
	}})
}

func FuzzRequest(f *testing.F) {
	paths := []string{
		"/crm/objects/2026-09/contacts/batch/update", "/crm/v3/objects/contacts/batch/update", "/crm/objects/2026-09/contacts/batch/create",
		"/crm/objects/2026-09/contacts/batch/upsert", "/crm/associations/2026-09/contacts/companies/batch/create", "/crm/properties/2026-09/contacts/batch/create",
		"/crm/objects/2026-09/contacts/batch/read", "/crm/objects/2026-09/contacts/batch/archive", "/crm/objects/2026-09/contacts/merge",
		"/crm/objects/2026-09/contacts/gdpr-delete", "/crm/objects/2026-09/notes", "/_faults", "/crm/objects/2026-09/contacts/search",
	}
	search := len(paths) - 1
	for i, body := range []string{
		`{"inputs":[{"id":"1","properties":{"city":"x"}},{"id":"77","properties":{}}]}`,
		`{"inputs":[{"id":1,"properties":{"email":"bo@x.example","lifecyclestage":""},"objectWriteTraceId":"a"}]}`,
		`{"inputs":[{"properties":{"email":"n@x.example"},"objectWriteTraceId":"1","associations":[{"to":{"id":"2"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]}]}`,
		`{"inputs":[{"id":"ada@x.example","idProperty":"email","properties":{"city":null}}]}`,
		`{"inputs":[{"from":{"id":"1"},"to":[{"id":"2"}],"types":[{"associationTypeId":1}]}]}`,
		`{"inputs":[{"name":"x","label":"x","type":"string","fieldType":"text","groupName":"contactinformation"}]}`,
	} {
		f.Add(uint8(i), body)
	}
	for _, body := range []string{
		`{"filterGroups":[{"filters":[{"propertyName":"lastmodifieddate","operator":"GTE","value":"2026-05-05T23:10:00Z"}]}],"limit":"200","properties":["email"]}`,
		`{"filters":[{"propertyName":"city","operator":"CONTAINS_TOKEN","value":"*o*n*"}],"sorts":["-hs_object_id"],"after":1}`,
		`{"filters":[{"propertyName":"createdate","operator":"BETWEEN","value":"0","highValue":"9999999999999999"}],"sorts":[{"propertyName":"city","direction":"DESCENDING"}],"query":"x"}`,
		`{"filters":[{"propertyName":"associations.company","operator":"IN","values":[1,null,"2"]}]}`,
		`[`,
	} {
		f.Add(uint8(search), body)
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		p := fuzzed()
		path := paths[int(which)%len(paths)]
		if path == paths[search] {
			searched(t, p, path, body)
			return
		}
		status, _ := post(t, p, path, body)
		if status < 400 && path != "/_faults" {
			post(t, p, path, body)
			p.State(true)
			post(t, p, "/crm/objects/2026-09/contacts/search", `{}`)
		}
		// A batch that is refused as a whole has written nothing.
		if c, ok := p.Contact("1"); status >= 400 && (!ok || c.Properties["city"] != "Bonn" || c.Archived) {
			t.Fatalf("%s %q: %d, and it wrote %v", path, body, status, c)
		}
	})
}

// searched sends foreign bytes as a search, which changes nothing.
func searched(t *testing.T, p *Portal, path, body string) {
	t.Helper()
	before := p.State(true)
	status, text := post(t, p, path, body)
	if status == 200 && !strings.Contains(text, `"total":`) {
		t.Fatalf("%q: %s", body, text)
	}
	after := p.State(true)
	after.Requests, after.Errors = before.Requests, before.Errors
	a, _ := json.Marshal(before)
	b, _ := json.Marshal(after)
	if string(a) != string(b) {
		t.Fatalf("%q changed something", body)
	}
}
