package hubspot

import (
	"net/http"
	"regexp"
	"slices"
)

// maxUnique is how many unique properties a type of object may have.
const maxUnique = 10

func (c *call) listProperties() (answer, *problem) {
	list := []*Property{}
	if c.query.Get("archived") == "true" {
		for _, n := range sortedNames(c.kind.gone) {
			list = append(list, c.kind.gone[n])
		}
	} else {
		list = append(list, c.kind.defs...)
	}
	return ok(results(list))
}

// resultList is a list without pages.
type resultList[T any] struct {
	Results []T `json:"results"`
}

func results[T any](list []T) resultList[T] { return resultList[T]{list} }

func (c *call) definition(name string) (*Property, *problem) {
	if d := c.kind.byName[name]; d != nil {
		return d, nil
	}
	return nil, fail(http.StatusNotFound, "OBJECT_NOT_FOUND", "Property %q does not exist", name)
}

func (c *call) readProperty() (answer, *problem) {
	d, wrong := c.definition(c.path("name"))
	if wrong != nil {
		return answer{}, wrong
	}
	return ok(d)
}

func (c *call) createProperty() (answer, *problem) {
	var d Property
	if wrong := c.decode(&d); wrong != nil {
		return answer{}, wrong
	}
	if wrong := c.checkDefinition(&d); wrong != nil {
		return answer{}, wrong
	}
	return answer{http.StatusCreated, c.invent(d)}, nil
}

// invent defines a property of the account's own.
func (c *call) invent(d Property) *Property {
	d.HubspotDefined, d.Calculated = false, false
	d.Modification = Modification{Archivable: true}
	d.CreatedAt, d.UpdatedAt = iso(c.now()), iso(c.now())
	if d.DisplayOrder == 0 {
		d.DisplayOrder = -1
	}
	c.kind.define(d)
	return c.kind.byName[d.Name]
}

// fieldTypes are the kinds of fields that a type of property may have.
func fieldTypes(typ string) []string {
	switch typ {
	case "string":
		return []string{"text", "textarea", "html", "file", "phonenumber", "calculation_equation"}
	case "number":
		return []string{"number", "calculation_equation"}
	case "date", "datetime":
		return []string{"date"}
	case "bool":
		return []string{"booleancheckbox", "calculation_equation"}
	case "enumeration":
		return []string{"select", "radio", "checkbox", "booleancheckbox", "calculation_equation"}
	case "phone_number":
		return []string{"phonenumber"}
	}
	return nil
}

