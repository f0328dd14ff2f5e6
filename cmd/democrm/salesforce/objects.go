package salesforce

const everyRecord = `
Id id =
CreatedDate datetime =
CreatedById reference = >CreatedBy:User
LastModifiedDate datetime =
LastModifiedById reference = >LastModifiedBy:User
SystemModstamp datetime =
`

const deletable = "IsDeleted boolean =\n"

const leadFields = `
MasterRecordId reference >MasterRecord:Lead
LastName string(80) w!
FirstName string(40) w
Salutation picklist(40) w
Name string(121) !
Title string(128) w
Company string(255) w!
Street textarea(255) w
City string(40) w
State string(80) w
PostalCode string(20) w
Country string(80) w
Latitude double w
Longitude double w
GeocodeAccuracy picklist(40) w
Address address
Phone phone(40) w
MobilePhone phone(40) w
Email email(80) w
Website url(255) w
PhotoUrl url(255)
Description textarea(32000) w
LeadSource picklist(255) w
Status picklist(255) w=
Industry picklist(255) w
Rating picklist(255) w
AnnualRevenue currency w
NumberOfEmployees int w
OwnerId reference w= >Owner:Group,User
HasOptedOutOfEmail boolean w=
DoNotCall boolean w=
IsConverted boolean =
ConvertedDate date
ConvertedAccountId reference >ConvertedAccount:Account
ConvertedContactId reference >ConvertedContact:Contact
ConvertedOpportunityId reference >ConvertedOpportunity:Opportunity
IsUnreadByOwner boolean w=
LastActivityDate date
LastViewedDate datetime
LastReferencedDate datetime
Jigsaw string(20) w
JigsawContactId string(20)
EmailBouncedReason string(255)
EmailBouncedDate datetime
IndividualId reference w >Individual:Individual
`

const taskFields = `
WhoId reference w >Who:Contact,Lead
WhatId reference w >What:Account,Campaign,Opportunity
Subject combobox(255) w
ActivityDate date w
Status picklist(40) w=
Priority picklist(40) w=
IsHighPriority boolean =
OwnerId reference w= >Owner:Group,User
Description textarea(32000) w
AccountId reference >Account:Account
IsClosed boolean =
IsArchived boolean =
CallDurationInSeconds int w
CallType picklist(40) w
CallDisposition string(255) w
CallObject string(255) w
TaskSubtype picklist(40) c
CompletedDateTime datetime
`

const eventFields = `
WhoId reference w >Who:Contact,Lead
WhatId reference w >What:Account,Campaign,Opportunity
Subject combobox(255) w
Location string(255) w
IsAllDayEvent boolean w=
ActivityDateTime datetime w
ActivityDate date w
DurationInMinutes int w
StartDateTime datetime w
EndDateTime datetime w
Description textarea(32000) w
AccountId reference >Account:Account
OwnerId reference w= >Owner:User
IsArchived boolean =
EventSubtype picklist(40) c
`

const memberFields = `
CampaignId reference c! >Campaign:Campaign
LeadId reference c >Lead:Lead
ContactId reference c >Contact:Contact
Status picklist(40) w
HasResponded boolean =
FirstRespondedDate date
Name string(255)
Type string(40)
LeadOrContactId reference >LeadOrContact:Contact,Lead
`

const campaignFields = `
Name string(80) w!
Type picklist(40) w
Status picklist(40) w
StartDate date w
EndDate date w
IsActive boolean w=
OwnerId reference w= >Owner:User
`

const userFields = `
Username string(80) !
LastName string(80) !
FirstName string(40)
Name string(121) !
Title string(80)
Email email(128) !
Alias string(8) !
TimeZoneSidKey picklist(40) !
UserType picklist(40)
IsActive boolean =
ManagerId reference >Manager:User
`

const groupFields = `
Name string(40) !
DeveloperName string(80)
Type picklist(40) !
Email email(255)
`

const statusFields = `
MasterLabel string(255)
ApiName string(255)
SortOrder int
IsDefault boolean =
IsConverted boolean =
`

const opportunityFields = `
Name string(120) w!
AccountId reference w >Account:Account
ContactId reference c >Contact:Contact
StageName picklist(255) w!
Amount currency w
Probability double w
CloseDate date w!
Type picklist(255) w
LeadSource picklist(255) w
CampaignId reference w >Campaign:Campaign
IsClosed boolean =
IsWon boolean =
OwnerId reference w= >Owner:User
`

const accountFields = `
Name string(255) w!
Website url(255) w
Phone phone(40) w
Industry picklist(255) w
NumberOfEmployees int w
AnnualRevenue currency w
OwnerId reference w= >Owner:User
`

const contactFields = `
AccountId reference w >Account:Account
LastName string(80) w!
FirstName string(40) w
Name string(121) !
Email email(80) w
Phone phone(40) w
Title string(128) w
OwnerId reference w= >Owner:User
`

const organizationFields = `
Name string(80)
OrganizationType picklist(40)
InstanceName string(5)
IsSandbox boolean =
TimeZoneSidKey picklist(40)
LanguageLocaleKey picklist(40)
`

// kinds are the objects of an org without custom fields.
func kinds() []*kind {
	var out []*kind
	for _, k := range []struct {
		name, prefix, fields string
		fixed                bool
	}{
		{"Account", "001", accountFields, false},
		{"Campaign", "701", campaignFields, false},
		{"CampaignMember", "00v", memberFields, false},
		{"Contact", "003", contactFields, false},
		{"Event", "00U", eventFields, false},
		{"Group", "00G", groupFields, true},
		{"Lead", "00Q", leadFields, false},
		{"LeadStatus", "01J", statusFields, true},
		{"Opportunity", "006", opportunityFields, false},
		{"Organization", "00D", organizationFields, true},
		{"Task", "00T", taskFields, false},
		{"User", "005", userFields, true},
	} {
		lines := everyRecord + k.fields
		if !k.fixed {
			lines = everyRecord + deletable + k.fields
		}
		made := newKind(k.name, k.prefix, fields(lines))
		made.fixed = k.fixed
		out = append(out, made)
	}
	return out
}
