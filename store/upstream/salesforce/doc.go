// Package salesforce is the upstream for Salesforce: the Lead object with what
// is kept beside it. Tasks, campaign members and the outcome of a converted lead
// are told with the lead; what reps decide goes back as fields, and as a
// completed task for each act. DESIGN.md says why it works as it does.
package salesforce
