//go:build unix

package main

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"banter/cmd/democrm/fault"
	"banter/cmd/democrm/salesforce"
)

// orgServer is an emulated org, and what it was sent as tokens.
func orgServer(t *testing.T, o salesforce.Options) (*salesforce.Org, string) {
	t.Helper()
	o.Now = time.Now
	org := salesforce.New(o)
	srv := httptest.NewServer(org.Handler())
	t.Cleanup(srv.Close)
	return org, srv.URL
}

// rep is a rep at a shell with folders of her own.
type rep struct {
	t         *testing.T
	bin, home string
	env       []string
	mu        sync.Mutex
	seen      strings.Builder // everything that was printed
}

func newRep(t *testing.T, env ...string) *rep {
	t.Helper()
	home := t.TempDir()
	return &rep{t: t, bin: build(t), home: home, env: append(os.Environ(), append([]string{
		"HOME=" + home, "XDG_CONFIG_HOME=" + home + "/config", "XDG_DATA_HOME=" + home + "/data", "XDG_STATE_HOME=" + home + "/state", "TZ=UTC",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere", "DISPLAY=:0", "SSH_CONNECTION=", "BROWSER_PAGE=" + home + "/page.html", "SF_TOKEN_FILE=" + home + "/sf.token",
	}, env...)...)}
}

// do runs banter and returns what it printed and its exit code.
func (r *rep) do(args ...string) (string, int) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), r.bin, args...)
	cmd.Dir, cmd.Env = r.home, r.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		r.t.Error(err)
		return "", -1
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen.WriteString(out.String())
	return out.String(), cmd.ProcessState.ExitCode()
}

// must runs banter, which has to end with the code and to print the texts.
func (r *rep) must(code int, wants []string, args ...string) {
	r.t.Helper()
	text, got := r.do(args...)
	if got != code {
		r.t.Fatalf("banter %s ended with %d, want %d:\n%s", strings.Join(args, " "), got, code, text)
	}
	for _, w := range wants {
		if !strings.Contains(text, w) {
			r.t.Errorf("banter %s: %q is not in\n%s", strings.Join(args, " "), w, text)
		}
	}
}

// clean checks that no token was shown, put on a command line, or written
// anywhere but into the file of the login.
func (r *rep) clean() {
	r.t.Helper()
	token := regexp.MustCompile(`00D[0-9A-Za-z]{12,15}!|5Aep|aPrx|code_verifier|PRIVATE KEY`)
	if found := token.FindString(r.seen.String()); found != "" {
		r.t.Errorf("%q was shown:\n%s", found, r.seen.String())
	}
	if _, err := os.Stat(filepath.Join(r.home, "args")); err != nil {
		r.t.Errorf("no stand-in ran: %v", err)
	}
	err := filepath.WalkDir(r.home, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "sf.token") || strings.HasSuffix(path, ".pem") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := d.Info()
		switch found := token.Find(data); {
		case err != nil:
			return err
		case filepath.Base(path) == "salesforce.token":
			if info.Mode().Perm() != 0o600 {
				r.t.Errorf("%s has the mode %v", path, info.Mode())
			}
		case found != nil:
			r.t.Errorf("%q is in %s", found, path)
		}
		return nil
	})
	if err != nil {
		r.t.Error(err)
	}
}

