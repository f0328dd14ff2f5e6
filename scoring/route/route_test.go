package route_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/scoring/route"
	"banter/scoring/sla"
	"banter/store/lead"
)

// Monday 2 March 2026, 12:00 in Berlin.
func noon() time.Time { return time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC) }

const office = `
[[calendar]]
name = "office"
zone = "Europe/Berlin"
hours = { mon = ["08:00-18:00"], tue = ["08:00-18:00"], wed = ["08:00-18:00"], thu = ["08:00-18:00"], fri = ["08:00-18:00"] }

  [[calendar.exception]]
  date = 2026-03-02
  until = 2026-03-09
  closed = true
  rep = "cleo"

[[calendar]]
name = "new york"
zone = "America/New_York"
hours = { mon = ["08:00-18:00"], tue = ["08:00-18:00"], wed = ["08:00-18:00"], thu = ["08:00-18:00"], fri = ["08:00-18:00"] }

[[policy]]
name = "hot"
version = 1
clock = "response"
target = "5m"
escalate = [{ after = "15m", to = "backup" }, { after = "30m", to = "manager" }]
`

func policies(tb testing.TB, text string) *sla.Policies {
	tb.Helper()
	p, err := sla.Parse("sla.toml", []byte(text), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func plan(tb testing.TB, text string) *route.Plan {
	tb.Helper()
	p, err := route.Parse("routing.toml", []byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// mql is an unassigned MQL that qualified n minutes before noon.
func mql(id string, n int, set ...func(*lead.Excerpt)) lead.Excerpt {
	x := lead.Excerpt{ID: lead.ID(id), Stage: lead.StageMQL, Cycle: 1, Path: lead.PathScored, QualifiedAt: noon().Add(-time.Duration(n) * time.Minute)}
	x.Score.Grade = "A"
	for _, f := range set {
		f(&x)
	}
	return x
}

func country(c string) func(*lead.Excerpt)  { return func(x *lead.Excerpt) { x.Country = c } }
func employees(n int64) func(*lead.Excerpt) { return func(x *lead.Excerpt) { x.Employees = n } }
func owner(rep string) func(*lead.Excerpt) {
	return func(x *lead.Excerpt) { x.Owner, x.AssignedAt = rep, noon().Add(-24*time.Hour) }
}

// apply is the leads as they are after the decisions.
func apply(xs []lead.Excerpt, ds []route.Decision, at time.Time) []lead.Excerpt {
	out := slices.Clone(xs)
	for _, d := range ds {
		i := slices.IndexFunc(out, func(x lead.Excerpt) bool { return x.ID == d.Lead })
		if d.To != "" {
			out[i].Owner, out[i].AssignedAt = d.To, at
		}
	}
	return out
}

func to(ds []route.Decision) string {
	var out []string
	for _, d := range ds {
		out = append(out, string(d.Lead)+">"+d.To)
	}
	return strings.Join(out, " ")
}

func wants(t *testing.T, d route.Decision, text string) {
	t.Helper()
	if !strings.Contains(strings.Join(d.Why, "\n"), text) {
		t.Errorf("lead %s: %q is not in\n%s", d.Lead, text, strings.Join(d.Why, "\n"))
	}
}

const territories = `
[[rule]]
name = "key accounts"
when = { domain = "contoso.com" }
owner = "mara"
[[rule]]
name = "enterprise dach"
when = { country = ["DE", "Austria", "CHE"], employees = { min = 1000 } }
owner = "ben"
[[rule]]
name = "west"
when = { country = "US", region = ["California", "OR"], grade = ["A", "b"] }
pool = "west"
[[rule]]
name = "hot start-ups"
when = { segment = "Start-up", source = "Webinar", path = "hand_raiser", employees = { max = 50 } }
owner = "dora"
[[rule]]
name = "rest"
pool = "all"
[[pool]]
name = "west"
members = [{ rep = "wes" }]
[[pool]]
name = "all"
members = [{ rep = "ana" }]
`

func TestRules(t *testing.T) {
	p := plan(t, territories)
	for _, tc := range []struct {
		name     string
		x        lead.Excerpt
		to, rule string
		why      string
	}{
		{"a domain", mql("a", 1, func(x *lead.Excerpt) { x.Domain = "https://www.Contoso.com/de" }), "mara", "key accounts", "domain contoso.com"},
		{"a mail domain below it", mql("a", 1, func(x *lead.Excerpt) { x.Email = "kim@emea.contoso.com" }), "mara", "key accounts", "domain emea.contoso.com"},
		{"country by name, list by code", mql("a", 1, country("Germany"), employees(1000)), "ben", "enterprise dach", "country Germany, employees 1000"},
		{"country by code, list by three letters", mql("a", 1, country("ch"), employees(5000)), "ben", "enterprise dach", "fits"},
		{"too few employees", mql("a", 1, country("Österreich"), employees(999)), "ana", "rest", "“enterprise dach” does not fit: employees 999"},
		{"unknown employees", mql("a", 1, country("DE")), "ana", "rest", "employees unknown"},
		{"another country", mql("a", 1, country("France"), employees(5000)), "ana", "rest", "country France"},
		{"no country", mql("a", 1, employees(5000)), "ana", "rest", "country unknown"},
		{"region by code", mql("a", 1, country("United States"), func(x *lead.Excerpt) { x.Region = "US-CA" }), "wes", "west", "region US-CA"},
		{"region by name", mql("a", 1, country("USA"), func(x *lead.Excerpt) { x.Region = "oregon" }), "wes", "west", "fits"},
		{"the region of another country", mql("a", 1, country("Canada"), func(x *lead.Excerpt) { x.Region = "California" }), "ana", "rest", "country Canada"},
		{"another region", mql("a", 1, country("US"), func(x *lead.Excerpt) { x.Region = "Texas" }), "ana", "rest", "region Texas"},
		{"grade", mql("a", 1, country("US"), func(x *lead.Excerpt) { x.Region, x.Score.Grade = "CA", "C" }), "ana", "rest", "grade C"},
		{"the path that it took, not today's", mql("a", 1, employees(50), func(x *lead.Excerpt) {
			x.Segment, x.Source, x.Path, x.Score.Path = "start-up", "WEBINAR", lead.PathHandRaiser, lead.PathNone
		}), "dora", "hot start-ups", "path hand raiser"},
		{"a catch-all", mql("a", 1), "ana", "rest", "it takes every lead"},
	} {
		ds := p.Route([]lead.Excerpt{tc.x}, route.Options{Now: noon()})
		if len(ds) != 1 || ds[0].To != tc.to || ds[0].Rule != tc.rule || ds[0].Kept {
			t.Errorf("%s: %+v", tc.name, ds)
			continue
		}
		wants(t, ds[0], tc.why)
	}
}

func TestWhoIsRouted(t *testing.T) {
	p := plan(t, territories)
	xs := []lead.Excerpt{
		mql("sal", 3, func(x *lead.Excerpt) { x.Stage = lead.StageSAL }), mql("mql", 4), mql("owned", 5, owner("ben")),
		mql("gone", 6, func(x *lead.Excerpt) { x.Gone = true }), mql("lead", 7, func(x *lead.Excerpt) { x.Stage = lead.StageLead }),
		mql("sql", 7, func(x *lead.Excerpt) { x.Stage = lead.StageSQL }), mql("dnc", 2, func(x *lead.Excerpt) { x.DoNotContact = true }),
		mql("b", 4),
	}
	ds := p.Route(xs, route.Options{Now: noon()})
	if got, want := to(ds), "b>ana mql>ana sal>ana dnc>"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	wants(t, ds[3], "do not contact")
	if ds := p.Route(nil, route.Options{Now: noon()}); len(ds) != 0 {
		t.Errorf("decisions on nothing: %v", ds)
	}
}

func TestNoRuleFits(t *testing.T) {
	p := plan(t, "[[rule]]\nname = \"de\"\nwhen = { country = \"DE\" }\nowner = \"ana\"\n")
	ds := p.Route([]lead.Excerpt{mql("a", 1, country("FR"))}, route.Options{Now: noon()})
	if to(ds) != "a>" || ds[0].Rule != "" {
		t.Fatalf("%+v", ds)
	}
	wants(t, ds[0], "country FR")
	wants(t, ds[0], "no rule fits")
}

func TestSameCompany(t *testing.T) {
	p := plan(t, `
[[rule]]
name = "uk"
when = { country = "GB" }
owner = "uma"
[[rule]]
name = "partners"
when = { source = "partner" }
pool = "all"
named_accounts = false
[[rule]]
name = "ie"
when = { country = "IE" }
owner = "uma"
named_accounts = true
[[rule]]
name = "rest"
pool = "all"
[[pool]]
name = "all"
members = [{ rep = "ana" }, { rep = "ben" }]
`)
	at := func(name, domain, email string) func(*lead.Excerpt) {
		return func(x *lead.Excerpt) { x.Company, x.Domain, x.Email = name, domain, email }
	}
	had := func(id, rep string, set ...func(*lead.Excerpt)) lead.Excerpt {
		return mql(id, 9000, append([]func(*lead.Excerpt){owner(rep)}, set...)...)
	}
	for _, tc := range []struct {
		name string
		had  []lead.Excerpt
		x    lead.Excerpt
		to   string
		kept bool
	}{
		{"by domain", []lead.Excerpt{had("o", "zoe", at("Northwind", "northwind.com", ""))}, mql("n", 1, at("NW Traders", "www.northwind.com", "")), "zoe", true},
		{"by mail domain", []lead.Excerpt{had("o", "zoe", at("", "", "a@northwind.com"))}, mql("n", 1, at("", "", "b@NORTHWIND.com")), "zoe", true},
		{"by name without legal form", []lead.Excerpt{had("o", "zoe", at("Müller & Söhne GmbH & Co. KG", "", ""))}, mql("n", 1, at("muller sohne", "", "")), "zoe", true},
		{"one of them has a domain", []lead.Excerpt{had("o", "zoe", at("Fabrikam Inc.", "fabrikam.com", ""))}, mql("n", 1, at("Fabrikam", "", "kim@gmail.com")), "zoe", true},
		{"the same name, other domains", []lead.Excerpt{had("o", "zoe", at("Delta", "delta.com", ""))}, mql("n", 1, at("Delta", "deltafaucet.com", "")), "ana", false},
		{"both at a free mail provider", []lead.Excerpt{had("o", "zoe", at("", "gmail.com", "a@gmail.com"))}, mql("n", 1, at("", "", "b@gmail.com")), "ana", false},
		{"no company at all", []lead.Excerpt{had("o", "zoe", at("n/a", "", ""))}, mql("n", 1, at("N/A", "", "")), "ana", false},
		{"the owner's was rejected", []lead.Excerpt{had("o", "zoe", at("X Ltd", "x.com", ""), func(x *lead.Excerpt) { x.Stage = lead.StageDisqualified })}, mql("n", 1, at("", "x.com", "")), "ana", false},
		{"the owner's is gone", []lead.Excerpt{had("o", "zoe", at("", "x.com", ""), func(x *lead.Excerpt) { x.Gone = true })}, mql("n", 1, at("", "x.com", "")), "ana", false},
		{"the owner's is won", []lead.Excerpt{had("o", "zoe", at("", "x.com", ""), func(x *lead.Excerpt) { x.Stage = lead.StageWon })}, mql("n", 1, at("", "x.com", "")), "zoe", true},
		{"two owners: the later", []lead.Excerpt{
			had("p", "old", at("", "x.com", ""), func(x *lead.Excerpt) { x.AssignedAt = noon().Add(-48 * time.Hour) }), had("o", "zoe", at("", "x.com", "")),
		}, mql("n", 1, at("", "x.com", "")), "zoe", true},
		{"a rule with an owner goes first", []lead.Excerpt{had("o", "zoe", at("", "x.com", ""))}, mql("n", 1, at("", "x.com", ""), country("GB")), "uma", false},
		{"a rule that asks first", []lead.Excerpt{had("o", "zoe", at("", "x.com", ""))}, mql("n", 1, at("", "x.com", ""), country("IE")), "zoe", true},
		{"a rule that does not ask", []lead.Excerpt{had("o", "zoe", at("", "x.com", ""))}, mql("n", 1, at("", "x.com", ""), func(x *lead.Excerpt) { x.Source = "partner" }), "ana", false},
	} {
		ds := p.Route(append(tc.had, tc.x), route.Options{Now: noon()})
		if len(ds) != 1 || ds[0].To != tc.to || ds[0].Kept != tc.kept {
			t.Errorf("%s: %+v", tc.name, ds)
		}
	}
	xs := []lead.Excerpt{had("o", "zoe", at("", "x.com", "")), mql("n", 1, at("", "x.com", ""))}
	if got := to(p.Route(xs, route.Options{Now: noon(), Team: []string{"ana"}})); got != "n>ana" {
		t.Errorf("an owner who has left keeps the company: %s", got)
	}
	// Within one run, too: the second lead follows the first.
	xs = []lead.Excerpt{mql("a", 3, at("", "y.com", "")), mql("b", 2, at("", "z.com", "")), mql("c", 1, at("", "y.com", ""))}
	if got := to(p.Route(xs, route.Options{Now: noon()})); got != "a>ana b>ben c>ana" {
		t.Error(got)
	}
}

func TestShifts(t *testing.T) {
	p := plan(t, `
[[rule]]
name = "all"
pool = "all"
[[pool]]
name = "all"
members = [{ rep = "ana" }, { rep = "ben", calendar = "new york" }, { rep = "cleo" }]
`)
	pol := policies(t, office)
	berlin := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour-1, 0, 0, 0, time.UTC) }
	for _, tc := range []struct {
		name string
		now  time.Time
		to   string
		why  []string
	}{
		{"New York asleep, one on leave", berlin(2, 12), "a>ana b>ana c>ana d>ana", []string{"ben passed over: off shift until Mon 2 Mar 08:00", "cleo passed over: on leave until Tue 10 Mar 08:00"}},
		{"both awake", berlin(2, 15), "a>ana b>ben c>ana d>ben", []string{"ana's turn in pool “all” (weight 1 of 3)"}},
		{"Berlin asleep", berlin(2, 20), "a>ben b>ben c>ben d>ben", []string{"ana passed over: off shift until Tue 3 Mar 08:00"}},
		{"nobody: Sunday", berlin(8, 12), "a>ana b>ben c>ana d>ben", []string{"nobody in pool “all” is on shift; next are ana, ben (Mon 9 Mar 08:00)", "cleo passed over"}},
		{"all on shift again", berlin(10, 15), "a>ana b>ben c>cleo d>ana", nil},
	} {
		xs := []lead.Excerpt{mql("a", 4), mql("b", 3), mql("c", 2), mql("d", 1)}
		ds := p.Route(xs, route.Options{Now: tc.now, Policies: pol})
		if got := to(ds); got != tc.to {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.to)
		}
		for _, why := range tc.why {
			wants(t, ds[0], why)
		}
	}
	one := plan(t, "[[rule]]\nname = \"all\"\nowner = \"cleo\"\n")
	ds := one.Route([]lead.Excerpt{mql("a", 1)}, route.Options{Now: noon(), Policies: pol})
	if to(ds) != "a>cleo" {
		t.Errorf("a rule with an owner looks at leave: %+v", ds)
	}
	wants(t, ds[0], "cleo, who is on leave until Tue 10 Mar 08:00")
}

// Everybody is on leave: then everybody is asked all the same.
func TestAllOnLeave(t *testing.T) {
	p := plan(t, "[[rule]]\nname = \"all\"\npool = \"all\"\n[[pool]]\nname = \"all\"\nmembers = [{ rep = \"cleo\" }]\n")
	ds := p.Route([]lead.Excerpt{mql("a", 1)}, route.Options{Now: noon(), Policies: policies(t, office)})
	if to(ds) != "a>cleo" {
		t.Fatalf("%+v", ds)
	}
	wants(t, ds[0], "nobody in pool “all” is on shift; next are cleo")
}

func TestCapacity(t *testing.T) {
	p := plan(t, `
[[rule]]
name = "all"
pool = "first"
[[pool]]
name = "first"
members = [{ rep = "ana", capacity = 2 }, { rep = "ben", per_day = 1 }, { rep = "eve", capacity = 0 }]
fallback = "second"
[[pool]]
name = "second"
members = [{ rep = "dora", capacity = 1 }]
`)
	xs := []lead.Excerpt{
		mql("x", 99, owner("ana")), mql("y", 98, owner("ana"), func(x *lead.Excerpt) { x.Stage = lead.StageSQL }),
		mql("z", 97, owner("ben")), // yesterday's
		mql("a", 5), mql("b", 4), mql("c", 3), mql("d", 2),
	}
	ds := p.Route(xs, route.Options{Now: noon()})
	if got, want := to(ds), "a>ben b>ana c>dora d>"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	if ds[2].Pool != "second" || ds[2].Rule != "all" || ds[3].Pool != "" {
		t.Errorf("%+v", ds[2:])
	}
	for _, why := range []string{"ana passed over: 2 of 2 open leads", "ben passed over: 1 of 1 new leads today", "eve passed over: 0 of 0", "goes on to its fallback “second”", "dora's turn"} {
		wants(t, ds[2], why)
	}
	wants(t, ds[3], "dora passed over: 1 of 1 open leads")
	wants(t, ds[3], "it stays unassigned until somebody has room")

	// The day ends at midnight of the rep's calendar.
	pol := policies(t, office)
	late := time.Date(2026, 3, 3, 22, 30, 0, 0, time.UTC) // 23:30 in Berlin
	old := mql("z", 9000, owner("ben"), func(x *lead.Excerpt) { x.AssignedAt = late })
	full := mql("x", 9000, owner("ana"))
	xs = []lead.Excerpt{old, full, mql("y", 9000, owner("ana")), mql("a", 1)}
	if got := to(p.Route(xs, route.Options{Now: late.Add(20 * time.Minute), Policies: pol})); got != "a>dora" {
		t.Errorf("before midnight: %s", got)
	}
	if got := to(p.Route(xs, route.Options{Now: late.Add(40 * time.Minute), Policies: pol})); got != "a>ben" {
		t.Errorf("behind midnight: %s", got)
	}
}

func TestEmptyPool(t *testing.T) {
	p := plan(t, "[[rule]]\nname = \"all\"\npool = \"all\"\n[[pool]]\nname = \"all\"\n")
	ds := p.Route([]lead.Excerpt{mql("a", 1)}, route.Options{Now: noon()})
	if to(ds) != "a>" {
		t.Fatalf("%+v", ds)
	}
	wants(t, ds[0], "has no members")
}

// Weights 5, 1, 1: spread out, not one after the other.
func TestTurnsAreSmooth(t *testing.T) {
	p := plan(t, "[[rule]]\nname = \"all\"\npool = \"all\"\n[[pool]]\nname = \"all\"\nmembers = [{ rep = \"a\", weight = 5 }, { rep = \"b\" }, { rep = \"c\" }]\n")
	var xs []lead.Excerpt
	for i := range 14 {
		xs = append(xs, mql(fmt.Sprintf("%02d", i), 100-i))
	}
	got := ""
	for _, d := range p.Route(xs, route.Options{Now: noon()}) {
		got += d.To
	}
	if want := "aabaacaaabaaca"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
