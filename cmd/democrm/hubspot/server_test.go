package hubspot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestPathsAndVersions(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada")
	for _, path := range []string{
		"/crm/v3/objects/contacts", "/crm/objects/2026-03/contacts", "/crm/objects/2026-09/contacts", "/crm/objects/2026-09/0-1", "/crm/v3/objects/contact",
		"/crm/v3/objects/contacts/" + id, "/crm/v3/properties/contacts", "/crm/properties/2026-09/0-1/lifecyclestage", "/crm/v3/properties/contacts/groups",
		"/crm/v3/owners", "/crm/owners/2026-09", "/account-info/v3/details", "/account-info/2026-09/details", "/crm/v3/pipelines/leads",
		"/crm/pipelines/2026-09/contacts", "/crm/v4/objects/contacts/" + id + "/associations/notes", "/crm/objects/2026-09/contacts/" + id + "/associations/notes",
	} {
		g.want(200, "GET", path, "")
	}
	for _, path := range []string{"/crm/objects/2025-11/contacts", "/crm/objects/contacts", "/crm/v2/objects/contacts", "/crm/v3/objects", "/", "/crm/v3/nothing/here", "/crm/v3/objects/contacts/" + id + "/x"} {
		g.want(404, "GET", path, "", `"message":"resource not found"`)
	}
	g.want(400, "GET", "/crm/v3/objects/butterflies", "", `"message":"Unable to infer object type from: butterflies"`)
	g.want(414, "GET", "/crm/v3/objects/contacts?properties="+strings.Repeat("x", maxURI), "")
	g.want(400, "GET", "/crm/v3/objects/contacts?limit=%zz", "", "query")
	g.want(413, "POST", "/crm/v3/objects/contacts", strings.Repeat(" ", maxBody+1))
}

func TestListPages(t *testing.T) {
	g := newRig(t, Options{})
	var ids []string
	for _, n := range []string{"Ada", "Bo", "Cy", "Di", "Ed"} {
		ids = append(ids, g.contact(n))
	}
	g.p.ArchiveContact(ids[2])
	page := g.want(200, "GET", "/o/contacts?limit=2", "")
	if page.after() != ids[3] || !strings.Contains(page.text, "https://api.hubapi.com/crm/objects/2026-09/contacts?after="+ids[3]+"\\u0026limit=2") && !strings.Contains(page.text, "contacts?after="+ids[3]+"&limit=2") {
		t.Errorf("after is the id of the next: %s", page.text)
	}
	next := g.want(200, "GET", "/o/contacts?limit=2&after="+page.after(), "")
	if got := next.results(); len(got) != 2 || got[0] != ids[3] || strings.Contains(next.text, "paging") {
		t.Errorf("the last page: %s", next.text)
	}
	g.want(200, "GET", "/o/contacts?archived=true", "", `"id":"`+ids[2]+`"`, `"archived":true`, `"archivedAt":"2026-11-02T09:00:00.000Z"`)
	for _, q := range []string{"limit=101", "limit=0", "limit=x", "after=x", "propertiesWithHistory=city&limit=51"} {
		g.want(400, "GET", "/o/contacts?"+q, "", "VALIDATION_ERROR")
	}
	rep := g.want(200, "GET", "/o/contacts?limit=1&properties=city&properties=phone,zip", "")
	for _, n := range []string{"city", "phone", "zip"} {
		if !strings.Contains(rep.text, `"`+n+`":null`) {
			t.Errorf("%s is missing in %s", n, rep.text)
		}
	}
}

func TestTokensAndScopes(t *testing.T) {
	minimum := Token{Value: "pat-min", Scopes: MinimumScopes()}
	g := newRig(t, Options{Tokens: []Token{{Value: DefaultToken, Scopes: AllScopes()}, minimum, {Value: "pat-old", Scopes: AllScopes(), Expires: Began()}}})
	id := g.contact("Ada")
	for _, header := range []string{"", "Bearer", "Bearer pat-wrong", DefaultToken, "bearer " + DefaultToken} {
		a := g.ask("GET", "/o/contacts", "", func(r *http.Request) { r.Header.Set("Authorization", header) })
		if a.status != 401 || !strings.Contains(a.text, `"category":"INVALID_AUTHENTICATION"`) || strings.Contains(a.text, DefaultToken) {
			t.Errorf("%q: %d %s", header, a.status, a.text)
		}
	}
	g.token = "pat-old"
	g.want(401, "GET", "/o/contacts", "", "EXPIRED_AUTHENTICATION")
	g.token = "pat-min"
	g.want(200, "GET", "/o/contacts", "")
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"city":"x"}}`)
	g.want(200, "GET", "/crm/properties/2026-09/contacts", "")
	g.want(200, "GET", "/crm/owners/2026-09", "")
	g.want(200, "GET", "/o/notes", "") // activities have the scopes of contacts
	for method, path := range map[string]string{"GET": "/o/companies", "POST": "/crm/properties/2026-09/contacts", "PATCH": "/o/leads/1"} {
		g.want(403, method, path, "{}", `"category":"MISSING_SCOPES"`, `"requiredGranularScopes":["crm.`, "One or more of the following scopes are required.")
	}
	g.want(403, "GET", "/o/companies", "", `["crm.objects.companies.read"]`)
	g.want(403, "POST", "/crm/properties/2026-09/contacts", "{}", `["crm.schemas.contacts.write"]`)
	g.p.Grant(Token{Value: "pat-min", Scopes: []string{"crm.objects.contacts.read"}})
	g.want(403, "PATCH", "/o/contacts/"+id, "{}", "crm.objects.contacts.write")
	g.want(403, "GET", "/crm/owners/2026-09", "", "crm.objects.owners.read")
	g.p.Grant(Token{Value: "pat-min"})
	g.want(401, "GET", "/o/contacts", "")
	g.token = DefaultToken
	g.want(200, "GET", "/o/leads", "")
	none := newRig(t, Options{NoLeads: true})
	none.want(403, "GET", "/o/leads", "", "crm.objects.leads.read")
	none.want(403, "GET", "/crm/v3/pipelines/leads", "")
	none.want(200, "GET", "/o/contacts", "")
}

