package login

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"banter/store/upstream"
)

// sfThatSays is an sf CLI that prints the same to everything.
func sfThatSays(t *testing.T, text string) Runner {
	t.Helper()
	return func(context.Context, ...string) ([]byte, error) { return []byte(text), nil }
}

// sfCLI answers org display and show-access-token.
func sfCLI(display, token string, calls *[][]string) Runner {
	return func(_ context.Context, args ...string) ([]byte, error) {
		*calls = append(*calls, args)
		if slices.Contains(args, "show-access-token") {
			return []byte(token), nil
		}
		return []byte(display), nil
	}
}

const (
	display  = "Warning: an update is there\n" + `{"status":0,"result":{"id":"` + orgID + `","accessToken":"[REDACTED] Use 'sf org auth show-access-token' to view","instanceUrl":"https://acme.my.salesforce.com","username":"ana@acme.example","connectedStatus":"Connected"},"warnings":[]}`
	sfToken  = `{"status":0,"result":{"accessToken":"00D5g0000000001!sf","username":"ana@acme.example"},"warnings":["it is a secret"]}`
	sfTooOld = `{"status":1,"name":"CommandNotFoundError","message":"command org:auth:show-access-token not found"}`
)

func TestSF(t *testing.T) {
	var calls [][]string
	x, err := FromSF(t.Context(), sfCLI(display, sfToken, &calls), "acme dev")
	if err != nil || x.Access != "00D5g0000000001!sf" || x.Instance != "https://acme.my.salesforce.com" || x.Org != orgID || x.User != "ana@acme.example" || x.Way != SF {
		t.Fatalf("%v %s", err, x.Text())
	}
	if len(calls) != 2 || !slices.Contains(calls[0], "acme dev") || !slices.Contains(calls[1], "--json") {
		t.Errorf("it ran %q", calls)
	}
	old := strings.Replace(display, "[REDACTED] Use 'sf org auth show-access-token' to view", "00D5g0000000001!old", 1)
	if x, err = FromSF(t.Context(), sfCLI(old, sfTooOld, &calls), "acme"); err != nil || x.Access != "00D5g0000000001!old" {
		t.Errorf("an old CLI: %v", err)
	}
	for name, c := range map[string]struct{ display, token, want string }{
		"redacted":     {display, sfTooOld, "hides the token"},
		"still hidden": {display, strings.Replace(sfToken, "00D5g0000000001!sf", "[REDACTED]", 1), "hides the token"},
		"unknown":      {`{"status":1,"name":"NamedOrgNotFoundError","message":"No authorization information found for acme."}`, "", "No authorization information"},
		"HTML":         {"<html>", "", "can't be read"},
		"nothing":      {"", "", "can't be read"},
		"no status":    {"{}", "", "can't be read"},
		"token shown":  {`{"status":1,"message":"bad 00D5g0000000001!secretsecret"}`, "", "bad …"},
		"no address":   {`{"status":0,"result":{}}`, sfToken, "no usable address"},
		"plain http":   {`{"status":0,"result":{"instanceUrl":"http://acme.example"}}`, sfToken, "not encrypted"},
		"line break":   {display, `{"status":0,"result":{"accessToken":"a\r\nb"}}`, "no token has"},
	} {
		_, err := FromSF(t.Context(), sfCLI(c.display, c.token, &calls), "acme")
		if !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secretsecret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := FromSF(t.Context(), nil, "--help"); !errors.Is(err, upstream.ErrRefused) {
		t.Errorf("an alias that is a flag: %v", err)
	}
}

// After a 401 the CLI is asked again; the same token again is told as such.
func TestSFAgain(t *testing.T) {
	var calls [][]string
	v := newVault(t, Session{Way: SF, Alias: "acme", Instance: "https://acme.my.salesforce.com", Org: orgID})
	src := NewSource(Options{Vault: v, Now: clock, SF: sfCLI(display, sfToken, &calls)})
	tok, err := src.Token(t.Context())
	if err != nil || tok.Access != "00D5g0000000001!sf" {
		t.Fatal(err)
	}
	if _, err := src.Token(t.Context()); err != nil || len(calls) != 2 {
		t.Errorf("%v after %d runs", err, len(calls))
	}
	if _, err := src.Refresh(t.Context(), tok.Access); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "sf org login web --alias acme") {
		t.Errorf("%v", err)
	}
	if v.saves != 1 {
		t.Error("the token of the CLI was kept")
	}
}

