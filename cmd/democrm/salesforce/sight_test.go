package salesforce

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWhatAUserMayNotSee(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada", "DoNotCall", "true")
	g.o.Hide("Opportunity")
	g.o.Hide("Lead", "DoNotCall", "OwnerId")
	g.want(404, "GET", "sobjects/Opportunity/describe", "")
	for q, says := range map[string]string{
		"SELECT+Id+FROM+Opportunity":                   "INVALID_TYPE",
		"SELECT+DoNotCall+FROM+Lead":                   "No such column 'DoNotCall'",
		"SELECT+Id+FROM+Lead+WHERE+DoNotCall=true":     "No such column 'DoNotCall'",
		"SELECT+Owner.Name+FROM+Lead":                  "Didn't understand relationship 'Owner'",
		"SELECT+ConvertedOpportunity.Amount+FROM+Lead": "INVALID_FIELD",
		"SELECT+Id+FROM+Lead+ORDER+BY+DoNotCall":       "INVALID_FIELD",
	} {
		g.want(400, "GET", "query?q="+q, "", says)
	}
	if a := g.want(200, "GET", "sobjects", ""); strings.Contains(a.text, `"Opportunity"`) {
		t.Error("a hidden object is listed")
	}
	if a := g.want(200, "GET", "sobjects/Lead/describe", ""); strings.Contains(a.text, `"DoNotCall"`) {
		t.Error("a hidden field is described")
	}
	if a := g.want(200, "GET", "sobjects/Lead/"+id, ""); strings.Contains(a.text, `"DoNotCall"`) {
		t.Error("a hidden field is told")
	}
	g.want(400, "PATCH", "sobjects/Lead/"+id, `{"DoNotCall":false}`, "No such column 'DoNotCall'")
	g.want(200, "POST", "composite/sobjects", rows(false, `{"attributes":{"type":"Opportunity"},"Name":"x"}`), "INVALID_TYPE")
	if r, _ := g.o.Record(id); r.Fields["DoNotCall"] != "true" {
		t.Error("it is there all the same")
	}
}

func TestCountriesThatHaveCodes(t *testing.T) {
	g := newRig(t, Options{Codes: true})
	id := g.lead("Ada", "Country", "Germany")
	g.want(200, "GET", "sobjects/Lead/"+id+"?fields=CountryCode,Address", "", `"CountryCode":"DE"`, `"countryCode":"DE"`)
	g.want(400, "PATCH", "sobjects/Lead/"+id, `{"Country":"Atlantis"}`, "FIELD_INTEGRITY_EXCEPTION", "There's a problem with this country")
	g.want(204, "PATCH", "sobjects/Lead/"+id, `{"Country":"United States","State":"California"}`)
	g.query("SELECT StateCode, CountryCode FROM Lead", `"StateCode":"CA","CountryCode":"US"`)
	g.want(400, "PATCH", "sobjects/Lead/"+id, `{"Country":null,"State":"California"}`, "must be specified before specifying a state")
	plain := newRig(t, Options{})
	free := plain.lead("Ada")
	plain.want(204, "PATCH", "sobjects/Lead/"+free, `{"Country":"Atlantis","State":"x"}`)
}

// A day begins where the user is: one hour before UTC's in Berlin.
func TestDaysAreTheUsersOwn(t *testing.T) {
	g := newRig(t, Options{})
	before, after := g.lead("Ada"), ""
	g.clock.at = time.Date(2026, 11, 2, 23, 30, 0, 0, time.UTC)
	after = g.lead("Bo")
	if got := g.names("WHERE CreatedDate >= TODAY"); got != "Bo" {
		t.Errorf("today: %s, not %s", got, before)
	}
	g.o.Convert(after)
	if r, _ := g.o.Record(after); r.Fields["ConvertedDate"] != "2026-11-03" {
		t.Errorf("converted on %s", r.Fields["ConvertedDate"])
	}
	if got := g.names("WHERE ConvertedDate = 2026-11-03"); got != "Bo" {
		t.Errorf("converted: %s", got)
	}
	if got := g.names("WHERE ConvertedDate = TODAY"); got != "Bo" {
		t.Errorf("converted today: %s", got)
	}
	if got := g.names("WHERE ConvertedDate < TODAY"); got != "" {
		t.Errorf("converted before today: %s", got)
	}
}

func TestWhoAndWhat(t *testing.T) {
	g := newRig(t, Options{Fields: map[string][]Field{"Lead": PardotFields()}})
	g.want(200, "GET", "/id/"+g.o.ID()+"/"+g.o.UserID(""), "", `"username":"ana@northlight.example"`, `"organization_id":"`+g.o.ID())
	g.want(404, "GET", "/id/"+g.o.ID()+"/other", "", "Bad_Id")
	g.want(200, "GET", "actions/standard", "", `"actions"`)
	g.want(200, "GET", "sobjects/Task", "", `"keyPrefix":"00T"`)
	g.want(200, "GET", "sobjects/Lead/describe", "", `"name":"pi__score__c"`, `"label":"Number Of Employees"`, `"type":"datetime"`, `"soapType":"xsd:dateTime"`)
	g.query("SELECT Name, OrganizationType, IsSandbox FROM Organization", g.o.ID(), `"IsSandbox":false`)
	g.token = "x"
	g.want(403, "GET", "/id/"+g.o.ID()+"/x", "", "Bad_OAuth_Token")
}

func TestTextsAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
		var back string
		if err := json.Unmarshal(quote(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", quote(nil, s), err)
		}
		if utf8.ValidString(s) && back != s || !utf8.ValidString(s) && back != string([]rune(s)) {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}
