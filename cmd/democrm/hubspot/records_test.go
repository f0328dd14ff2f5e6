package hubspot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMergeMakesANewID(t *testing.T) {
	g := newRig(t, Options{})
	a := g.contact("Ada", "city", "Bonn", "lifecyclestage", "lead")
	g.pass(time.Minute)
	b := g.contact("Bo", "city", "Rom", "phone", "1", "lifecyclestage", "opportunity")
	for _, id := range []string{a, b} {
		note := g.p.Put("notes", Contact{Properties: map[string]string{"hs_timestamp": "0", "hs_note_body": "note " + id}})
		g.p.Associate("notes", note, "contacts", id, 0)
	}
	merged := g.want(200, "POST", "/o/contacts/merge", fmt.Sprintf(`{"primaryObjectId":"%s","objectIdToMerge":"%s"}`, a, b))
	id := merged.id()
	if id == a || id == b {
		t.Fatalf("merged into %s", id)
	}
	got := g.want(200, "GET", "/o/contacts/"+id+"?properties=firstname,city,phone,email,lifecyclestage,hs_merged_object_ids,hs_additional_emails,hs_object_id,createdate&associations=notes", "")
	for prop, want := range map[string]string{
		"firstname": "Ada", "city": "Bonn", "phone": "1", "email": "ada@x.example", "lifecyclestage": "opportunity", "hs_object_id": id,
		"hs_merged_object_ids": a + ";" + b, "hs_additional_emails": "bo@x.example", "createdate": "2026-11-02T09:00:00.000Z",
	} {
		if got.prop(prop) != want {
			t.Errorf("%s is %s; want %s", prop, got.prop(prop), want)
		}
	}
	if n := strings.Count(got.text, "contact_to_note"); n != 2 {
		t.Errorf("%d notes came along: %s", n, got.text)
	}
	for _, e := range g.p.Effects("note ") {
		if !slices.Equal(e.Contacts, []string{id}) {
			t.Errorf("a note is on %v", e.Contacts)
		}
	}
	for _, old := range []string{a, b} {
		g.want(404, "GET", "/o/contacts/"+old, "")
		if c, _ := g.p.Contact(old); !c.Archived || c.MergedInto != id {
			t.Errorf("%+v", c)
		}
	}
	if list := g.want(200, "GET", "/o/contacts?archived=true", ""); len(list.results()) != 0 {
		t.Errorf("merged records are not among the archived: %s", list.text)
	}
	g.want(200, "GET", "/o/contacts/bo@x.example?idProperty=email", "", `"id":"`+id+`"`)
	g.want(409, "POST", "/o/contacts", `{"properties":{"email":"bo@x.example"}}`)
	if got := g.search(`{"filters":[{"propertyName":"email","operator":"EQ","value":"ada@x.example"}]}`).results(); !slices.Equal(got, []string{id}) {
		t.Errorf("search finds %v", got)
	}
	// Merged once more, the ids of all are there.
	again, ok := g.p.MergeContacts(id, g.contact("Cy"))
	if c, _ := g.p.Contact(again); !ok || !strings.Contains(c.Properties["hs_merged_object_ids"], a) || !strings.Contains(c.Properties["hs_merged_object_ids"], id) {
		t.Errorf("%+v", c)
	}
	g.want(404, "POST", "/o/contacts/merge", `{"primaryObjectId":"1","objectIdToMerge":"2"}`)
	g.want(400, "POST", "/o/contacts/merge", fmt.Sprintf(`{"primaryObjectId":"%s","objectIdToMerge":"%s"}`, again, again))
	if m := g.p.State(false).Merges; len(m) != 2 || m[0].Into != id || !slices.Equal(m[0].From, []string{a, b}) {
		t.Errorf("merges %+v", m)
	}
}

func TestMergeVariants(t *testing.T) {
	keep := newRig(t, Options{KeepMergedID: true})
	a, b := keep.contact("Ada"), keep.contact("Bo")
	if id, ok := keep.p.MergeContacts(a, b); !ok || id != a {
		t.Errorf("merged into %s", id)
	}
	keep.want(200, "GET", "/o/contacts/"+a, "")
	keep.want(404, "GET", "/o/contacts/"+b, "")
	follow := newRig(t, Options{FollowMerged: true})
	a, b = follow.contact("Ada"), follow.contact("Bo")
	id, _ := follow.p.MergeContacts(a, b)
	follow.want(200, "GET", "/o/contacts/"+b, "", `"id":"`+id+`"`)
	if _, ok := follow.p.MergeContacts(id, id); ok {
		t.Error("merged with itself")
	}
}

