package hubspot

import (
	"fmt"
	"slices"
	"strconv"
)

// record is an object as the API tells it.
type record struct {
	ID           string                    `json:"id"`
	Properties   map[string]*string        `json:"properties"`
	History      map[string][]change       `json:"propertiesWithHistory,omitempty"`
	CreatedAt    string                    `json:"createdAt"`
	UpdatedAt    string                    `json:"updatedAt"`
	Archived     bool                      `json:"archived"`
	ArchivedAt   string                    `json:"archivedAt,omitempty"`
	Associations map[string]associatedPage `json:"associations,omitempty"`
	New          *bool                     `json:"new,omitempty"`
	Trace        string                    `json:"objectWriteTraceId,omitempty"`
	URL          string                    `json:"url"`
}

// wanted is what a reader asks for.
type wanted struct {
	properties   []string
	history      []string
	associations []*kind
	search       bool
}

// always are the properties that come with every record.
func (k *kind) always() []string { return []string{k.born, "hs_object_id", k.cursor} }

// record shows an object. Properties that the portal does not define are left
// out, empty ones are null.
func (p *Portal) record(o *object, props map[string]string, want wanted) record {
	k := o.kind
	names := want.properties
	if len(names) == 0 && len(want.history) == 0 {
		names = k.shown
		if want.search {
			names = slices.Concat(names, k.searched)
		}
	}
	r := p.bare(o)
	for _, n := range slices.Concat(names, want.history, k.always()) {
		if k.byName[n] == nil {
			continue
		}
		r.Properties[n] = nil
		if v, ok := props[n]; ok {
			r.Properties[n] = &v
		}
	}
	if props[k.cursor] != "" {
		r.UpdatedAt = props[k.cursor]
	}
	for _, n := range want.history {
		if k.byName[n] == nil {
			continue
		}
		if r.History == nil {
			r.History = map[string][]change{}
		}
		r.History[n] = o.history[n]
		if v := props[n]; r.History[n] == nil && v != "" {
			r.History[n] = []change{{v, iso(o.created), string(byPerson)}}
		}
	}
	for _, to := range want.associations {
		if page, ok := p.associated(o, to); ok {
			if r.Associations == nil {
				r.Associations = map[string]associatedPage{}
			}
			r.Associations[to.plural] = page
		}
	}
	return r
}

func (p *Portal) bare(o *object) record {
	r := record{
		ID: o.text(), Properties: map[string]*string{}, CreatedAt: iso(o.created), UpdatedAt: iso(o.updated), Archived: !o.archived.IsZero(),
		URL: fmt.Sprintf("https://app.hubspot.com/contacts/%d/record/%s/%s", p.o.PortalID, o.kind.id, o.text()),
	}
	if r.Archived {
		r.ArchivedAt = iso(o.archived)
	}
	return r
}

// made is the answer to a create: every property that has a value; the dates of
// the lifecycle as milliseconds, unlike everywhere else.
func (p *Portal) made(o *object) record {
	r := p.bare(o)
	for n, v := range o.props {
		if d := o.kind.byName[n]; d != nil && d.Hidden && d.Type == "datetime" {
			if at, ok := instant(v); ok {
				v = strconv.FormatInt(at.UnixMilli(), 10)
			}
		}
		r.Properties[n] = &v
	}
	return r
}

// changed is the answer to an update: what was written, as it stands now, and
// what HubSpot adds. A cleared property is "".
func (p *Portal) changed(o *object, written map[string]string) record {
	r := p.bare(o)
	for _, n := range o.kind.always() {
		v := o.props[n]
		r.Properties[n] = &v
	}
	for _, n := range []string{"hs_is_unworked", "hs_object_source", "hs_object_source_id", "hs_object_source_label", "hs_pipeline", "lifecyclestage"} {
		if v := o.props[n]; v != "" {
			r.Properties[n] = &v
		}
	}
	for n := range written {
		v := o.props[n]
		r.Properties[n] = &v
	}
	return r
}