func TestExec(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if _, err := Exec(t.Context(), "org"); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("%v", err)
	}
	script := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "sf"), []byte("#!/bin/sh\n"+text), 0o700); err != nil { //nolint:gosec // it has to run
			t.Fatal(err)
		}
	}
	script(`echo "{\"status\":1,\"message\":\"$2 $FORCE_COLOR\"}"; exit 1`)
	if out, err := Exec(t.Context(), "org", "a b;$(id)"); err != nil || !strings.Contains(string(out), "a b;$(id) 0") {
		t.Errorf("%q, %v", out, err)
	}
	script("exit 3")
	if _, err := Exec(t.Context(), "org"); !errors.Is(err, upstream.ErrAuth) {
		t.Errorf("%v", err)
	}
}

func keyFile(t *testing.T, mode os.FileMode, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKey(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{keyFile(t, 0o600, "PRIVATE KEY", pkcs8), keyFile(t, 0o400, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))} {
		srv := newServer(t)
		x, err := FromKey(t.Context(), KeyOptions{LoginURL: srv.URL, ClientID: app, User: "ana@acme.example", KeyFile: path, Now: clock})
		if err != nil || x.Way != JWT || x.Org != orgID || x.KeyFile != path || x.User != "ana@acme.example" {
			t.Fatalf("%v %s", err, x.Text())
		}
		form := srv.forms[0]
		if form.Get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer" || len(form) != 2 {
			t.Errorf("asked with %v", form)
		}
		checkAssertion(t, form.Get("assertion"), srv.URL, &key.PublicKey)
		// Renewing signs anew, and keeps nothing.
		v := newVault(t, x)
		tok, err := NewSource(Options{Vault: v, Now: clock}).Refresh(t.Context(), x.Access)
		if err != nil || tok.Access == x.Access || v.saves != 1 {
			t.Errorf("%v", err)
		}
	}
}