func TestGDPRDelete(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	note := g.p.Put("notes", Contact{Properties: map[string]string{"hs_timestamp": "0"}})
	g.p.Associate("notes", note, "contacts", a, 202)
	g.want(204, "POST", "/o/contacts/gdpr-delete", `{"objectId":"`+a+`"}`)
	g.want(204, "POST", "/o/contacts/gdpr-delete", `{"objectId":"bo@x.example","idProperty":"email"}`)
	g.want(204, "POST", "/o/contacts/gdpr-delete", `{"objectId":"1"}`)
	for _, id := range []string{a, b} {
		g.want(404, "GET", "/o/contacts/"+id+"?archived=true", "")
	}
	if e := g.p.Effects(""); len(e) != 1 || len(e[0].Contacts) != 0 {
		t.Errorf("%+v", e)
	}
	g.want(201, "POST", "/o/contacts", `{"properties":{"email":"ada@x.example"}}`)
	g.want(400, "POST", "/o/companies/gdpr-delete", `{"objectId":"1"}`)
}

func TestProperties(t *testing.T) {
	g := newRig(t, Options{})
	const path = "/crm/properties/2026-09/contacts"
	age := `{"name":"age","label":"Age","groupName":"integrationcreatedproperties","type":"number","fieldType":"number"}`
	g.want(201, "POST", path, age, `"readOnlyValue":false`, `"options":[]`, `"hasUniqueValue":false`)
	g.want(409, "POST", path, age, "already exists")
	for _, tc := range []struct{ body, says string }{
		{`{"name":"Age","label":"x","groupName":"contactinformation","type":"string","fieldType":"text"}`, "invalid"},
		{`{"name":"b","groupName":"contactinformation","type":"string","fieldType":"text"}`, "label"},
		{`{"name":"b","label":"x","groupName":"nope","type":"string","fieldType":"text"}`, "nope"},
		{`{"name":"b","label":"x","groupName":"contactinformation","type":"text","fieldType":"text"}`, "text"},
		{`{"name":"b","label":"x","groupName":"contactinformation","type":"number","fieldType":"text"}`, "Field type"},
		{`{"name":"b","label":"x","groupName":"contactinformation","type":"enumeration","fieldType":"select"}`, "needs options"},
		{`{"name":"b","label":"x","groupName":"contactinformation","type":"enumeration","fieldType":"select","options":[{"label":"A","value":"a"},{"label":"B","value":"a"}]}`, "every value once"},
	} {
		g.want(400, "POST", path, tc.body, tc.says, "VALIDATION_ERROR")
	}
	id := g.contact("Ada")
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"age":"9"}}`)
	g.want(204, "DELETE", path+"/age", "")
	g.want(404, "GET", path+"/age", "")
	g.want(200, "GET", path+"?archived=true", "", `"name":"age"`)
	g.want(400, "PATCH", "/o/contacts/"+id, `{"properties":{"age":"9"}}`, "PROPERTY_DOESNT_EXIST")
	if got := g.want(200, "GET", "/o/contacts/"+id+"?properties=age", "").prop("age"); got != "<none>" {
		t.Errorf("a property that is gone is told as %s", got)
	}
	g.want(400, "DELETE", path+"/lifecyclestage", "", "HubSpot")
	g.want(200, "PATCH", path+"/hs_lead_status", `{"options":[{"label":"Ours","value":"OURS","displayOrder":0}],"label":"Status"}`, `"label":"Status"`)
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"hs_lead_status":"OURS"}}`)
	g.want(400, "PATCH", "/o/contacts/"+id, `{"properties":{"hs_lead_status":"NEW"}}`, "INVALID_OPTION")
	both := g.want(207, "POST", path+"/batch/create", `{"inputs":[{"name":"one","label":"One","groupName":"contactinformation","type":"bool","fieldType":"booleancheckbox"},`+age+`,{"name":"email","label":"x"}]}`, `"name":"age"`, `"numErrors":1`, "email")
	if both.json["status"] != "COMPLETE" {
		t.Errorf("%s", both.text)
	}
	g.want(207, "POST", path+"/batch/read", `{"inputs":[{"name":"age"},{"name":"nope"}]}`, `"context":{"name":["nope"]}`)
	g.want(204, "POST", path+"/batch/archive", `{"inputs":[{"name":"age"},{"name":"email"}]}`)
	g.want(200, "GET", path+"/email", "")
	g.want(200, "GET", path+"/hs_is_unworked", "", `"calculated":true`, `"readOnlyValue":true`)
	g.want(200, "GET", path+"/hs_all_contact_vids", "", `"hidden":true`)
	g.want(201, "POST", path+"/groups", `{"name":"banter","label":"banter"}`)
	g.want(409, "POST", path+"/groups", `{"name":"banter","label":"banter"}`)
	g.want(200, "GET", path+"/groups", "", `"name":"banter"`, `"name":"contactinformation"`)
	for i := range maxUnique {
		g.want(201, "POST", path, fmt.Sprintf(`{"name":"u%d","label":"U","groupName":"banter","type":"string","fieldType":"text","hasUniqueValue":true}`, i))
	}
	g.want(400, "POST", path, `{"name":"u","label":"U","groupName":"banter","type":"string","fieldType":"text","hasUniqueValue":true}`, "the maximum")
	if !g.p.DeleteProperty("contacts", "u1") || g.p.DeleteProperty("contacts", "u1") {
		t.Error("a property is deleted under everybody's feet, once")
	}
}