func (c *call) checkDefinition(d *Property) *problem {
	fields := fieldTypes(d.Type)
	switch {
	case !regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`).MatchString(d.Name):
		return refuse("Property name %q is invalid: lower-case letters, digits and underscores, a letter first", d.Name)
	case d.Label == "":
		return refuse("Property %q needs a label", d.Name)
	case c.kind.byName[d.Name] != nil:
		return fail(http.StatusConflict, "OBJECT_ALREADY_EXISTS", "A property named %q already exists.", d.Name)
	case fields == nil:
		return refuse("Property type %q is invalid", d.Type)
	case !slices.Contains(fields, d.FieldType):
		return refuse("Field type %q is invalid for a property of type %q", d.FieldType, d.Type)
	case !slices.ContainsFunc(c.kind.groups, func(g Group) bool { return g.Name == d.GroupName }):
		return refuse("Property group %q does not exist", d.GroupName)
	}
	unique := 0
	for _, o := range c.kind.defs {
		if o.HasUniqueValue {
			unique++
		}
	}
	if d.HasUniqueValue && unique >= maxUnique {
		return refuse("There are %d unique properties already, the maximum", maxUnique)
	}
	return checkOptions(d)
}

func checkOptions(d *Property) *problem {
	seen := map[string]bool{}
	for _, o := range d.Options {
		if o.Value == "" || o.Label == "" || seen[o.Value] {
			return refuse("Options of %q need a label and a value each, every value once", d.Name)
		}
		seen[o.Value] = true
	}
	if d.Type == "enumeration" && len(d.Options) == 0 && !d.ExternalOptions {
		return refuse("Property %q is an enumeration and needs options", d.Name)
	}
	return nil
}

// updateProperty changes how a property looks and its options; the type, the
// name and whether it is unique stay.
func (c *call) updateProperty() (answer, *problem) {
	old, wrong := c.definition(c.path("name"))
	if wrong != nil {
		return answer{}, wrong
	}
	var in struct {
		Label       *string  `json:"label"`
		Description *string  `json:"description"`
		Hidden      *bool    `json:"hidden"`
		Options     []Option `json:"options"`
	}
	if wrong := c.decode(&in); wrong != nil {
		return answer{}, wrong
	}
	d := *old
	if in.Label != nil {
		d.Label = *in.Label
	}
	if in.Description != nil {
		d.Description = *in.Description
	}
	if in.Hidden != nil {
		d.Hidden = *in.Hidden
	}
	if in.Options != nil {
		d.Options = in.Options
	}
	if wrong := checkOptions(&d); wrong != nil {
		return answer{}, wrong
	}
	d.UpdatedAt = iso(c.now())
	c.kind.define(d)
	return ok(c.kind.byName[d.Name])
}

func (c *call) archiveProperty() (answer, *problem) {
	d, wrong := c.definition(c.path("name"))
	if wrong != nil {
		return answer{}, wrong
	}
	if d.HubspotDefined {
		return answer{}, refuse("Property %q is defined by HubSpot and can't be archived", d.Name)
	}
	c.kind.undefine(d.Name)
	return answer{status: http.StatusNoContent}, nil
}

// propertyOutcome is the answer to a batch of properties.
type propertyOutcome struct {
	CompletedAt string      `json:"completedAt"`
	Status      string      `json:"status"`
	StartedAt   string      `json:"startedAt"`
	Results     []*Property `json:"results"`
	Errors      []problem   `json:"errors,omitempty"`
	NumErrors   int         `json:"numErrors,omitempty"`
}

func (c *call) finishProperties(status int, list []*Property, errs []problem) (answer, *problem) {
	if len(errs) > 0 {
		status = http.StatusMultiStatus
	}
	if list == nil {
		list = []*Property{}
	}
	now := iso(c.now())
	return answer{status, propertyOutcome{now, "COMPLETE", now, list, errs, len(errs)}}, nil
}

func (c *call) createProperties() (answer, *problem) {
	var b struct {
		Inputs []Property `json:"inputs"`
	}
	if wrong := c.decode(&b); wrong != nil {
		return answer{}, wrong
	}
	var done []*Property
	var errs []problem
	for _, d := range b.Inputs {
		if wrong := c.checkDefinition(&d); wrong != nil {
			wrong.Context = map[string][]string{"name": {d.Name}}
			errs = append(errs, *wrong)
			continue
		}
		done = append(done, c.invent(d))
	}
	return c.finishProperties(http.StatusCreated, done, errs)
}

// propertyNames is the body of a batch that reads or archives.
type propertyNames struct {
	Inputs []struct {
		Name string `json:"name"`
	} `json:"inputs"`
}

func (c *call) readProperties() (answer, *problem) {
	var b propertyNames
	if wrong := c.decode(&b); wrong != nil {
		return answer{}, wrong
	}
	var found []*Property
	var errs []problem
	for _, in := range b.Inputs {
		d, wrong := c.definition(in.Name)
		if wrong != nil {
			wrong.Context = map[string][]string{"name": {in.Name}}
			errs = append(errs, *wrong)
			continue
		}
		found = append(found, d)
	}
	return c.finishProperties(http.StatusOK, found, errs)
}

func (c *call) archiveProperties() (answer, *problem) {
	var b propertyNames
	if wrong := c.decode(&b); wrong != nil {
		return answer{}, wrong
	}
	for _, in := range b.Inputs {
		if d := c.kind.byName[in.Name]; d != nil && !d.HubspotDefined {
			c.kind.undefine(in.Name)
		}
	}
	return answer{status: http.StatusNoContent}, nil
}

func (c *call) listGroups() (answer, *problem) { return ok(results(c.kind.groups)) }

func (c *call) createGroup() (answer, *problem) {
	var g Group
	if wrong := c.decode(&g); wrong != nil {
		return answer{}, wrong
	}
	switch {
	case g.Name == "" || g.Label == "":
		return answer{}, refuse("A group needs a name and a label")
	case slices.ContainsFunc(c.kind.groups, func(o Group) bool { return o.Name == g.Name }):
		return answer{}, fail(http.StatusConflict, "OBJECT_ALREADY_EXISTS", "Property group %q already exists.", g.Name)
	}
	c.kind.groups = append(c.kind.groups, g)
	return answer{http.StatusCreated, g}, nil
}
