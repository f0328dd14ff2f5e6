package hubspot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// reader turns contacts into leads.
type reader struct {
	m         Mapping
	schema    *schema
	owners    *owners
	companies map[string]*object     // by id; nil where they may not be read
	leads     map[string]*leadObject // by the contact's id; nil where there are none
	deals     map[string]*deal       // by the contact's id; nil where they were not read
	kinds     map[string]lead.Kind   // of forms that the config names, by their folded names
	zones     map[string]string      // what zone says: it looks at files
	stranger  bool                   // an owner was met who is not known
}

// contact translates a contact without its activities. What a lead can't hold
// is left out, field by field; the error is that of a contact without an id.
func (r *reader) contact(o *object) (lead.Remote, error) {
	out := lead.Remote{ID: localID(string(o.ID)), Version: version(o.updated())}
	changed := o.updated()
	if l := r.leads[string(o.ID)]; l != nil {
		changed = max(changed, l.updated)
	}
	d := r.deals[string(o.ID)]
	if d != nil {
		changed = max(changed, d.updated)
	}
	out.Version = version(changed)
	if out.ID == "" {
		return out, fmt.Errorf("id: %q is no id of a contact", lead.Clean(string(o.ID)))
	}
	company := r.companies[o.Properties["associatedcompanyid"]]
	var canon lead.Lead
	set := func(field, text string) {
		if canon.Set(field, text) == nil {
			out.Fields.Set(field, canon.Get(field))
		}
	}
	first, ok := o.Properties["firstname"]
	last, ok2 := o.Properties["lastname"]
	if ok || ok2 {
		set("name", strings.TrimSpace(first+" "+last))
	}
	for _, field := range slices.Sorted(maps.Keys(fieldsOf(r.m))) {
		own, carried := firstOf(o.Properties, r.m.Fields[field])
		theirs := ""
		if company != nil {
			var known bool
			theirs, known = firstOf(company.Properties, r.m.Company[field])
			carried = carried || known
		}
		// A contact's own domain is that of an e-mail address: gmail.com, often.
		if own == "" || field == "domain" && theirs != "" {
			own = theirs
		}
		if carried {
			set(field, r.convert(field, own))
		}
	}
	for _, name := range append(slices.Clone(r.m.Extra), r.m.Score) {
		if text, ok := o.Properties[name]; ok && name != "" {
			set(lead.ExtraPrefix+name, text)
		}
	}
	r.standing(o, set)
	if d != nil {
		for _, v := range d.fields {
			out.Fields.Set(v.Field, v.Text)
		}
	}
	out.Activities = r.conversions(o)
	return out, nil
}

// standing reads where a contact stands.
func (r *reader) standing(o *object, set func(field, text string)) {
	get := func(name string) string { return o.Properties[name] }
	stage, status := r.leads[string(o.ID)].refine(r.m.standing(get, r.schema.has(r.m.Stage)))
	stage = r.deals[string(o.ID)].refine(stage)
	if stage != "" {
		set("stage", string(stage))
	}
	if status != "" {
		set("status", string(status))
	}
	if owner, ok := o.Properties[r.m.Owner]; ok {
		name, known := r.owners.name(owner)
		r.stranger = r.stranger || !known
		set("owner", name)
	}
	for field, name := range map[string]string{"reason": r.m.Reason, "ae": r.m.AE, "wake_at": r.m.WakeAt} {
		if text, ok := o.Properties[name]; ok && name != "" {
			set(field, convert(field, text))
		}
	}
	said := false
	for _, name := range append([]string{r.m.DoNotContact}, r.m.OptOuts...) {
		yes, err := lead.ParseBool(o.Properties[name])
		said = said || err == nil && yes
	}
	// Without a property that takes it back nothing is said by its absence: an
	// opt-out that was noted here must not be lifted by HubSpot's silence.
	if _, ours := o.Properties[r.m.DoNotContact]; said {
		set("do_not_contact", "true")
	} else if ours && r.m.DoNotContact != "" {
		set("do_not_contact", "")
	}
}

// fieldsOf are the fields that a contact or its company fills.
func fieldsOf(m Mapping) map[string]bool {
	out := map[string]bool{}
	for _, from := range []map[string][]string{m.Fields, m.Company} {
		for f := range from {
			out[f] = true
		}
	}
	return out
}

// firstOf is the first of some properties that is not empty; ok is whether one
// of them is there at all.
func firstOf(props texts, names []string) (text string, ok bool) {
	for _, name := range names {
		v, has := props[name]
		ok = ok || has
		if v != "" {
			return v, true
		}
	}
	return "", ok
}

