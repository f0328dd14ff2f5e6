// Package files is the upstream that needs nothing: a folder. Leads and
// activities come from the tables in it, outcomes go into its outbox/.
//
// # Reading
//
// Every *.csv, *.tsv, *.jsonl, *.ndjson and *.json directly in the folder, also
// with .gz behind it, is read by the mapping <file>.map.toml beside it, else by
// banter.map.toml, else by Options.Map, else by what its header is recognised as
// (package mapping). Names that begin with a dot or "~$", or contain ".refused.",
// are passed over. Leads are told before activities. A file that is added or
// replaced is read (again); one that is deleted takes no lead away. Activities
// whose lead is not known are refused, and told again after a leads file has
// changed.
//
// # Wipe
//
// A file wipe in the folder names, one a line, the reps whose machines lose their
// leads with the next sync: the store, what lies beside it, and the login. The name
// is that of me in the rep's config; everybody means each. Lines that begin with #
// are comments; an empty file asks for nothing.
//
// # Outbox
//
// Each push makes one file, outbox/<key of its first change>.jsonl, complete or
// not at all, and never changes it. Every line is one change, as a JSON object:
//
//	key          idempotency key, a ULID; no key is ever written twice
//	lead         the lead's ID here: its id in the source behind a prefix (hs-, sf-)
//	kind         touch, verdict, answers, assign, undo, resolve
//	at           when the rep acted, RFC 3339
//	by           the rep
//	fields       what to write, by the names of lead.FieldNames
//	base         what the rep saw in these fields
//	activity     the touch: id, kind, at, outcome, subject, note, by, withdrawn
//	disposition  the verdict: verdict, reason, details, note, wake, ae, pains, …
//	answers      criterion, value, evidence, by, at
//	brief        for the account executive, on a hand-off
//	undoes       key of the change that this one takes back
//	force        true: a person chose to write over what the source says
//
// What is empty is left out. Whoever has worked a file in may delete it, once no
// laptop can still wait for the answer to its push; a day is enough.
//
// Outcomes are not written into the tables, so a table goes on saying what it
// said before. That is no conflict: see stale.
package files
