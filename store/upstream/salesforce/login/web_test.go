package login

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"banter/store/upstream"
)

type shown struct {
	address, redirect string
	page              chan string
}

// visit is a Show that visits the address and keeps the page.
func visit(t *testing.T, s *shown) func(string, string) error {
	t.Helper()
	s.page = make(chan string, 1)
	return func(address, redirect string) error {
		s.address, s.redirect = address, redirect
		go func() {
			_, text := browse(t, address)
			s.page <- text
		}()
		return nil
	}
}

func TestSignIn(t *testing.T) {
	srv := newServer(t)
	var seen shown
	x, err := SignIn(t.Context(), Browser{LoginURL: srv.URL, ClientID: app, Port: AnyPort, Show: visit(t, &seen)})
	if err != nil {
		t.Fatal(err)
	}
	if x.Way != Web || x.Access != srv.accessToken() || x.Refresh != srv.live || x.Instance != srv.URL || x.Org != orgID || x.User != userID {
		t.Errorf("got org %s user %s at %s", x.Org, x.User, x.Instance)
	}
	if page := <-seen.page; !strings.Contains(page, "You are signed in") || strings.Contains(page, "code-1") {
		t.Errorf("the browser shows %s", page)
	}
	u, err := url.Parse(seen.address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("response_type") != "code" || q.Get("client_id") != app || len(q.Get("state")) < 32 {
		t.Errorf("the address is %s", seen.address)
	}
	form := srv.forms[0]
	if _, secret := form["client_secret"]; secret || form.Get("client_id") != app || form.Get("redirect_uri") != seen.redirect {
		t.Errorf("the code was exchanged with %v", form)
	}
	if free(seen.redirect) != nil {
		t.Error("the port is still taken")
	}
}

// free reports whether the port of an address can be taken.
func free(redirect string) error {
	u, err := url.Parse(redirect)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(context.Background(), "tcp", "127.0.0.1:"+u.Port())
	if err == nil {
		err = l.Close()
	}
	return err
}

// Whoever else knocks is turned away, and the sign-in goes on.
func TestStrangersAtTheDoor(t *testing.T) {
	srv := newServer(t)
	var said []string
	pages := make(chan string, 1)
	pasted := make(chan string)
	show := func(address, redirect string) error {
		go func() {
			root := strings.TrimSuffix(redirect, callback)
			if status, _ := browse(t, root+"/"); status != http.StatusNotFound {
				t.Errorf("another path: %d", status)
			}
			if resp, err := http.Post(redirect, "text/plain", strings.NewReader("state=x")); err == nil { //nolint:noctx // a stranger's request
				if resp.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("a POST: %d", resp.StatusCode)
				}
				_ = resp.Body.Close()
			}
			for _, query := range []string{"", "?code=evil", "?code=evil&state=wrong", "?error=access_denied&state=", "?state=%00"} {
				if status, page := browse(t, redirect+query); status != http.StatusBadRequest || !strings.Contains(page, "not the sign-in") || strings.Contains(page, "evil") {
					t.Errorf("%q: %d %s", query, status, page)
				}
			}
			pasted <- "hello"
			pasted <- redirect + "?code=evil&state=wrong"
			_, page := browse(t, address)
			pages <- page
		}()
		return nil
	}
	x, err := SignIn(t.Context(), Browser{LoginURL: srv.URL, ClientID: app, Port: AnyPort, Show: show, Pasted: pasted, Say: func(s string) { said = append(said, s) }})
	if err != nil || x.Access == "" {
		t.Fatal(err)
	}
	<-pages
	if len(said) != 7 || len(srv.forms) != 1 {
		t.Errorf("said %q, %d codes exchanged", said, len(srv.forms))
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestPasted(t *testing.T) {
	srv := newServer(t)
	pasted := make(chan string, 1)
	show := func(address, redirect string) error {
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		srv.challenge = u.Query().Get("code_challenge")
		pasted <- "  " + redirect + "?code=code-1&state=" + u.Query().Get("state") + "\n"
		close(pasted)
		return nil
	}
	if x, err := SignIn(t.Context(), Browser{LoginURL: srv.URL, ClientID: app, Port: AnyPort, Show: show, Pasted: pasted}); err != nil || x.Refresh == "" {
		t.Errorf("%v", err)
	}
}

func TestRefusedInTheBrowser(t *testing.T) {
	for _, c := range []struct {
		deny url.Values
		want string
	}{
		{url.Values{"error": {"access_denied"}, "error_description": {"end-user denied \x1b[31mauthorization"}}, "end-user denied"},
		{url.Values{"error": {"OAUTH_APP_BLOCKED"}, "error_description": {"this app is blocked by admin"}}, "an administrator has to install the app"},
		{url.Values{"error": {"redirect_uri_mismatch"}}, "callback address"},
		{url.Values{"nothing": {"x"}}, "without a code"},
	} {
		srv := newServer(t)
		srv.deny = c.deny
		var seen shown
		_, err := SignIn(t.Context(), Browser{LoginURL: srv.URL, ClientID: app, Port: AnyPort, Show: visit(t, &seen)})
		if !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), c.want) || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("%v: %v", c.deny, err)
		}
		if page := <-seen.page; !strings.Contains(page, "did not work") {
			t.Errorf("%v: the browser shows %s", c.deny, page)
		}
	}
}

func TestNobodyComes(t *testing.T) {
	srv := newServer(t)
	var redirect string
	b := Browser{LoginURL: srv.URL, ClientID: app, Port: AnyPort, Show: func(_, r string) error { redirect = r; return nil }, Patience: 20 * time.Millisecond}
	if _, err := SignIn(t.Context(), b); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "nobody signed in within") {
		t.Errorf("%v", err)
	}
	if err := free(redirect); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b.Patience = 0
	b.Show = func(string, string) error { cancel(); return nil }
	if _, err := SignIn(ctx, b); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	b.Show = func(string, string) error { return errors.New("no terminal") }
	if _, err := SignIn(t.Context(), b); err == nil || err.Error() != "no terminal" {
		t.Errorf("%v", err)
	}
}

func TestPortTaken(t *testing.T) {
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	addr, _ := l.Addr().(*net.TCPAddr)
	_, err = SignIn(t.Context(), Browser{LoginURL: "https://login.salesforce.com", ClientID: app, Port: addr.Port})
	if !errors.Is(err, upstream.ErrRefused) || !strings.Contains(err.Error(), "--port") {
		t.Errorf("%v", err)
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{
		"": Production, "acme": "https://acme.my.salesforce.com", "test.salesforce.com": Sandbox,
		"https://acme.my.salesforce.com/": "https://acme.my.salesforce.com", "https://acme.lightning.force.com/lightning/o/Lead": "https://acme.my.salesforce.com",
		"http://127.0.0.1:99": "http://127.0.0.1:99",
		"http://acme.com":     "!not encrypted", "ftp://acme.com": "!no http", "https://u:p@acme.com": "!password", "https://": "!no host", "https://%zz": "!can't be read",
	} {
		got, err := Address(text)
		if problem, bad := strings.CutPrefix(want, "!"); bad {
			if !errors.Is(err, upstream.ErrRefused) || !strings.Contains(err.Error(), problem) {
				t.Errorf("%q: %q, %v; want %s", text, got, err, problem)
			}
		} else if got != want || err != nil {
			t.Errorf("%q: %q, %v; want %s", text, got, err, want)
		}
	}
}
