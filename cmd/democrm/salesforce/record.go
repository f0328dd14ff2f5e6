package salesforce

import (
	"slices"
	"strings"
	"time"

	"banter/store/lead"
)

// stampLayout is how Salesforce writes times: no colon in the offset.
const stampLayout = "2006-01-02T15:04:05.000-0700"

// stampOf writes a time as a record has it: whole seconds.
func stampOf(t time.Time) string { return t.UTC().Truncate(time.Second).Format(stampLayout) }

// record is one row. Values are texts, "" is null: times as stampOf writes
// them, numbers decimal, booleans "true" or "false".
type record struct {
	kind    *kind
	id      string
	v       []string  // by place of the field; shorter than the fields if some were added later
	deleted time.Time // zero is not
	sent    bool      // something of it came through the API
}

func (r *record) get(i int) string {
	if i < 0 || i >= len(r.v) {
		return ""
	}
	return r.v[i]
}

// at is a field by its name.
func (r *record) at(name string) string {
	_, i := r.kind.field(name)
	return r.get(i)
}

func (r *record) set(name, value string) {
	_, i := r.kind.field(name)
	if i < 0 {
		return
	}
	for len(r.v) <= i {
		r.v = append(r.v, "")
	}
	r.v[i] = value
}

func (r *record) live() bool { return r != nil && r.deleted.IsZero() }

// stamp is when the record was last changed by anybody or anything.
func (r *record) stamp() time.Time {
	t, err := time.Parse(stampLayout, r.get(r.kind.stamp))
	if err != nil {
		return time.Time{}
	}
	return t
}

// journal is what a transaction changed, so that it can be taken back.
type journal struct {
	outer  *journal // the transaction around it
	before map[*record]record
	made   []*record
}

// save keeps what a record was before the transaction, if there is one.
func (o *Org) save(r *record) {
	for j := o.journal; j != nil; j = j.outer {
		if _, known := j.before[r]; !known {
			old := *r
			old.v = slices.Clone(r.v)
			j.before[r] = old
		}
	}
}

// begin starts a transaction, maybe within another, and returns what ends it and
// may take it back.
func (o *Org) begin() (end func(undo bool)) {
	j := &journal{outer: o.journal, before: map[*record]record{}}
	o.journal = j
	return func(undo bool) {
		o.journal = j.outer
		if !undo {
			return
		}
		for r, old := range j.before {
			*r = old
		}
		for _, r := range j.made {
			if i, ok := r.kind.find(r.id); ok {
				r.kind.rows = slices.Delete(r.kind.rows, i, i+1)
			}
			delete(o.byID, r.id)
		}
	}
}

// insert makes a record of values that were checked. id of "" takes the next
// one; user is who makes it.
func (o *Org) insert(k *kind, id, user string, values map[string]string) *record {
	if id == "" {
		for id == "" || o.byID[id] != nil {
			k.last++
			id = makeID(k.prefix, k.last)
		}
	}
	now := stampOf(o.now())
	r := &record{kind: k, id: id, v: make([]string, len(k.fields))}
	for i, f := range k.fields {
		if f.Type == "boolean" {
			r.v[i] = "false"
		}
	}
	for name, v := range map[string]string{
		"Id": id, "CreatedDate": now, "CreatedById": user, "LastModifiedDate": now, "LastModifiedById": user, "SystemModstamp": now, "OwnerId": user,
	} {
		r.set(name, v)
	}
	o.defaults(r)
	for name, v := range values {
		r.set(name, v)
	}
	o.derive(r)
	i, _ := k.find(id)
	k.rows = slices.Insert(k.rows, i, r)
	o.byID[id] = r
	for j := o.journal; j != nil; j = j.outer {
		j.made = append(j.made, r)
	}
	o.after(r)
	return r
}

// update sets values that were checked; "" clears one. Every write moves the
// times, also one that changes nothing.
func (o *Org) update(r *record, user string, values map[string]string) {
	o.save(r)
	for name, v := range values {
		r.set(name, v)
	}
	now := stampOf(o.now())
	r.set("LastModifiedDate", now)
	r.set("LastModifiedById", user)
	r.set("SystemModstamp", now)
	o.derive(r)
	o.after(r)
}

