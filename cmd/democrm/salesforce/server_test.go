package salesforce

import (
	"net/http"
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	g := newRig(t, Options{})
	a := g.ask("GET", "/services/data", "", func(r *http.Request) { r.Header.Del("Authorization") })
	g.check(a, 200, "versions", []string{`{"label":"Winter '24","url":"/services/data/v59.0","version":"59.0"}`, `{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}`, `"Summer '26"`})
	g.want(410, "GET", "/services/data/v58.0/limits", "", `"errorCode":"GONE"`)
	for _, path := range []string{"/services/data/v69.0/limits", "/services/data/v68/limits", "/services/data/68.0/limits", "/services/data/v68.1/limits", "/", "/services/nothing"} {
		g.want(404, "GET", path, "", `"errorCode":"NOT_FOUND"`)
	}
	g.want(200, "GET", "", "", `"identity"`)
	g.want(200, "GET", "/services/data/v59.0/sobjects/", "", `"name":"Lead"`)
	g.want(405, "DELETE", "query", "", "METHOD_NOT_ALLOWED", "GET")
	g.want(404, "GET", "sobjects/Butterfly/describe", "")
	g.want(414, "GET", "query?q="+strings.Repeat("x", maxHead), "")
	long := g.ask("GET", "limits", "", header("X-Long", strings.Repeat("x", maxHead)))
	g.check(long, 431, "long headers", nil)
	g.check(g.ask("GET", "limits", "", func(r *http.Request) { r.Host = "evil.example" }), 403, "another host", nil)
}

func TestQueryAndPages(t *testing.T) {
	g := newRig(t, Options{MaxPage: 2})
	var ids []string
	for _, n := range []string{"Ada", "Bo", "Cy", "Di", "Ed"} {
		ids = append(ids, g.lead(n, "FirstName", "F"))
	}
	a := g.query("SELECT Id, Name, Owner.Name, Address FROM Lead ORDER BY Id", `"totalSize":5,"done":false`, `"Name":"F Ada"`, `"Owner":{"attributes":{"type":"User"`, `"Name":"Ana Silva"`, `"Address":null`)
	next, _ := a.json(t)["nextRecordsUrl"].(string)
	if !strings.HasSuffix(next, "-2") {
		t.Fatal(next)
	}
	g.want(200, "GET", next, "", ids[2], ids[3], "-4")
	g.want(200, "GET", strings.Replace(next, "-2", "-4", 1), "", ids[4], `"done":true,"records"`)
	g.o.DropCursors()
	g.want(400, "GET", next, "", "INVALID_QUERY_LOCATOR")
}

func TestWrites(t *testing.T) {
	g := newRig(t, Options{})
	made := g.want(201, "POST", "sobjects/Lead", `{"LastName":"Lovelace","Company":"X","Email":"ada@x.example"}`, `"success":true,"errors":[]`)
	id, _ := made.json(t)["id"].(string)
	if a := g.want(204, "PATCH", "sobjects/Lead/"+id[:15], `{"Title":"VP","Status":"Working - Contacted"}`); a.text != "" {
		t.Error(a.text)
	}
	g.want(200, "GET", "sobjects/Lead/"+id, "", `"Title":"VP"`, `"SystemModstamp":"2026-11-02T09:00:00.000+0000"`)
	g.want(204, "DELETE", "sobjects/Lead/"+id, "")
	g.want(404, "GET", "sobjects/Lead/"+id, "", `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`)
}