func TestOnlyLoopback(t *testing.T) {
	g := newRig(t, Options{})
	if a := g.ask("GET", "/o/contacts", "", func(r *http.Request) { r.Host = "evil.example" }); a.status != 403 {
		t.Errorf("another host: %d", a.status)
	}
}

func TestRateLimits(t *testing.T) {
	other := Token{Value: "pat-other", Scopes: AllScopes()}
	g := newRig(t, Options{Limits: Limits{TenSecondly: 3, Daily: 10, Search: 2}, Tokens: []Token{{Value: DefaultToken, Scopes: AllScopes()}, other}})
	get := func() got { return g.ask("GET", "/o/contacts", "") }
	a := get()
	for name, want := range map[string]string{"Interval-Milliseconds": "10000", "Max": "3", "Remaining": "2", "Daily": "10", "Daily-Remaining": "9"} {
		if v := a.header.Get("X-Hubspot-Ratelimit-" + name); v != want {
			t.Errorf("%s is %q; want %s", name, v, want)
		}
	}
	g.pass(4 * time.Second)
	get()
	get()
	g.want(429, "GET", "/o/contacts", "", `"policyName":"TEN_SECONDLY_ROLLING"`, `"errorType":"RATE_LIMIT"`, "You have reached your ten_secondly_rolling limit.", `"groupName":"publicapi:`)
	if a := get(); strings.Contains(a.text, `"category"`) || a.header.Get("Retry-After") != "" || a.header.Get("X-Hubspot-Ratelimit-Remaining") != "0" {
		t.Errorf("%v %s", a.header, a.text)
	}
	// Search has a limit of its own and no headers.
	s := g.want(200, "POST", "/o/contacts/search", "{}")
	if s.header.Get("X-Hubspot-Ratelimit-Max") != "" || s.header.Get("X-Hubspot-Ratelimit-Daily") != "" {
		t.Errorf("search tells %v", s.header)
	}
	g.token = other.Value
	g.want(200, "GET", "/o/contacts", "") // ten seconds are a token's own
	g.want(200, "POST", "/o/companies/search", "{}")
	g.want(429, "POST", "/o/contacts/search", "{}", `"policyName":"SECONDLY"`, "You have reached your secondly limit.", `"requestId"`) // the second is the account's
	g.pass(time.Second)
	g.want(200, "POST", "/o/contacts/search", "{}")
	g.token = DefaultToken
	g.pass(5 * time.Second) // 10 s after the first: it is one that counts no more
	g.want(200, "GET", "/o/contacts", "")
	g.want(429, "GET", "/o/contacts", "")
	g.pass(10 * time.Second)
	g.want(200, "GET", "/o/contacts", "")
	g.want(200, "GET", "/o/contacts", "") // the tenth of the day
	g.want(429, "GET", "/o/contacts", "", `"policyName":"DAILY"`, "You have reached your daily limit.")
	g.want(429, "POST", "/o/contacts/search", "{}", "DAILY")
	// The day ends at midnight in New York, 05:00 UTC in November.
	g.clock.at = time.Date(2026, 11, 3, 4, 59, 59, 0, time.UTC)
	g.want(429, "GET", "/o/contacts", "", "DAILY")
	g.pass(time.Second)
	g.want(200, "GET", "/o/contacts", "")
	g.p.SetLimits(Limits{})
	for range 20 {
		g.want(200, "GET", "/o/contacts", "")
	}
}

