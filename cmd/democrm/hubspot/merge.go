package hubspot

import (
	"maps"
	"net/http"
	"strings"
)

// merge makes one contact of two and returns it. The primary's values win, its
// blanks are filled, the lifecycle stage is the further one, the e-mail
// addresses of both lead to it.
func (p *Portal) merge(a, b *object, by source) *object {
	k := a.kind
	props := maps.Clone(b.props)
	maps.Copy(props, a.props)
	if stages := k.byName["lifecyclestage"]; stages != nil && stages.order(b.props["lifecyclestage"]) > stages.order(a.props["lifecyclestage"]) {
		props["lifecyclestage"] = b.props["lifecyclestage"]
	}
	set(props, "hs_additional_emails", list(a.props["hs_additional_emails"], b.props["email"], b.props["hs_additional_emails"]))
	into := a
	gone := []*object{b}
	if !p.o.KeepMergedID {
		into = p.create(k, 0, map[string]string{}, by)
		into.created = a.created
		if b.created.Before(a.created) {
			into.created = b.created
		}
		gone = []*object{a, b}
	}
	merged := Merged{Into: into.text()}
	ids := []string{a.props["hs_merged_object_ids"], b.props["hs_merged_object_ids"]}
	for _, o := range gone {
		ids = append(ids, o.text())
		merged.From = append(merged.From, o.text())
		p.archive(o)
		o.into, o.sent = into, o.sent || by == byAPI
		for other, types := range o.links {
			for _, t := range types {
				cut(o, other, t)
				p.reconnect(into, o, other, t)
			}
		}
	}
	for n, v := range map[string]string{
		"hs_object_id": into.text(), "hs_merged_object_ids": list(ids...), "hs_all_contact_vids": list(append(ids, into.text())...), k.born: iso(into.created),
	} {
		set(props, n, v)
	}
	p.touch(into, props)
	for _, v := range append(strings.Split(props["hs_additional_emails"], ";"), props["email"]) {
		k.index(into, "email", "", v)
	}
	p.merges = append(p.merges, merged)
	return into
}

// reconnect moves an association of a merged record to what it became.
func (p *Portal) reconnect(into, from, other *object, typ int) {
	for _, l := range between(from.kind, other.kind) {
		if l.there != typ || other == into {
			continue
		}
		cut(other, from, l.back)
		if into.links == nil {
			into.links = map[*object][]int{}
		}
		if other.links == nil {
			other.links = map[*object][]int{}
		}
		into.links[other] = append(into.links[other], l.there)
		other.links[into] = append(other.links[into], l.back)
	}
}

// list joins what is not empty by semicolons.
func list(parts ...string) string {
	var out []string
	for _, s := range parts {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ";")
}

func (c *call) mergeTwo() (answer, *problem) {
	var in struct {
		Primary text `json:"primaryObjectId"`
		Other   text `json:"objectIdToMerge"`
	}
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	a, b := c.find(c.kind, string(in.Primary), ""), c.find(c.kind, string(in.Other), "")
	switch {
	case c.kind.plural != "contacts":
		return answer{}, refuse("This emulator merges contacts only")
	case a == nil || b == nil:
		return answer{}, missing()
	case a == b:
		return answer{}, refuse("A record can't be merged into itself")
	}
	o := c.merge(a, b, byAPI)
	return ok(c.record(o, o.props, wanted{}))
}

// gdprDelete deletes a contact for ever, by its id or its e-mail address.
func (c *call) gdprDelete() (answer, *problem) {
	var in struct {
		ID text   `json:"objectId"`
		By string `json:"idProperty"`
	}
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	if c.kind.plural != "contacts" || in.By != "" && in.By != "email" {
		return answer{}, refuse("Only contacts are deleted this way, by id or email")
	}
	o := c.find(c.kind, string(in.ID), in.By)
	if o == nil {
		o = c.kind.byID[number64(string(in.ID))] // archived ones too
	}
	if o != nil {
		c.purge(c.kind, o)
	}
	return answer{status: http.StatusNoContent}, nil
}

// purge takes a record out of the portal with all that leads to it.
func (p *Portal) purge(k *kind, o *object) {
	for other := range o.links {
		p.disconnect(o, other, nil)
	}
	k.drop(o)
}
