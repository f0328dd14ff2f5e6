package hubspot

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// linkKind is a type of association that HubSpot defines, both ways.
type linkKind struct {
	from, to    string // plural names
	there, back int    // type ids
	label       string // "Primary", or none
	single      bool   // a contact or a lead has one at most
	standIn     string // what its name in v3 has behind from_to_to
}

// linkKinds are the types of association. Of two for a pair the unlabelled one
// is the default.
func linkKinds() []linkKind {
	return []linkKind{
		{from: "notes", to: "contacts", there: 202, back: 201},
		{from: "notes", to: "companies", there: 190, back: 189},
		{from: "notes", to: "deals", there: 214, back: 213},
		{from: "notes", to: "leads", there: 855, back: 854},
		{from: "tasks", to: "contacts", there: 204, back: 203},
		{from: "tasks", to: "companies", there: 192, back: 191},
		{from: "tasks", to: "leads", there: 647, back: 646},
		{from: "calls", to: "contacts", there: 194, back: 193},
		{from: "calls", to: "companies", there: 182, back: 181},
		{from: "calls", to: "leads", there: 597, back: 596},
		{from: "emails", to: "contacts", there: 198, back: 197},
		{from: "emails", to: "companies", there: 186, back: 185},
		{from: "meetings", to: "contacts", there: 200, back: 199},
		{from: "meetings", to: "companies", there: 188, back: 187},
		{from: "meetings", to: "leads", there: 601, back: 600},
		{from: "leads", to: "contacts", there: 608, back: 609},
		{from: "leads", to: "contacts", there: 578, back: 579, label: "Primary", single: true},
		{from: "leads", to: "companies", there: 610, back: 611},
		{from: "leads", to: "companies", there: 580, back: 581, label: "Primary", single: true},
		{from: "contacts", to: "companies", there: 279, back: 280, standIn: "_unlabeled"},
		{from: "contacts", to: "companies", there: 1, back: 2, label: "Primary", single: true},
		{from: "contacts", to: "deals", there: 4, back: 3},
		{from: "deals", to: "companies", there: 341, back: 342},
	}
}

// between are the types of a pair, as seen from the first.
func between(from, to *kind) []linkKind {
	var out []linkKind
	for _, l := range linkKinds() {
		switch {
		case l.from == from.plural && l.to == to.plural:
			out = append(out, l)
		case l.from == to.plural && l.to == from.plural:
			l.from, l.to, l.there, l.back = l.to, l.from, l.back, l.there
			out = append(out, l)
		}
	}
	return out
}

