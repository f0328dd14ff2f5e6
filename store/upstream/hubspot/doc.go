// Package hubspot is the upstream for HubSpot: contacts are leads (with
// what their Leads object and their deals say, where the account has them), their
// calls, e-mails, meetings, notes and tasks are activities, and what reps decide goes
// back as properties and as logged activities. DESIGN.md says why it works as it
// does.
package hubspot
