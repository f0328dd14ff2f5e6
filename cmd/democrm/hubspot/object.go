package hubspot

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is one record.
type object struct {
	kind     *kind
	id       uint64
	props    map[string]string // without empty values; replaced, never changed
	created  time.Time
	updated  time.Time // what the cursor property says: it rises with every write
	written  time.Time // when that was, by the portal's clock
	archived time.Time // zero is not
	into     *object   // what it was merged into
	sent     bool      // something of it came through the API
	past     []version
	links    map[*object][]int // association type ids, from here to there
	history  map[string][]change
}

// version is an object as search may still see it.
type version struct {
	at    time.Time
	props map[string]string
}

// change is a value that a property had.
type change struct {
	Value     string `json:"value"`
	Timestamp string `json:"timestamp"`
	Source    string `json:"sourceType"`
}

// source is who writes.
type source string

const (
	byAPI    source = "INTEGRATION"
	byPerson source = "CRM_UI" // somebody at HubSpot's own screens
)

// live reports whether an object is there for reads.
func (o *object) live() bool { return o != nil && o.archived.IsZero() }

func (o *object) text() string { return strconv.FormatUint(o.id, 10) }

// number reads an id; 0 is none.
func number64(id string) uint64 {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil || len(id) > 18 {
		return 0
	}
	return n
}

// find returns the live object of an id, or of a value of a unique property;
// nil if there is none.
func (p *Portal) find(k *kind, id, by string) *object {
	n := number64(id)
	if by != "" && by != "hs_object_id" {
		n = k.unique[by][strings.ToLower(id)]
	}
	o := k.byID[n]
	if o != nil && o.into != nil && p.o.FollowMerged {
		for o.into != nil {
			o = o.into
		}
	}
	if !o.live() {
		return nil
	}
	return o
}

// isUnique reports whether records are found by a property.
func (k *kind) isUnique(name string) bool {
	d := k.byName[name]
	return d != nil && (d.HasUniqueValue || k.plural == "contacts" && name == "email")
}

// create makes an object. id of 0 takes the next one.
func (p *Portal) create(k *kind, id uint64, props map[string]string, by source) *object {
	now := p.now().Truncate(time.Millisecond)
	if id == 0 {
		p.ids += 3
		id = p.ids
	}
	p.ids = max(p.ids, id)
	o := &object{kind: k, id: id, created: now, sent: by == byAPI}
	first := map[string]string{
		"hs_object_id": o.text(), k.born: iso(now), "hs_object_source": string(by), "hs_object_source_label": string(by),
	}
	if by == byAPI {
		first["hs_object_source_id"] = "19083857"
	}
	if k.plural == "contacts" {
		maps.Copy(first, map[string]string{
			"hs_all_contact_vids": o.text(), "hs_is_contact": "true", "hs_is_unworked": "true", "hs_pipeline": "contacts-lifecycle-pipeline",
			"num_notes": "0",
		})
		if _, says := props["lifecyclestage"]; !says {
			first["lifecyclestage"] = "lead"
			first["hs_lifecyclestage_lead_date"] = iso(now)
		}
	}
	o.props = first
	k.add(o)
	p.write(o, props, by)
	return o
}

// write sets properties that were checked; "" clears one. A lifecycle stage is
// not set backwards: nothing says so. Every write moves the cursor.
func (p *Portal) write(o *object, props map[string]string, by source) {
	o.sent = o.sent || by == byAPI
	next := maps.Clone(o.props)
	for _, name := range sortedNames(props) {
		v := props[name]
		if name == "lifecyclestage" && v != "" {
			stages, have := o.kind.byName[name], next[name]
			if stages != nil && have != "" && stages.order(v) < stages.order(have) {
				continue
			}
			dated := "hs_lifecyclestage_" + v + "_date"
			if _, says := props[dated]; !says && next[name] != v && o.kind.byName[dated] != nil {
				next[dated] = iso(p.now())
			}
		}
		if v == next[name] {
			continue
		}
		if o.kind.isUnique(name) {
			o.kind.index(o, name, next[name], v)
		}
		if _, says := props["hubspot_owner_assigneddate"]; name == "hubspot_owner_id" && !says {
			next["hubspot_owner_assigneddate"] = iso(p.now())
		}
		p.remember(o, name, next[name], v, by)
		if next[name] = v; v == "" {
			delete(next, name)
		}
	}
	p.derive(o, next)
	p.touch(o, next)
}

// index keeps the unique values of a kind.
func (k *kind) index(o *object, name, old, v string) {
	if k.unique[name] == nil {
		k.unique[name] = map[string]uint64{}
	}
	if old = strings.ToLower(old); k.unique[name][old] == o.id {
		delete(k.unique[name], old)
	}
	if v != "" {
		k.unique[name][strings.ToLower(v)] = o.id
	}
}

// release gives an object's unique values free.
func (k *kind) release(o *object) {
	for name, values := range k.unique {
		for v := range strings.SplitSeq(o.props[name]+";"+o.props["hs_additional_emails"], ";") {
			if v = strings.ToLower(v); values[v] == o.id {
				delete(values, v)
			}
		}
	}
}

// derive fills what HubSpot calculates.
func (p *Portal) derive(o *object, props map[string]string) {
	switch o.kind.plural {
	case "contacts":
	case "deals":
		o.kind.close(props)
		return
	default:
		return
	}
	_, domain, _ := strings.Cut(props["email"], "@")
	set(props, "hs_email_domain", domain)
	name := strings.TrimSpace(props["firstname"] + " " + props["lastname"])
	if name == "" {
		name = props["email"]
	}
	set(props, "hs_full_name_or_email", name)
}

func set(props map[string]string, name, v string) {
	if props[name] = v; v == "" {
		delete(props, name)
	}
}

// touch gives an object its next version.
func (p *Portal) touch(o *object, props map[string]string) {
	now := p.now()
	if p.o.IndexLag > 0 && !o.written.IsZero() {
		seen := now.Add(-p.o.IndexLag)
		if !o.written.After(seen) {
			o.past = nil // what search sees by now is the version that ends here
		}
		o.past = append(o.past, version{at: o.written, props: o.props})
	}
	o.written = now
	// Two writes in one millisecond differ all the same: a client that compares
	// times sees each of them.
	at := now.Truncate(time.Millisecond)
	if !at.After(o.updated) {
		at = o.updated.Add(time.Millisecond)
	}
	o.updated = at
	props[o.kind.cursor] = iso(at)
	o.props = props
}

// indexed is an object as search sees it: as it was IndexLag ago.
func (p *Portal) indexed(o *object) (props map[string]string, ok bool) {
	seen := p.now().Add(-p.o.IndexLag)
	if p.o.IndexLag <= 0 || !o.written.After(seen) {
		return o.props, true
	}
	for _, v := range slices.Backward(o.past) {
		if !v.at.After(seen) {
			return v.props, true
		}
	}
	return nil, false
}

// remember keeps the values that a property had, the newest first.
func (p *Portal) remember(o *object, name, old, v string, by source) {
	if o.updated.IsZero() && by == byPerson {
		return // what a portal is filled with has no past
	}
	if o.history == nil {
		o.history = map[string][]change{}
	}
	if old != "" && o.history[name] == nil {
		o.history[name] = []change{{old, iso(o.created), string(byPerson)}}
	}
	o.history[name] = slices.Insert(o.history[name], 0, change{v, iso(p.now()), string(by)})
}

// archive hides an object from everything but reads that ask for it.
func (p *Portal) archive(o *object) {
	o.archived = p.now()
	o.kind.release(o)
	p.touch(o, maps.Clone(o.props))
}
