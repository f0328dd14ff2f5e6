package salesforce

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// What somebody does at Salesforce's own screens, and what a test wants to know
// of an org. None of it counts as a request.

// Record is a record to put into an org, or one that is in it. Values are texts,
// "" is null: times as Salesforce writes them or RFC 3339.
type Record struct {
	ID         string            `json:"id"` // 15 or 18 characters; "" mints one
	Fields     map[string]string `json:"fields"`
	Deleted    bool              `json:"deleted,omitempty"`
	MergedInto string            `json:"merged_into,omitempty"`
	Stamp      time.Time         `json:"stamp"` // SystemModstamp; zero is now
}

// Put makes a record of an object, or sets fields of the one with this ID, and
// returns the ID. Unlike the API it may set what is read-only. It panics on what
// is no id, and on an object or a field that there is not.
func (o *Org) Put(object string, in Record) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	id, err := o.put(object, in)
	if err != nil {
		panic("salesforce: " + err.Error())
	}
	return id
}

// PutLead is Put of a lead.
func (o *Org) PutLead(fields map[string]string) string { return o.Put("Lead", Record{Fields: fields}) }

// Edit sets fields of a lead; "" clears one. It reports whether the lead is
// there.
func (o *Org) Edit(id string, fields map[string]string) bool {
	if r, ok := o.Record(id); !ok || r.Deleted {
		return false
	}
	o.Put("Lead", Record{ID: id, Fields: fields})
	return true
}

func (o *Org) put(object string, in Record) (string, error) {
	k := o.kind(object)
	if k == nil {
		return "", fmt.Errorf("there is no object %q", object)
	}
	id, ok := canonical(in.ID)
	if in.ID != "" && (!ok || !strings.HasPrefix(id, k.prefix)) {
		return "", fmt.Errorf("%q is no id of %s", in.ID, k.name)
	}
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(in.Fields)) {
		f, _ := k.field(name)
		if f == nil {
			return "", fmt.Errorf("%s has no field %q", k.name, name)
		}
		v := in.Fields[name]
		if at, is := instant(v); is && f.Type == "datetime" {
			v = stampOf(at)
		}
		values[f.Name] = v
	}
	r := o.byID[id]
	if r == nil {
		r = o.insert(k, id, o.user, values)
	} else {
		o.update(r, o.user, values)
	}
	for _, name := range []string{"CreatedDate", "LastModifiedDate", "SystemModstamp"} {
		if v := values[name]; v != "" {
			r.set(name, v)
		}
	}
	if !in.Stamp.IsZero() {
		r.set("SystemModstamp", stampOf(in.Stamp))
		r.set("LastModifiedDate", stampOf(in.Stamp))
	}
	return r.id, nil
}

// live finds a record that is not deleted.
func (o *Org) live(id string) *record {
	full, _ := canonical(id)
	if r := o.byID[full]; r.live() {
		return r
	}
	return nil
}

// Touch moves SystemModstamp and nothing else, as automation does. It reports
// whether the record is there.
func (o *Org) Touch(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.live(id)
	if r == nil {
		return false
	}
	r.set("SystemModstamp", stampOf(o.now()))
	return true
}

// Delete puts a record into the recycle bin. It reports whether it was there.
func (o *Org) Delete(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.live(id)
	if r == nil {
		return false
	}
	o.remove(r, "")
	return true
}

// Undelete takes a record out of the recycle bin. It reports whether it was
// there; one that was merged away is not.
func (o *Org) Undelete(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	full, _ := canonical(id)
	r := o.byID[full]
	if r == nil || r.live() || r.at("MasterRecordId") != "" {
		return false
	}
	r.deleted = time.Time{}
	r.set("IsDeleted", "false")
	r.set("SystemModstamp", stampOf(o.now()))
	return true
}

// Destroy deletes a record for good: not even a query of all records finds it,
// and no log names it. It reports whether it was there.
func (o *Org) Destroy(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	full, _ := canonical(id)
	r := o.byID[full]
	if r == nil {
		return false
	}
	i, _ := r.kind.find(full)
	r.kind.rows = slices.Delete(r.kind.rows, i, i+1)
	delete(o.byID, full)
	return true
}

// Merge merges a lead into another, which keeps its id and gets what belonged to
// the first and the fields that it lacks. It reports whether both are there.
func (o *Org) Merge(master, loser string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	a, b := o.live(master), o.live(loser)
	if a == nil || b == nil || a == b || a.kind.name != "Lead" || b.kind.name != "Lead" {
		return false
	}
	fields := map[string]string{}
	for i, f := range a.kind.fields {
		if !f.NoUpdate && a.get(i) == "" && b.get(i) != "" {
			fields[f.Name] = b.get(i)
		}
	}
	for name, by := range map[string]string{"Task": "WhoId", "Event": "WhoId", "CampaignMember": "LeadId"} {
		for _, c := range o.children(o.kind(name), b.id) {
			c.set(by, a.id)
		}
	}
	o.remove(b, a.id)
	o.update(a, o.user, fields)
	return true
}

// Convert converts a lead as a person does: with an opportunity. ok is false if
// there is no such lead or it is converted.
func (o *Org) Convert(id string) (done Conversion, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r := o.live(id)
	if r == nil || r.kind.name != "Lead" || r.at("IsConverted") == "true" {
		return Conversion{}, false
	}
	status := r.at("Status")
	for _, s := range o.o.Statuses {
		if s.Converted {
			status = s.Label
		}
	}
	c := &call{Org: o, user: o.user}
	return c.convert(r, conversion{Status: status}), true
}

// PurgeDeleted purges the log of what was deleted: it begins now.
func (o *Org) PurgeDeleted() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.purged = o.now().Truncate(time.Minute)
}

// Record returns a record, deleted ones too; ok is false if there is none.
func (o *Org) Record(id string) (r Record, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	full, _ := canonical(id)
	found := o.byID[full]
	if found == nil {
		return Record{}, false
	}
	return found.record(), true
}

// Records returns all records of an object in order of id, deleted ones too.
func (o *Org) Records(object string) []Record {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := []Record{}
	if k := o.kind(object); k != nil {
		for _, r := range k.rows {
			out = append(out, r.record())
		}
	}
	return out
}

func (r *record) record() Record {
	out := Record{ID: r.id, Fields: map[string]string{}, Deleted: !r.deleted.IsZero(), MergedInto: r.at("MasterRecordId"), Stamp: r.stamp()}
	for i, f := range r.kind.fields {
		if v := r.get(i); v != "" && f.Name != "" {
			out.Fields[f.Name] = v
		}
	}
	return out
}

// Find returns the live records of an object with a text in one of their fields:
// what a marker finds.
func (o *Org) Find(object, text string) []Record {
	return slices.DeleteFunc(o.Records(object), func(r Record) bool {
		if r.Deleted {
			return true
		}
		for _, v := range r.Fields {
			if strings.Contains(v, text) {
				return false
			}
		}
		return true
	})
}

// UserID is the id of the user with an e-mail or a name, "" if there is none; an
// empty text is the user of Options.
func (o *Org) UserID(who string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, u := range o.kind("User").rows {
		if cmp.Or(who, o.byID[o.user].at("Email")) == u.at("Email") || who == u.at("Name") {
			return u.id
		}
	}
	return ""
}

// QueueID is the id of a queue, "" if there is none of this name.
func (o *Org) QueueID(name string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, g := range o.kind("Group").rows {
		if g.at("Name") == name {
			return g.id
		}
	}
	return ""
}
