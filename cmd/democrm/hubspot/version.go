package hubspot

import (
	"slices"
	"strings"
)

// apiVersion is the version that a path names: "v1", "v3", "v4", "2026-03",
// "2026-09"; "" is none.
type apiVersion string

// enforces reports whether a version holds writes against the rules that an
// administrator set: from 2026-09 on.
func (v apiVersion) enforces() bool { return v >= "2026-09" && v < "v" }

// legacy reports whether a version is one of the numbered ones.
func (v apiVersion) legacy() bool { return strings.HasPrefix(string(v), "v") }

// parsePath takes the version out of a path: /crm/objects/2026-09/contacts and
// /crm/v3/objects/contacts both are /crm/objects/contacts. A path without a version
// that there is has none.
func parsePath(path string) (plain string, v apiVersion) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 3 {
		return path, ""
	}
	at := slices.IndexFunc(parts[:3], func(s string) bool { return slices.Contains([]string{"v3", "v4", "2026-03", "2026-09"}, s) })
	if parts[0] == "form-integrations" && parts[1] == "v1" {
		at = 1 // older than the others, and without a younger name
	}
	if at < 1 {
		return path, ""
	}
	v = apiVersion(parts[at])
	parts = append(parts[:at:at], parts[at+1:]...)
	plain = "/" + strings.Join(parts, "/")
	if rest, ok := strings.CutPrefix(plain, "/events/events"); ok {
		plain = "/events/event-occurrences" + rest // its name in v3
	}
	return plain, v
}

// table is the API. Types of {type} are resolved, scopes are those of them.
func table() map[string]route {
	read := []string{"crm.objects.{type}.read"}
	write := []string{"crm.objects.{type}.write"}
	schema := []string{"crm.schemas.{type}.read"}
	design := []string{"crm.schemas.{type}.write"}
	owners := []string{"crm.objects.owners.read"}
	events := []string{eventScope}
	forms := []string{formScope, filesScope}
	const objects, props, linked = "/crm/objects/{type}", "/crm/properties/{type}", "/crm/objects/{type}/{id}/associations"
	return map[string]route{
		"GET " + objects:                                     {do: (*call).list, scopes: read},
		"POST " + objects:                                    {do: (*call).createOne, scopes: write},
		"GET " + objects + "/{id}":                           {do: (*call).readOne, scopes: read},
		"PATCH " + objects + "/{id}":                         {do: (*call).updateOne, scopes: write},
		"DELETE " + objects + "/{id}":                        {do: (*call).archiveOne, scopes: write},
		"POST " + objects + "/batch/read":                    {do: (*call).batchRead, scopes: read},
		"POST " + objects + "/batch/create":                  {do: (*call).batchCreate, scopes: write},
		"POST " + objects + "/batch/update":                  {do: (*call).batchUpdate, scopes: write},
		"POST " + objects + "/batch/upsert":                  {do: (*call).batchUpsert, scopes: write},
		"POST " + objects + "/batch/archive":                 {do: (*call).batchArchive, scopes: write},
		"POST " + objects + "/search":                        {do: (*call).search, scopes: read, search: true},
		"POST " + objects + "/merge":                         {do: (*call).mergeTwo, scopes: write},
		"POST " + objects + "/gdpr-delete":                   {do: (*call).gdprDelete, scopes: write},
		"GET " + linked + "/{to}":                            {do: (*call).listLinks, scopes: read},
		"PUT " + linked + "/default/{to}/{toId}":             {do: (*call).linkDefault, scopes: write},
		"PUT " + linked + "/{to}/{toId}":                     {do: (*call).linkOne, scopes: write},
		"DELETE " + linked + "/{to}/{toId}":                  {do: (*call).unlinkOne, scopes: write},
		"POST /crm/associations/{type}/{to}/batch/{what...}": {do: (*call).batchLinks, scopes: write},
		"POST /crm/associations/{type}/{to}/batch/read":      {do: (*call).batchReadLinks, scopes: read},
		"GET " + props:                                       {do: (*call).listProperties, scopes: schema},
		"POST " + props:                                      {do: (*call).createProperty, scopes: design},
		"GET " + props + "/{name}":                           {do: (*call).readProperty, scopes: schema},
		"PATCH " + props + "/{name}":                         {do: (*call).updateProperty, scopes: design},
		"DELETE " + props + "/{name}":                        {do: (*call).archiveProperty, scopes: design},
		"POST " + props + "/batch/read":                      {do: (*call).readProperties, scopes: schema},
		"POST " + props + "/batch/create":                    {do: (*call).createProperties, scopes: design},
		"POST " + props + "/batch/archive":                   {do: (*call).archiveProperties, scopes: design},
		"GET " + props + "/groups":                           {do: (*call).listGroups, scopes: schema},
		"POST " + props + "/groups":                          {do: (*call).createGroup, scopes: design},
		"GET /crm/pipelines/{type}":                          {do: (*call).listPipelines, scopes: read},
		"GET /crm/pipelines/{type}/{id}":                     {do: (*call).readPipeline, scopes: read},
		"GET /crm/owners":                                    {do: (*call).listOwners, scopes: owners},
		"GET /crm/owners/{id}":                               {do: (*call).readOwner, scopes: owners},
		"GET /account-info/details":                          {do: (*call).account},
		"GET /events/event-occurrences":                      {do: (*call).listEvents, scopes: events},
		"GET /events/event-occurrences/event-types":          {do: (*call).eventTypes, scopes: events},
		"GET /marketing/forms":                               {do: (*call).listForms, scopes: forms},
		"GET /marketing/forms/{$}":                           {do: (*call).listForms, scopes: forms},
		"GET /form-integrations/submissions/forms/{id}":      {do: (*call).listSubmissions, scopes: forms},
	}
}
