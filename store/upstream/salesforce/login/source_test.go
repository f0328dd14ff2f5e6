package login

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"banter/store/upstream"
)

// Of many callers in several processes that meet the same 401 one asks
// Salesforce; all go on with what it got.
func TestRotationIsSingleFlight(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	var sources []*Source // each of a process
	for range 3 {
		src := NewSource(Options{Vault: v, Now: clock})
		if tok, err := src.Token(t.Context()); err != nil || tok.Access != first.Access || tok.InstanceURL != srv.URL {
			t.Fatalf("%v", err)
		}
		sources = append(sources, src)
	}
	var wg sync.WaitGroup
	for _, src := range sources {
		for range 8 {
			wg.Go(func() {
				tok, err := src.Refresh(t.Context(), first.Access)
				if err != nil || tok.Access == first.Access {
					t.Errorf("refresh: %v", err)
				}
			})
		}
	}
	wg.Wait()
	if len(srv.forms) != 1 {
		t.Errorf("Salesforce was asked %d times", len(srv.forms))
	}
	if kept, err := v.Load(); err != nil || kept.Refresh != srv.live || kept.Access != srv.accessToken() {
		t.Errorf("the newest token is not kept: %v", err)
	}
}

// A long row of refreshes by two processes in turn never uses a dead token.
func TestRotationInTurns(t *testing.T) {
	srv := newServer(t)
	v := newVault(t, srv.session())
	a, b := NewSource(Options{Vault: v, Now: clock}), NewSource(Options{Vault: v, Now: clock})
	for i := range 10 {
		for _, src := range []*Source{a, b} {
			tok, err := src.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if tok, err = src.Refresh(t.Context(), tok.Access); err != nil || tok.Access == "" {
				t.Fatalf("round %d: %v", i, err)
			}
		}
	}
}

// What Salesforce gave is kept before it is used; where that fails it is tried
// again and Salesforce is not asked anew with a dead token.
func TestKeptBeforeUsed(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	v.broken = errors.New("the keyring is locked")
	src := NewSource(Options{Vault: v, Now: clock})
	if _, err := src.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := src.Refresh(t.Context(), first.Access); !errors.Is(err, upstream.ErrRetry) || !strings.Contains(err.Error(), "keyring is locked") || leaks(err.Error()) {
			t.Fatalf("%v", err)
		}
		if tok, _ := src.Token(t.Context()); tok.Access != first.Access {
			t.Error("a token that is not kept is in use")
		}
	}
	v.broken = nil
	if tok, err := src.Refresh(t.Context(), first.Access); err != nil || tok.Access != srv.accessToken() {
		t.Errorf("%v", err)
	}
	if len(srv.forms) != 1 || v.saves != 2 {
		t.Errorf("asked %d times, saved %d times", len(srv.forms), v.saves)
	}
}

// A refresh goes on to its end when who asked for it goes away: the answer holds
// the only live token.
func TestCancelledRefreshIsKept(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	ctx, cancel := context.WithCancel(t.Context())
	srv.before = cancel
	src := NewSource(Options{Vault: v, Now: clock})
	if _, err := src.Refresh(ctx, first.Access); err != nil {
		t.Errorf("%v", err)
	}
	if kept, _ := v.Load(); kept.Refresh != srv.live {
		t.Error("the live token is lost")
	}
}

func leaks(s string) bool {
	return strings.Contains(s, "access-") || strings.Contains(s, "5Aep") || strings.Contains(s, "code-1")
}

func TestBadAnswers(t *testing.T) {
	text := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	good := func(instance, id string) string {
		return fmt.Sprintf(`{"access_token":"00D5g0000000001!access-9","refresh_token":"5Aep-refresh-9","instance_url":%q,"id":%q,"token_type":"Bearer"}`, instance, id)
	}
	for name, c := range map[string]struct {
		bad   http.HandlerFunc
		class error
		want  string
	}{
		"HTML":        {text(200, "text/html", "<html>Login</html>"), upstream.ErrUnreachable, "none of Salesforce's"},
		"maintenance": {text(503, "text/html", "<html>Down for maintenance access-1</html>"), upstream.ErrRetry, "503"},
		"gateway":     {text(502, "text/html", "<html>"), upstream.ErrUnreachable, "502"},
		"ended":       {text(400, "application/json", `{"error":"invalid_grant","error_description":"expired access/refresh token 5Aep-refresh-1"}`), upstream.ErrAuth, "sign in again: banter auth login salesforce"},
		"inactive":    {text(400, "application/json", `{"error":"inactive_user","error_description":"user is inactive"}`), upstream.ErrAuth, "user is inactive"},
		"rate":        {text(400, "application/json", `{"error":"invalid_grant","error_description":"login rate exceeded"}`), upstream.ErrRetry, "tried again later"},
		"secret":      {text(400, "application/json", `{"error":"invalid_client","error_description":"invalid client credentials"}`), upstream.ErrAuth, "Require Secret"},
		"control":     {text(400, "application/json", `{"error":"invalid\u001b[2Jgrant","error_description":"a\nb\u202e"}`), upstream.ErrAuth, "Salesforce says"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.example/x", http.StatusTemporaryRedirect)
		}, upstream.ErrRefused, "evil.example"},
		"no token":        {text(200, "application/json", `{"instance_url":"https://x.my.salesforce.com"}`), upstream.ErrUnreachable, "no access token"},
		"null":            {text(200, "application/json", `null`), upstream.ErrUnreachable, "no access token"},
		"header in token": {text(200, "application/json", `{"access_token":"a\r\nX: y","instance_url":"https://x.my.salesforce.com"}`), upstream.ErrUnreachable, "no token has"},
		"kind":            {text(200, "application/json", `{"access_token":"a","token_type":"mac","instance_url":"https://x.my.salesforce.com"}`), upstream.ErrUnreachable, "not Bearer"},
		"plain instance":  {text(200, "application/json", good("http://acme.example", "")), upstream.ErrUnreachable, "not encrypted"},
		"no instance":     {text(200, "application/json", good("", "")), upstream.ErrUnreachable, "no host"},
		"moved":           {text(200, "application/json", good("https://other.my.salesforce.com", "")), upstream.ErrAuth, "has moved"},
		"another org":     {text(200, "application/json", good("https://other.my.salesforce.com", "https://login.salesforce.com/id/00D5g0000000002EAA/"+userID)), upstream.ErrAuth, "answers for org 00D5g0000000002EAA"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newServer(t)
			first := srv.session()
			v := newVault(t, first)
			srv.bad = c.bad
			_, err := NewSource(Options{Vault: v, Now: clock}).Refresh(t.Context(), first.Access)
			if !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v; want %v with %q", err, c.class, c.want)
			}
			if err != nil && (leaks(err.Error()) || strings.ContainsAny(err.Error(), "\x1b\n\u202e")) {
				t.Errorf("it shows too much: %q", err)
			}
			if kept, _ := v.Load(); kept.Refresh != first.Refresh {
				t.Error("what was kept is lost")
			}
		})
	}
}

