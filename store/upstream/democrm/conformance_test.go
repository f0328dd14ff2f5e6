package democrm_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/fault"
	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm"
	"banter/store/upstream/democrm/wire"
	"banter/store/upstream/upstreamtest"
)

const token = "t0ken"

func clock() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC) }

// served is a simulated CRM behind a port.
type served struct {
	t   upstreamtest.TB
	crm *crm.CRM
	url string
}

func serve(t upstreamtest.TB, c crm.Config) *served {
	t.Helper()
	if c.Start = clock(); c.Now == nil {
		c.Now = clock
	}
	s := &served{t: t, crm: crm.New(c)}
	srv := httptest.NewServer(crm.Handler(t.Context(), s.crm, token))
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func (s *served) client(pageSize int) *democrm.Client {
	s.t.Helper()
	c, err := democrm.New(democrm.Options{URL: s.url, Token: token, Now: clock, PageSize: pageSize, Timeout: 5 * time.Second})
	if err != nil {
		s.t.Fatalf("New: %v", err)
	}
	return c
}

func (s *served) fault(f fault.Fault) {
	s.t.Helper()
	body, err := json.Marshal(f)
	if err != nil {
		s.t.Fatalf("fault: %v", err)
	}
	s.hook(http.MethodPost, "/_faults", body)
}

// hook asks for something that the CRM does for a test.
func (s *served) hook(method, path string, body []byte) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(body))
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s", path, body, resp.Status)
	}
}

func remoteID(id lead.ID) string { return strings.TrimPrefix(string(id), democrm.Prefix) }

func fieldsOf(v lead.Values) map[string]string {
	out := map[string]string{}
	for _, f := range v {
		out[f.Field] = f.Text
	}
	return out
}

// put places a lead into the CRM as a colleague would.
func (s *served) put(id string, fields lead.Values, as []lead.Activity) {
	s.t.Helper()
	if _, err := s.crm.Put(wire.Lead{ID: id, Fields: fieldsOf(fields), Activities: as}); err != nil {
		s.t.Fatalf("Put: %v", err)
	}
}

func harness(pageSize int) upstreamtest.Harness {
	return upstreamtest.Harness{New: func(t upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
		s := serve(t, crm.Config{Quiet: true})
		return s.fixture(pageSize, leads)
	}}
}

// fixture is a CRM that holds the leads.
func (s *served) fixture(pageSize int, leads []lead.Remote) upstreamtest.Fixture {
	for _, l := range leads {
		s.put(string(l.ID), l.Fields, l.Activities)
	}
	return upstreamtest.Fixture{
		Upstream: s.client(pageSize),
		ID:       func(id lead.ID) lead.ID { return democrm.Prefix + id },
		Fresh:    func() upstream.Upstream { return s.client(pageSize) },
		Edit:     func(id lead.ID, fields lead.Values) { s.put(remoteID(id), fields, nil) },
		Delete:   func(id lead.ID) { s.crm.Delete(remoteID(id), "") },
		Merge:    func(from, into lead.ID) { s.crm.Delete(remoteID(from), remoteID(into)) },
		Refuse:   func(id lead.ID) { s.crm.Refuse(remoteID(id), "the lead is locked for an approval") },
		Forget:   s.crm.Forget,
		Effects: func(key string) int {
			n := 0
			for _, l := range s.crm.State(false).Leads {
				for _, o := range l.Outcomes {
					if o.Key == key {
						n++
					}
				}
			}
			return n
		},
		Fields: func(id lead.ID) lead.Values {
			l, _ := s.crm.Lead(remoteID(id))
			var out lead.Values
			for f, text := range l.Fields {
				out.Set(f, text)
			}
			return out
		},
		Breaks: []upstreamtest.Breakage{
			upstreamtest.Unreachable, upstreamtest.Busy, upstreamtest.BadCredentials,
			upstreamtest.CommitThenTimeout, upstreamtest.Garbage,
		},
		Break: s.breakNext,
	}
}

// breakNext makes the next push and the next pull go wrong.
func (s *served) breakNext(how upstreamtest.Breakage) {
	f := fault.Fault{Mode: fault.Status}
	switch how {
	case upstreamtest.Unreachable:
		f.Status, f.Body = http.StatusBadGateway, "<html>Bad Gateway</html>"
	case upstreamtest.Busy:
		f.Status, f.RetryAfter = http.StatusTooManyRequests, 7
	case upstreamtest.BadCredentials:
		f.Status = http.StatusUnauthorized
	case upstreamtest.CommitThenTimeout:
		f.Mode = fault.CommitDrop
	case upstreamtest.Garbage:
		f.Status, f.Body = http.StatusOK, "<html>Log in to the hotel's network</html>"
	}
	for _, path := range []string{"/v1/changes", "/v1/leads"} {
		f.Path = path
		s.fault(f)
	}
}

func TestConformance(t *testing.T) {
	upstreamtest.Run(t, harness(0))
}

func TestConformanceInSmallPages(t *testing.T) {
	upstreamtest.Run(t, harness(2))
}
