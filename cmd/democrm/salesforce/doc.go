// Package salesforce is an emulator of a Salesforce org: leads, tasks and what
// belongs to them behind the REST API (v59.0 to v68.0), OAuth, and the one call
// of SOAP that converts a lead; with what makes the real one hard to use. Times
// have whole seconds, a plain write says nothing back, a row that fails in a
// collection has no id, a long text can't be searched, a query cursor goes
// stale, the log of what was deleted is short, refresh tokens die when used.
//
// Errors are worded as they were recorded, where they were. What nobody has seen
// on a real org is a choice, and a client should not build on it: the codes and
// texts beside 304, 410, 412, 414 and 431, the status 503 of an org that is
// read-only, the errors of a feed's times, of a lead in a queue that is converted
// without an owner and of a status that does not convert; and that conditions
// compare with SystemModstamp, not with LastModifiedDate. A status that is only
// for converted leads can be written like any other, and a task that is logged
// moves LastActivityDate of its lead and not SystemModstamp.
//
// Everything is in memory. An Org follows from its Options, the clock that it
// is given and the requests in their order: ids and tokens are counted, nothing
// is random.
//
// Beside the API it serves, under the tokens of Options:
//
//	GET               /_state[?all=1]       what the org holds and was asked, for tests
//	GET, POST, DELETE /_faults              list, add (a fault.Fault), reset
//	GET, POST, DELETE /_rules               list, add (a Rule), reset
//	DELETE            /_sessions[?refresh=1] every access token dies, and with refresh every refresh token
//	DELETE            /_cursors             every query cursor goes stale
//	POST              /_readonly[?off=1]    nothing can be written
//	POST              /_records/TYPE        make a record or set fields of one, as a person does; its body is a Record
//	DELETE            /_records/ID[?into=]  delete a record, or merge it into another
//	POST              /_touch/ID            automation moves SystemModstamp and nothing else
//	POST              /_undelete/ID         out of the recycle bin again
//	DELETE            /_deleted             the log of what was deleted is purged
package salesforce
