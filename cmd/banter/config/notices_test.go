package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"banter/cmd/banter/notice"
	"banter/store/lead"
)

func TestNotices(t *testing.T) {
	t.Parallel()
	p := in(t, map[string]string{"slack.url": "https://hooks.slack.com/services/topsecret"})
	c, _, err := Load(p)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Notices.ClockKinds(); !reflect.DeepEqual(got, []lead.ClockKind{lead.ClockResponse}) {
		t.Errorf("clocks that ship: %v", got)
	}
	c.Notices = Notices{
		SlackFile: p.File("slack.url"), Kinds: []notice.Kind{notice.Breach, notice.Trouble}, Clocks: []string{"verdict", "next_touch"},
		Quiet: []string{"20:00-07:00", "12:00-13:00"}, Private: true, AllowPrivate: true,
	}
	if err := Write(p, c); err != nil {
		t.Fatal(err)
	}
	got, _, err := Load(p)
	if err != nil || !reflect.DeepEqual(got.Notices, c.Notices) {
		t.Errorf("got %+v, %v\nwant %+v", got.Notices, err, c.Notices)
	}
	if quiet, err := got.Notices.QuietHours(); len(quiet) != 2 || err != nil {
		t.Errorf("quiet %v, %v", quiet, err)
	}
	hooks, err := got.Notices.Hooks(func(name string) string {
		return map[string]string{EnvTeams: "https://prod.logic.azure.com/x?sig=topsecret"}[name]
	})
	if err != nil || len(hooks) != 2 || hooks[0].Service() != notice.Slack || hooks[1].Service() != notice.Teams {
		t.Errorf("hooks %v, %v", hooks, err)
	}
	if strings.Contains(got.Text(), "topsecret") {
		t.Error("the text of the config has the secret")
	}
}

func TestMistakesInNotices(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"kinds = [\"lunch\"]":                      `notices.kinds: there is no kind "lunch"; one of: hand_raiser`,
		"clocks = [\"lunch\"]":                     `notices.clocks: there is no clock "lunch"; one of: response`,
		"quiet = [\"20-7\"]":                       `notices.quiet: "20-7" is no range of hours; write it as`,
		"slack_file = \"https://x.com/topsecret\"": "notices.slack_file: it is an address, and that is a secret",
		"teams_url = \"x\"":                        "there is no key",
	} {
		_, _, err := Load(in(t, map[string]string{"config.toml": "[notices]\n" + text}))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "topsecret") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRouting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "routing.toml")
	if plan, exists, err := Routing(path); plan == nil || exists || err != nil {
		t.Errorf("without a file: %v, %v, %v", plan, exists, err)
	}
	if err := os.WriteFile(path, []byte("[[rule]]\nname = \"all\"\nowner = \"ana\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if plan, exists, err := Routing(path); !exists || err != nil || len(plan.Reps()) != 1 {
		t.Errorf("with a file: %v, %v, %v", plan, exists, err)
	}
	if err := os.WriteFile(path, []byte("[[rule]]\nname = \"all\"\nownr = \"ana\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Routing(path); err == nil || !strings.Contains(err.Error(), "routing.toml:3:1") {
		t.Errorf("with a mistake: %v", err)
	}
	if _, _, err := Routing(dir); err == nil {
		t.Error("a folder is taken")
	}
}
