package hubspot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func (g *rig) search(body string) got {
	g.t.Helper()
	return g.want(200, "POST", "/o/contacts/search", body)
}

func TestOperators(t *testing.T) {
	g := newRig(t, Options{})
	ada := g.contact("Ada", "city", "Bonn", "associatedcompanyid", "9", "hs_lead_status", "NEW")
	bo := g.contact("Bo", "city", "New York", "associatedcompanyid", "10", "hs_lead_status", "OPEN")
	cy := g.contact("Cy")
	g.p.PutContact(Contact{ID: ada, Properties: map[string]string{"recent_conversion_date": "2026-03-04T10:00:00Z"}})
	g.p.PutContact(Contact{ID: bo, Properties: map[string]string{"recent_conversion_date": "2026-03-05T10:00:00Z"}})
	gone := g.contact("Gone", "city", "Bonn")
	g.p.ArchiveContact(gone)
	for _, tc := range []struct {
		filter string
		want   []string
	}{
		{`"city","operator":"EQ","value":"bonn"`, []string{ada}},
		{`"city","operator":"NEQ","value":"BONN"`, []string{bo, cy}},
		{`"city","operator":"HAS_PROPERTY"`, []string{ada, bo}},
		{`"city","operator":"NOT_HAS_PROPERTY"`, []string{cy}},
		{`"city","operator":"IN","values":["bonn","new york"]`, []string{ada, bo}},
		{`"city","operator":"IN","values":["Bonn"]`, []string{}}, // has to be lower case
		{`"city","operator":"NOT_IN","values":["bonn"]`, []string{bo, cy}},
		{`"city","operator":"CONTAINS_TOKEN","value":"york"`, []string{bo}},
		{`"city","operator":"CONTAINS_TOKEN","value":"yor"`, []string{}},
		{`"city","operator":"CONTAINS_TOKEN","value":"Yor*"`, []string{bo}},
		{`"email","operator":"CONTAINS_TOKEN","value":"*@x.example"`, []string{ada, bo, cy}},
		{`"city","operator":"NOT_CONTAINS_TOKEN","value":"york"`, []string{ada, cy}},
		{`"hs_lead_status","operator":"EQ","value":"NEW"`, []string{ada}},
		{`"hs_lead_status","operator":"EQ","value":"new"`, []string{}}, // enumerations tell the case
		{`"hs_lead_status","operator":"IN","values":["NEW","OPEN"]`, []string{ada, bo}},
		{`"associatedcompanyid","operator":"LT","value":"10"`, []string{ada}},
		{`"associatedcompanyid","operator":"LTE","value":10`, []string{ada, bo}},
		{`"associatedcompanyid","operator":"GT","value":"9"`, []string{bo}},
		{`"associatedcompanyid","operator":"GTE","value":"9"`, []string{ada, bo}},
		{`"associatedcompanyid","operator":"BETWEEN","value":"9","highValue":"9"`, []string{ada}},
		{`"recent_conversion_date","operator":"GT","value":"2026-03-04T10:00:00Z"`, []string{bo}},
		{`"recent_conversion_date","operator":"GTE","value":"1772618400000"`, []string{ada, bo}},
		{`"hs_object_id","operator":"GT","value":"` + ada + `"`, []string{bo, cy}},
	} {
		got := g.search(`{"filterGroups":[{"filters":[{"propertyName":` + tc.filter + `}]}]}`).results()
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v; want %v", tc.filter, got, tc.want)
		}
		if alone := g.search(`{"filters":[{"propertyName":` + tc.filter + `}]}`).results(); !slices.Equal(alone, tc.want) {
			t.Errorf("filters alone, %s: %v", tc.filter, alone)
		}
	}
	both := `{"filterGroups":[{"filters":[{"propertyName":"city","operator":"EQ","value":"Bonn"},{"propertyName":"hs_lead_status","operator":"EQ","value":"OPEN"}]},{"filters":[{"propertyName":"firstname","operator":"EQ","value":"cy"}]}]}`
	if got := g.search(both).results(); !slices.Equal(got, []string{cy}) {
		t.Errorf("and within a group, or between them: %v", got)
	}
	if got := g.search(`{"query":"bo x.example"}`).results(); !slices.Equal(got, []string{bo}) {
		t.Errorf("query: %v", got)
	}
}

