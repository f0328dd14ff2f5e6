package salesforce

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"banter/cmd/democrm/crm"
	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// pool is the queue of the leads that nobody has.
const pool = "Inbound leads"

// mirror lets what happens in a simulated CRM happen in an org, as if its people
// worked at Salesforce's own screens. Nothing goes the other way: what the API
// is told stays in the org, and stands until somebody of the CRM changes the
// same field.
type mirror struct {
	org       *Org
	crm       *crm.CRM
	cursor    string
	leads     map[string]string // the CRM's id → Salesforce's
	told      map[string]map[string]string
	logged    map[string]bool   // activities that were told, by lead and id
	campaigns map[string]string // name → id
	filled    bool              // what was there at the start is told
}

// newMirror fills an org with what a CRM has. The org has the users of team.
func newMirror(o *Org, c *crm.CRM) *mirror {
	m := &mirror{
		org: o, crm: c, leads: map[string]string{}, told: map[string]map[string]string{}, logged: map[string]bool{}, campaigns: map[string]string{},
	}
	m.catchUp()
	m.filled = true
	return m
}

// team are the users that a team is, the one whose CRM it is first.
func team(account wire.Account) []User {
	names := slices.Concat([]string{account.User}, account.Team, []string{account.Manager}, account.Executives)
	var out []User
	for i, name := range names {
		if slices.Index(names, name) == i {
			out = append(out, User{Name: strings.ToUpper(name[:1]) + name[1:] + " (simulated)", Email: name + "@northlight.example"})
		}
	}
	return out
}

// owner is the id of whoever has a lead: somebody of the team, or the queue.
func (m *mirror) owner(name string) string {
	if id := m.org.UserID(name + "@northlight.example"); id != "" {
		return id
	}
	return m.org.QueueID(pool)
}

// step lets the CRM go on and tells the org.
func (m *mirror) step(now time.Time) {
	m.crm.Step(now)
	m.catchUp()
}

func (m *mirror) catchUp() {
	for more := true; more; {
		page, ok := m.crm.Page(m.cursor, wire.MaxPage)
		if !ok {
			return // somebody made the CRM forget its cursors: nothing new is told any more
		}
		for _, l := range page.Leads {
			m.tell(l)
		}
		m.cursor, more = page.Next, page.More
	}
}

// tell brings a lead to what the CRM says of it.
func (m *mirror) tell(l wire.Lead) {
	id, known := m.leads[l.ID]
	if l.Deleted {
		if into := m.leads[l.MergedInto]; known && into != "" {
			m.org.Merge(into, id)
		} else if known {
			m.org.Delete(id)
		}
		delete(m.leads, l.ID)
		return
	}
	fields := m.fields(l)
	changed := map[string]string{}
	for n, v := range fields {
		if m.told[l.ID][n] != v {
			changed[n] = v
		}
	}
	m.told[l.ID] = fields
	created := l.Fields["created_at"]
	if !known {
		changed["CreatedDate"] = created
		id = m.org.Put("Lead", Record{Fields: changed})
		m.leads[l.ID] = id
	} else if len(changed) > 0 {
		m.org.Put("Lead", Record{ID: id, Fields: changed})
	}
	m.outcome(id, l.Fields)
	last, _ := time.Parse(time.RFC3339, created)
	for _, a := range l.Activities {
		if key := l.ID + "\x00" + a.ID; !m.logged[key] {
			m.logged[key] = true
			m.activity(id, a)
			if a.At.After(last) {
				last = a.At
			}
		}
	}
	if !m.filled {
		m.org.Put("Lead", Record{ID: id, Stamp: last}) // as old as what happened last
	}
}

// fields are a lead as Salesforce has it. Empty ones are there, so that what
// goes is cleared.
func (m *mirror) fields(l wire.Lead) map[string]string {
	f := l.Fields
	first, last := "", f["name"]
	if i := strings.LastIndex(last, " "); i > 0 {
		first, last = last[:i], last[i+1:]
	}
	out := map[string]string{
		"FirstName": first, "LastName": cmp.Or(last, "[not provided]"), "Company": cmp.Or(f["company"], "[not provided]"), "Title": f["title"],
		"Email": f["email"], "Phone": f["phone"], "Website": f["website"], "Industry": f["industry"], "AnnualRevenue": f["revenue"],
		"NumberOfEmployees": f["employees"], "Country": f["country"], "State": f["region"], "City": f["city"], "LeadSource": f["source"],
		"OwnerId": m.owner(f["owner"]), "HasOptedOutOfEmail": truth(f["do_not_contact"] == "true"), "DoNotCall": truth(f["do_not_contact"] == "true"),
	}
	if s := statusOf(lead.Stage(f["stage"])); s != "" {
		out["Status"] = s
	}
	for _, a := range l.Activities {
		moment(out, a)
	}
	return out
}

// FunnelStatuses are statuses that a team has which tells its stages apart.
func FunnelStatuses() []Status {
	return []Status{
		{Label: "New", Default: true},
		{Label: "Marketing Qualified"},
		{Label: "Accepted"},
		{Label: "Sales Qualified"},
		{Label: "Nurture"},
		{Label: "Unqualified"},
		{Label: "Converted", Converted: true},
	}
}

// statusOf is the status of a stage; "" is that of a lead that was converted.
func statusOf(s lead.Stage) string {
	switch s {
	case lead.StageMQL:
		return "Marketing Qualified"
	case lead.StageSAL:
		return "Accepted"
	case lead.StageSQL:
		return "Sales Qualified"
	case lead.StageNurture:
		return "Nurture"
	case lead.StageDisqualified:
		return "Unqualified"
	case lead.StageOpportunity, lead.StageWon, lead.StageLost:
		return ""
	default:
		return "New"
	}
}

// outcome converts a lead that became an opportunity, and brings that to what the
// CRM says of it.
func (m *mirror) outcome(id string, f map[string]string) {
	stage := lead.Stage(f["stage"])
	if statusOf(stage) != "" {
		return
	}
	m.org.Convert(id) // once
	r, _ := m.org.Record(id)
	opportunity, ok := m.org.Record(r.Fields["ConvertedOpportunityId"])
	if !ok {
		return
	}
	want := map[string]string{"Amount": f["amount"]}
	if opened, ok := instant(f["opportunity_at"]); ok {
		want["CreatedDate"] = stampOf(opened)
	}
	if name := map[lead.Stage]string{lead.StageWon: "Closed Won", lead.StageLost: "Closed Lost"}[stage]; name != "" {
		want["StageName"] = name
		if closed, ok := instant(f["closed_at"]); ok {
			want["CloseDate"] = closed.Format(time.DateOnly)
		}
	}
	maps.DeleteFunc(want, func(name, v string) bool { return v == "" || opportunity.Fields[name] == v })
	if len(want) > 0 {
		m.org.Put("Opportunity", Record{ID: opportunity.ID, Fields: want})
	}
}
