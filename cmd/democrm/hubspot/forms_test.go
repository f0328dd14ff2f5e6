package hubspot

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestForms(t *testing.T) {
	g := newRig(t, Options{})
	ada := g.p.PutContact(Contact{Properties: map[string]string{"firstname": "Ada", "email": "ada@x.example"}})
	demo := g.p.AddForm(Form{Name: "Request a demo"})
	news := g.p.AddForm(Form{Name: "Newsletter"})
	g.p.AddForm(Form{Name: "Old one", Archived: true})
	page := g.want(200, "GET", "/marketing/v3/forms?limit=1", "", `"name":"Request a demo"`, `"id":"`+demo+`"`, `"createdAt":"2026-11-02T09:00:00.000Z"`)
	if strings.Contains(page.text, "Newsletter") || page.after() == "" {
		t.Errorf("the first of two: %s", page.text)
	}
	last := g.want(200, "GET", "/marketing/forms/2026-09/?after="+page.after(), "", "Newsletter")
	if strings.Contains(last.text, "paging") || strings.Contains(last.text, "Old one") {
		t.Errorf("the last page: %s", last.text)
	}
	g.want(200, "GET", "/marketing/v3/forms/?archived=true", "", "Old one")

	for i := range 60 {
		g.pass(time.Minute)
		g.p.Submit(Submission{Form: demo, Title: "Prices", Page: "https://x.example/prices", Values: map[string]string{"email": "ada@x.example", "n": fmt.Sprint(i)}})
	}
	const path = "/form-integrations/v1/submissions/forms/"
	first := g.want(200, "GET", path+demo+"?limit=50", "", `"conversionId":"`, `"submittedAt":`, `{"name":"email","value":"ada@x.example","objectTypeId":"0-1"}`, `"pageUrl":"https://x.example/prices"`)
	if !strings.Contains(first.text, `"value":"59"`) || strings.Contains(first.text, `"value":"9"`) {
		t.Errorf("the newest come first: %s", first.text)
	}
	g.want(200, "GET", path+demo+"?limit=50&after="+first.after(), "", `"value":"9"`, `"value":"0"`)
	g.want(200, "GET", path+news, "", `"results":[]`)
	for _, q := range []string{demo + "?limit=51", demo + "?after=x", demo + "?limit=0"} {
		g.want(400, "GET", path+q, "", "VALIDATION_ERROR")
	}
	g.want(404, "GET", path+"no-such-form", "")
	g.want(404, "GET", "/form-integrations/v2/submissions/forms/"+demo, "")

	c, _ := g.p.Contact(ada)
	if c.Properties["recent_conversion_event_name"] != "Prices: Request a demo" || c.Properties["num_conversion_events"] != "60" ||
		c.Properties["first_conversion_date"] != "2026-11-02T09:01:00.000Z" || c.Properties["recent_conversion_date"] != "2026-11-02T10:00:00.000Z" {
		t.Errorf("what is noted on the contact: %v", c.Properties)
	}
	if g.p.Submit(Submission{Form: "no such form"}) {
		t.Error("a form that is not there was sent")
	}
	g.p.Submit(Submission{Form: news, Without: true, Values: map[string]string{"email": "ada@x.example"}})
	if c, _ := g.p.Contact(ada); c.Properties["num_conversion_events"] != "60" {
		t.Error("HubSpot was not to catch up")
	}
	g.p.Grant(Token{Value: DefaultToken, Scopes: MinimumScopes()})
	for _, path := range []string{"/marketing/v3/forms", path + demo} {
		g.want(403, "GET", path, "", `"requiredGranularScopes":["forms","forms-uploaded-files"]`)
	}
}
