package hubspot

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"banter/cmd/democrm/crm"
	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// mirrored is a portal with the people of a CRM, and a CRM that tests work in.
func mirrored(t *testing.T, people crm.Config) (*rig, *mirror) {
	t.Helper()
	g := newRig(t, Options{BehaviouralEvents: true, IndexLag: time.Second})
	people.Start, people.Now = Began(), g.clock.now
	return g, newMirror(g.p, crm.New(people))
}

func TestThePeopleOfTheCRM(t *testing.T) {
	g, m := mirrored(t, crm.Config{Seed: 1, Leads: 120, Quiet: true})
	s := g.p.State(true)
	if len(s.Contacts) != 120 || len(s.Effects) < 20 || len(m.companies) < 10 {
		t.Fatalf("%d contacts, %d activities, %d companies", len(s.Contacts), len(s.Effects), len(m.companies))
	}
	stages := map[string]int{}
	k := g.p.kind("contacts")
	for _, c := range s.Contacts {
		stages[c.Properties["lifecyclestage"]]++
		if c.Updated.After(Began()) || c.Created.After(c.Updated) {
			t.Errorf("contact %s was made %s, changed %s", c.ID, c.Created, c.Updated)
		}
		for name, v := range c.Properties {
			if kept, wrong := g.p.value(k.byName[name], v); wrong != nil || kept != v {
				t.Errorf("%s %q is no value that HubSpot has: %+v", name, v, wrong)
			}
		}
	}
	for _, stage := range []string{"lead", "marketingqualifiedlead", "salesqualifiedlead", "customer", "other"} {
		if stages[stage] == 0 {
			t.Errorf("nobody is in stage %s: %v", stage, stages)
		}
	}
	g.want(200, "POST", "/o/contacts/search", `{"limit":1}`, `"total":120`) // nothing of the start lags
	g.want(200, "GET", "/crm/owners/2026-09", "", `"email":"ana@northlight.example"`)
	g.want(200, "GET", "/events/event-occurrences/2026-03?objectType=contact", "", `"eventType":"e_visited_page"`)
	again, _ := mirrored(t, crm.Config{Seed: 1, Leads: 120, Quiet: true})
	a, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again.p.State(true))
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("the same seed gives another portal")
	}
}

func TestWhatHappensInTheCRM(t *testing.T) {
	g, m := mirrored(t, crm.Config{Quiet: true})
	put := func(id string, fields map[string]string, acts ...lead.Activity) {
		t.Helper()
		if _, err := m.crm.Put(wire.Lead{ID: id, Fields: fields, Activities: acts}); err != nil {
			t.Fatal(err)
		}
		g.pass(time.Second)
		m.step(g.clock.at)
	}
	prop := func(id, name string) string {
		c, _ := g.p.Contact(m.contacts[id])
		return c.Properties[name]
	}
	put("1", map[string]string{"name": "Ada Lovelace", "email": "ada@x.example", "stage": "mql", "owner": "ana", "company": "X", "domain": "x.example", "employees": "420", "zone": "Europe/Berlin"},
		lead.Activity{ID: "a", Kind: lead.KindDemoRequest, At: Began(), Subject: "Demo request"}, lead.Activity{ID: "b", Kind: lead.KindCall, At: Began(), By: "ana", Outcome: lead.OutcomeVoicemail, Note: "later"})
	for name, want := range map[string]string{
		"firstname": "Ada", "lastname": "Lovelace", "lifecyclestage": "marketingqualifiedlead", "numemployees": "100-500", "hs_timezone": "europe_slash_berlin",
		"recent_conversion_event_name": "Demo request", "num_conversion_events": "1", "num_notes": "1",
	} {
		if got := prop("1", name); got != want {
			t.Errorf("%s is %q; want %q", name, got, want)
		}
	}
	if e := g.p.Effects("later"); len(e) != 1 || e[0].Properties["hs_call_disposition"] != disposition(lead.OutcomeVoicemail) || e[0].Properties["hubspot_owner_id"] != m.owner("ana") {
		t.Errorf("%+v", e)
	}
	// What the API wrote stands where nobody of the CRM changed the same.
	id := m.contacts["1"]
	g.want(200, "PATCH", "/o/contacts/"+id, `{"properties":{"lifecyclestage":"opportunity","city":"Bonn"}}`)
	put("1", map[string]string{"title": "VP"})
	if prop("1", "jobtitle") != "VP" || prop("1", "lifecyclestage") != "opportunity" || prop("1", "city") != "Bonn" {
		t.Error("what the API wrote was overwritten")
	}
	put("1", map[string]string{"stage": "nurture", "owner": ""})
	if prop("1", "lifecyclestage") != "lead" || prop("1", "hs_lead_status") != "BAD_TIMING" || prop("1", "hubspot_owner_id") != "" {
		t.Error("a colleague's change did not come through")
	}
	put("2", map[string]string{"name": "Bo", "email": "bo@x.example"})
	m.crm.Delete("2", "1")
	m.step(g.clock.at)
	if into := m.contacts["1"]; into == id || !strings.Contains(prop("1", "hs_merged_object_ids"), id) {
		t.Errorf("merged into %s", into)
	}
	m.crm.Delete("1", "")
	into := m.contacts["1"]
	m.step(g.clock.at)
	g.want(404, "GET", "/o/contacts/"+into, "")
}

