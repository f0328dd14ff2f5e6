package salesforce

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// fuzzed is a small org.
func fuzzed() *Org {
	o := New(Options{MaxPage: 2, Queues: []string{"Inbound"}, Fields: map[string][]Field{"Lead": {{Name: "Key__c", Type: "string", External: true, Unique: true}}}})
	for _, n := range []string{"Ada", "Bo", "Cy"} {
		o.PutLead(map[string]string{"LastName": n, "Company": "X", "City": "Bonn"})
	}
	return o
}

func requested(t *testing.T, o *Org, method, path, body string) (status int, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body))
	if err != nil {
		t.Skip()
	}
	r.Header.Set("Authorization", "Bearer "+DefaultToken)
	r.Header.Set("Content-Type", "text/xml")
	r.Header.Set("SOAPAction", `""`)
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func FuzzRequest(f *testing.F) {
	paths := []struct{ method, path string }{
		{"PATCH", "/services/data/v68.0/sobjects/Lead/00Q5g0000000001"},
		{"POST", "/services/data/v68.0/sobjects/Lead"},
		{"PATCH", "/services/data/v68.0/composite/sobjects"},
		{"POST", "/services/data/v68.0/composite/sobjects"},
		{"PATCH", "/services/data/v68.0/composite/sobjects/Lead/Key__c"},
		{"POST", "/services/data/v68.0/composite/sobjects/Lead"},
		{"POST", "/services/data/v68.0/composite"},
		{"POST", "/services/Soap/u/68.0"},
		{"POST", "/services/oauth2/token"},
		{"POST", "/_records/Lead"},
		{"POST", "/_rules"},
		{"GET", "/services/data/v68.0/query?q="},
	}
	query := len(paths) - 1
	for i, body := range []string{
		`{"City":"Rom","NumberOfEmployees":"12","DoNotCall":true,"OwnerId":null}`,
		`{"LastName":"New","Company":"X","Email":"a@x.example"}`,
		`{"allOrNone":true,"records":[{"attributes":{"type":"Lead"},"id":"00Q5g0000000001","City":"Rom"},{"attributes":{"type":"Lead"},"id":"x"}]}`,
		`{"records":[{"attributes":{"type":"Task"},"WhoId":"00Q5g0000000001","Subject":"x"}]}`,
		`{"records":[{"attributes":{"type":"Lead"},"Key__c":"1","LastName":"a","Company":"b"}]}`,
		`{"ids":["00Q5g0000000001",""],"fields":["Id","Owner.Name"]}`,
		`{"allOrNone":true,"compositeRequest":[{"method":"POST","referenceId":"a","url":"/services/data/v68.0/sobjects/Lead","body":{"LastName":"x","Company":"y"}},{"method":"PATCH","referenceId":"b","url":"/services/data/v68.0/sobjects/Lead/@{a.id}","body":{"City":1}}]}`,
		`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>` + DefaultToken + `</sessionId></SessionHeader></e:Header><e:Body><convertLead xmlns="urn:partner.soap.sforce.com"><leadConverts><leadId>00Q5g0000000002</leadId><convertedStatus>Closed - Converted</convertedStatus></leadConverts></convertLead></e:Body></e:Envelope>`,
		`grant_type=authorization_code&code=x&client_id=` + ClientID,
		`{"id":"00Q5g0000000002","fields":{"City":"x"}}`,
		`{"type":"Lead","fields":["City"],"times":2}`,
	} {
		f.Add(uint8(i), body)
	}
	for _, q := range []string{
		"SELECT Id, Owner.Name FROM Lead WHERE (City = 'Bonn' OR NOT City LIKE 'b%_\\'') AND Id > '00Q5g0000000000' ORDER BY City DESC NULLS LAST, Id LIMIT 5 OFFSET 1",
		"SELECT COUNT() FROM Task WHERE WhoId IN ('00Q5g0000000001', null) AND CreatedDate >= LAST_N_DAYS:3",
		"select id,lead.lastname,Address from lead where SystemModstamp <= 2026-11-02T09:00:00.000+0000 and NumberOfEmployees != 1.5",
		"SELECT Campaign.Name, HasResponded FROM CampaignMember WHERE HasResponded = TRUE AND LeadId NOT IN ('x')",
		"SELECT MasterRecord.Owner.Name FROM Lead",
	} {
		f.Add(uint8(query), q)
	}
	f.Fuzz(func(t *testing.T, which uint8, body string) {
		o := fuzzed()
		p := paths[int(which)%len(paths)]
		if p == paths[query] {
			queried(t, o, p.path, body)
			return
		}
		before, err := json.Marshal(o.State(true).Leads)
		if err != nil {
			t.Fatal(err)
		}
		status, text := requested(t, o, p.method, p.path, body)
		if status < 300 && text != "" && !strings.HasPrefix(p.path, "/services/Soap") && !json.Valid([]byte(text)) {
			t.Fatalf("%s %q: %d %s", p.path, body, status, text)
		}
		requested(t, o, p.method, p.path, body)
		// What is refused as a whole has written nothing.
		after, err := json.Marshal(o.State(true).Leads)
		if err != nil || status >= 400 && string(before) != string(after) {
			t.Fatalf("%s %q: %d, and it wrote", p.path, body, status)
		}
		requested(t, o, http.MethodGet, "/services/data/v68.0/query?q=SELECT+Id,Address,Owner.Name+FROM+Lead", "")
	})
}

// queried sends a foreign query, which changes nothing.
func queried(t *testing.T, o *Org, path, q string) {
	t.Helper()
	before, err := json.Marshal(o.State(true).Leads)
	if err != nil {
		t.Fatal(err)
	}
	status, text := requested(t, o, http.MethodGet, path+url.QueryEscape(q), "")
	if !json.Valid([]byte(text)) || status != 200 && status != 400 && status != 414 {
		t.Fatalf("%q: %d %s", q, status, text)
	}
	after, err := json.Marshal(o.State(true).Leads)
	if err != nil || string(before) != string(after) {
		t.Fatalf("%q changed something, %v", q, err)
	}
}

// A pattern matches what its definition says.
func TestLike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pat := rapid.StringOfN(rapid.RuneFrom([]rune(`%_\abÄ`)), 0, 12, -1).Draw(t, "pattern")
		text := strings.ToLower(rapid.StringOfN(rapid.RuneFrom([]rune(`ab%_\Ä`)), 0, 12, -1).Draw(t, "text"))
		if got, want := pattern(pat).match(text), slow(pattern(pat), []rune(text)); got != want {
			t.Fatalf("%q like %q: %v", text, pat, got)
		}
	})
}

// slow matches a pattern by its definition; short ones only.
func slow(l like, s []rune) bool {
	switch {
	case len(l) == 0:
		return len(s) == 0
	case l[0] == -1:
		return slow(l[1:], s) || len(s) > 0 && slow(l, s[1:])
	case len(s) == 0:
		return false
	}
	return (l[0] == -2 || l[0] == s[0]) && slow(l[1:], s[1:])
}
