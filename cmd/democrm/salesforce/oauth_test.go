package salesforce

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

const loopback = "http://localhost:1717/OauthRedirect"

// authorizeURL is where a browser is sent.
func authorizeURL(change url.Values) string {
	sum := sha256.Sum256([]byte("verifier"))
	q := url.Values{
		"response_type": {"code"}, "client_id": {ClientID}, "redirect_uri": {loopback}, "state": {"s"}, "scope": {"api refresh_token"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for n, v := range change {
		q[n] = v
	}
	return "/services/oauth2/authorize?" + q.Encode()
}

// browse follows a browser and returns where it is led to.
func (g *rig) browse(path string) url.Values {
	g.t.Helper()
	a := g.check(g.ask("GET", path, "", func(r *http.Request) { r.Header.Del("Authorization") }), 302, path, nil)
	back, err := url.Parse(a.header.Get("Location"))
	if err != nil || !strings.HasPrefix(back.String(), loopback+"?") {
		g.t.Fatalf("led to %s", a.header.Get("Location"))
	}
	return back.Query()
}

// post sends a form to a path of OAuth.
func (g *rig) post(what string, form url.Values) got {
	g.t.Helper()
	return g.ask("POST", "/services/oauth2/"+what, form.Encode(), func(r *http.Request) {
		r.Header.Del("Authorization")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
}

// exchange is the form that exchanges a code.
func exchange(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "client_id": {ClientID}, "redirect_uri": {loopback}, "code": {code}, "code_verifier": {"verifier"}}
}

func refreshForm(token any) url.Values {
	s, _ := token.(string)
	return url.Values{"grant_type": {"refresh_token"}, "client_id": {ClientID}, "refresh_token": {s}}
}

func TestLogin(t *testing.T) {
	g := newRig(t, Options{})
	back := g.browse(authorizeURL(nil))
	if back.Get("state") != "s" || back.Get("code") == "" {
		t.Fatal(back)
	}
	a := g.check(g.post("token", exchange(back.Get("code"))), 200, "token", []string{`"token_type":"Bearer"`, `"issued_at":"1793610000000"`, `"instance_url":"http://127.0.0.1"`, `"scope":"api refresh_token"`, `"signature":`, `"id":"http://127.0.0.1/id/00D`})
	first := a.json(t)
	if _, says := first["expires_in"]; says {
		t.Error("it says when the token expires")
	}
	g.check(g.post("token", exchange(back.Get("code"))), 400, "the code again", []string{`{"error":"invalid_grant"`})
	for name, change := range map[string]url.Values{
		"invalid_client":         {"client_secret": {"x"}},
		"invalid_client_id":      {"client_id": {"other"}},
		"redirect_uri_mismatch":  {"redirect_uri": {"http://localhost:1/"}},
		"invalid code verifier":  {"code_verifier": {"wrong"}},
		"unsupported_grant_type": {"grant_type": {"password"}},
		"must specify":           {"grant_type": {""}},
	} {
		form := exchange(g.browse(authorizeURL(nil)).Get("code"))
		for n, v := range change {
			form[n] = v
		}
		g.check(g.post("token", form), 400, name, []string{name})
	}
	late := g.browse(authorizeURL(nil)).Get("code")
	g.pass(16 * time.Minute)
	g.check(g.post("token", exchange(late)), 400, "late", []string{"expired authorization code"})
	g.token, _ = first["access_token"].(string)
	g.want(200, "GET", "/services/oauth2/userinfo", "", `"organization_id":"`+g.o.ID()+`"`, `"user_id":"005`, `"zoneinfo":"Europe/Berlin"`, `"utcOffset":3600000`)
	g.want(200, "GET", "limits", "")
	// The refresh token dies when it is used.
	g.o.ExpireSessions(false)
	a = g.want(401, "GET", "limits", "", `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
	if a.header.Get("WWW-Authenticate") != "Token" {
		t.Error(a.header)
	}
	g.want(403, "GET", "/services/oauth2/userinfo", "", "Bad_OAuth_Token")
	second := g.check(g.post("token", refreshForm(first["refresh_token"])), 200, "refresh", nil).json(t)
	if second["refresh_token"] == first["refresh_token"] || second["access_token"] == first["access_token"] {
		t.Errorf("%v", second)
	}
	g.check(g.post("token", refreshForm(first["refresh_token"])), 400, "an old refresh token", []string{`{"error":"invalid_grant","error_description":"expired access/refresh token"}`})
	g.token, _ = second["access_token"].(string)
	g.want(200, "GET", "limits", "")
	access, _ := second["access_token"].(string)
	introspect := url.Values{"client_id": {ClientID}, "token": {access}}
	g.check(g.post("introspect", introspect), 200, "introspect", []string{`"active":true`, `"username":"ana@northlight.example"`})
	refresh, _ := second["refresh_token"].(string)
	g.check(g.post("revoke", url.Values{"token": {refresh}}), 200, "revoke", nil)
	g.check(g.post("revoke", url.Values{"token": {refresh}}), 400, "revoke again", []string{"invalid_token"})
	g.want(401, "GET", "limits", "")
	g.check(g.post("introspect", introspect), 200, "introspect", []string{`{"active":false}`})
	g.check(g.post("introspect", url.Values{"token": {access}}), 401, "introspect as nobody", nil)
	g.check(g.post("token", refreshForm(refresh)), 400, "a revoked refresh token", nil)
	g.check(g.ask("GET", "/services/oauth2/token", ""), 405, "GET", nil)
	g.check(g.post("device", nil), 404, "no such path", nil)
}

func TestAuthorizePage(t *testing.T) {
	g := newRig(t, Options{})
	for _, change := range []url.Values{{"client_id": {"x"}}, {"redirect_uri": {"https://evil.example/"}}, {"redirect_uri": {"http://evil.example/"}}, {"redirect_uri": {"%"}}} {
		if a := g.ask("GET", authorizeURL(change), ""); a.status != 400 {
			t.Errorf("%v: %d", change, a.status)
		}
	}
	for want, change := range map[string]url.Values{
		"unsupported_response_type": {"response_type": {"token"}}, "invalid_request": {"code_challenge": {""}}, "access_denied": {"answer": {"no"}},
	} {
		if back := g.browse(authorizeURL(change)); back.Get("error") != want || back.Get("state") != "s" || back.Has("code") {
			t.Errorf("%s: %v", want, back)
		}
	}
	if back := g.browse(authorizeURL(url.Values{"code_challenge_method": {"plain"}})); back.Get("error") != "invalid_request" {
		t.Error(back)
	}
	if back := newRig(t, Options{Login: Login{Deny: true}}).browse(authorizeURL(nil)); back.Get("error") != "access_denied" {
		t.Error(back)
	}
	asked := newRig(t, Options{Login: Login{Ask: true, ClientID: "mine"}})
	mine := url.Values{"client_id": {"mine"}}
	page := asked.want(200, "GET", authorizeURL(mine), "", "Allow Access?")
	if _, link, ok := strings.Cut(page.text, `href="`); !ok || strings.Contains(link, "<script") {
		t.Error(page.text)
	}
	mine.Set("answer", "yes")
	if back := asked.browse(authorizeURL(mine)); back.Get("code") == "" {
		t.Error(back)
	}
}

func TestRefreshTokensThatLive(t *testing.T) {
	g := newRig(t, Options{Login: Login{KeepTokens: true}})
	_, refresh := g.o.Grant("")
	for range 2 {
		if a := g.check(g.post("token", refreshForm(refresh)), 200, "refresh", nil).json(t); a["refresh_token"] != nil {
			t.Errorf("%v", a)
		}
	}
	g.o.ExpireSessions(true)
	g.check(g.post("token", refreshForm(refresh)), 400, "refresh", []string{"expired access/refresh token"})
}

func TestAssertions(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	g := newRig(t, Options{Login: Login{Key: &key.PublicKey}, Users: []User{{Name: "Gone", Email: "gone@x.example", Inactive: true}}})
	claims := func() map[string]any {
		return map[string]any{"iss": ClientID, "sub": "ana@northlight.example", "aud": "https://login.salesforce.com", "exp": Began().Add(3 * time.Minute).Unix()}
	}
	sign := func(alg string, c map[string]any) string {
		part := func(v any) string {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return base64.RawURLEncoding.EncodeToString(b)
		}
		text := part(map[string]string{"alg": alg}) + "." + part(c)
		sum := sha256.Sum256([]byte(text))
		s, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return text + "." + base64.RawURLEncoding.EncodeToString(s)
	}
	send := func(assertion string) got {
		return g.post("token", url.Values{"grant_type": {jwtGrant}, "assertion": {assertion}})
	}
	a := g.check(send(sign("RS256", claims())), 200, "assertion", []string{`"access_token"`}).json(t)
	if a["refresh_token"] != nil {
		t.Error("a refresh token for a program that can sign")
	}
	g.token, _ = a["access_token"].(string)
	g.want(200, "GET", "limits", "")
	for what, change := range map[string]map[string]any{
		"client identifier invalid":          {"iss": "other"},
		"audience is invalid":                {"aud": "https://evil.example"},
		"assertion expired":                  {"exp": Began().Unix()},
		"user hasn't approved this consumer": {"sub": "gone@x.example"},
	} {
		c := claims()
		for n, v := range change {
			c[n] = v
		}
		g.check(send(sign("RS256", c)), 400, what, []string{`"invalid_grant"`, what})
	}
	far := claims()
	far["exp"] = Began().Add(time.Hour).Unix()
	good := sign("RS256", claims())
	for _, bad := range []string{"", "a.b", "a.b.c", sign("none", claims()), sign("RS256", far), good[:len(good)-8] + "AAAAAAAA"} {
		g.check(send(bad), 400, bad, []string{"invalid_grant"})
	}
}
