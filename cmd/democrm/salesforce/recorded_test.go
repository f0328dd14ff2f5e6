package salesforce

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// Errors are those that were recorded, word for word; what differs is the ids,
// and the object that they are of.
func TestAsRecorded(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "..", "shared", "data", "crm_fixtures", "salesforce")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("the recorded bodies are not here: %v", err)
	}
	g := newRig(t, Options{})
	account := g.o.Put("Account", Record{Fields: map[string]string{"Name": "North"}})
	contact := func(id string) string {
		return g.o.Put("Contact", Record{ID: id, Fields: map[string]string{"LastName": "Dyer", "AccountId": account}})
	}
	a, b, gone := contact("003ak00000jvIfpAAE"), contact("003ak00000jvIfqAAE"), contact("")
	g.o.Delete(gone)
	lead := g.lead("Ada")
	many := func(list ...string) string { return rows(strings.Contains(strings.Join(list, ""), "ALL"), list...) }
	of := func(id, fields string) string {
		if id != "" {
			id = `"id":"` + id + `",`
		}
		return `{"attributes":{"type":"Contact"},` + id + fields + `}`
	}
	for _, tc := range []struct {
		file, method, path, body string
		fault                    Fault
		was, is                  string // a text of the recorded body, and what is here in its place
	}{
		{file: "amp-batch__create__contacts__err-bad-request.json", method: "POST", path: "composite/sobjects", body: rows(false)},
		{file: "amp-batch__create__contacts__partial-but-allOrNone.json", method: "POST", path: "composite/sobjects", body: rows(true, of("", `"FirstName":"Siena"`), of("", `"LastName":"Blevins"`))},
		{file: "amp-batch__update__contacts__err-each-no-ids.json", method: "PATCH", path: "composite/sobjects", body: many(of("", `"LastName":"x"`), of("", `"LastName":"y"`))},
		{file: "amp-batch__update__contacts__partial-but-allOrNone.json", method: "PATCH", path: "composite/sobjects", body: rows(true, of(a, `"LastName":"x"`), of(b, `"unknownField_LastName":"y"`))},
		{file: "amp-batch__update__contacts__success.json", method: "PATCH", path: "composite/sobjects", body: many(of(a, `"LastName":"x"`), of(b, `"LastName":"y"`))},
		{file: "amp-crm__delete__not-found.json", method: "DELETE", path: "sobjects/Contact/" + gone},
		{file: "amp-invalid-field-upsert.json", method: "PATCH", path: "sobjects/Lead/" + lead, body: `{"MasterRecordId":"` + lead + `"}`},
		{file: "amp-unknown-field.json", method: "POST", path: "sobjects/Account", body: `{"AccountNumer":"1"}`},
		{file: "amp-unknown-object.json", method: "GET", path: "query?q=SELECT+Id,Name,BillingCity,IsDeleted+FROM+Accout"},
		{file: "issue-403-request-limit.json", method: "GET", path: "limits", fault: Fault{Mode: "status", Status: 403}},
		{file: "issue-lock-row.json", method: "GET", path: "limits", fault: Fault{Mode: "status", Status: 400}, was: "0035cFAKEIDAQBGAA4", is: "record"},
		{file: "restforce-expired_session_response.json", method: "GET", path: "limits", fault: Fault{Mode: "status", Status: 401}},
		{file: "restforce-refresh_error_response.json", method: "POST", path: "/services/oauth2/token", body: refreshForm("old").Encode()},
		{file: "restforce-sobject_delete_error_response.json", method: "DELETE", path: "sobjects/Contact/rid"},
		{file: "restforce-sobject_write_error_response.json", method: "POST", path: "sobjects/Lead", body: `{"foo":"1"}`, was: "Bar", is: "Lead"},
	} {
		t.Run(tc.file, func(t *testing.T) {
			if tc.fault.Mode != "" {
				g.o.Fault(tc.fault)
			}
			raw, err := os.ReadFile(filepath.Join(dir, tc.file))
			if err != nil {
				t.Fatal(err)
			}
			var want, have any
			if err := json.Unmarshal([]byte(strings.Replace(string(raw), tc.was, tc.is, 1)), &want); err != nil {
				t.Fatal(err)
			}
			answer := g.ask(tc.method, tc.path, tc.body)
			if err := json.Unmarshal([]byte(answer.text), &have); err != nil {
				t.Fatalf("%v: %s", err, answer.text)
			}
			if !reflect.DeepEqual(want, have) {
				t.Errorf("%s\nwant %s", answer.text, raw)
			}
		})
	}
}