func TestOwnersAndAccount(t *testing.T) {
	g := newRig(t, Options{PortalID: 77, TimeZone: "Europe/Berlin", Owners: []Owner{{ID: "12", Email: "bo@x.example", UserID: 5}, {ID: "9", Email: "ana@x.example", UserID: 6}, {ID: "13", Email: "gone@x.example", Archived: true}}})
	page := g.want(200, "GET", "/crm/owners/2026-09?limit=1", "", `"email":"ana@x.example"`, `"type":"PERSON"`, `"userIdIncludingInactive":6`)
	g.want(200, "GET", "/crm/owners/2026-09?limit=1&after="+page.after(), "", "bo@x.example")
	g.want(200, "GET", "/crm/v3/owners?email=bo@x.example", "", `"id":"12"`)
	g.want(200, "GET", "/crm/v3/owners?archived=true", "", "gone@x.example")
	g.want(200, "GET", "/crm/v3/owners/9", "", "ana@")
	g.want(200, "GET", "/crm/v3/owners/5?idProperty=userId", "", "bo@")
	g.want(404, "GET", "/crm/v3/owners/99", "")
	g.want(200, "GET", "/account-info/2026-09/details", "", `"portalId":77`, `"timeZone":"Europe/Berlin"`, `"utcOffset":"+01:00"`, `"utcOffsetMilliseconds":3600000`, `"uiDomain":"app.hubspot.com"`, `"dataHostingLocation":"na1"`)
	if g.p.ID() != "77" {
		t.Error(g.p.ID())
	}
	g.want(200, "GET", "/crm/pipelines/2026-09/leads", "", "new-stage-id", "unqualified-stage-id")
	g.want(200, "GET", "/crm/pipelines/2026-09/contacts/contacts-lifecycle-pipeline", "", "salesqualifiedlead")
	g.want(404, "GET", "/crm/pipelines/2026-09/leads/x", "")
	g.want(200, "GET", "/crm/pipelines/2026-09/notes", "", `"results":[]`)
}

func TestEvents(t *testing.T) {
	g := newRig(t, Options{BehaviouralEvents: true})
	a, b := g.contact("Ada"), g.contact("Bo")
	for i := range 5 {
		g.p.AddEvent(Event{ID: fmt.Sprint("e", i), Type: "e_visited_page", Contact: []string{a, b}[i%2], At: Began().Add(time.Duration(i) * time.Minute), Properties: map[string]string{"hs_page_title": "Pricing"}})
	}
	const path = "/events/event-occurrences/2026-03"
	ids := func(q string) string { return strings.Join(g.want(200, "GET", path+q, "").results(), " ") }
	for q, want := range map[string]string{
		"?objectType=contact&objectId=" + a:                    "e4 e2 e0",
		"?objectProperty.email=bo@x.example":                   "e3 e1",
		"?objectProperty.email=nobody@x.example":               "",
		"?occurredAfter=2026-11-02T09:02:00Z":                  "e4 e3",
		"?occurredBefore=2026-11-02T09:02:00Z&sort=occurredAt": "e0 e1",
		"?eventType=e_other":                                   "",
		"?id=e2":                                               "e2",
	} {
		if got := ids(q); got != want {
			t.Errorf("%s: %q; want %q", q, got, want)
		}
	}
	page := g.want(200, "GET", path+"?limit=3", "")
	if got := ids("?limit=3&after=" + page.after()); got != "e1 e0" {
		t.Errorf("the second page is %q", got)
	}
	g.want(200, "GET", "/events/v3/events?limit=1", "", `"objectType":"CONTACT"`, `"objectId":"`+a+`"`, `"occurredAt":"2026-11-02T09:04:00.000Z"`)
	g.want(200, "GET", path+"/event-types", "", `{"eventTypes":["e_visited_page"]}`)
	g.want(400, "GET", path+"?after=x", "")
	g.want(400, "GET", path+"?occurredAfter=soon", "")
	g.want(400, "GET", path+"?objectType=butterfly", "")
	newRig(t, Options{}).want(403, "GET", path, "", "MISSING_SCOPES")
}
