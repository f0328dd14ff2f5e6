package hubspot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"banter/store/upstream"
)

// Finding is one assumption that Inspect looked at.
type Finding struct {
	Name string // "stages"
	OK   bool
	Text string // what was found, one line
	Hint string // how to mend it, where it is not OK
}

// Findings is what Inspect found.
type Findings struct {
	Account  upstream.Identity
	TimeZone string // of the account: its midnight ends a daily limit
	Items    []Finding
	Missing  []Property // the custom properties that Setup would create
	Owners   []string   // the active owners, as they are called here
	Scores   []string   // properties that look like scores, for the mapping
}

// OK reports whether every assumption holds.
func (f Findings) OK() bool {
	return !slices.ContainsFunc(f.Items, func(x Finding) bool { return !x.OK })
}

func (f *Findings) add(name string, ok bool, hint, format string, args ...any) {
	if ok {
		hint = ""
	}
	f.Items = append(f.Items, Finding{name, ok, fmt.Sprintf(format, args...), hint})
}

// Inspect looks at what the mapping takes for granted in the account, reading
// only: the rights of the token, properties, their options, owners. The error is
// that of an account that can't be looked at at all; it has a retry class.
func (c *Client) Inspect(ctx context.Context) (Findings, error) {
	var f Findings
	var err error
	if f.Account, err = c.Check(ctx); err != nil {
		return f, err
	}
	c.mu.Lock()
	f.TimeZone = c.account.TimeZone
	c.schema, c.owners, c.forms = nil, nil, nil
	clear(c.denied)
	c.mu.Unlock()
	f.add("account", true, "", "%s", f.Account.Text)
	if err := c.inspectRights(ctx, &f); err != nil {
		return f, fmt.Errorf("look at HubSpot: %w", err)
	}
	s, err := c.readSchema(ctx)
	if err != nil {
		return f, fmt.Errorf("look at HubSpot: %w", err)
	}
	if s.known {
		inspectMapping(&f, s, c.config)
	}
	c.inspectLeads(&f, s)
	if err := c.inspectForms(ctx, &f, s.m); err != nil {
		return f, fmt.Errorf("look at HubSpot: %w", err)
	}
	o, err := c.readOwners(ctx, false)
	if err != nil {
		return f, fmt.Errorf("look at HubSpot: %w", err)
	}
	c.inspectOwners(&f, o)
	return f, nil
}

// inspectRights tries to read each thing that is needed, or wanted.
func (c *Client) inspectRights(ctx context.Context, f *Findings) error {
	one := "?" + url.Values{"limit": {"1"}}.Encode()
	for _, x := range []struct {
		name, path, scope, without string
		needed                     bool
	}{
		{"contacts", c.paths.objects("contacts", "") + one, "crm.objects.contacts.read", "no lead can be read", true},
		{"properties", c.paths.properties("contacts"), "crm.schemas.contacts.read", "the mapping can't be checked", true},
		{"owners", c.paths.owners() + one, "crm.objects.owners.read", "owners are called by their numbers", true},
		{"companies", c.paths.objects("companies", "") + one, "crm.objects.companies.read", "leads lack what their company is", false},
		{"deals", c.paths.objects("deals", "") + one, "crm.objects.deals.read", "reports lack what became of leads: amounts, dates, and what was won or lost", false},
		{"calls", c.paths.objects("calls", "") + one, "crm.objects.contacts.read", "calls can't be found again before they are sent again", true},
		{"notes", c.paths.objects("notes", "") + one, "crm.objects.contacts.read", "verdicts can't be found again before they are sent again", true},
	} {
		err := c.call(ctx, classRest, http.MethodGet, x.path, nil, nil)
		var fail *Failure
		switch {
		case err == nil:
			f.add(x.name, true, "", "can be read")
		case errors.As(err, &fail) && forbidden(err):
			c.deny(x.name)
			scopes := x.scope
			if len(fail.Scopes) > 0 {
				scopes = strings.Join(fail.Scopes, ", ")
			}
			f.add(x.name, !x.needed, "add the scope "+scopes+" to the key in HubSpot (Development, Keys, Service keys)", "%s; missing: %s", x.without, scopes)
		default:
			return err
		}
	}
	return nil
}

func (c *Client) inspectOwners(f *Findings, o *owners) {
	for _, x := range o.list {
		if !x.Archived {
			f.Owners = append(f.Owners, o.names[string(x.ID)])
		}
	}
	slices.Sort(f.Owners)
	if o.denied {
		return // told among the rights
	}
	var lost []string
	for mail := range c.m.Owners {
		if _, ok := o.find(mail); !ok {
			lost = append(lost, mail)
		}
	}
	slices.Sort(lost)
	f.add("owners named in the config", len(lost) == 0, "mend the addresses under owners in the config, or add the users in HubSpot", "%d active owners; not among them: %s", len(f.Owners), list(lost))
	if c.me != "" {
		_, ok := o.find(c.me)
		f.add("you", ok, "set me in the config to one of: "+strings.Join(f.Owners, ", "), "owner %s", c.me)
	}
}

func list(s []string) string {
	if len(s) == 0 {
		return "none"
	}
	return strings.Join(s, ", ")
}
