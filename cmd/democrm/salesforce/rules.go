package salesforce

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"banter/store/lead"
)

// Rule refuses writes, as a validation rule, a lock, an approval process or the
// rights of a user do.
type Rule struct {
	Type    string            `json:"type,omitempty"`    // "Lead"; "" is every object
	ID      string            `json:"id,omitempty"`      // of one record; "" is every one
	Fields  []string          `json:"fields,omitempty"`  // where a write sets one of them; none is every write
	When    map[string]string `json:"when,omitempty"`    // where the record would have these values
	Code    string            `json:"code,omitempty"`    // "" is FIELD_CUSTOM_VALIDATION_EXCEPTION
	Message string            `json:"message,omitempty"` // "" is what Salesforce says
	Times   int               `json:"times,omitempty"`   // writes that it refuses; 0 is all
}

// SetRules replaces the rules.
func (o *Org) SetRules(rules ...Rule) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rules = slices.Clone(rules)
}

// AddRule adds a rule.
func (o *Org) AddRule(r Rule) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rules = append(o.rules, r)
}

// SetReadOnly makes that nothing can be written, as while Salesforce moves the
// org, or ends it.
func (o *Org) SetReadOnly(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.readOnly = on
}

// judge asks the rules about a write that is right in itself. values of nil
// delete r; r of nil is made.
func (c *call) judge(k *kind, r *record, values map[string]string) *problem {
	if c.readOnly {
		p := refuse("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", nil, "The organization is in read-only mode: records can't be created, updated or deleted during maintenance")
		p.status = http.StatusServiceUnavailable
		return p
	}
	for i := range c.rules {
		rule := &c.rules[i]
		if !rule.hits(k, r, values) {
			continue
		}
		p := rule.problem(r)
		if rule.Times > 0 {
			if rule.Times--; rule.Times == 0 {
				c.rules = slices.Delete(c.rules, i, i+1)
			}
		}
		return p
	}
	if values == nil {
		return nil
	}
	if wrong := c.unique(k, r, values); wrong != nil {
		return wrong
	}
	if wrong := c.place(k, r, values); wrong != nil {
		return wrong
	}
	return c.duplicate(k, r, values)
}

// place judges a country where Salesforce knows them all.
func (c *call) place(k *kind, r *record, values map[string]string) *problem {
	if !c.o.Codes || k.name != "Lead" {
		return nil
	}
	country, region := values["Country"], values["State"]
	if r != nil && country == "" {
		if _, says := values["Country"]; !says {
			country = r.at("Country")
		}
	}
	_, known := lead.CountryCode(country)
	switch {
	case values["Country"] != "" && !known:
		return refuse("FIELD_INTEGRITY_EXCEPTION", []string{"Country"}, "There's a problem with this country, even though it may appear correct. Please select a country/territory from the list of valid countries.: Country")
	case region != "" && country == "":
		return refuse("FIELD_INTEGRITY_EXCEPTION", []string{"State"}, "A country/territory must be specified before specifying a state value for field: State")
	}
	return nil
}

func (rule *Rule) hits(k *kind, r *record, values map[string]string) bool {
	if rule.Type != "" && !strings.EqualFold(rule.Type, k.name) {
		return false
	}
	if id, ok := canonical(rule.ID); rule.ID != "" && (r == nil || !ok || id != r.id) {
		return false
	}
	if len(rule.Fields) > 0 && !slices.ContainsFunc(rule.Fields, func(f string) bool { _, sets := values[f]; return sets }) {
		return false
	}
	for name, want := range rule.When {
		have, says := values[name]
		if !says && r != nil {
			have = r.at(name)
		}
		if have != want {
			return false
		}
	}
	return true
}

// problem is what the rule answers.
func (rule *Rule) problem(r *record) *problem {
	id := "unknown"
	if r != nil {
		id = r.id
	}
	fields := append([]string{}, rule.Fields...)
	switch code := cmp.Or(rule.Code, "FIELD_CUSTOM_VALIDATION_EXCEPTION"); code {
	case "UNABLE_TO_LOCK_ROW":
		return locked(id)
	case "ENTITY_IS_LOCKED":
		return refuse(code, nil, "%s", cmp.Or(rule.Message, "The record is locked. If you need to edit it, contact your admin."))
	case "INSUFFICIENT_ACCESS_OR_READONLY":
		return refuse(code, fields, "%s", cmp.Or(rule.Message, "insufficient access rights on object id"))
	default:
		return refuse(code, fields, "%s", cmp.Or(rule.Message, "The validation rule of an administrator refuses this"))
	}
}

// unique finds a record that has a value which no two may have.
func (c *call) unique(k *kind, r *record, values map[string]string) *problem {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		f, i := k.field(name)
		if !f.Unique || values[name] == "" {
			continue
		}
		for _, other := range k.rows {
			if other != r && other.live() && strings.EqualFold(other.get(i), values[name]) {
				return refuse("DUPLICATE_VALUE", []string{f.Name}, "duplicate value found: %s duplicates value on record with id: %s", f.Name, other.id[:15])
			}
		}
	}
	return nil
}

// duplicate is the standard rule for leads: an e-mail that another has.
func (c *call) duplicate(k *kind, r *record, values map[string]string) *problem {
	email := values["Email"]
	if !c.o.Duplicates || k.name != "Lead" || email == "" || allowed(c.header.Get("Sforce-Duplicate-Rule-Header")) {
		return nil
	}
	_, i := k.field("Email")
	for _, other := range k.rows {
		if other == r || !other.live() || !strings.EqualFold(other.get(i), email) {
			continue
		}
		p := refuse("DUPLICATES_DETECTED", nil, "Use one of these records?")
		p.list[0].Twins = map[string]any{
			"allowSave": true, "duplicateRule": "Standard_Lead_Duplicate_Rule", "duplicateRuleEntityType": "Lead", "errorMessage": "Use one of these records?",
			"matchResults": []any{map[string]any{"entityType": "Lead", "matchRecords": []any{map[string]any{"matchConfidence": 100.0, "record": map[string]any{"attributes": map[string]any{"type": "Lead"}, "Id": other.id}}}}},
		}
		return p
	}
	return nil
}

// allowed reads the header of duplicate rules: "allowSave=true; …".
func allowed(header string) bool {
	for part := range strings.FieldsFuncSeq(header, func(c rune) bool { return c == ';' || c == ',' }) {
		name, v, _ := strings.Cut(strings.TrimSpace(part), "=")
		if strings.EqualFold(strings.TrimSpace(name), "allowSave") && strings.EqualFold(strings.TrimSpace(v), "true") {
			return true
		}
	}
	return false
}
