package crm

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/fault"
	"banter/store/upstream/democrm/wire"
)

func running(t *testing.T, o Options) *Running {
	t.Helper()
	r, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Stop(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// ask makes a request and returns the status, the Retry-After and the body; the
// status is 0 where the connection was cut.
func ask(t *testing.T, r *Running, method, path, body string, change ...func(*http.Request)) (status int, header http.Header, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.Token)
	for _, f := range change {
		f(req)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, ""
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

func TestRequests(t *testing.T) {
	r := running(t, Options{Seed: 1, Leads: 20, Quiet: true, Token: "secret"})
	header := func(k, v string) func(*http.Request) {
		return func(req *http.Request) { req.Header.Set(k, v) }
	}
	for _, tc := range []struct {
		name, method, path, body string
		change                   func(*http.Request)
		want                     int
		says                     string
	}{
		{"account", "GET", "/v1/account", "", nil, 200, `"user":"ana"`},
		{"leads", "GET", "/v1/leads?limit=3", "", nil, 200, `"total":20`},
		{"state", "GET", "/v1/state", "", nil, 200, `"received":0,"leads":[]`},
		{"make a lead", "PUT", "/_leads/A1", `{"fields":{"name":"Noor","stage":"mql"}}`, nil, 200, `"name":"Noor"`},
		{"edit it", "PUT", "/_leads/A1", `{"fields":{"title":"VP"}}`, nil, 200, `"title":"VP"`},
		{"no such value", "PUT", "/_leads/A1", `{"fields":{"stage":"boss"}}`, nil, 400, `\"boss\" is none of`},
		{"look at it", "GET", "/v1/state/A1", "", nil, 200, `"name":"Noor"`},
		{"refuse its changes", "PUT", "/_refusals/A1", `{"why":"an approval runs"}`, nil, 200, `"id":"A1"`},
		{"so they are", "POST", "/v1/changes", `{"changes":[{"key":"k","lead":"A1"}]}`, nil, 200, `"problem":"an approval runs"`},
		{"merge it", "DELETE", "/_leads/A1?into=1001", "", nil, 200, `"deleted":true,"merged_into":"1001"`},
		{"delete nobody", "DELETE", "/_leads/A2", "", nil, 404, `has no lead`},
		{"look at nobody", "GET", "/v1/state/A2", "", nil, 404, `has no lead`},
		{"forget the cursors", "DELETE", "/_cursors", "", nil, 200, `"account"`},
		{"no token", "GET", "/v1/account", "", func(r *http.Request) { r.Header.Del("Authorization") }, 401, "token is missing or wrong"},
		{"wrong token", "GET", "/v1/account", "", header("Authorization", "Bearer secreT"), 401, "token is missing or wrong"},
		{"no bearer", "GET", "/v1/account", "", header("Authorization", "secret"), 401, "token is missing or wrong"},
		{"faults want the token too", "DELETE", "/_faults", "", header("Authorization", ""), 401, "token"},
		{"another host", "GET", "/v1/account", "", func(r *http.Request) { r.Host = "evil.example" }, 403, "loopback"},
		{"no such path", "GET", "/v2/leads", "", nil, 404, "there is no GET /v2/leads"},
		{"wrong method", "DELETE", "/v1/leads", "", nil, 404, "there is no DELETE /v1/leads"},
		{"limit", "GET", "/v1/leads?limit=0", "", nil, 400, "limit"},
		{"cursor of another", "GET", "/v1/leads?after=x.1", "", nil, 410, "did not give that cursor"},
		{"no JSON", "POST", "/v1/changes", "<xml/>", nil, 400, "not understood"},
		{"unknown name", "POST", "/v1/changes", `{"change":[]}`, nil, 400, "unknown field"},
		{"two values", "POST", "/v1/changes", `{"changes":[]} {}`, nil, 400, "something follows"},
		{"too many", "POST", "/v1/lookup", `{"keys":["` + strings.Repeat(`","`, wire.MaxChanges) + `"]}`, nil, 413, "at most 100"},
		{"too large", "POST", "/v1/changes", `{"changes":[{"key":"` + strings.Repeat("x", wire.MaxBody) + `"}]}`, nil, 413, "larger than"},
		{"fault of no mode", "POST", "/_faults", `{"mode":"magic"}`, nil, 400, "magic"},
		{"fault of no status", "POST", "/_faults", `{"mode":"status"}`, nil, 400, "status"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var change []func(*http.Request)
			if tc.change != nil {
				change = append(change, tc.change)
			}
			status, _, body := ask(t, r, tc.method, tc.path, tc.body, change...)
			if status != tc.want || !strings.Contains(body, tc.says) {
				t.Errorf("%d %.200s; want %d that says %q", status, body, tc.want, tc.says)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	r := running(t, Options{Leads: 5, Quiet: true})
	add := func(f fault.Fault) {
		t.Helper()
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if status, _, body := ask(t, r, "POST", "/_faults", string(b)); status != 200 {
			t.Fatalf("add %+v: %d %s", f, status, body)
		}
	}
	want := func(what, method, path, body string, status int) string {
		t.Helper()
		got, _, text := ask(t, r, method, path, body)
		if got != status {
			t.Errorf("%s: %d %.100s; want %d", what, got, text, status)
		}
		return text
	}

	add(fault.Fault{Path: "/v1/leads", Mode: fault.Status, Status: 503, After: 1, Times: 2})
	for i, status := range []int{200, 503, 503, 200} {
		want("request "+string(rune('1'+i)), "GET", "/v1/leads", "", status)
	}
	add(fault.Fault{Mode: fault.Status, Status: 429, RetryAfter: 17})
	if status, header, _ := ask(t, r, "GET", "/v1/account", ""); status != 429 || header.Get("Retry-After") != "17" {
		t.Errorf("%d, Retry-After %q; want 429 and 17", status, header.Get("Retry-After"))
	}
	add(fault.Fault{Mode: fault.Status, Status: 502, Body: "<html>Bad Gateway</html>"})
	if body := want("HTML", "GET", "/v1/account", "", 502); body != "<html>Bad Gateway</html>" {
		t.Errorf("body %q", body)
	}

	id := r.CRM.State(true).Leads[0].ID
	change := func(key string) string { return `{"changes":[{"key":"` + key + `","lead":"` + id + `"}]}` }
	add(fault.Fault{Path: "/v1/changes", Mode: fault.Drop})
	want("drop", "POST", "/v1/changes", change("a"), 0)
	if n := r.CRM.State(false).Received; n != 0 {
		t.Errorf("a dropped request was done: %d", n)
	}
	add(fault.Fault{Path: "/v1/changes", Mode: fault.CommitDrop})
	want("commit, then drop", "POST", "/v1/changes", change("b"), 0)
	if n := len(r.CRM.Lookup([]string{"a", "b"})); n != 1 {
		t.Errorf("%d of the keys are known; want that of the committed one", n)
	}

	add(fault.Fault{Mode: fault.Status, Status: 500, Times: -1})
	want("always", "GET", "/v1/account", "", 500)
	want("always", "GET", "/v1/account", "", 500)
	if body := want("list", "GET", "/_faults", "", 200); !strings.Contains(body, `"times":-1`) {
		t.Errorf("the list is %s", body)
	}
	want("reset", "DELETE", "/_faults", "", 200)
	want("after the reset", "GET", "/v1/account", "", 200)
}

func TestStopEndsWhatHangs(t *testing.T) {
	r := running(t, Options{Leads: -1, Quiet: true})
	if status, _, body := ask(t, r, "POST", "/_faults", `{"mode":"timeout"}`); status != 200 {
		t.Fatal(body)
	}
	done := make(chan int)
	go func() {
		status, _, _ := ask(t, r, "GET", "/v1/account", "")
		done <- status
	}()
	select {
	case status := <-done:
		t.Fatalf("it was answered: %d", status)
	case <-time.After(50 * time.Millisecond):
	}
	if err := r.Stop(); err != nil {
		t.Fatal(err)
	}
	if status := <-done; status != 0 {
		t.Errorf("it was answered: %d", status)
	}
	if err := r.Stop(); err != nil {
		t.Errorf("the second Stop: %v", err)
	}
}

func TestStartRefusesOtherAddresses(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "crm.example:0", "[::]:0"} {
		if r, err := Start(t.Context(), Options{Listen: listen}); err == nil {
			t.Errorf("it listens on %s", listen)
			_ = r.Stop()
		} else if !strings.Contains(err.Error(), "not a loopback address") {
			t.Errorf("%s: %v", listen, err)
		}
	}
}

func TestItLivesByItsTicks(t *testing.T) {
	now := starts()[0]
	tick := make(chan time.Time)
	moments := make(chan time.Time, 2)
	moments <- now // the start
	r := running(t, Options{Seed: 1, Leads: 30, Tick: tick, Now: func() time.Time {
		select {
		case now = <-moments:
		default:
		}
		return now
	}})
	before := r.CRM.State(false).Revision
	moments <- now.Add(time.Minute)
	tick <- time.Time{}
	tick <- time.Time{} // taken only when the step of the first is done
	if after := r.CRM.State(false).Revision; after < before+4 {
		t.Errorf("revision %d after a minute, %d before: nothing happened", after, before)
	}
}

func TestTheContextEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := Start(ctx, Options{Leads: -1})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := r.Wait(); err != nil {
		t.Error(err)
	}
	if status, _, _ := ask(t, r, "GET", "/v1/account", ""); status != 0 {
		t.Errorf("it still answers: %d", status)
	}
}
