package login

import (
	"strings"
	"testing"

	"banter/store/upstream"
)

// sane checks an error that foreign bytes led to: it has a class, is one line of
// bounded length, and shows no secret.
func sane(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := err.Error()
	if len(text) > 2000 || strings.ContainsAny(text, "\x1b\r\n\u202e\x00") {
		t.Errorf("it says %q", text)
	}
	if upstream.Class(err) == nil {
		t.Error("it has no class")
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(200, "", []byte(`{"access_token":"00D!x","refresh_token":"5Aep","instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/`+orgID+`/`+userID+`","token_type":"Bearer"}`))
	f.Add(200, "", []byte(`{"id":"https://login.salesforce.com/id/foo/bar","issued_at":"1309974610026","instance_url":"https://na1.salesforce.com","signature":"sig=","access_token":"refreshed_access_token"}`))
	f.Add(400, "", []byte(`{"error":"invalid_grant","error_description":"expired access/refresh token"}`))
	f.Add(302, "https://evil.example\x1b", []byte(nil))
	f.Add(503, "", []byte("<html>"))
	for _, text := range []string{display, sfToken, sfTooOld, `{"status":1,"message":"\u001b[31m"}`, `{"v":1,"way":"sf","alias":"acme"}`, "pat-na1"} {
		f.Add(200, "", []byte(text))
	}
	f.Fuzz(func(t *testing.T, status int, location string, body []byte) {
		const base = "https://login.salesforce.com"
		a, err := readGrant(status, location, body, base, "topsecret")
		sane(t, err)
		if err != nil && strings.Contains(err.Error(), "topsecret") && !strings.Contains(location, "topsecret") {
			t.Errorf("it shows a secret: %v", err)
		}
		if err == nil && (a.Access == "" || !printable(a.Access) || !strings.HasPrefix(a.Instance, "https://")) {
			t.Error("an answer that can't be used is taken")
		}
		asSF(t, body)
		asSession(t, string(body))
	})
}

// asSF takes bytes for what the sf CLI prints.
func asSF(t *testing.T, out []byte) {
	t.Helper()
	var calls [][]string
	x, err := FromSF(t.Context(), sfCLI(string(out), string(out), &calls), "acme")
	sane(t, err)
	if err == nil && (!printable(x.Access) || x.Access == "" || x.check() != nil) {
		t.Error("an answer that can't be used is taken")
	}
}

// asSession takes a text for what is kept of a login.
func asSession(t *testing.T, text string) {
	t.Helper()
	x, err := Decode(text)
	sane(t, err)
	if err == nil && x.check() != nil {
		t.Error("a session that can't be used is taken")
	}
}
