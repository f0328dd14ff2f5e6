package mapping

// synonyms are the names under which other programs know a field, as keys.
// first_name and last_name are not fields; together they are the name.
func synonyms() map[string][]string {
	return map[string][]string{
		"id": {
			"id", "leadid", "contactid", "recordid", "prospectid", "personid", "customerid", "uuid", "guid", "mqlid", "externalid",
			"leadnumber", "crmid", "hubspotid", "salesforceid",
		},
		"name":           {"name", "fullname", "contactname", "leadname", "contact", "person", "displayname"},
		"first_name":     {"firstname", "first", "givenname", "forename", "vorname", "prenom", "nombre"},
		"last_name":      {"lastname", "last", "surname", "familyname", "nachname", "nom", "apellido"},
		"email":          {"email", "emailaddress", "mail", "workemail", "businessemail", "emailid", "contactemail", "mailaddress", "correo"},
		"phone":          {"phone", "phonenumber", "telephone", "tel", "mobile", "mobilephone", "cell", "cellphone", "workphone", "businessphone", "telefon", "directdial"},
		"title":          {"title", "jobtitle", "position", "role", "jobrole", "designation", "occupation"},
		"seniority":      {"seniority", "senioritylevel", "jobseniority", "jobtitleseniority", "level", "managementlevel"},
		"department":     {"department", "jobfunction", "function", "team", "businessunit"},
		"company":        {"company", "companyname", "account", "accountname", "organisation", "organization", "organisationname", "organizationname", "employer", "firma", "business", "company/account"},
		"domain":         {"domain", "companydomain", "emaildomain", "companydomainname"},
		"website":        {"website", "url", "web", "homepage", "websiteurl", "companywebsite", "companyurl"},
		"industry":       {"industry", "sector", "vertical", "branche", "businesssegment"},
		"employees":      {"employees", "numberofemployees", "numemployees", "companysize", "size", "headcount", "staff", "employeecount", "companysizebucket", "no.ofemployees"},
		"revenue":        {"revenue", "annualrevenue", "turnover", "sales", "umsatz"},
		"technologies":   {"technologies", "technology", "techstack", "tools"},
		"country":        {"country", "countryname", "countrycode", "nation", "land", "country/region"},
		"region":         {"region", "state", "province", "stateprovince", "state/province", "state/region", "territory"},
		"city":           {"city", "town", "location", "ort"},
		"zone":           {"timezone", "zone", "tz"},
		"source":         {"source", "leadsource", "originalsource", "channel", "origin", "leadsourcechannel", "utmsource", "leadorigin", "acquisitionchannel"},
		"campaign":       {"campaign", "campaignname", "utmcampaign", "landingpageid", "originatingactivity", "program"},
		"segment":        {"segment", "tier", "customersegment"},
		"owner":          {"owner", "leadowner", "ownerid", "assignedto", "salesrep", "rep", "contactowner", "sdr", "sdrid", "accountowner", "owneremail", "ownername"},
		"ae":             {"ae", "accountexecutive", "aeid"},
		"stage":          {"stage", "lifecyclestage", "leadstatus", "funnelstage", "status", "leadstage", "pipelinestage"},
		"reason":         {"reason", "disqualifiedreason", "disqualificationreason", "lostreason", "rejectionreason"},
		"do_not_contact": {"donotcontact", "donotcall", "optedout", "optout", "unsubscribed", "dnc", "donotemail", "hasoptedoutofemail", "emailoptout"},
		"created_at":     {"createdat", "created", "createdate", "creationdate", "createddate", "dateadded", "dateadd", "firstcontactdate", "signupdate", "registered", "registeredat", "dateofentry", "firstseen"},
		"assigned_at":    {"assignedat", "assigneddate", "ownerassigneddate", "dateassigned"},
		"qualified_at":   {"qualifiedat", "mqldate", "qualifieddate", "becameamqldate", "mqlat"},
		"opportunity":    {"opportunity", "opportunityid", "dealid"},
		"amount":         {"amount", "dealamount", "opportunityamount", "dealvalue", "amountincompanycurrency"},
		"currency":       {"currency", "currencycode", "currencyisocode", "dealcurrencycode"},
		"opportunity_at": {"opportunityat", "opportunitydate", "opportunitycreateddate", "becameanopportunitydate"},
		"closed_at":      {"closedat", "closedate", "wondate", "dateclosed", "closeddate", "becameacustomerdate"},
	}
}

// activitySynonyms are the names of what an activity says.
func activitySynonyms() map[string][]string {
	return map[string][]string{
		"id":      {"activityid", "eventid", "messageid", "id", "uuid"},
		"lead":    {"leadid", "contactid", "prospectid", "personid", "whoid", "userid", "customerid", "recordid", "mqlid"},
		"email":   {"email", "emailaddress", "mail", "contactemail", "leademail"},
		"kind":    {"activitytype", "eventtype", "type", "activity", "event", "eventname", "activityname", "activityvalue", "action", "kind"},
		"at":      {"at", "timestamp", "time", "date", "datetime", "activitydate", "activitytimestamp", "eventdate", "eventtime", "occurredat", "createdat", "activitytime"},
		"subject": {"subject", "title", "description", "activityvalue", "pagetitle", "formname", "eventname", "activityname", "event"},
		"url":     {"url", "pageurl", "link", "page"},
		"points":  {"points", "score", "scorechange", "value"},
		"by":      {"by", "owner", "ownerid", "user", "rep", "agent"},
		"outcome": {"outcome", "result", "disposition", "calldisposition"},
		"note":    {"note", "notes", "comment", "comments", "body"},
	}
}
