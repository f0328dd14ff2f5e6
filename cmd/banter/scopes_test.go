//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"banter/cmd/democrm/hubspot"
)

// neededScopes is how many of the scopes on the page about HubSpot come first.
const neededScopes = 4

// written are the scopes that banter help hubspot lists, those that are needed
// first.
func written(t *testing.T) []string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("manual", "topics", "hubspot.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z._-]+) {2,}\S`).FindAllStringSubmatch(string(page), -1) {
		out = append(out, m[1])
	}
	if len(out) <= neededScopes {
		t.Fatalf("the page lists %v", out)
	}
	return out
}

// The scopes that the page calls needed are enough to pull, to work and to send;
// without any of them something fails, or is told as bad, and the scope is named. With all that it
// lists nothing is left out.
func TestScopesOnThePage(t *testing.T) {
	t.Parallel()
	all, bin := written(t), build(t)
	for _, s := range hubspot.AllScopes() {
		if strings.HasPrefix(s, "crm.objects.leads.") && !slices.Contains(all, s) {
			t.Errorf("%s is not on the page", s)
		}
	}
	work := func(t *testing.T, scopes []string) (said string, done bool) {
		t.Helper()
		portal, url := account(t)
		portal.Grant(hubspot.Token{Value: pat, Scopes: scopes})
		home := t.TempDir()
		run(t, bin, home, "config", "init", "--me", "ana")
		config := filepath.Join(home, "config", "banter", "config.toml")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		text = bytes.Replace(text, []byte("[upstream]\n"), []byte("[upstream]\nurl = \""+url+"\"\n"), 1)
		if err := os.WriteFile(config, text, 0o600); err != nil {
			t.Fatal(err)
		}
		done = true
		for _, args := range [][]string{
			{"auth", "login", "hubspot", "--file"}, {"doctor"}, {"sync"}, {"log", "priya", "call", "--outcome", "connected"}, {"reject", "priya", "--reason", "no_need"}, {"sync"}, {"outbox", "list"},
		} {
			out, err := try(t, bin, home, pat+"\n", args...)
			said += out
			done = done && (err == nil || args[0] == "doctor" || args[0] == "outbox") // custom properties are not there
		}
		return said, done && strings.Contains(said, "sent 2")
	}
	for i := range neededScopes {
		text, done := work(t, slices.Concat(all[:i], all[i+1:neededScopes]))
		bad := regexp.MustCompile(`✗ .*missing: ` + regexp.QuoteMeta(all[i])).MatchString(text)
		if done && !bad || !strings.Contains(text, all[i]) {
			t.Errorf("without %s: done %v, told as bad %v\n%s", all[i], done, bad, text)
		}
	}
	if text, done := work(t, all[:neededScopes]); !done {
		t.Errorf("with what is needed:\n%s", text)
	}
	if text, done := work(t, all); !done || regexp.MustCompile(`missing: [a-z-]+\.|not read|not used`).MatchString(text) {
		t.Errorf("with all of the page: %v\n%s", done, text)
	}
}

// try runs the program with an input and returns all that it said.
func try(t *testing.T, bin, home, in string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Dir, cmd.Stdin = home, strings.NewReader(in)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data", "XDG_STATE_HOME="+home+"/state",
		"TZ=UTC", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
