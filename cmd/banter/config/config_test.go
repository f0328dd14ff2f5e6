package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"banter/store/lead"
)

func in(t *testing.T, files map[string]string) Paths {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Paths{Config: filepath.Join(dir, "config.toml"), Store: filepath.Join(dir, "leads.db")}
}

// What is written is what is read again.
func TestWriteAndLoad(t *testing.T) {
	t.Parallel()
	p := in(t, nil)
	c, exists, err := Load(p)
	if exists || err != nil || c.Me == "" {
		t.Fatalf("Load without a file: %+v, %v, %v", c, exists, err)
	}
	c.Me, c.Team, c.AEs, c.AE = "ana", []string{"ana", `b"en`}, []string{"jonas"}, "jonas"
	c.Zone, c.Scope, c.Upstream = "Europe/Berlin", "team", Upstream{Kind: KindFiles, Folder: "/leads", Every: "5m0s"}
	if err := Write(p, c); err != nil {
		t.Fatal(err)
	}
	got, exists, err := Load(p)
	if !exists || err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("got %+v, %v, %v\nwant %+v", got, exists, err, c)
	}
	if got.Upstream.Interval() != 5*time.Minute || got.Location().String() != "Europe/Berlin" {
		t.Errorf("every %s in %s", got.Upstream.Interval(), got.Location())
	}
}

// A mapping outlives a config that is written anew.
func TestMappingsAreKept(t *testing.T) {
	t.Parallel()
	text := `[upstream]
kind = "salesforce"
url = "https://acme.my.salesforce.com"
client_id = "3MVG9"
every = "30s"
[upstream.hubspot]
score = "hs_score"
[upstream.hubspot.owners]
"ana@acme.example" = "ana"
[upstream.salesforce]
reason = "Why__c"
convert = true
daily_share = 0.5
opt_outs = ["DoNotCall"]
[upstream.salesforce.stages]
"Working - Contacted" = "sal"
[upstream.salesforce.converted]
won = "won"
[[upstream.salesforce.campaigns]]
words = ["fair"]
kind = "event_scan"
[notices]
private = true
`
	p := in(t, map[string]string{"config.toml": text})
	c, _, err := Load(p)
	if err != nil {
		t.Fatal(err)
	}
	if c.Upstream.Salesforce.Reason != "Why__c" || c.Upstream.HubSpot.Owners["ana@acme.example"] != "ana" || c.Upstream.ClientID != "3MVG9" {
		t.Fatalf("read %+v", c.Upstream)
	}
	if err := Write(p, c); err != nil {
		t.Fatal(err)
	}
	got, _, err := Load(p)
	if err != nil || !reflect.DeepEqual(got.Upstream, c.Upstream) || !got.Notices.Private {
		t.Errorf("%v\ngot  %+v\nwant %+v\n%s", err, got.Upstream, c.Upstream, c.Text())
	}
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"me = 1":                       "config.toml:1:",
		"mee = \"x\"":                  "there is no key \"mee\"; the keys are: account_executives",
		"me = \"x":                     "config.toml:1:",
		"scope = \"all\"":              `"all" is no scope; write "mine" or "team"`,
		"zone = \"Mars\"":              `"Mars" is no time zone`,
		"[upstream]\nkind = \"fax\"":   `"fax" is no upstream`,
		"[upstream]\nkind = \"files\"": "name the folder",
		"[upstream]\nevery = \"soon\"": `"soon" is no interval`,
		"min_attempts = -1":            "negative",
		"[upstream]\nkind = \"salesforce\"\nurl = \"http://acme.my.salesforce.com\"": "is not encrypted",
		"[upstream]\nkind = \"salesforce\"\nurl = \"https://a:b@acme.com\"":          "holds a password",
		"[upstream]\nkind = \"salesforce\"\n[upstream.salesforce]\nstatsu = \"x\"":   "config.toml:4:1: there is no key \"upstream.salesforce.statsu\"; the keys are: ae, answers",
		"[[upstream.salesforce.campaigns]]\nkid = \"x\"":                             "config.toml:2:1: there is no key \"upstream.salesforce.campaigns.kid\"; the keys are: kind, words",
		"[upstream.salesforce]\nconvert = \"yes\"":                                   "config.toml:2:",
		"framework = \"SPICED\"":                                                     `no framework "SPICED"; there are: BANT, ACID, MAPS`,
	} {
		p := in(t, map[string]string{"config.toml": text})
		c, _, err := Load(p)
		if err == nil {
			_, err = LoadAgreed(p, c)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[[reason]]\nlabel = \"x\"":                         "has no code",
		"[[reason]]\ncode = \"x\"":                          "verdicts is empty",
		"[[reason]]\ncode = \"x\"\nverdicts = [\"accept\"]": "needs no reason",
		"[[reason]]\ncode = \"x\"\nverdicts = [\"reject\"]\ndetails = [{key = \"k\", type = \"number\"}]": "text, date or lead",
		"[[frameworks]]\nname = \"F\"\ngate = {all = [\"pain\"]}":                                         "none of its criteria",
		"reasons = 1": "there is no key \"reasons\"",
	} {
		p := in(t, map[string]string{"reasons.toml": text})
		if _, err := LoadAgreed(p, Config{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The printed reasons, put beside the config, count as they did before.
func TestReasonsTextReadsBack(t *testing.T) {
	t.Parallel()
	for _, fw := range lead.Frameworks() {
		rules := lead.DefaultRules()
		rules.Framework = fw
		text, err := ReasonsText(rules)
		if err != nil {
			t.Fatal(err)
		}
		a, err := LoadAgreed(in(t, map[string]string{"reasons.toml": text}), Config{})
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if a.Rules.Framework.Name != fw.Name || !reflect.DeepEqual(a.Rules.Framework.Gate, fw.Gate) || a.Rules.Framework.StaleAfter != lead.DefaultStaleAfter {
			t.Errorf("got %+v, want %+v", a.Rules.Framework, fw)
		}
		if len(a.Rules.Reasons) != len(rules.Reasons) {
			t.Fatalf("%d reasons, want %d", len(a.Rules.Reasons), len(rules.Reasons))
		}
		for i, r := range a.Rules.Reasons {
			w := rules.Reasons[i]
			if r.Code != w.Code || r.Label != w.Label || len(r.Details) != len(w.Details) || r.MinNote != w.MinNote || r.Attempts != w.Attempts {
				t.Errorf("got %+v, want %+v", r, w)
			}
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	good := in(t, map[string]string{"keys.toml": "reject = [\"X\", \"delete\"]\n"})
	m, err := Keys(good.File("keys.toml"))
	if err != nil || !reflect.DeepEqual(m.Reject.Keys(), []string{"X", "delete"}) {
		t.Errorf("reject is %v, %v", m.Reject.Keys(), err)
	}
	if m, err = Keys(good.File("none.toml")); err != nil || !reflect.DeepEqual(m.Reject.Keys(), []string{"x"}) {
		t.Errorf("without a file reject is %v, %v", m.Reject.Keys(), err)
	}
	for text, want := range map[string]string{
		"rejekt = [\"X\"]": `no command "rejekt"`,
		"reject = [\"c\"]": "bound to both",
		"reject = [\"\"]":  "is no key",
		"reject = \"x":     "keys.toml:1:",
		"reject = [1]":     "keys.toml",
	} {
		if _, err := Keys(in(t, map[string]string{"keys.toml": text}).File("keys.toml")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
