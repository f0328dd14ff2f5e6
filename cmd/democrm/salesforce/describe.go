package salesforce

import (
	"net/http"
	"strings"
	"time"
)

// pick is a value of a picklist as describe tells it.
type pick struct {
	Active   bool    `json:"active"`
	Default  bool    `json:"defaultValue"`
	Label    string  `json:"label"`
	ValidFor *string `json:"validFor"`
	Value    string  `json:"value"`
}

// description is a field as describe tells it.
type description struct {
	Aggregatable bool     `json:"aggregatable"`
	Calculated   bool     `json:"calculated"`
	Createable   bool     `json:"createable"`
	Custom       bool     `json:"custom"`
	Defaulted    bool     `json:"defaultedOnCreate"`
	Digits       int      `json:"digits"`
	External     bool     `json:"externalId"`
	Filterable   bool     `json:"filterable"`
	IDLookup     bool     `json:"idLookup"`
	Label        string   `json:"label"`
	Length       int      `json:"length"`
	Name         string   `json:"name"`
	NameField    bool     `json:"nameField"`
	Nillable     bool     `json:"nillable"`
	Values       []pick   `json:"picklistValues"`
	Precision    int      `json:"precision"`
	To           []string `json:"referenceTo"`
	Relationship *string  `json:"relationshipName"`
	Restricted   bool     `json:"restrictedPicklist"`
	Scale        int      `json:"scale"`
	SoapType     string   `json:"soapType"`
	Sortable     bool     `json:"sortable"`
	Type         string   `json:"type"`
	Unique       bool     `json:"unique"`
	Updateable   bool     `json:"updateable"`
}

func (o *Org) described(k *kind, f *Field) description {
	d := description{
		Aggregatable: !f.long(), Createable: !f.NoCreate && !k.fixed, Custom: strings.HasSuffix(f.Name, "__c"), Defaulted: f.Defaulted,
		External: f.External, Filterable: !f.long(), IDLookup: f.External || f.Type == "id", Label: f.label(), Name: f.Name,
		NameField: f.Name == "Name", Nillable: !f.Required, Values: []pick{}, To: append([]string{}, f.To...), Restricted: f.Restricted,
		SoapType: soapType(f), Sortable: !f.long(), Type: f.Type, Unique: f.Unique, Updateable: !f.NoUpdate && !k.fixed,
	}
	if f.text() {
		d.Length = f.Length
	}
	switch f.Type {
	case "double", "currency":
		d.Precision, d.Scale = 18, 2
	case "int":
		d.Digits = 8
	case "reference", "id":
		d.Length = 18
	case "date", "datetime":
		d.Length = 0
	}
	if f.Relationship != "" {
		d.Relationship = &f.Relationship
	}
	first := ""
	for _, s := range o.o.Statuses {
		if s.Default && f.Name == "Status" && k.name == "Lead" {
			first = s.Label
		}
	}
	for _, v := range f.Values {
		d.Values = append(d.Values, pick{Active: true, Default: v == first, Label: v, Value: v})
	}
	for _, v := range f.Inactive {
		d.Values = append(d.Values, pick{Label: v, Value: v})
	}
	return d
}

func soapType(f *Field) string {
	switch f.Type {
	case "boolean", "int", "double", "date":
		return "xsd:" + f.Type
	case "datetime":
		return "xsd:dateTime"
	case "currency":
		return "xsd:double"
	case "id", "reference":
		return "tns:ID"
	case "address":
		return "urn:address"
	}
	return "xsd:string"
}

// about is an object as the lists of objects tell it.
func (c *call) about(k *kind) map[string]any {
	at := "/services/data/" + c.version + "/sobjects/" + k.name
	return map[string]any{
		"name": k.name, "label": k.name, "labelPlural": k.name + "s", "keyPrefix": k.prefix, "custom": false, "customSetting": false,
		"createable": !k.fixed, "updateable": !k.fixed, "deletable": !k.fixed, "undeletable": !k.fixed, "mergeable": k.name == "Lead" || k.name == "Contact" || k.name == "Account",
		"queryable": true, "retrieveable": true, "replicateable": !k.fixed, "searchable": !k.fixed, "layoutable": true, "triggerable": !k.fixed, "activateable": false,
		"feedEnabled": false, "mruEnabled": !k.fixed, "hasSubtypes": false, "deprecatedAndHidden": false,
		"urls": map[string]string{"sobject": at, "describe": at + "/describe", "rowTemplate": at + "/{ID}"},
	}
}

// designed is when the fields of an object were last changed, as headers tell it.
func (c *call) designed(at time.Time, body any) (answer, *problem) {
	if wrong := c.condition(at, false); wrong != nil {
		return answer{}, wrong
	}
	return answer{status: http.StatusOK, body: body, header: map[string]string{"Last-Modified": at.Format(http.TimeFormat)}}, nil
}

func (c *call) describeGlobal() (answer, *problem) {
	list, last := []any{}, time.Time{}
	for _, k := range c.kinds {
		if k.hidden {
			continue
		}
		list = append(list, c.about(k))
		if k.built.After(last) {
			last = k.built
		}
	}
	return c.designed(last, map[string]any{"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": list})
}

func (c *call) basics() (answer, *problem) {
	return ok(map[string]any{"objectDescribe": c.about(c.kind), "recentItems": []any{}})
}

func (c *call) describe() (answer, *problem) {
	out := c.about(c.kind)
	list := []description{}
	for _, f := range c.kind.present() {
		list = append(list, c.described(c.kind, f))
	}
	out["fields"], out["childRelationships"], out["recordTypeInfos"] = list, []any{}, []any{}
	return c.designed(c.kind.built, out)
}

// Define adds a field to an object, or replaces one, as an administrator does.
// It panics if there is no such object.
func (o *Org) Define(object string, f Field) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := o.kind(object)
	if k == nil {
		panic("salesforce: there is no object " + object)
	}
	k.define(&f)
	k.built = o.now()
}

// Hide hides fields of an object from the users of the API, or the whole object,
// as a profile without the right to see them does. It panics if there is no such
// object or field.
func (o *Org) Hide(object string, fields ...string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := o.kind(object)
	if k == nil {
		panic("salesforce: there is no object " + object)
	}
	k.hidden, k.built = len(fields) == 0, o.now()
	for _, name := range fields {
		f, _ := k.field(name)
		if f == nil {
			panic("salesforce: " + object + " has no field " + name)
		}
		f.hidden = true
	}
}

// Undefine takes a custom field away under everybody's feet. It reports whether
// it was there.
func (o *Org) Undefine(object, name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	k := o.kind(object)
	if k == nil {
		return false
	}
	f, i := k.field(name)
	if f == nil || !strings.HasSuffix(f.Name, "__c") {
		return false
	}
	// Its place stays, without a name, so that those of the others do too.
	delete(k.index, strings.ToLower(name))
	k.fields[i] = &Field{Type: "string", NoCreate: true, NoUpdate: true}
	k.built = o.now()
	return true
}
