package salesforce

import (
	"cmp"
	"time"
)

// Conversion is a lead that was converted.
type Conversion struct {
	Lead        string `json:"lead"`
	Account     string `json:"account"`
	Contact     string `json:"contact"`
	Opportunity string `json:"opportunity,omitempty"`
}

// convertOne converts a lead, or says why not.
func (c *call) convertOne(in conversion) converted {
	r, wrong := c.rowByID(c.Org.kind("Lead"), in.Lead)
	if wrong == nil {
		wrong = c.convertible(r, in)
	}
	if wrong != nil {
		var out converted
		for _, t := range wrong.list {
			out.Errors = append(out.Errors, soapError{t.Fields, t.Message, t.Code})
		}
		if r != nil {
			out.Lead = nilText(r.id)
		}
		return out
	}
	done := c.convert(r, in)
	return converted{
		Account: nilText(done.Account), Contact: nilText(done.Contact), Opportunity: nilText(done.Opportunity), Lead: nilText(done.Lead), Success: true,
	}
}

// convertible judges a conversion.
func (c *call) convertible(r *record, in conversion) *problem {
	if r.at("IsConverted") == "true" {
		return refuse("CANNOT_UPDATE_CONVERTED_LEAD", nil, "Cannot convert a lead that has already been converted")
	}
	converts := false
	for _, s := range c.o.Statuses {
		converts = converts || s.Converted && s.Label == in.Status
	}
	if !converts {
		return refuse("INVALID_STATUS", []string{}, "invalid convertedStatus: %s", in.Status)
	}
	if owner := c.byID[r.at("OwnerId")]; in.Owner == "" && (owner == nil || owner.kind.name != "User") {
		return refuse("INVALID_CROSS_REFERENCE_KEY", []string{"ownerId"}, "Converted objects can only be owned by users. If the lead is not owned by a user, you must specify a user for the Owner field.")
	}
	for _, ref := range []struct{ id, object, name string }{
		{in.Account, "Account", "accountId"}, {in.Contact, "Contact", "contactId"}, {in.Owner, "User", "ownerId"}, {in.OppID, "Opportunity", "opportunityId"},
	} {
		if ref.id == "" {
			continue
		}
		if _, wrong := c.rowByID(c.Org.kind(ref.object), ref.id); wrong != nil {
			wrong.list[0].Fields = []string{ref.name}
			return wrong
		}
	}
	if in.Contact != "" && in.Account == "" {
		return refuse("REQUIRED_FIELD_MISSING", []string{"accountId"}, "accountId is required when a contactId is specified")
	}
	return c.judge(r.kind, r, map[string]string{"Status": in.Status})
}

// convert makes an account, a contact and an opportunity of a lead, or uses
// those that are named.
func (c *call) convert(r *record, in conversion) Conversion {
	owner := r.at("OwnerId")
	if id, ok := canonical(in.Owner); ok {
		owner = id
	} else if c.byID[owner].kind.name != "User" {
		owner = c.user // a queue can't own what comes out of it
	}
	done := Conversion{Lead: r.id}
	if id, ok := canonical(in.Account); ok {
		done.Account = id
	} else {
		done.Account = c.insert(c.Org.kind("Account"), "", c.user, map[string]string{
			"Name": r.at("Company"), "Website": r.at("Website"), "Phone": r.at("Phone"), "Industry": r.at("Industry"),
			"NumberOfEmployees": r.at("NumberOfEmployees"), "AnnualRevenue": r.at("AnnualRevenue"), "OwnerId": owner,
		}).id
	}
	if id, ok := canonical(in.Contact); ok {
		done.Contact = id
	} else {
		done.Contact = c.insert(c.Org.kind("Contact"), "", c.user, map[string]string{
			"AccountId": done.Account, "FirstName": r.at("FirstName"), "LastName": r.at("LastName"), "Email": r.at("Email"), "Phone": r.at("Phone"),
			"Title": r.at("Title"), "OwnerId": owner,
		}).id
	}
	if id, ok := canonical(in.OppID); ok {
		done.Opportunity = id
	} else if in.None != "true" && in.None != "1" {
		done.Opportunity = c.insert(c.Org.kind("Opportunity"), "", c.user, map[string]string{
			"Name": cmp.Or(in.Opportunity, r.at("Company")+"-"), "AccountId": done.Account, "ContactId": done.Contact, "StageName": "Prospecting",
			"CloseDate": quarterEnd(c.midnight()).Format(time.DateOnly), "LeadSource": r.at("LeadSource"), "OwnerId": owner,
		}).id
	}
	c.update(r, c.user, map[string]string{
		"IsConverted": "true", "Status": in.Status, "ConvertedDate": c.midnight().Format(time.DateOnly), "ConvertedAccountId": done.Account,
		"ConvertedContactId": done.Contact, "ConvertedOpportunityId": done.Opportunity, "OwnerId": owner, "IsUnreadByOwner": "false",
	})
	r.sent = true
	for _, name := range []string{"Task", "Event"} {
		for _, a := range c.children(c.Org.kind(name), r.id) {
			c.save(a)
			a.set("WhoId", done.Contact)
			a.set("WhatId", cmp.Or(done.Opportunity, done.Account))
			a.set("AccountId", done.Account)
		}
	}
	for _, m := range c.children(c.Org.kind("CampaignMember"), r.id) {
		c.save(m)
		m.set("ContactId", done.Contact)
	}
	c.done = append(c.done, done)
	return done
}

// quarterEnd is the last day of the quarter of a day: when an opportunity is
// expected to close if nobody says so.
func quarterEnd(t time.Time) time.Time {
	return time.Date(t.Year(), (t.Month()-1)/3*3+4, 0, 0, 0, 0, 0, time.UTC)
}
