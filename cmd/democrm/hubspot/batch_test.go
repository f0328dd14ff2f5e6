package hubspot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestBatchRead(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	all := g.want(200, "POST", "/o/contacts/batch/read", fmt.Sprintf(`{"inputs":[{"id":"%s"},{"id":%s},{"id":"%s"}],"properties":["firstname"]}`, a, b, a))
	if got := all.results(); !slices.Equal(got, []string{b, a}) {
		t.Errorf("read %v; want both once, not in the order asked for", got)
	}
	g.want(207, "POST", "/o/contacts/batch/read", `{"inputs":[{"id":"`+a+`"},{"id":"77"},{"id":"x"}]}`,
		`"numErrors":1`, `"category":"OBJECT_NOT_FOUND"`, `"context":{"ids":["77","x"]}`, "Could not get some CONTACT objects")
	g.want(200, "POST", "/o/contacts/batch/read", `{"inputs":[{"id":"ADA@x.example"}],"idProperty":"email"}`, `"id":"`+a+`"`)
	g.want(400, "POST", "/o/contacts/batch/read", `{"inputs":[{"id":"Ada"}],"idProperty":"firstname"}`, "not a unique identifier")
	g.p.ArchiveContact(a)
	g.want(207, "POST", "/o/contacts/batch/read", `{"inputs":[{"id":"`+a+`"}]}`, `"results":[]`)
}

