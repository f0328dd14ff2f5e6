package hubspot

import (
	"fmt"
	"testing"
	"time"
)

func TestValuesThatAreNotAllowed(t *testing.T) {
	g := newRig(t, Options{Owners: []Owner{{ID: "7", Email: "ana@x.example"}}})
	id := g.contact("Ada")
	for _, tc := range []struct{ prop, value, code string }{
		{"nope", `"x"`, "PROPERTY_DOESNT_EXIST"},
		{"hs_lead_status", `"Boss"`, "INVALID_OPTION"},
		{"hs_lead_status", `"new"`, "INVALID_OPTION"},
		{"lifecyclestage", `"mql"`, "INVALID_OPTION"},
		{"email", `"noor"`, "INVALID_EMAIL"},
		{"email", `"noor@x"`, "INVALID_EMAIL"},
		{"associatedcompanyid", `"many"`, "INVALID_LONG"},
		{"associatedcompanyid", `"NaN"`, "INVALID_LONG"},
		{"hubspot_owner_id", `"8"`, "INVALID_OWNER_ID"},
		{"createdate", `"2026-01-01"`, "READ_ONLY_VALUE"},
		{"lastmodifieddate", `"1"`, "READ_ONLY_VALUE"},
		{"hs_is_unworked", `"true"`, "READ_ONLY_VALUE"},
		{"hs_email_domain", `""`, "READ_ONLY_VALUE"},
		{"hubspotscore", `9`, "READ_ONLY_VALUE"},
	} {
		a := g.want(400, "PATCH", "/o/contacts/"+id, fmt.Sprintf(`{"properties":{"%s":%s}}`, tc.prop, tc.value),
			`"code":"`+tc.code+`"`, `"category":"VALIDATION_ERROR"`, `"propertyName":["`+tc.prop+`"]`, `"correlationId":"`)
		if a.header.Get("X-Hubspot-Correlation-Id") != a.json["correlationId"] {
			t.Errorf("two correlation ids: %v, %s", a.header, a.text)
		}
	}
	for prop, value := range map[string]string{"hs_lead_status": `"NEW"`, "email": `"B@x.example"`, "associatedcompanyid": `17`, "hubspot_owner_id": `"7"`, "phone": `null`, "city": `true`} {
		g.want(200, "PATCH", "/o/contacts/"+id, fmt.Sprintf(`{"properties":{"%s":%s}}`, prop, value))
	}
	c, _ := g.p.Contact(id)
	if c.Properties["email"] != "b@x.example" || c.Properties["city"] != "true" || c.Properties["hubspot_owner_assigneddate"] == "" {
		t.Errorf("%v", c.Properties)
	}
}

func TestTimesAreKeptInOneForm(t *testing.T) {
	g := newRig(t, Options{Properties: map[string][]Property{"contacts": {
		{Name: "wake_at", Label: "Wake", Type: "datetime", FieldType: "date"},
		{Name: "day", Label: "Day", Type: "date", FieldType: "date"},
		{Name: "tags", Label: "Tags", Type: "enumeration", FieldType: "checkbox", Options: []Option{{Label: "A", Value: "a"}, {Label: "B", Value: "b"}}},
	}}})
	id := g.contact("Ada")
	for _, tc := range []struct{ prop, in, out, code string }{
		{"wake_at", "1762212973632", "2025-11-03T23:36:13.632Z", ""},
		{"wake_at", "2026-03-04T10:00:00+02:00", "2026-03-04T08:00:00.000Z", ""},
		{"wake_at", "soon", "", "INVALID_LONG"},
		{"day", "2026-03-04", "2026-03-04", ""},
		{"day", "1772582400000", "2026-03-04", ""},
		{"day", "2026-03-04T10:00:00Z", "", "INVALID_DATE"},
		{"tags", "a;b", "a;b", ""},
		{"tags", "a;c", "", "INVALID_OPTION"},
	} {
		body := fmt.Sprintf(`{"properties":{"%s":"%s"}}`, tc.prop, tc.in)
		if tc.code != "" {
			g.want(400, "PATCH", "/o/contacts/"+id, body, tc.code)
			continue
		}
		if got := g.want(200, "PATCH", "/o/contacts/"+id, body).prop(tc.prop); got != tc.out {
			t.Errorf("%s %s is kept as %s; want %s", tc.prop, tc.in, got, tc.out)
		}
	}
}

