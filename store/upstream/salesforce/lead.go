package salesforce

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// reader turns rows into leads.
type reader struct {
	m        Mapping
	schema   *schema
	people   *people
	zone     *time.Location // the user's, for what has a day and no time
	me       string         // the user's id
	outcomes map[string]row // opportunities, by id
	stranger bool           // an owner was met who is not known

	fields []source
	extra  []string
}

// source is a field of a lead and the fields of Salesforce that it is read from.
type source struct {
	field string
	from  []string
}

func newReader(m Mapping, s *schema, p *people, w who) *reader {
	r := &reader{m: m, schema: s, people: p, zone: w.zone(), me: w.User}
	for f, from := range m.Fields {
		r.fields = append(r.fields, source{f, from})
	}
	slices.SortFunc(r.fields, func(a, b source) int { return strings.Compare(a.field, b.field) })
	for _, name := range m.Extra {
		if s.leads.has(name) {
			r.extra = append(r.extra, name)
		}
	}
	slices.Sort(r.extra)
	r.extra = slices.Compact(r.extra)
	return r
}

// lead translates a lead without what is kept beside it. What a lead can't hold
// is left out, field by field; the error is that of a row without an id.
func (r *reader) lead(x row) (lead.Remote, error) {
	id := localID(x["Id"])
	if id == "" {
		return lead.Remote{}, fmt.Errorf("id: %q is no id of a lead", lead.Clean(x["Id"]))
	}
	if x.yes("IsDeleted") {
		return tombstone(x["Id"], x), nil
	}
	outcome := r.outcomes[full(x["ConvertedOpportunityId"])]
	out := lead.Remote{ID: id, Version: version(max(x.stamp(), outcome.stamp()))}
	out.Fields = make(lead.Values, 0, len(r.fields)+len(r.extra)+8)
	var canon lead.Lead
	set := func(field, text string) {
		if canon.Set(field, text) == nil {
			out.Fields.Set(field, canon.Get(field))
		}
	}
	first, ok := x["FirstName"]
	last, ok2 := x["LastName"]
	if ok || ok2 {
		set("name", strings.TrimSpace(first+" "+last))
	}
	for _, f := range r.fields {
		if text, carried := firstOf(x, f.from); carried {
			set(f.field, convert(f.field, text))
		}
	}
	for _, name := range r.extra {
		if text, ok := x[name]; ok {
			set(lead.ExtraPrefix+name, r.plain(name, text))
		}
	}
	r.standing(x, set)
	r.deal(x, outcome, set)
	out.Activities = r.moments(x)
	return out, nil
}

// firstOf is the first of some fields that is not empty; ok is whether one of
// them is there at all.
func firstOf(x row, names []string) (text string, ok bool) {
	for _, name := range names {
		v, has := x[name]
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
	case "employees", "revenue", "amount":
		return whole(text)
	}
	return text
}

// plain is the value of a field as people write it: 42 for 42.0.
func (r *reader) plain(name, text string) string {
	switch r.schema.leads.byName[name].Type {
	case "double", "currency", "percent", "int", "long":
		return whole(text)
	}
	return text
}

// standing reads where a lead stands.
func (r *reader) standing(x row, set func(field, text string)) {
	stage := r.stage(x)
	if stage != "" {
		set("stage", string(stage))
	}
	if work := x[r.m.Work]; work != "" && r.schema.leads.writable(r.m.Work) && !x.yes("IsConverted") {
		set("status", work)
	}
	if owner, ok := x[r.m.Owner]; ok && r.m.Owner != "" {
		name, known := r.people.name(owner)
		r.stranger = r.stranger || !known
		set("owner", name)
	}
	for field, name := range map[string]string{"reason": r.m.Reason, "ae": r.m.AE, "wake_at": r.m.WakeAt} {
		if text, ok := x[name]; ok && r.schema.leads.writable(name) {
			set(field, convert(field, text))
		}
	}
	said, known := false, false
	for _, name := range r.m.OptOuts {
		said = said || x.yes(name)
		// Only what can be written both ways may say that nothing was asked for: a
		// silence must not lift what a rep has set.
		known = known || r.schema.leads.writable(name)
	}
	if said {
		set("do_not_contact", "true")
	} else if known {
		set("do_not_contact", "")
	}
}