// linked are the ids that an object is associated with, ascending.
func (p *Portal) linked(o *object, to *kind) []uint64 {
	var ids []uint64
	for other := range o.links {
		if other.kind == to && other.live() {
			ids = append(ids, other.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// connect associates two objects by a type, both ways; a labelled type brings
// the unlabelled one with it. What is logged on a contact moves its cursor.
func (p *Portal) connect(from, to *object, typ int) {
	known := slices.Contains(from.links[to], typ)
	for _, l := range between(from.kind, to.kind) {
		if l.there != typ && l.label != "" {
			continue
		}
		if l.single {
			onlyOne(from, to, l)
		}
		tie(from, to, l.there)
		tie(to, from, l.back)
	}
	if known {
		return
	}
	for _, pair := range [][2]*object{{from, to}, {to, from}} {
		if pair[0].kind.activity && pair[1].kind.plural == "contacts" {
			p.logged(pair[0], pair[1])
		}
		if pair[0].kind.plural == "leads" {
			p.describeLead(pair[0])
		}
	}
}

// onlyOne takes a label that a contact or a lead has once away from whom it has
// it with now.
func onlyOne(from, to *object, l linkKind) {
	there, back := l.there, l.back
	if to.kind.plural == "leads" || from.kind.plural == "companies" {
		from, to, there, back = to, from, back, there
	}
	for other := range from.links {
		if other.kind == to.kind && other != to {
			cut(from, other, there)
			cut(other, from, back)
		}
	}
}

func tie(a, b *object, typ int) {
	if a.links == nil {
		a.links = map[*object][]int{}
	}
	if !slices.Contains(a.links[b], typ) {
		a.links[b] = append(slices.Clone(a.links[b]), typ)
		slices.Sort(a.links[b])
	}
}

// disconnect takes the associations of two objects away, of all types where
// there are none named.
func (p *Portal) disconnect(from, to *object, types []int) {
	back := map[int]int{}
	for _, l := range between(from.kind, to.kind) {
		back[l.there] = l.back
	}
	for _, t := range slices.Clone(from.links[to]) {
		if len(types) > 0 && !slices.Contains(types, t) {
			continue
		}
		cut(from, to, t)
		cut(to, from, back[t])
	}
}

func cut(a, b *object, typ int) {
	a.links[b] = slices.DeleteFunc(slices.Clone(a.links[b]), func(n int) bool { return n == typ })
	if len(a.links[b]) == 0 {
		delete(a.links, b)
	}
}

// logged is what an activity does to the contact it is logged on.
func (p *Portal) logged(a, contact *object) {
	props := maps.Clone(contact.props)
	at := cmp.Or(a.props["hs_timestamp"], iso(a.created))
	increase(props, "num_notes")
	props["notes_last_updated"] = max(at, props["notes_last_updated"])
	switch a.kind.plural {
	case "calls", "emails", "meetings":
		increase(props, "num_contacted_notes")
		props["notes_last_contacted"] = max(at, props["notes_last_contacted"])
		props["hs_is_unworked"] = "false"
	default: // a note or a task is no contact with anybody
	}
	p.touch(contact, props)
}

func increase(props map[string]string, name string) {
	props[name] = decimal(int(number64(props[name])) + 1)
}

// describeLead copies what a Leads object shows of its contact and company.
func (p *Portal) describeLead(lead *object) {
	props := maps.Clone(lead.props)
	for other := range lead.links {
		switch other.kind.plural {
		case "contacts":
			set(props, "hs_primary_contact_id", other.text())
			for _, n := range []string{"email", "firstname", "lastname"} {
				set(props, "hs_associated_contact_"+n, other.props[n])
			}
		case "companies":
			set(props, "hs_associated_company_name", other.props["name"])
			set(props, "hs_associated_company_domain", other.props["domain"])
		}
	}
	p.touch(lead, props)
}

// target is an object that an association of a request names.
func (c *call) target(to *kind, id string) (*object, *problem) {
	if o := c.find(to, id, ""); o != nil {
		return o, nil
	}
	e := refuse("%s is not a valid ID", id)
	e.SubCategory, e.Context = "crm.associations.INVALID_IDENTIFIER", map[string][]string{"id": {id}}
	return nil, e
}

// typed returns the type of a pair that a request names; the unlabelled one if
// it names none.
func typed(from, to *kind, want linkType) (linkKind, *problem) {
	for _, l := range between(from, to) {
		if l.there == want.ID && (want.Category == "" || strings.EqualFold(want.Category, "HUBSPOT_DEFINED")) || want.ID == 0 && l.label == "" {
			return l, nil
		}
	}
	return linkKind{}, refuse("%s are not associated with %s by type id %d in category %s", from.plural, to.plural, want.ID, want.Category)
}

// checkLinks checks the associations that a record is to be made with.
func (c *call) checkLinks(list []association) *problem {
	primary := false
	for _, a := range list {
		if len(a.Types) == 0 {
			return refuse("types: an association needs a type")
		}
		for _, t := range a.Types {
			to := c.kindOf(t)
			if to == nil {
				return refuse("%s are not associated by type id %d in category %s", c.kind.plural, t.ID, t.Category)
			}
			if _, wrong := c.target(to, string(a.To.ID)); wrong != nil {
				return wrong
			}
			primary = primary || to.plural == "contacts"
		}
	}
	if c.kind.plural == "leads" && !primary {
		return refuse("A lead must be associated with a contact: use association type 578")
	}
	return nil
}

// kindOf is the type of object that an association type leads to; nil if it
// does not start here.
func (c *call) kindOf(t linkType) *kind {
	for _, k := range c.kinds {
		if _, wrong := typed(c.kind, k, t); wrong == nil && t.ID != 0 {
			return k
		}
	}
	return nil
}

// associate makes the associations of a new record, which were checked.
func (c *call) associate(o *object, a association) {
	for _, t := range a.Types {
		k := c.kindOf(t)
		if k == nil {
			continue
		}
		if to := c.find(k, string(a.To.ID), ""); to != nil {
			c.connect(o, to, t.ID)
		}
	}
}
