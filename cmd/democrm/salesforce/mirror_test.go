package salesforce

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

// mirrored is an org with the people of a CRM.
func mirrored(t *testing.T, people crm.Config) (*rig, *mirror) {
	t.Helper()
	c := &clock{Began()}
	people.Start, people.Now = Began(), c.now
	m := peopled(Options{Now: c.now}, crm.New(people))
	return &rig{t, m.org, m.org.Handler(), c, DefaultToken}, m
}

func TestThePeopleOfTheCRM(t *testing.T) {
	g, _ := mirrored(t, crm.Config{Seed: 1, Leads: 120, Quiet: true})
	s := g.o.State(true)
	if len(s.Leads) != 120 || len(s.Tasks) < 20 || len(g.o.Records("CampaignMember")) < 20 || len(s.Conversions) == 0 {
		t.Fatalf("%d leads, %d tasks, %d members, %d converted", len(s.Leads), len(s.Tasks), len(g.o.Records("CampaignMember")), len(s.Conversions))
	}
	status, pooled, moments := map[string]int{}, 0, 0
	k := g.o.kind("Lead")
	c := &call{Org: g.o, header: http.Header{}}
	for _, r := range s.Leads {
		status[r.Fields["Status"]]++
		if r.Fields["OwnerId"] == g.o.QueueID(pool) {
			pooled++
		}
		if r.Fields["mkto_si__Last_Interesting_Moment_Date__c"] != "" {
			moments++
		}
		if created, _ := instant(r.Fields["CreatedDate"]); r.Stamp.After(Began()) || r.Stamp.Before(created) {
			t.Errorf("lead %s was made %s, changed %s", r.ID, r.Fields["CreatedDate"], r.Stamp)
		}
		for name, v := range r.Fields {
			if f, _ := k.field(name); f.Type != "id" && f.Type != "datetime" {
				if kept, wrong := c.value(f, v); wrong != nil || kept != v {
					t.Errorf("%s %q is no value that Salesforce has: %+v", name, v, wrong)
				}
			}
		}
	}
	for _, want := range FunnelStatuses() {
		if status[want.Label] == 0 {
			t.Errorf("nobody has status %s: %v", want.Label, status)
		}
	}
	if pooled == 0 || moments == 0 {
		t.Errorf("%d in the queue, %d with a moment", pooled, moments)
	}
	g.query("SELECT Campaign.Name, Campaign.Type, CreatedDate FROM CampaignMember WHERE HasResponded = true LIMIT 1", `"Campaign":{"attributes":{"type":"Campaign"`)
	g.query("SELECT StageName FROM Opportunity WHERE IsWon = true", "Closed Won")
	g.query("SELECT Email, IsActive FROM User", "ana@northlight.example")
	g.query("SELECT Banter_Reason__c FROM Lead LIMIT 1")
	again, _ := mirrored(t, crm.Config{Seed: 1, Leads: 120, Quiet: true})
	a, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again.o.State(true))
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("the same seed gives another org")
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
	field := func(id, name string) string {
		r, _ := g.o.Record(m.leads[id])
		return r.Fields[name]
	}
	put("1", map[string]string{"name": "Ada Lovelace", "email": "ada@x.example", "stage": "mql", "owner": "ana", "company": "X", "employees": "420"},
		lead.Activity{ID: "a", Kind: lead.KindDemoRequest, At: Began(), Subject: "Demo request"}, lead.Activity{ID: "b", Kind: lead.KindCall, At: Began(), By: "ana", Outcome: lead.OutcomeVoicemail, Note: "later"},
		lead.Activity{ID: "c", Kind: lead.KindDemoRequest, At: Began().Add(time.Second), Subject: "Demo request"}, lead.Activity{ID: "d", Kind: lead.KindMeeting, At: Began(), By: "ana"})
	for name, want := range map[string]string{
		"FirstName": "Ada", "LastName": "Lovelace", "Name": "Ada Lovelace", "Status": "Marketing Qualified", "NumberOfEmployees": "420", "OwnerId": m.owner("ana"),
		"mkto_si__Last_Interesting_Moment_Desc__c": "Demo request", "LastActivityDate": "2026-11-02",
	} {
		if got := field("1", name); got != want {
			t.Errorf("%s is %q; want %q", name, got, want)
		}
	}
	if tasks := g.o.Find("Task", "later"); len(tasks) != 1 || tasks[0].Fields["CallDisposition"] != "voicemail" || tasks[0].Fields["WhoId"] != m.leads["1"] || tasks[0].Fields["OwnerId"] != m.owner("ana") {
		t.Errorf("%+v", tasks)
	}
	if members := g.o.Records("CampaignMember"); len(members) != 1 || len(g.o.Records("Event")) != 1 {
		t.Errorf("a lead is in a campaign once: %+v", members)
	}
	// What the API wrote stands where nobody of the CRM changed the same.
	id := m.leads["1"]
	g.want(204, "PATCH", "sobjects/Lead/"+id, `{"Status":"Accepted","City":"Bonn"}`)
	put("1", map[string]string{"title": "VP"})
	if field("1", "Title") != "VP" || field("1", "Status") != "Accepted" || field("1", "City") != "Bonn" {
		t.Error("what the API wrote was overwritten")
	}
	put("1", map[string]string{"stage": "nurture", "owner": "", "do_not_contact": "true"})
	if field("1", "Status") != "Nurture" || field("1", "OwnerId") != g.o.QueueID(pool) || field("1", "HasOptedOutOfEmail") != "true" || field("1", "DoNotCall") != "true" {
		t.Error("a colleague's change did not come through")
	}
	put("2", map[string]string{"name": "Bo", "email": "bo@x.example"})
	gone := m.leads["2"]
	m.crm.Delete("2", "1")
	m.step(g.clock.at)
	if r, _ := g.o.Record(gone); r.MergedInto != id {
		t.Errorf("%+v", r)
	}
	put("1", map[string]string{"stage": "won"})
	put("1", map[string]string{"stage": "won", "title": "CEO", "opportunity": "D-1", "amount": "1200", "opportunity_at": "2026-10-20T08:00:00Z", "closed_at": "2026-10-30T09:00:00Z"})
	g.query("SELECT ConvertedOpportunity.StageName, ConvertedOpportunity.Amount, ConvertedOpportunity.CloseDate, ConvertedOpportunity.CreatedDate FROM Lead WHERE IsConverted = true AND Title = 'CEO'",
		`"totalSize":1`, "Closed Won", "1200", "2026-10-30", "2026-10-20T08:00:00")
	m.crm.Delete("1", "")
	m.step(g.clock.at)
	g.want(404, "GET", "sobjects/Lead/"+id, "", "ENTITY_IS_DELETED")
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
	if !strings.HasPrefix(r.Token, "00D") {
		t.Errorf("token %s", r.Token)
	}
	before := len(r.Org.State(true).Leads)
	now <- Began().Add(time.Minute)
	tick <- time.Time{}
	tick <- time.Time{} // taken only when the step of the first is done
	if err := r.Stop(); err != nil {
		t.Error(err)
	}
	if after := len(r.Org.State(true).Leads); before != 30 || after <= before {
		t.Errorf("%d leads, %d a minute later", before, after)
	}
	if _, err := Start(t.Context(), crm.Options{Listen: "0.0.0.0:0"}, Options{}); err == nil {
		t.Error("it serves everybody")
	}
}
