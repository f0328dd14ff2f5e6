// Package hubspot is an emulator of HubSpot's CRM API: contacts, companies,
// leads and activities behind the dated paths (/crm/objects/2026-09/…) and the
// v3 ones, with what makes the real one hard to use. Search lags behind and
// answers without rate-limit headers, a lifecycle stage that is set backwards
// stays silently as it was, one wrong property refuses a whole batch, a merge
// makes a new id, every write moves the cursor that changes are found by.
//
// Everything is in memory. A Portal follows from its Options, the clock that it
// is given and the requests in their order: ids and correlation ids are counted,
// nothing is random.
//
// Beside the API it serves, under the same tokens:
//
//	GET               /_state[?all=1]  what the portal holds and was asked, for tests
//	GET, POST, DELETE /_faults         list, add (a fault.Fault), reset
package hubspot
