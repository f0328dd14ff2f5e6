package upstream_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"banter/store/upstream"
)

func token(context.Context) (string, error) { return "Bearer secret", nil }

// get returns the status and the body of a page.
func get(t *testing.T, c *http.Client, url string) (status int, body []byte, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return 0, nil, err
	}
	body, err = io.ReadAll(resp.Body)
	return resp.StatusCode, body, errors.Join(err, resp.Body.Close())
}

func TestClientRefusesWhatIsNotEncrypted(t *testing.T) {
	for _, c := range []struct {
		base string
		ok   bool
	}{
		{"https://api.example.com", true},
		{"http://127.0.0.1:8080", true},
		{"http://[::1]:8080", true},
		{"http://localhost", true},
		{"http://api.example.com", false},
		{"http://localhost.example.com", false},
		{"http://127.0.0.1.example.com", false},
		{"http://10.0.0.7", false},
		{"ftp://api.example.com", false},
		{"https://ana:secret@api.example.com", false},
		{"api.example.com", false},
		{"", false},
		{"https://%zz", false},
	} {
		_, err := upstream.NewClient(upstream.ClientOptions{Base: c.base})
		if (err == nil) != c.ok || err != nil && !errors.Is(err, upstream.ErrRefused) {
			t.Errorf("NewClient(%q): %v", c.base, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("NewClient(%q) tells the password: %v", c.base, err)
		}
	}
}

func TestClientKeepsCredentialsAtHome(t *testing.T) {
	var got string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Get("Authorization") }))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization")
		if r.URL.Path == "/away" {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}
	}))
	defer home.Close()
	c, err := upstream.NewClient(upstream.ClientOptions{Base: home.URL, Authorization: token})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := get(t, c, home.URL+"/leads"); err != nil || got != "Bearer secret" {
		t.Errorf("at home: %q, %v", got, err)
	}
	if status, _, err := get(t, c, home.URL+"/away"); err != nil || status != http.StatusTemporaryRedirect {
		t.Errorf("a redirect was followed: %d, %v", status, err)
	}
	if _, _, err := get(t, c, other.URL); err != nil || got != "" {
		t.Errorf("another host got %q, %v", got, err)
	}
	if _, _, err := get(t, c, "http://api.example.com"); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("plain http to another machine: %v", err)
	}
	c, err = upstream.NewClient(upstream.ClientOptions{Base: home.URL, Authorization: func(context.Context) (string, error) {
		return "", errors.New("the keyring is locked")
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := get(t, c, home.URL); !errors.Is(err, upstream.ErrAuth) || !errors.Is(upstream.NetworkError(err), upstream.ErrAuth) {
		t.Errorf("without credentials: %v", err)
	}
}

func TestClientBoundsTheBody(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", len(r.URL.Path)-1)))
	}))
	defer s.Close()
	c, err := upstream.NewClient(upstream.ClientOptions{Base: s.URL, MaxBody: 10})
	if err != nil {
		t.Fatal(err)
	}
	for n, ok := range map[int]bool{0: true, 9: true, 10: true, 11: false, 5000: false} {
		_, b, err := get(t, c, s.URL+"/"+strings.Repeat("p", n))
		if (err == nil) != ok || err != nil && !errors.Is(err, upstream.ErrUnreachable) || len(b) != min(n, 10) {
			t.Errorf("a body of %d bytes: read %d, %v", n, len(b), err)
		}
	}
}

func TestCheckResponse(t *testing.T) {
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		status int
		typ    string
		body   string
		class  error
		want   string // in the text
		not    string // not in the text
	}{
		{200, "", "", nil, "", ""},
		{204, "", "", nil, "", ""},
		{301, "", "", upstream.ErrRefused, "301", ""},
		{400, "application/json", `{"message":"Property \"x\" does not exist"}`, upstream.ErrRefused, "does not exist", ""},
		{401, "", "", upstream.ErrAuth, "401 Unauthorized", ""},
		{403, "", "", upstream.ErrAuth, "403", ""},
		{404, "", "", upstream.ErrRefused, "404", ""},
		{408, "", "", upstream.ErrRetry, "408", ""},
		{423, "", "", upstream.ErrRetry, "423", ""},
		{429, "", "slow down", upstream.ErrRetry, "slow down", ""},
		{477, "", "", upstream.ErrRetry, "477", ""},
		{500, "", "", upstream.ErrUnreachable, "500", ""},
		{502, "text/html", "<h1>Bad Gateway</h1>", upstream.ErrUnreachable, "502", "<h1>"},
		{503, "", "", upstream.ErrRetry, "503", ""},
		{521, "", "", upstream.ErrUnreachable, "521", ""},
		{400, "text/plain", "\x1b[2Jevil\x00", upstream.ErrRefused, "[2Jevil", "\x1b"},
	} {
		resp := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {c.typ}, "Retry-After": {"7"}}, Body: io.NopCloser(strings.NewReader(c.body))}
		err := upstream.CheckResponse(resp, now)
		if !errors.Is(err, c.class) || (err == nil) != (c.class == nil) {
			t.Errorf("%d: %v; want %v", c.status, err, c.class)
		}
		if err == nil {
			continue
		}
		if !strings.Contains(err.Error(), c.want) || c.not != "" && strings.Contains(err.Error(), c.not) {
			t.Errorf("%d: %q", c.status, err)
		}
		if upstream.After(err) != 7*time.Second {
			t.Errorf("%d: after %s", c.status, upstream.After(err))
		}
	}
}

func TestClassOfAnError(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a port that nobody listens on
	if err != nil {
		t.Fatal(err)
	}
	addr := "http://" + l.Addr().String()
	_ = l.Close()
	c, err := upstream.NewClient(upstream.ClientOptions{Base: addr})
	if err != nil {
		t.Fatal(err)
	}
	_, _, refused := get(t, c, addr+"/leads?key=secret")
	gone := upstream.NetworkError(refused)
	if strings.Contains(gone.Error(), "secret") {
		t.Errorf("the query is in the text: %v", gone)
	}
	for _, x := range []struct {
		err  error
		want error
	}{
		{gone, upstream.ErrUnreachable},
		{nil, nil},
		{context.Canceled, upstream.ErrUnreachable},
		{context.DeadlineExceeded, upstream.ErrUnreachable},
		{upstream.NetworkError(io.ErrUnexpectedEOF), upstream.ErrUnreachable},
		{upstream.NetworkError(upstream.ErrAuth), upstream.ErrAuth},
		{errors.Join(upstream.ErrRefused, upstream.ErrCursor), upstream.ErrCursor},
		{errors.New("a defect"), upstream.ErrRefused},
	} {
		if got := upstream.Class(x.err); !errors.Is(got, x.want) {
			t.Errorf("Class(%v) = %v; want %v", x.err, got, x.want)
		}
	}
	if err := upstream.NetworkError(context.Canceled); errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("a stop by the user became %v", err)
	}
}
