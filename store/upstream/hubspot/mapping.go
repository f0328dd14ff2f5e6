package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"banter/store/lead"
)

// Mapping says which property of a contact means what. A zero field is what the
// account's own definitions say, else what DefaultMapping has; "-" as the name of
// a property means none.
type Mapping struct {
	Lifecycle    string   `toml:"lifecycle"`      // the property of the lifecycle stage
	LeadStatus   string   `toml:"lead_status"`    // the property of the lead status
	Stage        string   `toml:"stage"`          // custom: the stage in the product's own words
	Owner        string   `toml:"owner"`          // the property of the owner
	Score        string   `toml:"score"`          // a score that HubSpot reckons; the account's, where it has one only
	Reason       string   `toml:"reason"`         // custom: why it was rejected or recycled
	AE           string   `toml:"ae"`             // custom: who a qualified lead went to
	WakeAt       string   `toml:"wake_at"`        // custom: when a recycled lead comes back
	Cycle        string   `toml:"cycle"`          // custom: which time round the lead is worked
	ScoreThen    string   `toml:"score_then"`     // custom: the score that the rep saw at the last act
	DoNotContact string   `toml:"do_not_contact"` // custom: set here and there
	OptOuts      []string `toml:"opt_outs"`       // further ones that say it and are only read
	Answers      string   `toml:"answers"`        // custom: begin of the names of answers; "banter_" makes banter_budget

	// Stages gives the stage that an option of the lifecycle means.
	Stages map[string]lead.Stage `toml:"stages"`
	// Places gives what is written for a stage.
	Places map[lead.Stage]Place `toml:"places"`
	// Verdicts gives the stage that an option of the lead status means, whatever
	// the lifecycle says.
	Verdicts map[string]lead.Stage `toml:"verdicts"`
	// Statuses gives the work status that an option of the lead status means,
	// Write the option that is written for one.
	Statuses map[string]lead.Status `toml:"statuses"`
	Write    map[lead.Status]string `toml:"write"`

	// LeadObject is "-" where the Leads object is left alone. LeadStages gives the
	// stage or the work status that a stage of its pipelines means, by its id.
	LeadObject string            `toml:"lead_object"`
	LeadStages map[string]string `toml:"lead_stages"`

	// Fields gives the properties that other fields are read from; the first that
	// is not empty counts.
	Fields map[string][]string `toml:"fields"`
	// Company gives those of the primary company that fill what the contact
	// leaves empty.
	Company map[string][]string `toml:"company"`
	// Extra are properties that are kept as they are, as "x.<name>".
	Extra []string `toml:"extra"`

	// Owners gives a rep's name here for an owner's e-mail; an owner who is not
	// in it is called by the e-mail itself.
	Owners map[string]string `toml:"owners"`

	// Forms gives the forms, by name or id, that are of a kind of activity:
	// demo_request = ["Request a demo"].
	Forms map[lead.Kind][]string `toml:"forms"`
	// Conversions gives the kind of activity that any other form is, by words in
	// its name; the first that fits counts, else it is a form.
	Conversions []Conversion `toml:"conversions"`
}

// Place is what is written for a stage.
type Place struct {
	Lifecycle  string `toml:"lifecycle"`
	LeadStatus string `toml:"lead_status"` // "": the work status
}

// Conversion gives the kind of a form whose name has one of the words.
type Conversion struct {
	Words []string  `toml:"words"`
	Kind  lead.Kind `toml:"kind"`
}

