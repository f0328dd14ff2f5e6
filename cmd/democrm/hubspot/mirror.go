package hubspot

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"banter/cmd/democrm/crm"
	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// mirror lets what happens in a simulated CRM happen in a portal, as if its
// people worked at HubSpot's own screens. Nothing goes the other way: what the
// API is told stays in the portal, and stands until somebody of the CRM changes
// the same property.
type mirror struct {
	portal    *Portal
	crm       *crm.CRM
	cursor    string
	contacts  map[string]string // the CRM's id → the contact's
	told      map[string]map[string]string
	logged    map[string]bool   // activities that were told, by lead and id
	companies map[string]string // domain → the company's id
	deals     map[string]mirroredDeal
	forms     map[string]string // name → the form's id
	filled    bool              // what was there at the start is told
}

// newMirror fills a portal with what a CRM has.
func newMirror(p *Portal, c *crm.CRM) *mirror {
	m := &mirror{
		portal: p, crm: c, contacts: map[string]string{}, told: map[string]map[string]string{},
		logged: map[string]bool{}, companies: map[string]string{}, deals: map[string]mirroredDeal{}, forms: map[string]string{},
	}
	account := c.Account()
	for i, name := range slices.Concat(account.Team, []string{account.Manager}, account.Executives) {
		p.PutOwner(Owner{
			ID: m.owner(name), Email: name + "@northlight.example", FirstName: strings.ToUpper(name[:1]) + name[1:], LastName: "(simulated)",
			UserID: int64(61526374 + i),
		})
	}
	m.catchUp()
	m.filled = true
	return m
}

// owner is the id of the owner that somebody of the team is.
func (m *mirror) owner(name string) string {
	account := m.crm.Account()
	i := slices.Index(slices.Concat(account.Team, []string{account.Manager}, account.Executives), name)
	if name == "" || i < 0 {
		return ""
	}
	return strconv.Itoa(77000101 + i)
}

// step lets the CRM go on and tells the portal.
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

// tell brings a contact to what the CRM says of it.
func (m *mirror) tell(l wire.Lead) {
	id, known := m.contacts[l.ID]
	if l.Deleted {
		into := m.contacts[l.MergedInto]
		switch {
		case !known:
		case into != "":
			if merged, ok := m.portal.MergeContacts(into, id); ok {
				m.contacts[l.MergedInto] = merged
			}
		default:
			m.portal.ArchiveContact(id)
		}
		delete(m.contacts, l.ID)
		return
	}
	props := m.properties(l)
	changed := map[string]string{}
	for n, v := range props {
		if m.told[l.ID][n] != v {
			changed[n] = v
		}
	}
	m.told[l.ID] = props
	created, _ := time.Parse(time.RFC3339, l.Fields["created_at"])
	if !known {
		maps.DeleteFunc(changed, func(_, v string) bool { return v == "" })
		id = m.portal.PutContact(Contact{Properties: changed, Created: created})
		m.contacts[l.ID] = id
		m.company(id, l)
	} else if len(changed) > 0 {
		m.portal.PutContact(Contact{ID: id, Properties: changed})
	}
	m.deal(id, l)
	last := created
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
		m.portal.PutContact(Contact{ID: id, Updated: last}) // as old as what happened last
	}
}

// properties are a lead as a contact has it. Empty ones are there, so that what
// goes is cleared.
func (m *mirror) properties(l wire.Lead) map[string]string {
	f := l.Fields
	first, last := f["name"], ""
	if i := strings.LastIndex(first, " "); i > 0 {
		first, last = first[:i], first[i+1:]
	}
	stage, status := placeOf(lead.Stage(f["stage"]), lead.Status(f["status"]))
	if f["stage"] == string(lead.StageLost) && f["opportunity"] != "" {
		stage, status = "opportunity", "" // that it is lost is said by the deal
	}
	props := map[string]string{
		"firstname": first, "lastname": last, "email": f["email"], "phone": f["phone"], "jobtitle": f["title"], "hs_seniority": f["seniority"],
		"hs_role": f["department"], "company": f["company"], "website": f["website"], "industry": f["industry"], "annualrevenue": f["revenue"],
		"numemployees": headcount(f["employees"]), "country": f["country"], "state": f["region"], "city": f["city"],
		"hs_lifecyclestage_marketingqualifiedlead_date": f["qualified_at"], "hs_lifecyclestage_opportunity_date": f["opportunity_at"],
		"hubspot_owner_assigneddate": f["assigned_at"],
		"hs_timezone":                "", "lifecyclestage": stage, "hs_lead_status": status, "hubspot_owner_id": m.owner(f["owner"]),
		"hs_analytics_source": traffic(f["source"]), "hs_analytics_source_data_1": f["source"],
		"hs_analytics_first_touch_converting_campaign": f["campaign"], "hs_email_optout": "",
	}
	if zone := zoneValue(f["zone"]); slices.Contains(m.zones(), zone) {
		props["hs_timezone"] = zone
	}
	if f["do_not_contact"] == "true" {
		props["hs_email_optout"] = "true"
	}
	for _, a := range l.Activities {
		m.conversion(props, a)
	}
	return props
}

func (m *mirror) zones() []string {
	z := zones()
	var out []string
	for _, o := range z.Options {
		out = append(out, o.Value)
	}
	return out
}

// placeOf is where a stage of the CRM stands at HubSpot.
func placeOf(s lead.Stage, status lead.Status) (stage, leadStatus string) {
	leadStatus = map[lead.Status]string{lead.StatusNew: "NEW", lead.StatusAttempting: "ATTEMPTED_TO_CONTACT", lead.StatusConnected: "CONNECTED"}[status]
	switch s {
	case lead.StageMQL:
		return "marketingqualifiedlead", leadStatus
	case lead.StageSAL:
		return "marketingqualifiedlead", "IN_PROGRESS"
	case lead.StageSQL:
		return "salesqualifiedlead", "OPEN_DEAL"
	case lead.StageOpportunity:
		return "opportunity", leadStatus
	case lead.StageWon:
		return "customer", leadStatus
	case lead.StageNurture:
		return "lead", "BAD_TIMING"
	case lead.StageLost, lead.StageDisqualified:
		return "other", "UNQUALIFIED"
	default:
		return "lead", leadStatus
	}
}

// headcount is the option that a number of employees lies in.
func headcount(employees string) string {
	n, err := strconv.Atoi(employees)
	switch {
	case err != nil || n < 1:
		return ""
	case n < 5:
		return "1-5"
	case n < 25:
		return "5-25"
	case n < 50:
		return "25-50"
	case n < 100:
		return "50-100"
	case n < 500:
		return "100-500"
	case n < 1000:
		return "500-1000"
	}
	return "1000+"
}

// traffic is HubSpot's word for where somebody came from.
func traffic(source string) string {
	switch source {
	case "paid search":
		return "PAID_SEARCH"
	case "organic":
		return "ORGANIC_SEARCH"
	case "paid social":
		return "PAID_SOCIAL"
	case "referral", "partner":
		return "REFERRALS"
	case "content", "webinar":
		return "OTHER_CAMPAIGNS"
	case "":
		return ""
	}
	return "OFFLINE"
}