func TestSearchOrderAndPages(t *testing.T) {
	g := newRig(t, Options{})
	var ids []string
	for i := range 25 {
		ids = append(ids, g.contact(fmt.Sprintf("P%02d", i), "associatedcompanyid", fmt.Sprint(25-i)))
		g.pass(time.Second)
	}
	first := g.search(`{"limit":10,"properties":["firstname","phone","nope"]}`)
	if got := first.results(); !slices.Equal(got, ids[:10]) || first.after() != "10" || first.json["total"] != 25.0 {
		t.Errorf("the oldest first: %s", first.text)
	}
	if !strings.Contains(first.text, `"phone":null`) || strings.Contains(first.text, "nope") || strings.Contains(first.text, "Ratelimit") {
		t.Errorf("properties: %s", first.text)
	}
	last := g.search(`{"limit":"10","after":"20"}`)
	if got := last.results(); !slices.Equal(got, ids[20:]) || last.after() != "" {
		t.Errorf("the last page: %s", last.text)
	}
	if !strings.Contains(last.text, `"company":null`) {
		t.Errorf("search shows company, phone and website: %s", last.text)
	}
	down := slices.Clone(ids)
	slices.Reverse(down)
	for sort, want := range map[string][]string{
		`{"propertyName":"hs_object_id","direction":"ASCENDING"}`:        ids,
		`{"propertyName":"hs_object_id","direction":"DESCENDING"}`:       down,
		`{"propertyName":"associatedcompanyid","direction":"ASCENDING"}`: down, // as numbers: 9 before 10
		`"firstname"`:  ids,
		`"-firstname"`: down,
	} {
		if got := g.search(`{"limit":200,"sorts":[` + sort + `]}`).results(); !slices.Equal(got, want) {
			t.Errorf("%s: %v", sort, got)
		}
	}
}

func TestSearchesThatAreRefused(t *testing.T) {
	g := newRig(t, Options{})
	filter := `{"propertyName":"city","operator":"EQ","value":"x"}`
	group := func(n int) string {
		return `{"filters":[` + strings.TrimSuffix(strings.Repeat(filter+",", n), ",") + `]}`
	}
	groups := func(n, each int) string {
		return `{"filterGroups":[` + strings.TrimSuffix(strings.Repeat(group(each)+",", n), ",") + `]}`
	}
	g.search(groups(5, 3))
	g.search(groups(3, 6))
	for _, tc := range []struct{ body, says string }{
		{groups(6, 1), "filterGroups"},
		{groups(1, 7), "at most 6"},
		{groups(4, 5), "search 18"},
		{`{"sorts":["city","email"]}`, "only one"},
		{`{"sorts":["nope"]}`, "nope"},
		{`{"sorts":[{"propertyName":"city","direction":"UP"}]}`, "UP"},
		{`{"limit":201}`, "limit"},
		{`{"limit":0}`, "limit"},
		{`{"after":"abc"}`, "after"},
		{`{"after":"10000","limit":1}`, "10000"},
		{`{"after":"9900","limit":200}`, "10000"},
		{`{"filters":[{"propertyName":"nope","operator":"EQ","value":"x"}]}`, `nope\" does not exist`},
		{`{"filters":[{"propertyName":"city","operator":"LIKE","value":"x"}]}`, "LIKE"},
		{`{"filters":[{"propertyName":"city","operator":"EQ"}]}`, "needs a value"},
		{`{"filters":[{"propertyName":"city","operator":"IN","value":"x"}]}`, "needs values"},
		{`{"filters":[{"propertyName":"createdate","operator":"BETWEEN","value":"1"}]}`, "highValue"},
		{`{"filters":[{"propertyName":"createdate","operator":"GTE","value":"yesterday"}]}`, "yesterday"},
		{`{"filters":[{"propertyName":"associations.butterfly","operator":"EQ","value":"1"}]}`, "butterfly"},
		{`{"query":"` + strings.Repeat("x", 3000) + `"}`, "3000"},
		{`[]`, "Invalid input JSON"},
	} {
		g.want(400, "POST", "/o/contacts/search", tc.body, tc.says, "VALIDATION_ERROR")
	}
	g.search(`{"after":"9800","limit":200}`)
	g.want(400, "POST", "/o/butterflies/search", `{}`, "Unable to infer object type from: butterflies")
}