// DefaultMapping is what fits an account that nobody has changed, with the
// custom properties that Setup creates.
func DefaultMapping() Mapping {
	return Mapping{
		Lifecycle: "lifecyclestage", LeadStatus: "hs_lead_status", Stage: "banter_stage", Owner: "hubspot_owner_id", Score: "-",
		Reason: "banter_reason", AE: "banter_ae", WakeAt: "banter_wake_at", Cycle: "banter_cycle", ScoreThen: "banter_score", DoNotContact: "banter_do_not_contact",
		OptOuts: []string{"hs_email_optout"}, Answers: "banter_",
		Stages: map[string]lead.Stage{
			"subscriber": lead.StageLead, "lead": lead.StageLead, "marketingqualifiedlead": lead.StageMQL,
			"salesqualifiedlead": lead.StageSQL, "opportunity": lead.StageOpportunity, "customer": lead.StageWon,
			"evangelist": lead.StageWon, "other": lead.StageDisqualified,
		},
		Places: map[lead.Stage]Place{
			lead.StageLead: {Lifecycle: "lead"}, lead.StageMQL: {Lifecycle: "marketingqualifiedlead"},
			lead.StageSAL: {Lifecycle: "marketingqualifiedlead"}, lead.StageSQL: {Lifecycle: "salesqualifiedlead"},
			lead.StageOpportunity: {Lifecycle: "opportunity"}, lead.StageWon: {Lifecycle: "customer"},
			lead.StageLost: {Lifecycle: "other"}, lead.StageNurture: {Lifecycle: "lead", LeadStatus: "BAD_TIMING"},
			lead.StageDisqualified: {Lifecycle: "other", LeadStatus: "UNQUALIFIED"},
		},
		Verdicts: map[string]lead.Stage{"UNQUALIFIED": lead.StageDisqualified, "BAD_TIMING": lead.StageNurture},
		Statuses: map[string]lead.Status{
			"NEW": lead.StatusNew, "OPEN": lead.StatusNew, "IN_PROGRESS": lead.StatusAttempting, "OPEN_DEAL": lead.StatusConnected,
			"ATTEMPTED_TO_CONTACT": lead.StatusAttempting, "CONNECTED": lead.StatusConnected, "BAD_TIMING": lead.StatusWaiting,
		},
		Write: map[lead.Status]string{
			lead.StatusNew: "NEW", lead.StatusAttempting: "ATTEMPTED_TO_CONTACT", lead.StatusConnected: "CONNECTED",
		},
		LeadObject: leadsKind,
		LeadStages: map[string]string{
			"new-stage-id": string(lead.StatusNew), "attempting-stage-id": string(lead.StatusAttempting), "connected-stage-id": string(lead.StatusConnected),
			"qualified-stage-id": string(lead.StageSQL), "unqualified-stage-id": string(lead.StageDisqualified),
		},
		Fields:  defaultFields(),
		Company: defaultCompany(),
		Conversions: []Conversion{
			{[]string{"demo"}, lead.KindDemoRequest},
			{[]string{"contact sales", "talk to sales", "sales call", "contact us"}, lead.KindContactSales},
			{[]string{"webinar"}, lead.KindWebinar},
			{[]string{"trial", "sign up", "signup"}, lead.KindTrial},
			{[]string{"case study"}, lead.KindCaseStudy},
			{[]string{"download", "e-book", "ebook", "whitepaper", "white paper", "guide"}, lead.KindDownload},
		},
	}
}

func defaultFields() map[string][]string {
	return map[string][]string{
		"title": {"jobtitle"}, "seniority": {"hs_seniority", "seniority"}, "department": {"hs_role"}, "company": {"company"},
		"domain": {"hs_email_domain"}, "industry": {"industry"}, "employees": {"numemployees"}, "revenue": {"annualrevenue"},
		"country": {"country"}, "region": {"state"}, "city": {"city"}, "zone": {"hs_timezone"}, "email": {"email"},
		"phone": {"phone", "mobilephone"}, "website": {"website"}, "source": {"hs_analytics_source"},
		"campaign":   {"hs_analytics_first_touch_converting_campaign", "hs_analytics_source_data_1"},
		"created_at": {"createdate"}, "assigned_at": {"hubspot_owner_assigneddate"},
		"qualified_at": {"hs_lifecyclestage_marketingqualifiedlead_date"},
	}
}

func defaultCompany() map[string][]string {
	return map[string][]string{
		"company": {"name"}, "domain": {"domain"}, "industry": {"industry"}, "employees": {"numberofemployees"},
		"revenue": {"annualrevenue"}, "country": {"country"}, "region": {"state"}, "city": {"city"}, "website": {"website"},
		"technologies": {"technologies", "web_technologies"},
	}
}

// complete fills what is zero with the defaults and makes "-" empty.
func (m Mapping) complete() Mapping { return m.onto(DefaultMapping()) }

