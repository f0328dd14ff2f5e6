package notice

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestNewHookRefuses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                    "is no web address",
		"hooks.slack.com/services/topsecret":  "is no web address",
		"ftp://hooks.slack.com/topsecret":     "is no web address",
		"https://x y/topsecret":               "is no web address",
		"https:///topsecret":                  "is no web address",
		"http://hooks.slack.com/topsecret":    "is not encrypted",
		"http://10.0.0.1/topsecret":           "is not encrypted",
		"https://topsecret:topsecret@x.com/y": "holds a user and password",
		"https://10.1.2.3/topsecret":          "private network",
		"https://[::1]/topsecret":             "private network",
		"https://127.0.0.1/topsecret":         "private network",
		"https://169.254.169.254/topsecret":   "private network",
		"https://100.64.1.1/topsecret":        "private network",
		"https://localhost/topsecret":         "private network",
		"https://[::ffff:10.0.0.1]/topsecret": "private network",
	} {
		_, err := NewHook(HookOptions{Service: Slack, Address: address, From: "BANTER_SLACK_WEBHOOK"})
		switch {
		case err == nil:
			t.Errorf("%q is taken", address)
		case !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "BANTER_SLACK_WEBHOOK: "):
			t.Errorf("%q: %v", address, err)
		case strings.Contains(err.Error(), "topsecret"):
			t.Errorf("the error shows the secret: %v", err)
		}
	}
	for _, address := range []string{"https://hooks.slack.com/services/x", "http://127.0.0.1:9/x", " https://hooks.slack.com/services/x\n"} {
		if _, err := NewHook(HookOptions{Service: Slack, Address: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := NewHook(HookOptions{Service: Slack, Address: "https://10.1.2.3/x", Private: true}); err != nil {
		t.Errorf("a private one that is meant: %v", err)
	}
}

func TestInward(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": false, "2606:4700::1111": false, "10.0.0.1": true, "172.16.3.4": true, "192.168.1.1": true, "127.0.0.1": true,
		"0.0.0.0": true, "::": true, "fe80::1": true, "fd00::1": true, "169.254.169.254": true, "224.0.0.1": true, "::ffff:127.0.0.1": true,
	} {
		if got := inward(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// A name is checked at the moment of connecting: what it resolves to counts.
func TestNamesThatLeadInward(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	defer srv.Close()
	h, err := NewHook(HookOptions{Service: Slack, Address: "https://hooks.example.com/topsecret"})
	if err != nil {
		t.Fatal(err)
	}
	// The guard sees where the connection goes, not the name.
	h.address.Host = strings.TrimPrefix(srv.URL, "https://")
	f, sure, _, err := h.post(t.Context(), []byte("{}"), time.Now())
	if f != dead || !sure || err == nil || !strings.Contains(err.Error(), "private network") {
		t.Errorf("%v %v %v", f, sure, err)
	}
}

func TestReadHook(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	none := func(string) string { return "" }
	good := file("good", secret+"\n", 0o600)
	for _, tc := range []struct {
		name, file string
		getenv     func(string) string
		want, bad  string
	}{
		{"neither", "", none, "", ""},
		{"a file", good, none, "slack (hooks.slack.com)", ""},
		{"the variable wins", good, func(v string) string { return map[string]string{"V": "https://other.example.com/x"}[v] }, "slack (other.example.com)", ""},
		{"others can read it", file("open", secret, 0o644), none, "", "run chmod 600"},
		{"not there", filepath.Join(dir, "nowhere"), none, "", "it is not there"},
		{"empty", file("empty", "", 0o600), none, "", "is no web address"},
		{"a folder", dir, none, "", ""},
	} {
		h, err := ReadHook(HookOptions{Service: Slack}, "V", tc.file, tc.getenv)
		switch {
		case tc.bad != "" || tc.file == dir:
			if err == nil || !strings.Contains(err.Error(), tc.bad) || strings.Contains(err.Error(), "verysecret") {
				t.Errorf("%s: %v", tc.name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", tc.name, err)
		case h == nil && tc.want != "" || h != nil && h.String() != tc.want:
			t.Errorf("%s: %v", tc.name, h)
		}
	}
}

// Over real connections: what arrives, a redirect that is not followed, and a
// server that closes the door.
func TestPost(t *testing.T) {
	t.Parallel()
	var followed atomic.Bool
	mux := http.NewServeMux()
	mux.HandleFunc("POST /ok", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != "application/json" {
			w.WriteHeader(http.StatusBadRequest)
		}
	})
	mux.HandleFunc("POST /moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/trap", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/trap", func(http.ResponseWriter, *http.Request) { followed.Store(true) })
	mux.HandleFunc("POST /archived", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "channel_is_archived", http.StatusGone) })
	mux.HandleFunc("POST /busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("POST /proxy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte("<h1>a page of a proxy</h1>"))
	})
	mux.HandleFunc("POST /nothing", func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not see that the caller left
		<-r.Context().Done()
	})
	srv := httptest.NewServer(mux)
	defer srv.Close()
	for _, tc := range []struct {
		path  string
		fate  fate
		sure  bool
		after time.Duration
		says  string
	}{
		{"/ok", taken, true, 0, ""},
		{"/moved", dead, true, 0, "307"},
		{"/archived", dead, true, 0, "410 Gone: channel_is_archived"},
		{"/busy", later, true, 7 * time.Second, "429"},
		{"/proxy", later, true, 0, "502 Bad Gateway"},
		{"/nothing", later, false, 0, "deadline"},
	} {
		h, err := NewHook(HookOptions{Service: Slack, Address: srv.URL + tc.path})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		f, sure, after, err := h.post(ctx, []byte("{}"), time.Now())
		cancel()
		text := ""
		if err != nil {
			text = err.Error()
		}
		if f != tc.fate || sure != tc.sure || after != tc.after || !strings.Contains(text, tc.says) || strings.Contains(text, "page of a proxy") {
			t.Errorf("%s: %v, %v, %v, %q", tc.path, f, sure, after, text)
		}
	}
	if followed.Load() {
		t.Error("a redirect was followed")
	}
	srv.Close()
	h, err := NewHook(HookOptions{Service: Slack, Address: srv.URL + "/topsecret"})
	if err != nil {
		t.Fatal(err)
	}
	if f, sure, _, err := h.post(t.Context(), nil, time.Now()); f != later || sure || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("nobody there: %v, %v, %v", f, sure, err)
	}
}

func FuzzBody(f *testing.F) {
	f.Add("Priya <b> & *x*", "\xff\x00[a](b)")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []Service{Slack, Teams} {
			data, err := body(s, []string{a, b})
			if err != nil || len(data) > 28_000 {
				t.Fatalf("%s: %d bytes, %v", s, len(data), err)
			}
			if s == Slack && strings.ContainsAny(string(data), "<>") {
				t.Fatalf("not escaped: %s", data)
			}
		}
	})
}
