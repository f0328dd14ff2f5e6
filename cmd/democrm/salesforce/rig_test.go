package salesforce

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// clock is a clock that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// rig is an org that a test asks.
type rig struct {
	t     *testing.T
	o     *Org
	h     http.Handler
	clock *clock
	token string
}

func newRig(t *testing.T, o Options) *rig {
	t.Helper()
	c := &clock{Began()}
	o.Now = c.now
	org := New(o)
	return &rig{t, org, org.Handler(), c, DefaultToken}
}

func (g *rig) pass(d time.Duration) { g.clock.at = g.clock.at.Add(d) }

// got is an answer.
type got struct {
	status int
	text   string
	header http.Header
}

func (a got) json(t *testing.T) (v map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		t.Fatalf("%v: %s", err, a.text)
	}
	return v
}

// ask sends a request; a path without a leading / is of the REST API.
func (g *rig) ask(method, path, body string, change ...func(*http.Request)) got {
	g.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/services/data/v68.0/" + path
	}
	r := httptest.NewRequestWithContext(g.t.Context(), method, path, strings.NewReader(body))
	r.Host = "127.0.0.1"
	r.Header.Set("Authorization", "Bearer "+g.token)
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	g.h.ServeHTTP(w, r)
	return got{w.Code, w.Body.String(), w.Header()}
}

// want asks and fails unless the answer has the status and says all that.
func (g *rig) want(status int, method, path, body string, says ...string) got {
	g.t.Helper()
	return g.check(g.ask(method, path, body), status, method+" "+path, says)
}

func (g *rig) check(a got, status int, what string, says []string) got {
	g.t.Helper()
	if a.status != status {
		g.t.Fatalf("%s: %d %s; want %d", what, a.status, a.text, status)
	}
	for _, s := range says {
		if !strings.Contains(a.text, s) {
			g.t.Errorf("%s: %s\nwant it to say %s", what, a.text, s)
		}
	}
	return a
}

// query asks a query, and wants an answer.
func (g *rig) query(q string, says ...string) got {
	g.t.Helper()
	return g.want(200, "GET", "query?q="+url.QueryEscape(q), "", says...)
}

// header sets a header of a request.
func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

// lead makes a lead.
func (g *rig) lead(last string, more ...string) string {
	fields := map[string]string{"LastName": last, "Company": "X"}
	for i := 0; i+1 < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	return g.o.PutLead(fields)
}
