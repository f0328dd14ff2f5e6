package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// Property is one of the custom properties that outcomes are kept in.
type Property struct {
	Name string // "banter_stage"
	Text string // what it is for, one line
}

// groupName is the heading that custom properties stand under, which every
// account has.
const groupName = "contactinformation"

// wanted are the definitions of the custom properties that the mapping names,
// in the order in which they are shown.
func (m Mapping) wanted() []definition {
	choice := func(name, label, field, text string, values ...string) definition {
		d := definition{Name: name, Label: label, Type: "enumeration", FieldType: field, GroupName: groupName, Description: text}
		for i, v := range values {
			d.Options = append(d.Options, option{Label: lead.Stage(v).Label(), Value: v, DisplayOrder: i})
		}
		return d
	}
	text := func(name, label, text string) definition {
		return definition{Name: name, Label: label, Type: "string", FieldType: "text", GroupName: groupName, Description: text}
	}
	number := func(name, label, text string) definition {
		return definition{Name: name, Label: label, Type: "number", FieldType: "number", GroupName: groupName, Description: text}
	}
	var stages []string
	for _, s := range lead.Stages() {
		stages = append(stages, string(s))
	}
	optOut := choice(m.DoNotContact, "Do not contact", "booleancheckbox", "the lead asked a rep not to be contacted", "true", "false")
	optOut.Type, optOut.Options[0].Label, optOut.Options[1].Label = "bool", "Yes", "No"
	out := []definition{
		choice(m.Stage, "Rep's stage", "select", "where the rep has the lead, finer than the lifecycle stage", stages...),
		text(m.Reason, "Rep's reason", "why the rep rejected or recycled the lead"),
		text(m.AE, "Account executive", "who a qualified lead went to"),
		{Name: m.WakeAt, Label: "Comes back", Type: "datetime", FieldType: "date", GroupName: groupName, Description: "when a recycled lead comes back to the rep"},
		number(m.Cycle, "Rep's cycle", "which time round the lead is worked: 2 once it is taken up again"),
		number(m.ScoreThen, "Score at the last act", "the score of the lead when the rep last acted on it"),
		optOut,
	}
	if m.Answers != "" {
		for _, c := range lead.BANT().Criteria {
			out = append(out, choice(m.criterion(c.Code), c.Label+" (rep)", "radio", c.Question, string(lead.Yes), string(lead.No), string(lead.Unknown)))
		}
	}
	return slices.DeleteFunc(out, func(d definition) bool { return d.Name == "" })
}

// Setup creates the custom properties with these names, or all that are missing
// where names is nil, and returns those that it created. One that is there
// already is left as it is. It needs the scope crm.schemas.contacts.write.
func (c *Client) Setup(ctx context.Context, names []string) (created []string, err error) {
	defs := c.m.wanted()
	for _, name := range names {
		if !slices.ContainsFunc(defs, func(d definition) bool { return d.Name == name }) {
			return nil, fmt.Errorf("set up HubSpot: %w: %q is none of the properties that the mapping needs", upstream.ErrRefused, lead.Clean(name))
		}
	}
	c.forgetSchema()
	s, err := c.readSchema(ctx)
	if err != nil {
		return nil, fmt.Errorf("set up HubSpot: %w", err)
	}
	defer c.forgetSchema() // whatever was created is read by the next use
	for _, d := range defs {
		if s.has(d.Name) || names != nil && !slices.Contains(names, d.Name) {
			continue
		}
		err := c.call(ctx, classRest, http.MethodPost, c.paths.properties("contacts"), d, nil)
		var f *Failure
		switch {
		case errors.As(err, &f) && f.Status == http.StatusConflict: // somebody else was quicker
		case err != nil:
			return created, fmt.Errorf("create the property %s: %w", d.Name, err)
		default:
			created = append(created, d.Name)
		}
	}
	return created, nil
}

// missing are the custom properties that the account lacks.
func (m Mapping) missing(s *schema) []Property {
	var out []Property
	for _, d := range m.wanted() {
		if !s.has(d.Name) {
			out = append(out, Property{d.Name, strings.TrimSuffix(d.Description, "?")})
		}
	}
	return out
}
