package scoring_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/store/lead"
)

const day = 24 * time.Hour

// now is a Wednesday.
var now = time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC)

// ago is an activity of a kind, so long before now.
func ago(kind lead.Kind, d time.Duration) lead.Activity {
	return lead.Activity{ID: fmt.Sprintf("%s-%s", kind, d), Kind: kind, At: now.Add(-d)}
}

// person is a record with the activities in order.
func person(title string, staff int64, industry string, acts ...lead.Activity) *lead.Record {
	r := &lead.Record{Lead: lead.Lead{
		ID: "t-1", Name: "Sam Okafor", Title: title, Employees: staff, Industry: industry, Email: "sam@wingtip.example",
		CreatedAt: now.Add(-400 * day), Standing: lead.Standing{Stage: lead.StageLead, Cycle: 1},
	}}
	for _, a := range acts {
		r.AddActivity(a)
	}
	return r
}

func director(acts ...lead.Activity) *lead.Record {
	return person("Director", 300, "Software", acts...)
}

func worked() *lead.Record {
	return director(
		ago(lead.KindPricingPage, 3*day), ago(lead.KindPricingPage, 2*day), ago(lead.KindPricingPage, time.Hour),
		ago(lead.KindWebinar, 30*time.Hour),
	)
}

func TestWorkedExample(t *testing.T) {
	m := scoring.Default()
	r := worked()
	s := m.Score(r, now)
	if s.Behaviour != 50 || s.Grade != "A" || !s.MQL || s.Path != lead.PathScored || s.Rule != scoring.RuleScored || s.To != lead.StageMQL {
		t.Errorf("a director with 3 pricing visits and a webinar: %+v", s)
	}
	if s.WhyNow != "pricing page 3× in 7 d + webinar" || s.Needs != "" {
		t.Errorf("why now %q, needs %q", s.WhyNow, s.Needs)
	}
	idle := now.Add(-time.Hour).Add(30 * day)
	if !s.ValidUntil.Equal(idle) {
		t.Errorf("valid until %s, want the end of 30 idle days, %s", s.ValidUntil, idle)
	}
	s = m.Score(r, now.Add(31*day))
	if s.Behaviour != 40 || s.MQL || s.Path != lead.PathNone || s.Needs != "10 behaviour points more or a hand-raise" {
		t.Errorf("after 31 idle days: %+v", s)
	}
	if p := s.Parts[2]; p.Rule != "idle" || p.Label != "30 days idle" || p.Points != -10 || p.Axis != scoring.AxisBehaviour {
		t.Errorf("the idle part is %+v", p)
	}
	r.AddActivity(lead.Activity{ID: "back", Kind: lead.KindSocial, At: now.Add(31 * day)})
	if s = m.Score(r, now.Add(32*day)); s.Behaviour != 52 {
		t.Errorf("back after idling: behaviour %d, want 52", s.Behaviour)
	}
}

func TestThreePricingVisits(t *testing.T) {
	for _, c := range []struct {
		name string
		days []int // before now
		want int
		rule string
	}{
		{"one", []int{1}, 10, "pricing_page"},
		{"two in a week", []int{1, 2}, 20, "pricing_page"},
		{"three in a week", []int{1, 2, 3}, 30, "pricing_burst"},
		{"three over seven days sharp are not within them", []int{1, 4, 8}, 20, "pricing_page"},
		{"five in a week are one burst", []int{1, 2, 3, 4, 5}, 30, "pricing_burst"},
		{"three in a week and one before", []int{1, 2, 3, 20}, 40, "pricing_burst"},
		{"two weeks of three", []int{1, 2, 3, 21, 22, 23}, 50, "pricing_burst"},
	} {
		r := director()
		for _, d := range c.days {
			r.AddActivity(ago(lead.KindPricingPage, time.Duration(d)*day))
		}
		s := scoring.Default().Score(r, now)
		if s.Behaviour != c.want || s.Parts[0].Rule != c.rule {
			t.Errorf("%s: behaviour %d by %s, want %d by %s", c.name, s.Behaviour, s.Parts[0].Rule, c.want, c.rule)
		}
	}
}

