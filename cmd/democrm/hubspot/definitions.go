package hubspot

import "strings"

// definitions are the properties that HubSpot itself gives a type of object.
func definitions(k *kind) []Property {
	list := []Property{
		system("hs_object_id", "Record ID", "number"), system(k.born, "Create Date", "datetime"), system(k.cursor, "Last Modified Date", "datetime"),
		system("hs_object_source", "Record source", "string"), system("hs_object_source_id", "Record source ID", "string"),
		system("hs_object_source_label", "Record source label", "string"), system("hs_merged_object_ids", "Merged record IDs", "string"),
		owner(), system("hubspot_owner_assigneddate", "Owner assigned date", "datetime"),
	}
	switch k.plural {
	case "contacts":
		list = append(list, contactDefinitions()...)
	case "companies":
		list = append(list, texts("name", "domain", "phone", "website", "city", "state", "country", "timezone")...)
		list = append(list, number("numberofemployees", "Number of Employees"), number("annualrevenue", "Annual Revenue"),
			property("industry", "Industry", "string", "text"), property("technologies", "Technologies", "string", "textarea"))
	case "deals":
		list = append(list, texts("dealname", "dealstage", "pipeline")...)
		list = append(list, number("amount", "Amount"), property("closedate", "Close Date", "datetime", "date"), property("deal_currency_code", "Currency", "string", "text"),
			calculated(system("hs_is_closed", "Is Deal Closed?", "bool")), calculated(system("hs_is_closed_won", "Is Closed Won", "bool")))
	case "leads":
		list = append(list, texts("hs_lead_name", "hs_pipeline", "hs_pipeline_stage", "hs_lead_disqualification_reason")...)
		list = append(list,
			choice("hs_lead_type", "Lead type", "NEW_BUSINESS", "RE_ATTEMPTING", "UPSELL"), choice("hs_lead_label", "Lead label", "HOT", "WARM", "COLD"),
			system("hs_primary_contact_id", "Primary contact", "number"), system("hs_associated_contact_email", "Contact email", "string"),
			system("hs_associated_contact_firstname", "Contact first name", "string"), system("hs_associated_contact_lastname", "Contact last name", "string"),
			system("hs_associated_company_name", "Company name", "string"), system("hs_associated_company_domain", "Company domain", "string"))
	default:
		list = append(list, activityDefinitions(k)...)
	}
	return list
}