func TestLifecycleBackwardsIsSilent(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada", "lifecyclestage", "salesqualifiedlead")
	set := func(v string) string {
		return g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"lifecyclestage":"`+v+`","city":"Bonn"}}`).prop("lifecyclestage")
	}
	if got := set("lead"); got != "salesqualifiedlead" {
		t.Errorf("backwards: %s", got)
	}
	batch := g.want(200, "POST", "/o/contacts/batch/update", `{"inputs":[{"id":"`+id+`","properties":{"lifecyclestage":"lead"}}]}`)
	if got := propOf(batch.json["results"].([]any)[0].(map[string]any), "lifecyclestage"); got != "salesqualifiedlead" {
		t.Errorf("backwards in a batch: %s", got)
	}
	if got := set("opportunity"); got != "opportunity" {
		t.Errorf("forwards: %s", got)
	}
	if got := set(""); got != "" {
		t.Errorf("cleared: %s", got)
	}
	if got := g.want(200, "GET", "/o/contacts/"+id+"?properties=lifecyclestage", "").prop("lifecyclestage"); got != "<null>" {
		t.Errorf("cleared, read: %s", got)
	}
	if got := set("lead"); got != "lead" {
		t.Errorf("cleared first: %s", got)
	}
	g.want(200, "GET", "/o/contacts/"+id+"?propertiesWithHistory=lifecyclestage", "", `"propertiesWithHistory":{"lifecyclestage":[{"value":"lead"`, `"value":"opportunity"`, `"sourceType":"INTEGRATION"`)
	g.p.EditContact(id, map[string]string{"lifecyclestage": "opportunity"})
	g.p.EditContact(id, map[string]string{"lifecyclestage": "lead"})
	if c, _ := g.p.Contact(id); c.Properties["lifecyclestage"] != "lead" {
		t.Error("somebody at the screens can set it backwards")
	}
}

func TestEveryWriteMovesTheCursor(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada")
	last := time.Time{}
	moved := func(what string) {
		t.Helper()
		c, _ := g.p.Contact(id)
		at, _ := instant(c.Properties["lastmodifieddate"])
		if !at.After(last) || !at.Equal(c.Updated) {
			t.Errorf("%s: from %s to %s", what, last, at)
		}
		last = at
	}
	moved("made")
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"city":"Bonn"}}`)
	moved("own write")
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"city":"Bonn"}}`)
	moved("the same again")
	g.p.EditContact(id, map[string]string{"city": "Köln"})
	moved("at the screens")
	g.want(201, "POST", "/o/notes", `{"properties":{"hs_timestamp":"1762212973632","hs_note_body":"x"},"associations":[{"to":{"id":"`+id+`"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":202}]}]}`)
	moved("a note")
	call := g.want(201, "POST", "/o/calls", `{"properties":{"hs_timestamp":"1762212973632"}}`).id()
	g.want(200, "PUT", "/o/calls/"+call+"/associations/default/contacts/"+id, "")
	moved("a call")
	c, _ := g.p.Contact(id)
	if c.Properties["num_notes"] != "2" || c.Properties["hs_is_unworked"] != "false" || c.Properties["notes_last_contacted"] != "2025-11-03T23:36:13.632Z" {
		t.Errorf("after a note and a call: %v", c.Properties)
	}
}

func TestUniqueValues(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	g.want(409, "POST", "/o/contacts", `{"properties":{"email":"ADA@x.example"}}`, "Contact already exists. Existing ID: "+a, `"category":"CONFLICT"`)
	g.want(409, "PATCH", "/o/contacts/"+b, `{"properties":{"email":"ada@x.example"}}`, "Existing ID: "+a)
	g.want(200, "PATCH", "/o/contacts/"+a, `{"properties":{"email":"ada@x.example"}}`)
	g.want(200, "PATCH", "/o/contacts/"+a, `{"properties":{"email":"other@x.example"}}`)
	g.want(200, "PATCH", "/o/contacts/"+b, `{"properties":{"email":"ada@x.example"}}`)
	g.p.ArchiveContact(b)
	g.want(201, "POST", "/o/contacts", `{"properties":{"email":"ada@x.example"}}`)
}

func TestWhatANewRecordNeeds(t *testing.T) {
	g := newRig(t, Options{})
	g.want(400, "POST", "/crm/v3/objects/contacts", `{"properties":{"phone":"1"}}`, "email, firstname or lastname")
	g.want(201, "POST", "/o/contacts", `{"properties":{"phone":"1"}}`)
	g.want(400, "POST", "/o/notes", `{"properties":{"hs_note_body":"x"}}`, "hs_timestamp")
	g.want(400, "POST", "/o/leads", `{"properties":{}}`, "hs_lead_name")
	g.want(400, "POST", "/o/leads", `{"properties":{"hs_lead_name":"x"}}`, "associated with a contact")
	id := g.contact("Ada", "lastname", "Lovelace")
	lead := g.want(201, "POST", "/o/0-136", `{"properties":{"hs_lead_name":"x","hs_pipeline_stage":"new-stage-id"},"associations":[{"to":{"id":"`+id+`"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":578}]}]}`)
	if lead.prop("hs_primary_contact_id") != id || lead.prop("hs_associated_contact_lastname") != "Lovelace" {
		t.Errorf("lead %s", lead.text)
	}
	g.want(400, "POST", "/o/notes", `{"properties":{"hs_timestamp":"0","hs_note_body":"`+long(65_537)+`"}}`, "65536")
	g.want(201, "POST", "/o/notes", `{"properties":{"hs_timestamp":"0","hs_note_body":"`+long(65_536)+`"}}`)
}

func long(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = 'x'
	}
	return string(b)
}

func TestRulesOfAnAdministrator(t *testing.T) {
	g := newRig(t, Options{Rules: []Rule{{Type: "contacts", When: map[string]string{"hs_lead_status": "UNQUALIFIED"}, Require: "city"}}})
	id := g.contact("Ada")
	body := `{"properties":{"hs_lead_status":"UNQUALIFIED"}}`
	g.want(400, "PATCH", "/crm/objects/2026-09/contacts/"+id, body, "REQUIRED_PROPERTY", `"propertyName":["city"]`, "VALIDATION_ERROR")
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[{"id":"`+id+`","properties":{"hs_lead_status":"UNQUALIFIED"}}]}`, "REQUIRED_PROPERTY")
	g.want(200, "PATCH", "/crm/objects/2026-09/contacts/"+id, `{"properties":{"hs_lead_status":"UNQUALIFIED","city":"Bonn"}}`)
	g.want(400, "PATCH", "/crm/objects/2026-09/contacts/"+id, `{"properties":{"city":""}}`, "REQUIRED_PROPERTY")
	// The older versions look away.
	g.want(200, "PATCH", "/crm/objects/2026-03/contacts/"+id, `{"properties":{"city":""}}`)
	g.want(200, "PATCH", "/crm/v3/objects/contacts/"+id, body)
	g.p.SetRules(Rule{Type: "contacts", Require: "city"})
	g.want(400, "POST", "/o/contacts", `{"properties":{"email":"n@x.example"}}`, "REQUIRED_PROPERTY")
	g.p.SetRules()
	g.want(201, "POST", "/o/contacts", `{"properties":{"email":"n@x.example"}}`)
}
