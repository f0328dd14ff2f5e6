package salesforce

import (
	"fmt"
	"strings"
	"testing"
)

// row is a row of a collection of leads.
func row(id, fields string) string {
	return `{"attributes":{"type":"Lead"},"id":"` + id + `",` + fields + `}`
}

func rows(allOrNone bool, list ...string) string {
	return fmt.Sprintf(`{"allOrNone":%t,"records":[%s]}`, allOrNone, strings.Join(list, ","))
}

func TestCollections(t *testing.T) {
	g := newRig(t, Options{})
	a, b, gone := g.lead("Ada"), g.lead("Bo"), g.lead("Cy")
	g.o.Delete(gone)
	out := g.want(200, "PATCH", "composite/sobjects", rows(false, row(a[:15], `"Title":"VP"`), row(b, `"LastName":""`), row(gone, `"Title":"x"`), row("00Q5g00000zzzzz", `"Title":"x"`), row("x", `"Title":"x"`), `{"attributes":{"type":"Lead"},"Title":"x"}`, `{"attributes":{"type":"Nope"},"id":"`+a+`"}`, row(b, `"Nope":"x"`)))
	want := `[{"id":"` + a + `","success":true,"errors":[]},` +
		`{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [LastName]","fields":["LastName"]}]},` +
		`{"success":false,"errors":[{"statusCode":"ENTITY_IS_DELETED","message":"entity is deleted","fields":[]}]},` +
		`{"success":false,"errors":[{"statusCode":"INVALID_CROSS_REFERENCE_KEY","message":"invalid cross reference id","fields":[]}]},` +
		`{"success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"malformed id x","fields":["Id"]}]},` +
		`{"success":false,"errors":[{"statusCode":"MISSING_ARGUMENT","message":"Id not specified in an update call","fields":[]}]},` +
		`{"success":false,"errors":[{"statusCode":"INVALID_TYPE","message":"sObject type 'Nope' is not supported.","fields":[]}]},` +
		`{"success":false,"errors":[{"statusCode":"INVALID_FIELD","message":"No such column 'Nope' on sobject of type Lead","fields":[]}]}]`
	if out.text != want {
		t.Errorf("%s\nwant %s", out.text, want)
	}
	title := func() string {
		r, _ := g.o.Record(a)
		return r.Fields["Title"]
	}
	g.want(200, "PATCH", "composite/sobjects", rows(true, row(a, `"Title":"CEO"`), row(b, `"LastName":""`)), "ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING")
	if title() != "VP" {
		t.Errorf("the title is %s", title())
	}
	leads := len(g.o.Records("Lead"))
	g.want(200, "POST", "composite/sobjects", rows(true, `{"attributes":{"type":"Lead"},"LastName":"New","Company":"X"}`, `{"attributes":{"type":"Lead"},"LastName":"New"}`), "ALL_OR_NONE_OPERATION_ROLLED_BACK")
	if n := len(g.o.Records("Lead")); n != leads {
		t.Errorf("%d leads; want %d", n, leads)
	}
	made := g.want(200, "POST", "composite/sobjects", rows(false, `{"attributes":{"type":"Lead"},"LastName":"New","Company":"X"}`, `{"attributes":{"type":"Task"},"WhoId":"`+a+`","Subject":"Call"}`), `"success":true`)
	if strings.Count(made.text, `"id":"00`) != 2 {
		t.Error(made.text)
	}
	read := g.want(200, "POST", "composite/sobjects/Lead", `{"ids":["`+b+`","00Q5g00000zzzzz","`+a+`"],"fields":["Title","Owner.Name"]}`)
	if !strings.Contains(read.text, `"Title":null,"Owner":{"attributes"`) || !strings.Contains(read.text, `},null,{"attributes"`) {
		t.Error(read.text)
	}
	g.want(200, "GET", "composite/sobjects/Lead?ids="+a+","+b+"&fields=Id,Title", "", `"Title":"VP"`)
	g.want(400, "GET", "composite/sobjects/Lead?ids="+a+"&fields=Nope", "", "INVALID_FIELD")
	g.want(200, "DELETE", "composite/sobjects?allOrNone=true&ids="+a+","+gone, "", "ROLLED_BACK", "ENTITY_IS_DELETED")
	if r, _ := g.o.Record(a); r.Deleted {
		t.Error("it was deleted all the same")
	}
	g.want(200, "DELETE", "composite/sobjects?ids="+a+","+gone, "", `{"id":"`+a+`","success":true,"errors":[]}`)
	// Conditions are not for collections.
	g.check(g.ask("PATCH", "composite/sobjects", rows(false, row(b, `"Title":"x"`)), header("If-Unmodified-Since", "Mon, 02 Nov 2020 09:00:00 GMT")), 200, "a condition", []string{`"success":true`})
}

