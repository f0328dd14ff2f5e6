package hubspot

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// clock is a clock that tests move.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// rig is a portal with a way to ask it.
type rig struct {
	t     *testing.T
	p     *Portal
	h     http.Handler
	clock *clock
	token string
}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	c := &clock{Began()}
	o.Now = c.now
	p := New(o)
	return &rig{t: t, p: p, h: p.Handler(), clock: c, token: DefaultToken}
}

func (g *rig) pass(d time.Duration) { g.clock.at = g.clock.at.Add(d) }

// got is an answer.
type got struct {
	status int
	header http.Header
	text   string
	json   map[string]any
}

// ask makes a request. A path that begins with /crm/objects gets 2026-09.
func (g *rig) ask(method, path, body string, change ...func(*http.Request)) got {
	g.t.Helper()
	if rest, ok := strings.CutPrefix(path, "/o/"); ok {
		path = "/crm/objects/2026-09/" + rest
	}
	req := httptest.NewRequestWithContext(g.t.Context(), method, "http://127.0.0.1"+path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+g.token)
	for _, f := range change {
		f(req)
	}
	w := httptest.NewRecorder()
	g.h.ServeHTTP(w, req)
	b, err := io.ReadAll(w.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	out := got{status: w.Code, header: w.Header(), text: string(b)}
	if len(b) > 0 && b[0] == '{' {
		if err := json.Unmarshal(b, &out.json); err != nil {
			g.t.Fatalf("%s %s: %v in %s", method, path, err, b)
		}
	}
	return out
}

// want asks and fails the test where the status is another or the answer does
// not say all of the texts.
func (g *rig) want(status int, method, path, body string, says ...string) got {
	g.t.Helper()
	a := g.ask(method, path, body)
	if a.status != status {
		g.t.Fatalf("%s %s: %d %.600s; want %d", method, path, a.status, a.text, status)
	}
	for _, s := range says {
		if !strings.Contains(a.text, s) {
			g.t.Errorf("%s %s: %.900s; want it to say %s", method, path, a.text, s)
		}
	}
	return a
}

// id is the id of the record in an answer.
func (a got) id() string {
	s, _ := a.json["id"].(string)
	return s
}

// prop is a property of the record in an answer: "<null>" for null, "<none>"
// where it is left out.
func (a got) prop(name string) string { return propOf(a.json, name) }

func propOf(rec map[string]any, name string) string {
	props, _ := rec["properties"].(map[string]any)
	v, ok := props[name]
	if !ok {
		return "<none>"
	}
	if v == nil {
		return "<null>"
	}
	s, _ := v.(string)
	return s
}

// results are the ids of a page or a batch.
func (a got) results() []string {
	out := []string{}
	list, _ := a.json["results"].([]any)
	for _, r := range list {
		m, _ := r.(map[string]any)
		id, _ := m["id"].(string)
		out = append(out, id)
	}
	return out
}

// after leads to the next page, "" for none.
func (a got) after() string {
	p, _ := a.json["paging"].(map[string]any)
	n, _ := p["next"].(map[string]any)
	s, _ := n["after"].(string)
	return s
}

// contact puts a contact of an e-mail address and a first name into the portal.
func (g *rig) contact(first string, props ...string) string {
	all := map[string]string{"firstname": first, "email": strings.ToLower(first) + "@x.example"}
	for i := 0; i+1 < len(props); i += 2 {
		all[props[i]] = props[i+1]
	}
	return g.p.PutContact(Contact{Properties: all})
}

func TestContactsThereAndBack(t *testing.T) {
	g := newRig(t, Options{})
	made := g.want(201, "POST", "/o/contacts", `{"properties":{"email":"Noor@X.example","firstname":"Noor"}}`,
		`"hs_pipeline":"contacts-lifecycle-pipeline"`, `"hs_is_unworked":"true"`, `"lifecyclestage":"lead"`, `"hs_email_domain":"x.example"`, `"hs_lifecyclestage_lead_date":"17`)
	id := made.id()
	if made.prop("email") != "noor@x.example" || made.prop("phone") != "<none>" {
		t.Errorf("made %s", made.text)
	}
	read := g.want(200, "GET", "/o/contacts/"+id+"?properties=phone,firstname,nonsense", "")
	if read.prop("phone") != "<null>" || read.prop("nonsense") != "<none>" || read.prop("firstname") != "Noor" || read.prop("createdate") == "<none>" || read.prop("lastmodifieddate") == "<none>" || read.prop("hs_object_id") != id {
		t.Errorf("read %s", read.text)
	}
	if by := g.want(200, "GET", "/crm/v3/objects/contacts/NOOR@x.example?idProperty=email", ""); by.id() != id {
		t.Errorf("by e-mail %s", by.text)
	}
	before := read.json["updatedAt"]
	upd := g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"phone":"1","firstname":""}}`)
	if upd.prop("firstname") != "" || upd.prop("phone") != "1" || upd.json["updatedAt"] == before {
		t.Errorf("updated %s", upd.text)
	}
	g.want(204, "DELETE", "/o/contacts/"+id, "")
	g.want(404, "GET", "/o/contacts/"+id, "", `"resource not found"`)
	g.want(200, "GET", "/o/contacts/"+id+"?archived=true", "", `"archived":true`)
	g.want(204, "DELETE", "/o/contacts/"+id, "")
	g.want(404, "PATCH", "/o/contacts/"+id, `{"properties":{}}`)
}
