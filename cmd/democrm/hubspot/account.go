package hubspot

import (
	"cmp"
	"slices"
	"strconv"
)

// Owner is somebody whom records can belong to.
type Owner struct {
	ID        string `json:"id"` // what hubspot_owner_id holds
	Email     string `json:"email"`
	Type      string `json:"type"` // "" is PERSON
	FirstName string `json:"firstName"`
	LastName  string `json:"lastName"`
	UserID    int64  `json:"userId"`
	Inactive  int64  `json:"userIdIncludingInactive"` // 0 is UserID
	Archived  bool   `json:"archived"`
	CreatedAt string `json:"createdAt"`
	UpdatedAt string `json:"updatedAt"`
	Teams     []Team `json:"teams,omitempty"`
}

// Team is a team of owners.
type Team struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Primary bool   `json:"primary"`
}

// PutOwner adds an owner or replaces the one of this ID.
func (p *Portal) PutOwner(o Owner) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.owners = slices.DeleteFunc(p.owners, func(old Owner) bool { return old.ID == o.ID })
	p.owners = append(p.owners, o)
}

func (p *Portal) told(o Owner) Owner {
	o.Type = cmp.Or(o.Type, "PERSON")
	o.Inactive = cmp.Or(o.Inactive, o.UserID)
	o.CreatedAt = cmp.Or(o.CreatedAt, "2024-01-08T09:00:00.000Z")
	o.UpdatedAt = cmp.Or(o.UpdatedAt, o.CreatedAt)
	return o
}

func (c *call) listOwners() (answer, *problem) {
	limit, wrong := c.pageSize(100, 500)
	if wrong != nil {
		return answer{}, wrong
	}
	archived, email, after := c.query.Get("archived") == "true", c.query.Get("email"), number64(c.query.Get("after"))
	all := slices.Clone(c.owners)
	slices.SortFunc(all, func(a, b Owner) int { return cmp.Compare(number64(a.ID), number64(b.ID)) })
	out := struct {
		Results []Owner `json:"results"`
		Paging  *paging `json:"paging,omitempty"`
	}{Results: []Owner{}}
	for _, o := range all {
		if o.Archived != archived || email != "" && o.Email != email || number64(o.ID) < after {
			continue
		}
		if len(out.Results) == limit {
			out.Paging = &paging{Next: next{After: o.ID}}
			break
		}
		out.Results = append(out.Results, c.told(o))
	}
	return ok(out)
}

func (c *call) readOwner() (answer, *problem) {
	by := cmp.Or(c.query.Get("idProperty"), "id")
	if by != "id" && by != "userId" {
		return answer{}, refuse("Invalid idProperty %q: id or userId", by)
	}
	for _, o := range c.owners {
		if by == "id" && o.ID == c.path("id") || by == "userId" && strconv.FormatInt(o.UserID, 10) == c.path("id") {
			return ok(c.told(o))
		}
	}
	return answer{}, missing()
}

// account tells whose account it is.
func (c *call) account() (answer, *problem) {
	at := c.now().In(c.zone)
	_, offset := at.Zone()
	return ok(struct {
		PortalID   int64    `json:"portalId"`
		Type       string   `json:"accountType"`
		TimeZone   string   `json:"timeZone"`
		Currency   string   `json:"companyCurrency"`
		Currencies []string `json:"additionalCurrencies"`
		Offset     string   `json:"utcOffset"`
		OffsetMS   int      `json:"utcOffsetMilliseconds"`
		UIDomain   string   `json:"uiDomain"`
		Hosting    string   `json:"dataHostingLocation"`
	}{c.o.PortalID, "STANDARD", c.o.TimeZone, "USD", []string{}, at.Format("-07:00"), offset * 1000, "app.hubspot.com", "na1"})
}

// Pipeline is an order of stages that records go through.
type Pipeline struct {
	Label     string  `json:"label"`
	Order     int     `json:"displayOrder"`
	ID        string  `json:"id"`
	Stages    []Stage `json:"stages"`
	CreatedAt string  `json:"createdAt"`
	UpdatedAt string  `json:"updatedAt"`
	Archived  bool    `json:"archived"`
}

// Stage is a step of a pipeline.
type Stage struct {
	Label            string            `json:"label"`
	Order            int               `json:"displayOrder"`
	Metadata         map[string]string `json:"metadata"`
	ID               string            `json:"id"`
	CreatedAt        string            `json:"createdAt"`
	UpdatedAt        string            `json:"updatedAt"`
	WritePermissions string            `json:"writePermissions"`
	Archived         bool              `json:"archived"`
}

const epoch = "1970-01-01T00:00:00Z"

func stage(id, label string, order int, state string) Stage {
	return Stage{
		ID: id, Label: label, Order: order, CreatedAt: epoch, UpdatedAt: epoch, WritePermissions: "CRM_PERMISSIONS_ENFORCEMENT",
		Metadata: map[string]string{"isClosed": strconv.FormatBool(state == "CLOSED"), "state": state},
	}
}

// lifecycle is the pipeline that the lifecycle stages of contacts are.
func lifecycle(contacts *kind) Pipeline {
	p := Pipeline{Label: "Lifecycle Stage Pipeline", ID: "contacts-lifecycle-pipeline", CreatedAt: epoch, UpdatedAt: epoch, Stages: []Stage{}}
	d := contacts.byName["lifecyclestage"]
	for i, o := range d.Options {
		state := "OPEN"
		if i == len(d.Options)-1 {
			state = "CLOSED"
		}
		p.Stages = append(p.Stages, stage(o.Value, o.Label, o.DisplayOrder, state))
	}
	return p
}

// leadPipeline is the pipeline of the Leads object that most portals have.
func leadPipeline() Pipeline {
	p := Pipeline{Label: "Lead pipeline", ID: "lead-pipeline-id", CreatedAt: epoch, UpdatedAt: epoch}
	for i, s := range [][2]string{
		{"new-stage-id", "New"},
		{"attempting-stage-id", "Attempting"},
		{"connected-stage-id", "Connected"},
		{"qualified-stage-id", "Qualified"},
		{"unqualified-stage-id", "Unqualified"},
	} {
		state := "OPEN"
		if i > 2 {
			state = "CLOSED"
		}
		p.Stages = append(p.Stages, stage(s[0], s[1], i, state))
	}
	return p
}

func (c *call) pipelines() []Pipeline {
	if c.kind.plural == "contacts" { // its stages are the options of a property, which change
		return []Pipeline{lifecycle(c.kind)}
	}
	return append([]Pipeline{}, c.kind.pipeline...)
}

func (c *call) listPipelines() (answer, *problem) { return ok(results(c.pipelines())) }

func (c *call) readPipeline() (answer, *problem) {
	for _, p := range c.pipelines() {
		if p.ID == c.path("id") {
			return ok(p)
		}
	}
	return answer{}, missing()
}
