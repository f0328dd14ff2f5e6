package salesforce

import (
	"cmp"
	"time"

	"banter/store/lead"
)

// activity logs what a person of the team did, and puts a lead that answered a
// campaign into it.
func (m *mirror) activity(id string, a lead.Activity) {
	day := a.At.UTC().Format(time.DateOnly)
	task := map[string]string{
		"WhoId": id, "Subject": cmp.Or(a.Subject, a.Kind.Label()), "Status": "Completed", "ActivityDate": day, "Description": a.Note,
		"CreatedDate": stampOf(a.At), "OwnerId": m.owner(a.By), "TaskSubtype": "Task",
	}
	switch a.Kind {
	case lead.KindCall, lead.KindInboundCall:
		task["TaskSubtype"], task["CallType"], task["CallDisposition"] = "Call", "Outbound", a.Outcome.Label()
		if a.Kind == lead.KindInboundCall {
			task["CallType"] = "Inbound"
		}
	case lead.KindEmail, lead.KindReplyToTalk:
		task["TaskSubtype"] = "Email"
	case lead.KindMeeting:
		m.org.Put("Event", Record{Stamp: a.At, Fields: map[string]string{
			"WhoId": id, "Subject": task["Subject"], "ActivityDate": day, "ActivityDateTime": stampOf(a.At), "StartDateTime": stampOf(a.At),
			"EndDateTime": stampOf(a.At.Add(30 * time.Minute)), "DurationInMinutes": "30", "Description": a.Note, "CreatedDate": stampOf(a.At), "OwnerId": task["OwnerId"],
		}})
		return
	case lead.KindNote, lead.KindMessage:
	default:
		m.member(id, a)
		return
	}
	m.org.Put("Task", Record{Stamp: a.At, Fields: task})
}

// campaignType is Salesforce's word for the campaign that an activity answers;
// "" is none.
func campaignType(k lead.Kind) string {
	switch k {
	case lead.KindWebinar:
		return "Webinar"
	case lead.KindEventScan:
		return "Trade Show"
	case lead.KindDownload, lead.KindCaseStudy:
		return "Content"
	case lead.KindDemoRequest, lead.KindContactSales, lead.KindTrial, lead.KindForm:
		return "Web Form"
	default:
		return ""
	}
}

// member puts a lead into the campaign that it answered. It is in it once,
// however often it answers.
func (m *mirror) member(id string, a lead.Activity) {
	typ := campaignType(a.Kind)
	if typ == "" {
		return // what was looked at is only in the last interesting moment
	}
	name := cmp.Or(a.Subject, a.Kind.Label())
	if a.Kind == lead.KindDownload {
		name = "Download: " + name
	}
	campaign, known := m.campaigns[name]
	if !known {
		campaign = m.org.Put("Campaign", Record{Stamp: a.At, Fields: map[string]string{
			"Name": name, "Type": typ, "Status": "In Progress", "IsActive": "true", "CreatedDate": stampOf(a.At),
		}})
		m.campaigns[name] = campaign
	}
	if key := "member\x00" + campaign + id; !m.logged[key] {
		m.logged[key] = true
		m.org.Put("CampaignMember", Record{Stamp: a.At, Fields: map[string]string{
			"CampaignId": campaign, "LeadId": id, "Status": "Responded", "CreatedDate": stampOf(a.At), "FirstRespondedDate": a.At.UTC().Format(time.DateOnly),
		}})
	}
}

// moment notes what Marketo's Sales Insight would: the last that the lead did.
func moment(fields map[string]string, a lead.Activity) {
	const last = "mkto_si__Last_Interesting_Moment_"
	typ := "Web"
	switch a.Kind {
	case lead.KindEmailOpen, lead.KindEmailClick, lead.KindReplyToTalk:
		typ = "Email"
	case lead.KindWebinar, lead.KindEventScan:
		typ = "Milestone"
	default:
		if a.Kind.Touch() || a.Kind == lead.KindNote {
			return
		}
	}
	if at := stampOf(a.At); at >= fields[last+"Date__c"] {
		fields[last+"Date__c"], fields[last+"Type__c"], fields[last+"Desc__c"] = at, typ, cmp.Or(a.Subject, a.Kind.Label())
		fields[last+"Source__c"] = a.Kind.Label()
	}
}