// onto is complete with other defaults.
func (m Mapping) onto(d Mapping) Mapping {
	names := func(have, def *string) {
		if *have == "" {
			*have = *def
		}
		if *have == "-" {
			*have = ""
		}
	}
	names(&m.Lifecycle, &d.Lifecycle)
	names(&m.LeadStatus, &d.LeadStatus)
	names(&m.Stage, &d.Stage)
	names(&m.Owner, &d.Owner)
	names(&m.Score, &d.Score)
	names(&m.Reason, &d.Reason)
	names(&m.AE, &d.AE)
	names(&m.WakeAt, &d.WakeAt)
	names(&m.Cycle, &d.Cycle)
	names(&m.ScoreThen, &d.ScoreThen)
	names(&m.DoNotContact, &d.DoNotContact)
	names(&m.Answers, &d.Answers)
	names(&m.LeadObject, &d.LeadObject)
	if m.OptOuts == nil {
		m.OptOuts = d.OptOuts
	}
	if m.Conversions == nil {
		m.Conversions = d.Conversions
	}
	m.Stages, m.Verdicts = over(d.Stages, m.Stages), over(d.Verdicts, m.Verdicts)
	m.Statuses, m.Write, m.Places = over(d.Statuses, m.Statuses), over(d.Write, m.Write), over(d.Places, m.Places)
	m.LeadStages = over(d.LeadStages, m.LeadStages)
	m.Fields, m.Company = over(d.Fields, m.Fields), over(d.Company, m.Company)
	owners := make(map[string]string, len(m.Owners))
	for mail, name := range m.Owners {
		owners[strings.ToLower(mail)] = lead.Clean(name)
	}
	m.Owners = owners
	return m
}

// over puts what a config sets over the defaults.
func over[K comparable, V any](def, set map[K]V) map[K]V {
	out := maps.Clone(def)
	maps.Copy(out, set)
	return out
}

// check finds words that no lead has.
func (m Mapping) check() error {
	for option, s := range m.Stages {
		if s != "" && !s.Valid() {
			return fmt.Errorf("stages: %s: %q is none of %v", option, s, lead.Stages())
		}
	}
	for option, s := range m.Verdicts {
		if s != "" && !s.Valid() {
			return fmt.Errorf("verdicts: %s: %q is none of %v", option, s, lead.Stages())
		}
	}
	for s := range m.Places {
		if !s.Valid() {
			return fmt.Errorf("places: %q is none of %v", s, lead.Stages())
		}
	}
	for option, s := range m.Statuses {
		if s != "" && !slices.Contains(lead.Statuses(), s) {
			return fmt.Errorf("statuses: %s: %q is none of %v", option, s, lead.Statuses())
		}
	}
	for id, s := range m.LeadStages {
		if s != "" && !lead.Stage(s).Valid() && !slices.Contains(lead.Statuses(), lead.Status(s)) {
			return fmt.Errorf("lead_stages: %s: %q is none of %v, %v", id, s, lead.Stages(), lead.Statuses())
		}
	}
	for kind, entries := range m.Forms {
		if s := string(kind); s == "" || strings.ContainsFunc(s, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			return fmt.Errorf("forms: %q is no kind of activity; write it as %s or %s", lead.Clean(s), lead.KindDemoRequest, lead.KindContactSales)
		}
		if slices.ContainsFunc(entries, func(s string) bool { return strings.TrimSpace(s) == "" }) {
			return fmt.Errorf("forms: %s: a name is empty; write the name of a form, or its id", kind)
		}
	}
	for s := range m.Write {
		if !slices.Contains(lead.Statuses(), s) {
			return fmt.Errorf("write: %q is none of %v", s, lead.Statuses())
		}
	}
	for _, fields := range []map[string][]string{m.Fields, m.Company} {
		for f := range fields {
			if !lead.KnownField(f) {
				return fmt.Errorf("fields: %q is no field of a lead", f)
			}
		}
	}
	return nil
}

// criterion is the property that keeps the answer to a criterion.
func (m Mapping) criterion(code string) string {
	if m.Answers == "" {
		return ""
	}
	return m.Answers + code
}

// properties are those of a contact that are read, sorted.
func (m Mapping) properties() []string {
	out := []string{
		"firstname", "lastname", "hs_merged_object_ids", "associatedcompanyid", "createdate", "lastmodifieddate",
		m.Lifecycle, m.LeadStatus, m.Stage, m.Owner, m.Score, m.Reason, m.AE, m.WakeAt, m.Cycle, m.ScoreThen, m.DoNotContact,
	}
	for _, f := range m.Fields {
		out = append(out, f...)
	}
	for life := range m.Stages {
		out = append(out, becameProperty(life))
	}
	out = slices.Concat(out, m.OptOuts, m.Extra, conversionProperties())
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" })
}

// companyProperties are those of a company that are read, sorted.
func (m Mapping) companyProperties() []string {
	var out []string
	for _, f := range m.Company {
		out = append(out, f...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