// TestSalesforceLogin signs in through a browser, renews from several processes
// at once, and signs out.
func TestSalesforceLogin(t *testing.T) {
	t.Parallel()
	org, url := orgServer(t, salesforce.Options{})
	r := newRep(t)
	r.must(2, []string{"--client-id is missing", "http://localhost:1717/OauthRedirect", "Require Secret"}, "auth", "login", "salesforce", "--file")
	r.must(1, []string{"keyring", "--file"}, "auth", "login", "salesforce", "--client-id", "x")
	r.must(2, []string{"--sf takes the org"}, "auth", "login", "salesforce", "--sf", "acme", "--sandbox", "--file")
	r.must(2, []string{"go together"}, "auth", "login", "salesforce", "--jwt-key", "k", "--file")
	r.must(2, []string{"is for banter auth login salesforce"}, "auth", "login", "hubspot", "--sf", "acme")
	r.must(1, []string{"is not encrypted"}, "auth", "login", "salesforce", "--client-id", "x", "--login-url", "http://acme.my.salesforce.com", "--file")
	r.must(0, []string{"Sign in to Salesforce here (your browser is opening it)", "ssh -L", "Salesforce org", "the login is kept in the file", "config.toml: you are ana@northlight.example"},
		"auth", "login", "salesforce", "--client-id", salesforce.ClientID, "--login-url", url, "--port", "0", "--file", "--debug")
	page, err := os.ReadFile(filepath.Join(r.home, "page.html"))
	if err != nil || !bytes.Contains(page, []byte("You are signed in")) {
		t.Errorf("the browser shows %s, %v", page, err)
	}
	r.must(0, []string{"kind = \"salesforce\"", "client_id = \"" + salesforce.ClientID, "url = \"" + url}, "config", "show")
	r.must(0, []string{"salesforce: a token from the file", "Salesforce org"}, "auth", "status", "--debug")

	// All sessions end. Several processes find out at the same time; the refresh
	// token can be used once.
	for range 3 {
		org.ExpireSessions(false)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if text, code := r.do("auth", "status", "--debug"); code != 0 {
					t.Errorf("ended with %d: %s", code, text)
				}
			})
		}
		wg.Wait()
	}
	refreshed := 0
	for _, c := range org.Calls() {
		if strings.HasSuffix(c.Path, "/services/oauth2/token") {
			refreshed++
		}
	}
	if refreshed != 4 {
		t.Errorf("tokens were asked for %d times, want once to sign in and once each round", refreshed)
	}

	// Salesforce is away: it is tried later, and the login stays.
	org.ExpireSessions(false)
	org.Fault(salesforce.Fault{Path: "/services/oauth2/token", Mode: fault.Status, Status: 503, Body: "<html>Down for maintenance</html>"})
	r.must(6, []string{"503"}, "auth", "status", "--debug")
	r.must(0, nil, "auth", "status", "--debug")

	// The refresh token has ended too: a person must act.
	org.ExpireSessions(true)
	r.must(1, []string{"expired access/refresh token", "sign in again: banter auth login salesforce"}, "auth", "status", "--debug")
	r.must(1, []string{"sign in again"}, "sync", "--debug")
	// The app and the address are remembered.
	r.must(0, []string{"the login is kept in the file"}, "auth", "login", "salesforce", "--port=0", "--file", "--debug")
	r.must(0, []string{"Salesforce has ended the login", "forgotten"}, "auth", "logout", "salesforce")
	r.must(3, []string{"no token is kept of salesforce"}, "auth", "status")
	// A login that can't be ended there is forgotten here, and that is said.
	login := []string{"auth", "login", "salesforce", "--client-id", salesforce.ClientID, "--port=0", "--file", "--debug"}
	r.must(0, []string{"the login is kept in the file"}, login...)
	org.Fault(salesforce.Fault{Path: "/services/oauth2/revoke", Mode: fault.Status, Status: 503, Body: "<html>"})
	r.must(0, []string{"Salesforce could not be told", "Revoke", "forgotten"}, "auth", "logout", "salesforce")
	// A login that can't be looked at is not kept.
	org.Fault(salesforce.Fault{Path: "/services/oauth2/userinfo", Mode: fault.Status, Status: 503, Body: "<html>"})
	r.must(6, []string{"the login was not kept"}, login...)
	r.must(3, nil, "auth", "status")
	r.clean()
}

