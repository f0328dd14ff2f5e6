//go:build unix

package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/hubspot"
)

const pat = "pat-na1-00000000-test"

// account is an emulated HubSpot with a rep, her colleague and two contacts.
func account(t *testing.T) (*hubspot.Portal, string) {
	t.Helper()
	p := hubspot.New(hubspot.Options{
		Now:    time.Now,
		Tokens: []hubspot.Token{{Value: pat, Scopes: hubspot.AllScopes()}, {Value: pat + "-blind"}},
		Owners: []hubspot.Owner{
			{ID: "101", Email: "ana@northlight.example", FirstName: "Ana"}, {ID: "102", Email: "ben@northlight.example", FirstName: "Ben"},
		},
		Contacts: []hubspot.Contact{
			{ID: "501", Properties: map[string]string{
				"firstname": "Priya", "lastname": "Natarajan", "email": "priya@northwind.example", "jobtitle": "VP Marketing",
				"company": "Northwind", "industry": "Software", "numemployees": "420", "country": "Germany", "hubspot_owner_id": "101", "lifecyclestage": "marketingqualifiedlead",
			}},
			{ID: "502", Properties: map[string]string{
				"firstname": "Tom", "lastname": "Herrera", "email": "tom@contoso.example", "jobtitle": "Director of Sales",
				"company": "Contoso", "hubspot_owner_id": "101", "lifecyclestage": "marketingqualifiedlead",
			}},
		},
	})
	srv := httptest.NewServer(p.Handler())
	t.Cleanup(srv.Close)
	return p, srv.URL
}

// TestHubSpotMorning logs in, sets the account up, pulls, works two contacts
// and looks at what HubSpot knows then. The token is seen nowhere.
func TestHubSpotMorning(t *testing.T) {
	t.Parallel()
	portal, url := account(t)
	bin, home := build(t), t.TempDir()
	var seen strings.Builder
	do := func(stdin string, ok bool, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), bin, args...)
		cmd.Dir = home
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data",
			"XDG_STATE_HOME="+home+"/state", "TZ=UTC", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
		cmd.Stdin = strings.NewReader(stdin)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); (err == nil) != ok {
			t.Fatalf("banter %s: %v\n%s", strings.Join(args, " "), err, out.String())
		}
		seen.WriteString(out.String())
		return out.String()
	}
	wants := func(text string, parts ...string) {
		t.Helper()
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Errorf("%q is not in\n%s", p, text)
			}
		}
	}
	do("", true, "config", "init", "--me", "ana", "--ae", "jonas")
	config := filepath.Join(home, "config", "banter", "config.toml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("[upstream]\n"), []byte("[upstream]\nurl = \""+url+"\"\n"), 1)
	if err := os.WriteFile(config, text, 0o600); err != nil {
		t.Fatal(err)
	}
	wants(do("pat-na1-wrong\n", false, "auth", "login", "hubspot", "--file"), "the token was not kept", "does not accept the token")
	wants(do(pat+"-blind\n", false, "auth", "login", "hubspot", "--file"), "missing: crm.objects.contacts.read", "the token was not kept")
	wants(do(pat+"\n", true, "auth", "login", "hubspot", "--file"), "kept in the file", "you are ana@northlight.example")
	wants(do("", true, "auth", "status", "--debug"), "a token from the file")
	wants(do("", true, "doctor", "--setup", "--yes"), "created 11")
	wants(do("", true, "doctor"), "all are there")
	wants(do("", true, "sync"), "pulled 2 new")
	do("", true, "log", "priya", "call", "--outcome", "connected", "--note", "Wants two teams")
	do("", true, "bant", "priya", "--need", "yes", "--timeline", "yes", "--budget", "yes", "--evidence", "by June")
	do("", true, "qualify", "priya")
	do("", true, "recycle", "tom", "--reason", "bad_timing", "--set", "when=2099-01-01")
	wants(do("", true, "sync"), "sent 4")
	wants(do("", true, "sync"), "sent 0")

	priya, _ := portal.Contact("501")
	tom, _ := portal.Contact("502")
	for _, c := range []struct{ got, want string }{
		{priya.Properties["lifecyclestage"], "salesqualifiedlead"},
		{priya.Properties["banter_ae"], "jonas"},
		{priya.Properties["banter_cycle"], "1"},
		{tom.Properties["banter_stage"], "nurture"},
		{tom.Properties["banter_reason"], "bad_timing"},
		{tom.Properties["lifecyclestage"], "lead"}, // backwards: by clearing it first
	} {
		if c.got != c.want {
			t.Errorf("HubSpot has %q, want %q\npriya %v\ntom %v", c.got, c.want, priya.Properties, tom.Properties)
		}
	}
	kinds := map[string]int{}
	for _, e := range portal.Effects("Wants two teams") {
		kinds[e.Type]++
	}
	if kinds["calls"] != 1 || kinds["notes"] != 1 || len(kinds) != 2 {
		t.Errorf("what was said is in %v, want it in the call and in the brief, once each", kinds)
	}
	do("", true, "auth", "logout", "hubspot")
	wants(do("", false, "sync"), "no token is kept")
	log, err := os.ReadFile(filepath.Join(home, "state", "banter", "banter.log"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(seen.String()+string(log), pat) {
		t.Error("the token was shown")
	}
}

// The demo works on HubSpot's interface too: what is rejected on the screen is
// rejected in the emulated account.
func TestDemoSpeaksHubSpot(t *testing.T) {
	t.Parallel()
	bin, home := build(t), t.TempDir()
	state := filepath.Join(home, "state.json")
	s := start(t, bin, home, 160, 36, "demo", "--crm", "hubspot", "--quiet", "--leads", "80", "--state", state)
	s.see("HubSpot (simulated)", "DUE", "Why now")
	s.press("g")
	first := s.next("")
	s.press("x")
	s.see("Reject", first)
	s.press("5") // student or researcher
	s.see("Student or researcher")
	s.press("enter")
	s.next(first)
	s.wait("the outcome sent", func(screen string) bool {
		head, _, _ := strings.Cut(screen, "\n")
		return strings.Contains(head, "6 Outbox ") && !strings.Contains(head, "6 Outbox 1")
	})
	s.press("q")
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(`"banter_reason": "student_or_researcher"`)) {
		t.Error("HubSpot does not know the reason")
	}
}