// contactDefinitions are those of a person that a rep works with.
func contactDefinitions() []Property {
	list := texts("email", "firstname", "lastname", "phone", "mobilephone", "company", "jobtitle", "seniority", "hs_seniority", "hs_role", "website", "industry",
		"annualrevenue", "address", "city", "state", "zip", "country", "hs_state_code", "hs_country_region_code", "salutation", "message")
	stages := choice("lifecyclestage", "Lifecycle Stage", "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other")
	stages.FieldType = "radio"
	labels := []string{"Subscriber", "Lead", "Marketing Qualified Lead", "Sales Qualified Lead", "Opportunity", "Customer", "Evangelist", "Other"}
	for i := range stages.Options {
		stages.Options[i].Label = labels[i]
		list = append(list, hidden(system("hs_lifecyclestage_"+stages.Options[i].Value+"_date", "Became a "+labels[i]+" date", "datetime")))
	}
	status := choice("hs_lead_status", "Lead Status", "NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING")
	employees := choice("numemployees", "Number of Employees", "1-5", "5-25", "25-50", "50-100", "100-500", "500-1000", "1000+")
	list = append(list, stages, status, employees, zones(),
		choice("hs_persona", "Persona", "persona_1", "persona_2"),
		locked(choice("hs_analytics_source", "Original Traffic Source", "ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "SOCIAL_MEDIA", "PAID_SOCIAL", "REFERRALS", "DIRECT_TRAFFIC", "OTHER_CAMPAIGNS", "OFFLINE")),
		system("hs_analytics_source_data_1", "Original Traffic Source Drill-Down 1", "string"),
		system("hs_analytics_source_data_2", "Original Traffic Source Drill-Down 2", "string"),
		property("hs_analytics_first_touch_converting_campaign", "First touch converting campaign", "string", "text"),
		system("hs_analytics_num_page_views", "Number of Pageviews", "number"), system("hs_analytics_num_visits", "Number of Sessions", "number"),
		system("hs_analytics_last_timestamp", "Time Last Seen", "datetime"), system("hs_analytics_last_visit_timestamp", "Time of Last Session", "datetime"),
		system("recent_conversion_event_name", "Recent Conversion", "string"), system("recent_conversion_date", "Recent Conversion Date", "datetime"),
		system("first_conversion_event_name", "First Conversion", "string"), system("first_conversion_date", "First Conversion Date", "datetime"),
		system("num_conversion_events", "Number of Form Submissions", "number"),
		system("hs_email_last_open_date", "Last marketing email open date", "datetime"), system("hs_email_last_click_date", "Last marketing email click date", "datetime"),
		locked(property("hs_email_optout", "Unsubscribed from all email", "bool", "booleancheckbox")),
		system("notes_last_contacted", "Last Contacted", "datetime"), system("notes_last_updated", "Last Activity Date", "datetime"),
		system("num_notes", "Number of Sales Activities", "number"), system("num_contacted_notes", "Number of times contacted", "number"),
		system("hubspotscore", "HubSpot Score", "number"), hidden(system("hs_pipeline", "Pipeline", "string")),
		hidden(number("associatedcompanyid", "Primary Associated Company ID")), hidden(system("hs_all_contact_vids", "All vids for a contact", "string")),
		system("hs_additional_emails", "Additional email addresses", "string"),
		calculated(system("hs_is_unworked", "Contact unworked", "bool")), calculated(system("hs_email_domain", "Email Domain", "string")),
		calculated(hidden(system("hs_full_name_or_email", "Full name or email", "string"))), hidden(system("hs_is_contact", "Is a contact", "bool")),
	)
	return list
}

func activityDefinitions(k *kind) []Property {
	list := []Property{property("hs_timestamp", "Activity date", "datetime", "date")}
	switch k.plural {
	case "notes":
		list = append(list, property("hs_note_body", "Note body", "string", "html"))
	case "tasks":
		list = append(list, texts("hs_task_subject", "hs_task_body")...)
		list = append(list, choice("hs_task_status", "Task Status", "NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED"),
			choice("hs_task_priority", "Priority", "NONE", "LOW", "MEDIUM", "HIGH"), choice("hs_task_type", "Task Type", "TODO", "CALL", "EMAIL"))
	case "calls":
		list = append(list, texts("hs_call_title", "hs_call_body", "hs_call_from_number", "hs_call_to_number", "hs_call_disposition")...)
		list = append(list, number("hs_call_duration", "Call duration"), choice("hs_call_direction", "Call direction", "INBOUND", "OUTBOUND"),
			choice("hs_call_status", "Call Status", "BUSY", "CALLING_CRM_USER", "CANCELED", "COMPLETED", "CONNECTING", "FAILED", "IN_PROGRESS", "MISSED", "NO_ANSWER", "QUEUED", "RINGING"))
	case "meetings":
		list = append(list, texts("hs_meeting_title", "hs_meeting_body", "hs_internal_meeting_notes", "hs_meeting_location")...)
		list = append(list, property("hs_meeting_start_time", "Start", "datetime", "date"), property("hs_meeting_end_time", "End", "datetime", "date"),
			choice("hs_meeting_outcome", "Meeting outcome", "SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"))
	case "emails":
		list = append(list, texts("hs_email_subject", "hs_email_text", "hs_email_html", "hs_email_headers")...)
		list = append(list, choice("hs_email_direction", "Direction", "EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"),
			choice("hs_email_status", "Send status", "BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"))
	}
	return list
}

// property is one of HubSpot's own that anybody may write.
func property(name, label, typ, field string) Property {
	return Property{
		Name: name, Label: label, Type: typ, FieldType: field, GroupName: "information", HubspotDefined: true, DisplayOrder: -1, FormField: true,
		Modification: Modification{Archivable: true, ReadOnlyDefinition: true},
	}
}

func texts(names ...string) []Property {
	var list []Property
	for _, n := range names {
		list = append(list, property(n, label(n), "string", "text"))
	}
	return list
}

func label(name string) string {
	words := strings.Fields(strings.ReplaceAll(strings.TrimPrefix(name, "hs_"), "_", " "))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func number(name, label string) Property { return property(name, label, "number", "number") }

func choice(name, label string, values ...string) Property {
	d := property(name, label, "enumeration", "select")
	for i, v := range values {
		d.Options = append(d.Options, Option{Label: v, Value: v, DisplayOrder: i})
	}
	return d
}

// system is one that HubSpot alone writes.
func system(name, label, typ string) Property {
	fields := map[string]string{"number": "number", "datetime": "date", "bool": "booleancheckbox"}
	field := fields[typ]
	if field == "" {
		field = "text"
	}
	d := locked(property(name, label, typ, field))
	d.FormField = false
	return d
}

func locked(d Property) Property     { d.Modification.ReadOnlyValue = true; return d }
func hidden(d Property) Property     { d.Hidden, d.FormField = true, false; return d }
func calculated(d Property) Property { d.Calculated = true; return d }

func owner() Property {
	d := property("hubspot_owner_id", "Owner", "enumeration", "select")
	d.ExternalOptions, d.ReferencedObjectType = true, "OWNER"
	return d
}

// zones are the values of hs_timezone: HubSpot writes a zone in lower case with
// _slash_ in place of the stroke.
func zones() Property {
	var values []string
	for _, z := range []string{
		"America/Chicago", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto",
		"Asia/Dubai", "Asia/Kolkata", "Asia/Seoul", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/Amsterdam", "Europe/Berlin",
		"Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Madrid", "Europe/Paris", "Europe/Rome", "Europe/Stockholm",
		"Europe/Vienna", "Europe/Warsaw", "Europe/Zurich", "Africa/Lagos",
	} {
		values = append(values, zoneValue(z))
	}
	return choice("hs_timezone", "Time Zone", values...)
}

func zoneValue(zone string) string { return strings.ToLower(strings.ReplaceAll(zone, "/", "_slash_")) }

func groups(k *kind) []Group {
	return []Group{{Name: k.name + "information", Label: label(k.name) + " information"}, {Name: "integrationcreatedproperties", Label: "Integration created properties", DisplayOrder: 1}}
}
