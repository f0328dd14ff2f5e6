package hubspot

import (
	"cmp"
	"html"
	"strings"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// company puts the company of a lead into the portal, once, and associates it.
func (m *mirror) company(contact string, l wire.Lead) {
	f := l.Fields
	if f["domain"] == "" {
		return
	}
	id, known := m.companies[f["domain"]]
	if !known {
		props := map[string]string{
			"name": f["company"], "domain": f["domain"], "website": f["website"], "industry": f["industry"], "numberofemployees": f["employees"],
			"annualrevenue": f["revenue"], "technologies": f["technologies"], "country": f["country"], "city": f["city"],
		}
		id = m.portal.Put("companies", Contact{Properties: props})
		m.companies[f["domain"]] = id
	}
	m.portal.Associate("contacts", contact, "companies", id, 1)
	m.portal.PutContact(Contact{ID: contact, Properties: map[string]string{"associatedcompanyid": id}})
}

// conversion notes what HubSpot itself would note on a contact of something
// that it did.
func (m *mirror) conversion(props map[string]string, a lead.Activity) {
	at := iso(a.At)
	switch a.Kind {
	case lead.KindForm, lead.KindDownload, lead.KindWebinar, lead.KindTrial, lead.KindDemoRequest, lead.KindContactSales, lead.KindEventScan:
		if props["first_conversion_date"] == "" || at < props["first_conversion_date"] {
			props["first_conversion_date"], props["first_conversion_event_name"] = at, formOf(a)
		}
		if at >= props["recent_conversion_date"] {
			props["recent_conversion_date"], props["recent_conversion_event_name"] = at, formOf(a)
		}
		increase(props, "num_conversion_events")
	case lead.KindEmailOpen:
		props["hs_email_last_open_date"] = max(at, props["hs_email_last_open_date"])
	case lead.KindEmailClick:
		props["hs_email_last_click_date"] = max(at, props["hs_email_last_click_date"])
	case lead.KindPageView, lead.KindPricingPage, lead.KindCaseStudy:
		increase(props, "hs_analytics_num_page_views")
		props["hs_analytics_last_visit_timestamp"] = max(at, props["hs_analytics_last_visit_timestamp"])
		props["hs_analytics_last_timestamp"] = props["hs_analytics_last_visit_timestamp"]
	default: // what a person of the team does is an activity
	}
}

// formOf is how HubSpot names a submission: the page, and the form on it.
func formOf(a lead.Activity) string {
	what := cmp.Or(a.Subject, a.Kind.Label())
	if a.Kind == lead.KindDownload {
		return "Download: " + what
	}
	return what
}

// activity logs what a person of the team did, and records what the contact did
// as an event.
func (m *mirror) activity(contact string, a lead.Activity) {
	props := map[string]string{"hs_timestamp": iso(a.At), "hubspot_owner_id": m.owner(a.By)}
	body := html.EscapeString(a.Note)
	switch a.Kind {
	case lead.KindCall:
		props["hs_call_title"], props["hs_call_body"], props["hs_call_direction"] = a.Subject, body, "OUTBOUND"
		props["hs_call_status"], props["hs_call_disposition"] = "COMPLETED", disposition(a.Outcome)
		m.log("calls", contact, props)
	case lead.KindEmail:
		props["hs_email_subject"], props["hs_email_text"], props["hs_email_direction"], props["hs_email_status"] = a.Subject, a.Note, "EMAIL", "SENT"
		m.log("emails", contact, props)
	case lead.KindReplyToTalk:
		props["hs_email_subject"], props["hs_email_text"], props["hs_email_direction"] = a.Subject, a.Note, "INCOMING_EMAIL"
		m.log("emails", contact, props)
	case lead.KindMeeting:
		props["hs_meeting_title"], props["hs_meeting_body"], props["hs_meeting_outcome"] = a.Subject, body, "COMPLETED"
		m.log("meetings", contact, props)
	case lead.KindNote, lead.KindMessage:
		props["hs_note_body"] = strings.TrimSpace(a.Subject + " " + body)
		m.log("notes", contact, props)
	case lead.KindForm, lead.KindDownload, lead.KindWebinar, lead.KindTrial, lead.KindDemoRequest, lead.KindContactSales, lead.KindEventScan:
		m.submission(contact, a)
		m.portal.AddEvent(eventOf(contact, a))
	default:
		m.portal.AddEvent(eventOf(contact, a))
	}
}

// submission sends the form that a contact has filled in. What HubSpot notes of
// it on the contact is noted with its other properties.
func (m *mirror) submission(contact string, a lead.Activity) {
	name := formOf(a)
	id, known := m.forms[name]
	if !known {
		id = m.portal.AddForm(Form{Name: name, Created: a.At})
		m.forms[name] = id
	}
	c, _ := m.portal.Contact(contact)
	m.portal.Submit(Submission{Form: id, At: a.At, Page: a.URL, Without: true, Values: map[string]string{
		"email": c.Properties["email"], "firstname": c.Properties["firstname"], "lastname": c.Properties["lastname"],
	}})
}

func (m *mirror) log(plural, contact string, props map[string]string) {
	id := m.portal.Put(plural, Contact{Properties: props})
	m.portal.Associate(plural, id, "contacts", contact, 0)
}

// disposition is HubSpot's id of how a call ended.
func disposition(o lead.Outcome) string {
	switch o {
	case lead.OutcomeConnected:
		return "f240bbac-87c9-4f6e-bf70-924b57d47db7"
	case lead.OutcomeVoicemail:
		return "b2cf5968-551e-4856-9783-52b3da59a7d0"
	case lead.OutcomeWrongNumber:
		return "17b47fee-58de-441e-a44c-c6300d46f273"
	default:
		return "73a0d17f-1163-4015-bdd5-ec830791da20"
	}
}

// eventOf is what a contact did, as HubSpot's events tell it.
func eventOf(contact string, a lead.Activity) Event {
	e := Event{ID: contact + "-" + a.ID, Type: "e_visited_page", Contact: contact, At: a.At, Properties: map[string]string{
		"hs_page_title": a.Subject, "hs_url": a.URL, "hs_title": a.Subject,
	}}
	switch a.Kind {
	case lead.KindEmailOpen:
		e.Type, e.Properties = "e_opened_email", map[string]string{"hs_email_subject": a.Subject}
	case lead.KindEmailClick:
		e.Type, e.Properties = "e_clicked_email", map[string]string{"hs_email_subject": a.Subject}
	case lead.KindPageView, lead.KindPricingPage, lead.KindCaseStudy:
	default:
		e.Type, e.Properties = "e_submitted_form", map[string]string{"hs_form_title": formOf(a), "hs_url": a.URL}
	}
	return e
}