// A deal follows its lead: opened, won or lost, with what it is worth.
func TestDealsOfTheCRM(t *testing.T) {
	g, m := mirrored(t, crm.Config{Seed: 1, Leads: 120, Quiet: true})
	deals, states := g.p.kind("deals"), map[string]int{}
	for _, id := range deals.order {
		o := deals.byID[id]
		states[o.props["hs_is_closed"]+" "+o.props["hs_is_closed_won"]]++
		if n := len(g.p.linked(o, g.p.kind("contacts"))); n != 1 || o.props["amount"] == "" || o.props["deal_currency_code"] != "EUR" || o.updated.After(Began()) || o.created.After(o.updated) {
			t.Errorf("a deal of %d contacts, made %s, changed %s: %v", n, o.created, o.updated, o.props)
		}
	}
	if states["false false"] == 0 || states["true false"] == 0 || states["true true"] == 0 {
		t.Errorf("open, lost and won deals: %v", states)
	}
	put := func(fields map[string]string) {
		t.Helper()
		if _, err := m.crm.Put(wire.Lead{ID: "x", Fields: fields}); err != nil {
			t.Fatal(err)
		}
		g.pass(time.Minute)
		m.step(g.clock.at)
	}
	put(map[string]string{"name": "Ada", "company": "X", "stage": "opportunity", "opportunity": "D-1", "amount": "1200", "currency": "CHF", "opportunity_at": "2026-11-02T08:00:00Z"})
	id := m.deals["x"].id
	g.want(200, "GET", "/o/deals/"+id+"?properties=hs_is_closed,amount", "", `"hs_is_closed":"false"`, `"amount":"1200"`)
	g.want(200, "POST", "/crm/associations/2026-09/contacts/deals/batch/read", `{"inputs":[{"id":"`+m.contacts["x"]+`"}]}`, id)
	put(map[string]string{"stage": "lost", "closed_at": "2026-11-02T09:00:30Z"})
	g.want(200, "GET", "/o/deals/"+id+"?properties=hs_is_closed,hs_is_closed_won,closedate", "", `"hs_is_closed":"true"`, `"hs_is_closed_won":"false"`, "2026-11-02T09:00:30")
	if c, _ := g.p.Contact(m.contacts["x"]); c.Properties["lifecyclestage"] != "opportunity" {
		t.Errorf("the contact of a lost deal is at %q", c.Properties["lifecyclestage"])
	}
	g.want(400, "PATCH", "/o/deals/"+id, `{"properties":{"hs_is_closed":"false"}}`)
	g.want(200, "GET", "/crm/pipelines/2026-09/deals", "", "closedwon", `"probability":"0.8"`)
}

func TestItLives(t *testing.T) {
	tick := make(chan time.Time)
	now := make(chan time.Time, 1)
	at := Began()
	clock := func() time.Time {
		select {
		case at = <-now:
		default:
		}
		return at
	}
	r, err := Start(t.Context(), crm.Options{Seed: 1, Leads: 30, Tick: tick, Now: clock}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(r.Token, "pat-na1-") {
		t.Errorf("token %s", r.Token)
	}
	before := len(r.Portal.State(true).Contacts)
	now <- Began().Add(time.Minute)
	tick <- time.Time{}
	tick <- time.Time{} // taken only when the step of the first is done
	if err := r.Stop(); err != nil {
		t.Error(err)
	}
	if after := len(r.Portal.State(true).Contacts); before != 30 || after <= before {
		t.Errorf("%d contacts, %d a minute later", before, after)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultClient.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("it still answers")
	}
}