func TestCollectionsThatAreRefused(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	g.want(400, "PATCH", "composite/sobjects", rows(false), `[{"message":"At least 1 record is required","errorCode":"REQUIRED_FIELD_MISSING"}]`)
	g.want(400, "DELETE", "composite/sobjects", "", "At least 1 record is required")
	many := strings.Split(strings.Repeat(row(id, `"Title":"x"`)+"\n", maxRows+1), "\n")
	g.want(400, "PATCH", "composite/sobjects", rows(false, many[:maxRows+1]...), "EXCEEDED_MAX_SIZE_REQUEST")
	g.want(200, "PATCH", "composite/sobjects", rows(false, many[:maxRows]...))
	var mixed []string
	for range 6 {
		mixed = append(mixed, row(id, `"Title":"x"`), `{"attributes":{"type":"Task"},"id":"x"}`)
	}
	g.want(400, "PATCH", "composite/sobjects", rows(false, mixed...), "EXCEEDED_MAX_TYPES_LIMIT")
	g.want(200, "PATCH", "composite/sobjects", rows(false, mixed[:10]...))
	g.want(400, "PATCH", "composite/sobjects", `{"records":[1]}`, "JSON_PARSER_ERROR")
	g.want(200, "PATCH", "composite/sobjects", `{"records":[null]}`, "INVALID_TYPE")
}

// parts is a composite request.
func parts(allOrNone bool, list ...string) string {
	return fmt.Sprintf(`{"allOrNone":%t,"compositeRequest":[%s]}`, allOrNone, strings.Join(list, ","))
}

func sub(ref, method, path, body, headers string) string {
	return fmt.Sprintf(`{"referenceId":%q,"method":%q,"url":"/services/data/v68.0/%s","body":%s,"httpHeaders":%s}`, ref, method, path, body, headers)
}

func TestComposite(t *testing.T) {
	g := newRig(t, Options{})
	id := g.lead("Ada")
	a := g.want(200, "POST", "composite", parts(false,
		sub("lead", "POST", "sobjects/Lead", `{"LastName":"Bo","Company":"X"}`, "{}"),
		sub("task", "POST", "sobjects/Task", `{"WhoId":"@{lead.id}","Subject":"Call"}`, "{}"),
		sub("found", "GET", "query?q=SELECT+Id+FROM+Task+WHERE+WhoId='@{lead.id}'", "null", "{}"),
		sub("done", "PATCH", "sobjects/Task/@{found.records[0].Id}", `{"Status":"Completed"}`, "{}"),
		sub("old", "PATCH", "sobjects/Lead/"+id, `{"Title":"x"}`, `{"If-Unmodified-Since":"Mon, 02 Nov 2020 09:00:00 GMT"}`),
		sub("bad", "PATCH", "sobjects/Lead/@{nothing.id}", `{"Title":"x"}`, "{}"),
		sub("deep", "POST", "composite", parts(false), "{}"),
		sub("wrong", "PATCH", "sobjects/Lead/"+id, `{"Nope":"x"}`, "{}"),
	), `"httpStatusCode":201,"referenceId":"lead"`, `"httpStatusCode":204,"referenceId":"done"`, `"httpStatusCode":412,"referenceId":"old"`, `"httpStatusCode":400,"referenceId":"bad"`, `"httpStatusCode":400,"referenceId":"deep"`, "No such column 'Nope'", `"body":null`)
	if !strings.Contains(a.text, `"Location":"/services/data/v68.0/sobjects/Lead/00Q`) {
		t.Error(a.text)
	}
	if tasks := g.o.Records("Task"); len(tasks) != 1 || tasks[0].Fields["IsClosed"] != "true" || tasks[0].Fields["WhoId"] == "" {
		t.Errorf("%+v", tasks)
	}
	g.want(200, "POST", "composite", parts(true, sub("a", "PATCH", "sobjects/Lead/"+id, `{"Title":"new"}`, "{}"), sub("b", "PATCH", "sobjects/Lead/"+id, `{"LastName":null}`, "{}"), sub("c", "GET", "limits", "null", "{}")), "PROCESSING_HALTED", "REQUIRED_FIELD_MISSING")
	if r, _ := g.o.Record(id); r.Fields["Title"] != "" {
		t.Error("it was not taken back")
	}
	// A collection within it that is all or none is so by itself.
	g.want(200, "POST", "composite", parts(false, sub("a", "PATCH", "composite/sobjects", rows(true, row(id, `"Title":"new"`), row(id, `"LastName":null`)), "{}")), "ROLLED_BACK")
	if r, _ := g.o.Record(id); r.Fields["Title"] != "" {
		t.Error("it was not taken back")
	}
	many := strings.Split(strings.Repeat(sub("a", "GET", "limits", "null", "{}")+"\n", maxParts+1), "\n")
	g.want(400, "POST", "composite", parts(false, many[:maxParts+1]...), "EXCEEDED_MAX_SIZE_REQUEST")
	g.want(400, "POST", "composite", parts(false), "REQUIRED_FIELD_MISSING")
}
