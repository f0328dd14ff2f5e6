package scoring_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/store/lead/hostile"
)

// TestParseErrors has one slip each; the finding says where, what, and how to
// mend it. The text stands behind head, whose last line is line 9.
func TestParseErrors(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no TOML":             {"[[behaviour]\n", `10:12: this is no TOML`},
		"unknown table":       {"[behavior]\n", `10:2: behavior: there is no such key; is behaviour meant? known here: `},
		"unknown key":         {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoint = 3\npoints = 3\n", `13:1: behaviour.point: there is no such key; is points meant? known here: name, label, kind`},
		"single brackets":     {"[behaviour]\nname = \"a\"\n", `10:2: behaviour: a list of tables is wanted here; write each as [[behaviour]], with double brackets`},
		"no points":           {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\n", `10:3: behaviour: points is missing`},
		"points as text":      {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = \"ten\"\n", `13:10: behaviour.points: "ten" are no points; a whole number, or "activity"`},
		"points with comma":   {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 2.5\n", `13:10: behaviour.points: a whole number is wanted here`},
		"points too many":     {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 99999999\n", `13:10: behaviour.points: 99999999 is out of range; from -100000 to 100000`},
		"points beyond cap":   {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 30\ncap = 20\n", `14:7: behaviour.cap: the rule gives 30 points and can never give more than 20; raise cap, or lower points`},
		"window zero":         {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\nat_least = 3\nwithin = \"0d\"\n", `15:10: behaviour.within: a window of no length can never hold anything`},
		"window of what":      {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\nat_least = 3\nwithin = \"a week\"\n", `15:10: behaviour.within: "a week" is no length of time; write it as "36h", "7d" or "2w"`},
		"number, no window":   {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\nat_least = 3\n", `14:12: behaviour.at_least: a number of activities without a window; add within = "7d"`},
		"decay":               {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\ndecay = \"90 days\"\n", `14:9: behaviour.decay: "90 days" is no decay; write it as "linear 90d"`},
		"empty kinds":         {"[[behaviour]]\nname = \"a\"\nkinds = []\npoints = 3\n", `12:1: behaviour.kinds: the list is empty: this can never match`},
		"no such group":       {"[[group]]\nname = \"mail\"\ncap = 3\n[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\ngroup = \"mial\"\n", `17:9: behaviour.group: there is no group "mial"; is mail meant?`},
		"shadowed":            {"[[behaviour]]\nname = \"a\"\nkinds = [\"form\", \"trial\"]\npoints = 3\n[[behaviour]]\nname = \"b\"\nkind = \"form\"\nsubject = [\"x\"]\npoints = 9\n", `14:3: behaviour: the rule "b" can never fire: "a" stands before it`},
		"shadowed by any":     {"[[behaviour]]\nname = \"a\"\nkind = \"any\"\npoints = 3\n[[behaviour]]\nname = \"b\"\nkind = \"form\"\npoints = 9\n", `14:3: behaviour: the rule "b" can never fire`},
		"shadowed burst":      {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\nat_least = 2\nwithin = \"9d\"\n[[behaviour]]\nname = \"b\"\nkind = \"form\"\npoints = 9\nat_least = 3\nwithin = \"7d\"\n", `16:3: behaviour: the rule "b" gets only what "a" leaves over`},
		"same name":           {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\n[[behaviour]]\nname = \"a\"\nkind = \"trial\"\npoints = 9\n", `14:3: behaviour.name: there is a behaviour "a" already`},
		"field":               {"[[fit]]\nname = \"a\"\naxis = \"contact\"\nfield = \"titel\"\nequals = \"x\"\npoints = 3\n", `13:9: fit.field: "titel" is no field of a lead; is title meant?`},
		"no match":            {"[[fit]]\nname = \"a\"\naxis = \"contact\"\nfield = \"title\"\npoints = 3\n", `10:3: fit: a match is missing; exactly one of: equals, one_of, contains_word, range`},
		"two matches":         {"[[fit]]\nname = \"a\"\naxis = \"contact\"\nfield = \"title\"\nequals = \"x\"\none_of = [\"y\"]\npoints = 3\n", `15:1: fit.one_of: there are several matches: equals, one_of`},
		"empty one_of":        {"[[fit]]\nname = \"a\"\naxis = \"contact\"\nfield = \"title\"\none_of = []\npoints = 3\n", `14:1: fit.one_of: the list is empty: this can never match`},
		"empty text":          {"[[fit]]\nname = \"a\"\naxis = \"contact\"\nfield = \"title\"\none_of = [\"a\", \"\"]\npoints = 3\n", `14:16: fit.one_of: an empty text can never match`},
		"range turned round":  {"[[fit]]\nname = \"a\"\naxis = \"company\"\nfield = \"employees\"\nrange = {min = 200, max = 200}\npoints = 3\n", `14:9: fit.range: nothing is from 200 up to but without 200: this can never match`},
		"range of text":       {"[[fit]]\nname = \"a\"\naxis = \"company\"\nfield = \"title\"\nrange = {min = 200}\npoints = 3\n", `14:9: fit.range: title is no number`},
		"axis":                {"[[fit]]\nname = \"a\"\naxis = \"person\"\nfield = \"title\"\nequals = \"x\"\npoints = 3\n", `12:8: fit.axis: there is no axis "person"; "contact" or "company"`},
		"twice the same fit":  {"[[fit]]\nname = \"a\"\naxis = \"company\"\nfield = \"industry\"\nequals = \"x\"\npoints = 3\n[[fit]]\nname = \"b\"\naxis = \"company\"\nfield = \"industry\"\nequals = \"X\"\npoints = 3\n", `16:3: fit: the rule "b" matches the very leads that "a" does`},
		"twice the same no":   {"[[exclude]]\nname = \"a\"\nemail_domain = \"x.example\"\n[[exclude]]\nname = \"b\"\nemail_domain = [\"X.example\"]\n", `13:3: exclude: "b" can never fire: "a" stands before it`},
		"domain with field":   {"[[exclude]]\nname = \"a\"\nfield = \"email\"\nemail_domain = \"x.example\"\n", `12:9: exclude.field: email_domain needs no field`},
		"when and match":      {"[[exclude]]\nname = \"a\"\nequals = \"x\"\nwhen = [{field = \"title\", equals = \"x\"}]\n", `12:10: exclude.equals: stands beside when`},
		"unknown inside when": {"[[exclude]]\nname = \"a\"\nwhen = [{field = \"title\", equal = \"x\"}]\n", `12:27: exclude.when.equal: there is no such key; is equals meant?`},
		"idle":                {"[decay]\nidle = {points = 10}\n", `11:8: decay.idle: points and days are both needed`},
		"lane":                {"[[fast_lane]]\nname = \"a\"\nto = \"won\"\nkinds = [\"form\"]\n", `12:6: fast_lane.to: a fast lane can't lead to "won"; "sal" or "sql"`},
		"threshold too high":  {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\ncap = 30\n", `6:2: mql.threshold: no lead can reach 50 points: all behaviour rules with their caps give 30 at most`},
		"segment too high":    {"[[behaviour]]\nname = \"a\"\nkind = \"form\"\npoints = 3\ncap = 60\n[[segment]]\nname = \"s\"\nthreshold = 61\nfield = \"country\"\nequals = \"DE\"\n", `15:3: segment.threshold: no lead can reach 61 points`},
	} {
		_, err := scoring.Parse("m.toml", []byte(head+c.text))
		var lint *scoring.LintError
		if !errors.As(err, &lint) {
			t.Errorf("%s: no *LintError but %v", name, err)
			continue
		}
		if !strings.Contains(err.Error(), "m.toml:"+c.want) {
			t.Errorf("%s:\n got %v\nwant m.toml:%s", name, err, c.want)
		}
		for _, f := range lint.Findings {
			if f.Hint == "" && !strings.Contains(f.What, "no TOML") || f.Severity != scoring.SeverityError {
				t.Errorf("%s: %+v has no hint or is no error", name, f)
			}
		}
	}
}

func TestParseErrorsInTheHead(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"empty file":         {head, "", `1:1: the table [model] is missing`},
		"grade order":        {"A = 0\n", "A = 10\nB = 10\n", `6:5: grades.B: grade B can never be given: whoever has 10 fit points has grade A already`},
		"grade out of reach": {"A = 0\n", "A = 5\nB = 0\n", `5:5: grades.A: no lead can have grade A: it takes 5 fit points, and all rules together give 0 at most`},
		"grade unknown":      {`grades = ["A"]`, `grades = ["A", "B"]`, `7:1: mql.grades: no lead can have grade "B"; grades with a cut point under [grades] are: A`},
		"threshold":          {"threshold = 50\n", "", `6:2: mql: threshold is missing`},
		"event scan":         {`"demo_request"`, `"event_scan"`, `9:1: mql.hand_raisers: an event scan is an activity with its points, never a hand-raise`},
		"call":               {`"demo_request"`, `"call"`, `9:1: mql.hand_raisers: call is what the team does, not the lead`},
		"version":            {"version = \"7\"\n", "", `1:2: model.version: version is missing`},
		"version as number":  {`"7"`, `7`, `3:11: model.version: text in quotes is wanted here`},
	} {
		_, err := scoring.Parse("m.toml", []byte(strings.Replace(head, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), "m.toml:"+c.want) {
			t.Errorf("%s:\n got %v\nwant m.toml:%s", name, err, c.want)
		}
	}
}

func TestParseFindsAllErrors(t *testing.T) {
	_, err := scoring.Parse("m.toml", []byte(head+"[[behaviour]]\nnam = \"a\"\nkind = \"form\"\npoints = \"x\"\n[[exclude]]\nfield = \"title\"\n"))
	var lint *scoring.LintError
	if !errors.As(err, &lint) || len(lint.Findings) != 5 {
		t.Fatalf("five slips are: %v", err)
	}
	for i, line := range []int{10, 11, 13, 14, 14} {
		if lint.Findings[i].Line != line {
			t.Errorf("finding %d is on line %d, want %d", i, lint.Findings[i].Line, line)
		}
	}
}

func TestLint(t *testing.T) {
	warn := func(m *scoring.Model, at time.Time) string {
		var out []string
		for _, f := range m.Lint(at) {
			if f.Severity != scoring.SeverityWarning {
				t.Errorf("%v is no warning", f)
			}
			out = append(out, fmt.Sprintf("%d %s", f.Line, f.Field))
		}
		return strings.Join(out, ", ")
	}
	if got := warn(scoring.Default(), now); got != "13 model.signed_sales, 14 model.signed_marketing, 15 model.review_by" {
		t.Errorf("the shipped model: %s", got)
	}
	signed := strings.Replace(head, "[grades]", "signed_sales = \"ana\"\nsigned_marketing = \"bo\"\nreview_by = 2026-03-04\n[grades]", 1)
	m, err := scoring.Parse("m.toml", []byte(signed))
	if err != nil {
		t.Fatal(err)
	}
	if got := warn(m, now); got != "" {
		t.Errorf("on the day of the review: %s", got)
	}
	if got := warn(m, now.Add(day)); got != "6 model.review_by" {
		t.Errorf("a day after the review: %s", got)
	}
	m, err = scoring.Parse("m.toml", []byte(signed+"[[group]]\nname = \"g\"\ncap = 3\n[[behaviour]]\nname = \"a\"\nkind = \"webinars\"\npoints = 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Lint(now); len(got) != 2 || got[0].Field != "group" || got[1].Hint != "is webinar meant?" {
		t.Errorf("a group without rules and an unknown kind: %v", got)
	}
}

func TestIdentity(t *testing.T) {
	m := scoring.Default()
	if m.Version() != "banter@1" || m.Hash() == "" || string(m.Text()) != string(scoring.DefaultText()) {
		t.Errorf("version %q, hash %q", m.Version(), m.Hash())
	}
	other, err := scoring.Parse("m", append(scoring.DefaultText(), "# one more line\n"...))
	if err != nil || other.Hash() == m.Hash() {
		t.Errorf("another file has the same hash (%v)", err)
	}
	for _, r := range m.Rules() {
		line := strings.Split(string(m.Text()), "\n")[r.Line-1]
		if line != "[["+r.Table+"]]" {
			t.Errorf("rule %s is said to begin at line %d: %s", r.Name, r.Line, line)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(scoring.DefaultText())
	f.Add([]byte(head))
	f.Add([]byte(head + "[[segment]]\nname = 'x'\nthreshold = 1\n[[segment.when]]\nfield = \"title\"\nequals = \"x\"\n"))
	f.Add([]byte("model.name = 'x'\n[mql]\ngrades = [[1], {a = 2}]\n"))
	f.Add([]byte("[decay]\nidle = [1]\n[grades]\nA = nan\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m *scoring.Model
		var err error
		hostile.Bounded(t, len(data), func() { m, err = scoring.Parse("m.toml", data) })
		if err != nil {
			var lint *scoring.LintError
			if !errors.As(err, &lint) || len(lint.Findings) == 0 {
				t.Fatalf("%v is no *LintError with findings", err)
			}
			for _, f := range lint.Findings {
				if f.Line < 1 || f.Column < 1 || f.What == "" {
					t.Fatalf("finding without a place or a text: %+v", f)
				}
			}
			return
		}
		checkScore(t, m, worked(), now)
		m.Lint(now)
	})
}
