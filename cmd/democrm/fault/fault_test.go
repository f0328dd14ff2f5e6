package fault

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func serve(stop context.Context, t *testing.T, l *List) (ask func(method, path, body string) (int, string), done *atomic.Int64) {
	t.Helper()
	done = &atomic.Int64{}
	next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done.Add(1)
		b, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		_, _ = w.Write(b)
	})
	fail := func(w http.ResponseWriter, f Fault) { http.Error(w, "on purpose "+f.Policy, f.Status) }
	srv := httptest.NewServer(l.Handler(stop, fail, next))
	t.Cleanup(srv.Close)
	return func(method, path, body string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, ""
		}
		defer func() { _ = resp.Body.Close() }()
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, resp.Header.Get("Retry-After") + string(b)
	}, done
}

func add(t *testing.T, l *List, f Fault) {
	t.Helper()
	if _, err := l.Add(f); err != nil {
		t.Fatal(err)
	}
}

func TestWhichRequestsAreHit(t *testing.T) {
	var l List
	ask, _ := serve(t.Context(), t, &l)
	add(t, &l, Fault{Path: "/a", Method: "POST", Contains: "red", Mode: Status, Status: 500, After: 1, Times: 2})
	for i, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/a/1", "red", 200}, // passes: after 1
		{"POST", "/b", "red", 200},
		{"GET", "/a", "red", 200},
		{"POST", "/a", "blue", 200},
		{"POST", "/a/2", "a red one", 500},
		{"POST", "/a?x=red", "", 500}, // the query counts too
		{"POST", "/a", "red", 200},
	} {
		status, body := ask(tc.method, tc.path, tc.body)
		if status != tc.want || status == 200 && body != tc.body {
			t.Errorf("request %d: %d %q; want %d", i, status, body, tc.want)
		}
	}
	if list := l.All(); len(list) != 0 {
		t.Errorf("left: %+v", list)
	}
	add(t, &l, Fault{Mode: Status, Status: 429, Policy: "DAILY", RetryAfter: 5, Times: -1})
	for range 3 {
		if status, body := ask("GET", "/", ""); status != 429 || body != "5on purpose DAILY\n" {
			t.Errorf("%d %q", status, body)
		}
	}
	l.Reset()
	if status, _ := ask("GET", "/", ""); status != 200 {
		t.Errorf("after the reset: %d", status)
	}
}

func TestWhatIsDone(t *testing.T) {
	var l List
	stop, cancel := context.WithCancel(t.Context())
	ask, done := serve(stop, t, &l)
	for mode, want := range map[string]int64{Drop: 0, CommitDrop: 1} {
		done.Store(0)
		add(t, &l, Fault{Mode: mode})
		if status, _ := ask("POST", "/", "x"); status != 0 || done.Load() != want {
			t.Errorf("%s: answered %d, done %d times; want %d", mode, status, done.Load(), want)
		}
	}
	add(t, &l, Fault{Mode: Slow, LatencyMS: 1})
	if status, body := ask("POST", "/", "x"); status != 200 || body != "x" {
		t.Errorf("slow: %d %q", status, body)
	}
	// What hangs ends with the server.
	add(t, &l, Fault{Mode: CommitTimeout})
	time.AfterFunc(20*time.Millisecond, cancel)
	if status, _ := ask("POST", "/", "x"); status != 0 {
		t.Errorf("it was answered: %d", status)
	}
}

func TestFaultsThatMakeNoSense(t *testing.T) {
	var l List
	for _, f := range []Fault{{}, {Mode: "magic"}, {Mode: Status}, {Mode: Status, Status: 99}, {Mode: Drop, After: -1}, {Mode: Slow, LatencyMS: -1}, {Mode: Drop, RetryAfter: -1}} {
		if _, err := l.Add(f); err == nil {
			t.Errorf("%+v was taken", f)
		}
	}
	if f, err := l.Add(Fault{Mode: Drop}); err != nil || f.Times != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}