func TestFaults(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada")
	for _, tc := range []struct {
		fault Fault
		code  int
		says  []string
	}{
		{Fault{Mode: "status", Status: 429, Policy: "DAILY"}, 429, []string{`"policyName":"DAILY"`}},
		{Fault{Mode: "status", Status: 429}, 429, []string{"TEN_SECONDLY_ROLLING"}},
		{Fault{Mode: "status", Status: 423}, 423, []string{"LOCKED"}},
		{Fault{Mode: "status", Status: 401}, 401, []string{"INVALID_AUTHENTICATION"}},
		{Fault{Mode: "status", Status: 403}, 403, []string{"MISSING_SCOPES"}},
		{Fault{Mode: "status", Status: 404}, 404, []string{"resource not found"}},
		{Fault{Mode: "status", Status: 400}, 400, []string{"VALIDATION_ERROR"}},
		{Fault{Mode: "status", Status: 503}, 503, []string{"Service Unavailable"}},
		{Fault{Mode: "status", Status: 521}, 521, []string{`"status":"error"`}},
		{Fault{Mode: "status", Status: 502, Body: "<html>Bad Gateway</html>"}, 502, []string{"<html>Bad Gateway</html>"}},
		{Fault{Mode: "status", Status: 200, Body: "<html>Log in</html>"}, 200, []string{"<html>"}},
	} {
		g.p.Fault(tc.fault)
		g.want(tc.code, "GET", "/o/contacts/"+id, "", tc.says...)
		g.want(200, "GET", "/o/contacts/"+id, "")
	}
	g.p.Fault(Fault{Mode: "status", Status: 477, RetryAfter: 3600})
	if a := g.ask("GET", "/o/contacts", ""); a.status != 477 || a.header.Get("Retry-After") != "3600" {
		t.Errorf("%d %v", a.status, a.header)
	}
	// After two, twice, for writes that name Bonn.
	g.p.Fault(Fault{Mode: "status", Status: 500, Method: "PATCH", Path: "/crm/objects/2026-09/contacts", Contains: "Bonn", After: 1, Times: 2})
	body := `{"properties":{"city":"Bonn"}}`
	for i, want := range []int{200, 500, 500, 200} {
		if a := g.ask("PATCH", "/o/contacts/"+id, body); a.status != want {
			t.Errorf("request %d: %d; want %d", i, a.status, want)
		}
		g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"city":"Rom"}}`)
		g.want(200, "GET", "/o/contacts/"+id, "")
	}
	g.want(200, "POST", "/_faults", `{"mode":"status","status":500,"times":-1}`, `"times":-1`)
	g.want(500, "GET", "/o/contacts", "")
	g.want(500, "GET", "/o/contacts", "")
	g.want(200, "GET", "/_faults", "") // not hit itself
	g.want(200, "DELETE", "/_faults", "")
	g.want(200, "GET", "/o/contacts", "")
	g.want(400, "POST", "/_faults", `{"mode":"magic"}`, "magic")
	g.want(400, "POST", "/_faults", `{"mod":"status"}`, "mod")
	g.token = "wrong"
	g.want(401, "GET", "/_faults", "")
	g.want(401, "GET", "/_state", "")
}

func TestFaultsThatAreNotAnswered(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada")
	srv := httptest.NewServer(g.h)
	defer srv.Close()
	patch := func(city string, wait time.Duration) error {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodPatch, srv.URL+"/crm/v3/objects/contacts/"+id, strings.NewReader(`{"properties":{"city":"`+city+`"}}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+DefaultToken)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	city := func() string {
		c, _ := g.p.Contact(id)
		return c.Properties["city"]
	}
	for _, tc := range []struct {
		mode string
		wait time.Duration
		done bool
	}{{"drop", time.Minute, false}, {"commit_then_drop", time.Minute, true}, {"timeout", 50 * time.Millisecond, false}, {"commit_then_timeout", 300 * time.Millisecond, true}} {
		g.p.Fault(Fault{Mode: tc.mode})
		if err := patch(tc.mode, tc.wait); err == nil {
			t.Errorf("%s: it was answered", tc.mode)
		}
		if got := city() == tc.mode; got != tc.done {
			t.Errorf("%s: done is %v", tc.mode, got)
		}
	}
	g.p.Fault(Fault{Mode: "slow", LatencyMS: 30})
	began := time.Now()
	if err := patch("slow", time.Minute); err != nil || city() != "slow" || time.Since(began) < 30*time.Millisecond {
		t.Errorf("slow: %v after %s", err, time.Since(began))
	}
	calls := g.p.Calls()
	if len(calls) != 5 || calls[0].Status != 0 || calls[4].Status != 200 || calls[4].Path != "/crm/v3/objects/contacts/"+id {
		t.Errorf("calls %+v", calls)
	}
}

func TestState(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	g.want(200, "PATCH", "/o/contacts/"+a, `{"properties":{"city":"Bonn"}}`)
	g.want(404, "GET", "/o/contacts/1", "")
	s := g.p.State(false)
	if len(s.Contacts) != 1 || s.Contacts[0].ID != a || s.Requests != 2 || s.Errors != 1 {
		t.Errorf("%+v", s)
	}
	g.want(200, "GET", "/_state?all=1", "", `"id":"`+b+`"`, `"portalId":44237313`, `"requests":2`)
	if d := g.ask("GET", "/o/contacts", "").header.Get("Date"); d != "Mon, 02 Nov 2026 09:00:00 GMT" {
		t.Errorf("the clock is told as %q", d)
	}
	g.want(404, "PUT", "/_state", "")
}
