package crm

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"banter/scoring"
	"banter/scoring/sla"
	"banter/store/lead"
)

// starts are moments at which somebody tries the demo.
func starts() []time.Time {
	return []time.Time{
		time.Date(2026, 3, 4, 10, 0, 0, 0, time.UTC),    // Wednesday, in the morning
		time.Date(2026, 3, 7, 23, 55, 30, 0, time.UTC),  // Saturday, at night
		time.Date(2026, 12, 25, 4, 0, 0, 0, time.UTC),   // Christmas, before dawn
		time.Date(2026, 3, 29, 1, 0, 0, 12e6, time.UTC), // the clocks go forward in Europe
	}
}

func TestQualitiesHaveTheirGrades(t *testing.T) {
	want := map[quality]lead.Grade{fitHigh: "A", fitGood: "B", fitMiddle: "C", fitLow: "D"}
	model := scoring.Default()
	for q, grade := range want {
		for _, c := range companiesOf(q) {
			for _, j := range roles(q) {
				p := placeOf(c.place)
				r := lead.Record{Lead: lead.Lead{
					Title: j.title, Seniority: j.seniority, Department: j.department, Company: c.name, Industry: c.industry,
					Employees: c.employees, Revenue: c.revenue, Technologies: c.technologies, Country: p.country,
					Email: "a@" + c.slug + ".example", Domain: c.slug + ".example",
				}}
				if s := model.Score(&r, starts()[0]); s.Grade != grade {
					t.Errorf("%s of %s: grade %s (fit %d); want %s", j.title, c.name, s.Grade, s.Fit, grade)
				}
			}
		}
	}
}