// TestVerdict walks the sentences on MQL, hand-raisers, review, exclusion and
// target, on the shipped model.
func TestVerdict(t *testing.T) {
	pricing3 := []lead.Activity{ago(lead.KindPricingPage, 1*day), ago(lead.KindPricingPage, 2*day), ago(lead.KindPricingPage, 3*day)}
	fifty := append(pricing3, ago(lead.KindWebinar, 1*day))
	demo := ago(lead.KindDemoRequest, time.Hour)
	type want struct {
		grade          lead.Grade
		mql            bool
		path           lead.Path
		review, target bool
		needs          string
	}
	for _, c := range []struct {
		name string
		r    *lead.Record
		want want
	}{
		{"A over the threshold", director(fifty...), want{grade: "A", mql: true, path: lead.PathScored}},
		{"B over the threshold", person("Manager", 300, "", fifty...), want{grade: "B", mql: true, path: lead.PathScored}},
		{"A under it", director(pricing3...), want{grade: "A", path: lead.PathNone, needs: "20 behaviour points more or a hand-raise"}},
		{"A hand-raiser, few points", director(demo), want{grade: "A", mql: true, path: lead.PathHandRaiser}},
		{"C over the threshold", person("Analyst", 300, "", fifty...), want{grade: "C", path: lead.PathNone, review: true, needs: "a grade of B or better (4 fit points more)"}},
		{"C hand-raiser", person("Analyst", 300, "", demo), want{grade: "C", path: lead.PathNone, review: true, needs: "a grade of B or better (4 fit points more)"}},
		{"C under it", person("Analyst", 300, ""), want{grade: "C", path: lead.PathNone, needs: "a grade of B or better (4 fit points more), and 50 behaviour points more or a hand-raise"}},
		{"D over the threshold", person("", 0, "", fifty...), want{grade: "D", path: lead.PathNone, needs: "a grade of B or better (17 fit points more)"}},
		{"A without activity", director(), want{grade: "A", path: lead.PathNone, target: true, needs: "50 behaviour points more or a hand-raise"}},
		{"A scanned at an event", director(ago(lead.KindEventScan, day)), want{grade: "A", path: lead.PathNone, needs: "42 behaviour points more or a hand-raise"}},
	} {
		s := scoring.Default().Score(c.r, now)
		got := want{s.Grade, s.MQL, s.Path, s.Review, s.Target, s.Needs}
		if got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestExclusions(t *testing.T) {
	demo := ago(lead.KindDemoRequest, time.Hour)
	for _, c := range []struct {
		reason string
		change func(*lead.Lead)
	}{
		{"competitor", func(l *lead.Lead) { l.Email = "ann@labs.competitor.example" }},
		{"competitor", func(l *lead.Lead) { l.Website = "https://www.competitor.example/about" }},
		{"partner or vendor", func(l *lead.Lead) { l.Email = "Ann@Partner.Example" }},
		{"student or researcher", func(l *lead.Lead) { l.Title = "PhD Student" }},
		{"student or researcher", func(l *lead.Lead) { l.Email = "a.b@cs.ox.ac.uk" }},
		{"country we can't sell to", func(l *lead.Lead) { l.Country = "north korea" }},
	} {
		r := director(demo)
		c.change(&r.Lead)
		s := scoring.Default().Score(r, now)
		if s.Grade != "F" || s.Excluded != c.reason || s.MQL || s.Review || s.Target || s.Needs != "it is excluded: "+c.reason {
			t.Errorf("%s: %+v", c.reason, s)
		}
		if s.Fit == 0 || s.Behaviour != 25 {
			t.Errorf("%s: an exclusion hides points: fit %d, behaviour %d", c.reason, s.Fit, s.Behaviour)
		}
	}
	r := director(demo)
	r.Lead.Email = "sam@notcompetitor.example"
	if s := scoring.Default().Score(r, now); s.Excluded != "" {
		t.Errorf("a domain that only ends alike is excluded: %s", s.Excluded)
	}
	r.Lead.Email = "sam@gmail.com"
	if s := scoring.Default().Score(r, now); s.Grade != "B" || !s.MQL {
		t.Errorf("a private address costs points, not the lead: %+v", s)
	}
}

func TestHandRaiseOfAnEarlierCycle(t *testing.T) {
	r := director(ago(lead.KindDemoRequest, 50*day))
	r.Lead.Stage, r.Lead.RecycledAt = lead.StageNurture, now.Add(-40*day)
	r.AddEvent(lead.Event{ID: "1", Kind: lead.EventCreated, At: now.Add(-60 * day)})
	r.AddEvent(lead.Event{ID: "2", Kind: lead.EventMoved, At: now.Add(-50 * day), To: lead.StageMQL, Cycle: 1})
	r.AddEvent(lead.Event{ID: "3", Kind: lead.EventVerdict, At: now.Add(-40 * day), To: lead.StageNurture, Cycle: 1})
	m := scoring.Default()
	if s := m.Score(r, now); s.MQL {
		t.Error("the hand-raise of the cycle that was recycled made an MQL again")
	}
	// The new cycle begins with the promotion, which comes after the hand-raise
	// that caused it: that one counts on.
	r.AddActivity(ago(lead.KindContactSales, 2*time.Hour))
	r.AddEvent(lead.Event{ID: "4", Kind: lead.EventEdited, At: now.Add(-time.Hour), Cycle: 1})
	if s := m.Score(r, now); !s.MQL || s.Path != lead.PathHandRaiser {
		t.Errorf("a hand-raise in nurture: %+v", s)
	}
	r.AddEvent(lead.Event{ID: "5", Kind: lead.EventMoved, At: now, From: lead.StageNurture, To: lead.StageMQL, Cycle: 2})
	r.Lead.Stage, r.Lead.Cycle, r.Lead.RecycledAt = lead.StageMQL, 2, time.Time{}
	if s := m.Score(r, now.Add(day)); s.Path != lead.PathHandRaiser || s.WhyNow != "contact sales" {
		t.Errorf("in the second cycle: path %s, why now %q", s.Path, s.WhyNow)
	}
}

func TestWhatCounts(t *testing.T) {
	m := scoring.Default()
	r := director(ago(lead.KindWebinar, -time.Hour), ago(lead.KindCaseStudy, day))
	s := m.Score(r, now)
	if s.Behaviour != 10 || !s.ValidUntil.Equal(now.Add(time.Hour)) {
		t.Errorf("an activity to come: behaviour %d, valid until %s", s.Behaviour, s.ValidUntil)
	}
	if s = m.Score(r, now.Add(time.Hour)); s.Behaviour != 30 {
		t.Errorf("an activity counts from its own instant on: behaviour %d", s.Behaviour)
	}
	r.Activities[0].Withdrawn = true
	if s = m.Score(r, now); s.Behaviour != 0 {
		t.Errorf("a withdrawn activity counts: behaviour %d", s.Behaviour)
	}
	// What the team does neither scores nor keeps a lead from idling.
	r = director(ago(lead.KindWebinar, 31*day), ago(lead.KindCall, day), ago(lead.KindNote, day))
	if s = m.Score(r, now); s.Behaviour != 10 {
		t.Errorf("idle but for our own call: behaviour %d, want 10", s.Behaviour)
	}
	// Behaviour never falls below 0, and then nothing is left to wait for.
	s = m.Score(r, now.Add(300*day))
	if s.Behaviour != 0 || !s.ValidUntil.IsZero() || s.Parts[1].Lost != "" || s.Parts[1].Points != -20 {
		t.Errorf("long idle: %+v", s)
	}
	r = director(ago(lead.KindUnsubscribe, day), ago(lead.KindSocial, day))
	if s = m.Score(r, now); s.Behaviour != 0 || s.Parts[2].Rule != "floor" || s.Parts[2].Points != 13 {
		t.Errorf("points against: %+v", s.Parts)
	}
}

func TestEveryPointExplainsItself(t *testing.T) {
	r := worked()
	for i := range 12 {
		r.AddActivity(ago(lead.KindEmailClick, time.Duration(i+1)*time.Hour))
	}
	r.AddActivity(ago(lead.KindEmailOpen, time.Hour))
	r.AddActivity(ago(lead.KindEmailOpen, 2*time.Hour))
	s := scoring.Default().Score(r, now)
	var got []string
	for _, p := range s.Parts {
		got = append(got, fmt.Sprintf("%s %s %d/%d %s %d", p.Axis, p.Label, p.Points, p.Full, p.Lost, len(p.Events)))
	}
	want := []string{
		"behaviour pricing page 3× in 7 d 30/30  3",
		"behaviour webinar 20/20  1",
		"behaviour e-mail click 12× 9/36 cap of 9 12",
		"behaviour e-mail open 2× 1/2 cap of group mail 2",
		"fit Director 12/12  0",
		"fit 200 to 999 staff 10/10  0",
		"fit software 5/5  0",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("parts:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// model is a small sound model with the text of a test added at its end.
func model(t *testing.T, rest string) *scoring.Model {
	t.Helper()
	m, err := scoring.Parse("model.toml", []byte(head+rest))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const head = `[model]
name = "test"
version = "7"
[grades]
A = 0
[mql]
grades = ["A"]
threshold = 50
hand_raisers = ["demo_request"]
`

func TestSegmentsAndTotal(t *testing.T) {
	m := model(t, `
[[behaviour]]
name = "points"
kind = "any"
points = "activity"
[[fit]]
name = "made"
axis = "company"
field = "industry"
equals = "manufacturing"
points = 10
[[segment]]
name = "manufacturing SME"
threshold = 80
when = [{field = "industry", contains_word = "manufacturing"}, {field = "employees", range = {max = 250}}]
[[segment]]
name = "technology start-up"
threshold = 120
when = [{field = "industry", contains_word = ["technology"]}, {field = "employees", range = {max = 50}}]
`)
	for _, c := range []struct {
		industry string
		staff    int64
		points   int
		segment  string
		mql      bool
	}{
		{"Manufacturing", 100, 79, "manufacturing SME", false},
		{"Manufacturing", 100, 80, "manufacturing SME", true},
		{"Manufacturing", 250, 50, "", true}, // the range is half-open
		{"Manufacturing", 0, 50, "", true},   // an unknown head count is in no range
		{"Technology", 20, 119, "technology start-up", false},
		{"Technology", 20, 120, "technology start-up", true},
		{"Retail", 20, 49, "", false},
		{"Retail", 20, 50, "", true},
	} {
		a := ago(lead.KindCustomActivity, day)
		a.Points = c.points
		s := m.Score(person("", c.staff, c.industry, a), now)
		if s.MQL != c.mql || s.Segment != c.segment {
			t.Errorf("%s, %d staff, %d points: MQL %t in segment %q, want %t in %q", c.industry, c.staff, c.points, s.MQL, s.Segment, c.mql, c.segment)
		}
	}
	total, err := os.ReadFile(filepath.Join("..", "testdata", "models", "source_points.toml"))
	if err != nil {
		t.Fatal(err)
	}
	m, err = scoring.Parse("source_points.toml", append(total, "\n[[fit]]\nname = \"m\"\naxis = \"company\"\nfield = \"industry\"\nequals = \"Retail\"\npoints = 5\n"...))
	if err != nil {
		t.Fatal(err)
	}
	a := ago(lead.KindCustomActivity, day)
	a.Points = 35
	if s := m.Score(person("", 0, "Retail", a), now); !s.MQL || !s.OnTotal || s.Total != 40 {
		t.Errorf("35 behaviour and 5 fit reach 40 in total: %+v", s)
	}
	if s := m.Score(person("", 0, "Other", a), now); s.MQL || s.Needs != "5 points more" {
		t.Errorf("35 in total: MQL %t, needs %q", s.MQL, s.Needs)
	}
}

func TestFastLanes(t *testing.T) {
	m := model(t, `
[[behaviour]]
name = "any"
kind = "any"
points = 20
[[fast_lane]]
name = "demo to sal"
to = "sal"
kinds = ["demo_request"]
[[fast_lane]]
name = "pricing to sql"
to = "sql"
kinds = ["pricing_page"]
at_least = 3
within = "7d"
`)
	pricing := func(days ...int) (out []lead.Activity) {
		for _, d := range days {
			out = append(out, ago(lead.KindPricingPage, time.Duration(d)*day))
		}
		return out
	}
	for _, c := range []struct {
		name string
		acts []lead.Activity
		to   lead.Stage
		rule string
	}{
		{"nothing", nil, "", ""},
		{"scored", pricing(1, 9, 20), lead.StageMQL, scoring.RuleScored},
		{"a demo request", []lead.Activity{ago(lead.KindDemoRequest, day)}, lead.StageSAL, "demo to sal"},
		{"three looks in a week", pricing(1, 2, 3), lead.StageSQL, "pricing to sql"},
		{"both: the further one", append(pricing(1, 2, 3), ago(lead.KindDemoRequest, day)), lead.StageSQL, "pricing to sql"},
	} {
		if s := m.Score(director(c.acts...), now); s.To != c.to || s.Rule != c.rule {
			t.Errorf("%s: to %q by %q, want %q by %q", c.name, s.To, s.Rule, c.to, c.rule)
		}
	}
	if s := scoring.Default().Score(director(ago(lead.KindDemoRequest, day)), now); s.To != lead.StageMQL {
		t.Errorf("the shipped model has a fast lane to %s: they are off by default", s.To)
	}
}

func TestLinearDecay(t *testing.T) {
	m := model(t, `
[[behaviour]]
name = "webinar"
kind = "webinar"
points = 30
decay = "linear 90d"
[[behaviour]]
name = "burst"
kind = "pricing_page"
at_least = 2
within = "7d"
points = 9
decay = "linear 2w"
`)
	for _, c := range []struct {
		after time.Duration
		want  int
		lost  string
	}{
		{0, 30, ""},
		{23 * time.Hour, 30, ""},
		{2 * day, 29, "decay −1"},
		{45 * day, 15, "decay −15"},
		{89 * day, 0, "decay −30"},
		{90 * day, 0, "decay −30"},
		{900 * day, 0, "decay −30"},
	} {
		s := m.Score(director(ago(lead.KindWebinar, 0)), now.Add(c.after))
		if s.Behaviour != c.want || s.Parts[0].Lost != c.lost || s.Parts[0].Full != 30 {
			t.Errorf("a webinar after %s: %+v, want %d, lost %q", c.after, s.Parts[0], c.want, c.lost)
		}
	}
	if s := m.Score(director(ago(lead.KindWebinar, 0)), now); !s.ValidUntil.Equal(now.Add(2 * day)) {
		t.Errorf("30 points over 90 days change first after 2 days, not at %s", s.ValidUntil)
	}
	// A burst is as old as its last activity.
	if s := m.Score(director(ago(lead.KindPricingPage, 9*day), ago(lead.KindPricingPage, 7*day)), now); s.Behaviour != 5 {
		t.Errorf("half of a burst of 9 is %d", s.Behaviour)
	}
}

func TestWords(t *testing.T) {
	m := model(t, `
[[behaviour]]
name = "pricing mail"
kind = "email_click"
subject = ["Preise"]
url = ["pricing"]
points = 5
[[fit]]
name = "head"
axis = "contact"
field = ["title", "x.Job role"]
contains_word = ["Head", "vice president", "Führung", "部長"]
points = 5
`)
	for title, want := range map[string]int{
		"HEAD of IT": 5, "head": 5, "Headhunter": 0, "Overhead": 0, "IT-Head/EMEA": 5, "Vice President, Sales": 5,
		"Vice  President": 0, "führung": 5, "Geschäftsführung": 0, "FÜHRUNG (IT)": 5, "営業部長": 5, "Heád": 0, "": 0,
	} {
		r := director()
		r.Lead.Title = title
		if s := m.Score(r, now); s.Fit != want {
			t.Errorf("title %q: fit %d, want %d", title, s.Fit, want)
		}
	}
	r := director()
	r.Lead.Extra = map[string]string{"Job role": "Deputy Head"}
	if s := m.Score(r, now); s.Fit != 5 {
		t.Error("a rule does not see a column of the source")
	}
	click := ago(lead.KindEmailClick, day)
	for _, c := range []struct {
		subject, url string
		want         int
	}{{"Unsere Preise 2026", "https://x.example/de/pricing?a=1", 5}, {"Unsere Preise", "https://x.example/home", 0}, {"Hallo", "/pricing", 0}} {
		click.Subject, click.URL = c.subject, c.url
		if s := m.Score(director(click), now); s.Behaviour != c.want {
			t.Errorf("%q at %q: %d, want %d", c.subject, c.url, s.Behaviour, c.want)
		}
	}
}