func TestBatchUpdate(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	name := func(id string) string {
		c, _ := g.p.Contact(id)
		return c.Properties["jobtitle"]
	}
	row := func(id, prop, v string) string {
		return fmt.Sprintf(`{"id":"%s","properties":{"%s":"%s"},"objectWriteTraceId":"t%s"}`, id, prop, v, id)
	}
	g.want(200, "POST", "/o/contacts/batch/update", `{"inputs":[`+row(a, "jobtitle", "1")+`,`+row(b, "jobtitle", "2")+`]}`, `"status":"COMPLETE"`, `"objectWriteTraceId":"t`+a)
	if name(a) != "1" || name(b) != "2" {
		t.Errorf("wrote %q %q", name(a), name(b))
	}
	g.want(207, "POST", "/crm/v3/objects/contacts/batch/update", `{"inputs":[`+row(a, "jobtitle", "3")+`,`+row("99", "jobtitle", "x")+`]}`, `"ids":["99"]`, `"id":"`+a+`"`)
	if name(a) != "3" {
		t.Error("the row that was fine was not written")
	}
	// One row that is not valid refuses all of them, those that are gone too.
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[`+row(a, "jobtitle", "4")+`,`+row(b, "first000name", "x")+`,`+row("99", "last000name", "x")+`]}`,
		`"category":"VALIDATION_ERROR"`, `"propertyName":["first000name"]`, `"propertyName":["last000name"]`, `{\"isValid\":false,\"message\":\"Property \\\"first000name\\\" does not exist\"`)
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[`+row(a, "jobtitle", "5")+`,`+row(b, "x", "y")+`,`+row(a, "jobtitle", "6")+`]}`,
		"Duplicate IDs found in batch input: ["+a+"]. IDs must be unique", `"context":{"ids":["`+a+`"]}`)
	if name(a) != "3" {
		t.Errorf("a refused batch wrote %q", name(a))
	}
	g.want(207, "POST", "/o/contacts/batch/update", `{"inputs":[`+row(a, "email", "bo@x.example")+`]}`, `"category":"CONFLICT"`, `"existingId":["`+b+`"]`)
	g.want(207, "POST", "/o/contacts/batch/update", `{"inputs":[`+row(a, "email", "new@x.example")+`,`+row(b, "email", "new@x.example")+`]}`, `"category":"CONFLICT"`)
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[]}`, "at least one input")
	many := strings.TrimSuffix(strings.Repeat(row(a, "jobtitle", "x")+",", 101), ",")
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[`+many+`]}`, "101 inputs")
	g.want(400, "POST", "/o/contacts/batch/update", "{\n \"inputs\":[{]}", "Invalid input JSON on line 2, column")
	g.want(400, "POST", "/o/contacts/batch/update", `{"inputs":[{"id":"`+a+`","properties":{"jobtitle":["x"]}}]}`, "Invalid input JSON")
}

func TestBatchCreate(t *testing.T) {
	g := newRig(t, Options{})
	a := g.contact("Ada")
	in := func(mail, trace string) string {
		return `{"properties":{"email":"` + mail + `"},"objectWriteTraceId":"` + trace + `"}`
	}
	g.want(201, "POST", "/o/contacts/batch/create", `{"inputs":[`+in("b@x.example", "")+`]}`, `"hs_object_source":"INTEGRATION"`)
	// Without a trace id on every row, one conflict refuses all.
	g.want(409, "POST", "/o/contacts/batch/create", `{"inputs":[`+in("c@x.example", "1")+`,`+in("ada@x.example", "")+`]}`, `"message":"Contact already exists"`, `"category":"CONFLICT"`)
	g.want(207, "POST", "/o/contacts/batch/create", `{"inputs":[`+in("c@x.example", "1")+`,`+in("ada@x.example", "2")+`]}`,
		"Contact already exists. Existing ID: "+a, `"objectWriteTraceId":["2"]`, `"existingId":["`+a+`"]`, `"numErrors":1`)
	g.want(400, "POST", "/o/contacts/batch/create", `{"inputs":[{"properties":{"nope":"1"}}]}`, "PROPERTY_DOESNT_EXIST")
	g.want(207, "POST", "/o/contacts/batch/create", `{"inputs":[{"properties":{"nope":"1"},"objectWriteTraceId":"9"}]}`, `"category":"VALIDATION_ERROR"`, `"objectWriteTraceId":["9"]`)
	g.want(409, "POST", "/o/contacts/batch/create", `{"inputs":[`+in("d@x.example", "")+`,`+in("d@x.example", "")+`]}`)
	g.want(204, "POST", "/o/contacts/batch/archive", `{"inputs":[{"id":"`+a+`"},{"id":"12"}]}`)
	g.want(404, "GET", "/o/contacts/"+a, "")
}

func TestBatchUpsert(t *testing.T) {
	g := newRig(t, Options{Properties: map[string][]Property{"contacts": {{Name: "badge", Label: "Badge", Type: "string", FieldType: "text", HasUniqueValue: true}}}})
	a := g.contact("Ada")
	up := g.want(200, "POST", "/o/contacts/batch/upsert", `{"inputs":[{"id":"ada@x.example","idProperty":"email","properties":{"city":"Bonn"}},{"id":"new@x.example","idProperty":"email","properties":{}}]}`,
		`"new":true`, `"new":false`, `"id":"`+a+`"`)
	if len(up.results()) != 2 {
		t.Errorf("upserted %s", up.text)
	}
	// By e-mail it is all or nothing, by a property of one's own row by row.
	g.want(400, "POST", "/o/contacts/batch/upsert", `{"inputs":[{"id":"e@x.example","idProperty":"email","objectWriteTraceId":"1","properties":{}},{"id":"f@x.example","idProperty":"email","objectWriteTraceId":"2","properties":{"nope":"1"}}]}`)
	g.want(404, "GET", "/o/contacts/e@x.example?idProperty=email", "")
	g.want(207, "POST", "/o/contacts/batch/upsert", `{"inputs":[{"id":"b1","idProperty":"badge","objectWriteTraceId":"1","properties":{"firstname":"B"}},{"id":"b2","idProperty":"badge","objectWriteTraceId":"2","properties":{"nope":"1"}}]}`, `"objectWriteTraceId":["2"]`)
	g.want(200, "GET", "/o/contacts/B1?idProperty=badge", "")
	g.want(400, "POST", "/o/contacts/batch/upsert", `{"inputs":[{"id":"x","properties":{}}]}`, "idProperty")
	g.want(400, "POST", "/o/contacts/batch/upsert", `{"inputs":[{"id":"b1","idProperty":"badge"},{"id":"b1","idProperty":"badge"}]}`, "Duplicate IDs")
}
