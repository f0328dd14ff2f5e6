package salesforce

import (
	"cmp"
	"context"
	"crypto/rsa"
	"slices"
	"strings"
	"sync"
	"time"

	"banter/cmd/democrm/fault"
)

// DefaultToken is the access token of an org that was given none.
const DefaultToken = "00D5g0000000001EAA!AQ.emulated"

// ClientID is the consumer key of the app of an org that was given none.
const ClientID = "3MVG9emulated"

// Fault is a failure that somebody asked for.
type Fault = fault.Fault

// Options is what an Org is made from. The zero value is an org without leads
// whose clock stands at Began.
type Options struct {
	Now    func() time.Time
	Tokens []string // access tokens of User; nil is DefaultToken
	User   User     // whose the tokens are; the zero value is Ana of Northlight
	Users  []User   // the others

	Statuses []Status           // of leads; nil is Salesforce's own four
	Queues   []string           // that own leads, by name
	Fields   map[string][]Field // custom fields by object; one of a standard name replaces it
	Rules    []Rule
	// Duplicates refuses a lead with the e-mail of another, unless the request
	// allows it.
	Duplicates bool
	Codes      bool // State and Country picklists are on: codes beside the texts, and no country that nobody knows

	Oldest, Newest int // API versions; 0 is 59 and 68
	Daily          int // requests in any 24 hours; 0 is 1,000,000
	MaxPage        int // rows of a page of a query, at most; 0 is 2,000

	Login Login
}

// Login is how people and programs log in.
type Login struct {
	ClientID   string // "" is ClientID
	Deny       bool   // the user says no
	Ask        bool   // the user is asked on a page, instead of saying yes at once
	KeepTokens bool   // a refresh token lives on when it is used
	Key        *rsa.PublicKey
}

// User is somebody with a login.
type User struct {
	ID       string // "" is made from the place in the list
	Name     string
	Email    string
	Zone     string // IANA; "" is Europe/Berlin
	Inactive bool
}

// Status is a value that the status of a lead may have.
type Status struct {
	Label     string
	Default   bool
	Converted bool
}

// Statuses are those of a new org.
func Statuses() []Status {
	return []Status{{Label: "Open - Not Contacted", Default: true}, {Label: "Working - Contacted"}, {Label: "Closed - Converted", Converted: true}, {Label: "Closed - Not Converted"}}
}

// Began is the clock of an org that was given none.
func Began() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }

// Org is an org of Salesforce. Its methods may be called from several
// goroutines.
type Org struct {
	o      Options
	id     string
	user   string // the user of Options.Tokens
	faults fault.List

	mu       sync.Mutex
	kinds    []*kind
	byName   map[string]*kind // by lower-case name
	byID     map[string]*record
	journal  *journal
	rules    []Rule
	sessions sessions
	cursors  cursors
	pace     pace
	calls    calls
	done     []Conversion
	purged   time.Time // the log of what was deleted begins here
	readOnly bool
}

// New makes an org. It panics if a field is of an object that there is not.
func New(o Options) *Org {
	if o.Now == nil {
		o.Now = Began
	}
	if o.Tokens == nil {
		o.Tokens = []string{DefaultToken}
	}
	if o.Statuses == nil {
		o.Statuses = Statuses()
	}
	if o.User.Name == "" {
		o.User.Name, o.User.Email = "Ana Silva", cmp.Or(o.User.Email, "ana@northlight.example")
	}
	o.Oldest, o.Newest = cmp.Or(o.Oldest, 59), cmp.Or(o.Newest, 68)
	o.Daily, o.MaxPage = cmp.Or(o.Daily, 1_000_000), cmp.Or(o.MaxPage, 2000)
	o.Login.ClientID = cmp.Or(o.Login.ClientID, ClientID)
	org := &Org{o: o, kinds: kinds(), byName: map[string]*kind{}, byID: map[string]*record{}, rules: slices.Clone(o.Rules)}
	for _, k := range org.kinds {
		org.byName[strings.ToLower(k.name)] = k
		k.built = o.Now().Add(-24 * time.Hour)
	}
	org.design()
	org.found()
	return org
}

