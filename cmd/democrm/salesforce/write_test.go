package salesforce

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestWhatIsRefused(t *testing.T) {
	g := newRig(t, Options{
		Users: []User{{Name: "Gone Person", Email: "gone@x.example", Inactive: true}},
		Fields: map[string][]Field{"Lead": {
			{Name: "Reason__c", Type: "picklist", Restricted: true, Values: []string{"a", "b"}, Inactive: []string{"old"}},
			{Name: "Key__c", Type: "string", External: true, Unique: true, Length: 20},
		}},
	})
	id := g.lead("Ada")
	other := g.lead("Bo", "Key__c", "k1")
	user := g.o.UserID("")
	for body, says := range map[string]string{
		`{"Nope":"x"}`:                                       `No such column 'Nope' on sobject of type Lead","errorCode":"INVALID_FIELD"`,
		`{"MasterRecordId":"` + id + `"}`:                    `INVALID_FIELD_FOR_INSERT_UPDATE","fields":["MasterRecordId"]`,
		`{"IsConverted":true,"Name":"x"}`:                    `"fields":["IsConverted","Name"]`,
		`{"LastName":""}`:                                    `Required fields are missing: [LastName]","errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName"]`,
		`{"Company":null}`:                                   "Required fields are missing: [Company]",
		`{"Reason__c":"c"}`:                                  "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
		`{"Reason__c":"old"}`:                                "bad value for restricted picklist field: old",
		`{"Title":"` + strings.Repeat("é", 129) + `"}`:       `(max length=128)","errorCode":"STRING_TOO_LONG","fields":["Title"]`,
		`{"Email":"nope"}`:                                   "invalid email address: nope",
		`{"OwnerId":"me"}`:                                   "MALFORMED_ID",
		`{"OwnerId":"0055g00000zzzzz"}`:                      "INVALID_CROSS_REFERENCE_KEY",
		`{"OwnerId":"` + id + `"}`:                           "FIELD_INTEGRITY_EXCEPTION",
		`{"OwnerId":"` + g.o.UserID("gone@x.example") + `"}`: "OP_WITH_INVALID_USER_TYPE_EXCEPTION",
		`{"OwnerId":""}`:                                     "Required fields are missing: [OwnerId]",
		`{"DoNotCall":"maybe"}`:                              "JSON_PARSER_ERROR",
		`{"DoNotCall":null}`:                                 "INVALID_TYPE_ON_FIELD_IN_RECORD",
		`{"NumberOfEmployees":"many"}`:                       "JSON_PARSER_ERROR",
		`{"NumberOfEmployees":1.5}`:                          "JSON_PARSER_ERROR",
		`{"NumberOfEmployees":1e99}`:                         "JSON_PARSER_ERROR",
		`{"Title":{"a":1}}`:                                  "JSON_PARSER_ERROR",
		`{"EmailBouncedDate":"2026-11-02"}`:                  "INVALID_FIELD_FOR_INSERT_UPDATE",
		`{"Key__c":"K1"}`:                                    "DUPLICATE_VALUE",
		`[`:                                                  "JSON_PARSER_ERROR",
		`{} {}`:                                              "JSON_PARSER_ERROR",
		`{"Title":"x"`:                                       "JSON_PARSER_ERROR",
	} {
		g.want(400, "PATCH", "sobjects/Lead/"+id, body, says)
	}
	g.want(204, "PATCH", "sobjects/Lead/"+id, `{"Title":"`+strings.Repeat("é", 128)+`","Reason__c":"b","NumberOfEmployees":"12","OwnerId":"`+user[:15]+`","lastname":" Lovelace "}`)
	g.want(200, "GET", "sobjects/Lead/"+id+"?fields=LastName,OwnerId,NumberOfEmployees", "", `"LastName":"Lovelace","OwnerId":"`+user+`","NumberOfEmployees":12}`)
	g.want(400, "GET", "sobjects/Lead/"+id+"?fields=Nope", "", "INVALID_FIELD")
	g.want(404, "PATCH", "sobjects/Lead/00Q5g00000zzzzz", `{}`, "NOT_FOUND")
	g.want(404, "PATCH", "sobjects/Lead/rid", `{}`, "Provided external ID field does not exist or is not accessible: rid")
	g.want(404, "PATCH", "sobjects/Task/"+other, `{}`, "NOT_FOUND")
	g.want(400, "POST", "sobjects/User", `{"LastName":"x"}`, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")
	g.want(400, "POST", "sobjects/Lead", `{}`, "[LastName, Company]")
	g.want(400, "PATCH", "sobjects/User/"+user, `{"Title":"x"}`)
	g.want(400, "DELETE", "sobjects/User/"+user, "", "INSUFFICIENT_ACCESS_OR_READONLY")
}

func TestUpsert(t *testing.T) {
	g := newRig(t, Options{Fields: map[string][]Field{"Lead": {{Name: "Key__c", Type: "string", External: true}}}})
	a := g.want(201, "PATCH", "sobjects/Lead/Key__c/k%2F1", `{"LastName":"Ada","Company":"X"}`, `"success":true`, `"created":true`)
	id, _ := a.json(t)["id"].(string)
	g.want(200, "PATCH", "sobjects/Lead/Key__c/k%2F1", `{"Title":"VP","Key__c":"k/1"}`, id, `"created":false`)
	g.want(200, "GET", "sobjects/Lead/Key__c/k%2F1", "", `"Title":"VP"`, `"Key__c":"k/1"`)
	g.want(404, "GET", "sobjects/Lead/Key__c/k2", "")
	g.want(404, "PATCH", "sobjects/Lead/Title/x", `{}`, "Provided external ID field does not exist or is not accessible: Title")
	b := g.want(200, "PATCH", "composite/sobjects/Lead/Key__c", `{"records":[{"attributes":{"type":"Lead"},"Key__c":"k/1","Rating":"Hot"},{"attributes":{"type":"Lead"},"Key__c":"k3","LastName":"Bo","Company":"X"},{"attributes":{"type":"Lead"},"Key__c":"k4"}]}`)
	if want := `[{"id":"` + id + `","success":true,"errors":[],"created":false}`; !strings.HasPrefix(b.text, want) || !strings.Contains(b.text, `"created":true`) || !strings.Contains(b.text, "REQUIRED_FIELD_MISSING") {
		t.Error(b.text)
	}
	g.lead("Twin", "Key__c", "k3")
	g.want(300, "PATCH", "sobjects/Lead/Key__c/k3", `{}`)
}

func TestConditionalWrites(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	at := func(d time.Duration) string { return Began().Add(d).Format(http.TimeFormat) }
	ask := func(method, path, name, value, body string) got {
		return g.ask(method, path, body, header(name, value))
	}
	path := "sobjects/Lead/" + id
	for _, tc := range []struct {
		method, path, name, value, body string
		want                            int
	}{
		{"PATCH", path, "If-Unmodified-Since", at(-time.Second), `{"Title":"1"}`, 412},
		{"PATCH", path, "If-Unmodified-Since", at(0), `{"Title":"2"}`, 204},
		{"PATCH", path, "If-Unmodified-Since", at(0), `{"Title":"3"}`, 204}, // within the same second nobody notices
		{"PATCH", path, "If-Unmodified-Since", "soon", `{"Title":"4"}`, 400},
		{"PATCH", path, "If-Modified-Since", at(0), `{"Title":"5"}`, 412},
		{"GET", path, "If-Modified-Since", at(0), "", 304},
		{"GET", path, "If-Modified-Since", at(-time.Second), "", 200},
		{"GET", path, "If-Modified-Since", "soon", "", 200},
		{"GET", "sobjects/Lead/describe", "If-Modified-Since", at(0), "", 304},
		{"GET", "sobjects", "If-Modified-Since", at(0), "", 304},
		{"GET", "sobjects/Lead/describe", "If-Modified-Since", at(-48 * time.Hour), "", 200},
	} {
		a := ask(tc.method, tc.path, tc.name, tc.value, tc.body)
		if a.status != tc.want || a.status == 304 && a.text != "" {
			t.Errorf("%s %s %s: %d %s; want %d", tc.method, tc.name, tc.value, a.status, a.text, tc.want)
		}
	}
	if r, _ := g.o.Record(id); r.Fields["Title"] != "3" {
		t.Errorf("the title is %q", r.Fields["Title"])
	}
	g.pass(time.Second)
	g.o.Touch(id)
	r, _ := g.o.Record(id)
	if r.Fields["SystemModstamp"] == r.Fields["LastModifiedDate"] || r.Fields["SystemModstamp"] != "2026-11-02T09:00:01.000+0000" {
		t.Errorf("%v", r.Fields)
	}
	if a := ask("PATCH", path, "If-Unmodified-Since", at(0), `{"Title":"6"}`); a.status != 412 {
		t.Errorf("after automation: %d", a.status)
	}
	g.o.Define("Lead", Field{Name: "New__c", Type: "string"})
	if a := ask("GET", "sobjects/Lead/describe", "If-Modified-Since", at(0), ""); a.status != 200 || !strings.Contains(a.text, "New__c") {
		t.Errorf("describe of a changed object: %d", a.status)
	}
	g.want(204, "PATCH", path, `{"New__c":"x"}`)
	if !g.o.Undefine("Lead", "New__c") || g.o.Undefine("Lead", "New__c") || g.o.Undefine("Lead", "Title") {
		t.Error("only the custom field goes, once")
	}
	g.want(400, "PATCH", path, `{"New__c":"x"}`, "No such column 'New__c'")
	if a := g.want(200, "GET", "sobjects/Lead/describe", ""); strings.Contains(a.text, `"name":""`) {
		t.Error("a field without a name")
	}
}

func TestRules(t *testing.T) {
	g := newRig(t, Options{Duplicates: true, Rules: []Rule{
		{Type: "Lead", When: map[string]string{"Status": "Closed - Not Converted", "Rating": ""}, Message: "A closed lead needs a rating", Fields: []string{"Status"}},
	}})
	id, other := g.lead("Ada", "Email", "ada@x.example"), g.lead("Bo")
	path := "sobjects/Lead/" + id
	g.want(400, "PATCH", path, `{"Status":"Closed - Not Converted"}`, `"A closed lead needs a rating","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":["Status"]`)
	g.want(204, "PATCH", path, `{"Status":"Closed - Not Converted","Rating":"Cold"}`)
	g.o.SetRules(
		Rule{ID: id[:15], Code: "UNABLE_TO_LOCK_ROW", Times: 2}, Rule{ID: other, Code: "ENTITY_IS_LOCKED"},
		Rule{Type: "Lead", Fields: []string{"Rating"}, Code: "INSUFFICIENT_ACCESS_OR_READONLY"},
	)
	for range 2 {
		g.want(400, "PATCH", path, `{"Title":"x"}`, `"unable to obtain exclusive access to this record or 1 records: `+id)
	}
	g.want(204, "PATCH", path, `{"Title":"x"}`)
	g.want(400, "PATCH", "sobjects/Lead/"+other, `{"Title":"x"}`, "ENTITY_IS_LOCKED")
	g.want(400, "DELETE", "sobjects/Lead/"+other, "", "ENTITY_IS_LOCKED")
	g.want(400, "PATCH", path, `{"Rating":"Hot"}`, "INSUFFICIENT_ACCESS_OR_READONLY", `"fields":["Rating"]`)
	g.o.SetRules()
	twin := `{"LastName":"Twin","Company":"X","Email":"ADA@x.example"}`
	g.want(400, "POST", "sobjects/Lead", twin, `"errorCode":"DUPLICATES_DETECTED"`, "Use one of these records?", "duplicateResult", id)
	for value, want := range map[string]int{"allowSave=false": 400, "allowSave=true": 201, "includeRecordDetails=true; allowSave = TRUE": 201} {
		if a := g.ask("POST", "sobjects/Lead", twin, header("Sforce-Duplicate-Rule-Header", value)); a.status != want {
			t.Errorf("%s: %d %s", value, a.status, a.text)
		}
	}
	g.o.SetReadOnly(true)
	g.want(503, "PATCH", path, `{"Title":"x"}`, "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "read-only")
	g.want(503, "DELETE", path, "")
	g.want(200, "GET", path, "")
	g.o.SetReadOnly(false)
	g.want(204, "PATCH", path, `{"Title":"x"}`)
	// A write moves the times also if it changes nothing.
	g.pass(time.Minute)
	g.want(204, "PATCH", path, `{"Title":"x"}`)
	if r, _ := g.o.Record(id); !r.Stamp.Equal(Began().Add(time.Minute)) {
		t.Errorf("stamp %s", r.Stamp)
	}
}

func TestDailyLimit(t *testing.T) {
	g := newRig(t, Options{Daily: 3})
	for i := range 3 {
		a := g.want(200, "GET", "limits", "")
		if got, want := a.header.Get("Sforce-Limit-Info"), fmt.Sprintf("api-usage=%d/3", i+1); got != want {
			t.Errorf("%s; want %s", got, want)
		}
		g.pass(time.Hour)
	}
	a := g.want(403, "GET", "limits", "", `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`)
	if a.header.Get("Sforce-Limit-Info") != "api-usage=3/3" {
		t.Error(a.header)
	}
	g.check(g.convert(leadConvert("x", "y")), 500, "SOAP", []string{"REQUEST_LIMIT_EXCEEDED"})
	g.want(200, "GET", "/services/data", "")
	g.want(200, "GET", "/services/oauth2/userinfo", "")
	g.pass(21 * time.Hour) // 24 hours after the first
	g.want(200, "GET", "limits", "", `"DailyApiRequests":{"Max":3,"Remaining":0}`)
	g.want(403, "GET", "limits", "")
	g.o.SetDaily(100)
	g.want(200, "GET", "limits", "", `"Max":100`)
}

func TestIDs(t *testing.T) {
	for short, full := range map[string]string{"001RM000003oLru": "001RM000003oLruYAE", "00D5g0000000001": "00D5g0000000001EAA", "003ak00000jvIfp": "003ak00000jvIfpAAE"} {
		for _, text := range []string{short, full} {
			if got, ok := canonical(text); !ok || got != full {
				t.Errorf("%s is %s, %v; want %s", text, got, ok, full)
			}
		}
	}
	for _, bad := range []string{"", "x", "001RM000003oLruYAF", "001RM000003oL-u", "001RM000003oLruYAEE"} {
		if got, ok := canonical(bad); ok {
			t.Errorf("%q is taken as %s", bad, got)
		}
	}
	last := ""
	for n := range uint64(5000) {
		id := makeID("00Q", n)
		if full, ok := canonical(id[:15]); !ok || full != id || id <= last {
			t.Fatalf("%d: %s after %s", n, id, last)
		}
		last = id
	}
}