// convert makes a value what lead.Lead.Set takes.
func convert(field, text string) string {
	switch field {
	case "created_at", "assigned_at", "qualified_at", "wake_at", "opportunity_at", "closed_at":
		if t, ok := instant(text); ok {
			return t.Format(time.RFC3339)
		}
	case "employees", "revenue":
		return least(text)
	case "domain":
		return strings.ToLower(text)
	case "zone":
		return zone(text)
	}
	return text
}

// convert is convert that remembers zones: contacts have few, and each is a file.
func (r *reader) convert(field, text string) string {
	if field != "zone" {
		return convert(field, text)
	}
	name, known := r.zones[text]
	if !known {
		if r.zones == nil {
			r.zones = map[string]string{}
		}
		name = zone(text)
		r.zones[text] = name
	}
	return name
}

// least is the lower end of a range: "25" of "25-50", "1000" of "1000+".
func least(text string) string {
	i := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' && r != ',' && r != 'e' && r != 'E' })
	if i > 0 {
		return text[:i]
	}
	return text
}

// zone makes an IANA name of HubSpot's way to write one:
// "america_slash_new_york", "US/Eastern". "" where there is no such zone.
func zone(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "_slash_", "/")
	if text == "" || strings.EqualFold(text, "local") {
		return ""
	}
	words := []rune(strings.ToLower(text))
	for i, r := range words {
		if i == 0 || words[i-1] == '/' || words[i-1] == '_' || words[i-1] == '-' {
			words[i] = []rune(strings.ToUpper(string(r)))[0]
		}
	}
	for _, name := range []string{text, string(words), strings.ToUpper(text)} {
		if l, err := time.LoadLocation(name); err == nil {
			return l.String()
		}
	}
	return ""
}

// version is a revision as the sync compares it: the instant of the last change.
func version(ms int64) string {
	if ms == 0 {
		return ""
	}
	return iso(time.UnixMilli(ms))
}

// merged are the leads that were merged into a contact.
func merged(o *object, survivor lead.Remote) []lead.Remote {
	var out []lead.Remote
	for old := range strings.SplitSeq(o.Properties["hs_merged_object_ids"], ";") {
		if id := localID(strings.TrimSpace(old)); id != "" && id != survivor.ID {
			out = append(out, lead.Remote{ID: id, Version: survivor.Version, Gone: true, MergedInto: survivor.ID})
		}
	}
	return out
}

// The begins of the IDs of what a contact did itself; a form has the same ID
// whoever tells of it.
const (
	formPrefix  = "hs-form"
	openPrefix  = "hs-open"
	clickPrefix = "hs-click"
	visitPrefix = "hs-visit"
)

// activityID is the ID of what a contact did at an instant.
func activityID(prefix string, at time.Time) string {
	return fmt.Sprintf("%s-%d", prefix, at.UnixMilli())
}

// conversionProperties are those of a contact that tell what it did.
func conversionProperties() []string {
	return []string{
		"first_conversion_date", "first_conversion_event_name", "hs_analytics_last_visit_timestamp", "hs_email_last_click_date",
		"hs_email_last_open_date", "recent_conversion_date", "recent_conversion_event_name",
	}
}

// conversions are the activities that the properties of a contact tell: the
// first and the last of their kind. Each pull tells what is the last one then,
// so that a lead that is pulled often has them all.
func (r *reader) conversions(o *object) []lead.Activity {
	var out []lead.Activity
	add := func(prefix string, kind lead.Kind, date, subject string) {
		t, ok := instant(o.Properties[date])
		if !ok {
			return
		}
		a := lead.Activity{ID: activityID(prefix, t), Kind: kind, At: t, Subject: lead.Clean(o.Properties[subject]), Source: "hubspot"}
		if !slices.ContainsFunc(out, func(b lead.Activity) bool { return b.ID == a.ID }) {
			out = append(out, a)
		}
	}
	for _, which := range []string{"first", "recent"} {
		name := which + "_conversion_event_name"
		add(formPrefix, r.m.converted(r.kinds, o.Properties[name]), which+"_conversion_date", name)
	}
	add(openPrefix, lead.KindEmailOpen, "hs_email_last_open_date", "")
	add(clickPrefix, lead.KindEmailClick, "hs_email_last_click_date", "")
	add(visitPrefix, lead.KindPageView, "hs_analytics_last_visit_timestamp", "")
	return out
}

// conversion is the kind of a form by its name.
func (m Mapping) conversion(name string) lead.Kind {
	name = lead.Fold(name)
	for _, c := range m.Conversions {
		for _, w := range c.Words {
			if strings.Contains(name, lead.Fold(w)) {
				return c.Kind
			}
		}
	}
	return lead.KindForm
}
