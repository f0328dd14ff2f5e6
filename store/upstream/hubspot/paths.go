package hubspot

import "strings"

// The versions of the API: dated paths, and the old ones that HubSpot serves
// until September 2027.
const (
	Latest   = "2026-09"
	Legacy   = "v3"
	eventsOn = "2026-03" // the latest version of the events API
)

// paths builds the paths of one version of the API.
type paths struct{ version string }

func (p paths) legacy() bool { return p.version == Legacy }

// objects is a path below the objects of a type: objects("contacts", "batch/read").
func (p paths) objects(kind, rest string) string {
	if p.legacy() {
		return join("/crm/v3/objects", kind, rest)
	}
	return join("/crm/objects", p.version, kind, rest)
}

func (p paths) properties(kind string) string {
	if p.legacy() {
		return join("/crm/v3/properties", kind)
	}
	return join("/crm/properties", p.version, kind)
}

func (p paths) pipelines(kind string) string {
	if p.legacy() {
		return join("/crm/v3/pipelines", kind)
	}
	return join("/crm/pipelines", p.version, kind)
}

func (p paths) owners() string {
	if p.legacy() {
		return "/crm/v3/owners"
	}
	return "/crm/owners/" + p.version
}

func (p paths) account() string {
	if p.legacy() {
		return "/account-info/v3/details"
	}
	return "/account-info/" + p.version + "/details"
}

// associations reads what contacts are associated with; the old form is v4's.
func (p paths) associations(from, to string) string {
	if p.legacy() {
		return join("/crm/v4/associations", from, to, "batch/read")
	}
	return join("/crm/associations", p.version, from, to, "batch/read")
}

func (p paths) events() string {
	if p.legacy() {
		return "/events/v3/events"
	}
	return "/events/event-occurrences/" + eventsOn
}

// forms has no dated version that is more than a beta, submissions none at all.
func (p paths) forms() string { return "/marketing/v3/forms" }

func (p paths) submissions(form string) string {
	return "/form-integrations/v1/submissions/forms/" + form
}

func join(parts ...string) string {
	var b strings.Builder
	for i, part := range parts {
		if part == "" {
			continue
		}
		if i > 0 {
			b.WriteByte('/')
		}
		b.WriteString(part)
	}
	return b.String()
}