// design gives the objects the fields that Options adds.
func (o *Org) design() {
	_, i := o.kind("Lead").field("Status")
	status := *o.kind("Lead").fields[i]
	status.Values = nil
	for _, s := range o.o.Statuses {
		status.Values = append(status.Values, s.Label)
	}
	o.kind("Lead").fields[i] = &status
	o.picklists()
	if o.o.Codes {
		o.kind("Lead").define(&Field{Name: "StateCode", Type: "picklist", Length: 10, NoCreate: true, NoUpdate: true})
		o.kind("Lead").define(&Field{Name: "CountryCode", Type: "picklist", Length: 10, NoCreate: true, NoUpdate: true})
	}
	for name, list := range o.o.Fields {
		k := o.kind(name)
		if k == nil {
			panic("salesforce: there is no object " + name)
		}
		for _, f := range list {
			k.define(&f)
		}
	}
}

// picklists gives fields the values that Salesforce ships.
func (o *Org) picklists() {
	for at, values := range map[string]string{
		"Lead.Salutation": "Mr.,Ms.,Mrs.,Dr.,Prof.,Mx.", "Lead.Rating": "Hot,Warm,Cold",
		"Lead.LeadSource":       "Web,Phone Inquiry,Partner Referral,Purchased List,Other",
		"Lead.Industry":         "Agriculture,Apparel,Banking,Biotechnology,Chemicals,Communications,Construction,Consulting,Education,Electronics,Energy,Engineering,Finance,Government,Healthcare,Insurance,Manufacturing,Media,Retail,Shipping,Technology,Telecommunications,Transportation,Utilities,Other",
		"Task.Status":           "Not Started,In Progress,Completed,Waiting on someone else,Deferred",
		"Task.Priority":         "High,Normal,Low",
		"Task.TaskSubtype":      "Task,Email,Call,LinkedIn,ListEmail,Cadence",
		"Task.CallType":         "Internal,Inbound,Outbound",
		"CampaignMember.Status": "Sent,Responded",
		"Opportunity.StageName": "Prospecting,Qualification,Needs Analysis,Value Proposition,Id. Decision Makers,Perception Analysis,Proposal/Price Quote,Negotiation/Review,Closed Won,Closed Lost",
	} {
		object, name, _ := strings.Cut(at, ".")
		f, _ := o.kind(object).field(name)
		f.Values = strings.Split(values, ",")
	}
}

// found puts in what every org has: itself, its users, queues and statuses.
func (o *Org) found() {
	self := o.insert(o.kind("Organization"), "", "", map[string]string{
		"Name": "Northlight (simulated)", "OrganizationType": "Enterprise Edition", "InstanceName": "EMU1",
		"TimeZoneSidKey": "Europe/Berlin", "LanguageLocaleKey": "en_US",
	})
	o.id = self.id
	o.user = o.putUser(o.o.User)
	for _, u := range o.o.Users {
		o.putUser(u)
	}
	for _, q := range o.o.Queues {
		o.insert(o.kind("Group"), "", o.user, map[string]string{"Name": q, "DeveloperName": strings.ReplaceAll(q, " ", "_"), "Type": "Queue"})
	}
	for i, s := range o.o.Statuses {
		o.insert(o.kind("LeadStatus"), "", o.user, map[string]string{
			"MasterLabel": s.Label, "ApiName": s.Label, "SortOrder": decimal(i + 1), "IsDefault": truth(s.Default), "IsConverted": truth(s.Converted),
		})
	}
	for _, t := range o.o.Tokens {
		o.sessions.give(t, session{user: o.user, own: true})
	}
}

func (o *Org) putUser(u User) string {
	first, last, ok := strings.Cut(u.Name, " ")
	if !ok {
		first, last = "", u.Name
	}
	alias := strings.ToLower(u.Name)
	id, _ := canonical(u.ID)
	return o.insert(o.kind("User"), id, "", map[string]string{
		"Username": u.Email, "FirstName": first, "LastName": last, "Name": u.Name, "Email": u.Email, "UserType": "Standard",
		"Alias": alias[:min(8, len(alias))], "TimeZoneSidKey": cmp.Or(u.Zone, "Europe/Berlin"), "IsActive": truth(!u.Inactive),
	}).id
}

// kind finds an object by name, in any case; nil if there is none.
func (o *Org) kind(name string) *kind { return o.byName[strings.ToLower(name)] }

// ID is the org's id, which a store is pinned to.
func (o *Org) ID() string { return o.id }

func (o *Org) now() time.Time { return o.o.Now().UTC() }

// Fault makes requests fail on purpose. It panics on a fault that makes no
// sense.
func (o *Org) Fault(f Fault) {
	if _, err := o.faults.Add(f); err != nil {
		panic("salesforce: " + err.Error())
	}
}

// ResetFaults takes all faults back.
func (o *Org) ResetFaults() { o.faults.Reset() }

// never is the life of a handler that nobody stops.
func never() context.Context { return context.Background() }
