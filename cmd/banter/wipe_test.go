//go:build unix

package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An administrator of HubSpot lists a rep among the options of banter_wipe: with
// the next sync leads, login and key are gone from the machine, and come back once
// that is taken back.
func TestHubSpotWipe(t *testing.T) {
	t.Parallel()
	portal, url := account(t)
	bin, home := build(t), t.TempDir()
	do := func(stdin string, code int, args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), bin, args...)
		cmd.Dir = home
		cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_DATA_HOME="+home+"/data",
			"XDG_STATE_HOME="+home+"/state", "TZ=UTC", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
			t.Fatalf("banter %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	do("", 0, "config", "init", "--me", "ana")
	config := filepath.Join(home, "config", "banter", "config.toml")
	text, err := os.ReadFile(config)
	if err == nil {
		err = os.WriteFile(config, []byte(strings.Replace(string(text), "[upstream]\n", "[upstream]\nurl = \""+url+"\"\n", 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	do(pat+"\n", 0, "auth", "login", "hubspot", "--file")
	do("", 0, "sync")
	do("", 0, "encrypt", "--file", "--yes")
	do("", 0, "log", "Priya", "call", "--outcome", "no_answer")
	ask(t, url, "ana@northlight.example")
	if out := do("", 4, "sync"); !strings.Contains(out, "sent 1") || !strings.Contains(out, "an administrator of hubspot asked for it") || !strings.Contains(out, "banter auth login hubspot") {
		t.Errorf("the sync says\n%s", out)
	}
	for _, gone := range []string{"data/banter/leads.db", "config/banter/hubspot.token"} {
		if _, err := os.Stat(filepath.Join(home, gone)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", gone, err)
		}
	}
	if keys, _ := filepath.Glob(filepath.Join(home, "config", "banter", "store-*")); len(keys) > 0 {
		t.Errorf("keys are left: %v", keys)
	}
	do("", 4, "list")
	do(pat+"\n", 0, "auth", "login", "hubspot", "--file")
	do("", 4, "sync") // it is still asked for
	portal.DeleteProperty("contacts", "banter_wipe")
	do("", 0, "sync")
	if out := do("", 0, "list", "--view", "all"); !strings.Contains(out, "Priya") {
		t.Errorf("the leads are not back:\n%s", out)
	}
}

// ask makes the property with a rep among its options.
func ask(t *testing.T, url, rep string) {
	t.Helper()
	body := `{"name": "banter_wipe", "label": "Remove leads from banter", "type": "enumeration", "fieldType": "select", "groupName": "contactinformation",
		"options": [{"label": "` + rep + `", "value": "` + rep + `", "displayOrder": 0, "hidden": false}]}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/crm/v3/properties/contacts", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+pat)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("%s, %v", resp.Status, err)
	}
}