func TestSearchByAssociation(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	for _, id := range []string{a, a, b} {
		note := g.p.Put("notes", Contact{Properties: map[string]string{"hs_timestamp": "0", "hs_note_body": "of " + id}})
		g.p.Associate("notes", note, "contacts", id, 202)
	}
	if got := g.want(200, "POST", "/o/notes/search", `{"filters":[{"propertyName":"associations.contact","operator":"EQ","value":"`+a+`"}],"properties":["hs_note_body"]}`, "of "+a).results(); len(got) != 2 {
		t.Errorf("notes of Ada: %v", got)
	}
}

func TestSearchLagsBehind(t *testing.T) {
	g := newRig(t, Options{IndexLag: 3 * time.Second})
	total := func(city string) float64 {
		n, _ := g.search(`{"filters":[{"propertyName":"city","operator":"EQ","value":"` + city + `"}]}`).json["total"].(float64)
		return n
	}
	id := g.want(201, "POST", "/o/contacts", `{"properties":{"city":"Bonn"}}`).id()
	if total("Bonn") != 0 {
		t.Error("seen at once")
	}
	g.pass(2 * time.Second)
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"city":"Rom"}}`)
	g.pass(time.Second)
	if total("Bonn") != 1 || total("Rom") != 0 {
		t.Errorf("3 s after it was made it is seen as it was then: %v %v", total("Bonn"), total("Rom"))
	}
	if got := g.want(200, "GET", "/o/contacts/"+id+"?properties=city", "").prop("city"); got != "Rom" {
		t.Errorf("reads don't lag: %s", got)
	}
	g.pass(2 * time.Second)
	if total("Bonn") != 0 || total("Rom") != 1 {
		t.Errorf("5 s: %v %v", total("Bonn"), total("Rom"))
	}
	g.want(204, "DELETE", "/o/contacts/"+id, "")
	if total("Rom") != 0 {
		t.Error("archived records never appear")
	}
}

// The way to page through more than 10,000: from the last id on.
func TestMoreThanTenThousand(t *testing.T) {
	var seed []Contact
	for i := range 10_450 {
		seed = append(seed, Contact{Properties: map[string]string{"email": fmt.Sprintf("p%d@x.example", i)}})
	}
	g := newRig(t, Options{Contacts: seed})
	seen := map[string]bool{}
	last, restarts := "0", 0
	for after := ""; ; {
		page := g.search(`{"limit":200,"after":"` + after + `","sorts":["hs_object_id"],"filters":[{"propertyName":"hs_object_id","operator":"GT","value":"` + last + `"}]}`)
		for _, id := range page.results() {
			seen[id] = true
		}
		if after = page.after(); after == "" {
			break
		}
		if after == "10000" {
			g.want(400, "POST", "/o/contacts/search", `{"limit":200,"after":"10000"}`)
			ids := page.results()
			last, after, restarts = ids[len(ids)-1], "", restarts+1
		}
	}
	if len(seen) != len(seed) || restarts != 1 {
		t.Errorf("%d of %d after %d restarts", len(seen), len(seed), restarts)
	}
}
