package salesforce

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"banter/store/lead"
)

// Mapping says which field of a lead in Salesforce means what. A zero field is
// what DefaultMapping has; "-" as the name of a field means none. A field that
// the org does not have, or the login may not see, is left out.
type Mapping struct {
	Status  string   `toml:"status"`   // the picklist that says where a lead stands
	Owner   string   `toml:"owner"`    // the field of the owner
	Stage   string   `toml:"stage"`    // custom: the stage in the product's own words
	Work    string   `toml:"work"`     // custom: the work status in the product's own words
	Reason  string   `toml:"reason"`   // custom: why it was rejected or recycled
	AE      string   `toml:"ae"`       // custom: who a qualified lead went to
	WakeAt  string   `toml:"wake_at"`  // custom: when a recycled lead comes back
	Cycle   string   `toml:"cycle"`    // custom: which time round the lead is worked
	Score   string   `toml:"score"`    // custom: the score that the rep saw at the last act
	Answers string   `toml:"answers"`  // custom: begin of the names of answers; "Banter_" makes Banter_Budget__c
	OptOuts []string `toml:"opt_outs"` // checkboxes that say: do not contact

	// TaskStatus is the status of a task that is done; "" is Completed.
	TaskStatus string `toml:"task_status"`
	// Pool is the queue that leads go back to, by its name; "" is the only one
	// there is.
	Pool string `toml:"pool"`

	// Stages gives the stage that a value of the status means, Statuses the work
	// status. What is in neither is told by the words in it.
	Stages   map[string]lead.Stage  `toml:"stages"`
	Statuses map[string]lead.Status `toml:"statuses"`
	// Places gives the value of the status that is written for a stage.
	Places map[lead.Stage]string `toml:"places"`
	// Converted is the stage of a lead that was converted: it became an opportunity,
	// or, where none was made, no more than a contact.
	Converted ConvertedStages `toml:"converted"`
	// Convert converts a lead that was qualified here. It can't be taken back.
	Convert bool `toml:"convert"`
	// ConvertStatus is the status of a converted lead; "" is the first that Salesforce
	// has for it.
	ConvertStatus string `toml:"convert_status"`
	// WithoutOpportunity makes no opportunity when a lead is converted.
	WithoutOpportunity bool `toml:"without_opportunity"`

	// Fields gives the fields that others are read from; the first that is not
	// empty counts.
	Fields map[string][]string `toml:"fields"`
	// Extra are fields that are kept as they are, as "x.<name>".
	Extra []string `toml:"extra"`

	// Owners gives a rep's name here for a user's e-mail; a user who is not in it
	// is called by the e-mail itself.
	Owners map[string]string `toml:"owners"`

	// Campaigns gives the kind of activity that a response to a campaign is, by
	// words in its type or its name; the first that fits counts, else it is a form.
	Campaigns []Campaign `toml:"campaigns"`

	// DailyShare is the share of the org's calls of a day that may be ours; 0 is
	// 0.2, 1 is no bound.
	DailyShare float64 `toml:"daily_share"`
}

// ConvertedStages are the stages of converted leads.
type ConvertedStages struct {
	Opportunity lead.Stage `toml:"opportunity"` // with an opportunity that is open, or can't be read
	Won         lead.Stage `toml:"won"`
	Lost        lead.Stage `toml:"lost"`
	None        lead.Stage `toml:"none"` // without an opportunity
}

// Campaign gives the kind of the responses to campaigns whose type or name has
// one of the words.
type Campaign struct {
	Words []string  `toml:"words"`
	Kind  lead.Kind `toml:"kind"`
}

const noField = "-"

// DefaultMapping is what fits an org that nobody has changed, with the custom
// fields of Package.
func DefaultMapping() Mapping {
	return Mapping{
		Status: "Status", Owner: "OwnerId", Stage: "Banter_Stage__c", Work: "Banter_Work__c", Reason: "Banter_Reason__c", AE: "Banter_AE__c",
		WakeAt: "Banter_Wake_At__c", Cycle: "Banter_Cycle__c", Score: "Banter_Score__c", Answers: "Banter_",
		OptOuts:   []string{"HasOptedOutOfEmail", "DoNotCall"},
		Converted: ConvertedStages{lead.StageOpportunity, lead.StageWon, lead.StageLost, lead.StageSQL},
		Fields: map[string][]string{
			"title": {"Title"}, "company": {"Company"}, "industry": {"Industry"}, "employees": {"NumberOfEmployees"}, "revenue": {"AnnualRevenue"},
			"country": {"Country", "CountryCode"}, "region": {"State", "StateCode"}, "city": {"City"}, "email": {"Email"}, "phone": {"Phone", "MobilePhone"},
			"website": {"Website"}, "source": {"LeadSource"}, "created_at": {"CreatedDate"},
		},
		Extra: []string{
			"Rating", "pi__score__c", "pi__grade__c", "pi__campaign__c", "mkto71_Lead_Score__c", "mkto2__Lead_Score__c", "mkto_si__Mkto_Lead_Score__c",
			"mkto_si__Priority__c", "mkto_si__Relative_Score_Value__c",
		},
		Campaigns: []Campaign{
			{[]string{"demo"}, lead.KindDemoRequest},
			{[]string{"contact sales", "talk to sales", "contact us", "request a call"}, lead.KindContactSales},
			{[]string{"webinar", "webcast"}, lead.KindWebinar},
			{[]string{"trade show", "conference", "event", "exhibition", "fair"}, lead.KindEventScan},
			{[]string{"trial", "sign up", "signup"}, lead.KindTrial},
			{[]string{"case study"}, lead.KindCaseStudy},
			{[]string{"download", "content", "e-book", "ebook", "whitepaper", "white paper", "guide"}, lead.KindDownload},
			{[]string{"email", "e-mail", "newsletter"}, lead.KindEmailClick},
			{[]string{"social"}, lead.KindSocial},
		},
		TaskStatus: "Completed",
		DailyShare: 0.2,
	}
}