func TestSilentServer(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	srv.Close()
	if _, err := NewSource(Options{Vault: v, Now: clock}).Refresh(t.Context(), first.Access); !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("%v", err)
	}
}

func TestNoRefreshToken(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	first.Refresh = ""
	_, err := NewSource(Options{Vault: newVault(t, first), Now: clock}).Refresh(t.Context(), first.Access)
	if !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "scope refresh_token") || len(srv.forms) != 0 {
		t.Errorf("%v", err)
	}
}

// An answer without a new refresh token leaves the old one: rotation is off.
func TestRefreshTokenThatStays(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	srv.bad = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"access_token":"new","instance_url":%q}`, srv.URL+"/")
	}
	tok, err := NewSource(Options{Vault: v, Now: clock}).Refresh(t.Context(), first.Access)
	if err != nil || tok.Access != "new" {
		t.Fatal(err)
	}
	if kept, _ := v.Load(); kept.Refresh != first.Refresh || kept.Access != "new" || kept.Org != orgID {
		t.Error("the refresh token is lost")
	}
}

// What the vault says now counts: a logout, a sign-in of another kind, and one
// of another org, which this run must not take.
func TestVaultThatChanges(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	src := NewSource(Options{Vault: v, Now: clock, SF: sfThatSays(t, `{"status":0,"result":{"accessToken":"sf-token","instanceUrl":"https://acme.my.salesforce.com","id":"`+orgID+`"}}`)})
	if _, err := src.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.kept = ""
	if _, err := src.Refresh(t.Context(), first.Access); !errors.Is(err, upstream.ErrAuth) || !errors.Is(err, errNone) {
		t.Errorf("after a logout: %v", err)
	}
	if err := v.Save(Session{Way: SF, Alias: "acme", Org: orgID}); err != nil {
		t.Fatal(err)
	}
	if tok, err := src.Refresh(t.Context(), first.Access); err != nil || tok.Access != "sf-token" {
		t.Errorf("after a sign-in with sf: %v", err)
	}
	other := srv.session()
	other.Org = "00D5g0000000002EAA"
	if err := v.Save(other); err != nil {
		t.Fatal(err)
	}
	if _, err := src.Refresh(t.Context(), "sf-token"); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "start banter anew") {
		t.Errorf("another org: %v", err)
	}
}

func TestTokenOfTheEnvironment(t *testing.T) {
	src := NewSource(Options{Vault: newVault(t, Session{Way: Env, Access: "secret-token", Instance: "https://acme.my.salesforce.com"}), Now: clock})
	if tok, err := src.Token(t.Context()); err != nil || tok.Access != "secret-token" {
		t.Fatal(err)
	}
	if _, err := src.Refresh(t.Context(), "secret-token"); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "environment") || strings.Contains(err.Error(), "secret-token") {
		t.Errorf("%v", err)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	srv := newServer(t)
	first := srv.session()
	v := newVault(t, first)
	release, err := v.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := NewSource(Options{Vault: v, Now: clock}).Refresh(ctx, first.Access); !errors.Is(err, context.DeadlineExceeded) || len(srv.forms) != 0 {
		t.Errorf("%v", err)
	}
}

func TestLogOut(t *testing.T) {
	srv := newServer(t)
	x := srv.session()
	if revoked, err := LogOut(t.Context(), x, nil); !revoked || err != nil || len(srv.revoked) != 1 || srv.revoked[0] != x.Refresh {
		t.Errorf("%v, %v", revoked, err)
	}
	if revoked, err := LogOut(t.Context(), Session{Way: SF, Alias: "acme"}, nil); revoked || err != nil {
		t.Errorf("sf: %v, %v", revoked, err)
	}
	srv.Close()
	if revoked, err := LogOut(t.Context(), x, nil); revoked || err == nil || leaks(err.Error()) {
		t.Errorf("%v, %v", revoked, err)
	}
}