// remove puts a record into the recycle bin; into is the record that it was
// merged into, if any.
func (o *Org) remove(r *record, into string) {
	o.save(r)
	r.deleted = o.now()
	r.set("IsDeleted", "true")
	r.set("MasterRecordId", into)
	r.set("SystemModstamp", stampOf(r.deleted))
	if r.kind.name != "Lead" {
		return
	}
	if into != "" {
		return
	}
	for _, name := range []string{"Task", "Event", "CampaignMember"} {
		for _, c := range o.children(o.kind(name), r.id) {
			o.remove(c, "")
		}
	}
}

// children are the live records that belong to a lead or contact.
func (o *Org) children(k *kind, id string) []*record {
	by := "WhoId"
	if k.name == "CampaignMember" {
		by = "LeadId"
	}
	_, i := k.field(by)
	var out []*record
	for _, r := range k.rows {
		if r.live() && r.get(i) == id {
			out = append(out, r)
		}
	}
	return out
}

// defaults are the values that a record has if nobody says otherwise.
func (o *Org) defaults(r *record) {
	switch r.kind.name {
	case "Lead":
		for _, s := range o.kind("LeadStatus").rows {
			if s.at("IsDefault") == "true" {
				r.set("Status", s.at("MasterLabel"))
			}
		}
		r.set("IsUnreadByOwner", "true")
	case "Task":
		r.set("Status", "Not Started")
		r.set("Priority", "Normal")
		r.set("TaskSubtype", "Task")
	case "User":
		r.set("IsActive", "true")
	}
}

// derive fills what Salesforce calculates.
func (o *Org) derive(r *record) {
	switch r.kind.name {
	case "Lead", "Contact":
		r.set("Name", strings.TrimSpace(r.at("FirstName")+" "+r.at("LastName")))
		codes(r)
	case "Task":
		r.set("IsClosed", truth(r.at("Status") == "Completed"))
		r.set("IsHighPriority", truth(r.at("Priority") == "High"))
		if r.at("Status") == "Completed" && r.at("CompletedDateTime") == "" {
			r.set("CompletedDateTime", r.at("SystemModstamp"))
		}
	case "CampaignMember":
		r.set("HasResponded", truth(r.at("Status") == "Responded"))
		if r.at("Status") == "Responded" && r.at("FirstRespondedDate") == "" {
			r.set("FirstRespondedDate", r.at("CreatedDate")[:10])
		}
		r.set("LeadOrContactId", r.at("LeadId")+r.at("ContactId"))
		r.set("Type", "Contact")
		if r.at("LeadId") != "" {
			r.set("Type", "Lead")
		}
	case "Opportunity":
		won := r.at("StageName") == "Closed Won"
		r.set("IsWon", truth(won))
		r.set("IsClosed", truth(won || r.at("StageName") == "Closed Lost"))
	}
}

// codes fills the codes of the country and the state, where the org has such.
func codes(r *record) {
	if f, _ := r.kind.field("CountryCode"); f == nil {
		return
	}
	country, known := lead.CountryCode(r.at("Country"))
	if !known {
		country = ""
	}
	_, region, _ := strings.Cut(lead.RegionCode(country, r.at("State")), "/") // us/ca, where it is known
	r.set("CountryCode", strings.ToUpper(country))
	r.set("StateCode", strings.ToUpper(region))
}

// after is what a write does to other records: an activity is the last one of
// its lead, which does not move the lead's own times.
func (o *Org) after(r *record) {
	if r.kind.name != "Task" && r.kind.name != "Event" {
		return
	}
	who, day := o.byID[r.at("WhoId")], r.at("ActivityDate")
	if r.live() && who != nil && who.kind.name == "Lead" && day > who.at("LastActivityDate") {
		o.save(who)
		who.set("LastActivityDate", day)
	}
}

func truth(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