// stage is where a lead stands.
func (r *reader) stage(x row) lead.Stage {
	if !x.yes("IsConverted") {
		return r.schema.statuses.read(x[r.m.Status], x[r.m.Stage])
	}
	outcome := r.outcomes[full(x["ConvertedOpportunityId"])]
	switch {
	case full(x["ConvertedOpportunityId"]) == "":
		return r.m.Converted.None
	case outcome.yes("IsWon"):
		return r.m.Converted.Won
	case outcome.yes("IsClosed"):
		return r.m.Converted.Lost
	}
	return r.m.Converted.Opportunity
}

// deal reads what became of a converted lead.
func (r *reader) deal(x, outcome row, set func(field, text string)) {
	if !x.yes("IsConverted") {
		return
	}
	for _, name := range []string{"ConvertedAccountId", "ConvertedContactId"} {
		if id := full(x[name]); id != "" {
			set(lead.ExtraPrefix+name, id)
		}
	}
	id := full(x["ConvertedOpportunityId"])
	if id == "" {
		return
	}
	set("opportunity", id)
	opened := x["ConvertedDate"]
	if outcome != nil {
		set("amount", convert("amount", outcome["Amount"]))
		set(lead.ExtraPrefix+"StageName", outcome["StageName"])
		if code := outcome["CurrencyIsoCode"]; code != "" {
			set("currency", code)
		}
		if outcome["CreatedDate"] != "" {
			opened = outcome["CreatedDate"]
		}
		closed := ""
		if outcome.yes("IsClosed") {
			closed = closing(outcome["CloseDate"], opened)
		}
		set("closed_at", convert("closed_at", closed))
	}
	set("opportunity_at", convert("opportunity_at", opened))
}

// closing is when an opportunity was closed: Salesforce tells the day only, and on
// the day that it was opened it was not closed before.
func closing(day, opened string) string {
	closed, ok := instant(day)
	if from, known := instant(opened); ok && known && closed.Before(from) && from.Sub(closed) < 24*time.Hour {
		return opened
	}
	return day
}

// moments are the activities that the fields of Marketo and Pardot tell: the last
// of their kind. Each pull tells what is the last one then, so that a lead that
// is pulled often has them all.
func (r *reader) moments(x row) []lead.Activity {
	var out []lead.Activity
	add := func(prefix string, kind lead.Kind, date, subject, source string) {
		if t, ok := instant(date); ok {
			out = append(out, lead.Activity{ID: fmt.Sprintf("%s-%d", prefix, t.UnixMilli()), Kind: kind, At: t, Subject: lead.Clean(subject), Source: source})
		}
	}
	date, desc, kind := momentFields()
	add("sf-moment", momentKind(lead.Fold(x[kind]+" "+x[desc])), x[date], x[desc], "marketo")
	add("sf-pardot", lead.KindCustomActivity, x[pardotActivity], "", "pardot")
	return out
}

// momentKind is what an interesting moment of Marketo was, by its words.
func momentKind(text string) lead.Kind {
	for _, x := range []struct {
		kind  lead.Kind
		words []string
	}{
		{lead.KindDemoRequest, []string{"demo"}},
		{lead.KindContactSales, []string{"contact sales", "talk to sales", "contact us"}},
		{lead.KindPricingPage, []string{"pricing"}},
		{lead.KindWebinar, []string{"webinar", "webcast"}},
		{lead.KindEventScan, []string{"event", "trade show", "booth"}},
		{lead.KindForm, []string{"fills out", "filled out", "form"}},
		{lead.KindEmailClick, []string{"click"}},
		{lead.KindEmailOpen, []string{"email", "e-mail"}},
		{lead.KindPageView, []string{"web", "visit", "page"}},
	} {
		if says(text, x.words) {
			return x.kind
		}
	}
	return lead.KindCustomActivity
}
