package hubspot

import (
	"fmt"
	"slices"
	"testing"
)

// Every activity goes to a contact under its type id, and is found there.
func TestActivitiesOnAContact(t *testing.T) {
	g := newRig(t, Options{})
	id := g.contact("Ada")
	for plural, typ := range map[string]int{"notes": 202, "tasks": 204, "calls": 194, "emails": 198, "meetings": 200} {
		body := fmt.Sprintf(`{"properties":{"hs_timestamp":"2026-11-02T09:00:00Z"},"associations":[{"to":{"id":%s},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":%d}]}]}`, id, typ)
		made := g.want(201, "POST", "/o/"+plural, body).id()
		back := g.want(200, "GET", "/o/contacts/"+id+"/associations/"+plural, "", fmt.Sprintf(`{"toObjectId":%s,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":%d,"label":null}]}`, made, typ-1))
		if len(back.json["results"].([]any)) != 1 {
			t.Errorf("%s: %s", plural, back.text)
		}
		g.want(200, "GET", "/crm/v3/objects/"+plural+"/"+made+"/associations/contacts", "", `"id":"`+id+`"`, "_to_contact")
		for _, wrong := range []int{typ + 1, 0} {
			body := fmt.Sprintf(`{"properties":{"hs_timestamp":"0"},"associations":[{"to":{"id":"%s"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":%d}]}]}`, id, wrong)
			g.want(400, "POST", "/o/"+plural, body, "are not associated by type id")
		}
	}
	g.want(400, "POST", "/o/notes", `{"properties":{"hs_timestamp":"0"},"associations":[{"to":{"id":"99"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":202}]}]}`,
		"99 is not a valid ID", "crm.associations.INVALID_IDENTIFIER")
	g.want(400, "POST", "/o/notes", `{"properties":{"hs_timestamp":"0"},"associations":[{"to":{"id":"`+id+`"}}]}`, "needs a type")
	if e := g.p.Effects(""); len(e) != 5 || !slices.Equal(e[0].Contacts, []string{id}) {
		t.Errorf("%d effects: what was refused left something: %+v", len(e), e)
	}
}

func TestAssociate(t *testing.T) {
	g := newRig(t, Options{})
	c := g.contact("Ada")
	var firms []string
	for _, n := range []string{"North", "South"} {
		firms = append(firms, g.p.Put("companies", Contact{Properties: map[string]string{"name": n}}))
	}
	at := "/o/contacts/" + c + "/associations/"
	g.want(200, "PUT", at+"default/companies/"+firms[0], "", `"toObjectTypeId":"0-2"`, `"labels":[]`)
	g.want(201, "PUT", at+"companies/"+firms[0], `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`, `"labels":["Primary"]`)
	g.want(200, "GET", at+"companies", "", `"typeId":1,"label":"Primary"`, `"typeId":279,"label":null`)
	// There is one primary company: the next one takes its place.
	g.want(201, "PUT", at+"companies/"+firms[1], `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]`)
	g.want(200, "GET", at+"companies", "", fmt.Sprintf(`{"toObjectId":%s,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}`, firms[0]))
	page := g.want(200, "GET", at+"companies?limit=1", "")
	if page.after() != firms[1] {
		t.Errorf("%s", page.text)
	}
	g.want(200, "GET", at+"companies?limit=1&after="+page.after(), "", `"toObjectId":`+firms[1])
	g.want(204, "DELETE", at+"companies/"+firms[0], "")
	g.want(200, "GET", "/o/companies/"+firms[0]+"/associations/contacts", "", `"results":[]`)
	g.want(400, "PUT", at+"companies/99", `[{"associationTypeId":1}]`, "99 is not a valid ID")
	g.want(400, "PUT", at+"companies/"+firms[0], `[]`)
	g.want(400, "GET", at+"butterflies", "")
	g.want(400, "GET", "/o/notes/1/associations/calls", "", "can't be associated")
	g.want(404, "GET", "/o/contacts/1/associations/companies", "")
	// An archived record is associated with nobody that one could read.
	g.want(204, "DELETE", "/o/companies/"+firms[1], "")
	g.want(200, "GET", at+"companies", "", `"results":[]`)
}

func TestAssociationsInBatches(t *testing.T) {
	g := newRig(t, Options{})
	a, b := g.contact("Ada"), g.contact("Bo")
	n := g.p.Put("companies", Contact{Properties: map[string]string{"name": "North"}})
	const path = "/crm/associations/2026-09/contacts/companies/batch/"
	g.want(201, "POST", path+"associate/default", fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":{"id":"%s"}}]}`, a, n), `"fromObjectId":`+a)
	g.want(207, "POST", path+"create", fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":{"id":"%s"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]},{"from":{"id":"x"},"to":{"id":"1"},"types":[]}]}`, b, n),
		`"labels":["Primary"]`, `"subCategory":"crm.associations.INVALID_IDENTIFIER"`, `"context":{"id":["x"]}`, `"numErrors":1`)
	g.want(200, "POST", path+"read", fmt.Sprintf(`{"inputs":[{"id":"%s"},{"id":"%s"}]}`, a, b), `"from":{"id":"`+a+`"}`, `"toObjectId":`+n)
	g.want(200, "POST", "/crm/v3/associations/contacts/companies/batch/read", `{"inputs":[{"id":"`+a+`"}]}`, `"to":[{"id":"`+n+`","type":"contact_to_company_unlabeled"}]`)
	g.want(204, "POST", path+"archive", fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":[{"id":"%s"}]}]}`, a, n))
	g.want(204, "POST", path+"labels/archive", fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":{"id":"%s"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":1}]}]}`, b, n))
	g.want(207, "POST", path+"read", fmt.Sprintf(`{"inputs":[{"id":"%s"},{"id":"%s"}]}`, a, b),
		"No company is associated with contact "+a+".", `"subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND"`, `"typeId":279`)
	g.want(207, "POST", "/crm/v4/associations/contacts/companies/batch/create", fmt.Sprintf(`{"inputs":[{"from":{"id":"%s"},"to":{"id":"7"},"types":[{"associationTypeId":1}]}]}`, a), "7 is not a valid ID")
	g.want(404, "POST", path+"nothing", `{"inputs":[{"id":"1"}]}`)
	g.want(400, "POST", path+"read", `{"inputs":[]}`)
}