func checkAssertion(t *testing.T, text, audience string, key *rsa.PublicKey) {
	t.Helper()
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts", len(parts))
	}
	decode := func(s string) []byte {
		data, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], decode(parts[2])); err != nil {
		t.Error(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(decode(parts[1]), &claims); err != nil {
		t.Fatal(err)
	}
	if claims["iss"] != app || claims["sub"] != "ana@acme.example" || claims["aud"] != audience || claims["exp"] != float64(clock().Unix()+180) {
		t.Errorf("claims %v", claims)
	}
}

func TestAudience(t *testing.T) {
	for login, want := range map[string]string{
		Production: Production, Sandbox: Sandbox, "https://acme.my.salesforce.com": Production, "https://acme--dev.sandbox.my.salesforce.com": Sandbox,
		"http://127.0.0.1:8080": "http://127.0.0.1:8080", "https://acme.my.site.com": "https://acme.my.site.com",
	} {
		if got := audience(login); got != want {
			t.Errorf("%s: %s, want %s", login, got, want)
		}
	}
}

func TestBadKeys(t *testing.T) {
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		filepath.Join(t.TempDir(), "none"):   "no such file",
		t.TempDir():                          "is not a file",
		text:                                 "is no PEM file",
		keyFile(t, 0o644, "PRIVATE KEY", ec): "chmod 600",
		keyFile(t, 0o600, "PRIVATE KEY", ec): "no RSA key",
		keyFile(t, 0o600, "PRIVATE KEY", []byte("secret")):        "is damaged",
		keyFile(t, 0o600, "RSA PRIVATE KEY", nil):                 "is damaged",
		keyFile(t, 0o600, "ENCRYPTED PRIVATE KEY", []byte("xyz")): "has a password",
		keyFile(t, 0o600, "CERTIFICATE", []byte("xyz")):           "holds a CERTIFICATE",
	} {
		_, err := FromKey(t.Context(), KeyOptions{LoginURL: Production, ClientID: app, User: "a", KeyFile: path, Now: clock})
		if !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func sessions() *rapid.Generator[Session] {
	return rapid.Custom(func(t *rapid.T) Session {
		word := rapid.StringMatching(`[!-~]{1,40}`)
		return Session{
			Way: Web, Access: "SECRET-a" + word.Draw(t, "access"), Refresh: "SECRET-r" + word.Draw(t, "refresh"), Instance: "https://acme.my.salesforce.com",
			Org: rapid.SampledFrom([]string{"", orgID}).Draw(t, "org"), User: word.Draw(t, "user"), LoginURL: Production, ClientID: word.Draw(t, "app"),
		}
	})
}

// What is kept is what was, and no way of printing shows a secret.
func TestSessionKeepsAndHides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := sessions().Draw(t, "session")
		text, err := x.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(text); err != nil || got != x {
			t.Fatalf("%v", err)
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "session", x, "pointer", &x)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "session", x, "pointer", &x)
		data, err := json.Marshal(map[string]any{"s": x, "p": &x})
		if err != nil {
			t.Fatal(err)
		}
		all := log.String() + string(data)
		src := NewSource(Options{Vault: &vault{kept: text}, Now: clock})
		if _, err := src.Token(context.Background()); err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprintf("%v %+v %#v %s", src, src, src, src)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			all += fmt.Sprintf(verb+" "+verb+" "+verb, x, &x, []Session{x})
		}
		if strings.Contains(all, "SECRET") || strings.Contains(all, fmt.Sprintf("%x", "SECRET")) {
			t.Fatalf("it shows: %s", all)
		}
	})
}

// What can be had for the asking is not kept.
func TestTokensOfOthersAreNotKept(t *testing.T) {
	for _, x := range []Session{
		{Way: SF, Alias: "acme", Access: "secret", Instance: "https://acme.my.salesforce.com"},
		{Way: JWT, ClientID: app, LoginURL: Production, KeyFile: "/k", Access: "secret", Instance: "https://acme.my.salesforce.com"},
	} {
		if text, err := x.Encode(); err != nil || strings.Contains(text, "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestFromToken(t *testing.T) {
	for at, want := range map[string]string{
		"https://acme.my.salesforce.com/": "https://acme.my.salesforce.com", "acme.my.salesforce.com": "https://acme.my.salesforce.com",
		"http://127.0.0.1:1": "http://127.0.0.1:1", "http://acme.example": "", "": "",
	} {
		if x, err := FromToken("secret", at); x.Instance != want || (err == nil) != (want != "") || err != nil && (!errors.Is(err, upstream.ErrAuth) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%q: %s, %v", at, x.Instance, err)
		}
	}
	if _, err := FromToken("sec\nret", "https://acme.my.salesforce.com"); !errors.Is(err, upstream.ErrAuth) {
		t.Errorf("%v", err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                    "can't be read",
		"pat-secret":          "can't be read",
		`{"v":2,"way":"web"}`: "newer banter",
		`{"v":1,"way":"fax"}`: "no known way",
		`{"v":1,"way":"web"}`: "no login address",
		`{"v":1,"way":"sf"}`:  "no org of the sf CLI",
		`{"v":1,"way":"env"}`: "no token",
		`{"v":1,"way":"env","access":"secret","instance":"http://acme.example"}`:                                          "not encrypted",
		`{"v":1,"way":"web","login_url":"https://x.example","client_id":"c","access":"secret","instance":"http://[::1]"}`: "not encrypted",
		`{"v":1,"way":"env","access":"secret\u0000","instance":"https://acme.example"}`:                                   "no token has",
	} {
		if _, err := Decode(text); !errors.Is(err, upstream.ErrAuth) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
