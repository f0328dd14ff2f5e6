package route_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"banter/scoring/route"
	"banter/scoring/sla"
	"banter/store/lead"
)

// example is the shipped file with its example taken in.
func example() string {
	return regexp.MustCompile(`(?m)^#([^ \n])`).ReplaceAllString(string(route.DefaultText()), "$1")
}

func TestShippedFile(t *testing.T) {
	p := plan(t, string(route.DefaultText()))
	ps := p.Lint(noon())
	if len(ps) != 1 || !strings.Contains(ps[0].What, "there is no rule") {
		t.Errorf("%v", ps)
	}
	if ds := p.Route([]lead.Excerpt{mql("a", 1)}, route.Options{Now: noon()}); to(ds) != "a>" {
		t.Errorf("it routes: %+v", ds)
	}
	p = plan(t, example())
	if got, want := strings.Join(p.Reps(), " "), "ana ben cleo mara"; got != want {
		t.Errorf("reps %s, want %s", got, want)
	}
	for _, found := range p.Check(route.Options{Now: noon(), Team: p.Reps(), Policies: policies(t, office)}) {
		if !strings.Contains(found.What, "is in the pools") {
			t.Error(found)
		}
	}
	ds := p.Route([]lead.Excerpt{mql("a", 2, country("Austria"), employees(4000)), mql("b", 1)}, route.Options{Now: noon()})
	if got, want := to(ds), "a>ana b>ana"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

const sound = `
[[rule]]
name = "all"
pool = "all"
[[pool]]
name = "all"
members = [{ rep = "ana" }, { rep = "ben" }]
`

func TestProblems(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"no TOML", "[[rule]\n", "routing.toml:1:7:"},
		{"unknown key", "managr = \"mara\"" + sound, `routing.toml:1:1: managr: there is no such key; did you mean "manager"?`},
		{"unknown condition", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { contry = \"DE\" }\n", `:11:10: rule[1].when.contry: there is no such key; did you mean "country"?`},
		{"unknown key of a member", "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\", weigth = 2 }]\n", `:3:27: pool[0].members[0].weigth: there is no such key; did you mean "weight"?`},
		{"unknown key far from any", "[[pool]]\nname = \"x\"\nzzz = 1\n", "the keys here are: name, members, fallback, calendar"},
		{"a rule without a name", "[[rule]]\nowner = \"ana\"\n", ":1:3: rule[0].name: a rule needs a name"},
		{"a rule to nobody", "[[rule]]\nname = \"x\"\n", ":1:3: rule[0]: the rule says nobody"},
		{"a rule to two", "[[rule]]\nname = \"x\"\nowner = \"ana\"\npool = \"all\"\n", ":4:1: rule[0].pool: the rule names an owner and a pool; keep one"},
		{"two rules of a name", sound + "[[rule]]\nname = \"all\"\npool = \"all\"\n", `:9:1: rule[1].name: there are two rules "all"`},
		{"a pool that is not there", sound + "[[rule]]\nname = \"x\"\npool = \"al\"\n", `:10:1: rule[1].pool: there is no pool "al"; did you mean "all"?`},
		{"no pool at all", "[[rule]]\nname = \"x\"\npool = \"all\"\n", "there is no [[pool]] in the file yet"},
		{"a fallback that is not there", "[[pool]]\nname = \"x\"\nfallback = \"elsewhere\"\n", `:3:1: pool[0].fallback: there is no pool "elsewhere"; the pools are: x`},
		{"a fallback in a circle", "[[pool]]\nname = \"a\"\nfallback = \"b\"\n[[pool]]\nname = \"b\"\nfallback = \"a\"\n", "the fallbacks go round in a circle: a → b → a"},
		{"a fallback to itself", "[[pool]]\nname = \"a\"\nfallback = \"a\"\n", "circle: a → a"},
		{"a pool without a name", "[[pool]]\nmembers = [{ rep = \"ana\" }]\n", "pool[0].name: a pool needs a name"},
		{"two pools of a name", sound + "[[pool]]\nname = \"all\"\n", `:9:1: pool[1].name: there are two pools "all"`},
		{"a member twice", "[[pool]]\nname = \"x\"\nmembers = [\n  { rep = \"ana\" },\n  { rep = \"ana\" },\n]\n", `:5:5: pool[0].members[1].rep: ana is in the pool "x" twice`},
		{"a member without a rep", "[[pool]]\nname = \"x\"\nmembers = [{ weight = 2 }]\n", "pool[0].members[0].rep: a member needs a rep"},
		{"a weight of 0", "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\", weight = 0 }]\n", ":3:27: pool[0].members[0].weight: a weight of 0 can't share anything out; from 1 to 100"},
		{"a weight below 0", "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\", weight = -1 }]\n", "a weight of -1"},
		{"a weight of a half", "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\", weight = 0.5 }]\n", "pool[0].members[0].weight: something else than a TOML float is wanted here; a whole number from 1 to 100"},
		{"a capacity below 0", "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\", capacity = -1 }]\n", "-1 is no number of open leads at most; 0 or more"},
		{"members by name", "[[pool]]\nname = \"x\"\nmembers = [\"ana\"]\n", `members = [{ rep = "ana", weight = 2, capacity = 40 }]`},
		{"an unknown grade", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { grade = [\"A\", \"G\"] }\n", `:11:24: rule[1].when.grade[1]: there is no grade "G"; from "A" to "F"`},
		{"an unknown path", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\n[rule.when]\npath = \"handraiser\"\n", `:12:1: rule[1].when.path: there is no path "handraiser"`},
		{"a free mail domain", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { domain = \"gmail.com\" }\n", `"gmail.com" is no domain of one company`},
		{"numbers the wrong way round", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { employees = { min = 9, max = 2 } }\n", "no company has 9 people or more and 2 or less"},
		{"employees below 0", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { employees = { min = -9 } }\n", "there are no companies of -9 people"},
		{"an empty list", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { country = [] }\n", ":11:10: rule[1].when.country: the list is empty"},
		{"an empty text", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { source = \"\" }\n", "an empty text fits no lead"},
		{"a number for a text", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { source = [1] }\n", "text in quotes is wanted here"},
		{"a backup of oneself", "[backup]\nana = \"ana\"\n", ":2:1: backup.ana: ana can't step in for ana"},
		{"a backup that is nobody", "[backup]\nana = \"\"\n", "there is nobody named"},
		{"settings under a table", "[backup]\nnamed_accounts = true\n", "backup.named_accounts: something else than a TOML boolean is wanted here; named_accounts stands above the first [table]"},
		{"too long", strings.Repeat("#\n", 1<<20), "longer than 1 MiB"},
	} {
		p, err := route.Parse("routing.toml", []byte(tc.text))
		var ps sla.Problems
		if p != nil || !errors.As(err, &ps) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v\nwant %s", tc.name, err, tc.want)
		}
	}
	_, err := route.Parse("routing.toml", []byte("[[rule]]\n[[pool]]\n"))
	if n := strings.Count(fmt.Sprint(err), "\n") + 1; n != 3 {
		t.Errorf("%d problems at once: %v", n, err)
	}
}

func TestLint(t *testing.T) {
	pol := policies(t, office)
	for _, tc := range []struct{ name, text, want string }{
		{"sound", sound, ""},
		{
			"two pools", sound + "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"ana\" }]\nfallback = \"all\"\n[[rule]]\nname = \"y\"\npool = \"x\"\n",
			`:10:14: pool[1].members[0].rep: ana is in the pools "all" and "x"; each gives a full share`,
		},
		{"an empty pool", "[[rule]]\nname = \"x\"\npool = \"all\"\n[[pool]]\nname = \"all\"\n", `:5:1: pool[0].name: the pool "all" has no members; its leads stay nobody's`},
		{"an empty pool with a fallback", "[[rule]]\nname = \"x\"\npool = \"e\"\n[[pool]]\nname = \"e\"\nfallback = \"all\"\n" + strings.SplitN(sound, "pool = \"all\"\n", 2)[1], "all its leads go on to its fallback"},
		{"a pool that nobody uses", sound + "[[pool]]\nname = \"x\"\nmembers = [{ rep = \"cy\" }]\n", `:9:1: pool[1].name: no rule and no fallback uses the pool "x"`},
		{"behind a catch-all", sound + "[[rule]]\nname = \"x\"\npool = \"all\"\nwhen = { grade = \"A\" }\n", `:8:3: rule[1]: the rule "x" is never asked: "all" stands before it and takes all its leads; a rule without when takes every lead`},
		{"behind a wider one", "[[rule]]\nname = \"w\"\nowner = \"ana\"\nwhen = { country = [\"DE\", \"AT\"], employees = { min = 5 } }\n[[rule]]\nname = \"n\"\nowner = \"ben\"\nwhen = { country = \"Germany\", employees = { min = 5, max = 9 } }\n" + sound, `"w" stands before it and takes all its leads; move it up`},
		{"beside another", "[[rule]]\nname = \"w\"\nowner = \"ana\"\nwhen = { employees = { min = 5 } }\n[[rule]]\nname = \"n\"\nowner = \"ben\"\nwhen = { employees = { max = 9 } }\n" + sound, ""},
		{"no catch-all", "[[rule]]\nname = \"x\"\nowner = \"ana\"\nwhen = { grade = \"A\" }\n", ":1:3: rule[0]: leads that no rule fits stay nobody's"},
		{"an unknown country", "[[rule]]\nname = \"x\"\nowner = \"ana\"\nwhen = { country = [\"DE\", \"Germny\"] }\n" + sound, `:4:27: rule[0].when.country[1]: there is no country "germny"`},
		{"a region alone", "[[rule]]\nname = \"x\"\nowner = \"ana\"\nwhen = { region = \"Georgia\" }\n" + sound, "a region without a country"},
		{"no capacity", strings.Replace(sound, `"ana"`, `"ana", capacity = 0`, 1), `pool[0].members[0].capacity: ana gets nothing from "all"`},
		{"nothing a day", strings.Replace(sound, `"ana"`, `"ana", per_day = 0`, 1), `pool[0].members[0].per_day: ana gets nothing from "all"`},
		{"somebody unknown", strings.Replace(sound, `"ana"`, `"anna"`, 1), `pool[0].members[0].rep: anna is not in the team; did you mean "ana"?`},
		{"an unknown manager", "manager = \"xavier\"" + sound, "manager: xavier is not in the team; spell it as the CRM does; the team is: ana, ben, cleo, cy"},
		{"the manager under backup", sound + "[backup]\nmanager = \"cy\"\n", "manager reads as the name of a rep here"},
		{"an unknown calendar", strings.Replace(sound, `name = "all"
members`, `name = "all"
calendar = "moon"
members`, 1), `pool[0].calendar: sla.toml has no calendar "moon"`},
		{"nobody for a week", strings.Replace(sound, `{ rep = "ana" }, { rep = "ben" }`, `{ rep = "cleo" }`, 1), `nobody in the pool "all" works in the next seven days`},
	} {
		p := plan(t, tc.text)
		var lines []string
		for _, found := range p.Check(route.Options{Now: noon(), Team: []string{"ana", "ben", "cleo", "cy"}, Policies: pol}) {
			lines = append(lines, found.Error())
		}
		got := strings.Join(lines, "\n")
		if !strings.Contains(got, tc.want) || tc.want == "" && got != "" {
			t.Errorf("%s:\n%s\nwant %s", tc.name, got, tc.want)
		}
	}
	if ps := plan(t, strings.ReplaceAll(sound, "ana", "nobody")).Lint(noon()); len(ps) > 0 {
		t.Errorf("without a team: %v", ps)
	}
}

func TestHash(t *testing.T) {
	base := plan(t, example())
	if again := plan(t, "# said otherwise\n"+strings.ReplaceAll(example(), " # ", "   # ")); again.Hash() != base.Hash() {
		t.Error("a comment changes the hash")
	}
	seen := map[string]string{base.Hash(): "the plan"}
	for _, change := range [][2]string{
		{"named_accounts = true", "named_accounts = false"},
		{`"mara"`, `"mike"`},
		{`ana = "ben"`, `ana = "cleo"`},
		{"min = 1000", "min = 1001"},
		{"weight = 2", "weight = 3"},
		{"capacity = 40", "capacity = 41"},
		{"per_day = 10", "per_day = 11"},
		{`calendar = "office"`, `calendar = "new"`},
		{`["DE"`, `["FR"`},
		{`fallback = "everybody"`, ""},
		{`owner = "ana"`, `owner = "ben"`},
		{"contoso.com", "fabrikam.com"},
	} {
		text := strings.Replace(example(), change[0], change[1], 1)
		if text == example() {
			t.Fatalf("%q is not in the example", change[0])
		}
		h := plan(t, text).Hash()
		if other, ok := seen[h]; ok {
			t.Errorf("%q and %s have one hash", change[1], other)
		}
		seen[h] = change[1]
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(example()))
	f.Add([]byte(territories))
	f.Add([]byte(team))
	f.Add([]byte("rule = 1\npool = [[]]\n[backup]\na.b = 2\n"))
	f.Add([]byte("[[rule]]\nwhen = { employees = 4, country = { a = [[{}]] } }\n[[pool]]\nmembers = { rep = 1 }\n"))
	pol, err := sla.Parse("sla.toml", []byte(office), nil)
	if err != nil {
		f.Fatal(err)
	}
	xs := []lead.Excerpt{
		mql("a", 3, country("DE"), employees(2000)), mql("b", 2, func(x *lead.Excerpt) { x.Domain, x.Region = "contoso.com", "CA" }),
		mql("c", 1, owner("ana")), clocked("d", "ana", 20),
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := route.Parse("f.toml", text)
		if (p == nil) == (err == nil) {
			t.Fatalf("plan %v, error %v", p, err)
		}
		if err != nil {
			var ps sla.Problems
			if !errors.As(err, &ps) || len(ps) == 0 {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		o := route.Options{Now: noon(), Policies: pol, Team: []string{"ana"}}
		p.Lint(noon())
		p.Check(o)
		ds := p.Route(xs, o)
		if len(ds) != 2 {
			t.Fatalf("%d decisions", len(ds))
		}
		for _, d := range ds {
			if len(d.Why) == 0 || d.To != "" && !d.Kept && !slices.Contains(p.Reps(), d.To) {
				t.Fatalf("%+v", d)
			}
		}
		p.Escalate(xs, o, func(lead.ID, int, string) bool { return false })
	})
}

func BenchmarkParse(b *testing.B) {
	text := []byte(example())
	for b.Loop() {
		if _, err := route.Parse("routing.toml", text); err != nil {
			b.Fatal(err)
		}
	}
}
