//go:build unix

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/fault"
	"banter/cmd/democrm/hubspot"
	"banter/cmd/democrm/salesforce"
	"banter/store/upstream/salesforce/login"
)

// newcomer is a machine on which banter has never run, in an account with that
// many contacts of two owners.
func newcomer(t *testing.T, contacts int) (portal *hubspot.Portal, bin, home string, env []string) {
	t.Helper()
	o := hubspot.Options{
		Now:    time.Now,
		Tokens: []hubspot.Token{{Value: pat, Scopes: hubspot.AllScopes()}},
		Owners: []hubspot.Owner{
			{ID: "101", Email: "ana@northlight.example", FirstName: "Ana"}, {ID: "102", Email: "ben@northlight.example", FirstName: "Ben"},
		},
	}
	for i := range contacts {
		o.Contacts = append(o.Contacts, hubspot.Contact{ID: fmt.Sprint(1000 + i), Properties: map[string]string{
			"firstname": "Rep", "lastname": fmt.Sprintf("Bens%03d", i), "company": "Contoso", "hubspot_owner_id": "102", "lifecyclestage": "marketingqualifiedlead",
		}})
	}
	o.Contacts = append(o.Contacts, hubspot.Contact{ID: "501", Properties: map[string]string{
		"firstname": "Priya", "lastname": "Natarajan", "email": "priya@northwind.example", "jobtitle": "VP Marketing",
		"company": "Northwind", "hubspot_owner_id": "101", "lifecyclestage": "marketingqualifiedlead",
	}})
	portal = hubspot.New(o)
	env = append(online(t, "api.hubapi.com", portal.Handler()), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", "BANTER_HUBSPOT_TOKEN=")
	return portal, build(t), t.TempDir(), env
}

// with is a command line that has more in its environment.
func with(env []string, words ...string) []string {
	return append(append([]string{}, env...), words...)
}

// shown is all that was ever written to the terminal.
func (s *terminal) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// times waits until a text is on the screen n times: what was said before stays in
// sight.
func (s *terminal) times(n int, text string) {
	s.t.Helper()
	s.wait(fmt.Sprintf("%q for the time %d", text, n), func(screen string) bool { return strings.Count(screen, text) == n })
}

// A new machine, line by line: a token that is mistyped, nothing typed, then the
// right one; who of the owners it is, the leads come in with words of how far they
// are, and the first lead is worked.
func TestFirstRunInLinesWithHubSpot(t *testing.T) {
	t.Parallel()
	portal, bin, home, env := newcomer(t, 250)
	portal.Fault(fault.Fault{Path: "/crm/objects", Contains: "after=", Mode: fault.Slow, LatencyMS: 1200, Times: 3})
	s := start(t, "/usr/bin/env", home, 200, 300, with(env, "TERM=dumb", bin)...)
	s.see("There are no leads yet.", "3. HubSpot: log in with a token of your account", "Where do your leads come from?")
	s.line("nonsense", `"nonsense" is none of them`)
	s.line("hubspot", "This machine has no keyring", "y or n:")
	s.line("", "the login has no place", "Where do your leads come from?")
	s.line("3", "y or n:")
	s.line("y", "HubSpot makes a token under Settings", "it is not shown")
	s.line(pat+"x", "the token was not kept", "does not accept the token", "That did not work out: the login to HubSpot", "Where do your leads come from?")
	s.line("3", "y or n:")
	s.line("y", "it is not shown")
	s.line("", "no token was given", "Where do your leads come from?")
	s.line("3", "y or n:")
	s.line("y", "it is not shown")
	s.line(pat, "good: contacts, can be read", "the token is kept in the file", "1. ana@northlight.example.", "Which of these are you?")
	s.line("an", "you are ana@northlight.example", "Fetching the first leads.", "First: Priya Natarajan, VP Marketing at Northwind.", "Priya Natarajan> ")
	if !regexp.MustCompile(`Leads fetched: \d+ (so far|percent)\.`).MatchString(s.shown()) {
		t.Errorf("how far the leads are is not told:\n%s", s.text())
	}
	s.line("c", "How did the call end?")
	s.line("connected", "Note?")
	s.line("Wants two teams", "To be logged")
	s.line("y", "Done: Priya Natarajan, call, connected")
	s.line("sync", "Synced: ")
	if len(portal.Effects("Wants two teams")) == 0 {
		t.Error("HubSpot knows nothing of the call")
	}
	s.press("q", "enter")
	if err := s.end(); err != nil {
		t.Fatalf("%v\n%s", err, s.text())
	}
	if strings.Contains(s.shown(), pat) {
		t.Error("the token was shown")
	}
	if bad := regexp.MustCompile(`[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{2190}-\x{27bf}]`).FindAllString(s.shown(), -1); len(bad) > 0 {
		t.Errorf("%d controls or signs were written: %q", len(bad), bad)
	}
}

// The same on the screen: the guide comes back from a login that is broken off, a
// wrong token and none, and says why; with the right one the leads come in, and the first is on the screen.
func TestFirstRunOnScreenWithHubSpot(t *testing.T) {
	t.Parallel()
	portal, bin, home, env := newcomer(t, 250)
	portal.Fault(fault.Fault{Path: "/crm/objects", Contains: "after=", Mode: fault.Slow, LatencyMS: 1200, Times: 3})
	s := start(t, "/usr/bin/env", home, 120, 36, with(env, bin)...)
	s.see("Where do your leads come from?", "3 HubSpot")
	for i, c := range []struct{ keys, says string }{
		{"\x03", "stopped"}, {pat + "x\r", "does not accept the token"}, {"\r", "no token was given"},
	} {
		s.press("3", "enter")
		s.times(i+1, "y or n:")
		s.press("y", "enter")
		s.times(i+1, "it is not shown")
		s.press(c.keys)
		s.see("✗", c.says, "● 3 HubSpot")
	}
	s.press("enter")
	s.times(4, "y or n:")
	s.press("y", "enter")
	s.times(4, "it is not shown")
	s.press(pat, "enter")
	s.see("Which of these are you?")
	s.press("ben", "enter")
	s.see("you are ben@northlight.example", "Press enter, and the leads come in.")
	s.press("enter")
	s.wait("how far the first leads are", func(screen string) bool {
		return regexp.MustCompile(`\d+ (leads )?(so far|of \d+)|\d+/\d+`).MatchString(screen)
	})
	s.see("Queue", "Rep Bens", "Why now")
	if strings.Contains(s.shown(), pat) {
		t.Error("the token was shown")
	}
	s.press("q")
	if err := s.end(); err != nil {
		t.Fatalf("%v\n%s", err, s.text())
	}
	if info, err := os.Stat(filepath.Join(home, "config", "banter", "hubspot.token")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of the token: %v, %v", info, err)
	}
}

// hire is a machine on which banter has never run, and an org with a lead. The
// guide comes back to the usual port, which has to be free.
func hire(t *testing.T) (address, home string) {
	t.Helper()
	var lc net.ListenConfig
	door, err := lc.Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", fmt.Sprint(login.DefaultPort)))
	if err != nil {
		t.Skipf("the port that a browser comes back to is taken: %v", err)
	}
	if err := door.Close(); err != nil {
		t.Fatal(err)
	}
	org, address := orgServer(t, salesforce.Options{
		Statuses: salesforce.FunnelStatuses(), Fields: map[string][]salesforce.Field{"Lead": salesforce.BanterFields()},
		User: salesforce.User{Name: "Ana Silva", Email: "ana@northlight.example"},
	})
	org.PutLead(map[string]string{
		"FirstName": "Priya", "LastName": "Natarajan", "Company": "Northwind", "Title": "VP Marketing", "Email": "priya@northwind.example",
		"Status": "Marketing Qualified", "OwnerId": org.UserID("ana@northlight.example"),
	})
	return address, t.TempDir()
}

// Salesforce, line by line and without a browser: what the rep brings back from
// another machine is pasted. On the screen the browser comes back by itself. One
// after the other: both wait at the same port.
func TestFirstRunWithSalesforce(t *testing.T) {
	t.Parallel()
	bin := build(t)
	t.Run("in lines", func(t *testing.T) {
		address, home := hire(t)
		s := start(t, "/usr/bin/env", home, 400, 120, "TERM=dumb", "SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", bin)
		s.see("4. Salesforce: sign in with your browser", "Where do your leads come from?")
		s.line("salesforce", "Consumer key of an External Client App?")
		s.line("", "Alias of the org")
		s.line("", "an app key or an alias is needed")
		s.line("back", "Consumer key of an External Client App?")
		s.line("3MVG9wrong", "Address to log in at?")
		s.line("http://acme.example", "y or n:")
		s.line("y", "is not encrypted", "That did not work out: the login to Salesforce", "Where do your leads come from?")
		s.line("4", `Enter keeps "3MVG9wrong"`)
		s.line(salesforce.ClientID, `Enter keeps "http://acme.example"`)
		s.line(address, "y or n:")
		s.line("y", "Sign in to Salesforce here:", "paste the address")
		s.line("http://localhost/OauthRedirect?code=x&state=wrong", "not the answer to the sign-in")
		shown := regexp.MustCompile(`http://127\S+authorize\S+`).FindString(s.shown())
		s.line(comesBack(t, shown), "the login is kept in the file", "you are ana@northlight.example", "First: Priya Natarajan, VP Marketing at Northwind.")
		s.line("c connected", "Note?")
		s.line("", "To be logged")
		s.line("y", "Done: Priya Natarajan, call, connected")
		s.press("q", "enter")
		if err := s.end(); err != nil {
			t.Fatalf("%v\n%s", err, s.text())
		}
	})
	t.Run("on the screen", func(t *testing.T) {
		address, home := hire(t)
		s := start(t, "/usr/bin/env", home, 120, 40, "DISPLAY=:0", "SSH_CONNECTION=", "BROWSER_PAGE="+filepath.Join(home, "page.html"), "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", bin)
		s.see("Where do your leads come from?", "4 Salesforce")
		s.press("4", salesforce.ClientID, "tab", "tab", address, "enter")
		s.see("y or n:")
		s.press("y", "enter")
		s.see("your browser is opening it", "the login is kept in the file", "Press enter, and the leads come in.")
		s.press("enter")
		s.see("Queue", "Priya Natarajan", "Why now")
		s.press("q")
		if err := s.end(); err != nil {
			t.Fatalf("%v\n%s", err, s.text())
		}
	})
}

// comesBack is where a browser ends that signs in at an address.
func comesBack(t *testing.T, address string) string {
	t.Helper()
	noRedirect := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := noRedirect.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.Header.Get("Location")
}