// alwaysOpen are the shipped policies on a calendar that never closes, as the
// demo uses them.
func alwaysOpen(t *testing.T) *sla.Policies {
	t.Helper()
	text := string(sla.DefaultText())
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		text = strings.Replace(text, "  "+day+` = ["08:00-18:00"]`, "  "+day+` = ["00:00-24:00"]`, 1)
	}
	text = strings.Replace(text, `  fri = ["00:00-24:00"]`, "  fri = [\"00:00-24:00\"]\n  sat = [\"00:00-24:00\"]\n  sun = [\"00:00-24:00\"]", 1)
	p, err := sla.Parse("sla.toml", []byte(text), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// tally is what a rep sees at the start.
type tally struct {
	queue, review, nurture, woken, target, promoted int
	running, atRisk, breached, done, raisers, pool  int
	lowest, highest                                 int
	stages                                          map[lead.Stage]int
	students, competitors, emptyZones               int
}

func take(t *testing.T, c *CRM, now time.Time) tally {
	t.Helper()
	model, policies := scoring.Default(), alwaysOpen(t)
	out := tally{lowest: 1000, stages: map[lead.Stage]int{}}
	for _, e := range c.sorted() {
		r := &lead.Record{Lead: e.lead, Activities: e.activities}
		r.Lead.ID, r.Lead.Cycle = lead.ID(e.id), 1
		s := model.Score(r, now)
		r.Lead.Path = s.Path
		out.stages[e.lead.Stage]++
		out.count(r, s, now)
		if e.lead.Owner != Me && e.lead.Owner != "" {
			continue
		}
		if e.lead.Stage != lead.StageMQL && e.lead.Stage != lead.StageSAL {
			continue
		}
		out.queue++
		if e.lead.Owner == "" {
			out.pool++
		}
		out.lowest, out.highest = min(out.lowest, s.Total), max(out.highest, s.Total)
		x := lead.Excerpt{Clocks: policies.Clocks(r, now)}
		clock, ok := x.Clock(now)
		if !ok {
			t.Errorf("%s (%s, %s) is in the queue without a clock", e.id, e.lead.Name, e.lead.Stage)
		}
		switch clock.State(now) {
		case lead.ClockRunning:
			out.running++
		case lead.ClockAtRisk:
			out.atRisk++
		case lead.ClockBreached:
			out.breached++
		default: // all that was due has been done: it waits for the rep
			out.done++
		}
		if s.Path == lead.PathHandRaiser && clock.Kind == lead.ClockResponse {
			out.raisers++
		}
	}
	return out
}

func (o *tally) count(r *lead.Record, s scoring.Score, now time.Time) {
	mine := r.Lead.Owner == Me
	switch {
	case r.Lead.Stage == lead.StageLead && s.MQL:
		o.promoted++
	case r.Lead.Stage == lead.StageLead && s.Review && mine:
		o.review++
	case r.Lead.Stage == lead.StageLead && s.Target && mine:
		o.target++
	case r.Lead.Woken(now, r.LastEngaged()) && mine:
		o.woken++
	case r.Lead.Stage == lead.StageNurture && mine:
		o.nurture++
	}
	if strings.Contains(s.Excluded, "student") {
		o.students++
	}
	if s.Excluded == "competitor" {
		o.competitors++
	}
	if r.Lead.Zone == "" {
		o.emptyZones++
	}
}

func TestTheQueueIsAliveAtAnyStart(t *testing.T) {
	for _, start := range starts() {
		for seed := range uint64(8) {
			t.Run(fmt.Sprintf("%s seed %d", start.Format("Mon 15:04"), seed), func(t *testing.T) {
				now := start.Add(3 * time.Second) // the first sync takes a moment
				o := take(t, New(Config{Seed: seed, Start: start, Leads: DefaultLeads, Quiet: true}), now)
				t.Logf("%+v", o)
				for _, w := range []struct {
					what           string
					got, low, high int
				}{
					{"in the queue", o.queue, 12, 20},
					{"of them of the pool", o.pool, 1, 4},
					{"hand-raisers not answered", o.raisers, 4, 8},
					{"clocks running", o.running, 4, 14},
					{"clocks at risk", o.atRisk, 1, 7},
					{"clocks breached", o.breached, 2, 7},
					{"clocks that have ended", o.done, 0, 2},
					{"under review", o.review, 3, 5},
					{"in nurture", o.nurture, 3, 6},
					{"woken", o.woken, 1, 1},
					{"targets", o.target, 4, 4},
					{"promoted at once by the model", o.promoted, 0, 0},
					{"lowest score in the queue", o.lowest, 30, 90},
					{"highest score in the queue", o.highest, 70, 120},
					{"students", o.students, 1, 30},
					{"competitors", o.competitors, 1, 30},
					{"leads without a zone", o.emptyZones, 5, 60},
					{"won", o.stages[lead.StageWon], 5, 20},
					{"SQL", o.stages[lead.StageSQL], 8, 30},
					{"disqualified", o.stages[lead.StageDisqualified], 15, 45},
				} {
					if w.got < w.low || w.got > w.high {
						t.Errorf("%s: %d; want %d to %d", w.what, w.got, w.low, w.high)
					}
				}
			})
		}
	}
}

func TestHistoryHangsTogether(t *testing.T) {
	start := starts()[1]
	c := New(Config{Seed: 3, Start: start, Leads: 600, Quiet: true})
	mails := map[string]bool{}
	for _, e := range c.sorted() {
		l := &e.lead
		bad := func(format string, args ...any) {
			t.Helper()
			t.Errorf("%s %s (%s): %s", e.id, l.Name, l.Stage, fmt.Sprintf(format, args...))
		}
		if l.CreatedAt.After(start) || l.AssignedAt.After(start) || l.QualifiedAt.After(start) {
			bad("it has a time after the start")
		}
		if !l.AssignedAt.IsZero() != (l.Owner != "") {
			bad("owner %q, assigned %v", l.Owner, l.AssignedAt)
		}
		if l.AssignedAt.Before(l.CreatedAt) && l.Owner != "" || !l.QualifiedAt.IsZero() && l.QualifiedAt.Before(l.CreatedAt) {
			bad("assigned or qualified before it was there")
		}
		if _, err := time.LoadLocation(l.Zone); err != nil {
			bad("%v", err)
		}
		if mails[l.Email] {
			bad("the address %s is used twice", l.Email)
		}
		mails[l.Email] = true
		if !reserved(l.Email) || !reserved(l.Domain) {
			bad("%s, %s: not a domain for examples", l.Email, l.Domain)
		}
		for i, a := range e.activities {
			if a.At.After(start) || i > 0 && a.At.Before(e.activities[i-1].At) {
				bad("activity %s at %s is after the start or out of order", a.ID, a.At)
			}
			if a.Kind.Touch() && (a.By == "" || a.At.Before(l.AssignedAt) || !slices.Contains(lead.Outcomes(a.Kind), a.Outcome)) {
				bad("touch %+v", a)
			}
		}
		for _, f := range lead.FieldNames() {
			var again lead.Lead
			if err := again.Set(f, l.Get(f)); err != nil || again.Get(f) != l.Get(f) {
				bad("%s: %q is not canonical", f, l.Get(f))
			}
		}
	}
}

func reserved(address string) bool {
	for _, end := range []string{".example", "example.org", "example.edu", "example.com", "example.net"} {
		if strings.HasSuffix(address, end) {
			return true
		}
	}
	return false
}
