package hubspot

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// What somebody does at HubSpot's own screens, and what a test wants to know of
// a portal. None of it counts as a request.

// Contact is a contact to put into a portal, or one that is in it.
type Contact struct {
	ID         string            `json:"id"` // decimal; "" mints one
	Properties map[string]string `json:"properties"`
	Archived   bool              `json:"archived,omitempty"`
	MergedInto string            `json:"merged_into,omitempty"`
	Created    time.Time         `json:"created"` // when it was made; zero is now
	Updated    time.Time         `json:"updated"`
}

// Merged is a merge that happened.
type Merged struct {
	From []string `json:"from"` // the ids that went
	Into string   `json:"into"`
}

// PutContact makes a contact, or sets properties of the one with this ID, and
// returns the ID. Unlike the API it may set what is read-only, and a lifecycle
// stage backwards. It panics on an ID that is no number and on a property that
// the portal has not.
func (p *Portal) PutContact(c Contact) string { return p.Put("contacts", c) }

// Put is PutContact for any type of object: "companies", "leads", "calls".
func (p *Portal) Put(plural string, c Contact) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.kind(plural)
	n := number64(c.ID)
	if c.ID != "" && n == 0 {
		panic(fmt.Sprintf("hubspot: %q is no id: HubSpot's are numbers", c.ID))
	}
	props := map[string]string{}
	for name, v := range c.Properties {
		d := k.byName[name]
		if d == nil {
			panic(fmt.Sprintf("hubspot: %s have no property %q", plural, name))
		}
		if at, ok := instant(v); ok && d.Type == "datetime" {
			v = iso(at)
		}
		props[name] = v
	}
	o := k.byID[n]
	if o == nil {
		o = p.create(k, n, props, byPerson)
	} else {
		if _, sets := props["lifecyclestage"]; sets {
			p.write(o, map[string]string{"lifecyclestage": ""}, byPerson)
		}
		p.write(o, props, byPerson)
	}
	if !c.Created.IsZero() {
		o.created = c.Created.UTC().Truncate(time.Millisecond)
		o.props[k.born] = iso(o.created)
	}
	if !c.Updated.IsZero() {
		o.updated, o.written = c.Updated.UTC().Truncate(time.Millisecond), c.Updated
		o.props[k.cursor] = iso(o.updated)
	}
	return o.text()
}

// EditContact sets properties of a contact; "" clears one. It reports whether
// the contact is there.
func (p *Portal) EditContact(id string, props map[string]string) bool {
	if _, ok := p.Contact(id); !ok {
		return false
	}
	p.PutContact(Contact{ID: id, Properties: props})
	return true
}

// ArchiveContact deletes a contact as HubSpot does. It reports whether it was
// there.
func (p *Portal) ArchiveContact(id string) bool { return p.Archive("contacts", id) }

// Archive is ArchiveContact for any type of object.
func (p *Portal) Archive(plural, id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.find(p.kind(plural), id, "")
	if o == nil {
		return false
	}
	p.archive(o)
	return true
}

// PurgeContact deletes a contact for good, as a privacy request does: no list
// and no archive has it any more. It reports whether it was there.
func (p *Portal) PurgeContact(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.kind("contacts")
	o := k.byID[number64(id)]
	if o == nil {
		return false
	}
	p.purge(k, o)
	return true
}

// MergeContacts merges other into primary and returns the id of what comes out
// of it: a new one, unless Options.KeepMergedID is set. ok is false if one of
// them is not there.
func (p *Portal) MergeContacts(primary, other string) (id string, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.kind("contacts")
	a, b := p.find(k, primary, ""), p.find(k, other, "")
	if a == nil || b == nil || a == b {
		return "", false
	}
	return p.merge(a, b, byPerson).text(), true
}

// Contact returns a contact, archived and merged ones too; ok is false if there
// never was one.
func (p *Portal) Contact(id string) (c Contact, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	o := p.kind("contacts").byID[number64(id)]
	if o == nil {
		return Contact{}, false
	}
	return o.contact(), true
}

func (o *object) contact() Contact {
	c := Contact{ID: o.text(), Properties: maps.Clone(o.props), Archived: !o.archived.IsZero(), Created: o.created, Updated: o.updated}
	if o.into != nil {
		c.MergedInto = o.into.text()
	}
	return c
}

// Effect is an activity that was logged.
type Effect struct {
	Type       string            `json:"type"` // "notes", "calls", "tasks", "meetings", "emails"
	ID         string            `json:"id"`
	Contacts   []string          `json:"contacts"` // the contacts that it is associated with
	Properties map[string]string `json:"properties"`
}

// Effects returns the activities of all types that have a text in one of their
// properties, the oldest first: what a marker finds. "" finds all.
func (p *Portal) Effects(marker string) []Effect {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.effects(func(o *object) bool {
		for _, v := range o.props {
			if strings.Contains(v, marker) {
				return true
			}
		}
		return false
	})
}

func (p *Portal) effects(want func(*object) bool) []Effect {
	list := []Effect{}
	contacts := p.kind("contacts")
	for _, k := range p.kinds {
		if !k.activity {
			continue
		}
		for _, id := range k.order {
			o := k.byID[id]
			if !o.live() || !want(o) {
				continue
			}
			e := Effect{Type: k.plural, ID: o.text(), Contacts: []string{}, Properties: maps.Clone(o.props)}
			for _, to := range p.linked(o, contacts) {
				e.Contacts = append(e.Contacts, strconv.FormatUint(to, 10))
			}
			list = append(list, e)
		}
	}
	return list
}

// DeleteProperty archives a property under everybody's feet. It reports whether
// it was there.
func (p *Portal) DeleteProperty(plural, name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	k := p.kind(plural)
	if k == nil || k.byName[name] == nil {
		return false
	}
	k.undefine(name)
	return true
}

// AddEvent records something that a contact did.
func (p *Portal) AddEvent(e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = append(p.events, e)
}

// Associate associates two records by a type id; 0 is the usual one of the
// pair. It reports whether both are there and can be.
func (p *Portal) Associate(fromPlural, from, toPlural, to string, typ int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	fk, tk := p.kind(fromPlural), p.kind(toPlural)
	a, b := p.find(fk, from, ""), p.find(tk, to, "")
	if a == nil || b == nil {
		return false
	}
	l, wrong := typed(fk, tk, linkType{ID: typ})
	if wrong != nil {
		return false
	}
	p.connect(a, b, l.there)
	return true
}