// complete fills what is zero with the defaults and makes "-" empty.
func (m Mapping) complete() Mapping {
	d := DefaultMapping()
	for _, x := range []struct{ have, def *string }{
		{&m.Status, &d.Status},
		{&m.Owner, &d.Owner},
		{&m.Stage, &d.Stage},
		{&m.Work, &d.Work},
		{&m.Reason, &d.Reason},
		{&m.AE, &d.AE},
		{&m.WakeAt, &d.WakeAt},
		{&m.Cycle, &d.Cycle},
		{&m.Score, &d.Score},
		{&m.Answers, &d.Answers},
		{&m.TaskStatus, &d.TaskStatus},
	} {
		if *x.have == "" {
			*x.have = *x.def
		}
		if *x.have == noField {
			*x.have = ""
		}
	}
	for _, x := range []struct{ have, def *lead.Stage }{
		{&m.Converted.Opportunity, &d.Converted.Opportunity},
		{&m.Converted.Won, &d.Converted.Won},
		{&m.Converted.Lost, &d.Converted.Lost},
		{&m.Converted.None, &d.Converted.None},
	} {
		if *x.have == "" {
			*x.have = *x.def
		}
	}
	if m.OptOuts == nil {
		m.OptOuts = d.OptOuts
	}
	if m.Campaigns == nil {
		m.Campaigns = d.Campaigns
	}
	if m.DailyShare == 0 {
		m.DailyShare = d.DailyShare
	}
	m.Extra = slices.Concat(d.Extra, m.Extra)
	fields := maps.Clone(d.Fields)
	maps.Copy(fields, m.Fields)
	m.Fields = fields
	stages, statuses := map[string]lead.Stage{}, map[string]lead.Status{}
	for label, s := range m.Stages {
		stages[lead.Fold(label)] = s
	}
	for label, s := range m.Statuses {
		statuses[lead.Fold(label)] = s
	}
	m.Stages, m.Statuses = stages, statuses
	owners := make(map[string]string, len(m.Owners))
	for mail, name := range m.Owners {
		owners[strings.ToLower(mail)] = lead.Clean(name)
	}
	m.Owners = owners
	return m
}

// check finds words that no lead has.
func (m Mapping) check() error {
	stage := func(where string, s lead.Stage) error {
		if s == "" || s.Valid() {
			return nil
		}
		return fmt.Errorf("%s: %q is none of %v", where, s, lead.Stages())
	}
	for label, s := range m.Stages {
		if err := stage("stages: "+label, s); err != nil {
			return err
		}
	}
	for s := range m.Places {
		if err := stage("places", s); err != nil {
			return err
		}
	}
	for _, s := range []lead.Stage{m.Converted.Opportunity, m.Converted.Won, m.Converted.Lost, m.Converted.None} {
		if err := stage("converted", s); err != nil {
			return err
		}
	}
	for label, s := range m.Statuses {
		if s != "" && !slices.Contains(lead.Statuses(), s) {
			return fmt.Errorf("statuses: %s: %q is none of %v", label, s, lead.Statuses())
		}
	}
	for f := range m.Fields {
		if !lead.KnownField(f) {
			return fmt.Errorf("fields: %q is no field of a lead", f)
		}
	}
	if m.DailyShare < 0 || m.DailyShare != m.DailyShare {
		return fmt.Errorf("daily_share: %v is no share; write a number from 0.01 to 1", m.DailyShare)
	}
	for _, name := range m.names() {
		if !fieldName(name) {
			return fmt.Errorf("%q is no name of a field in Salesforce", lead.Clean(name))
		}
	}
	return nil
}

// fieldName reports whether s can stand in a query as the name of a field.
func fieldName(s string) bool {
	return s != "" && len(s) <= 80 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_'
	})
}

// criterion is the field that keeps the answer to a criterion.
func (m Mapping) criterion(code string) string {
	if m.Answers == "" || code == "" {
		return ""
	}
	return m.Answers + strings.ToUpper(code[:1]) + code[1:] + "__c"
}

// called is what the owner of an e-mail address is called here.
func (m Mapping) called(mail string) string {
	if name := m.Owners[strings.ToLower(mail)]; name != "" {
		return name
	}
	return mail
}

// momentFields are those that Marketo's Sales Insight keeps the last interesting
// moment in.
func momentFields() (date, desc, kind string) {
	const begin = "mkto_si__Last_Interesting_Moment_"
	return begin + "Date__c", begin + "Desc__c", begin + "Type__c"
}

const pardotActivity = "pi__last_activity__c"

// names are the fields of a lead that are read where the org has them, sorted.
func (m Mapping) names() []string {
	date, desc, kind := momentFields()
	out := []string{
		"Id", "FirstName", "LastName", "SystemModstamp", "CreatedDate", "LastModifiedById", "IsDeleted", "MasterRecordId", "IsConverted",
		"ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "ConvertedOpportunityId", date, desc, kind, pardotActivity,
		m.Status, m.Owner, m.Stage, m.Work, m.Reason, m.AE, m.WakeAt, m.Cycle, m.Score,
	}
	for _, f := range m.Fields {
		out = append(out, f...)
	}
	if m.Answers != "" {
		for _, c := range lead.BANT().Criteria {
			out = append(out, m.criterion(c.Code))
		}
	}
	out = slices.Concat(out, m.OptOuts, m.Extra)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}
