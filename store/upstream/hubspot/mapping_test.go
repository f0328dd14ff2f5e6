package hubspot

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"banter/store/lead"
	"banter/store/upstream"
)

func TestStanding(t *testing.T) {
	m := (Mapping{}).complete()
	for _, tc := range []struct {
		life, option, own string
		has               bool
		stage             lead.Stage
		status            lead.Status
	}{
		{"marketingqualifiedlead", "NEW", "", true, lead.StageMQL, lead.StatusNew},
		{"marketingqualifiedlead", "ATTEMPTED_TO_CONTACT", "sal", true, lead.StageSAL, lead.StatusAttempting},
		{"salesqualifiedlead", "CONNECTED", "sal", true, lead.StageSQL, lead.StatusConnected},     // a colleague moved the lifecycle
		{"marketingqualifiedlead", "UNQUALIFIED", "sal", true, lead.StageDisqualified, ""},        // a colleague gave a verdict
		{"lead", "BAD_TIMING", "", false, lead.StageNurture, lead.StatusWaiting},                  //
		{"lead", "CONNECTED", "nurture", true, lead.StageNurture, lead.StatusConnected},           // called while it sleeps
		{"customer", "BAD_TIMING", "nurture", true, lead.StageWon, lead.StatusWaiting},            //
		{"marketingqualifiedlead", "IN_PROGRESS", "", false, lead.StageSAL, ""},                   // the stand-in for SAL
		{"marketingqualifiedlead", "IN_PROGRESS", "", true, lead.StageMQL, lead.StatusAttempting}, //
		{"marketingqualifiedlead", "NEW", "sal", false, lead.StageMQL, lead.StatusNew},            // a leftover of a property that is gone
		{"other", "", "lost", true, lead.StageLost, ""},                                           //
		{"other", "", "", true, lead.StageDisqualified, ""},                                       //
		{"", "NEW", "sal", true, "", lead.StatusNew},                                              // on its way backwards
		{"partner", "NEW", "", true, "", lead.StatusNew},                                          // an option that nobody has mapped
		{"subscriber", "HOT", "", true, lead.StageLead, ""},                                       //
		{"marketingqualifiedlead", "", "no such stage", true, lead.StageMQL, ""},                  //
		{"opportunity", "UNQUALIFIED", "", true, lead.StageOpportunity, ""},                       //
	} {
		get := func(name string) string {
			return map[string]string{m.Lifecycle: tc.life, m.LeadStatus: tc.option, m.Stage: tc.own}[name]
		}
		if stage, status := m.standing(get, tc.has); stage != tc.stage || status != tc.status {
			t.Errorf("%+v: %q, %q", tc, stage, status)
		}
	}
}

// Whatever a contact says now, a stage that is written is read back.
func TestStagesAreReadBackAsTheyWereWritten(t *testing.T) {
	m := (Mapping{}).complete()
	rapid.Check(t, func(t *rapid.T) {
		now := texts{
			m.Lifecycle:  rapid.SampledFrom([]string{"", "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other", "odd"}).Draw(t, "lifecycle"),
			m.LeadStatus: rapid.SampledFrom([]string{"", "NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING", "odd"}).Draw(t, "status"),
		}
		has := rapid.Bool().Draw(t, "property")
		if has {
			now[m.Stage] = rapid.SampledFrom([]string{"", "sal", "mql", "nurture", "lost", "disqualified"}).Draw(t, "own")
		}
		get := func(name string) string { return now[name] }
		stage := rapid.SampledFrom(lead.Stages()).Draw(t, "stage")
		status := rapid.SampledFrom(append(lead.Statuses(), "")).Draw(t, "work status")
		for name, v := range m.write(stage, status, get, has) {
			now[name] = v
		}
		got, said := m.standing(get, has)
		if stage == lead.StageLost && !has {
			return // HubSpot has no word for it, and reps don't write it
		}
		if got != stage {
			t.Fatalf("%s was written and is read as %s: %v", stage, got, now)
		}
		own := m.place(stage, has) != "" // the lead status says the stage
		if m.Write[status] != "" && !own && said != status {
			t.Fatalf("status %s was written with %s and is read as %q: %v", status, stage, said, now)
		}
	})
}

func TestConvert(t *testing.T) {
	for _, tc := range [][3]string{
		{"zone", "america_slash_new_york", "America/New_York"},
		{"zone", "US/Eastern", "US/Eastern"},
		{"zone", "europe/berlin", "Europe/Berlin"},
		{"zone", "utc", "UTC"},
		{"zone", "mars_slash_olympus", ""},
		{"zone", "../etc/passwd", ""},
		{"zone", "local", ""},
		{"zone", "", ""},
		{"employees", "25-50", "25"},
		{"employees", "1000+", "1000"},
		{"employees", "420", "420"},
		{"employees", "1,200", "1,200"},
		{"created_at", "1762212973632", "2025-11-03T23:36:13Z"},
		{"created_at", "2025-11-03T23:36:13.632Z", "2025-11-03T23:36:13Z"},
		{"wake_at", "2027-01-15", "2027-01-15T00:00:00Z"},
		{"domain", "Example.COM", "example.com"},
	} {
		if got := convert(tc[0], tc[1]); got != tc[2] {
			t.Errorf("%s %q is %q; want %q", tc[0], tc[1], got, tc[2])
		}
	}
}

func TestMappingOfAConfig(t *testing.T) {
	for problem, m := range map[string]Mapping{
		`stages: vip: "hot" is none of`:  {Stages: map[string]lead.Stage{"vip": "hot"}},
		`verdicts: X: "y" is none of`:    {Verdicts: map[string]lead.Stage{"X": "y"}},
		`places: "hot" is none of`:       {Places: map[lead.Stage]Place{"hot": {}}},
		`statuses: X: "busy" is none of`: {Statuses: map[string]lead.Status{"X": "busy"}},
		`write: "busy" is none of`:       {Write: map[lead.Status]string{"busy": "X"}},
		`lead_stages: 7: "hot" is none`:  {LeadStages: map[string]string{"7": "hot"}},
		`fields: "shoe" is no field`:     {Fields: map[string][]string{"shoe": {"shoe_size"}}},
	} {
		_, err := New(Options{Token: Fixed("pat-x"), Mapping: m})
		if !errors.Is(err, upstream.ErrRefused) || !strings.Contains(err.Error(), problem) {
			t.Errorf("%v; want %s", err, problem)
		}
	}
	for _, o := range []Options{{}, {Token: Fixed("x"), Version: "v5"}, {Token: Fixed("x"), BaseURL: "http://api.example.com"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
	m := Mapping{Score: "my_score", AE: "-", Stages: map[string]lead.Stage{"subscriber": lead.StageMQL}}.complete()
	if m.AE != "" || m.Score != "my_score" || m.Stages["subscriber"] != lead.StageMQL || m.Stages["lead"] != lead.StageLead {
		t.Errorf("%+v", m)
	}
}

func TestMidnightOfTheAccount(t *testing.T) {
	c, err := New(Options{Token: Fixed("pat-x"), Now: func() time.Time { return time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	for zone, want := range map[string]time.Duration{"UTC": 9 * time.Hour, "US/Eastern": 13 * time.Hour, "Asia/Tokyo": 24 * time.Hour} {
		if c.zone, err = time.LoadLocation(zone); err != nil {
			t.Fatal(err)
		}
		if got := c.untilMidnight(); got != want {
			t.Errorf("%s: %s until midnight; want %s", zone, got, want)
		}
	}
	if _, err := c.Check(canceled()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}
