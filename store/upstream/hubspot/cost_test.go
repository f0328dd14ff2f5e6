package hubspot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	emulator "banter/cmd/democrm/hubspot"
	"banter/store/lead"
)

// busy is a portal of n contacts, each with a call, an e-mail, a meeting, a note
// and a task, and with a visit of today; each tenth has a deal, and has sent a form twice.
func busy(t *testing.T, n int) *desk {
	t.Helper()
	o := custom()
	o.NoLeads, o.BehaviouralEvents = true, true
	d := serve(t, o)
	form := d.portal.AddForm(emulator.Form{Name: "Request a demo"})
	for i := range n {
		id, at := fmt.Sprint(1000+i), d.clock.Now().Add(-time.Hour)
		d.portal.PutContact(emulator.Contact{ID: id, Properties: map[string]string{
			"firstname": "P", "email": "p" + id + "@example.com", "lifecyclestage": "marketingqualifiedlead", "hubspot_owner_id": "101", "hs_analytics_last_visit_timestamp": iso(at),
		}})
		for _, e := range engagements() {
			props := map[string]string{"hs_timestamp": iso(at), e.body: "said"}
			switch e.plural {
			case "tasks":
				props["hs_task_status"] = "COMPLETED"
			case "meetings":
				props["hs_meeting_outcome"] = "COMPLETED"
			}
			d.portal.Associate(e.plural, d.portal.Put(e.plural, emulator.Contact{Properties: props}), "contacts", id, 0)
		}
		d.portal.AddEvent(emulator.Event{ID: "e" + id, Type: "e_visited_page", Contact: id, At: at, Properties: map[string]string{"hs_url": "https://x.example/pricing"}})
		if i%10 == 0 {
			d.deal("", id, "dealstage=contractsent amount=1200")
			for n := range 2 {
				d.portal.Submit(emulator.Submission{Form: form, At: at.Add(time.Duration(n) * 10 * time.Minute), Values: map[string]string{"email": "p" + id + "@example.com"}})
			}
		}
	}
	for i := range n { // not all of them changed just now
		d.portal.PutContact(emulator.Contact{ID: fmt.Sprint(1000 + i), Updated: d.clock.Now().Add(-time.Duration(i) * time.Hour)})
	}
	d.clock.Pass(time.Hour)
	return d
}

// What 1,000 contacts cost in a first pull, with everything that can be read of
// them: DESIGN.md has the table.
func TestRequestsOfAFirstPull(t *testing.T) {
	const n, pages = 1000, 10
	d := busy(t, n)
	c := d.client(func(o *Options) { o.SweepEvery = time.Hour })
	d.net.Take()
	all, cursor := deeds(t, d, "", func(o *Options) { o.SweepEvery = time.Hour })
	d.net.Take()
	pull(t, c, "") // once more with one client, which reads definitions and owners once
	paths := d.net.Take()
	for part, want := range map[string]int{
		"GET /crm/objects/2026-09/contacts":    pages + 1, // and what was archived
		"/associations/":                       6 * pages,
		"/objects/2026-09/calls/batch/read":    pages,
		"/objects/2026-09/emails/batch/read":   pages,
		"/objects/2026-09/meetings/batch/read": pages,
		"/objects/2026-09/notes/batch/read":    pages,
		"/objects/2026-09/tasks/batch/read":    pages,
		"/objects/2026-09/deals/batch/read":    pages,
		"/account-info/":                       1, // for its currency
		"/events/":                             mostFirst * pages,
		"/marketing/v3/forms":                  1,
		"/form-integrations/":                  200 / maxSubmissions,
		"/objects/2026-09/contacts/batch/read": 200 / maxSubmissions, // whose forms they are
		"/search":                              3,
		"/properties/":                         1,
		"/owners/":                             2,
		"/pipelines/":                          1,
	} {
		if got := count(paths, part); got != want {
			t.Errorf("%s: %d requests; want %d", part, got, want)
		}
	}
	if got := len(paths); got != 13*pages+mostFirst*pages+18 {
		t.Errorf("%d requests for %d contacts", got, n)
	}
	events, kinds := 0, map[lead.Kind]int{}
	for _, as := range all {
		for _, a := range as {
			kinds[a.Kind]++
			if strings.HasPrefix(a.ID, "hs-event-") {
				events++
			}
		}
	}
	if len(all) != n || kinds[lead.KindCall] != n || kinds[lead.KindEmail] != n || kinds[lead.KindMeeting] != n || kinds[lead.KindNote] != n || kinds["task"] != n || events != mostFirst*pages || kinds[lead.KindDemoRequest] != 200 {
		t.Errorf("%d leads, %d events, %v", len(all), events, kinds)
	}
	d.clock.Pass(10 * time.Minute)
	if _, err := c.Changes(t.Context(), cursor); err != nil {
		t.Fatal(err)
	}
	if got := d.net.Take(); len(got) != 1 {
		t.Errorf("a poll with nothing new: %v", got)
	}
}

// Of the contacts of a first pull those are asked for what they did that are
// worked, and did something lately; the ones that a rep has come first.
func TestWhoseEventsAreRead(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	one := func(id string, stage lead.Stage, ago time.Duration) lead.Remote {
		l := lead.Remote{ID: lead.ID(id)}
		l.Fields.Set("stage", string(stage))
		if ago > 0 {
			l.Activities = []lead.Activity{{ID: activityID(visitPrefix, now.Add(-ago)), At: now.Add(-ago)}, {ID: "hs-call-1", At: now}}
		}
		return l
	}
	leads := []lead.Remote{
		one("fresh", lead.StageLead, time.Minute), one("old", lead.StageMQL, 31*24*time.Hour), one("never", lead.StageMQL, 0), one("won", lead.StageWon, time.Minute),
		one("mql", lead.StageMQL, 9*time.Hour), one("sal", lead.StageSAL, time.Hour), one("nurture", lead.StageNurture, time.Hour),
		{ID: "gone", Gone: true},
	}
	ids := func(first bool) string {
		var out []string
		for _, l := range eventful(leads, now, first) {
			out = append(out, string(l.ID))
		}
		return strings.Join(out, " ")
	}
	if got := ids(true); got != "sal mql fresh" {
		t.Errorf("in a first pull: %s", got)
	}
	if got := ids(false); got != "fresh old never won mql sal nurture" {
		t.Errorf("of a few that changed: %s", got)
	}
	for i := range 30 {
		leads = append(leads, one(fmt.Sprint(i), lead.StageMQL, time.Duration(i+1)*time.Minute))
	}
	for _, first := range []bool{true, false} {
		if got := ids(first); got != "0 1 2 3 4 5 6 7 8 9" {
			t.Errorf("of many: %s", got)
		}
	}
}