// What the sf CLI holds, a key, and the environment are logins too.
func TestSalesforceOtherWays(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	org, url := orgServer(t, salesforce.Options{Login: salesforce.Login{Key: &key.PublicKey}})
	access, _ := org.Grant("")
	r := newRep(t, "SF_INSTANCE="+url)
	r.must(1, []string{"No authorization information", "sf org list"}, "auth", "login", "salesforce", "--sf", "other", "--file")
	tokenFile := filepath.Join(r.home, "sf.token")
	if err := os.WriteFile(tokenFile, []byte(access), 0o600); err != nil {
		t.Fatal(err)
	}
	r.must(0, []string{"the login is kept in the file"}, "auth", "login", "salesforce", "--sf", "acme", "--file", "--debug")
	kept, err := os.ReadFile(filepath.Join(r.home, "config", "banter", "salesforce.token"))
	if err != nil || bytes.Contains(kept, []byte(access)) {
		t.Errorf("the token of the sf CLI is kept (%v)", err)
	}
	org.ExpireSessions(false)
	r.must(1, []string{"still gives the token", "sf org login web --alias acme"}, "auth", "status")
	access, _ = org.Grant("")
	if err := os.WriteFile(tokenFile, []byte(access), 0o600); err != nil {
		t.Fatal(err)
	}
	r.must(0, []string{"Salesforce org"}, "auth", "status")

	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	keyFile := filepath.Join(r.home, "key.pem")
	if err := os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o644); err != nil { //nolint:gosec // that is the mistake
		t.Fatal(err)
	}
	jwt := []string{"auth", "login", "salesforce", "--client-id", salesforce.ClientID, "--login-url", url, "--jwt-key", "key.pem", "--user", "ana@northlight.example", "--file"}
	r.must(1, []string{"chmod 600"}, jwt...)
	if err := os.Chmod(keyFile, 0o600); err != nil {
		t.Fatal(err)
	}
	r.must(0, []string{"the login is kept in the file"}, jwt...)
	r.must(0, []string{"Salesforce org"}, "auth", "status")
	r.must(0, []string{"forgotten"}, "auth", "logout", "salesforce")

	r.env = append(r.env, "BANTER_SALESFORCE_TOKEN="+access)
	r.must(1, []string{"BANTER_SALESFORCE_INSTANCE is not"}, "auth", "status")
	r.env = append(r.env, "BANTER_SALESFORCE_INSTANCE="+url)
	r.must(2, []string{"unset it first"}, "auth", "login", "salesforce", "--sf", "acme")
	r.must(0, []string{"the token stays in BANTER_SALESFORCE_TOKEN"}, "auth", "login", "salesforce")
	r.must(0, []string{"a token from the environment"}, "auth", "status")
	org.ExpireSessions(false)
	r.must(1, []string{"does not accept the token from the environment"}, "auth", "status")
	r.clean()
}

// The login on a machine without a browser: the address is shown, the rep opens
// it elsewhere and brings back where it ended; ctrl+c leaves nothing behind.
func TestSalesforceLoginOverSSH(t *testing.T) {
	t.Parallel()
	_, url := orgServer(t, salesforce.Options{})
	bin, home := "env", t.TempDir()
	login := []string{"SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22", build(t), "auth", "login", "salesforce", "--client-id", salesforce.ClientID, "--login-url", url, "--port", "0", "--file"}
	t.Run("paste", func(t *testing.T) {
		s := start(t, bin, home, 400, 40, login...)
		s.see("Sign in to Salesforce here:", "paste the address")
		address := regexp.MustCompile(`http://127\S+authorize\S+`).FindString(s.text())
		back := comesBack(t, address)
		s.press("http://localhost/OauthRedirect?code=x&state=wrong", "enter")
		s.see("not the answer to the sign-in")
		s.press(back, "enter")
		s.see("the login is kept in the file")
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
	t.Run("ctrl+c", func(t *testing.T) {
		s := start(t, bin, home, 400, 40, login...)
		s.see("paste the address")
		s.press("\x03")
		s.see("stopped")
		if s.end() == nil {
			t.Error("it ended well")
		}
	})
}
