package hubspot

import (
	"cmp"
	"slices"
	"strings"
)

// kind is a type of object: its names, its properties and its objects.
type kind struct {
	id       string // "0-1"
	name     string // "contact"
	plural   string // "contacts"
	cursor   string // the property that moves with every write
	born     string // the property that holds when it was made
	shown    []string
	searched []string // what a search shows beside shown
	scope    string   // the noun in its scopes: "contacts"
	activity bool     // something that is logged on a contact

	defs     []*Property
	byName   map[string]*Property
	groups   []Group
	gone     map[string]*Property // properties that were archived
	byID     map[uint64]*object
	order    []uint64                     // ids, ascending
	unique   map[string]map[string]uint64 // of unique properties: value, in lower case → id
	pipeline []Pipeline
}

// kinds are the types of object of a new portal.
func kinds() []*kind {
	of := func(id, name, plural string, shown ...string) *kind {
		return &kind{
			id: id, name: name, plural: plural, scope: plural,
			cursor: "hs_lastmodifieddate", born: "hs_createdate", shown: shown,
			byName: map[string]*Property{}, gone: map[string]*Property{}, byID: map[uint64]*object{}, unique: map[string]map[string]uint64{},
		}
	}
	contacts := of("0-1", "contact", "contacts", "email", "firstname", "lastname")
	contacts.cursor, contacts.born = "lastmodifieddate", "createdate"
	contacts.searched = []string{"company", "phone", "website"}
	companies := of("0-2", "company", "companies", "name", "domain")
	companies.born = "createdate"
	deals := of("0-3", "deal", "deals", "dealname", "amount", "dealstage", "pipeline", "closedate")
	deals.born = "createdate"
	all := []*kind{
		contacts, companies, deals, of("0-136", "lead", "leads"),
		of("0-27", "task", "tasks"), of("0-46", "note", "notes"), of("0-47", "meeting", "meetings"),
		of("0-48", "call", "calls"), of("0-49", "email", "emails"),
	}
	for _, k := range all {
		if k.activity = slices.Contains([]string{"tasks", "notes", "meetings", "calls", "emails"}, k.plural); k.activity {
			k.scope = "contacts" // HubSpot has no scopes for them
		}
		for _, d := range definitions(k) {
			d.GroupName = k.name + d.GroupName
			k.define(d)
		}
		k.groups = groups(k)
	}
	contacts.pipeline = []Pipeline{lifecycle(contacts)}
	all[3].pipeline = []Pipeline{leadPipeline()}
	deals.pipeline = []Pipeline{dealPipeline()}
	return all
}

// kind finds a type by its id, its name or its plural; nil if there is none.
func (p *Portal) kind(name string) *kind {
	name = strings.ToLower(name)
	for _, k := range p.kinds {
		if name == k.id || name == k.name || name == k.plural || name+"s" == k.plural {
			return k
		}
	}
	return nil
}

// define adds a property, or replaces the one of its name.
func (k *kind) define(d Property) {
	d.fill()
	i := slices.IndexFunc(k.defs, func(o *Property) bool { return o.Name == d.Name })
	if i >= 0 {
		k.defs[i] = &d
	} else {
		k.defs = append(k.defs, &d)
	}
	k.byName[d.Name] = &d
	delete(k.gone, d.Name)
}

// undefine archives a property; values stay where they are, unseen.
func (k *kind) undefine(name string) {
	d := k.byName[name]
	k.defs = slices.DeleteFunc(k.defs, func(o *Property) bool { return o == d })
	delete(k.byName, name)
	k.gone[name] = d
}

// add puts a new object into its place.
func (k *kind) add(o *object) {
	k.byID[o.id] = o
	i, _ := slices.BinarySearch(k.order, o.id)
	k.order = slices.Insert(k.order, i, o.id)
}

// drop forgets an object for ever.
func (k *kind) drop(o *object) {
	k.release(o)
	delete(k.byID, o.id)
	if i, ok := slices.BinarySearch(k.order, o.id); ok {
		k.order = slices.Delete(k.order, i, i+1)
	}
}

// sortedNames are the names of a set of properties in a fixed order.
func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}
